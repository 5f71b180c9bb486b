"""Survival by the state in which patients are at that time, where enough of them are in it.

Simon-Makuch curves are Kaplan-Meier curves of stays in a state: a patient is at risk in the first
state until a change and in the next from then on. They compare hazards over time without looking
ahead. They are not the survival of a fixed group of patients, and where few are in a state a single
event moves the curve for good: it is then not to be shown.

Validated against R `survival::survfit(Surv(start, stop, event) ~ state)`
(tests/reference/simon_makuch.R). References: Simon and Makuch, Stat Med 1984;3:35. Snapinn,
Jiang and Iglewicz, Am Stat 2005;59:301.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..estimate import SurvivalCurve
from .event_table import EventTable
from .kaplan_meier import kaplan_meier

__all__ = ["StateCurve", "simon_makuch"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateCurve:
    """The curve of one state, and where it may be drawn.

    `shown` (T,) is True at the times just before which at least `at_least` were in the state;
    `n_events_hidden` had the event at other times. They move the level of what is shown.
    """

    curve: SurvivalCurve
    at_least: int
    shown: NDArray[np.bool_]
    n_events_hidden: int
    reason: str | None = None

    def __post_init__(self) -> None:
        self.shown.setflags(write=False)


def simon_makuch(
    table: EventTable, *, at_least: int = 10, interval: str = "log-log", conf_level: float = 0.95
) -> tuple[StateCurve, ...]:
    """What share would be free of the event if all the while in this state? One curve a state.

    `table` is a `state_table`. A state that never holds `at_least` patients has nothing shown, and
    the reason. Milestones and medians of `curve` deserve the same care: look at `shown` first.

    >>> from seriatim.estimation.survival.log_rank import state_table
    >>> rows = [0, 0, 0, 3], [3, 4, 6, 7], [0, 1, 1, 1], ["one", "one", "one", "two"]
    >>> one, two = simon_makuch(state_table(*rows), at_least=2)
    >>> one.curve.time.tolist(), one.shown.tolist(), one.n_events_hidden
    ([3.0, 4.0, 6.0], [True, True, False], 1)
    >>> two.reason
    "never 2 at risk at a time in state 'two', so that nothing is shown"
    """
    if at_least < 1:
        raise ValueError(f"at_least: expected 1 or more, found {at_least!r}")
    return tuple(
        _state_curve(kaplan_meier(table, name, interval=interval, conf_level=conf_level), at_least)
        for name in table.groups
    )


def _state_curve(curve: SurvivalCurve, at_least: int) -> StateCurve:
    shown = curve.n_at_risk >= at_least
    reason = None
    if not shown.any():
        reason = (
            f"never {at_least} at risk at a time in state {curve.group!r}, so that nothing is shown"
        )
    return StateCurve(
        curve=curve,
        at_least=at_least,
        shown=shown,
        n_events_hidden=int(curve.n_events[~shown].sum()),
        reason=reason,
    )
