"""The design of the shipped protocol."""

from __future__ import annotations

import pytest

from seriatim.proof.design import Design, derive_design
from seriatim.protocol import Protocol, load_protocol


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return load_protocol("repeat_ilp")


@pytest.fixture(scope="session")
def design(protocol: Protocol) -> Design:
    return derive_design(protocol)
