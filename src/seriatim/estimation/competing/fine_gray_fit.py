"""The result of a Fine-Gray model: ratios, a test, the baseline, reasons for what is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc

from ..estimate import Estimate, FloatArray, HypothesisTest
from ..hazards.cox_maximum import faded, not_finite
from ..information import is_singular
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile
from ..survival.event_table import EventTable
from .subdistribution import PseudoLikelihood, cause_counts, unbridged_time

__all__ = ["CONSTANT", "FineGrayFit", "FineGrayFrame"]

CONSTANT = "a covariate does not vary among rows at risk, or repeats the others"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FineGrayFit:
    """A fitted model. `terms` holds a subdistribution hazard ratio for each of `names`.

    Standard error and statistic of a term are of the log ratio (`coefficients`). `time` and
    `cumulative_hazard` (of the subdistribution, for covariates at their `means`) are the baseline.
    """

    cause: int
    names: tuple[str, ...]
    terms: tuple[Estimate, ...]
    coefficients: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_likelihood: tuple[float, float] | None
    wald_test: HypothesisTest
    means: tuple[float, ...]
    time: FloatArray
    cumulative_hazard: FloatArray
    n: int
    n_events: int
    n_competing: int
    converged: bool
    reason: str | None = None

    def __post_init__(self) -> None:
        self.time.setflags(write=False)
        self.cumulative_hazard.setflags(write=False)


@dataclass(frozen=True, slots=True)
class FineGrayFrame:
    """What is common to all parts of one fit."""

    names: tuple[str, ...]
    table: EventTable
    cause: int
    conf_level: float

    @property
    def n_events(self) -> int:
        """Return how many rows had the cause."""
        return int(cause_counts(self.table, self.cause).sum())

    def _common(self) -> dict[str, Any]:
        return {
            "method": f"Fine-Gray, subdistribution hazard ratio of cause {self.cause}",
            "unit": self.table.unit,
            "n": self.table.n(),
            "n_events": self.n_events,
        }

    def _wald(self, statistic: float | None, reason: str | None) -> HypothesisTest:
        df = len(self.names)
        p_value = None if statistic is None else float(chdtrc(df, statistic))
        common = self._common() | {"method": f"Fine-Gray, cause {self.cause}, Wald test"}
        return HypothesisTest(p_value=p_value, statistic=statistic, df=df, reason=reason, **common)

    def _term(self, common: dict[str, Any], coefficient: float, std_error: float) -> Estimate:
        if std_error == 0:
            reason = "no spread between patients, so no limits"
            return Estimate(value=exp_or_none(coefficient), reason=reason, **common)
        half, z = normal_quantile(self.conf_level) * std_error, coefficient / std_error
        high = exp_or_none(coefficient + half)
        return Estimate(
            value=exp_or_none(coefficient),
            std_error=std_error,
            statistic=z,
            p_value=float(chdtrc(1, z * z)),
            conf_low=exp_or_none(coefficient - half),
            conf_high=high,
            reason=UNREPRESENTABLE if high is None else None,
            **common,
        )

    def _result(self, **found: Any) -> FineGrayFit:
        counts = {k: v for k, v in self._common().items() if k in ("n", "n_events")}
        competing = int(self.table.events.sum()) - self.n_events
        return FineGrayFit(
            cause=self.cause,
            names=self.names,
            n_competing=competing,
            **counts,
            **found,
        )

    def nothing(self, reason: str) -> FineGrayFit:
        """No estimate of any coefficient, and why."""
        common = self._common() | {"conf_level": self.conf_level}
        return self._result(
            terms=tuple(Estimate(value=None, reason=reason, **common) for _ in self.names),
            coefficients=(None,) * len(self.names),
            covariance=(),
            log_likelihood=None,
            wald_test=self._wald(None, reason),
            means=(),
            time=np.zeros(0),
            cumulative_hazard=np.zeros(0),
            converged=False,
            reason=reason,
        )

    def obstacle(self) -> FineGrayFit | None:
        """Say why there is nothing to fit, or return None."""
        if self.n_events == 0:
            return self.nothing("no event of this cause")
        time = unbridged_time(self.table, self.cause)
        if time is None:
            return None
        return self.nothing(
            f"nobody is observed both before and after time {time:g}, so that later risk sets have "
            "no weights; start the clock there"
        )

    def no_maximum(
        self, null: PseudoLikelihood, point: PseudoLikelihood, converged: bool
    ) -> FineGrayFit | None:
        """Say why there is no finite maximum, or return None if there is one."""
        reason = not_finite(self.names, faded(null.information, point.information))
        if reason is None and not converged:
            reason = "the likelihood could not be maximized"
        return None if reason is None else self.nothing(reason)

    def fit(
        self,
        beta: FloatArray,
        covariance: FloatArray,
        likelihoods: tuple[float, float],
        baseline: tuple[FloatArray, FloatArray],
    ) -> FineGrayFit:
        """Put the numbers together; the baseline is means and rises of the hazard."""
        means, rise = baseline
        errors = np.sqrt(np.diag(covariance))
        wald = None
        if not is_singular(covariance):
            wald = float(beta @ np.linalg.solve(covariance, beta))
        reason = "fewer patients with influence than coefficients" if wald is None else None
        common = self._common() | {"conf_level": self.conf_level}
        found = zip(beta.tolist(), errors.tolist(), strict=True)
        return self._result(
            terms=tuple(self._term(common, b, s) for b, s in found),
            coefficients=tuple(float(b) for b in beta),
            covariance=tuple(tuple(float(v) for v in row) for row in covariance),
            log_likelihood=likelihoods,
            wald_test=self._wald(wald, reason),
            means=tuple(float(m) for m in means),
            time=self.table.time,
            cumulative_hazard=np.cumsum(rise),
            converged=True,
        )
