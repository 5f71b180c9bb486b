"""Pieces of SQL that pick rows."""

from __future__ import annotations

from seriatim.cohort.reading.planning import FeedPlan
from seriatim.cohort.reading.restrictions import filled, redcap_where

FEED = FeedPlan(table="procedures", columns=(), needs=(3,), own_needs=(3, 4))


def test_rows_with_any_of_some_columns() -> None:
    assert filled((1, 2)) == "c1 IS NOT NULL OR c2 IS NOT NULL"
    assert filled(()) == "false"


def test_a_row_of_another_instrument_is_not_taken() -> None:
    assert redcap_where(FEED, {"tox": "toxicities"}, 2) == (
        "(c3 IS NOT NULL) AND (c2 IS NULL OR c2 NOT IN ('tox'))"
    )


def test_a_row_of_its_own_instrument_needs_less() -> None:
    assert redcap_where(FEED, {"ilp": "procedures"}, 2) == (
        "((c3 IS NOT NULL)) OR (c2 IN ('ilp') AND (c3 IS NOT NULL OR c4 IS NOT NULL))"
    )
