"""Procedure numbers find their group."""

import numpy as np

from seriatim.analysis.study import group_levels
from seriatim.protocol import parse_protocol

PROTOCOL = b"""
format = 1
title = "x"
[groups.order]
levels = { "First" = "1", "Third to fifth" = "3-5", "Many" = "7+" }
[endpoints.harm]
kind = "local_toxicity"
"""


def test_numbers_between_groups_have_none():
    group = parse_protocol(PROTOCOL).group("order")
    found = group_levels(group, np.array([1, 2, 3, 5, 6, 7, 90]))
    assert found.tolist() == [
        "First",
        None,
        "Third to fifth",
        "Third to fifth",
        None,
        "Many",
        "Many",
    ]


def test_every_group_is_set_against_the_reference_of_its_comparison(study):
    assert [contrast.level for contrast in study.contrasts("severe_local_toxicity")] == [
        "Second ILP v First ILP",
        "Third to fifth ILP v First ILP",
    ]
    assert list(study.contrasts("overall_survival")) == []


def test_rows_of_groups_are_of_procedures(study):
    place = study.place("grades", "local_toxicity")
    assert (place.unit, place.population, place.groups) == ("procedure", "all_treated", "order")
    assert study.place("ridit", "local_toxicity", "evaluable").population == "evaluable"
