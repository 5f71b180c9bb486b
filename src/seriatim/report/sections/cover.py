"""Section: the main result as one figure for a cover, a slide or a graphical abstract."""

from __future__ import annotations

from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.specs import CoverFigure, CoverGroup, Interval
from seriatim.report.page import is_synthetic
from seriatim.report.tables.cells import limits_text, points_text
from seriatim.report.tables.response import response_endpoints
from seriatim.report.tables.shares import denominators
from seriatim.report.words import opening
from seriatim.wording.labels import (
    contrast_in_sentence,
    endpoint_label,
    in_sentence,
    sentence_start,
    unit_label,
)
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
    format_percent,
    format_points,
    percent_digits,
)

TITLE = "Main result as one figure"
SYNTHETIC = "SYNTHETIC DATA"
CHOSEN = "Patients were chosen for another procedure, so this is not the effect of repeating."


def cover_section(lookup: Lookup) -> Section:
    """Show the summary figure; without a response there is none."""
    blocks = shown(lookup, cover_block)
    if not blocks:
        return missing_section("cover", TITLE, lookup.why_missing("response"))
    text = "For a cover, a slide or a graphical abstract; it repeats numbers from above."
    return Section(id="cover", title=TITLE, paragraphs=(text,), blocks=blocks)


def cover_block(lookup: Lookup) -> FigureBlock | None:
    """Return the summary figure with its alternative text; None without a response."""
    spec = cover_figure(lookup)
    if spec is None:
        return None
    return FigureBlock(
        id="figure-cover",
        caption=spec.title,
        spec=spec,
        title=spec.title,
        alt=_alt(spec),
        notes=("Evaluable procedures; the limits allow for several procedures of one patient.",),
    )


def cover_figure(lookup: Lookup) -> CoverFigure | None:
    """Collect the main result: the primary response, or else the complete response."""
    endpoint = _endpoint(lookup)
    if not endpoint:
        return None
    digits = percent_digits(denominators(lookup.rows("response", endpoint=endpoint)), lookup.style)
    groups = tuple(
        group for level in lookup.labels if (group := _group(lookup, endpoint, level, digits))
    )
    if not groups:
        return None
    level = lookup.cell("response").conf_level
    return CoverFigure(
        title=f"{endpoint_label(endpoint)} by procedure number",
        subtitle=opening(lookup).split(":")[0].rstrip("."),
        axis_label=f"{endpoint_label(endpoint)}, evaluable procedures ({format_level(level)})",
        groups=groups,
        sentence=_sentence(lookup, endpoint),
        mark=SYNTHETIC if is_synthetic(lookup.results.provenance.notice) else "",
    )


def _endpoint(lookup: Lookup) -> str:
    endpoints = response_endpoints(lookup)
    wanted = (lookup.results.primary, "complete_response", *endpoints)
    return next((name for name in wanted if name in endpoints), "")


def _group(lookup: Lookup, endpoint: str, level: str, digits: int) -> CoverGroup | None:
    place = {"endpoint": endpoint, "population": "evaluable", "level": level, "context": ""}
    cell = lookup.cell("response", **place)
    tally, limits, value = cell.tally(), cell.limits(), cell.value("proportion")
    if tally is None or value is None:
        return None
    fraction = f"{format_count(tally[0])}/{format_count(tally[1])}"
    many = limits is not None and tally[1] >= COUNTS_ONLY_BELOW
    interval = (
        Interval(value=value, low=limits[0], high=limits[1])
        if limits is not None and many
        else None
    )
    return CoverGroup(
        label=level,
        counted=_counted(lookup, level),
        interval=interval,
        large=format_percent(value, digits) if many else fraction,
        small=f"{fraction} ({limits_text(limits, digits)})" if limits is not None and many else "",
    )


def _counted(lookup: Lookup, level: str) -> str:
    counts = [
        (lookup.cell("flow", level=level, context=f"{unit}s").count(), unit)
        for unit in ("procedure", "patient")
    ]
    return " in ".join(f"{format_count(n)} {unit_label(unit, n)}" for n, unit in counts if n)


def _sentence(lookup: Lookup, endpoint: str) -> str:
    """Give the differences with their limits, and what they are not."""
    place = {"endpoint": endpoint, "population": "evaluable"}
    parts: list[str] = []
    for level in lookup.distinct("response_difference", "level", **place):
        cell = lookup.cell("response_difference", level=level, **place)
        value, limits = cell.value("risk_difference"), cell.limits()
        if value is not None and limits is not None:
            unit = "" if parts else " percentage points"
            parts.append(
                f"{contrast_in_sentence(level)} {format_points(value)}{unit} "
                f"({format_level(cell.conf_level)} {points_text(limits)})"
            )
    return f"{sentence_start('; '.join(parts))}. {CHOSEN}" if parts else CHOSEN


def _alt(spec: CoverFigure) -> str:
    parts = [
        f"{in_sentence(group.label)}, {group.counted}: {group.large} {group.small}".strip()
        for group in spec.groups
    ]
    mark = f"{spec.mark.capitalize()}. " if spec.mark else ""
    return f"{mark}{spec.subtitle}. {spec.axis_label}: {'; '.join(parts)}. {spec.sentence}"
