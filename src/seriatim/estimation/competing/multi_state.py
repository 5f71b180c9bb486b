"""In which state are patients at each time, when they can move between several?

With n_h(u) in state h just before u and d_hj(u) moves from h to j, the probabilities of the states
follow p(u) = p(u-) (I + dA(u)), where dA_hj = d_hj / n_h and each line of dA adds up to 0: the
product integral of Aalen and Johansen. It holds for any graph, also with ways back. Starting from
all patients at time 0 it does not need the Markov assumption (Datta and Satten). From a later time
or a single state it assumes that the past does not matter, given the state.

The influence of a patient on the probability of j at t is the sum over u <= t of p_h(u-) / n_h(u)
dM_hl(u) (P_lj(u, t) - P_hj(u, t)), dM the moves less those expected while in h, plus the influence
on the starting distribution. P(u, t) e_j is found backwards from t once for all rows, so each asked
time costs n + T.

Validated against R `survival::survfit` with an id and a factor of states
(tests/reference/multi_state.R). References: Aalen and Johansen, Scand J Stat 1978;5:141. Datta and
Satten, Stat Probab Lett 2001;55:403. Andersen, Wandall and Maltha, Lifetime Data Anal 2022;28:1.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..estimate import Estimate, FloatArray, IntArray, checked_conf_level
from ..survival.kaplan_meier import curve_limits
from .influence_sums import InfluenceMatrix, with_normal_limits
from .product_integral import (
    StateSteps,
    forward,
    occupation_weights,
    state_influences,
    state_steps,
    stay_weights,
)
from .transition_table import StateGraph, StateRows, TransitionTable

__all__ = [
    "StateCurves",
    "length_of_stay",
    "occupation",
    "occupation_at",
    "occupation_products",
    "stay_products",
]

_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateCurves:
    """The probability of each state just after each time; they add up to 1.

    `time` (T,) holds the times after `start`; `probability` and `n_at_risk` have shape (S, T), and
    `at_start` (S,) is the distribution at `start`.
    """

    graph: StateGraph
    start: float
    initial: str | None
    at_start: FloatArray
    time: FloatArray
    n_at_risk: IntArray
    probability: FloatArray
    n: int
    n_events: int
    unit: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        for name in ("at_start", "time", "n_at_risk", "probability"):
            getattr(self, name).setflags(write=False)


def occupation(
    table: TransitionTable, *, start: float = 0.0, initial: str | None = None
) -> StateCurves:
    """With what probability is a patient in each state at each time after the start?

    `initial` None: from the states in which those under observation at `start` are. A state: given
    that a patient is in it at `start`. `reason` says if nobody is there to start from, or when a
    state first has nobody under observation although its probability is above 0: from then on the
    curve assumes that nobody leaves it. Late entries count from then on.

    >>> from .transition_table import StateGraph
    >>> graph = StateGraph(states=("well", "ill", "dead"), moves=(("well", "ill"), ("ill", "dead")))
    >>> rows = [1, 3, 2], ["well", "ill", "well"], ["ill", "dead", ""]
    >>> table = graph.count(*rows, entry=[0, 1, 0])
    >>> occupation(table).probability.tolist()
    [[0.5, 0.5, 0.5], [0.5, 0.5, 0.0], [0.0, 0.0, 0.5]]
    """
    if not (np.isfinite(start) and start >= 0):
        raise ValueError(f"start: expected 0 or later, found {start!r}")
    steps = state_steps(table, start, initial)
    probability = forward(steps)
    return StateCurves(
        graph=table.graph,
        start=float(start),
        initial=initial,
        at_start=steps.at_start,
        time=steps.time,
        n_at_risk=steps.at_risk.T.copy(),
        probability=probability.T.copy(),
        n=steps.n_at_start,
        n_events=int(table.moves[steps.place :].sum()),
        unit=table.counts.unit,
        reason=_curve_reason(table, steps, probability, initial),
    )


def _curve_reason(
    table: TransitionTable, steps: StateSteps, probability: FloatArray, initial: str | None
) -> str | None:
    if initial is None and steps.n_at_start == 0:
        return "nobody is under observation at the start: give a start or an initial state"
    leaving = np.array([state not in table.graph.absorbing for state in table.graph.states])
    before = np.vstack([steps.at_start, probability])[:-1]
    empty = (steps.at_risk == 0) & (before > _ROUNDING) & leaving
    if not empty.any():
        return None
    k = int(np.argmax(empty.any(axis=1)))
    state = table.graph.states[int(np.argmax(empty[k]))]
    return (
        f"nobody is under observation in {state!r} at time {steps.time[k]:g}, so none can leave it"
    )


Pairs = tuple[tuple[str, float], ...]


def _products(
    table: TransitionTable,
    rows: StateRows,
    at: Pairs,
    origin: tuple[float, str | None],
    kind: tuple[str, Callable[[StateSteps, float], FloatArray]],
) -> InfluenceMatrix:
    start, initial = origin
    steps = state_steps(table, start, initial)
    found: dict[float, FloatArray] = {}
    for _, time in at:
        if time < start:
            raise ValueError(f"at: expected times from start {start:g} on, found {time:g}")
        if time not in found:
            weights = kind[1](steps, time)
            found[time] = state_influences(table, rows, steps, weights, initial is not None)
    columns = [found[time][:, table.graph.index(state)] for state, time in at]
    labels = tuple(_label(kind[0], state, time, origin) for state, time in at)
    return InfluenceMatrix.from_influences(labels, columns)


def _label(kind: str, state: str, time: float, origin: tuple[float, str | None]) -> str:
    initial = "any state" if origin[1] is None else origin[1]
    return f"{kind} of {state} at {time:g} from {initial} at {origin[0]:g}"


def occupation_products(
    table: TransitionTable,
    rows: StateRows,
    at: Pairs,
    *,
    start: float = 0.0,
    initial: str | None = None,
) -> InfluenceMatrix:
    """Sum the products of influences on probabilities at (state, time) pairs, over this site.

    `table` is the merged table of all sites. Add the results and hand them to `occupation_at`.

    >>> from .transition_table import StateGraph
    >>> graph = StateGraph(states=("well", "dead"), moves=(("well", "dead"),))
    >>> rows = graph.rows([1, 2], ["well"] * 2, ["dead", ""], ["p", "q"])
    >>> occupation_products(rows.table, rows, (("dead", 1),)).products.tolist()
    [[0.125]]
    """
    return _products(table, rows, at, (start, initial), ("probability", occupation_weights))


def stay_products(
    table: TransitionTable,
    rows: StateRows,
    at: Pairs,
    *,
    start: float = 0.0,
    initial: str | None = None,
) -> InfluenceMatrix:
    """Sum the products of influences on lengths of stay for (state, until) pairs, over this site.

    >>> from .transition_table import StateGraph
    >>> graph = StateGraph(states=("well", "dead"), moves=(("well", "dead"),))
    >>> rows = graph.rows([1, 2], ["well"] * 2, ["dead", ""], ["p", "q"])
    >>> stay_products(rows.table, rows, (("dead", 2),)).products.tolist()
    [[0.125]]
    """

    def weights(steps: StateSteps, until: float) -> FloatArray:
        return stay_weights(start, steps, until)

    return _products(table, rows, at, (start, initial), ("stay", weights))


def occupation_at(
    curves: StateCurves,
    state: str,
    time: float,
    products: InfluenceMatrix | None = None,
    *,
    conf_level: float = 0.95,
) -> Estimate:
    """With what probability is a patient in this state at this time?

    Limits (log-log) need `products` for this state and time. None, with the reason, after the last
    time unless nobody was left under observation in a state that can be left.

    >>> from .transition_table import StateGraph
    >>> graph = StateGraph(states=("well", "dead"), moves=(("well", "dead"),))
    >>> table = graph.count([1, 2], ["well", "well"], ["dead", ""])
    >>> occupation_at(occupation(table), "dead", 1).value
    0.5
    """
    index, common = _frame(curves, state, time, f"probability of {state} at time {time:g}")
    if common["reason"]:
        return Estimate(value=None, conf_level=conf_level, **common)
    place = int(np.searchsorted(curves.time, time, side="right"))
    line = np.concatenate([curves.at_start[[index]], curves.probability[index]])
    value = min(float(line[place]), 1.0)
    if products is None:
        return Estimate(value=value, conf_level=None, **common)
    std_error = _std_error(products, "probability", curves, (state, time))
    common["std_error"] = std_error
    low, high = curve_limits(
        np.array([value]), np.array([std_error]), "log-log", checked_conf_level(conf_level)
    )
    if not std_error or np.isnan(low[0]):
        common["reason"] = "no spread between patients: no limits"
        return Estimate(value=value, conf_level=conf_level, **common)
    common |= {"conf_low": float(low[0]), "conf_high": float(high[0])}
    return Estimate(value=value, conf_level=conf_level, **common)


def length_of_stay(
    curves: StateCurves,
    state: str,
    until: float,
    products: InfluenceMatrix | None = None,
    *,
    conf_level: float = 0.95,
) -> Estimate:
    """How long is a patient in this state on average, from the start until this time?

    The area under its curve, in units of time. Limits (value -/+ z std_error) need `stay_products`.

    >>> from .transition_table import StateGraph
    >>> graph = StateGraph(states=("well", "dead"), moves=(("well", "dead"),))
    >>> table = graph.count([1, 2], ["well", "well"], ["dead", ""])
    >>> length_of_stay(occupation(table), "well", 2).value
    1.5
    """
    index, common = _frame(curves, state, until, f"stay in {state} until {until:g}")
    if common["reason"]:
        return Estimate(value=None, conf_level=conf_level, **common)
    line = np.concatenate([curves.at_start[[index]], curves.probability[index]])
    last = int(np.searchsorted(curves.time, until, side="left"))
    marks = np.concatenate([[curves.start], curves.time[:last], [until]])
    value = float(line[: last + 1] @ np.diff(marks))
    if products is None:
        return Estimate(value=value, conf_level=None, **common)
    std_error = _std_error(products, "stay", curves, (state, until))
    if std_error == 0:
        common["reason"] = "no spread between patients: no limits"
        return Estimate(value=value, conf_level=conf_level, **common)
    common["reason"] = "limits follow"
    bare = Estimate(value=value, conf_level=checked_conf_level(conf_level), **common)
    return replace(with_normal_limits(bare, value, std_error), statistic=None, p_value=None)


def _frame(curves: StateCurves, state: str, time: float, what: str) -> tuple[int, dict[str, Any]]:
    """Where the state stands, and what its estimate carries, with the reason if there is none."""
    index = curves.graph.index(state)
    reason = None
    if curves.initial is None and curves.n == 0:
        reason = curves.reason
    elif time < curves.start:
        reason = f"the curve starts at {curves.start:g}, after time {time:g}"
    elif curves.time.size == 0 or (time > curves.time[-1] and _can_move(curves)):
        end = curves.time[-1] if curves.time.size else curves.start
        reason = f"follow-up ends at {end:g}, before time {time:g}" if time > end else None
    return index, {
        "method": f"Aalen-Johansen, {what}",
        "unit": curves.unit,
        "n": curves.n,
        "n_events": curves.n_events,
        "reason": reason,
    }


def _can_move(curves: StateCurves) -> bool:
    ends = [state in curves.graph.absorbing for state in curves.graph.states]
    return bool(curves.probability[~np.array(ends), -1].sum() > _ROUNDING)


def _std_error(
    products: InfluenceMatrix, kind: str, curves: StateCurves, at: tuple[str, float]
) -> float:
    label = _label(kind, *at, (curves.start, curves.initial))
    square, scale = products.covariance(label, label), 1.0 if kind == "probability" else at[1]
    return 0.0 if square <= (_ROUNDING * scale) ** 2 else float(np.sqrt(square))
