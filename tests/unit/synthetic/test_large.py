"""Large registries: exact size, deaths that do not know of repetition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seriatim.synthetic import generate_large, write_registry


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
def test_the_number_of_procedures_is_exact(n: int) -> None:
    registry = generate_large(n, seed=3)
    assert registry.n_rows("procedures") == n == registry.truth["n_procedures"]
    assert registry.n_rows("patients") == registry.truth["n_patients"]
    total = sum(int(k) * v for k, v in registry.truth["patients_by_total"].items())
    assert total == n


def test_no_procedures_are_refused() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        generate_large(0)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_registry(generate_large(5000, seed=9), tmp_path / name, "parquet")
    for table in ("patients", "procedures"):
        a, b = (
            next((tmp_path / name).glob(f"*/{table}.parquet")).read_bytes() for name in ("a", "b")
        )
        assert a == b


def test_the_notice_says_synthetic() -> None:
    assert generate_large(10).notice[0].startswith("SYNTHETIC")


def test_the_hazard_after_a_second_procedure_is_that_of_everybody() -> None:
    """Compare deaths after a second procedure with those expected from the others' hazard.

    Time is cut in months; in each, deaths are expected in proportion to the persons at risk. With
    about 19,000 deaths in 40,000 procedures the score has a standard error near 1.
    """
    registry = generate_large(40_000, seed=5)
    people, procedures = registry.tables["patients"], registry.tables["procedures"]
    first: dict[str, np.datetime64] = {}
    second: dict[str, int] = {}
    for name, day in zip(procedures["patient_id"], procedures["procedure_date"], strict=True):
        if name in first:
            second.setdefault(name, int((day - first[name]).astype(int)))
        else:
            first[name] = day
    days = np.array(
        [
            (end - first[name]).astype(int)
            for name, end in zip(people["patient_id"], people["last_contact_date"], strict=True)
        ]
    )
    dead = people["vital_status"] == "dead"
    start = np.array([second.get(name, 10**6) for name in people["patient_id"]])
    score = variance = 0.0
    for day in np.unique(days[dead]):
        at_risk = days >= day
        n, treated = at_risk.sum(), (at_risk & (start < day)).sum()
        died = (days == day) & dead
        d, share = died.sum(), treated / n
        score += (died & (start < day)).sum() - d * share
        variance += d * share * (1 - share)
    assert abs(score) / np.sqrt(variance) < 3.3
