"""The evidence table: a forest of series a procedure, for a terminal and as a page."""

from __future__ import annotations

from markupsafe import Markup
from rich.console import Console

from seriatim.claims.evidence import EvidencePanel, EvidenceRow
from seriatim.claims.pooling import LEAST_SERIES
from seriatim.claims.words import say
from seriatim.report.claims.content import ClaimsSection, ClaimsTable
from seriatim.report.claims.page import render_page
from seriatim.report.claims.published import overlap_findings
from seriatim.report.claims.terminal import print_sections
from seriatim.report.figures.specs import Interval, IntervalFigure, IntervalRow
from seriatim.report.figures.svg import render_svg
from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_number,
    format_percent,
    format_share_of,
)

_COLUMNS = (
    "Series",
    "Complete response",
    "95% CI (Wilson)",
    "Count",
    "Unit",
    "Criteria",
    "Centers",
    "Years",
    "Note",
)


#: Series, response, interval, count and years; the page has all.
_IN_A_TERMINAL = (0, 1, 2, 3, 7)


def evidence_sections(
    panels: tuple[EvidencePanel, ...], columns: tuple[int, ...] = tuple(range(len(_COLUMNS)))
) -> tuple[ClaimsSection, ...]:
    """Return one section a procedure, with all columns of the table or some."""
    return tuple(_section(panel, columns) for panel in panels)


def _section(panel: EvidencePanel, columns: tuple[int, ...]) -> ClaimsSection:
    cells = (_row(row) for row in panel.rows)
    table = ClaimsTable(
        caption=f"{panel.procedure}: series, the reader's own last",
        columns=tuple(_COLUMNS[i] for i in columns),
        rows=tuple(tuple(row[i] for i in columns) for row in cells),
    )
    return ClaimsSection(
        id=panel.procedure.lower(),
        title=panel.procedure,
        paragraphs=_paragraphs(panel),
        tables=(table,),
    )


def _paragraphs(panel: EvidencePanel) -> tuple[str, ...]:
    values = {"procedure": panel.procedure, "k": format_count(len(panel.rows))}
    found = []
    if panel.span is None:
        found.append(say("evidence", "no_range", **values))
    else:
        low, high = (format_percent(share) for share in panel.span)
        code = "one" if len(panel.rows) == 1 else "range"
        found.append(say("evidence", code, **values, low=low, high=high))
    found += [finding.text for finding in overlap_findings(panel)]
    found.append(_pooled(panel))
    if any(row.own for row in panel.rows):
        found.append(say("evidence", "own"))
    return tuple(found)


def _pooled(panel: EvidencePanel) -> str:
    pooled = panel.pooled
    if pooled is None:
        k = format_count(len(panel.eligible))
        return say("evidence", "not_pooled", k=k, least=format_count(LEAST_SERIES))
    return say(
        "evidence",
        "pooled",
        k=format_count(pooled.k),
        value=format_percent(pooled.value),
        low=format_percent(pooled.conf_low),
        high=format_percent(pooled.conf_high),
        predict_low=format_percent(pooled.predict_low or 0.0),
        predict_high=format_percent(pooled.predict_high or 0.0),
        tau=format_number(pooled.tau, 2),
    )


def _row(row: EvidenceRow) -> tuple[str, ...]:
    series, limits = row.series, row.limits
    share = "-" if row.n is None or row.x is None else format_share_of(row.x, row.n)
    interval = "-"
    if limits is not None:
        interval = format_interval(format_percent(limits[0]), format_percent(limits[1]))
    years = "unknown" if series.years is None else f"{series.years[0]} to {series.years[1]}"
    return (
        series.label,
        share,
        interval,
        row.origin,
        series.unit,
        series.criteria or "not seen",
        ", ".join(series.centers),
        years,
        series.note or "-",
    )


def forest(panel: EvidencePanel) -> IntervalFigure | None:
    """Return the picture of a panel; None when no series has a single count."""
    rows = []
    for row in panel.rows:
        if row.limits is None or row.n is None or row.x is None:
            continue
        low, high = row.limits
        text = f"{format_percent(row.x / row.n)} ({format_percent(low)} to {format_percent(high)})"
        interval = Interval(value=row.x / row.n, low=low, high=high, text=text)
        rows.append(
            IntervalRow(
                label=row.series.label.split(",")[0], tally=f"{row.x}/{row.n}", interval=interval
            )
        )
    if not rows:
        return None
    return IntervalFigure(rows=tuple(rows), axis_label="Complete response")


def print_evidence(panels: tuple[EvidencePanel, ...], console: Console) -> None:
    """Print the evidence table to a terminal."""
    console.print(f"[bold]{say('evidence', 'title')}[/bold]")
    console.print(say("evidence", "intro"))
    print_sections(evidence_sections(panels, _IN_A_TERMINAL), console)
    console.print()
    console.print(say("evidence", "closing"))


def render_evidence_page(panels: tuple[EvidencePanel, ...]) -> str:
    """Return one self-contained HTML page."""
    figures = []
    for number, panel in enumerate(panels, start=1):
        spec = forest(panel)
        if spec is not None:
            caption = f"{panel.procedure}: complete response with 95% Wilson intervals."
            svg = render_svg(spec, f"forest-{number}", f"Figure {number}", caption)
            figures.append((caption, Markup(svg)))  # our own drawing, its texts escaped
    return render_page(
        {
            "kind": "Evidence table",
            "title": say("evidence", "title"),
            "source": say("evidence", "closing"),
            "note": "",
            "intro": say("evidence", "intro"),
            "verdict": " ".join(_paragraphs(panel)[0] for panel in panels),
            "sections": evidence_sections(panels),
            "figures": tuple(figures),
            "figures_after": panels[-1].procedure.lower() if panels else "",
            "closing": say("evidence", "closing"),
        }
    )
