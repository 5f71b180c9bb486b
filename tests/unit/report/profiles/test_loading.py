"""Profiles are read strictly, and an error says what to write."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.report.profiles import ProfileError, load_profile, shipped_profiles
from seriatim.report.profiles.loading import parse_profile
from seriatim.wording.numbers import format_p, format_p_equation
from seriatim.wording.style import PLAIN
from seriatim.wording.typography import typeset

STYLES = tuple(load_profile(name).numbers for name in shipped_profiles())


def plain_file() -> str:
    return (resources.files("seriatim.report.profiles") / "plain.toml").read_text(encoding="utf-8")


def test_every_profile_loads_and_plain_is_the_style_without_a_profile() -> None:
    assert shipped_profiles() == (
        "annals_of_surgical_oncology",
        "bjs",
        "ejso",
        "lancet_oncology",
        "plain",
    )
    assert load_profile().numbers == PLAIN
    for name in shipped_profiles():
        profile = load_profile(name)
        assert profile.key == name
        assert profile.checked_on.year >= 2026
        assert profile.figures.widths_mm[0] < profile.figures.widths_mm[2]


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(plain_file().replace('name = "Plain', 'name = "Mine'), encoding="utf-8")
    assert load_profile(path).name.startswith("Mine")
    assert load_profile(path).limits.text_words is None
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "p_floor = 0.001",
            "p_flor = 0.001",
            'numbers.p_flor: unknown key. Did you mean "p_floor"',
        ),
        ("p_floor = 0.001", "p_floor = 0.5", "numbers.p_floor: expected a number from 1e-06"),
        ("p_floor = 0.001", "", "numbers.p_floor: required, but missing"),
        ('p_rule = "three_below_tenth"', 'p_rule = "tree"', 'Did you mean "three"'),
        ('p_letter = "p"', 'p_letter = "q"', 'numbers.p_letter: expected one of "p", "P"'),
        ("p_spaced = true", "p_spaced = 1", "numbers.p_spaced: expected true or false"),
        ('decimal_mark = "."', 'decimal_mark = ","', "a comma stands before the decimals"),
        ("[84, 129, 174]", "[174, 129, 84]", "figures.widths_mm: expected 3 numbers from 30"),
        ("[84, 129, 174]", '["84", 129, 174]', "figures.widths_mm: expected 3 numbers"),
        ("dpi_line = 1200", "dpi_line = 1200.5", "figures.dpi_line: expected a whole number"),
        ('"tiff"]', '"tif"]', 'found "tif". Did you mean "tiff"?'),
        ("checked_on = 2026-11-25", 'checked_on = "today"', "checked_on: expected a date without"),
        ("format = 1", "format = 2", "format: expected 1"),
        ('"figures.dpi_line", ', "", "no source is given for figures.dpi_line"),
        ('"figures.dpi_line"', '"figures.dpi_lin"', 'Did you mean "figures.dpi_line"'),
        ('basis = "seen"', 'basis = "heard"', 'expected one of "seen", "memory", "choice"'),
        ("[limits]", "[limits]\ntext_words = 0", "limits.text_words: expected a number from 1"),
        ("format = 1", "format = ", "plain.toml is not a valid TOML file"),
    ],
)
def test_errors_name_the_place_and_what_to_write(old: str, new: str, message: str) -> None:
    text = plain_file()
    assert old in text
    with pytest.raises(ProfileError) as caught:
        parse_profile(text.replace(old, new, 1).encode(), "plain")
    assert message in str(caught.value)


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(ProfileError, match='Did you mean "lancet_oncology"'):
        load_profile("lancet_oncologie")


@settings(max_examples=300, deadline=None)
@given(
    p=st.one_of(
        st.floats(0, 1),
        st.floats(0.0449, 0.0551),
        st.sampled_from((0.05, 0.0499999999, 0.05 + 1e-12, 0.04999, 0.0005, 0.00095, 0.99999)),
    )
)
def test_no_profile_moves_a_p_value_across_the_threshold(p: float) -> None:
    """Below 0.05 before rounding is below 0.05 after it, and not below stays not below."""
    for style in STYLES:
        set_ = typeset(format_p_equation(p, style), style)
        text = set_.replace("·", ".").lower().lstrip("p").strip()
        shown = float(text.lstrip("<>= "))
        assert (shown < 0.05) == (p < 0.05), (p, set_)
        assert format_p(p, style).lstrip("<>") == f"{shown:.10f}"[: len(text.lstrip("<>= "))]
