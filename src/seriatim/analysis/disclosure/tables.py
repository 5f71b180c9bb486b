"""The tables with totals that a results table holds, as one ledger of counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from seriatim.analysis.disclosure.suppression import Ledger
from seriatim.analysis.results import ResultRow, Results

EVALUABLE = ("CR", "PR", "SD", "PD")
#: The distribution that an endpoint of each kind is taken from, and the setting that cuts a scale.
SCALES = {
    "response": "response_category",
    "local_toxicity": "local_toxicity",
    "complication": "complications",
}
THRESHOLDS = {"local_toxicity": "severe_from", "complications": "major_from"}
#: Analyses whose counts are in the ledger.
AUDITED = (
    "flow", "response", "grades", "characteristics", "transition", "response_to_next",
    "agreement",
)  # fmt: skip


def build_ledger(results: Results) -> Ledger:
    """Enter every count of the audited analyses, with the totals that link them."""
    ledger = Ledger()
    rows = [row for row in results.rows if row.analysis in AUDITED and row.value is not None]
    counts = [row for row in rows if row.statistic == "count"]
    for row in counts:
        ledger.add(row.id, row.value or 0)
    _flow(ledger, [row for row in counts if row.analysis == "flow"])
    for row in counts:
        if row.analysis in ("response", "grades") and row.n_total is not None:
            ledger.add(total_name(row), row.n_total)
    _distributions(ledger, counts)
    _survival(ledger, results.rows)
    _incidence(ledger, results.rows)
    _outcomes(ledger, dict(results.provenance.settings), counts)
    described = [row for row in rows if row.analysis == "characteristics"]
    _characteristics(ledger, described, _sizes(counts))
    for analysis in ("transition", "response_to_next", "agreement"):
        _partitions(ledger, [row for row in counts if row.analysis == analysis])
    _link_transitions(ledger, results, counts)
    return ledger


def total_name(row: ResultRow) -> str:
    """Name the denominator of a row: one for each group, endpoint and population."""
    before = row.context.split("->")[0] if "->" in row.context else ""
    parts = (row.analysis, row.endpoint, row.population, row.level, before)
    return f"n_total of {' | '.join(parts)}"


def _by_level(rows: Iterable[ResultRow]) -> Iterator[tuple[str, dict[str, ResultRow]]]:
    levels: dict[str, dict[str, ResultRow]] = {}
    for row in rows:
        levels.setdefault(row.level, {})[row.context] = row
    yield from levels.items()


def _ids(rows: Iterable[ResultRow]) -> list[str]:
    return [row.id for row in rows]


def _flow(ledger: Ledger, rows: list[ResultRow]) -> None:
    for level, found in _by_level(rows):
        if level:
            _flow_of_group(ledger, found)
            continue
        for unit in ("patients", "procedures"):
            parts = [f"{unit}_set_aside", f"{unit}_included"]
            if {f"{unit}_read", *parts} <= set(found):
                ledger.total(found[f"{unit}_read"].id, _ids(found[name] for name in parts))
        if "patients_included" in found:
            all_patients = found["patients_included"].id
            numbers = [row for step, row in found.items() if step.startswith("patients_with_")]
            ledger.total(all_patients, _ids(numbers))
            if "entered_late" in found:
                ledger.total(all_patients, [found["entered_late"].id], rest=True)
        if "procedures_included" in found:
            groups = [row for row in rows if row.level and row.context == "procedures"]
            ledger.total(found["procedures_included"].id, _ids(groups), rest=True)


def _flow_of_group(ledger: Ledger, found: dict[str, ResultRow]) -> None:
    steps = ("evaluable", "not_evaluable", "no_measurable_disease")
    if {"procedures", *steps} <= set(found):
        ledger.total(found["procedures"].id, _ids(found[step] for step in steps))
    reasons = [row for step, row in found.items() if step.startswith("not_evaluable_")]
    if reasons:
        ledger.total(found["not_evaluable"].id, _ids(reasons))


def _distributions(ledger: Ledger, counts: list[ResultRow]) -> None:
    """Enter responses and grades of each group; those of one step of the flow are the same."""
    flow = {(row.level, row.context): row.id for row in counts if row.analysis == "flow"}
    for endpoint in SCALES.values():
        own = [row for row in counts if row.endpoint == endpoint and row.context]
        own = [row for row in own if row.analysis in ("response", "grades")]
        for level, found in _by_level(own):
            reasons = [row for code, row in found.items() if code.startswith("NE: ")]
            parts = [row for row in found.values() if row.n_total is not None]
            parts = [row for row in parts if not row.context.startswith("NE: ")]
            if parts:
                total = total_name(parts[0])
                ledger.total(total, _ids(parts))
                if (level, "procedures") in flow:
                    ledger.total(flow[level, "procedures"], [total], rest=True)
            if reasons and "NE" in found:
                ledger.total(found["NE"].id, _ids(reasons))
            if "NE" in found and (level, "not_evaluable") in flow:
                ledger.total(found["NE"].id, [flow[level, "not_evaluable"]])


def _outcomes(ledger: Ledger, settings: dict[str, str], counts: list[ResultRow]) -> None:
    """Enter yes-or-no outcomes with their complements and the categories they are made of."""
    cells = {
        (row.endpoint, row.level, row.context): row.id
        for row in counts
        if row.analysis in ("response", "grades") and row.context
    }
    flow = {(row.level, row.context): row.id for row in counts if row.analysis == "flow"}
    first: dict[tuple[str, str], ResultRow] = {}
    for row in counts:
        if row.analysis not in ("response", "grades") or row.context or row.n_total is None:
            continue
        total = total_name(row)
        ledger.total(total, [row.id], rest=True)
        other = first.setdefault((row.endpoint, row.level), row)
        if other is not row:
            # The same procedures have the outcome; those not evaluable are the rest of the larger.
            ledger.total(row.id, [other.id])
            larger, smaller = (row, other) if row.population == "all_treated" else (other, row)
            ledger.total(total_name(larger), [total_name(smaller)], rest=True)
        scale, codes = _made_of(settings, row, cells)
        ledger.total(row.id, [cells[scale, row.level, code] for code in codes])
        if scale == "response_category" and row.population == "evaluable":
            parts = [cells.get((scale, row.level, code), "") for code in EVALUABLE]
            if all(parts):
                ledger.total(total, parts)
            if (row.level, "evaluable") in flow:
                ledger.total(total, [flow[row.level, "evaluable"]])


def _made_of(
    settings: dict[str, str], row: ResultRow, cells: dict[tuple[str, str, str], str]
) -> tuple[str, list[str]]:
    """Return the distribution that an outcome is taken from, and its codes that count."""
    place = f"endpoints.{row.endpoint}"
    scale = SCALES.get(json.loads(settings.get(f"{place}.kind", '""')), "")
    present = [code for name, level, code in cells if (name, level) == (scale, row.level)]
    if scale == "response_category":
        wanted = json.loads(settings.get(f"{place}.success", "[]"))
        return scale, [code for code in present if code in wanted]
    threshold = json.loads(settings.get(f"{place}.{THRESHOLDS.get(scale, '')}", '""'))
    if threshold not in present:
        return scale, []
    graded = present[present.index(threshold) :]
    return scale, [code for code in graded if code != "not_recorded"]


def _sizes(counts: list[ResultRow]) -> dict[tuple[str, str], str]:
    """Return the count of the flow that says how many patients or procedures a group has."""
    steps = {"patients_included": "All", "procedures_included": "All"}
    return {
        (row.unit, steps.get(row.context, row.level)): row.id
        for row in counts
        if row.analysis == "flow" and row.context in (*steps, "patients", "procedures")
    }


def _characteristics(
    ledger: Ledger, rows: list[ResultRow], sizes: dict[tuple[str, str], str]
) -> None:
    """Enter recorded and missing values, categories, and the groups as parts of all."""
    for row in rows:
        if row.statistic in ("n_recorded", "missing"):
            ledger.add(row.id, row.value or 0)
    found = {(r.endpoint, r.level, r.context, r.statistic): r for r in rows}
    for (endpoint, level, context, statistic), row in found.items():
        if statistic == "n_recorded":
            own = [r for r in rows if (r.endpoint, r.level) == (endpoint, level)]
            ledger.total(row.id, _ids(r for r in own if r.statistic == "count"), rest=False)
            if row.n_total is not None and (endpoint, level, "", "missing") in found:
                total = ledger.add(total_name(row), row.n_total)
                ledger.total(total, [row.id, found[endpoint, level, "", "missing"].id])
                if (size := sizes.get((row.unit, level))) is not None:
                    ledger.total(size, [total])
        if level == "All" and row.unit == "procedure" and row.id in ledger.values:
            groups = [
                r
                for (e, g, c, s), r in found.items()
                if (e, c, s) == (endpoint, context, statistic) and g != "All"
            ]
            ledger.total(row.id, _ids(groups), rest=True)


def _survival(ledger: Ledger, rows: Iterable[ResultRow]) -> None:
    """Enter patients and deaths of all and of each group by the number of procedures."""
    own = [row for row in rows if row.analysis == "survival" and row.value is not None]
    counts = {
        (r.endpoint, r.level, r.statistic): r for r in own if r.statistic in ("n", "n_events")
    }
    for row in counts.values():
        ledger.add(row.id, row.value or 0)
    for (endpoint, level, statistic), row in counts.items():
        if statistic == "n" and (endpoint, level, "n_events") in counts:
            ledger.total(row.id, [counts[endpoint, level, "n_events"].id], rest=True)
        if not level:
            groups = [r for (e, g, s), r in counts.items() if (e, s) == (endpoint, statistic) and g]
            ledger.total(row.id, _ids(groups), rest=True)
        elif statistic == "n":
            _link_numbers(ledger, row, rows)


def _link_numbers(ledger: Ledger, group: ResultRow, rows: Iterable[ResultRow]) -> None:
    """Enter that a group by number of procedures holds the patients of those numbers."""
    low, _, high = group.level.split()[0].rstrip("+").partition("-")
    last = 99 if "+" in group.level else int(high or low)
    start = "patients_with_"
    steps = [row for row in rows if row.analysis == "flow" and row.context.startswith(start)]
    own = [row for row in steps if int(low) <= int(row.context.removeprefix(start)) <= last]
    ledger.total(group.id, _ids(own))


def _incidence(ledger: Ledger, rows: Iterable[ResultRow]) -> None:
    """Enter the events of each cause in a group; whoever had none of them is the rest."""
    causes: dict[tuple[str, str], list[ResultRow]] = {}
    for row in rows:
        if row.analysis == "cumulative_incidence" and row.statistic == "n_events":
            endpoint = row.endpoint.rpartition("_")[0]  # without the cause
            causes.setdefault((endpoint, row.level), []).append(row)
    for own in causes.values():
        if all(row.value is not None and row.n_total is not None for row in own):
            total = ledger.add(total_name(own[0]), own[0].n_total or 0)
            ledger.total(total, [ledger.add(row.id, row.value or 0) for row in own], rest=True)


def _partitions(ledger: Ledger, rows: list[ResultRow]) -> None:
    """Enter tables whose cells add up to their denominator, each within its group or row."""
    tables: dict[str, list[ResultRow]] = {}
    for row in rows:
        if row.n_total is not None:
            tables.setdefault(total_name(row), []).append(row)
    for name, own in tables.items():
        ledger.add(name, own[0].n_total or 0)
        parts = [row for row in own if row.context != "same"]
        ledger.total(name, _ids(parts), rest=True)
        equal = [row for row in parts if row.context.split("->")[0] == row.context.split("->")[-1]]
        for row in own:
            if row.context == "same":
                ledger.total(row.id, _ids(equal))


def _link_transitions(ledger: Ledger, results: Results, counts: list[ResultRow]) -> None:
    """Enter that a step begins with the responses of the group of that number."""
    numbers = {group.numbers: group.label for group in results.groups}
    cells = {(r.level, r.context): r.id for r in counts if r.endpoint == "response_category"
             and r.analysis == "response"}  # fmt: skip
    seen = set()
    for row in counts:
        total = total_name(row)
        if row.analysis == "transition" and total not in seen and "->" in row.context:
            seen.add(total)
            number, before = row.level.split()[1], row.context.split("->")[0]
            same = cells.get((numbers.get(number, ""), before))
            if same is not None:
                ledger.total(same, [total])
