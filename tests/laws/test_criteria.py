"""What must hold for every course of lesions, whatever the sizes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import hypothesis.strategies as st
from hypothesis import given, settings

from seriatim.criteria import (
    Lesion,
    LesionAssessment,
    LesionCourse,
    LesionStatus,
    Measurement,
    RecistCriteria,
    Response,
    TooSmallRule,
    WhoCriteria,
    assess_response,
    assess_who,
    best_response,
)

DAY = date(2020, 1, 10)
GONE = "gone"
MISSING = "not_assessed"
Cell = str | tuple[int, int]

diameters = st.integers(1, 40)
pairs = st.tuples(diameters, diameters).map(lambda pair: (max(pair), min(pair)))
cells = st.one_of(st.just(GONE), pairs)
gappy_cells = st.one_of(st.just(MISSING), cells)
scopes = st.sampled_from(["any_lesion", "sum"])
references = st.sampled_from(["baseline", "nadir"])
who = st.builds(
    WhoCriteria,
    progression_scope=scopes,
    progression_reference=references,
    nadir_rule=st.just("bounds"),
    too_small=st.just(TooSmallRule(name="none", mm=None)),
    caliper_mm=st.just(0.0),
)
criteria = st.one_of(who, st.builds(RecistCriteria, skin_is_one_organ=st.booleans()))


@st.composite
def grids(draw: st.DrawFn, cell: st.SearchStrategy[Cell] = cells) -> list[list[Cell]]:
    """Baseline sizes of one to three lesions, then one or two assessments."""
    n_lesions, n_assessments = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    baseline = draw(st.lists(pairs, min_size=n_lesions, max_size=n_lesions))
    rows = st.lists(cell, min_size=n_lesions, max_size=n_lesions)
    return [baseline, *draw(st.lists(rows, min_size=n_assessments, max_size=n_assessments))]


def measure(name: int, cell: Cell | tuple[Fraction, Fraction], scale: int = 1) -> Measurement:
    if isinstance(cell, str):
        return Measurement(lesion_id=str(name), status=LesionStatus(cell))
    return Measurement(
        lesion_id=str(name), longest_mm=cell[0] * scale, perpendicular_mm=cell[1] * scale
    )


def course_of(grid: list[list[Cell]], *, scale: int = 1, reverse: bool = False) -> LesionCourse:
    def rows(line: list[Cell]) -> tuple[Measurement, ...]:
        made = [measure(name, cell, scale) for name, cell in enumerate(line)]
        return tuple(reversed(made) if reverse else made)

    lesions = [Lesion(lesion_id=str(name)) for name in range(len(grid[0]))]
    assessments = [
        LesionAssessment(date=DAY + timedelta(weeks=7 * k), measurements=rows(line))
        for k, line in enumerate(grid[1:], start=1)
    ]
    return LesionCourse(
        procedure_date=DAY,
        lesions=tuple(reversed(lesions) if reverse else lesions),
        baseline=LesionAssessment(date=DAY, measurements=rows(grid[0])),
        assessments=tuple(reversed(assessments) if reverse else assessments),
    )


def area(cell: Cell) -> int:
    return 0 if isinstance(cell, str) else cell[0] * cell[1]


def naive_who(grid: list[list[Cell]], options: WhoCriteria) -> Response:
    """WHO for complete data, written down a second time without intervals."""
    sizes = [[area(cell) for cell in line] for line in grid]
    *earlier, now = sizes
    pool = earlier if options.progression_reference == "nadir" else earlier[:1]
    if options.progression_scope == "sum":
        tracks = [([sum(line) for line in pool], [sum(line) for line in earlier], sum(now))]
    else:
        tracks = [
            ([line[i] for line in pool], [line[i] for line in earlier], now[i])
            for i in range(len(now))
        ]
    for reference, before, size in tracks:
        grew = size > min(reference) and 4 * size >= 5 * min(reference)
        if grew or (size > 0 and 0 in before):
            return Response.PD
    if sum(now) == 0:
        return Response.CR
    return Response.PR if 2 * sum(now) <= sum(sizes[0]) else Response.SD


@given(grids(), who)
def test_complete_data_give_what_a_plain_reading_of_who_gives(
    grid: list[list[Cell]], options: WhoCriteria
) -> None:
    assert assess_who(course_of(grid), options)[-1].in_field is naive_who(grid, options)


@given(grids(gappy_cells), criteria)
def test_order_of_lesions_rows_and_assessments_does_not_matter(
    grid: list[list[Cell]], options: WhoCriteria | RecistCriteria
) -> None:
    forward = assess_response(course_of(grid), options)
    backward = assess_response(course_of(grid, reverse=True), options)
    assert [(r.in_field, r.possible, r.sum_now) for r in forward] == [
        (r.in_field, r.possible, r.sum_now) for r in backward
    ]


@given(grids(gappy_cells), who, st.integers(2, 10))
def test_the_unit_of_length_does_not_matter_to_who(
    grid: list[list[Cell]], options: WhoCriteria, scale: int
) -> None:
    plain = assess_who(course_of(grid), options)
    scaled = assess_who(course_of(grid, scale=scale), options)
    assert [(r.in_field, r.possible) for r in plain] == [(r.in_field, r.possible) for r in scaled]


@given(grids(gappy_cells), criteria, st.data())
def test_more_missing_never_makes_a_claim_stronger(
    grid: list[list[Cell]], options: WhoCriteria | RecistCriteria, data: st.DataObject
) -> None:
    lesion = data.draw(st.integers(0, len(grid[0]) - 1))
    poorer = [*grid[:-1], list(grid[-1])]
    poorer[-1][lesion] = MISSING
    before = assess_response(course_of(grid), options)[-1]
    after = assess_response(course_of(poorer), options)[-1]
    if isinstance(options, WhoCriteria):
        assert set(before.possible) <= set(after.possible)
    else:  # RECIST reads an unassessed non-target lesion as present: CR can only fall to PR
        assert after.in_field in (before.in_field, Response.NE) or (
            before.in_field in (Response.CR, Response.PR, Response.NE)
            and after.in_field in (Response.PR, Response.SD)
        )


@given(grids(gappy_cells), who, st.data())
def test_missing_earlier_sizes_never_make_a_claim_stronger_with_a_bounded_nadir(
    grid: list[list[Cell]], options: WhoCriteria, data: st.DataObject
) -> None:
    line = data.draw(st.integers(1, len(grid) - 1))
    lesion = data.draw(st.integers(0, len(grid[0]) - 1))
    poorer = [list(row) for row in grid]
    poorer[line][lesion] = MISSING
    before = assess_who(course_of(grid), options)[-1]
    after = assess_who(course_of(poorer), options)[-1]
    assert set(before.possible) <= set(after.possible)


@settings(max_examples=25)
@given(grids(gappy_cells), who)
def test_the_possible_responses_are_exactly_those_of_all_completions(
    grid: list[list[Cell]], options: WhoCriteria
) -> None:
    """Every way to fill in the last assessment, on a grid finer than any threshold here."""
    complete = [[(20, 10) if cell == MISSING else cell for cell in line] for line in grid[:-1]] + [
        grid[-1]
    ]
    result = assess_who(course_of(complete), options)[-1]
    largest = sum(area(cell) for cell in complete[0])
    trials: list[Cell | tuple[Fraction, Fraction]] = [GONE, (Fraction(1, 1000), Fraction(1, 1000))]
    trials += [
        (Fraction(max(edge, width)), Fraction(min(edge, width)))
        for edge in (*(Fraction(largest * k, 48) - Fraction(1, 1000) for k in range(1, 61)),)
        for width in (Fraction(1),)
        if edge > 0
    ]
    for row in complete[:-1]:
        for cell in row:
            if not isinstance(cell, str):
                trials.append((Fraction(5 * area(cell), 4) - Fraction(1, 1000), Fraction(1)))
    trials.append((Fraction(10 * largest), Fraction(10)))
    missing = [i for i, cell in enumerate(grid[-1]) if cell == MISSING]
    found = set()
    for filling in product(trials, repeat=min(len(missing), 1)):
        line = list(complete[-1])
        for position in missing:
            line[position] = filling[0]
        wide = [(max(c), min(c)) if isinstance(c, tuple) else c for c in line]
        found.add(assess_who(course_of([*complete[:-1], wide]), options)[-1].in_field)
    assert found <= set(result.possible)
    if len(missing) <= 1:
        assert found == set(result.possible)


@given(grids(), criteria, st.data())
def test_shrinking_never_makes_progression(
    grid: list[list[Cell]], options: WhoCriteria | RecistCriteria, data: st.DataObject
) -> None:
    before = assess_response(course_of(grid), options)[-1].in_field
    smaller = [
        cell
        if isinstance(cell, str)
        else (data.draw(st.integers(cell[1], cell[0])), data.draw(st.integers(1, cell[1])))
        for cell in grid[-1]
    ]
    after = assess_response(course_of([*grid[:-1], smaller]), options)[-1].in_field
    if before is not Response.PD:
        assert after is not Response.PD
        assert after.rank <= before.rank


@given(grids(gappy_cells), criteria)
def test_confirmed_implies_unconfirmed(
    grid: list[list[Cell]], options: WhoCriteria | RecistCriteria
) -> None:
    for result in assess_response(course_of(grid), options):
        assert result.confirmed_in_field.rank >= result.in_field.rank
        assert (result.confirmed is None) is not result.in_field.is_objective
    best = best_response(course_of(grid), options)
    assert best.confirmed.rank >= best.unconfirmed.rank


@given(grids(gappy_cells), criteria)
def test_a_new_lesion_in_the_field_is_always_progression(
    grid: list[list[Cell]], options: WhoCriteria | RecistCriteria
) -> None:
    course = course_of(grid)
    last = course.assessments[-1]
    seen = LesionAssessment(date=last.date, measurements=(*last.measurements, measure(99, (4, 4))))
    with_new = LesionCourse(
        procedure_date=DAY,
        lesions=(*course.lesions, Lesion(lesion_id="99")),
        baseline=course.baseline,
        assessments=(*course.assessments[:-1], seen),
    )
    assert assess_response(with_new, options)[-1].in_field is Response.PD


@given(grids(), who, st.integers(1, 39))
def test_a_split_with_the_same_total_changes_nothing(
    grid: list[list[Cell]], options: WhoCriteria, cut: int
) -> None:
    """Lesion 0 of a x b splits into a x c and a x (b - c) with the same total."""
    cell = grid[-1][0]
    if isinstance(cell, str) or cell[1] <= cut:
        return
    course = course_of(grid)
    fragments = tuple(Lesion(lesion_id=name, parents=("0",)) for name in ("0a", "0b"))
    rows = (
        *course.assessments[-1].measurements[1:],
        Measurement(lesion_id="0", status=LesionStatus.SPLIT),
        Measurement(lesion_id="0a", longest_mm=cell[0], perpendicular_mm=cut),
        Measurement(lesion_id="0b", longest_mm=cell[0], perpendicular_mm=cell[1] - cut),
    )
    last = LesionAssessment(date=course.assessments[-1].date, measurements=rows)
    split = LesionCourse(
        procedure_date=DAY,
        lesions=(*course.lesions, *fragments),
        baseline=course.baseline,
        assessments=(*course.assessments[:-1], last),
    )
    assert assess_who(split, options)[-1].possible == assess_who(course, options)[-1].possible


@given(grids(gappy_cells), criteria)
def test_the_response_is_ne_exactly_when_more_than_one_is_possible(
    grid: list[list[Cell]], options: WhoCriteria | RecistCriteria
) -> None:
    for result in assess_response(course_of(grid), options):
        assert (result.in_field is Response.NE) is (len(result.possible) > 1)
        assert (result.reason is None) is (result.in_field is not Response.NE)
