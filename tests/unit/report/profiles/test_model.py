"""A profile tells where each of its conventions is from."""

from __future__ import annotations

import pytest

from seriatim.report.profiles import Basis, load_profile, shipped_profiles


@pytest.mark.parametrize("name", shipped_profiles())
def test_what_was_only_remembered_is_said(name: str) -> None:
    profile = load_profile(name)
    for key in profile.unverified:
        assert profile.source_of(key).basis is Basis.MEMORY
    assert (name == "plain") == (profile.unverified == ())


def test_a_limit_that_was_read_names_its_source() -> None:
    source = load_profile("annals_of_surgical_oncology").source_of("limits.display_items")
    assert source.basis is Basis.SEEN
    assert "5 figures and tables" in source.text
