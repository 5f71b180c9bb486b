from dataclasses import fields, replace

import pytest

from seriatim.analysis.patients import model
from seriatim.analysis.patients.model import (
    Chance,
    Evidence,
    LaterNumber,
    LeftOut,
    MedianMonths,
    ModelShare,
    NotShown,
    Predictor,
    Share,
    Stratum,
    StratumEvidence,
)

BOTH = tuple(StratumEvidence(stratum=stratum, n=0) for stratum in Stratum)
EVIDENCE = Evidence(
    predictor=Predictor.PREVIOUS_RESPONSE,
    own=None,
    next_number=LaterNumber.SECOND,
    strata=BOTH,
    left_out=LeftOut(),
    unlike=(),
    not_shown=None,
)


def test_a_share_brings_its_interval_and_takes_no_other():
    share = Share(count=22, n_total=34)
    # R: qbeta(c(.025, .975), 22.5, 12.5)
    assert (share.low, share.high) == pytest.approx((0.4797334188, 0.7905146165), abs=1e-9)
    with pytest.raises(TypeError):
        Share(count=22, n_total=34, low=0.6, high=0.7)


@pytest.mark.parametrize(("count", "n_total"), [(0, 0), (4, 3), (-1, 3)])
def test_a_share_needs_patients(count, n_total):
    with pytest.raises(ValueError, match=r"expected between|at least one patient"):
        Share(count=count, n_total=n_total)


def test_a_share_of_the_model_lies_in_its_interval_and_rests_on_patients():
    for value, n in ((0.9, 5), (0.5, 0)):
        with pytest.raises(ValueError, match="low <= value <= high"):
            ModelShare(value=value, low=0.2, high=0.8, n=n)


def test_a_threshold_is_a_share():
    with pytest.raises(ValueError, match="between 0 and 1"):
        Chance(threshold=1.0, probability=0.5, share=Share(count=1, n_total=2))


def test_a_median_has_a_limit_or_a_reason():
    counts = {"n": 3, "n_progressed": 1, "n_died_before": 0}
    with pytest.raises(ValueError, match="lower limit"):
        MedianMonths(**counts, value=3.0, low=None, high=4.0)
    with pytest.raises(ValueError, match="reason"):
        MedianMonths(**counts, value=None, low=None, high=None)


def test_the_next_procedure_is_never_the_fourth():
    assert list(LaterNumber) == [2, 3]
    with pytest.raises(ValueError, match="4 is not a valid"):
        LaterNumber(4)


def test_there_is_one_predictor():
    assert len(Predictor) == 1


def test_a_missing_response_shows_both_strata_and_a_known_one_its_own():
    assert EVIDENCE.own is None
    with pytest.raises(ValueError, match="expected the strata"):
        replace(EVIDENCE, strata=BOTH[:1])
    with pytest.raises(ValueError, match="expected the strata"):
        replace(EVIDENCE, own=Stratum.COMPLETE)
    assert replace(EVIDENCE, own=Stratum.COMPLETE, strata=BOTH[:1]).strata == BOTH[:1]


def test_what_is_not_shown_has_no_strata_and_what_is_has_a_number():
    with pytest.raises(ValueError, match="no strata"):
        replace(EVIDENCE, not_shown=NotShown.LATER_NUMBER)
    with pytest.raises(ValueError, match="number of the next"):
        replace(EVIDENCE, next_number=None)


def test_no_type_has_a_place_for_what_must_not_be_shown():
    forbidden = ("p_value", "survival", "hazard", "rank", "gain", "utility", "score", "recommend")
    names = {
        field.name
        for kind in vars(model).values()
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")
        for field in fields(kind)
    }
    assert "count" in names
    assert not [name for name in names if any(word in name for word in forbidden)]
