"""Firth's penalized Cox model over several sites, by rounds of sums; no row leaves its site.

Each step takes two rounds. The first is that of the Cox model and gives likelihood, score and
information; then the inverse information V is sent out, and what comes back gives the slope of its
log determinant, the sum over events of E (x - a) (x - a)' V (x - a), a the mean of the risk set.

Each site its own baseline hazard (`cox_sums`): p numbers more a step, and nothing by time. One
baseline hazard for all (`cox_time_sums`): sums over risk sets and tied events of h and h x at each
time, h = x' V x, T (2 + 2 p) numbers more. All profiles are followed together, in a dozen steps.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from ..estimate import FloatArray, checked_conf_level
from .cox_firth import FirthFit, FirthFrame, refuse_robust
from .cox_grid import risk_grid, sums_by_place
from .cox_rows import CoxRows
from .cox_sums import Ask, ScoreRequest, ScoreSums, asking
from .cox_time_sums import BaselineRounds, RowTimes, TimeRequest, place_rows
from .partial_likelihood import Likelihood, RiskSums, TieGrid, Ties, likelihood
from .penalized_points import (
    PenalizedPoints,
    event_means,
    joined,
    penalized_from,
    penalty_slope,
)

__all__ = [
    "PenaltyRequest",
    "cox_firth_common_baseline",
    "cox_firth_over_sites",
    "firth_rounds",
    "summarize_penalty",
    "summarize_penalty_by_time",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PenaltyRequest:
    """What the coordinator sends second: the coefficients, and the inverse information there."""

    coefficients: tuple[float, ...]
    inverse: FloatArray
    ties: Ties = Ties.EFRON

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        return {
            "coefficients": list(self.coefficients),
            "inverse": self.inverse.tolist(),
            "ties": str(self.ties),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PenaltyRequest":
        """Read back what `to_json` wrote."""
        return cls(
            coefficients=tuple(data["coefficients"]),
            inverse=np.array(data["inverse"], dtype=np.float64),
            ties=Ties(data["ties"]),
        )


def summarize_penalty(rows: CoxRows, request: PenaltyRequest) -> FloatArray:
    """Answer at a site with its part of the slope of log |I|: (p,) numbers, which are added.

    The site's own strata, each with its own baseline hazard. Raises ValueError for coefficients
    too large to evaluate, at which the first round had no likelihood.
    """
    if not rows.event.any():
        return np.zeros(len(rows.names))
    grid = risk_grid(rows, request.ties)
    beta = np.array(request.coefficients, dtype=np.float64) * grid.scale
    slope = penalty_slope(grid, beta, request.inverse * np.outer(grid.scale, grid.scale))
    if slope is None:
        raise ValueError("coefficients: expected some at which the site has a likelihood")
    return slope * grid.scale


AskPenalty = Callable[[PenaltyRequest], FloatArray]


def firth_rounds(
    names: tuple[str, ...],
    ask: Ask,
    ask_penalty: AskPenalty,
    *,
    ties: Ties = Ties.EFRON,
    conf_level: float = 0.95,
) -> FirthFit:
    """By what factor does each covariate multiply the hazard, within sites, from few events?

    `ask` and `ask_penalty` send a request to every site and add the answers. The result is that of
    `cox_firth` with the site as stratum.
    """
    level = checked_conf_level(conf_level)

    def scores(beta: FloatArray) -> ScoreSums:
        return ask(ScoreRequest(coefficients=tuple(beta.tolist()), ties=ties))

    first = scores(np.zeros(len(names)))
    frame = FirthFrame(
        names=names,
        n=first.n,
        n_events=first.n_events,
        unit=first.unit,
        ties=ties,
        conf_level=level,
    )
    if first.n_events == 0:
        return frame.nothing("no events")
    # The information at 0 gives the covariates a common scale, so that steps are comparable.
    spread = np.diag(first.information) / first.n_events
    scale = np.where(spread > 0, np.sqrt(np.maximum(spread, 1e-300)), 1.0)

    def evaluate(beta: FloatArray) -> PenalizedPoints:
        raw = beta / scale
        sums = scores(raw) if beta.any() else first

        def slope(inverse: FloatArray) -> FloatArray:
            own = inverse / np.outer(scale, scale)
            coefficients = tuple(raw.tolist())
            sent = PenaltyRequest(coefficients=coefficients, inverse=own, ties=ties)
            return ask_penalty(sent) / scale

        here = None
        if sums.log_likelihood is not None:
            here = Likelihood(sums.log_likelihood, sums.score, sums.information)
            here = here.unscaled(1 / scale)
        return penalized_from(here, len(names), slope)

    return frame.fit(lambda beta: joined([evaluate(row) for row in beta]), scale)


def cox_firth_over_sites(
    sites: Sequence[CoxRows], *, ties: Ties = Ties.EFRON, conf_level: float = 0.95
) -> FirthFit:
    """Fit the model with each site its own baseline hazard: `firth_rounds` in one memory.

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 0, 0], {"x": [1, 1, 0, 0]})
    >>> fit = cox_firth_over_sites([rows])
    >>> round(fit.terms[0].value, 2), round(fit.terms[0].conf_low, 2)
    (7.56, 0.58)
    """
    if not sites:
        raise ValueError("sites: expected at least one")
    for rows in sites:
        refuse_robust(rows)

    def ask_penalty(request: PenaltyRequest) -> FloatArray:
        return reduce(add, (summarize_penalty(rows, request) for rows in sites))

    return firth_rounds(
        sites[0].names, asking(sites, ties), ask_penalty, ties=ties, conf_level=conf_level
    )


def summarize_penalty_by_time(
    rows: CoxRows, request: TimeRequest, inverse: FloatArray
) -> FloatArray:
    """Sum h and h x, h = x' V x, over a site's risk sets and its tied events: (2, 1 + p, T)."""
    return _penalty_by_time(rows, place_rows(rows, request.times), request, inverse)


def _penalty_by_time(
    rows: CoxRows, placed: RowTimes, request: TimeRequest, inverse: FloatArray
) -> FloatArray:
    x, t = request.covariates(rows), request.times.size
    risk = np.exp(request.coefficients @ x) * ((inverse @ x) * x).sum(axis=0)
    if rows.weights is not None:
        risk = risk * rows.weights
    lines = np.vstack([risk, risk * x])
    where = placed.left[rows.event]
    tied = sums_by_place(where, lines[:, rows.event], t)
    return np.array([placed.by_time(lines, t), tied])


def _common_slope(
    sums: RiskSums, ties: Ties, inverse: FloatArray, by_time: FloatArray
) -> FloatArray:
    """What the coordinator makes of the sums: the slope of log |I|, as `penalty_slope` has it."""
    grid = TieGrid.of(sums.events, sums.weight, ties)
    terms = grid.terms(sums.s0, sums.e0)
    if terms is None:  # no likelihood, so that nobody asks
        return np.zeros(inverse.shape[0])
    (sh, eh), s1, e1 = by_time, sums.s1, sums.e1
    first = sh[1:] @ terms.b0 - eh[1:] @ terms.b1
    second = s1 @ (terms.c0 * sh[0] - terms.c1 * eh[0]) - e1 @ (terms.c1 * sh[0] - terms.c2 * eh[0])
    vs, ve = inverse @ s1, inverse @ e1
    crossed = np.einsum("jkt,kt->j", sums.s2, terms.c0 * vs - terms.c1 * ve)
    crossed -= np.einsum("jkt,kt->j", sums.e2, terms.c1 * vs - terms.c2 * ve)
    a, weight = event_means(grid, np.vstack([sums.s0, s1]), np.vstack([sums.e0, e1]))
    last = a @ (weight * ((inverse @ a) * a).sum(axis=0))
    return np.asarray(first - second - 2 * crossed + 2 * last)


def cox_firth_common_baseline(
    sites: Sequence[CoxRows], *, ties: Ties = Ties.EFRON, conf_level: float = 0.95
) -> FirthFit:
    """By what factor does each covariate multiply a hazard common to all sites, from few events?

    Runs the rounds in one memory; the result is that of `cox_firth` on the rows of all sites.

    >>> one = CoxRows.from_columns([1, 3], [1, 0], {"x": [1, 0]})
    >>> two = CoxRows.from_columns([2, 4], [1, 0], {"x": [1, 0]})
    >>> fit = cox_firth_common_baseline([one, two])
    >>> round(fit.terms[0].value, 2), round(fit.terms[0].conf_low, 2)
    (7.56, 0.58)
    """
    for rows in sites:
        refuse_robust(rows)
    begun = BaselineRounds.begin(sites, ties=ties, conf_level=conf_level)
    about = begun.frame
    frame = FirthFrame(
        names=about.names,
        n=about.n,
        n_events=about.n_events,
        unit=about.unit,
        ties=ties,
        conf_level=about.conf_level,
    )
    if not about.n_events:
        return frame.nothing("no events")

    def evaluate(beta: FloatArray) -> PenalizedPoints:
        total = begun.risk_sets(beta)
        sent = replace(begun.request, coefficients=beta)

        def slope(inverse: FloatArray) -> FloatArray:
            pairs = zip(sites, begun.placed, strict=True)
            answers = (_penalty_by_time(rows, placed, sent, inverse) for rows, placed in pairs)
            return _common_slope(total.sums, ties, inverse, reduce(add, answers))

        here = None if total.lost else likelihood(total.sums, ties)
        return penalized_from(here, len(about.names), slope)

    return frame.fit(lambda beta: joined([evaluate(row) for row in beta]), begun.request.scale)
