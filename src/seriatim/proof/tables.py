"""Operating characteristics as a table: CSV with raw numbers, Markdown for people."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from seriatim.proof.answers import Measure
from seriatim.proof.characteristics import Characteristic, Frequency
from seriatim.proof.studies import Scenario
from seriatim.wording.numbers import ABSENT, format_count, format_number, format_percent

COLUMNS = (
    "scenario",
    "analysis",
    "label",
    "measure",
    "rows",
    "by_default",
    "cohorts",
    "truth",
    "rejection",
    "rejection_mcse",
    "mean",
    "mean_mcse",
    "median",
    "p10",
    "p90",
    "bias",
    "coverage",
    "coverage_mcse",
    "n_intervals",
    "n_without_interval",
)
_HEAD = (
    "| Analysis | Rejects (MC error) | Median estimate | Bias (MC error) | Coverage (MC error) |"
)
_RULE = "|---|--:|--:|--:|--:|"


def render_csv(rows: Iterable[Characteristic]) -> str:
    """Write every number as it is; an empty cell is a number that does not apply."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        asked = row.question
        writer.writerow(
            [
                row.scenario,
                asked.key,
                asked.label,
                str(asked.measure),
                asked.rows,
                asked.by_default,
                row.cohorts,
                _raw(asked.truth),
                *_raw_frequency(row.rejection),
                _raw(row.mean),
                _raw(row.mean_error),
                _raw(row.median),
                *(row.quantiles or ("", "")),
                _raw(row.bias),
                *_raw_frequency(row.coverage),
                row.coverage.n if row.coverage else "",
                row.without,
            ]
        )
    return target.getvalue()


def render_markdown(scenarios: Sequence[Scenario], rows: Sequence[Characteristic]) -> str:
    """Write one table a scenario. Hazard ratios are geometric means; bias of them is of the log."""
    parts = []
    for scenario in scenarios:
        own = [row for row in rows if row.scenario == scenario.name]
        cohorts = format_count(own[0].cohorts)
        lines = [f"### {scenario.name}: {scenario.title}", "", f"{cohorts} cohorts. SYNTHETIC.", ""]
        lines += [_HEAD, _RULE, *(_line(row) for row in own)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def render_coverage(rows: Iterable[Characteristic]) -> str:
    """Write one line for each interval whose truth is known: by scenario, method and rows."""
    lines = ["| Scenario | Interval | Rows | Truth | Coverage (MC error) | Without interval |"]
    lines.append("|---|---|---|--:|--:|--:|")
    for row in rows:
        if row.coverage is not None and row.question.truth is not None:
            share = format_percent(row.without / row.cohorts, 1) if row.without else ABSENT
            truth = format_estimate(row.question.measure, row.question.truth)
            lines.append(
                f"| {row.scenario} | {row.question.label} | {row.question.rows} | {truth} "
                f"| {format_frequency(row.coverage)} | {share} |"
            )
    return "\n".join(lines) + "\n"


def format_frequency(frequency: Frequency | None) -> str:
    """Write how often, with its Monte Carlo error in percentage points.

    >>> format_frequency(Frequency(count=98, n=2000))
    '4.9% (0.5)'
    """
    if frequency is None:
        return ABSENT
    return f"{format_percent(frequency.value, 1)} ({format_number(100 * frequency.error, 1)})"


def format_estimate(measure: Measure, value: float | None) -> str:
    """Write an estimate on the scale on which it is read: ratios as such, shares in percent.

    >>> format_estimate(Measure.LOG_HAZARD_RATIO, 0.0), format_estimate(Measure.MONTHS, 36)
    ('1.00', '36.0 mo')
    """
    if value is None:
        return ABSENT
    match measure:
        case Measure.LOG_HAZARD_RATIO | Measure.LOG_RISK_RATIO:
            return format_number(math.exp(value), 2)
        case Measure.MONTHS:
            return f"{format_number(value, 1)} mo"
        case Measure.PROBABILITY:
            return format_percent(value, 1)
        case Measure.RISK_DIFFERENCE | Measure.INDEX_DIFFERENCE:
            return f"{format_number(100 * value, 1)} pp"
        case Measure.TEST:
            return ABSENT


def _line(row: Characteristic) -> str:
    name = f"**{row.question.label}**" if row.question.by_default else row.question.label
    estimate = format_estimate(row.question.measure, row.median)
    return (
        f"| {name} | {format_frequency(row.rejection)} | {estimate} | {_bias(row)} "
        f"| {format_frequency(row.coverage)} |"
    )


def _bias(row: Characteristic) -> str:
    if row.bias is None or row.mean_error is None:
        return ABSENT
    match row.question.measure:
        case Measure.PROBABILITY | Measure.RISK_DIFFERENCE | Measure.INDEX_DIFFERENCE:
            return f"{format_number(100 * row.bias, 1)} ({format_number(100 * row.mean_error, 1)})"
        case _:
            digits = 1 if row.question.measure is Measure.MONTHS else 3
            return f"{format_number(row.bias, digits)} ({format_number(row.mean_error, digits)})"


def _raw(value: float | None) -> float | str:
    return "" if value is None else value


def _raw_frequency(frequency: Frequency | None) -> tuple[float | str, float | str]:
    return ("", "") if frequency is None else (frequency.value, frequency.error)
