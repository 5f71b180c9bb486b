"""The facts of the scenario agree with each other and with what the abstract prints."""

from __future__ import annotations

import json

import pytest

from seriatim.synthetic import REPEAT_ILP, default_scenario
from seriatim.synthetic.scenario import Counts


def test_the_counts_add_up() -> None:
    # Belgrano 2019, abstract: 290 patients, 380 perfusions, 68 second, 22 third to fifth.
    s = REPEAT_ILP
    assert sum(s.patients_by_total) == s.n_patients == s.first.n == 290
    assert s.n_procedures == 380
    assert [r.n for r in s.repetitions] == [68, 16, 4, 2]
    assert s.after_complete.evaluable + s.after_other.evaluable + s.not_evaluable_second == 68
    assert s.later.n == 22


def test_the_percentages_of_the_abstract_come_out() -> None:
    # 60/41/59 % complete and 83/80/68 % overall response; 65 % against 8 %; half-up rounding.
    s = REPEAT_ILP
    assert round(100 * s.first.complete / s.first.evaluable) == 60
    assert round(100 * (s.first.complete + s.first.partial) / 290) == 83
    second = (s.after_complete.complete + s.after_other.complete, s.after_complete.partial)
    assert second[0] == 24
    assert round(100 * 24 / 59) == 41
    assert second[0] + second[1] + s.after_other.partial == 47
    assert round(100 * 47 / 59) == 80
    assert round(100 * s.after_complete.complete / s.after_complete.evaluable) == 65
    assert round(100 * s.after_other.complete / s.after_other.evaluable) == 8
    assert round(100 * s.later.complete / 22) == 59
    assert round(100 * (s.later.complete + s.later.partial) / 22) == 68


@pytest.mark.parametrize("totals", [REPEAT_ILP.wieberdink, REPEAT_ILP.clavien_dindo])
def test_every_procedure_has_a_grade(totals: tuple[tuple[str, int], ...]) -> None:
    assert sum(number for _, number in totals) == REPEAT_ILP.n_procedures


def test_severe_local_toxicity_is_one_in_five() -> None:
    grades = dict(REPEAT_ILP.wieberdink)
    assert (grades["III"] + grades["IV"] + grades["V"]) / 380 == pytest.approx(0.20)


def test_every_band_lies_within_ten_percent_of_the_published_median() -> None:
    for band, published in zip(REPEAT_ILP.bands, (34, 41, 93), strict=True):
        assert 0.9 * published <= band.low < published < band.high <= 1.1 * published


def test_progressive_is_what_is_left() -> None:
    counts = Counts(n=10, complete=4, partial=2, stable=1, not_evaluable=1)
    assert (counts.progressive, counts.evaluable) == (2, 9)


def test_the_facts_are_plain_values() -> None:
    facts = json.loads(json.dumps(default_scenario().as_dict()))
    assert facts["accrual_end"] == "2015-12-31"
    assert facts["first"]["complete"] == 174
