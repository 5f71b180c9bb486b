"""Each covariate alone and all together, with an outcome of its own: unrelated patients."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from seriatim.analysis.models.model_terms import choice_covariate, number_covariate, too_few
from seriatim.analysis.models.regression import ALONE, TOGETHER, regression_rows
from seriatim.analysis.rows import Place
from seriatim.estimation.regression.firth_logistic import firth_logistic
from seriatim.estimation.regression.logistic import logistic
from seriatim.estimation.regression.response_rows import ResponseRows

PLACE = Place(analysis="model", endpoint="relapse", unit="patient", population="all_patients")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relapses:
    """Whether each patient had a relapse: one row a patient."""

    event: np.ndarray
    ratio: str = "odds_ratio"

    @property
    def n_units(self):
        return self.event.size

    def at(self, rows):
        return replace(self, event=self.event[rows])

    def too_few(self, wanted):
        return too_few(int(self.event.sum()), int((~self.event).sum()), wanted)

    def ratios(self, terms, *, firth):
        columns = {f"{i}": term.column for i, term in enumerate(terms)}
        rows = ResponseRows.from_columns(np.arange(self.event.size), self.event, columns)
        return (firth_logistic if firth else logistic)(rows).terms[1:]


@pytest.fixture
def series():
    """12 of 20 women and 10 of 40 men relapsed; two more without relapse have no sex on record."""
    sex = np.array(["F"] * 20 + ["M"] * 40 + [None] * 2, dtype=object)
    event = np.array([True] * 12 + [False] * 8 + [True] * 10 + [False] * 30 + [False] * 2)
    return choice_covariate("sex", sex, ["F", "M"]), Relapses(event=event)


def rows_by(rows, statistic):
    return {(row.groups, row.level, row.context): row for row in rows if row.statistic == statistic}


def test_one_covariate_is_the_same_alone_and_together(series):
    sex, relapses = series
    rows = list(regression_rows(PLACE, (sex,), relapses))
    ratios = rows_by(rows, "odds_ratio")
    # (10 / 30) / (12 / 8), among the 60 whose sex is known.
    assert {key: row.value for key, row in ratios.items()} == {
        ("sex", "M v F", ALONE): pytest.approx(2 / 9),
        ("sex", "M v F", TOGETHER): pytest.approx(2 / 9),
    }
    assert {(row.n, row.n_total) for row in ratios.values()} == {(22, 60)}
    counts = rows_by(rows, "n_events")
    assert {level: (row.n, row.n_total) for (_, level, _), row in counts.items() if level} == {
        "F": (12, 20),
        "M": (10, 40),
    }
    assert (counts["", "", TOGETHER].n, counts["", "", TOGETHER].n_total) == (22, 60)
    assert rows_by(rows, "missing")["sex", "", ""].value == 2


def test_all_together_are_those_known_in_everything_and_refused_beyond_the_events(series):
    sex, relapses = series
    days = np.arange(62.0)
    days[:10] = np.nan
    number = number_covariate("days", days, 10.0)
    again = replace(number, name="again")
    rows = list(regression_rows(PLACE, (sex, number, again), relapses))
    refused = rows_by(rows, "odds_ratio")["", "", TOGETHER]
    assert refused.value is None
    assert refused.reason == "12 events allow 1 parameters (one for ten); the model has 3"
    assert refused.n_total == 50
    # Each alone has enough and is not penalized.
    assert "Firth" not in rows_by(rows, "odds_ratio")["sex", "M v F", ALONE].method


def test_few_events_are_penalized_alone_and_one_value_has_a_reason(series):
    sex, relapses = series
    few = Relapses(event=relapses.event & (np.arange(62) < 4))
    rows = list(regression_rows(PLACE, (sex,), few))
    assert "Firth" in rows_by(rows, "odds_ratio")["sex", "M v F", ALONE].method
    women = replace(sex, terms=())
    (row,) = (
        row
        for row in regression_rows(PLACE, (women, sex), relapses)
        if row.statistic == "odds_ratio" and not row.level and row.groups
    )
    assert (row.context, row.reason) == (ALONE, "the same for all patients")
