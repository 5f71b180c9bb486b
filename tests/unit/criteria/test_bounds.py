"""Bounds by hand; the laws in tests/laws show that they are exact."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest

from seriatim.criteria import LesionScope
from seriatim.criteria.bounds import (
    CauseKind,
    Evidence,
    Thresholds,
    index_sums,
    possible_responses,
    progression_causes,
    progression_possible,
    reference,
)
from seriatim.criteria.lineage import Family
from seriatim.criteria.sizes import ABSENT, UNKNOWN, Size


def size(low: float, high: float | None = None) -> Size:
    top = low if high is None else high
    return Size(
        low=Fraction(low), high=inf if top == inf else Fraction(top), present=low > 0 or None
    )


def family(*sizes: Size, measurable: bool = True, new: bool = False) -> Family:
    return Family(
        lesion_ids=("1",),
        scope=LesionScope.IN_FIELD,
        measurable=measurable,
        new=new,
        excised=False,
        sizes=sizes,
        rows=(),
        cleared_by_biopsy=False,
    )


def thresholds(**changed: bool) -> Thresholds:
    flags = {
        "any_lesion": True,
        "from_nadir": True,
        "bounded_nadir": False,
        "unknown_other_remains": False,
    } | changed
    return Thresholds(
        response_ratio=Fraction(1, 2),
        progression_ratio=Fraction(5, 4),
        progression_floor=Fraction(0),
        **flags,
    )


def test_no_lesions_have_no_sum() -> None:
    assert index_sums([]) == ()


def test_reference_is_baseline_or_the_smallest_documented_size() -> None:
    sizes = [size(100), size(0, 60), size(80), size(90)]
    assert reference(sizes, thresholds(from_nadir=False)).low == 100
    assert reference(sizes, thresholds()).low == 80
    bounded = reference(sizes, thresholds(bounded_nadir=True))
    assert (bounded.low, bounded.high) == (0, 60)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (size(125), "PD"),
        (size(124), "SD"),
        (size(51), "SD"),
        (size(50), "PR"),
        (ABSENT, "CR"),
        (UNKNOWN, "CR PR SD PD"),
        (size(1, 60), "PR SD"),
        (size(60, 130), "SD PD"),
        (size(1, 50), "PR"),
    ],
)
def test_one_lesion_of_100(now: Size, expected: str) -> None:
    evidence = Evidence(index=(family(size(100), now),))
    for rule in (thresholds(), thresholds(any_lesion=False)):
        assert " ".join(possible_responses(evidence, rule)) == expected


def test_a_lesion_unknown_before_may_have_been_gone_only_with_a_bounded_nadir() -> None:
    back = Evidence(index=(family(size(100), UNKNOWN, size(10)),))
    assert not progression_possible(back, thresholds())
    assert progression_possible(back, thresholds(bounded_nadir=True))
    # from baseline the size alone could not be progression, the return could
    baseline = thresholds(bounded_nadir=True, from_nadir=False)
    assert progression_possible(back, baseline)


def test_a_new_lesion_is_progression_and_may_hide() -> None:
    known = family(size(100), ABSENT)
    shown = Evidence(index=(known,), new=(family(ABSENT, size(4), new=True),))
    hidden = Evidence(index=(known,), new=(family(ABSENT, UNKNOWN, new=True),))
    assert [cause.kind for cause in progression_causes(shown, thresholds())] == [CauseKind.NEW]
    assert possible_responses(hidden, thresholds()) == ("CR", "PD")


def test_other_lesions_keep_complete_response_away() -> None:
    index = (family(size(100), ABSENT),)
    left = Evidence(index=index, others=(family(size(9), size(9)),))
    unknown = Evidence(index=index, others=(family(size(9), UNKNOWN),))
    assert possible_responses(left, thresholds()) == ("PR",)
    assert possible_responses(unknown, thresholds()) == ("CR", "PR")
    assert possible_responses(unknown, thresholds(unknown_other_remains=True)) == ("PR",)


def test_the_least_improved_estimate_speaks_for_all() -> None:
    plaques = (
        family(size(1), size(0.25), measurable=False),
        family(size(1), size(0.75), measurable=False),
    )
    assert possible_responses(Evidence(estimated=plaques), thresholds()) == ("SD",)
    assert possible_responses(Evidence(estimated=plaques[:1]), thresholds()) == ("PR",)
