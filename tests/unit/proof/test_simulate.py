from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from seriatim.proof.design import Design
from seriatim.proof.simulate import (
    PART,
    Simulation,
    Span,
    answer_span,
    generator,
    simulate,
    source_hash,
)
from seriatim.proof.studies import ProofError
from seriatim.protocol import Protocol


def wanted(protocol: Protocol, **changes: object) -> Simulation:
    plain = Simulation(protocol=protocol, scenarios=("R0",), cohorts=12, seed=5)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_cohort_does_not_depend_on_those_before_it(design: Design) -> None:
    span = Span(scenario="R0", design=design, seed=5, start=0, stop=6)
    whole = answer_span(span)
    rest = answer_span(replace(span, start=4))
    assert np.array_equal(whole[4:], rest, equal_nan=True)
    assert not np.array_equal(whole[0], whole[1], equal_nan=True)


def test_scenarios_and_seeds_have_their_own_numbers() -> None:
    drawn = {generator(s, name, c).random() for s in (1, 2) for name in "ab" for c in (0, 1)}
    assert len(drawn) == 8


def test_the_number_of_workers_changes_nothing(protocol: Protocol, tmp_path: Path) -> None:
    many = wanted(protocol, cohorts=2 * PART + 5)
    alone = simulate(many, tmp_path / "alone")
    shared = simulate(replace(many, workers=2), tmp_path / "shared")
    assert alone["R0"].shape[0] == 2 * PART + 5
    assert np.array_equal(alone["R0"], shared["R0"], equal_nan=True)


def test_parts_that_are_there_are_read_and_not_made_again(
    protocol: Protocol, tmp_path: Path
) -> None:
    told: list[int] = []
    first = simulate(wanted(protocol), tmp_path, told.append)
    (part,) = tmp_path.rglob("R0-*.npy")
    marked = np.load(part)
    marked[0, 0, 0] = 0.123456
    np.save(part, marked)
    again = simulate(wanted(protocol), tmp_path, told.append)
    assert again["R0"][0, 0, 0] == 0.123456
    assert np.array_equal(again["R0"][1:], first["R0"][1:], equal_nan=True)
    assert told == [12, 12]


@pytest.mark.parametrize("damage", [b"", b"not an array", None])
def test_a_damaged_part_is_made_again(
    protocol: Protocol, tmp_path: Path, damage: bytes | None
) -> None:
    first = simulate(wanted(protocol), tmp_path)
    (part,) = tmp_path.rglob("R0-*.npy")
    if damage is None:
        np.save(part, np.zeros((12, 3)))
    else:
        part.write_bytes(damage)
    assert np.array_equal(simulate(wanted(protocol), tmp_path)["R0"], first["R0"], equal_nan=True)
    assert not list(tmp_path.rglob("*.partial"))


def test_a_part_belongs_to_its_protocol_and_seed(protocol: Protocol, tmp_path: Path) -> None:
    for changed in (wanted(protocol), wanted(protocol, seed=6)):
        simulate(changed, tmp_path)
    simulate(wanted(replace(protocol, sha256="0" * 64)), tmp_path)
    folders = sorted(path.name for path in (tmp_path / "parts").iterdir())
    assert len(folders) == 3
    assert all(name.endswith(source_hash()[:12]) for name in folders)


def test_what_cannot_be_simulated_is_refused(protocol: Protocol, tmp_path: Path) -> None:
    with pytest.raises(ProofError, match="expected one of"):
        simulate(wanted(protocol, scenarios=("X",)), tmp_path)
    with pytest.raises(ProofError, match="no endpoint that it concerns"):
        simulate(wanted(replace(protocol, endpoints=())), tmp_path)
    with pytest.raises(ProofError, match="1 or more"):
        simulate(wanted(protocol, cohorts=0), tmp_path)


def test_an_interruption_keeps_the_parts_that_are_done(protocol: Protocol, tmp_path: Path) -> None:
    many = wanted(protocol, cohorts=4 * PART, workers=2)

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(many, tmp_path, interrupt)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npy")}
    assert len(kept) == 1
    whole = simulate(replace(many, workers=1), tmp_path)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    alone = simulate(replace(many, workers=1), tmp_path / "alone")
    assert np.array_equal(whole["R0"], alone["R0"], equal_nan=True)
