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
