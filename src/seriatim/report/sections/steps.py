"""Figure: response from each procedure to the next, over all steps that have enough patients."""

from __future__ import annotations

from seriatim.report.alternatives.groups import describe_alluvial
from seriatim.report.document import FigureBlock
from seriatim.report.figures.palette import RESPONSE_COLORS, RESPONSE_HATCHES
from seriatim.report.figures.specs import AlluvialFigure, Stage
from seriatim.report.tables.response import CODES
from seriatim.wording.labels import response_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import COUNTS_ONLY_BELOW, format_count

STEPS = "transition"


def alluvial_figure(lookup: Lookup) -> AlluvialFigure | None:
    """Collect the steps with ten or more procedures; None below two steps.

    The first bar holds only procedures that were followed by another: most are not, and would hide
    the rest. Each later bar holds all that were reached.
    """
    steps = []
    for level in lookup.distinct(STEPS, "level"):
        counts = _counts(lookup, level)
        if sum(n for row in counts.values() for n in row.values()) < COUNTS_ONLY_BELOW:
            break
        steps.append((level, counts))
    if len(steps) < 2:
        return None
    columns = [
        tuple(code for code in CODES if _before(steps[0][1], code)),
        *(tuple(code for code in CODES if _after(counts, code)) for _, counts in steps),
    ]
    sizes = [
        tuple(_before(steps[0][1], code) for code in columns[0]),
        *(
            tuple(_after(counts, code) for code in codes)
            for (_, counts), codes in zip(steps, columns[1:], strict=True)
        ),
    ]
    return AlluvialFigure(
        titles=tuple(_title(k, [level for level, _ in steps]) for k in range(len(columns))),
        stages=tuple(
            tuple(_stage(lookup, steps, k, code) for code in codes)
            for k, codes in enumerate(columns)
        ),
        sizes=tuple(sizes),
        counts=tuple(
            tuple(tuple(counts[one][other] for other in columns[k + 1]) for one in columns[k])
            for k, (_, counts) in enumerate(steps)
        ),
    )


_Counts = dict[str, dict[str, int]]


def _counts(lookup: Lookup, level: str) -> _Counts:
    return {
        one: {
            other: lookup.cell(STEPS, level=level, context=f"{one}->{other}").count() or 0
            for other in CODES
        }
        for one in CODES
    }


def _before(counts: _Counts, code: str) -> int:
    return sum(counts[code].values())


def _after(counts: _Counts, code: str) -> int:
    return sum(row[code] for row in counts.values())


def _title(k: int, levels: list[str]) -> str:
    """Name a bar by the number in the names of its steps, such as "ILP 1 to 2"."""
    name, _, rest = levels[max(k - 1, 0)].rpartition(" to ")
    unit, _, first = name.rpartition(" ")
    return f"{unit} {first if k == 0 else rest}"


def _stage(lookup: Lookup, steps: list[tuple[str, _Counts]], k: int, code: str) -> Stage:
    if k < len(steps):
        level, counts = steps[k]
        again = _before(counts, code)
        ended = lookup.cell(STEPS, level=level, context=f"{code}->none").count() or 0
        below = f"of {format_count(again + ended)} with it" if k == 0 else f"{again} again"
    else:
        below = ""
    return Stage(
        code=code,
        label=response_label(code),
        below=below,
        color=RESPONSE_COLORS[code],
        hatch=RESPONSE_HATCHES.get(code, ""),
    )


def alluvial_block(lookup: Lookup) -> FigureBlock | None:
    """Draw it; None below two steps."""
    data = alluvial_figure(lookup)
    if data is None:
        return None
    return FigureBlock(
        id="figure-alluvial",
        caption="Response from each procedure to the next",
        spec=data,
        title="Response from each procedure to the next, as flows",
        alt=describe_alluvial(data),
        notes=(
            "First bar: only procedures that were followed by another of the same field, with how "
            "many of all with that response. Later bars: all that were reached; where no flow "
            "leaves, no further procedure so far. Steps of fewer than ten are in the table.",
        ),
    )
