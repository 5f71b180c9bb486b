from __future__ import annotations

from typing import Any

from seriatim.report.sections.target_trial import target_trial_figure, target_trial_panel
from seriatim.wording.lookup import Lookup

PLACE = {"unit": "patient", "population": "local_progression", "groups": "strategy"}


def rows(make_row: Any) -> list[Any]:
    made = []
    for level, drop in (("again within 60 days", 0.1), ("not within 60 days", 0.2)):
        for step, (month, n) in enumerate(((3.0, 40), (9.0, 20), (15.0, 8)), start=1):
            at = {"context": f"time={month:g}", "level": level, **PLACE}
            name = "overall_survival"
            made += [
                make_row("target_trial_curve", name, "survival", 1 - drop * step, **at),
                make_row("target_trial_curve", name, "n_at_risk", float(n), n=n, **at),
            ]
        for month, n in ((0, 50), (6, 30), (12, 12), (18, 4)):
            at = {"context": f"time={month}", "level": level, **PLACE}
            made.append(make_row("target_trial_at_risk", name, "n_at_risk", float(n), n=n, **at))
    return made


def test_both_strategies_are_drawn_with_the_copies_at_risk(look: Any, make_row: Any) -> None:
    panel = target_trial_panel(look(*rows(make_row)))
    assert panel is not None
    assert [curve.label for curve in panel.curves] == ["again within 60 days", "not within 60 days"]
    assert panel.curves[1].values == (0.8, 0.6, 0.3999999999999999)
    assert panel.ticks == (0, 6, 12, 18)
    assert panel.tables[0].rows == (("At risk", (50, 30, 12, 4)),)
    # Ten or more are at risk until month 9, and the line goes on, pale, while anybody is.
    assert panel.curves[0].reliable == (0.0, 9.0)
    assert panel.curves[0].end == 18


def test_the_figure_says_what_it_shows(look: Any, make_row: Any) -> None:
    figure = target_trial_figure(look(*rows(make_row)))
    assert figure is not None
    assert "From local progression" in figure.alt
    assert "limits" in figure.notes[0]


def test_without_an_estimate_nothing_is_drawn(lookup: Lookup) -> None:
    assert target_trial_figure(lookup) is None
