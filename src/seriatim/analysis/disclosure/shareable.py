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
    coarse_times,
    is_drawn,
    month_of,
    small_steps,
)
from seriatim.analysis.results import Provenance, ResultRow, Results

#: Contrasts of two groups: they go when a count of one of the two is hidden.
_CONTRASTS = (
    "response_difference", "grade_difference", "multiplicity", "detectable_difference",
    "noninferiority", "ridit",
)  # fmt: skip
_OF_GROUPS = ("response_bounds",)
#: Distributions that are shown whole or not at all: what is left of one would be read as all of it.
_WHOLE = ("response_category", "local_toxicity", "complications")
#: Analyses of the pairs of a first and second procedure, which the first transition tells.
_OF_PAIRS = (
    "paired_change", "standardized_response", "tipping_point", "treated_again",
    "selection_indicator", "transition_contrast", "response_to_next", "weighted_response",
)  # fmt: skip
#: Analyses in which the groups of one time add up to something that is shown.
_ADD_UP = ("survival", "state_probability")
#: What the numbers of these rows count is no patient.
_NO_PATIENTS = ("multiplicity", "problems", "null_simulation")
_COUNTS = ("count", "n", "missing", "not_treated_again", "not_recorded", "mean_size")
_NUMBER = re.compile(r"\d+")
_OF_PATIENTS = re.compile(r"\d+ patients?")


class DisclosureError(ValueError):
    """Results cannot be made shareable; the message says why and what to do."""


def shareable_results(results: Results, minimum_cell: int) -> Results:
    """Return results in which no count of 1 to ``minimum_cell`` - 1 is shown or can be computed.

    A hidden row keeps its place without value and counts, with one reason for all, which
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
    method = "" if _OF_PATIENTS.search(row.method) else row.method
    return replace(row, value=None, n=None, n_total=None, method=method, reason=reason)


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


def _kept_points(rows: tuple[ResultRow, ...], minimum: int) -> set[str]:
    """Return the ids of the points of curves and numbers at risk that stay."""
    kept: set[str] = set()
    curves: set[tuple[str, ...]] = set()
    at_risk: dict[tuple[str, str], list[list[ResultRow]]] = {}
    for series in _grouped((row for row in rows if is_drawn(row.analysis)), _series):
        if series[0].analysis.endswith("_at_risk"):
            at_risk.setdefault((series[0].analysis, series[0].endpoint), []).append(series)
        else:
            steps = coarse_curve(series, minimum)
            kept |= {row.id for row in steps}
            curves |= {_beside(row) for row in steps}
    for together in at_risk.values():
        times = coarse_times(together, minimum)
        own = [row for series in together for row in series if month_of(row) in times]
        own = [row for row in own if _beside(row) in curves]
        # What was counted up to a time would, without all times, be read as all there was.
        kept |= {row.id for row in own if row.statistic == "n_at_risk"}
    return kept


def _beside(row: ResultRow) -> tuple[str, ...]:
    """Name what a curve and the numbers at risk below it share."""
    analysis = row.analysis.removesuffix("_curve").removesuffix("_at_risk")
    return analysis, *_series(row)[1:]


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
        cells = self._whole(self._of_cells())
        groups = self._groups_with(cells)
        found = cells | self._of_contrasts(groups) | self._of_others(groups)
        found |= self._of_characteristics(cells)
        return found | self._of_pairs(cells) | self._together(self._of_times(groups))

    def _of_cells(self) -> set[str]:
        """Hide what stands in the place of a hidden count, or has a hidden denominator."""
        audited = [row for row in self.rows if row.analysis in AUDITED]
        places = {self._place(row) for row in audited if row.id in self.cells}
        return {
            row.id
            for row in audited
            if self._place(row) in places or total_name(row) in self.cells or self._is_small(row)
        }

    def _whole(self, hidden: set[str]) -> set[str]:
        """Add the rest of a distribution or table of transitions of which something is hidden."""
        own = [row for row in self.rows if row.endpoint in _WHOLE and row.analysis in AUDITED]
        places = {(r.analysis, r.endpoint, r.level) for r in own if r.id in hidden}
        whole = {r.id for r in own if (r.analysis, r.endpoint, r.level) in places}
        return hidden | whole

    def _of_pairs(self, hidden: set[str]) -> set[str]:
        """Hide what counts the pairs of a hidden first transition."""
        first = {r.level for r in self.rows if r.analysis == "transition" and r.id in hidden}
        if not any(level.startswith("ILP 1 ") for level in first):
            return set()
        return {row.id for row in self.rows if row.analysis in _OF_PAIRS}

    def _of_characteristics(self, hidden: set[str]) -> set[str]:
        """Hide the differences of a variable of which a count is hidden in any group."""
        described = "characteristics"
        told = {r.endpoint for r in self.rows if r.analysis == described and r.id in hidden}
        own = (row for row in self.rows if row.analysis == "characteristic_difference")
        return {row.id for row in own if row.endpoint in told}

    def _together(self, hidden: set[str]) -> set[str]:
        """Hide all groups at a time at which one is hidden, where they add up."""
        own = [row for row in self.rows if row.analysis in _ADD_UP and row.level]
        times = {
            (row.analysis, row.endpoint, row.context)
            for row in own
            if row.id in hidden and row.context.startswith("time=")
        }
        add = {r.id for r in own if (r.analysis, r.endpoint, r.context) in times}
        return hidden | add

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

    def _of_times(self, groups: set[tuple[str, str]]) -> set[str]:
        """Hide a series of one group with few patients or events, and single times of others."""
        found = set()
        for series in _grouped(self.rows, _series):
            if series[0].analysis in AUDITED:
                continue
            timed = [row for row in series if row.context.startswith("time=")]
            told = (series[0].endpoint, series[0].level) in groups
            small = any(self._is_small(row) or row.id in self.cells for row in series)
            if timed and (told or small):
                found |= {row.id for row in series}
                found |= self._of_tests(series[0])
            steps = small_steps(timed, self.minimum)
            found |= {row.id for row in series if row.context in steps}
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
