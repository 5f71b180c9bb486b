"""Tables about the data and the run: denominators, problems, disagreements, plan, files."""

from __future__ import annotations

from seriatim.analysis.results import EarlierProtocol
from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.wording.labels import Labels, analysis_label, endpoint_label, response_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_percent,
    percent_digits,
)
from seriatim.wording.style import NumberStyle

#: More disagreements than this are left to the results files.
MOST_DISAGREEMENTS = 40

POPULATIONS = {
    "evaluable": "evaluable procedures",
    "all_treated": "all treated procedures",
    "all_patients": "all patients",
    "both_known": "procedures with both responses",
    "evaluable_first": "patients with an evaluable first procedure",
    "evaluable_twice": "patients evaluable after both procedures",
}
SEVERITIES = {"hard": "set aside or value refused", "soft": "kept, to be checked", "note": "kept"}
_DESCRIBED = "characteristics"


def ledger_table(lookup: Lookup, labels: Labels) -> Table | None:
    """List every percentage of the page with its x, its n and what n counts."""
    rows = tuple(
        TableRow(
            label=_what(row.analysis, row.endpoint, labels),
            cells=(
                " ".join(t for t in (row.level, _category(row.endpoint, row.context, labels)) if t),
                f"{format_count(row.n or 0)}/{format_count(row.n_total)}",
                _percent(row.n or 0, row.n_total, lookup.style),
                _counted(row.analysis, row.population, row.unit),
            ),
        )
        for row in lookup.results.rows
        if row.statistic == "proportion" and row.n is not None and row.n_total
    )
    if not rows:
        return None
    return Table(
        id="table-ledger",
        caption="Denominators: every proportion with its numerator and denominator",
        stub="Proportion",
        columns=(
            Column(label="Group"),
            Column(label="x/n"),
            Column(label="%"),
            Column(label="n counts"),
        ),
        rows=rows,
        folded=True,
    )


def _what(analysis: str, endpoint: str, labels: Labels) -> str:
    return labels.variable(endpoint) if analysis == _DESCRIBED else endpoint_label(endpoint)


def _category(variable: str, code: str, labels: Labels) -> str:
    return f"({labels.category(variable, code)})" if code else ""


def _percent(n: int, n_total: int, style: NumberStyle) -> str:
    if n_total < COUNTS_ONLY_BELOW:
        return ""
    return format_percent(n / n_total, percent_digits([n_total], style))


def _counted(analysis: str, population: str, unit: str) -> str:
    if analysis == _DESCRIBED:
        return f"{unit}s of the group with a recorded value"
    if analysis == "transition_contrast":
        return "pairs of first and second procedure, both evaluable"
    if analysis == "grades" and population == "evaluable":
        return "graded procedures of the group"
    return f"{POPULATIONS.get(population, population.replace('_', ' '))} of the group"


def problems_table(lookup: Lookup) -> Table | None:
    """List the problems of the data by code; None where there were none."""
    problems = lookup.results.problems
    if not problems:
        return None
    return Table(
        id="table-problems",
        caption="Problems found in the data",
        stub="Problem",
        columns=(Column(label="Code"), Column(label="What was done"), Column(label="Times")),
        rows=tuple(
            TableRow(
                label=problem.title,
                cells=(
                    problem.code,
                    SEVERITIES.get(problem.severity, problem.severity),
                    format_count(problem.count),
                ),
            )
            for problem in problems
        ),
        notes=("Every single one, with file, row and remedy, is in the list of problems.",),
    )


def _count_or_absent(pairs: dict[str, int | None], pair: str) -> str:
    """Write a count, 0 for a pair that did not occur, and a dash for one that may not be shown."""
    n = pairs.get(pair, 0)
    return ABSENT if n is None else format_count(n)


