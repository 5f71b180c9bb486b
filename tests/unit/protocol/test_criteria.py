"""Response criteria come from the protocol with every option, and say every option."""

import re

import pytest

from seriatim.criteria import RecistCriteria, WhoCriteria
from seriatim.protocol.criteria import parse_criteria
from seriatim.protocol.section import ProtocolError, Section


def parse(**values):
    return parse_criteria(Section(values, "criteria"))


def test_options_that_are_left_out_have_their_defaults():
    assert parse() == WhoCriteria()
    assert parse(name="recist1.1") == RecistCriteria()


def test_options_reach_the_criteria():
    criteria = parse(confirmation_weeks=4, window_weeks=[8, 20], too_small={"mm": 3.0, "name": "x"})
    assert criteria.confirmation_weeks == 4
    assert criteria.window_weeks == (8, 20)
    assert criteria.too_small.mm == 3.0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": "whoo"}, 'Did you mean "who"'),
        ({"windw_weeks": [6, 26]}, r"criteria\.windw_weeks: unknown key.*window_weeks"),
        ({"progression_scope": "any"}, "criteria: progression_scope: expected one of"),
        ({"window_weeks": [26, 6]}, "criteria: "),
        ({"too_small": {"millimeters": 3}}, r"criteria\.too_small\.millimeters: unknown key"),
        ({"name": "recist1.1", "progression_scope": "sum"}, "unknown key"),
    ],
)
def test_faults_name_their_place(values, expected):
    with pytest.raises(ProtocolError) as caught:
        parse(**values)
    assert re.search(expected, str(caught.value))
