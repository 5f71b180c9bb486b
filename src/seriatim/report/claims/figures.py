"""What the pictures of a checked paper show."""

from __future__ import annotations

from seriatim.claims.checking import ClaimCheck, PaperCheck, ReadingCheck
from seriatim.claims.comparing import ComparisonCheck
from seriatim.claims.model import Sign
from seriatim.claims.p_values import ProportionTest, p_value
from seriatim.claims.system import size_name
from seriatim.estimation.counts.two_by_two import TwoByTwo
from seriatim.report.figures.specs import PairFigure, PairPanel, PValueFigure, PValueRow

#: A figure with more panels than this is not read; the table has all percentages.
MOST_PANELS = 12
#: Tests that take too long to compute again for a picture.
_SLOW = (ProportionTest.BOSCHLOO,)


def pair_figure(check: PaperCheck) -> PairFigure | None:
    """Return the picture of possible (n, x), None when there is no percentage."""
    drawn = [claim for claim in check.claims if claim.pairs][:MOST_PANELS]
    if not drawn:
        return None
    chosen = _fewest(check)
    return PairFigure(panels=tuple(_panel(check, claim, chosen) for claim in drawn))


def _panel(check: PaperCheck, claim: ClaimCheck, chosen: ReadingCheck | None) -> PairPanel:
    group = check.group(claim.group.name)
    printed = claim.claim.percent
    text = claim.claim.label if printed is None else f"{claim.claim.label}: {printed.text}%"
    sizes = set(group.sizes)
    return PairPanel(
        title=text,
        alone=claim.pairs,
        together=tuple(pair for pair in claim.pairs if pair[0] in sizes or not group.counted),
        chosen=() if chosen is None else _chosen(chosen, claim),
        stated=claim.group.at_most if claim.group.stated else None,
        limit=claim.group.at_most,
        bold_last=False,
    )


def _fewest(check: PaperCheck) -> ReadingCheck | None:
    """Return the paper's own reading with the fewest solutions, where they are few."""
    own = [r for r in check.readings if r.reading in check.paper.readings and r.solutions]
    few = [r for r in own if r.total and r.total <= 5]
    return min(few, key=lambda r: r.total or 0, default=None)


def _chosen(reading: ReadingCheck, claim: ClaimCheck) -> tuple[tuple[int, int], ...]:
    found = reading.solutions
    names = (size_name(claim.group.name), claim.claim.name)
    if found is None or not set(names) <= set(found.names):
        return ()
    n, x = (found.names.index(name) for name in names)
    return tuple(dict.fromkeys((row[n], row[x]) for row in found.values))


def p_value_figures(check: PaperCheck) -> tuple[PValueFigure, ...]:
    """Return one picture for each comparison under each reading whose tables were tested."""
    return tuple(
        _p_value_figure(reading, item)
        for reading in check.readings
        for item in reading.comparisons
        if item.outcomes and len(item.tables) > 1
    )


def _p_value_figure(reading: ReadingCheck, check: ComparisonCheck) -> PValueFigure:
    shapes = [TwoByTwo(events_1=x1, n_1=n1, events_0=x0, n_0=n0) for n1, x1, n0, x0 in check.tables]
    rows = []
    for outcome in check.outcomes:
        if outcome.test not in _SLOW:
            values = (p_value(shape, outcome.test) for shape in shapes)
            known = tuple(value for value in values if value)
            rows.append(PValueRow(label=outcome.test.value, values=known))
    return PValueFigure(
        title=f"{check.comparison.label}; reading {reading.reading.name}, "
        f"{len(shapes)} possible tables",
        rows=tuple(rows),
        printed=_printed(check),
    )


def _printed(check: ComparisonCheck) -> tuple[float, float]:
    p, half = check.comparison.p.value, check.comparison.p.unit / 2
    match check.comparison.sign:
        case Sign.LESS:
            return 0.0, float(p)
        case Sign.GREATER:
            return float(p), 1.0
        case Sign.EQUAL:
            return float(p - half), float(p + half)
