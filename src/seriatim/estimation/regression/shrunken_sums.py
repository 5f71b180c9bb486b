"""The sums over mu, b and tau behind `shrunken_shares`.

Given mu, b and tau the series are independent. So the likelihood of each, averaged over its v, is
one product of matrices: weights of v at every node (mu, tau), times its likelihood at mu + v and b.
The posterior at a node and b is the product over series; divided by a series' own average and
averaged back, it says where that series is.
"""

import math
from dataclasses import dataclass
from functools import reduce
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.special import log_expit, log_ndtr, ndtr

from ..estimate import FloatArray
from .shrunken_lattice import PRIOR_SD, Lattice, Pairs, Spreads, windows

__all__ = ["Density", "Sums", "posterior_sums"]

_Places = NDArray[np.int64]

#: What is below exp(-30) of the highest is left out.
_NOTHING = 30.0
#: Every sixth place shows where the posterior is.
_EVERY = 6
#: Over so many places at the ends sums fade out if the kernel is narrow, by a normal curve's tails.
_MARGIN, _FADE_REACH = 20, 4.5
#: Without fading out the likelihood of 0 events would be cut off, and a narrow kernel would ring.
_FADE_AT, _FADE_WIDTH = 13.8, 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Density:
    """A density on the logit scale, at evenly spaced points."""

    points: FloatArray
    values: FloatArray

    @classmethod
    def of(cls, first: int, mass: FloatArray, lattice: Lattice) -> Self:
        """Scale the mass at places from `first` on, and leave out ends without any."""
        some = np.flatnonzero(mass > mass.max() * math.exp(-_NOTHING - 5))
        kept = slice(some[0], some[-1] + 1)
        points = (first + np.arange(mass.size, dtype=np.float64)[kept]) * lattice.step
        return cls(points=points, values=mass[kept] / (mass.sum() * lattice.step))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Densities without and with the marker, of each series and of a new one.

    `spread` is the probability of tau at each of its nodes.
    """

    own: tuple[tuple[Density, Density], ...]
    new: tuple[Density, Density]
    spread: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Counts:
    """Rows and events, a row a series and a column without and with the marker."""

    n: FloatArray
    events: FloatArray

    def log_likelihood(self, rows: _Places, effects: _Places, step: float) -> FloatArray:
        """Return it for each series (first axis) at places of mu + v (second) and b (third).

        Rows are places in succession; effects may be some apart.
        """
        with_marker = np.arange(rows[0] + effects[0], rows[-1] + effects[-1] + 1)
        low, high = (
            self.events[:, j, None] * log_expit(at)
            + (self.n - self.events)[:, j, None] * log_expit(-at)
            for j, at in ((0, rows * step), (1, with_marker * step))
        )
        low += log_ndtr((_FADE_AT - np.abs(rows * step)) / _FADE_WIDTH)
        sums = sliding_window_view(high, effects[-1] - effects[0] + 1, axis=1)
        return np.asarray(low[:, :, None] + sums[:, :, :: effects[1] - effects[0]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Region:
    """Places that matter: of mu + v, of b, and of mu with the number of their node of tau.

    `width` is over how many places each of mu stands for.
    """

    rows: _Places
    effects: _Places
    middles: _Places
    spread: _Places
    width: FloatArray


def _region(counts: _Counts, lattice: Lattice, spreads: Spreads) -> _Region:
    """Find what matters from every sixth place."""
    every = np.arange(-(lattice.half // _EVERY), lattice.half // _EVERY + 1)
    places = every * _EVERY
    log = counts.log_likelihood(every, every, lattice.step * _EVERY)
    highest = log.max(axis=1)
    profile = highest.sum(axis=0) + _log_prior(places, lattice.step)
    profile -= profile.max()
    effect = np.flatnonzero(profile > -_NOTHING)
    log = log[:, :, effect] - highest[:, None, effect]
    row = np.flatnonzero((log + profile[effect]).max(axis=(0, 2)) > -_NOTHING)
    # Each takes its part of the profile, so that their product is the highest at any b.
    part = np.exp((log + profile[effect] / len(log)).max(axis=2))
    bound = _bound(part[:, row[0] : row[-1] + 1], row[0], places, (lattice, spreads))
    matter = bound > bound.max() * math.exp(-_NOTHING)
    middles, spread, width = _middles(matter, places, (lattice, spreads), len(log))
    return _Region(
        rows=_around(places[row], 1),
        effects=_around(places[effect], lattice.stride),
        middles=middles,
        spread=spread,
        width=width,
    )


def _bound(
    part: FloatArray, first: int, places: _Places, points: tuple[Lattice, Spreads]
) -> FloatArray:
    """Return about what the posterior at tau (rows) and mu (columns) is at most.

    The likelihoods of series (rows of `part`) are averaged over v and multiplied.
    """
    lattice, spreads = points
    step, size = _EVERY * lattice.step, places.size
    spread = np.maximum(spreads.nodes, step / 2)[:, None]
    weights = np.exp(-((np.arange(size) * step / spread) ** 2) / 2) / spread
    kernel = windows(weights, part.shape[1])[:, first + size - 1 - np.arange(size)]
    averages = (part @ kernel.reshape(-1, part.shape[1]).T).prod(axis=0)
    prior = spreads.weights[:, None] * np.exp(_log_prior(places, lattice.step))
    return np.asarray(averages.reshape(prior.shape) * prior)


def _middles(
    matter: NDArray[np.bool_], places: _Places, points: tuple[Lattice, Spreads], n_series: int
) -> tuple[_Places, _Places, FloatArray]:
    """Return places of mu that matter, their nodes of tau, and over how many places each stands.

    A kernel that is narrower than the step would ring at the ends: there sums fade out.
    """
    lattice, spreads = points
    some = np.flatnonzero(matter.any(axis=1))
    narrow = lattice.is_narrow(spreads.nodes)[some]
    margin = np.where(narrow, _MARGIN, _EVERY)
    first = places[matter[some].argmax(axis=1)] - margin
    last = places[places.size - 1 - matter[some, ::-1].argmax(axis=1)] + margin
    stride = lattice.stride_at(spreads.nodes[some], n_series)
    size: _Places = (last - first) // stride + 1
    row = np.repeat(np.arange(some.size), size)
    step = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size)
    end = np.minimum(step, size[row] - 1 - step)
    fade = np.where(narrow[row], ndtr((2 * end / _MARGIN - 1) * _FADE_REACH), 1)
    middles: _Places = first[row] + step * stride[row]
    return middles, some[row].astype(np.int64), np.asarray(stride[row] * fade)


def _around(places: _Places, stride: int) -> _Places:
    """Return every stride-th place from the first to the last, and some around."""
    return np.arange(places[0] - _EVERY, places[-1] + _EVERY + 1, stride)


def _log_prior(places: _Places, step: float) -> FloatArray:
    return np.asarray(-((places * step / PRIOR_SD) ** 2) / 2)


def posterior_sums(n: Pairs, events: Pairs, lattice: Lattice, spreads: Spreads) -> Sums:
    """Sum the posterior over mu, b and tau, for `events` of `n` rows of each series."""
    counts = _Counts(
        n=np.array(n, dtype=np.float64).reshape(-1, 2),
        events=np.array(events, dtype=np.float64).reshape(-1, 2),
    )
    region = _region(counts, lattice, spreads)
    log = counts.log_likelihood(region.rows, region.effects, lattice.step)
    highest = log.max(axis=1)
    likelihoods = np.exp(log - highest[:, None])
    kernel = _kernel(region, lattice, spreads)
    # Nothing is below 1e-100, so that a series can be taken out of the product again, and hardly a
    # product near 1e-308, where arithmetic is slow.
    averages = [np.maximum(kernel @ each, 1e-100) for each in likelihoods]
    weight = spreads.weights[region.spread] * region.width
    weight *= np.exp(_log_prior(region.middles, lattice.step))
    effect = highest.sum(axis=0) + _log_prior(region.effects, lattice.step)
    whole = reduce(np.multiply, averages, np.outer(weight, np.exp(effect - effect.max())))
    own = [
        each * (kernel.T @ (whole / average))
        for each, average in zip(likelihoods, averages, strict=True)
    ]
    probability = np.bincount(region.spread, whole.sum(axis=1), spreads.nodes.size)
    return Sums(
        own=tuple(_marginals(each, region, lattice) for each in own),
        new=_new(whole, region, lattice, spreads),
        spread=probability / probability.sum(),
    )


def _kernel(region: _Region, lattice: Lattice, spreads: Spreads) -> FloatArray:
    """Return weights that average over v, from each node of mu and tau (rows) to mu + v."""
    apart = region.rows[0] - region.middles
    count = int(np.abs(np.r_[apart, region.rows[-1] - region.middles]).max()) + 1
    values = lattice.kernels(spreads.nodes, count)
    return np.asarray(windows(values, region.rows.size)[region.spread, apart + count - 1])


def _marginals(joint: FloatArray, region: _Region, lattice: Lattice) -> tuple[Density, Density]:
    """Return the densities of mu + v and of mu + v + b."""
    rows, effects = region.rows, region.effects
    first = rows[0] + effects[0]
    places = np.add.outer(rows, effects).ravel() - first
    having: FloatArray = np.bincount(places, joint.ravel()).astype(np.float64)
    return Density.of(rows[0], joint.sum(axis=1), lattice), Density.of(first, having, lattice)


def _new(
    whole: FloatArray, region: _Region, lattice: Lattice, spreads: Spreads
) -> tuple[Density, Density]:
    """Average over a v drawn anew: waves of mu, or mu + b, are damped by those of v."""
    farthest = np.abs(region.middles).max() + np.abs(region.effects).max()
    period = next_fast_len(int(max(3 * lattice.half, 2 * farthest + 1)), real=True)
    waves = 2 * math.pi * np.fft.rfftfreq(period, lattice.step)
    damp = np.exp(-((spreads.nodes[:, None] * waves) ** 2) / 2)
    start = region.spread * period + period // 2 + region.middles
    found = []
    for places, mass in (
        (start, whole.sum(axis=1)),
        (np.add.outer(start, region.effects).ravel(), whole.ravel()),
    ):
        by_spread = np.bincount(places, mass, spreads.nodes.size * period).reshape(-1, period)
        mixed = (np.fft.rfft(by_spread) * damp).sum(axis=0)
        found.append(Density.of(-(period // 2), np.fft.irfft(mixed, period), lattice))
    return found[0], found[1]