def agreement_table(lookup: Lookup) -> Table | None:
    """Cross recorded with derived response; None where no procedure has both."""
    contexts = lookup.distinct("agreement", "context")
    pairs = {c: lookup.cell("agreement", context=c).count() for c in contexts if "->" in c}
    if not pairs:
        return None
    codes = tuple(
        code
        for code in ("CR", "PR", "SD", "PD", "NE")
        if any(code in pair.split("->") for pair in pairs)
    )
    return Table(
        id="table-agreement",
        caption="Response as recorded and as derived from the measurements",
        stub="Recorded",
        columns=tuple(Column(label=f"Derived {code}") for code in codes),
        rows=tuple(
            TableRow(
                label=f"{response_label(one)} ({one})",
                cells=tuple(_count_or_absent(pairs, f"{one}->{other}") for other in codes),
            )
            for one in codes
        ),
        notes=("Procedures that have both; on the diagonal they agree.",),
    )


def disagreements_table(lookup: Lookup) -> Table | None:
    """List the procedures whose two responses differ; None where there is none."""
    listed = lookup.results.disagreements
    if not listed:
        return None
    left = len(listed) - MOST_DISAGREEMENTS
    more = f"{format_count(left)} more are in the results files." if left > 0 else ""
    return Table(
        id="table-disagreements",
        caption="Procedures whose recorded and derived response differ",
        stub="Procedure",
        columns=(Column(label="Recorded"), Column(label="Derived"), Column(label="Why")),
        rows=tuple(
            TableRow(label=item.procedure_id, cells=(item.recorded, item.derived, item.explanation))
            for item in listed[:MOST_DISAGREEMENTS]
        ),
        notes=(more,) if more else (),
    )


def plan_table(lookup: Lookup, labels: Labels) -> Table | None:
    """List what was planned: unit, denominator and method of every analysis."""
    plan = lookup.results.plan
    if not plan:
        return None
    rows: list[TableRow] = []
    previous: str | None = None
    for line in plan:
        if line.endpoint != previous:
            rows.append(TableRow(label=_named(line.endpoint, labels), kind=RowKind.HEADING))
            previous = line.endpoint
        rows.append(
            TableRow(
                label=analysis_label(line.analysis),
                cells=(line.unit, line.denominator, line.method),
                kind=RowKind.INDENTED,
            )
        )
    return Table(
        id="table-plan",
        caption="Analyses of the protocol",
        stub="Analysis",
        columns=(Column(label="Unit"), Column(label="Denominator"), Column(label="Method")),
        rows=tuple(rows),
        folded=True,
    )


def _named(endpoints: str, labels: Labels) -> str:
    """Write one name, or several with commas, in words."""
    names = [name.strip() for name in endpoints.split(",")]
    return "; ".join(labels.variable(name) for name in names) if endpoints else "All data"


def files_table(lookup: Lookup) -> Table | None:
    """List the files that were read with size and fingerprint."""
    provenance = lookup.results.provenance
    files = [(name, format_count(size), sha) for name, size, sha in provenance.files]
    whole = (("All data together", provenance.data_hash), ("Protocol", provenance.protocol_hash))
    files += [(name, "", sha) for name, sha in whole if sha]
    if not files:
        return None
    return Table(
        id="table-files",
        caption="Files and their fingerprints",
        stub="File",
        columns=(Column(label="Bytes"), Column(label="SHA-256")),
        rows=tuple(TableRow(label=name, cells=(size, sha)) for name, size, sha in files),
    )


def earlier_table(lookup: Lookup) -> Table | None:
    """List the protocols that were run before in the same place, with what was changed."""
    earlier = lookup.results.provenance.earlier
    if not earlier:
        return None
    return Table(
        id="table-earlier-protocols",
        caption="Protocols that were run before into the same folder, oldest first",
        stub="Protocol",
        columns=(Column(label="On"), Column(label="What the next one changed")),
        rows=tuple(
            TableRow(
                label=item.protocol_hash[:12],
                cells=(
                    "the same data" if item.same_data else f"other data, {item.data_hash[:12]}",
                    _changes(item),
                ),
            )
            for item in earlier
        ),
        notes=("A protocol whose remarks alone were changed is listed without a setting.",),
    )


def _changes(item: EarlierProtocol) -> str:
    if item.reason:
        return f"not known: {item.reason}"
    listed = (f"{change.path}: {change.before} -> {change.after}" for change in item.changes)
    return "; ".join(listed) or "no setting"
