"""The comparisons that the protocol names, with p-values adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.estimation.multiplicity import Comparison, adjust

_DIFFERENCES = ("response_difference", "grade_difference")


def adjusted_rows(study: Study, rows: Iterable[ResultRow]) -> Iterator[ResultRow]:
    """Yield Holm's adjusted p-value of every comparison of the protocol.

    The family is every group against its reference, for every endpoint that the protocol compares,
    among the evaluable. A comparison without a p-value counts: it was planned.
    """
    family = [
        row
        for row in rows
        if row.analysis in _DIFFERENCES
        and row.population == "evaluable"
        and row.statistic == "risk_difference"
    ]
    p_values = {
        (row.endpoint, row.level): row.value
        for row in rows
        if row.analysis in _DIFFERENCES
        and row.population == "evaluable"
        and row.statistic == "p_value"
    }
    if not family:
        return
    adjusted = adjust([_comparison(row, p_values) for row in family])
    for row, item in zip(family, adjusted.comparisons, strict=True):
        place = Place(
            analysis="multiplicity",
            endpoint=row.endpoint,
            unit=row.unit,
            population=row.population,
            groups=study.group.name,
            level=row.level,
        )
        yield place.row(
            "p_adjusted",
            item.adjusted,
            n=item.rank,
            n_total=adjusted.family_size,
            method=adjusted.method,
            reason=item.reason if item.adjusted is None else None,
        )


def _comparison(row: ResultRow, p_values: dict[tuple[str, str], float | None]) -> Comparison:
    value = p_values.get((row.endpoint, row.level))
    reason = None if value is not None else row.reason or "no test was made"
    return Comparison(name=row.id, p_value=value, reason=reason)
