"""What series without an effect show, in one sentence for everybody who quotes them."""

from __future__ import annotations

from seriatim.wording.labels import enumerate_words, in_sentence
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    NOT_REACHED,
    format_count,
    format_months,
    format_percent,
    format_points,
)

ANALYSIS = "null_simulation"


def without_effect(lookup: Lookup, endpoint: str) -> str:
    """Say how groups by the future differ in this registry without any effect; empty if not run."""
    n = lookup.cell(ANALYSIS, endpoint=endpoint, level="", context="").count("n_cohorts")
    naive = lookup.cell(ANALYSIS, endpoint=endpoint, context="log_rank")
    share, error = naive.value("share"), naive.value("std_error")
    if n is None or share is None:
        return ""
    parts = []
    for level in lookup.distinct(ANALYSIS, "level", endpoint=endpoint):
        months = lookup.cell(ANALYSIS, endpoint=endpoint, level=level).value("median")
        text = NOT_REACHED if months is None else format_months(months)
        parts.append(f"{text} ({in_sentence(level)})")
    uncertain = "" if error is None else f" (give or take {format_points(error)} points)"
    fair = lookup.cell(ANALYSIS, endpoint=endpoint, context="mantel_byar").value("share")
    beside = "" if fair is None else f"; the Mantel-Byar test gives it in {format_percent(fair, 0)}"
    return (
        f"With no effect at all, in {format_count(n)} simulated series like this one, this "
        f"grouping gives medians of {enumerate_words(parts)} months and p < 0.05 in "
        f"{format_percent(share, 0)} of the series{uncertain}{beside}."
    )
