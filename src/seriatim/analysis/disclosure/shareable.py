"""Results as they can be shown to others: no small cell, and nothing that would tell one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath

from seriatim.analysis.disclosure.suppression import hidden_cells
from seriatim.analysis.disclosure.tables import AUDITED, build_ledger, total_name
from seriatim.analysis.disclosure.times import (
    coarse_curve,
    coarse_tallies,
    is_drawn,
    small_steps,
)
from seriatim.analysis.results import Provenance, ResultRow, Results

#: Contrasts of two groups: they go when a count of one of the two is hidden.
_CONTRASTS = (
    "response_difference", "grade_difference", "multiplicity", "detectable_difference",
    "noninferiority", "ridit",
)  # fmt: skip
_OF_GROUPS = ("response_bounds",)
#: What the numbers of these rows count is no patient.
_NO_PATIENTS = ("multiplicity", "problems", "null_simulation")
_COUNTS = ("count", "n", "missing", "not_treated_again", "not_recorded", "mean_size")
_NUMBER = re.compile(r"\d+")


class DisclosureError(ValueError):
    """Results cannot be made shareable; the message says why and what to do."""


def shareable_results(results: Results, minimum_cell: int) -> Results:
    """Return results in which no count of 1 to ``minimum_cell`` - 1 is shown or can be computed.

    A hidden row keeps its place without value, counts and method, with one reason for all, which
    does not tell whether it is small itself. Curves are coarsened; complications are not named;
    procedures with two responses are not listed; problems of fewer records are left out; files lose
    their names. Not covered: comparing with other publications about the same patients.
    """
    if minimum_cell < 2:
        raise DisclosureError(f"minimum cell: expected 2 or more, found {minimum_cell}.")
    if not results.provenance.settings:
        raise DisclosureError(
            "these results were written by a version that did not record the settings of the "
            "protocol, so what adds up to what is not known. Run the study again with this version."
        )
    reason = f"fewer than {minimum_cell}, or would tell such a count (not shown)"
    hidden = _Hidden(results, minimum_cell).ids()
    drawn = _kept_points(results.rows, minimum_cell)
    rows = []
    for row in results.rows:
        if row.analysis == "complication_list" and row.context:
            continue
        if is_drawn(row.analysis):
            rows += [row] if row.id in drawn else []
        elif row.id in hidden:
            rows.append(_without_value(row, reason))
        else:
            rows.append(replace(row, reason=_plain_reason(row.reason, reason)))
    return replace(
        results,
        rows=tuple(rows),
        provenance=_anonymous(results.provenance),
        problems=tuple(each for each in results.problems if each.count >= minimum_cell),
        disagreements=(),
    )


def _without_value(row: ResultRow, reason: str) -> ResultRow:
    return replace(row, value=None, n=None, n_total=None, method="", reason=reason)


def _plain_reason(text: str | None, instead: str) -> str | None:
    """Leave out a reason that counts something: it would tell what the rows do not."""
    return instead if text is not None and _NUMBER.search(text) else text


def _anonymous(provenance: Provenance) -> Provenance:
    files = tuple(
        (f"file {i}{PurePath(name.split(' ')[0]).suffix}", n_bytes, sha256)
        for i, (name, n_bytes, sha256) in enumerate(provenance.files, start=1)
    )
    synthetic = (provenance.notice or "").lstrip("# ").upper().startswith("SYNTHETIC")
    return replace(provenance, files=files, notice="SYNTHETIC data" if synthetic else None)


def _kept_points(rows: Iterable[ResultRow], minimum: int) -> set[str]:
    """Return the ids of the points of curves and numbers at risk that stay."""
    kept = set()
    for series in _grouped((row for row in rows if is_drawn(row.analysis)), _series):
        coarse = coarse_tallies if series[0].analysis.endswith("_at_risk") else coarse_curve
        kept |= {row.id for row in coarse(series, minimum)}
    return kept


def _series(row: ResultRow) -> tuple[str, ...]:
    return row.analysis, row.endpoint, row.population, row.groups, row.level


def _grouped(
    rows: Iterable[ResultRow], name: Callable[[ResultRow], tuple[str, ...]]
) -> Iterator[list[ResultRow]]:
    groups: dict[tuple[str, ...], list[ResultRow]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    yield from groups.values()


class _Hidden:
    """Which rows lose their value: from hidden cells to everything that rests on them."""

    def __init__(self, results: Results, minimum: int) -> None:
        self.rows = [row for row in results.rows if not is_drawn(row.analysis)]
        self.minimum = minimum
        self.cells = hidden_cells(build_ledger(results), minimum)

    def ids(self) -> set[str]:
        """Return the ids of the rows to hide."""
        cells = self._of_cells()
        groups = self._groups_with(cells)
        return cells | self._of_contrasts(groups) | self._of_times() | self._of_others(groups)

    def _of_cells(self) -> set[str]:
        """Hide what stands in the place of a hidden count, or has a hidden denominator."""
        audited = [row for row in self.rows if row.analysis in AUDITED]
        places = {self._place(row) for row in audited if row.id in self.cells}
        return {
            row.id
            for row in audited
            if self._place(row) in places or total_name(row) in self.cells or self._is_small(row)
        }

    @staticmethod
    def _place(row: ResultRow) -> tuple[str, ...]:
        return row.analysis, row.endpoint, row.population, row.groups, row.level, row.context

    def _groups_with(self, hidden: set[str]) -> set[tuple[str, str]]:
        """Return (endpoint, group) of outcomes of which something is hidden."""
        return {
            (row.endpoint, row.level)
            for row in self.rows
            if row.id in hidden and row.analysis in ("response", "grades") and not row.context
        }

    def _of_contrasts(self, groups: set[tuple[str, str]]) -> set[str]:
        found = set()
        for row in self.rows:
            if row.analysis in _CONTRASTS:
                pair = row.level.split(" v ")
                if any((row.endpoint, level) in groups for level in pair) or self._is_small(row):
                    found.add(row.id)
            if row.analysis in _OF_GROUPS and (
                (row.endpoint, row.level) in groups or self._is_small(row)
            ):
                found.add(row.id)
        return found

    def _of_times(self) -> set[str]:
        """Hide a series of one group with few patients or events, and single times of others."""
        found = set()
        for series in _grouped(self.rows, _series):
            if series[0].analysis in AUDITED:
                continue
            timed = [row for row in series if row.context.startswith("time=")]
            if timed and any(self._is_small(row) or row.id in self.cells for row in series):
                found |= {row.id for row in series}
                found |= self._of_tests(series[0])
            small = small_steps(timed, self.minimum)
            found |= {row.id for row in series if row.context in small}
        return found

    def _of_tests(self, hidden: ResultRow) -> set[str]:
        """Hide what compares the groups of survival, one of which is hidden."""
        if hidden.analysis != "survival" or not hidden.groups:
            return set()
        tests = ("log_rank", "null_simulation")
        own = (row for row in self.rows if row.endpoint == hidden.endpoint)
        return {row.id for row in own if row.analysis in tests}

    def _of_others(self, groups: set[tuple[str, str]]) -> set[str]:
        """Hide an analysis of an endpoint whole where any of its counts is small or is told."""
        found = set()
        known = (*AUDITED, *_CONTRASTS, *_OF_GROUPS)
        others = [row for row in self.rows if row.analysis not in known]
        others = [row for row in others if not row.context.startswith("time=")]
        endpoints = {endpoint for endpoint, _ in groups}
        for block in _grouped(others, lambda row: (row.analysis, row.endpoint, row.groups)):
            base = block[0].endpoint.removesuffix("_after_previous")
            if base in endpoints or any(self._is_small(row) for row in block):
                found |= {row.id for row in block}
        return found

    def _is_small(self, row: ResultRow) -> bool:
        """Tell whether a count of a row, or what is left of its denominator, is small."""
        numbers = [] if row.analysis in _NO_PATIENTS else [row.n, row.n_total]
        if numbers and row.n is not None and row.n_total is not None:
            numbers.append(row.n_total - row.n)
        counts = row.statistic in _COUNTS or row.statistic.startswith("n_")
        if row.value is not None and counts and (numbers or row.statistic == "mean_size"):
            numbers.append(round(row.value))
        return any(number is not None and 0 < number < self.minimum for number in numbers)
