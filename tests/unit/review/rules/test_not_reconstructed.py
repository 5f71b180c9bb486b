from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.review import Severity
from seriatim.review.rules.not_reconstructed import RULE


@pytest.fixture
def texts(ask: Any, look: Any, make_row: Any) -> Callable[..., list[str]]:
    """Return a function that makes rows and asks the rule about them."""

    def asked(*rows: tuple[Any, ...], **more: Any) -> list[str]:
        more = {"unit": "number", "population": "published"} | more
        study = look(*(make_row(*row, **more) for row in rows)).results
        found = ask(RULE, study)
        assert all(item.severity is Severity.WARN for item in found)
        return [item.text for item in found]

    return asked


CLAIM, GROUP = ("published_claim", "c"), ("published_group", "g")


def test_a_percentage_of_no_whole_number_is_a_warning(texts: Any) -> None:
    place = {"level": "Response", "context": "80%", "n_total": 68}
    assert texts((*CLAIM, "counts", 0.0), (*CLAIM, "other_sizes", 24.0), **place) == [
        "Response (80%): no whole number of 68 prints so under the rounding assumed. It does so of "
        "24 smaller numbers, as where some were not evaluable."
    ]
    assert texts((*CLAIM, "counts", 0.0), (*CLAIM, "other_sizes", 0.0), **place) == [
        "Response (80%): no whole number of 68 prints so under the rounding assumed."
    ]
    (text,) = texts((*CLAIM, "counts", 0.0), level="All", n_total=85)
    assert text == "All: the printed count is larger than 85."


def test_percentages_that_do_not_fit_together_are_a_warning(texts: Any) -> None:
    place = {"level": "Second", "n_total": 68}
    names = {"sizes": 11.0, "least_size": 41.0, "most_size": 66.0}
    rows = [(*GROUP, "printed_size_fits", 0.0), *((*GROUP, *item) for item in names.items())]
    (text,) = texts(*rows, **place)
    assert "cannot all refer to 68" in text
    assert "11 smaller numbers from 41 to 66" in text
    (text,) = texts(rows[0], (*GROUP, "sizes", 0.0), **place)
    assert text.endswith("separate denominators might.")
    names = {"sizes": 1.0, "least_size": 56.0, "most_size": 56.0}
    (text,) = texts(rows[0], *((*GROUP, *item) for item in names.items()), **place)
    assert "compatible with 56, as" in text


def test_a_p_value_that_no_test_gives_is_a_warning(texts: Any, ask: Any, look: Any) -> None:
    p = ("published_p_value", "p")
    rows = [(*p, "tests", 0.0), (*p, "fisher_least", 0.012), (*p, "fisher_most", 0.034)]
    (text,) = texts(*rows, level="CR, p = 0.5", context="strict")
    assert text.startswith("CR, p = 0.5: none of the tests tried gives it")
    assert "Fisher's exact p is 0.012 to 0.034." in text
    (text,) = texts(rows[0], level="CR, p = 0.5")
    assert "Fisher" not in text


def test_a_number_that_its_neighbors_exclude_is_a_warning(texts: Any) -> None:
    (text,) = texts(("published_number", "m", "possible", 0.0), level="Hazard ratio")
    assert text.startswith("Hazard ratio: as printed it does not agree")


@pytest.mark.parametrize(
    "row",
    [
        (*CLAIM, "counts", 1.0),
        (*GROUP, "printed_size_fits", 1.0),
        (*GROUP, "sizes", None),
        ("published_p_value", "p", "tests", 2.0),
        ("published_p_value", "p", "tests", None),
        ("published_number", "m", "possible", 1.0),
        ("published_number", "m", "possible", None),
    ],
)
def test_what_can_be_or_was_not_checked_is_no_finding(texts: Any, row: tuple[Any, ...]) -> None:
    assert texts(row, level="x", n_total=10) == []


def test_one_reading_that_gives_the_p_value_is_enough(ask: Any, look: Any, make_row: Any) -> None:
    rows = [
        make_row("published_p_value", "p", "tests", value, context=reading, level="p")
        for reading, value in (("strict", 0.0), ("free", 3.0))
    ]
    assert ask(RULE, look(*rows).results) == []
