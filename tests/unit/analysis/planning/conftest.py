"""The shipped protocol, and the names of planned lines."""

import pytest

from seriatim.protocol import load_protocol


@pytest.fixture
def protocol():
    return load_protocol()


@pytest.fixture
def names():
    """Return a function that lists the analyses of planned lines."""
    return lambda lines: [line.analysis for line in lines]
