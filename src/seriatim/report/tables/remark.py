"""REMARK profile: every analysis that was planned, with how many it rests on.

Sauerbrei W, Haeussler T, Balmford J, Huebner M. Structured reporting to improve transparency of
analyses in prognostic marker studies. BMC Med 2022;20:184.
"""

from __future__ import annotations

from seriatim.analysis.results import PlannedAnalysis, ResultRow
from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.grades import grade_scales
from seriatim.report.tables.models import TOGETHER
from seriatim.wording.labels import Labels, analysis_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import ABSENT, format_count

_WHOLE = "All data"
#: Analyses that rest on the procedures of all groups, and on the patients of the survival table.
_OF_GROUPS = frozenset(
    {
        "response",
        "response_bounds",
        "response_difference",
        "grades",
        "grade_difference",
        "ridit",
        "noninferiority",
        "detectable_difference",
    }
)
_OF_PATIENTS = frozenset(
    {"survival", "imputed_survival", "mantel_byar", "adjusted_hazard", "state_probability"}
)
#: Analyses that count series or comparisons, no patients.
_OF_SOMETHING_ELSE = frozenset({"null_simulation", "multiplicity"})
_DESCRIBED = frozenset({"characteristics", "characteristic_difference"})
_MODELS = frozenset({"response_model", "hazard_model"})


def remark_table(lookup: Lookup, labels: Labels) -> Table | None:
    """Build the table from plan and results; None without a plan."""
    rows: list[TableRow] = []
    previous = ""
    for line in lookup.results.plan:
        heading = _heading(line, labels)
        if heading != previous:
            rows.append(TableRow(label=heading, kind=RowKind.HEADING))
            previous = heading
        rows.append(_row(lookup, line))
    if not rows:
        return None
    return Table(
        id="table-remark",
        caption="REMARK profile: every analysis with what it rests on",
        stub="Analysis",
        columns=(
            Column(label="Of what"),
            Column(label="n"),
            Column(label="Events"),
            Column(label="Variables"),
            Column(label="Remarks"),
        ),
        rows=tuple(rows),
        notes=(
            "Events are responses, severe grades, progressions or deaths, as the analysis counts "
            "them. Of a model, the rows with every covariate recorded. Of an analysis of pairs or "
            "of several groups apart, the largest.",
        ),
        folded=True,
    )


def _heading(line: PlannedAnalysis, labels: Labels) -> str:
    if not line.endpoint:
        return _WHOLE
    if "," not in line.endpoint:
        return labels.variable(line.endpoint)
    return "Characteristics" if line.analysis in _DESCRIBED else "Several endpoints"


def _row(lookup: Lookup, line: PlannedAnalysis) -> TableRow:
    found = _rows(lookup, line)
    n, events = _counts(lookup, line, found) if found else (0, 0)
    return TableRow(
        label=analysis_label(line.analysis),
        cells=(
            line.denominator,
            format_count(n) if n else ABSENT,
            format_count(events) if events else ABSENT,
            line.groups or ABSENT,
            _remark(found),
        ),
        kind=RowKind.INDENTED,
    )


def _rows(lookup: Lookup, line: PlannedAnalysis) -> tuple[ResultRow, ...]:
    """Return the rows of a line; scales and competing events have endpoint names of their own."""
    names = {name.strip() for name in line.endpoint.split(",")}
    names |= {scale for scale, endpoint in grade_scales(lookup) if endpoint in names}
    names |= {f"{name}_{cause}" for name in names for cause in ("progression", "death")}
    return tuple(row for row in lookup.rows(line.analysis) if row.endpoint in names)


def _counts(lookup: Lookup, line: PlannedAnalysis, rows: tuple[ResultRow, ...]) -> tuple[int, int]:
    """Return how many units an analysis rests on, and how many of them had the event."""
    if line.analysis in _OF_GROUPS:
        return _of_groups(lookup, line)
    if line.analysis in _OF_PATIENTS:
        cell = lookup.cell("survival", endpoint=line.endpoint, groups="", level="", context="")
        return cell.count("n") or 0, cell.count("n_events") or 0
    if line.analysis in _MODELS:
        place = {"endpoint": line.endpoint, "groups": "", "level": "", "context": TOGETHER}
        n, n_total = lookup.cell(line.analysis, **place).tally("n_events") or (0, 0)
        return n_total, n
    if line.analysis in _OF_SOMETHING_ELSE:
        return 0, 0
    counted = [row for row in rows if row.statistic == "n_events"]
    n = max((row.n_total or row.n or 0 for row in rows), default=0)
    return n, max((row.n or 0 for row in counted), default=0)


def _of_groups(lookup: Lookup, line: PlannedAnalysis) -> tuple[int, int]:
    population = "all_treated" if line.denominator.startswith("all treated") else "evaluable"
    tallies = [
        tally
        for analysis in ("response", "grades")
        for level in lookup.labels
        if (
            tally := lookup.cell(
                analysis, endpoint=line.endpoint, population=population, level=level, context=""
            ).tally()
        )
    ]
    return sum(total for _, total in tallies), sum(n for n, _ in tallies)


def _remark(rows: tuple[ResultRow, ...]) -> str:
    if not rows:
        return "planned; the data gave nothing to estimate it from"
    missing = [row for row in rows if row.value is None]
    reasons = tuple(dict.fromkeys(row.reason for row in missing if row.reason))
    if not reasons:
        return ""
    more = f", and {format_count(len(reasons) - 1)} other reasons" if len(reasons) > 1 else ""
    return f"{format_count(len(missing))} without a number: {reasons[0]}{more}"
