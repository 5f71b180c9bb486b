"""One Cox model over several sites, by rounds of sums; rows and event times need not leave a site.

In a round the coordinator sends coefficients and each site answers with sums, which are added.

Each site has its own baseline hazard: log-likelihood, score and information are sums over sites,
1 + p + p (p + 1) / 2 numbers, and give exactly the Cox model stratified by site. With `robust` also
the sum over patients of products of their score residuals, exact if no patient is in two sites.
For one baseline hazard common to all sites, another model, see `cox_time_sums`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, TypeVar

import numpy as np

from ..encoding import merge_units
from ..estimate import FloatArray, checked_conf_level
from .cox import CONSTANT
from .cox_fit import CoxFit, CoxFrame, Robust, fit_result, no_fit
from .cox_grid import RiskGrid, risk_grid
from .cox_maximum import maximize
from .cox_rows import CoxRows
from .partial_likelihood import Likelihood, Ties

__all__ = [
    "Ask",
    "ScoreRequest",
    "ScoreSums",
    "asking",
    "cox_over_sites",
    "cox_rounds",
    "summarize_scores",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """What the coordinator sends: where to evaluate, how to treat ties, and whether robustly."""

    coefficients: tuple[float, ...]
    ties: Ties = Ties.EFRON
    robust: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreSums:
    """One site's answer, or the sum of several; `meat` (p, p) only if asked for.

    `log_likelihood` is None where coefficients were too large for a site to evaluate.

    >>> rows = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]})
    >>> sums = summarize_scores(rows, ScoreRequest(coefficients=(0.0,)))
    >>> (sums + sums).score.tolist(), (sums + sums).information.tolist(), (sums + sums).n
    ([1.0], [[0.5]], 4)
    """

    names: tuple[str, ...]
    log_likelihood: float | None
    score: FloatArray
    information: FloatArray
    meat: FloatArray | None
    n: int
    n_events: int
    unit: str | None = None

    @classmethod
    def zero(cls) -> "ScoreSums":
        """Return the sums of no rows."""
        none, square = np.zeros(0), np.zeros((0, 0))
        return cls(
            names=(), log_likelihood=0.0, score=none, information=square, meat=None, n=0, n_events=0
        )

    def __add__(self, other: "ScoreSums") -> "ScoreSums":
        if not isinstance(other, ScoreSums):
            return NotImplemented
        if not self.names or not other.names:
            return self if self.names else other
        if self.names != other.names or (self.meat is None) != (other.meat is None):
            raise ValueError(
                f"expected sums of one request, found covariates {self.names} and {other.names}. "
                "Send every site the same request."
            )
        return ScoreSums(
            names=self.names,
            log_likelihood=_sum(self.log_likelihood, other.log_likelihood),
            score=self.score + other.score,
            information=self.information + other.information,
            meat=_sum(self.meat, other.meat),
            n=self.n + other.n,
            n_events=self.n_events + other.n_events,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        return {
            "names": list(self.names),
            "log_likelihood": self.log_likelihood,
            "score": self.score.tolist(),
            "information": self.information.tolist(),
            "meat": None if self.meat is None else self.meat.tolist(),
            "n": self.n,
            "n_events": self.n_events,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ScoreSums":
        """Read back what `to_json` wrote."""
        p = len(data["names"])
        meat = data["meat"]
        return cls(
            names=tuple(data["names"]),
            log_likelihood=data["log_likelihood"],
            score=np.array(data["score"], dtype=np.float64),
            information=np.array(data["information"], dtype=np.float64).reshape(p, p),
            meat=None if meat is None else np.array(meat, dtype=np.float64).reshape(p, p),
            n=data["n"],
            n_events=data["n_events"],
            unit=data["unit"],
        )


_Number = TypeVar("_Number", float, FloatArray)


def _sum(first: _Number | None, second: _Number | None) -> _Number | None:
    return None if first is None or second is None else first + second


def summarize_scores(rows: CoxRows, request: ScoreRequest) -> ScoreSums:
    """Answer a request at a site: the site's own strata, each with its own baseline hazard."""
    return _answer(rows, _grid(rows, request.ties), request)


def _grid(rows: CoxRows, ties: Ties) -> RiskGrid | None:
    return risk_grid(rows, ties) if rows.event.any() else None


