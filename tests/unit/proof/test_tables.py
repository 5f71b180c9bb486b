from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from seriatim.proof.answers import Measure
from seriatim.proof.characteristics import Characteristic, summarize_characteristics
from seriatim.proof.design import Design
from seriatim.proof.simulate import Span, answer_span
from seriatim.proof.studies import SCENARIOS, make_study
from seriatim.proof.tables import (
    COLUMNS,
    format_estimate,
    format_frequency,
    render_coverage,
    render_csv,
    render_markdown,
)


@pytest.fixture(scope="module")
def rows(design: Design) -> tuple[Characteristic, ...]:
    found: list[Characteristic] = []
    for name in ("S3", "R0", "P0"):
        answers = answer_span(Span(scenario=name, design=design, seed=1, start=0, stop=8))
        found += summarize_characteristics(make_study(name, design), answers)
    return tuple(found)


def test_the_csv_holds_raw_numbers(rows: tuple[Characteristic, ...]) -> None:
    table = list(csv.DictReader(io.StringIO(render_csv(rows))))
    assert tuple(table[0]) == COLUMNS
    assert len(table) == len(rows)
    by_key = {(line["scenario"], line["analysis"]): line for line in table}
    hazard = by_key["S3", "cox_any"]
    assert float(hazard["truth"]) == pytest.approx(np.log(0.6))
    assert float(hazard["bias"]) == pytest.approx(float(hazard["mean"]) - float(hazard["truth"]))
    assert by_key["S3", "naive"]["coverage"] == ""
    assert by_key["S3", "median"]["truth"] == ""


def test_every_analysis_has_a_line_and_those_of_a_run_are_bold(
    rows: tuple[Characteristic, ...],
) -> None:
    scenarios = [s for s in SCENARIOS if s.name in ("S3", "R0", "P0")]
    page = render_markdown(scenarios, rows)
    for row in rows:
        name = f"**{row.question.label}**" if row.question.by_default else row.question.label
        assert f"| {name} |" in page
    assert page.count("SYNTHETIC") == 3
    assert "### S3: true hazard ratio 0.6" in page


def test_coverage_lists_the_intervals_whose_truth_is_known(
    rows: tuple[Characteristic, ...],
) -> None:
    lines = render_coverage(rows).splitlines()
    known = [r for r in rows if r.question.truth is not None and r.coverage is not None]
    assert len(lines) == 2 + len(known)
    assert "| S3 | time-dependent Cox, any re-treatment |  | 0.60 |" in "\n".join(lines)


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        (Measure.LOG_RISK_RATIO, 0.0, "1.00"),
        (Measure.PROBABILITY, 0.123, "12.3%"),
        (Measure.RISK_DIFFERENCE, -0.1, "−10.0 pp"),
        (Measure.MONTHS, 36.04, "36.0 mo"),
        (Measure.TEST, 1.0, "–"),
        (Measure.MONTHS, None, "–"),
    ],
)
def test_estimates_are_read_on_their_own_scale(
    measure: Measure, value: float | None, text: str
) -> None:
    assert format_estimate(measure, value) == text


def test_what_does_not_apply_is_a_dash() -> None:
    assert format_frequency(None) == "–"
