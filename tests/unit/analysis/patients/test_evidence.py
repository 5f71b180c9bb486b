from dataclasses import replace

import pytest

from seriatim.analysis.deriving import derive
from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.evidence import patient_evidence
from seriatim.analysis.patients.model import (
    LaterNumber,
    NotShown,
    Outcome,
    Share,
    Stratum,
)
from seriatim.analysis.patients.registry import read_patients
from seriatim.estimation.regression.shrunken_shares import SeriesCounts, shrunken_shares
from seriatim.protocol import load_protocol


def evidence_of(registry, make_evidence, patient, threshold=None):
    return make_evidence(describe_course(registry, patient), threshold)


def test_counts_of_the_stratum_by_hand(patient_registry, make_evidence):
    found = evidence_of(patient_registry, make_evidence, "alone_cr")
    assert (found.own, found.next_number) == (Stratum.COMPLETE, LaterNumber.SECOND)
    (stratum,) = found.strata
    assert stratum.n == 5
    assert {outcome: share.count for outcome, share in stratum.shares} == {
        Outcome.COMPLETE: 3,
        Outcome.PARTIAL: 1,
        Outcome.NO_RESPONSE: 0,
        Outcome.NOT_EVALUABLE: 1,
    }
    assert stratum.complete == Share(count=3, n_total=4)
    assert stratum.partial_or_complete == Share(count=4, n_total=4)
    assert stratum.severe_toxicity == Share(count=1, n_total=5)
    assert stratum.major_complication == Share(count=1, n_total=5)
    median = stratum.progression
    assert (median.n, median.n_progressed, median.n_died_before) == (5, 1, 0)
    assert median.value is None


def test_half_with_progression_give_a_median(patient_registry, make_evidence):
    (stratum,) = evidence_of(patient_registry, make_evidence, "alone_pr").strata
    # Five patients, two with progression after 59 and 181 days: fewer than half.
    assert (stratum.progression.n, stratum.progression.n_progressed) == (5, 2)
    assert stratum.progression.value is None
    assert stratum.progression.reason


def test_the_patient_is_left_out_of_her_own_class(patient_registry, make_evidence):
    course = describe_course(patient_registry, "c1")
    before = replace(course, procedures=course.procedures[:1])
    found = make_evidence(before, None)
    assert found.left_out.herself == 1
    assert found.strata[0].complete == Share(count=2, n_total=3)


@pytest.mark.parametrize("patient", ["missing", "not_eval"])
def test_a_missing_response_shows_both_strata(patient_registry, make_evidence, patient):
    found = evidence_of(patient_registry, make_evidence, patient)
    assert found.own is None
    assert [each.stratum for each in found.strata] == list(Stratum)


@pytest.mark.parametrize(
    ("patient", "why"),
    [
        ("untreated", NotShown.NO_PROCEDURE),
        ("many", NotShown.LATER_NUMBER),
        ("both", NotShown.LATER_NUMBER),
    ],
)
def test_what_is_not_shown_has_a_reason(patient_registry, make_evidence, patient, why):
    found = evidence_of(patient_registry, make_evidence, patient)
    assert (found.not_shown, found.strata, found.next_number) == (why, (), None)


def test_nobody_treated_twice_is_said(small_patients, patient_tables):
    tables = patient_tables()
    first = [row for row in tables["procedures"].split("\n") if "2015-01-01" in row]
    heads = tables["procedures"].split("\n", 1)[0]
    cohort = small_patients("once", procedures="\n".join([heads, *first]))
    registry = read_patients(derive(cohort, load_protocol()))
    found = patient_evidence(registry, describe_course(registry, "alone_cr"))
    assert found.not_shown is NotShown.NOBODY_TREATED_AGAIN


def test_without_a_response_endpoint_nothing_is_compared(patient_registry):
    registry = replace(patient_registry, has_response=False)
    found = patient_evidence(registry, describe_course(registry, "alone_cr"))
    assert found.not_shown is NotShown.NO_RESPONSE_ENDPOINT


def test_the_model_is_that_of_the_counts(patient_registry, make_evidence):
    found = evidence_of(patient_registry, make_evidence, "alone_cr", 0.3)
    counts = SeriesCounts(series=("this registry",), n=((5, 4),), events=((1, 3),), unit="patient")
    fitted = shrunken_shares(counts)
    own, new = fitted.own[0][1].estimate(), fitted.new[1].estimate()
    (stratum,) = found.strata
    assert (stratum.here.value, stratum.here.low, stratum.here.high) == (
        own.value, own.conf_low, own.conf_high,
    )  # fmt: skip
    assert (stratum.elsewhere.low, stratum.elsewhere.n) == (new.conf_low, 4)
    assert stratum.from_others is None
    assert found.spread_from_prior
    assert stratum.above.probability == fitted.own[0][1].above(0.3)
    assert stratum.above.share == Share(count=3, n_total=4)


def test_nobody_in_the_stratum_leaves_no_model_either(patient_registry, make_evidence):
    found = evidence_of(patient_registry, make_evidence, "c1", 0.3)
    (stratum,) = found.strata
    assert (stratum.n, stratum.shares, stratum.complete) == (0, (), None)
    assert (stratum.here, stratum.elsewhere, stratum.above) == (None, None, None)


def test_centers_are_predicted_from_the_others(center_registry):
    found = patient_evidence(center_registry, describe_course(center_registry, "alone_cr"))
    assert found.series == ("North", "South")
    assert not found.spread_from_prior
    (stratum,) = found.strata
    # North: c1 and c3 evaluable; South: c2 and both (c4 not evaluable).
    assert (stratum.here.n, stratum.from_others.n, stratum.elsewhere.n) == (2, 2, 4)


def test_all_who_share_the_counts_have_the_same_model(patient_registry, make_evidence):
    one = evidence_of(patient_registry, make_evidence, "alone_cr").strata[0].here
    assert evidence_of(patient_registry, make_evidence, "missing").strata[0].here == one
