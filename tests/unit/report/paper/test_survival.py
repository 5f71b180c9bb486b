"""Paragraphs on survival and progression."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.analysis.results import Results
from seriatim.report.paper.survival import (
    durations,
    imputed,
    landmarks,
    progression,
    survival,
    visits,
)
from seriatim.wording.lookup import Lookup


def test_survival_counts_by_procedures_to_date_before_groups_by_the_future(lookup: Lookup) -> None:
    sentences = [sentence for sentence in survival(lookup) if sentence]
    assert sentences[0].startswith("228 of 290 patients died")
    assert "32% (95% CI 26% to 37%) at 60 months" in sentences[1]
    fair = next(i for i, text in enumerate(sentences) if "received to date" in text)
    naive = next(i for i, text in enumerate(sentences) if "grouped by the future" in text)
    assert fair < naive


def test_groups_by_the_future_alone_allow_no_conclusion(without: Callable[..., Results]) -> None:
    lookup = Lookup(without("time_dependent_hazard", "mantel_byar"))
    assert [*survival(lookup)][-1].endswith("draw no conclusion.")


def test_progression_leaves_out_groups_of_fewer_than_ten(
    lookup: Lookup, changed: Callable[..., Results]
) -> None:
    place = {"analysis": "cumulative_incidence", "level": "Second ILP", "statistic": "incidence"}
    assert "second ILP 45%" in " ".join(progression(lookup))
    few = " ".join(progression(Lookup(changed(place, n_total=9))))
    assert "second ILP" not in few
    assert "first ILP 41%" in few


def test_landmarks_durations_and_visits(example: Results) -> None:
    lookup = Lookup(example)
    first = next(landmarks(lookup))
    assert first.startswith("From a landmark at 12 months, which leaves out 60 who had died")
    assert "p = 0.22" in first
    assert "first ILP 10.3 (8.3 to 12.8)" in " ".join(durations(lookup))
    assert [*visits(lookup)] == [
        "Progression was seen a median of 2.5 months after the last clean examination."
    ]
    # No date of the example lacks its day.
    assert [*imputed(lookup)] == []


def test_drawn_dates_are_told_where_there_are_any(make_row, look) -> None:
    lookup = look(
        make_row("imputed_survival", "overall_survival", "n_imprecise", 4.0, n=4, n_total=290),
        make_row("imputed_survival", "overall_survival", "survival", 0.75, context="time=12"),
    )
    assert [*imputed(lookup)] == [
        "With the dates of 4 patients drawn within their month or year, survival was 75% at 12 "
        "months."
    ]


@pytest.mark.parametrize(
    "write",
    [survival, landmarks, progression, durations, imputed, visits],
    ids=lambda f: f.__name__,
)
def test_nothing_without_rows(write, empty_results: Results) -> None:
    assert not any(write(Lookup(empty_results)))


def test_a_number_that_is_not_there_is_not_written(changed: Callable[..., Results]) -> None:
    place = {"analysis": "survival", "context": "time=60", "groups": ""}
    gone = Lookup(changed(place | {"statistic": "survival"}, value=None, reason="too few"))
    assert "at 60 months" not in " ".join(survival(gone))
    bare = Lookup(changed(place | {"statistic": "conf_low"}))
    assert "32% at 60 months" in " ".join(survival(bare))
    low = {"analysis": "cumulative_incidence", "level": "First ILP", "statistic": "incidence"}
    none = Lookup(changed(low, value=None, reason="too few"))
    assert "first ILP" not in " ".join(progression(none))


def test_groups_of_fewer_than_ten_have_no_duration(make_row, look) -> None:
    where = {"level": "Second ILP", "n": 9}
    lookup = look(
        make_row("response_duration", "complete_response", "n", 9.0, **where),
        make_row("response_duration", "complete_response", "median", 4.0, **where),
        make_row("landmark", "overall_survival", "hazard_ratio", None, level="any", context="l=1"),
        make_row("imputed_survival", "overall_survival", "n_imprecise", 4.0, n=4, n_total=9),
        make_row("imputed_survival", "overall_survival", "survival", None, context="time=12"),
    )
    for write in (durations, landmarks, imputed):
        assert [*write(lookup)] == []
