from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seriatim.proof.design import Design, derive_design
from seriatim.protocol import Protocol, ProtocolError
from seriatim.protocol.model import GroupLevel


def with_levels(protocol: Protocol, *ranges: tuple[int, int | None]) -> Protocol:
    levels = tuple(GroupLevel(label=f"{a}", low=a, high=b) for a, b in ranges)
    return replace(protocol, groups=(replace(protocol.groups[0], levels=levels),))


def test_the_shipped_protocol(design: Design) -> None:
    assert design.labels == ("First ILP", "Second ILP", "Third to fifth ILP")
    assert design.states == ("1 ILP", "2 ILPs", "3-5 ILPs")
    assert design.survival_milestones == (12, 24, 60)
    assert design.progression_milestones == (12, 24)
    assert design.has_survival
    assert design.has_outcomes
    assert design.level_of(np.array([1, 2, 3, 5, 6])).tolist() == [0, 1, 2, 2, -1]


def test_an_open_last_group_takes_every_number(protocol: Protocol) -> None:
    design = derive_design(with_levels(protocol, (2, None), (1, 1)))
    assert design.level_of(np.array([1, 2, 9])).tolist() == [0, 1, 1]
    assert design.states == ("1 ILP", "2+ ILPs")  # in order of number, whatever the file's order


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        (((1, 1), (3, None)), "without a gap from 1"),
        (((2, 2), (3, None)), "without a gap from 1"),
        (((1, None),), "two groups or more"),
    ],
)
def test_groups_that_cannot_be_simulated_are_refused(
    protocol: Protocol, ranges: tuple[tuple[int, int | None], ...], words: str
) -> None:
    with pytest.raises(ProtocolError, match=words):
        derive_design(with_levels(protocol, *ranges))


def test_a_protocol_without_endpoints_asks_nothing(protocol: Protocol) -> None:
    design = derive_design(replace(protocol, endpoints=()))
    assert not design.has_survival
    assert not design.has_outcomes
    assert design.progression_milestones == ()
