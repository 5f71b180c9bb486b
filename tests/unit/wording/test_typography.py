"""Finished text set as a journal wants it: numbers change, names never do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_level,
    format_number,
    format_p_equation,
    format_percent,
)
from seriatim.wording.style import PLAIN, NumberStyle, PRule
from seriatim.wording.typography import typeset, typeset_head

LANCET = NumberStyle(
    p_rule=PRule.TWO_SIGNIFICANT,
    p_floor=0.0001,
    p_spaced=False,
    decimal_mark="·",
    thousands="\N{THIN SPACE}",
    thousands_from=10000,
    interval_separator="–",
)
BJS = replace(
    PLAIN, p_letter="P", p_rule=PRule.THREE, interval_label="c.i.", thousands="\N{THIN SPACE}"
)


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("24/59 (40.7%; 29.1% to 53.4%)", "24/59 (40·7%; 29·1%–53·4%)"),
        ("1,024/12,345 (8.3%)", "1024/12\N{THIN SPACE}345 (8·3%)"),
        ("34.0 months (95% CI 28.1 to not reached)", "34·0 months (95% CI 28·1–not reached)"),
        ("0.93 (0.67 to 1.31), p = 0.69.", "0·93 (0·67–1·31), p=0·69."),
        ("p < 0.05 in 4% of the series", "p<0·05 in 4% of the series"),
        ("from 0.5 to 1.5 months", "from 0·5 to 1·5 months"),
        ("−19.3 (−33.1 to −5.6)", "−19·3 (−33·1 to −5·6)"),
        ("(<1% to >99%)", "(<1%–>99%)"),
    ],
)
def test_numbers_and_intervals_are_set(plain: str, set_: str) -> None:
    assert typeset(plain, LANCET) == set_


@pytest.mark.parametrize(
    "text",
    [
        "RECIST 1.1 and CTCAE 5.0",
        "NumPy 2.3.1, Python 3.13.5",
        "seriatim 0.1.0.dev4+g3b58e25",
        "doi 10.1245/s10434-018-07143-4, 10.1016/0277-5379(82)90235-8",
        "https://example.org/v1.2/a,000.5",
        "2019-05-01, 12:30, 1,2, [1,2], 5-10, 1.5-2.0 mm, P0.12x, a1.5, table-1.2, 1.2.3",
        "data 3b58e25.4f, file.v1.2.csv",
        "Procedures 1 to 5",
    ],
)
def test_versions_dates_hashes_and_ids_stay(text: str) -> None:
    assert typeset(text, LANCET) == text


def test_names_of_the_study_stay() -> None:
    keep = frozenset({"Breslow 1.0 mm", "Matplotlib 3.10", ""})
    text = "Breslow 1.0 mm: 2.5 mm (Matplotlib 3.10); Breslow 1.0 mmm"
    assert typeset(text, LANCET, keep) == (
        "Breslow 1.0 mm: 2·5 mm (Matplotlib 3.10); Breslow 1.0 mmm"
    )


def test_a_replacement_character_of_the_reader_survives() -> None:
    assert typeset("\ufffd 0.5 RECIST 1.1 \ufffd", LANCET) == "\ufffd 0·5 RECIST 1.1 \ufffd"


def test_the_letter_of_p_and_the_label_of_intervals() -> None:
    text = "Ratio 0.93 (95% CI 0.67 to 1.31), p = 0.691; p-values, p < 0.05; group p, map = 3"
    assert typeset(text, BJS) == (
        "Ratio 0.93 (95% c.i. 0.67 to 1.31), P = 0.691; P-values, P < 0.05; group p, map = 3"
    )
    heads = ("p", "p, Holm", "One-sided p at the margin", "Patients")
    assert [typeset_head(head, BJS) for head in heads] == [
        "P",
        "P, Holm",
        "One-sided P at the margin",
        "Patients",
    ]
    assert typeset_head("p", LANCET) == "p"


def test_a_written_p_value_loses_its_zero_where_the_journal_wants_none() -> None:
    bare = replace(PLAIN, p_leading_zero=False)
    assert typeset("p < 0.05, and 0.5 months", bare) == "p < .05, and 0.5 months"
    sparse = replace(bare, decimal_mark="·", p_spaced=False, p_letter="P")
    assert typeset(format_p_equation(0.02, sparse), sparse) == "P=·020"


def test_plain_text_is_left_alone() -> None:
    text = "p = 0.020, 1,024 (12.3 to 14.5)"
    assert typeset(text, PLAIN) == text
    assert typeset("", LANCET) == ""


def _numbers(text: str) -> list[str]:
    """Read the numbers of a text that was set for the Lancet, marks put back."""
    back = text.replace("·", ".").replace("\N{THIN SPACE}", "")
    return re.findall(r"\d+(?:\.\d+)?", back)


@settings(max_examples=200, deadline=None)
@given(
    value=st.floats(-1e6, 1e6),
    share=st.floats(0, 1),
    p=st.floats(0, 1),
    n=st.integers(0, 10**7),
    digits=st.integers(0, 3),
)
def test_no_digit_changes(value: float, share: float, p: float, n: int, digits: int) -> None:
    """Whatever the formatters write has the same digits after it was set, and none of the marks."""
    parts = (
        format_number(value, digits),
        format_percent(share, digits),
        format_p_equation(p, LANCET),
        f"{format_level(0.95)} {format_interval(format_number(-value, digits), format_count(n))}",
    )
    plain = f"{parts[0]} ({parts[1]}; {parts[3]}), {parts[2]}."
    set_ = typeset(plain, LANCET)
    assert typeset(set_, LANCET) == set_
    assert _numbers(set_) == _numbers(plain.replace(",", ""))
    assert not re.search(r"\d[.,]\d", set_)


def test_a_decimal_comma_is_no_separator_of_thousands() -> None:
    comma = replace(PLAIN, decimal_mark=",", thousands="\N{THIN SPACE}")
    once = typeset("p = 0.025 of 12,345", comma)
    assert once == "p = 0,025 of 12\N{THIN SPACE}345"
    assert typeset(once, comma) == once
