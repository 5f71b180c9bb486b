"""One measurement from end to end, and the order and the skipping of measurements.

No test looks at how long anything took.
"""

from __future__ import annotations

import argparse
from typing import Any

import pytest

from bench.cohort import cached_cohort
from bench.process import Place, measure
from bench.results import Store
from bench.runner import projection, rows, turns
from bench.tasks import TASKS, Entry, Role

KAPLAN_MEIER = TASKS[0]
OURS, KERNEL, *_ = KAPLAN_MEIER.entries


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("bench")
    data = cached_cohort(60, folder)
    return Place(data=data, warm_up=data, cache=folder / "cache")


def test_a_measurement_holds_time_memory_and_answers(place: Place) -> None:
    found = measure(OURS, place, limit=60)
    assert found["status"] == "ok"
    assert {"cpu", "first", "wall", "peak_mib", "share", "repetitions"} <= found.keys()
    assert 0 < found["values"]["conf_low"] < found["values"]["survival"] < 1


def test_what_cannot_be_imported_is_not_available(place: Place) -> None:
    absent = Entry(label="x", role=Role.OURS, file="engines/ours.py", call="no_such_method")
    found = measure(absent, place, limit=60)
    assert found["status"] == "not available"
    assert "no_such_method" in found["message"]


def test_an_engine_that_fails_is_a_result(place: Place) -> None:
    broken = Place(data=place.data / "absent", warm_up=place.warm_up, cache=place.cache)
    assert measure(OURS, broken, limit=60)["status"] == "failed"


def test_every_other_round_goes_backwards() -> None:
    pair = (OURS, KERNEL)
    assert list(turns(pair, 3)) == [OURS, KERNEL, KERNEL, OURS, OURS, KERNEL]


@pytest.mark.parametrize(("text", "expected"), [("1e3", 1_000), ("380", 380)])
def test_sizes_may_be_written_shortly(text: str, expected: int) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize("text", ["0", "1.5"])
def test_a_size_is_a_whole_number_of_rows(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="number of rows"):
        rows(text)


def store_with(record: dict[str, Any]) -> Store:
    cells = {KAPLAN_MEIER.name: {"1000": {OURS.label: [record]}}}
    return Store(cells=cells, machine={}, imports={})


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"status": "ok", "cpu": 2.0, "share": 1.0}, 200.0),
        # Too short to be more than overhead; a loop that stops by itself; no time at all.
        ({"status": "ok", "cpu": 0.01, "share": 1.0}, None),
        ({"status": "ok", "cpu": 10.0, "share": 0.1}, None),
        ({"status": "failed", "message": "x"}, None),
        ({"status": "killed", "limit": 120.0}, 12_000.0),
        ({"status": "projected", "limit": 120.0, "projected": 300.0}, 30_000.0),
    ],
)
def test_times_are_projected_from_the_next_smaller_size(
    record: dict[str, Any], expected: float | None
) -> None:
    assert projection(store_with(record), KAPLAN_MEIER, 100_000, OURS) == expected
    assert projection(store_with(record), KAPLAN_MEIER, 1_000, OURS) is None
