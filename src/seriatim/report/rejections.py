"""From operating characteristics to the figure of how often analyses reject."""

from __future__ import annotations

from collections.abc import Sequence

from seriatim.proof.characteristics import Characteristic
from seriatim.proof.studies import Scenario
from seriatim.report.figures.operating import RejectionFigure, RejectionSeries

_TITLE = "How often each analysis finds a difference"


def rejection_figure(
    scenarios: Sequence[Scenario], rows: Sequence[Characteristic], level: float
) -> RejectionFigure | None:
    """Collect the analyses that test something, with a series for each scenario.

    Scenarios without a test, such as that of the curves, have no series; None if none has one.
    """
    tested = [row for row in rows if row.rejection is not None]
    labels = tuple(dict.fromkeys(row.question.label for row in tested))
    if not labels:
        return None
    found = {(row.scenario, row.question.label): row.rejection for row in tested}
    series = []
    for scenario in scenarios:
        own = [found.get((scenario.name, label)) for label in labels]
        if any(own):
            series.append(
                RejectionSeries(
                    name=f"{scenario.name}: {scenario.title}",
                    shares=tuple(None if f is None else f.value for f in own),
                    errors=tuple(0.0 if f is None else f.error for f in own),
                )
            )
    return RejectionFigure(title=_TITLE, level=level, analyses=labels, series=tuple(series))
