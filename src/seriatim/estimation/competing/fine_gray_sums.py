"""A Fine-Gray model of several sites by rounds of sums by time; no row leaves its site.

Sites first send the counts of their rows (`FineGrayRows.table`), whose sum gives the times, the
censoring curve and who is at risk. Then, at coefficients that the coordinator sends, each answers
with its sums over the weighted risk sets (`RiskSetSums`), which are added. One more round sends the
means and hazards of all out and returns the products of patients' influences. The result is that
of `fine_gray` on all rows, to rounding, if no patient has rows at two sites.

At a time with a single event the sums name the covariates of the patient who had it: times in
months or quarters tell less than days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from ..estimate import FloatArray, checked_conf_level
from ..survival.event_table import EventTable
from .fine_gray import FineGrayRows
from .fine_gray_fit import CONSTANT, FineGrayFit, FineGrayFrame
from .subdistribution import (
    LARGEST_EXPONENT,
    PseudoLikelihood,
    RiskGrid,
    carried_sums,
    cause_counts,
    maximize_pseudo,
    risk_grid,
    score_influences,
)

__all__ = [
    "FineGrayRequest",
    "RiskSetSums",
    "fine_gray_over_sites",
    "summarize_influences",
    "summarize_risk_sets",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FineGrayRequest:
    """What the coordinator sends: the merged table, and coefficients of (x - center) / scale.

    In the last round also `mean` (T, p), `rise` (T,) and the `carried` sums of all sites.
    """

    table: EventTable
    cause: int
    coefficients: FloatArray
    center: FloatArray
    scale: FloatArray
    mean: FloatArray | None = None
    rise: FloatArray | None = None
    carried: FloatArray | None = None

    def grid(self, rows: FineGrayRows) -> RiskGrid:
        """Place a site's rows on the times of all."""
        x = (rows.covariates - self.center) / self.scale
        placed, entered = rows.place(self.table), rows.entered(self.table)
        return risk_grid(self.table, self.cause, placed, x, entered)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskSetSums:
    """Sums over weighted risk sets: of r and x r, (p + 1, T); of x x' r, (p, p, T).

    `carried` (p + 1, C, T) are sums of r / G and x r / G over other causes, `event_x` (p,) the sum
    of x over events, `largest` the largest |x'b| met: beyond 300 the rest is lost in rounding.
    """

    first: FloatArray
    second: FloatArray
    carried: FloatArray
    event_x: FloatArray
    largest: float

    def __add__(self, other: "RiskSetSums") -> "RiskSetSums":
        if not isinstance(other, RiskSetSums):
            return NotImplemented
        if self.carried.shape != other.carried.shape:
            raise ValueError(
                f"sums: expected sums on one merged table, found shapes {self.carried.shape} and "
                f"{other.carried.shape}. Send every site the sum of all tables."
            )
        return RiskSetSums(
            first=self.first + other.first,
            second=self.second + other.second,
            carried=self.carried + other.carried,
            event_x=self.event_x + other.event_x,
            largest=max(self.largest, other.largest),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        names = ("first", "second", "carried", "event_x")
        return {"largest": self.largest} | {name: getattr(self, name).tolist() for name in names}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RiskSetSums":
        """Read back what `to_json` wrote."""
        names = ("first", "second", "carried", "event_x")
        arrays = {name: np.array(data[name], dtype=np.float64) for name in names}
        return cls(largest=data["largest"], **arrays)


def summarize_risk_sets(rows: FineGrayRows, request: FineGrayRequest) -> RiskSetSums:
    """Sum a site's rows over the weighted risk sets at the coefficients that were sent."""
    return _risk_sets(request.grid(rows), request.coefficients)


def _risk_sets(grid: RiskGrid, coefficients: FloatArray) -> RiskSetSums:
    p = coefficients.size
    relative = grid.x @ coefficients
    risk = np.exp(np.minimum(relative, LARGEST_EXPONENT))
    upper = np.triu_indices(p)
    second = np.zeros((p, p, grid.events.size))
    second[upper] = grid.risk_sum(risk * grid.lines[1:][upper[0]] * grid.lines[1:][upper[1]])
    second[upper[::-1]] = second[upper]
    return RiskSetSums(
        first=grid.risk_sum(risk * grid.lines),
        second=second,
        carried=carried_sums(grid, risk),
        event_x=grid.event_x,
        largest=float(np.abs(relative).max(initial=0.0)),
    )


def summarize_influences(rows: FineGrayRows, request: FineGrayRequest) -> FloatArray:
    """Sum the products of this site's patients' influences on the score: the last round, (p, p)."""
    if request.mean is None or request.rise is None or request.carried is None:
        raise ValueError("request: expected the means, rises and carried sums of the last round")
    grid, p = request.grid(rows), len(rows.names)
    point = PseudoLikelihood(
        beta=request.coefficients,
        value=0.0,
        score=np.zeros(p),
        information=np.zeros((p, p)),
        risk=np.exp(grid.x @ request.coefficients),
        mean=request.mean,
        rise=request.rise,
    )
    sums = np.zeros((int(rows.patient.max(initial=-1)) + 1, p))
    np.add.at(sums, rows.patient, score_influences(grid, point, request.carried))
    return np.asarray(sums.T @ sums, dtype=np.float64)


def _likelihood(total: RiskSetSums, request: FineGrayRequest) -> PseudoLikelihood | None:
    """What the coordinator makes of the sums."""
    if total.largest > LARGEST_EXPONENT:
        return None
    events = cause_counts(request.table, request.cause)
    safe = np.where(total.first[0] > 0, total.first[0], 1.0)
    mean, rise = (total.first[1:] / safe).T, events / safe
    weighted = mean * events[:, None]
    return PseudoLikelihood(
        beta=request.coefficients,
        value=float(total.event_x @ request.coefficients - events @ np.log(safe)),
        score=total.event_x - weighted.sum(axis=0),
        information=total.second @ rise - weighted.T @ mean,
        risk=np.zeros(0),
        mean=mean,
        rise=rise,
    )


def _first_request(sites: Sequence[FineGrayRows], cause: int) -> FineGrayRequest:
    """Center and scale by the sums of x and its square, which add over sites."""
    table = reduce(add, (rows.table() for rows in sites))
    n = max(table.n(), 1)
    center = np.sum([rows.covariates.sum(axis=0) for rows in sites], axis=0) / n
    moved = [((rows.covariates - center) ** 2).sum(axis=0) for rows in sites]
    scale = np.sqrt(np.sum(moved, axis=0) / n)
    scale = np.where(scale > 0, scale, 1.0)
    return FineGrayRequest(
        table=table,
        cause=cause,
        coefficients=np.zeros(center.size),
        center=center,
        scale=scale,
    )


def fine_gray_over_sites(
    sites: Sequence[FineGrayRows], cause: int, *, conf_level: float = 0.95
) -> FineGrayFit:
    """By what factor does each covariate multiply the subdistribution hazard, over all sites?

    Runs the rounds for sites whose rows are at hand; over a network the three `summarize` steps are
    those of the sites and the rest is the coordinator's. Answers as `fine_gray`.

    >>> north = FineGrayRows.from_columns([1, 2, 3], [1, 2, 1], {"x": [1, 0, 0]})
    >>> south = FineGrayRows.from_columns([4, 5], [1, 0], {"x": [1, 0]})
    >>> round(fine_gray_over_sites([north, south], 1).terms[0].value, 4)
    4.2154
    """
    level, names = checked_conf_level(conf_level), sites[0].names
    if any(rows.names != names for rows in sites):
        raise ValueError(f"covariates: expected {', '.join(names)} in this order at every site")
    request = _first_request(sites, cause)
    frame = FineGrayFrame(names, request.table, cause, level)
    missing = frame.obstacle()
    if missing is not None:
        return missing

    grids = [request.grid(rows) for rows in sites]

    def total_at(beta: FloatArray) -> RiskSetSums:
        return reduce(add, (_risk_sets(grid, beta) for grid in grids))

    def evaluate(beta: FloatArray) -> PseudoLikelihood | None:
        return _likelihood(total_at(beta), replace(request, coefficients=beta))

    found = maximize_pseudo(evaluate, len(names))
    if found is None:
        return frame.nothing(CONSTANT)
    missing = frame.no_maximum(*found)
    if missing is not None:
        return missing
    null, point, _ = found
    carried = total_at(point.beta).carried
    asked = replace(request, coefficients=point.beta, carried=carried)
    last = replace(asked, mean=point.mean, rise=point.rise)
    products = np.sum([summarize_influences(rows, last) for rows in sites], axis=0)
    inverse = np.linalg.inv(point.information) / request.scale
    n_patients = sum(int(rows.patient.max(initial=-1)) + 1 for rows in sites)
    # The influences sum to 0: a single patient has only their rounding noise.
    covariance = inverse.T @ products @ inverse * (n_patients > 1)
    return frame.fit(
        point.beta / request.scale,
        covariance,
        (null.value, point.value),
        (request.center, point.rise),
    )
