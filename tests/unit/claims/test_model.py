"""The parts of a claims file as values."""

import pytest

from seriatim.claims.model import Denominators, Reading


def test_groups_and_claims_are_found_by_name(belgrano):
    assert belgrano.group("second").at_most == 68
    assert belgrano.claim("or_second").percent.text == "80"
    with pytest.raises(StopIteration):
        belgrano.group("third")


def test_a_reading_takes_all_claims_unless_it_names_some():
    assert Reading(name="a", label="a", denominators=Denominators.STATED).claims == ()
