"""Series side by side: complete response at repeat procedures, and what may be put together.

Counts come from the check of each paper, so a row says whether its count is printed, is the only
one that prints so, or rests on a reading. Series that may hold the same patients (a center in
common and years that overlap or are unknown) are never pooled together: the larger stays, both are
shown. Infusion and perfusion are never mixed, the reader's own registry, whose centers are not
known here, is shown and not pooled, and fewer than five series are not pooled at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from seriatim.analysis.results import Results
from seriatim.claims.checking import PaperCheck
from seriatim.claims.model import Series
from seriatim.claims.pooling import LEAST_SERIES, Pooled, pool
from seriatim.estimation.intervals import wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One series: ``n`` and ``x`` are None where the paper allows several counts."""

    series: Series
    n: int | None
    x: int | None
    origin: str
    own: bool = False

    @property
    def limits(self) -> tuple[float, float] | None:
        """Return the Wilson limits of the proportion."""
        return None if self.n is None or self.x is None else wilson(self.x, self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two series that share a center and perhaps patients; ``certain`` if the years overlap."""

    kept: str
    left_out: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePanel:
    """All series of one procedure, and what is pooled of them."""

    procedure: str
    rows: tuple[EvidenceRow, ...]
    overlaps: tuple[Overlap, ...]
    eligible: tuple[EvidenceRow, ...]
    pooled: Pooled | None

    @property
    def span(self) -> tuple[float, float] | None:
        """Return the smallest and the largest proportion of all rows with a count."""
        shares = [row.x / row.n for row in self.rows if row.x is not None and row.n]
        return (min(shares), max(shares)) if shares else None


def evidence(
    checks: tuple[PaperCheck, ...], results: Results | None = None
) -> tuple[EvidencePanel, ...]:
    """Return one panel a procedure, with the reader's own registry as a further row."""
    rows = [_row(check) for check in checks if check.paper.series is not None]
    own = None if results is None else own_row(results)
    rows += [own] if own is not None else []
    procedures = dict.fromkeys(row.series.procedure for row in rows)
    return tuple(
        _panel(name, tuple(row for row in rows if row.series.procedure == name))
        for name in procedures
    )


def _row(check: PaperCheck) -> EvidenceRow:
    series = check.paper.series
    assert series is not None
    claim = check.claim(series.response)
    reading = next((r for r in check.readings if r.reading.name == series.reading), None)
    pairs: set[tuple[int, int]] = set()
    if reading is not None and reading.solutions is not None:
        names = reading.solutions.names
        size, count = names.index(f"n({claim.group.name})"), names.index(series.response)
        pairs = {(row[size], row[count]) for row in reading.solutions.values}
    if len(pairs) != 1:
        return EvidenceRow(series=series, n=None, x=None, origin="several counts are possible")
    ((n, x),) = pairs
    printed = claim.claim.count is not None
    own = series.reading not in ("stated", "evaluable", "separate")
    origin = f"reconstructed, reading {series.reading}" if own else "only count that prints so"
    return EvidenceRow(series=series, n=n, x=x, origin="printed" if printed else origin)


def own_row(results: Results) -> EvidenceRow | None:
    """Return the repeat procedures of a registry: all groups but the first, evaluable."""
    later = [group.label for group in results.groups if not group.numbers.startswith("1")]
    rows = [
        row
        for row in results.select(
            analysis="response",
            endpoint="complete_response",
            population="evaluable",
            statistic="proportion",
        )
        if row.level in later and row.n is not None and row.n_total
    ]
    if not rows:
        return None
    notice = results.provenance.notice or ""
    synthetic = "synthetic" in notice.lower()
    series = Series(
        label="This registry (SYNTHETIC)" if synthetic else "This registry",
        procedure="ILP",
        setting="repeat",
        centers=("this registry",),
        unit=f"{rows[0].unit}s",
        response="complete_response",
        reading="",
        note=notice or "second and later procedures, evaluable",
    )
    return EvidenceRow(
        series=series,
        n=sum(row.n_total or 0 for row in rows),
        x=sum(row.n or 0 for row in rows),
        origin="from its results",
        own=True,
    )


def _panel(procedure: str, rows: tuple[EvidenceRow, ...]) -> EvidencePanel:
    ordered = tuple(sorted(rows, key=lambda row: (row.own, row.series.years or (0, 0))))
    overlaps = find_overlaps(ordered)
    out = {overlap.left_out for overlap in overlaps}
    eligible = tuple(
        row for row in ordered if row.n and not row.own and row.series.label not in out
    )
    counted = tuple((row.x or 0, row.n or 0) for row in eligible)
    return EvidencePanel(
        procedure=procedure,
        rows=ordered,
        overlaps=overlaps,
        eligible=eligible,
        pooled=pool(counted) if len(counted) >= LEAST_SERIES else None,
    )


def find_overlaps(rows: tuple[EvidenceRow, ...]) -> tuple[Overlap, ...]:
    """Return the pairs of series that may hold the same patients; the larger one is kept."""
    found = []
    out: set[str] = set()
    # The largest pairs first, so that a series that is out already does not put out another.
    ordered = sorted(rows, key=lambda row: -(row.n or 0))
    for one, other in combinations(ordered, 2):
        shared = set(one.series.centers) & set(other.series.centers)
        if not shared or one.series.label in out:
            continue
        certain = _years_overlap(one.series.years, other.series.years)
        if certain is False:
            continue
        out.add(other.series.label)
        found.append(
            Overlap(kept=one.series.label, left_out=other.series.label, certain=certain is True)
        )
    return tuple(found)


def _years_overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool | None:
    """Tell whether two periods have a year in common; None when one of them is unknown."""
    if one is None or other is None:
        return None
    return one[0] <= other[1] and other[0] <= one[1]
