"""From operating characteristics to the figures of how often analyses reject."""

from __future__ import annotations

from collections.abc import Sequence

from seriatim.proof.characteristics import Characteristic
from seriatim.proof.studies import Scenario
from seriatim.report.figures.operating import RejectionFigure, RejectionSeries
from seriatim.synthetic.histories import HistoryScenario
from seriatim.synthetic.repeated_outcomes import OutcomeScenario

_TITLES: dict[type, tuple[str, str]] = {
    HistoryScenario: ("survival", "How often each comparison of survival finds a difference"),
    OutcomeScenario: ("outcomes", "How often each comparison of an outcome finds a difference"),
}


def rejection_figures(
    scenarios: Sequence[Scenario], rows: Sequence[Characteristic], level: float
) -> dict[str, RejectionFigure]:
    """Collect the analyses that test something, a figure a kind of scenario, by a short name.

    Scenarios without a test, such as that of the curves, are in none.
    """
    figures = {}
    for kind, (name, title) in _TITLES.items():
        own = [scenario for scenario in scenarios if isinstance(scenario, kind)]
        if own:
            figures[name] = _figure(title, own, rows, level)
    return figures


def _figure(
    title: str, scenarios: Sequence[Scenario], rows: Sequence[Characteristic], level: float
) -> RejectionFigure:
    names = {scenario.name for scenario in scenarios}
    tested = [row for row in rows if row.rejection is not None and row.scenario in names]
    labels = tuple(dict.fromkeys(row.question.label for row in tested))
    found = {(row.scenario, row.question.label): row.rejection for row in tested}
    series = []
    for scenario in scenarios:
        own = [found.get((scenario.name, label)) for label in labels]
        series.append(
            RejectionSeries(
                name=f"{scenario.name}: {scenario.title}",
                shares=tuple(None if f is None else f.value for f in own),
                errors=tuple(0.0 if f is None else f.error for f in own),
            )
        )
    return RejectionFigure(title=title, level=level, analyses=labels, series=tuple(series))
