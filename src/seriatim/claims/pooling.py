"""Proportions of several series together: a binomial-normal model by maximum likelihood.

x_i of n_i is binomial with a log odds that varies normally between series (Stijnen, Hamza and
Ozdemir, Stat Med 2010;29:3046; what ``metafor::rma.glmm(measure = "PLO")`` fits). The integral over
a series' log odds is taken by adaptive Gauss-Hermite quadrature. The interval uses Student's t with
k - 1, the prediction interval with k - 2 degrees of freedom (Higgins, Thompson and Spiegelhalter,
J R Stat Soc A 2009;172:137), because with few series the normal one is far too narrow.

No Freeman-Tukey transformation: its back-transformation can be far from every series (Schwarzer,
Res Synth Methods 2019;10:476).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, gammaln

from seriatim.estimation.intervals import t_quantile

#: Fewer series give a forest and a range, and no pooled number.
LEAST_SERIES = 5
NODES = 40
_X, _W = np.polynomial.hermite.hermgauss(NODES)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A pooled proportion with its limits, the limits for a new series, and tau (log odds)."""

    k: int
    value: float
    conf_low: float
    conf_high: float
    predict_low: float | None
    predict_high: float | None
    tau: float
    std_error: float


def pool(series: tuple[tuple[int, int], ...], conf_level: float = 0.95) -> Pooled:
    """Pool (x, n) of two or more series, whatever their number.

    >>> found = pool(((13, 21), (24, 37), (24, 59)))
    >>> round(100 * found.value), round(100 * found.conf_low), round(100 * found.conf_high)
    (54, 25, 81)
    """
    if len(series) < 2:
        raise ValueError(f"series: expected at least 2, found {len(series)}")
    x = np.array([events for events, _ in series], dtype=np.float64)
    n = np.array([total for _, total in series], dtype=np.float64)
    mu, tau = _fit(x, n)
    se = _std_error(x, n, mu, tau)
    half = t_quantile(conf_level, len(series) - 1) * se
    wide = None
    if len(series) > 2:
        wide = t_quantile(conf_level, len(series) - 2) * math.hypot(tau, se)
    return Pooled(
        k=len(series),
        value=float(expit(mu)),
        conf_low=float(expit(mu - half)),
        conf_high=float(expit(mu + half)),
        predict_low=None if wide is None else float(expit(mu - wide)),
        predict_high=None if wide is None else float(expit(mu + wide)),
        tau=tau,
        std_error=se,
    )


def log_likelihood(x: Floats, n: Floats, mu: float, tau: float) -> float:
    """Return the marginal log likelihood, with the binomial constants."""
    constant = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    if tau < 1e-8:
        return float((constant + _binomial(x, n, np.full_like(x, mu))).sum())
    mode = _modes(x, n, mu, tau)
    p = expit(mode)
    scale = 1 / np.sqrt(n * p * (1 - p) + 1 / tau**2)
    theta = mode[:, None] + math.sqrt(2) * scale[:, None] * _X
    value = (
        _binomial(x[:, None], n[:, None], theta)
        - (theta - mu) ** 2 / (2 * tau**2)
        - math.log(tau * math.sqrt(2 * math.pi))
        + _X**2
    )
    top = value.max(axis=1, keepdims=True)
    total = (np.exp(value - top) * _W).sum(axis=1) * math.sqrt(2) * scale
    return float((constant + top[:, 0] + np.log(total)).sum())


def _binomial(x: Floats, n: Floats, theta: Floats) -> Floats:
    return np.asarray(x * theta - n * np.logaddexp(0.0, theta), dtype=np.float64)


def _modes(x: Floats, n: Floats, mu: float, tau: float) -> Floats:
    """Return where the integrand of each series is largest, by Newton's method with a brake."""
    theta = np.log((x + 0.5) / (n - x + 0.5))
    for _ in range(60):
        p = expit(theta)
        slope = x - n * p - (theta - mu) / tau**2
        step = slope / (n * p * (1 - p) + 1 / tau**2)
        theta = theta + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(theta, dtype=np.float64)


def _fit(x: Floats, n: Floats) -> tuple[float, float]:
    """Return the maximum likelihood estimates; tau may be exactly 0."""

    def same(mu: float) -> float:
        return -log_likelihood(x, n, mu, 0.0)

    def both(parameters: Floats) -> float:
        return -log_likelihood(x, n, float(parameters[0]), math.exp(float(parameters[1])))

    at_zero = minimize_scalar(same, bounds=(-12.0, 12.0), method="bounded")
    best_mu, best_tau, best = float(at_zero.x), 0.0, float(at_zero.fun)
    for start in (-1.5, 0.0):
        found = minimize(
            both,
            np.array([best_mu, start]),
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000},
        )
        if found.fun < best - 1e-9:
            best_mu, best_tau = float(found.x[0]), math.exp(float(found.x[1]))
            best = float(found.fun)
    return best_mu, best_tau


def _std_error(x: Floats, n: Floats, mu: float, tau: float) -> float:
    """Return the standard error of mu from the curvature in mu and tau squared."""
    h = 1e-3
    if tau < 0.02:
        middle = log_likelihood(x, n, mu, tau)
        sides = log_likelihood(x, n, mu + h, tau) + log_likelihood(x, n, mu - h, tau)
        return 1 / math.sqrt(max(-(sides - 2 * middle) / h**2, 1e-12))
    g = tau**2 * 1e-3

    def at(i: int, j: int) -> float:
        return log_likelihood(x, n, mu + i * h, math.sqrt(tau**2 + j * g))

    own = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / h**2
    other = -(at(0, 1) - 2 * at(0, 0) + at(0, -1)) / g**2
    cross = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * g)
    left = own - cross**2 / other if other > 0 else own
    return 1 / math.sqrt(max(left, 1e-12))
