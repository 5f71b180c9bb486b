"""The page, rendered from a small stored result with every kind of outcome."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.report import render_report
from bench.results import Store

RESULT = Path(__file__).parent / "small_result.json"


@pytest.fixture(scope="module")
def store() -> Store:
    machine = json.loads(RESULT.read_text(encoding="utf-8"))["machine"]
    return Store.load(RESULT, machine)


@pytest.fixture(scope="module")
def page(store: Store) -> str:
    return render_report(store, note="Preliminary.")


def row(page: str, begin: str) -> str:
    """Return the first row of a table that begins so."""
    return next(line for line in page.splitlines() if line.startswith(begin))


def test_ratios_are_of_medians_and_against_the_best_peer(page: str) -> None:
    # R 1 s and statsmodels 50 ms, over the median 25 ms of 20, 30 and 25 ms.
    assert row(page, "| Kaplan-Meier with limits") == (
        "| Kaplan-Meier with limits and medians, 3 groups | 25.0 ms | 50.0 ms | 40x (40x) | – "
        "| 2.0x statsmodels (3x) **short** | 0 |"
    )


def test_a_yardstick_that_was_ended_gives_a_bound(page: str) -> None:
    # 120 s over 0.5 s; 4 s over 0.5 s.
    assert "| 500 ms | 1.00 s | > 240x (25x) | 8.0x (8x) |" in row(page, "| Cox, start-stop")


def test_outcomes_without_a_time_say_why(page: str) -> None:
    assert "> 120 s (killed)" in row(page, "| R coxph, cluster |")
    assert "> 120 s (projected 560 s)" in page
    assert "failed" in row(page, "| greenwood |")
    assert "not available" in row(page, "| 1,000 patient-clustered")


def test_a_loop_cut_short_is_extrapolated(page: str) -> None:
    # 10 s for 12.5 of 1,000 replicates.
    assert row(page, "| R survfit loop |") == "| R survfit loop | ≈ 800 s; 300 MiB; reference |"


def test_an_answer_that_differs_is_bold(page: str) -> None:
    # A median of 960 where R has 951.
    cells = row(page, "| statsmodels (no pointwise limits) |").split(" | ")
    assert cells[-1] == "50.0 ms; 25 MiB; **9e-03** |"


def test_the_page_says_machine_rows_and_imports(page: str) -> None:
    assert "> Preliminary." in page
    assert "- A processor, 2 cores of which one is used, 24 GiB" in page
    assert "- rows: 380, 1,000,000; rounds: 3" in page
    assert "| seriatim | 0.31 s | 0.29 s | yes |" in page


def test_every_method_at_380_rows_has_a_verdict(page: str) -> None:
    assert "## Every method at 380 rows" in page
    assert "2 of 4 are within 2 ms an estimate" in page
    assert "| survival | Log-rank, 3 groups | 0.40 ms | yes |  |" in page
    assert "| Random intercept | 40.1 ms | **no** | 100 nodes a patient |" in page
    assert "| Cox | failed: ValueError: x | **no** |  |" in page
    assert "| Firth logistic | 4.50 ms: 3 at 1.50 ms | yes |  |" in page


def test_resampling_is_timed_by_the_replicate_and_stands_last(page: str) -> None:
    small = row(page, "| resampling |")
    assert small == "| resampling | Bootstrap of a share | 0.02 ms a replicate |  |  |"
    assert page.index(small) > page.index("| hazards | Cox |")


def test_memory_is_that_of_the_largest_size(page: str) -> None:
    # 6 bytes a row: days in 4, event and group in 1 each; 198 MiB of R and 25 of the fastest peer.
    assert "## Memory at 1,000,000 rows" in page
    assert "3 groups | 6 MiB | 40 MiB | 6.99 | 198 MiB | 25 MiB (statsmodels) |" in page


def test_results_of_other_versions_are_not_mixed_in(store: Store) -> None:
    assert Store.load(RESULT, {**store.machine, "python": "3.13"}).cells == {}


def test_a_store_survives_the_disk(store: Store, tmp_path: Path) -> None:
    store.save(tmp_path / "results.json")
    assert Store.load(tmp_path / "results.json", store.machine) == store


def test_nothing_measured_is_still_a_page(store: Store) -> None:
    empty = Store(cells={}, machine=store.machine, imports={})
    assert render_report(empty).startswith("# Benchmarks")
    assert "Every method" not in render_report(empty)
