from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.criteria import Lesion, LesionCourse, LesionScope, LesionStatus, Measurement
from seriatim.criteria.lineage import families_at, family_ids, trace_rows
from seriatim.criteria.sizes import SizeRule, TooSmallRule

MakeCourse = Callable[..., LesionCourse]
RULE = SizeRule(dimensions=2, too_small=TooSmallRule())
FRAGMENTS = tuple(Lesion(lesion_id=name, parents=("1",)) for name in ("1a", "1b"))
WHOLE = Lesion(lesion_id="3", parents=("1", "2"))


def statuses(course: LesionCourse, lesion_id: str) -> list[str | None]:
    assert course.baseline is not None
    rows = trace_rows(course.lesions, [course.baseline, *course.assessments])[lesion_id]
    return [None if row is None else row.status.value for row in rows]


def test_a_known_lesion_without_a_row_was_not_assessed(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (9, 9)}, 8: {}, 13: {"1": "gone"}, 20: {}})
    assert statuses(course, "1") == ["measured", "not_assessed", "gone", "not_assessed"]


@pytest.mark.parametrize("status", ["excised"])
def test_what_was_excised_stays_excised(make_course: MakeCourse, status: str) -> None:
    course = make_course({0: {"1": (9, 9)}, 8: {"1": status}, 13: {}})
    assert statuses(course, "1") == ["measured", status, status]


def test_a_parent_lives_on_in_its_children(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (9, 9)}, 8: {"1a": (4, 4), "1b": (3, 3)}, 13: {}}, *FRAGMENTS)
    assert statuses(course, "1") == ["measured", "split", "split"]
    assert statuses(course, "1a") == [None, "measured", "not_assessed"]


def test_a_split_without_any_fragment_is_unknown(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (9, 9)}, 8: {"1": "split"}})
    assert statuses(course, "1") == ["measured", "not_assessed"]


def test_chains_of_splits_and_mergers_are_one_family() -> None:
    lesions = (
        Lesion(lesion_id="1"),
        Lesion(lesion_id="2"),
        Lesion(lesion_id="1a", parents=("1",)),
        Lesion(lesion_id="4", parents=("1a", "2")),
        Lesion(lesion_id="9"),
    )
    born = frozenset(lesion.lesion_id for lesion in lesions)
    assert family_ids(lesions, born) == (("1", "1a", "2", "4"), ("9",))
    assert family_ids(lesions, frozenset({"1", "2", "9"})) == (("1",), ("2",), ("9",))


def test_a_family_adds_up_and_remembers(make_course: MakeCourse) -> None:
    course = make_course(
        {
            0: {"1": (20, 20), "2": (10, 10)},
            8: {"1": (10, 10), "2": (10, 5)},
            13: {"1": "merged", "2": "merged", "3": (11, 10)},
        },
        WHOLE,
    )
    (apart, other) = families_at(course, 1, RULE)
    assert [float(size.low) for size in apart.sizes] == [400, 100]
    assert other.name == "lesion 2"
    (family,) = families_at(course, 2, RULE)
    assert [float(size.low) for size in family.sizes] == [500, 150, 110]
    (shaved,) = families_at(course, 2, RULE, 1.0)
    assert [float(size.low) for size in shaved.sizes] == [500, 150, 90]
    assert family.name == "lesion 3"
    assert not family.new


def test_the_field_comes_first_among_scopes_of_a_family(make_course: MakeCourse) -> None:
    outside = Lesion(lesion_id="2", scope=LesionScope.DISTANT)
    whole = Lesion(lesion_id="3", parents=("1", "2"), scope=LesionScope.REGIONAL)
    course = make_course({0: {"1": (9, 9), "2": (9, 9)}, 8: {"3": (9, 9)}}, outside, whole)
    assert families_at(course, 1, RULE)[0].scope is LesionScope.IN_FIELD


def test_a_lesion_without_baseline_or_parent_is_new(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (9, 9)}, 8: {"1": (9, 9), "2": (3, 3)}})
    assert [family.new for family in families_at(course, 1, RULE)] == [False, True]
    assert len(families_at(course, 0, RULE)) == 1


def test_estimates_of_a_family_have_no_weights(make_course: MakeCourse) -> None:
    """Two plaques grow together into one, then break into two with different estimates."""
    plaques = tuple(Lesion(lesion_id=name, measurable=False) for name in ("1", "2"))
    parts = tuple(
        Lesion(lesion_id=name, measurable=False, parents=("1", "2")) for name in ("3", "4")
    )

    def estimate(name: str, change: float) -> Measurement:
        return Measurement(lesion_id=name, estimated_change_percent=change)

    course = make_course(
        {
            0: {"1": "measured", "2": "measured"},
            8: {"1": "merged", "2": "merged", "3": estimate("3", -60), "4": estimate("4", -40)},
            13: {"1": "merged", "2": "merged", "3": LesionStatus.GONE, "4": LesionStatus.GONE},
        },
        *plaques,
        *parts,
    )
    (family,) = families_at(course, 2, RULE)
    assert [(float(size.low), float(size.high)) for size in family.sizes] == [
        (1, 1),
        (0.4, 0.6),
        (0, 0),
    ]