def _answer(rows: CoxRows, grid: RiskGrid | None, request: ScoreRequest) -> ScoreSums:
    p = len(rows.names)
    beta = _checked_coefficients(rows, request)
    here: Likelihood | None = Likelihood(0.0, np.zeros(p), np.zeros((p, p)))
    meat = np.zeros((p, p)) if request.robust else None
    if grid is not None:
        at = grid.point(beta * grid.scale)
        here = None if at is None else grid.likelihood_at(at).unscaled(grid.scale)
        if at is not None and request.robust:
            moved = grid.influence(at, rows.cluster) * grid.scale
            meat = moved.T @ moved
    return ScoreSums(
        names=rows.names,
        # Each risk set is centered alike in both of its parts, so sites may differ in centers.
        log_likelihood=None if here is None else here.value,
        score=np.zeros(p) if here is None else here.score,
        information=np.zeros((p, p)) if here is None else here.information,
        meat=meat,
        n=rows.stop.size,
        n_events=int(rows.event.sum()),
        unit=rows.unit,
    )


def _checked_coefficients(rows: CoxRows, request: ScoreRequest) -> FloatArray:
    beta = np.array(request.coefficients, dtype=np.float64)
    if beta.shape != (len(rows.names),) or not np.isfinite(beta).all():
        raise ValueError(
            f"coefficients: expected {len(rows.names)} finite numbers for "
            f"{', '.join(rows.names)}; found {beta.tolist()}"
        )
    return beta


Ask = Callable[[ScoreRequest], ScoreSums]


def cox_rounds(
    names: tuple[str, ...],
    ask: Ask,
    *,
    ties: Ties = Ties.EFRON,
    robust: bool = False,
    conf_level: float = 0.95,
) -> CoxFit:
    """By what factor does each covariate multiply the hazard, within sites?

    `ask` sends a request to every site and adds the answers: five or six rounds. The result is
    that of `cox` with the site as stratum.
    """
    level = checked_conf_level(conf_level)

    def request(beta: FloatArray, *, robustly: bool = False) -> ScoreSums:
        coefficients = tuple(beta.tolist())
        return ask(ScoreRequest(coefficients=coefficients, ties=ties, robust=robustly))

    first = request(np.zeros(len(names)), robustly=robust)
    frame = CoxFrame(names, level, first.unit, first.n, first.n_events, robust, ties)
    if first.n_events == 0:
        return no_fit(frame, "no events")
    # The information at 0 gives the covariates a common scale, so that steps are comparable.
    spread = np.diag(first.information) / first.n_events
    scale = np.where(spread > 0, np.sqrt(np.maximum(spread, 1e-300)), 1.0)

    def evaluate(beta: FloatArray) -> Likelihood | None:
        sums = request(beta / scale) if beta.any() else first
        if sums.log_likelihood is None:
            return None
        here = Likelihood(sums.log_likelihood, sums.score, sums.information)
        return here.unscaled(1 / scale)

    found = maximize(evaluate, len(names))
    if found is None:
        return no_fit(frame, CONSTANT)
    last = request(found.coefficients / scale, robustly=True) if robust else first
    if first.meat is None or last.meat is None:
        return fit_result(frame, found, None, scale)
    square = np.outer(scale, scale)
    return fit_result(frame, found, Robust(last.meat / square, first.meat / square), scale)


def asking(sites: Sequence[CoxRows], ties: Ties) -> Ask:
    """Return what asks sites whose rows are at hand; each is prepared once for all requests."""
    grids = [_grid(rows, ties) for rows in sites]

    def ask(request: ScoreRequest) -> ScoreSums:
        pairs = zip(sites, grids, strict=True)
        return reduce(add, (_answer(rows, grid, request) for rows, grid in pairs))

    return ask


def cox_over_sites(
    sites: Sequence[CoxRows], *, ties: Ties = Ties.EFRON, conf_level: float = 0.95
) -> CoxFit:
    """Fit the model with each site its own baseline hazard: `cox_rounds` in one memory.

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})
    >>> round(cox_over_sites([rows, rows]).terms[0].value, 4)
    2.5616
    """
    if not sites:
        raise ValueError("sites: expected at least one")
    robust = any(rows.robust for rows in sites)
    return cox_rounds(
        sites[0].names, asking(sites, ties), ties=ties, robust=robust, conf_level=conf_level
    )
