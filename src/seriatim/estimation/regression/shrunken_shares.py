"""What share responds, with and without a marker, here and in a series not seen yet?

Few patients make raw shares of 0 or 100 %. A model with weak priors draws them a little together
and says how much another series may differ: logit q[j, c] = mu + b j + v[c], with j = 1 for
patients with the marker, c the series (center), mu and b normal around 0 with standard deviation
1.5, v[c] normal around 0 with standard deviation tau, and tau half-normal with scale 0.5.

The posterior is summed over a lattice of mu, b and mu + v, and over nodes of tau: no random draws.
For such smooth functions sums over even points, and the distribution function from them, err less
than 1e-8. One series says next to nothing about tau, which then is its prior.

Validated against another integration in R (tests/reference/shrunken_shares.R). References: Gelman,
Jakulin, Pittau and Su, Ann Appl Stat 2008;2:1360. Higgins, Thompson and Spiegelhalter, J R Stat Soc
A 2009;172:137. Trefethen and Weideman, SIAM Rev 2014;56:385 (trapezoid rule).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from scipy.special import expit, logit

from ..encoding import merge_labels, merge_units, natural_order, same_length
from ..estimate import Estimate, FloatArray, checked_conf_level
from .shrunken_lattice import Lattice, Spreads, distribution, solved
from .shrunken_sums import Density, posterior_sums

__all__ = ["SeriesCounts", "SharePosterior", "ShrunkenShares", "left_out_shares", "shrunken_shares"]

#: The lattice resolves shares of so many rows and the spread of so many series to 1e-8.
_MOST_ROWS, _MOST_SERIES = 500, 12
_METHOD = "hierarchical logit model (weak priors)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCounts:
    """Rows and events without (first) and with (second) the marker, for each series."""

    series: tuple[str, ...]
    n: tuple[tuple[int, int], ...]
    events: tuple[tuple[int, int], ...]
    unit: str | None = None

    def __post_init__(self) -> None:
        if not len(self.series) == len(self.n) == len(self.events):
            raise ValueError("series, n, events: expected one entry a series in each")
        for name, totals, found in zip(self.series, self.n, self.events, strict=True):
            for n, x in zip(totals, found, strict=True):
                if not 0 <= x <= n:
                    raise ValueError(f"{name}: expected between 0 and n = {n} events, found {x}")

    @classmethod
    def zero(cls) -> Self:
        """Return the counts of no series."""
        return cls(series=(), n=(), events=())

    @classmethod
    def from_rows(cls, series: Any, marker: Any, event: Any, *, unit: str | None = None) -> Self:
        """Count rows: label of the series, whether it has the marker, whether the event happened.

        >>> SeriesCounts.from_rows(["a", "a", "b"], [1, 0, 1], [1, 0, 0]).events
        ((0, 1), (0, 0))
        """
        names = [str(label) for label in series]
        same_length(series=names, marker=marker, event=event)
        labels = natural_order(names)
        place = {label: 2 * i for i, label in enumerate(labels)}
        cells = [place[name] + bool(has) for name, has in zip(names, marker, strict=True)]
        happened = [cell for cell, each in zip(cells, event, strict=True) if each]
        n, events = (
            np.bincount(np.array(each, dtype=np.int64), minlength=2 * len(labels)).reshape(-1, 2)
            for each in (cells, happened)
        )
        return cls(series=labels, n=_pairs(n), events=_pairs(events), unit=unit)

    def __add__(self, other: "SeriesCounts") -> "SeriesCounts":
        labels = merge_labels(self.series, other.series)
        n, events = np.zeros((2, len(labels), 2), dtype=np.int64)
        for part in (self, other):
            for name, totals, found in zip(part.series, part.n, part.events, strict=True):
                n[labels.index(name)] += totals
                events[labels.index(name)] += found
        unit = merge_units(self.unit, other.unit) if self.series and other.series else None
        unit = unit or self.unit or other.unit
        return SeriesCounts(series=labels, n=_pairs(n), events=_pairs(events), unit=unit)

    def without(self, series: str) -> "SeriesCounts":
        """Return the counts of the other series."""
        kept = [i for i, name in enumerate(self.series) if name != series]
        return SeriesCounts(
            series=tuple(self.series[i] for i in kept),
            n=tuple(self.n[i] for i in kept),
            events=tuple(self.events[i] for i in kept),
            unit=self.unit,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(
            series=tuple(data["series"]),
            n=_pairs(np.array(data["n"], dtype=np.int64).reshape(-1, 2)),
            events=_pairs(np.array(data["events"], dtype=np.int64).reshape(-1, 2)),
            unit=data["unit"],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharePosterior:
    """The posterior of one share: its density on the logit scale at evenly spaced points.

    `n` and `n_events` are the rows and events that it is about; those of all series together where
    it is about a new one.
    """

    points: FloatArray
    density: FloatArray
    n: int
    n_events: int
    unit: str | None = None

    def below(self, share: float) -> float:
        """Return the probability that the share is below this one (between 0 and 1)."""
        if not 0 <= share <= 1:
            raise ValueError(f"share: expected a fraction from 0 to 1, found {share}")
        if share in (0, 1):
            return float(share)
        at = np.array([logit(share)])
        return _clipped(float(distribution(self.points, self.density, at)[0, 0]))

    def above(self, share: float) -> float:
        """Return the probability that the share is above this one (between 0 and 1)."""
        return 1 - self.below(share)

    def estimate(self, *, conf_level: float = 0.95) -> Estimate:
        """Return the posterior mean with its equal-tailed interval."""
        level = checked_conf_level(conf_level)
        step = self.points[1] - self.points[0]
        # Values of the distribution function at points, a half of each point's own mass before it.
        about = step * (np.cumsum(self.density) - self.density / 2)
        low, high = solved(
            lambda at: distribution(self.points, self.density, at),
            (self.points, about),
            np.array([(1 - level) / 2, (1 + level) / 2]),
        )
        return Estimate(
            method=_METHOD,
            value=float(step * (expit(self.points) @ self.density)),
            conf_low=float(expit(low)),
            conf_high=float(expit(high)),
            conf_level=level,
            unit=self.unit,
            n=self.n,
            n_events=self.n_events,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShrunkenShares:
    """The posteriors without and with the marker: of each series, and of a new one.

    `spread` is that of tau, from its prior alone where there is one series or none. Without a
    lattice that is fine enough, `reason` says so and there are no posteriors.
    """

    series: tuple[str, ...]
    own: tuple[tuple[SharePosterior, SharePosterior], ...]
    new: tuple[SharePosterior, SharePosterior] | None
    spread: Estimate
    spread_from_prior: bool
    reason: str | None = None


def shrunken_shares(counts: SeriesCounts, *, conf_level: float = 0.95) -> ShrunkenShares:
    """What share has the event without and with the marker, drawn together by weak priors?

    Up to 500 rows a series and marker and 12 series; beyond, raw shares need no shrinking and
    `mixed_logistic` estimates the spread: None with that reason.

    >>> counts = SeriesCounts(series=("here",), n=((25, 34),), events=((2, 22),))
    >>> without, having = shrunken_shares(counts).own[0]
    >>> round(without.estimate().value, 3), round(having.estimate().value, 3)
    (0.151, 0.617)
    """
    level = checked_conf_level(conf_level)
    reason = _too_large(counts)
    if reason is not None:
        return ShrunkenShares(
            series=counts.series,
            own=(),
            new=None,
            spread=_spread_estimate(counts, level, None, reason),
            spread_from_prior=False,
            reason=reason,
        )
    # No series say as much as one without rows.
    n, found = (counts.n, counts.events) if counts.series else (((0, 0),), ((0, 0),))
    spreads = Spreads.of(n)
    sums = posterior_sums(n, found, Lattice.of(n), spreads)
    totals = [sum(pair[j] for pair in counts.n) for j in (0, 1)]
    events = [sum(pair[j] for pair in counts.events) for j in (0, 1)]
    return ShrunkenShares(
        series=counts.series,
        own=tuple(
            _both(own, counts.n[c], counts.events[c], counts.unit)
            for c, own in enumerate(sums.own[: len(counts.series)])
        ),
        new=_both(sums.new, totals, events, counts.unit),
        spread=_spread_estimate(counts, level, (spreads, sums.spread), None),
        spread_from_prior=len(counts.series) < 2,
    )


def left_out_shares(counts: SeriesCounts) -> tuple[ShrunkenShares, ...]:
    """What would each series have been expected to show, from the others alone?

    The `new` of each result is the prediction for the series left out, in the order of `series`.

    >>> one = SeriesCounts(series=("a", "b"), n=((5, 5), (9, 9)), events=((1, 3), (2, 6)))
    >>> [len(each.own) for each in left_out_shares(one)]
    [1, 1]
    """
    return tuple(shrunken_shares(counts.without(name)) for name in counts.series)


def _pairs(counts: Any) -> tuple[tuple[int, int], ...]:
    return tuple((int(a), int(b)) for a, b in counts)


def _clipped(probability: float) -> float:
    return min(max(probability, 0.0), 1.0)


def _too_large(counts: SeriesCounts) -> str | None:
    if len(counts.series) > _MOST_SERIES:
        return f"more than {_MOST_SERIES} series: estimate their spread with a mixed model"
    if max((n for pair in counts.n for n in pair), default=0) > _MOST_ROWS:
        return f"more than {_MOST_ROWS:,} rows in one group: the raw share needs no shrinking"
    return None


def _both(
    densities: tuple[Density, Density], n: Sequence[int], events: Sequence[int], unit: str | None
) -> tuple[SharePosterior, SharePosterior]:
    """Return the posteriors without and with the marker."""
    without, having = (
        SharePosterior(
            points=each.points, density=each.values, n=n[j], n_events=events[j], unit=unit
        )
        for j, each in enumerate(densities)
    )
    return without, having


def _spread_estimate(
    counts: SeriesCounts,
    level: float,
    found: tuple[Spreads, FloatArray] | None,
    reason: str | None,
) -> Estimate:
    """Return the posterior mean of tau with its limits, from its probability at each node."""
    method = f"{_METHOD}, spread between series"
    n = sum(sum(pair) for pair in counts.n)
    if found is None:
        return Estimate(
            method=method, value=None, conf_level=level, unit=counts.unit, n=n, reason=reason
        )
    spreads, probability = found
    limits = np.array([(1 - level) / 2, (1 + level) / 2])
    mean, (low, high) = spreads.summary(probability, limits)
    return Estimate(
        method=method,
        value=mean,
        conf_low=float(low),
        conf_high=float(high),
        conf_level=level,
        unit=counts.unit,
        n=n,
    )
