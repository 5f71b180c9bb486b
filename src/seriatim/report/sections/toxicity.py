"""Section: local toxicity and complications."""

from __future__ import annotations

from itertools import accumulate

from seriatim.report.alternatives.groups import describe_bars
from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.palette import MILD_SHADES, SEVERE_SHADES
from seriatim.report.figures.specs import Bar, GradeFigure, GradePanel, Part
from seriatim.report.tables.complications import complication_table
from seriatim.report.tables.grades import (
    NOT_RECORDED,
    grade_codes,
    grade_counts,
    grade_differences,
    grade_scales,
    grade_table,
)
from seriatim.report.tables.harm import course_table, verdict_table, worst_grade_table
from seriatim.wording.labels import endpoint_label, grade_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import COUNTS_ONLY_BELOW, format_count, format_percent

TITLE = "Local toxicity and complications"
#: The usual lowest severe grade of either scale, where the counts leave a choice.
USUAL = frozenset({"III", "IIIa"})


def toxicity_section(lookup: Lookup) -> Section:
    """Show grades by procedure number, severe ones, and differences with the margin."""
    blocks = shown(
        lookup,
        _figure,
        grade_table,
        grade_differences,
        verdict_table,
        course_table,
        worst_grade_table,
        complication_table,
    )
    if not blocks:
        return missing_section("toxicity", TITLE, lookup.why_missing("grades"))
    return Section(
        id="toxicity",
        title=TITLE,
        paragraphs=(
            "Only patients who came through earlier procedures are treated again, so later groups "
            "are selected for having borne them.",
        ),
        blocks=blocks,
    )


def grade_panels(lookup: Lookup) -> tuple[GradePanel, ...]:
    """Collect one panel a scale; scales nobody was graded on are left out."""
    panels = []
    for scale, endpoint in grade_scales(lookup):
        codes = grade_codes(lookup, scale)
        counts = {level: grade_counts(lookup, scale, level) for level in lookup.labels}
        if any(n for c in counts.values() for code, n in c.items() if code != NOT_RECORDED):
            panels.append(_panel(lookup, (scale, endpoint, codes), counts))
    return tuple(panels)


def threshold_of(
    counts: dict[str, dict[str, int]], codes: tuple[str, ...], severe: dict[str, int | None]
) -> int | None:
    """Find the place of the lowest severe grade: from it up the counts sum to the severe ones.

    None where no place fits. Where several do, because grades between are empty, the usual one.
    """
    fits = [
        place
        for place in range(1, len(codes))
        if severe
        and all(
            sum(counts[level][code] for code in codes[place:]) == severe[level] for level in severe
        )
    ]
    usual = [place for place in fits if codes[place] in USUAL]
    return next(iter(usual or fits), None)


def _panel(
    lookup: Lookup,
    scale: tuple[str, str, tuple[str, ...]],
    counts: dict[str, dict[str, int]],
) -> GradePanel:
    name, endpoint, codes = scale
    severe = {
        level: lookup.cell("grades", endpoint=endpoint, level=level, population="evaluable").count()
        for level in counts
    }
    place = threshold_of(counts, codes, severe) if endpoint else None
    shades = grade_shades(codes, place)
    threshold = (
        ""
        if place is None
        else (f"{endpoint_label(endpoint)}: {codes[place]} and above, right of the line")
    )
    return GradePanel(
        title=endpoint_label(name),
        bars=tuple(_bar(level, c, shades, place) for level, c in counts.items()),
        key=tuple((grade_label(code), shade, "") for code, shade in shades.items()),
        threshold=threshold,
    )


def grade_shades(codes: tuple[str, ...], place: int | None) -> dict[str, str]:
    """Give every grade its shade: cool below the threshold, warm from it up."""
    split = len(codes) if place is None else place
    mild, severe = codes[:split], codes[split:]
    shades = {code: MILD_SHADES[min(i, len(MILD_SHADES) - 1)] for i, code in enumerate(mild)}
    return shades | {
        code: SEVERE_SHADES[min(i, len(SEVERE_SHADES) - 1)] for i, code in enumerate(severe)
    }


def _bar(level: str, counts: dict[str, int], shades: dict[str, str], place: int | None) -> Bar:
    graded = sum(n for code, n in counts.items() if code != NOT_RECORDED)
    shares = [counts[code] / graded if graded else 0.0 for code in shades]
    before = list(accumulate(shares, initial=0.0))
    missing = counts[NOT_RECORDED]
    below = f"{format_count(graded)} graded" if graded + missing else "no grades to show"
    return Bar(
        label=level,
        below=f"{below} of {format_count(graded + missing)}" if missing else below,
        parts=tuple(
            Part(
                name=grade_label(code),
                n=counts[code],
                share=share,
                count=format_count(counts[code]),
                percent=_percent(counts[code], graded),
                color=shade,
            )
            for (code, shade), share in zip(shades.items(), shares, strict=True)
        ),
        start=0.0 if place is None else -before[place],
    )


def _percent(n: int, graded: int) -> str:
    return format_percent(n / graded) if n and graded >= COUNTS_ONLY_BELOW else ""


def _figure(lookup: Lookup) -> FigureBlock | None:
    panels = grade_panels(lookup)
    if not panels:
        return None
    description = " ".join(
        f"{panel.title}. {describe_bars(panel.bars, tuple(text for text, _, _ in panel.key))}"
        for panel in panels
    )
    return FigureBlock(
        id="figure-grades",
        caption="Local toxicity and complications by procedure number",
        spec=GradeFigure(panels=panels),
        title=TITLE,
        alt=description,
        notes=(
            "Worst grade of each procedure: count and percentage of the graded. Bars grow both "
            "ways from the threshold, severe grades to the right of the line. Counts that find no "
            "room are in the table.",
        ),
    )
