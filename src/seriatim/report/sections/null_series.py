"""Figure: what grouping by the future shows in series without an effect."""

from __future__ import annotations

from seriatim.report.alternatives.groups import describe_null_series
from seriatim.report.document import FigureBlock
from seriatim.report.figures.specs import NullFigure, NullMedian
from seriatim.report.tables.survival import NAIVE
from seriatim.wording.lookup import Lookup
from seriatim.wording.null_series import ANALYSIS, without_effect
from seriatim.wording.numbers import format_count

TESTS = (("log_rank", "Log-rank, ever received"), ("mantel_byar", "Mantel-Byar, to date"))


def null_series_figure(lookup: Lookup) -> NullFigure | None:
    """Collect medians and shares of the first endpoint that was simulated; None without any."""
    endpoint = next(iter(lookup.distinct(ANALYSIS, "endpoint")), "")
    n = lookup.cell(ANALYSIS, endpoint=endpoint, level="", context="").count("n_cohorts")
    medians = tuple(
        _median(lookup, endpoint, level)
        for level in lookup.distinct(ANALYSIS, "level", endpoint=endpoint)
    )
    if not n or not medians:
        return None
    return NullFigure(
        medians=medians,
        tests=tuple(_tests(lookup, endpoint)),
        n=n,
        share_label=f"Series with p < 0.05, of {format_count(n)}",
    )


def _median(lookup: Lookup, endpoint: str, level: str) -> NullMedian:
    simulated = lookup.cell(ANALYSIS, endpoint=endpoint, level=level)
    observed = lookup.cell("survival", endpoint=endpoint, groups=NAIVE, level=level, context="")
    return NullMedian(
        label=level,
        simulated=(
            simulated.value("percentile_10"),
            simulated.value("median"),
            simulated.value("percentile_90"),
        ),
        observed=(
            observed.value("conf_low"),
            observed.value("median"),
            observed.value("conf_high"),
        ),
    )


def _tests(lookup: Lookup, endpoint: str) -> list[tuple[str, float, float]]:
    found = []
    for context, name in TESTS:
        cell = lookup.cell(ANALYSIS, endpoint=endpoint, context=context)
        share, error = cell.value("share"), cell.value("std_error")
        if share is not None and error is not None:
            found.append((name, share, error))
    return found


def null_series_block(lookup: Lookup) -> FigureBlock | None:
    """Draw it; None without simulated series."""
    data = null_series_figure(lookup)
    if data is None:
        return None
    said = without_effect(lookup, lookup.distinct(ANALYSIS, "endpoint")[0])
    return FigureBlock(
        id="figure-null-series",
        caption="What grouping by the future shows when repeating has no effect",
        spec=data,
        title="Medians and tests in simulated series without an effect, beside the observed",
        alt=describe_null_series(data),
        notes=(
            f"{said} Each simulated series has the follow-up, deaths and gaps between procedures "
            "of this one; only who is treated again is drawn anew. Observed with 95% confidence "
            "interval; an arrow: limit not reached. Dashed: what a fair test shows.",
        ),
    )
