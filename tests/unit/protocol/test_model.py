"""The values of a protocol find each other by name."""

import pytest

from seriatim.protocol import load_protocol
from seriatim.protocol.model import GroupLevel


@pytest.mark.parametrize(("low", "high", "numbers"), [(1, 1, "1"), (3, 5, "3-5"), (3, None, "3+")])
def test_a_level_prints_its_numbers_as_the_file_has_them(low, high, numbers):
    assert GroupLevel(label="x", low=low, high=high).numbers == numbers


def test_unknown_names_are_key_errors():
    protocol = load_protocol()
    with pytest.raises(KeyError, match="no endpoint"):
        protocol.endpoint("nothing")
    with pytest.raises(KeyError, match="no group"):
        protocol.group("nothing")
