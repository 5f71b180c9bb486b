"""How do covariates change the cumulative incidence of one cause? The model of Fine and Gray.

The subdistribution hazard of a cause is that of a person who stays at risk after an event of
another cause. Who had such an event at time X keeps a share G(t-) / G(X-) in the risk sets of later
times t, G the Kaplan-Meier curve of the time to censoring, because some of them would have been
censored by t. With r = exp(x'b) a risk set at t is then the sum of r over time >= t, plus G(t-)
times the sum of r / G(X-) over other causes before t: two running sums, so that a step costs
(n + T) p and a product of n p^2, without a loop over times. With delayed entry G H takes the place
of G, H the curve of the time of entry: who enters late stands in for those whom nobody saw.

Standard errors are robust: influences of rows, or of patients, that include the error of G. They
equal R `cmprsk::crr`. `survival::finegray` with `coxph` gives the same coefficients where no event
is tied with a censoring, and takes G as known. Cause-specific hazards are another question, and
belong beside it: `cause_specific` fits all of them.

Validated against R `cmprsk::crr`, `survival::finegray` and `coxph` (tests/reference/fine_gray.R).
References: Fine and Gray, JASA 1999;94:496. Geskus, Biometrics 2011;67:39 (delayed entry).
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ..encoding import (
    encode_labels,
    encode_patients,
    finite_floats,
    same_length,
)
from ..estimate import Estimate, FloatArray, IntArray, checked_conf_level
from ..hazards.cox import CoxRows, cox
from ..hazards.cox_fit import CoxFit
from ..survival.event_table import EventTable
from .cause_rows import locate_times
from .fine_gray_fit import CONSTANT, FineGrayFit, FineGrayFrame
from .subdistribution import (
    LARGEST_EXPONENT,
    maximize_pseudo,
    pseudo_likelihood,
    risk_grid,
    score_influences,
)

__all__ = ["FineGrayRows", "cause_specific", "fine_gray", "predicted_incidence"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FineGrayRows:
    """Checked rows: `event` holds causes with 0 for censored; `patient` codes rows of a patient.

    G is estimated within each of `censoring_groups` (`censoring_group` holds codes). `entry` is the
    time from which each row was observed, None: all from the start.
    """

    time: FloatArray
    event: IntArray
    covariates: FloatArray
    names: tuple[str, ...]
    patient: IntArray
    censoring_group: IntArray
    censoring_groups: tuple[str, ...] = ("all",)
    entry: FloatArray | None = None
    unit: str | None = None

    @classmethod
    def from_columns(
        cls,
        time: Any,
        event: Any,
        covariates: dict[str, Any],
        *,
        patient: Any = None,
        censoring_group: Any = None,
    ) -> "FineGrayRows":
        """Check and collect columns; missing values are refused.

        `covariates` maps names to columns of numbers. `patient` (None: each row its own) asks for
        standard errors between patients; `censoring_group` for a censoring curve in each group.

        >>> rows = FineGrayRows.from_columns([1, 2, 3], [1, 2, 0], {"age": [60, 50, 70]})
        >>> rows.covariates.shape
        (3, 1)
        """
        if not covariates:
            raise ValueError("covariates: expected at least one named column")
        times, causes = finite_floats("time", time), finite_floats("event", event)
        columns = [finite_floats(name, column) for name, column in covariates.items()]
        same_length(time=times, event=causes, patient=patient, censoring_group=censoring_group)
        same_length(time=times, **dict(zip(covariates, columns, strict=True)))
        if ((causes < 0) | (causes != np.rint(causes))).any():
            raise ValueError("event: expected whole-number causes with 0 for censored")
        if (times < 0).any():
            row = int(np.argmin(times))
            raise ValueError(f"time: expected 0 or later, found {times[row]} at position {row}")
        labels: tuple[str, ...] = ("all",)
        groups = np.zeros(times.size, dtype=np.int64)
        if censoring_group is not None:
            labels, groups = encode_labels("censoring_group", censoring_group)
        return cls(
            time=times,
            event=causes.astype(np.int64),
            covariates=np.column_stack(columns),
            names=tuple(covariates),
            patient=np.arange(times.size) if patient is None else encode_patients(patient)[1],
            censoring_group=groups,
            censoring_groups=labels,
        )

    def with_unit(self, unit: str | None) -> "FineGrayRows":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def with_entry(self, entry: Any) -> "FineGrayRows":
        """Say from which time each row was observed (0 or earlier: from the start).

        A row is at risk in (entry, time]. Who had an event before being observed is not known of:
        the weights stand in for them, so that entry must not depend on what is to come.
        """
        entries = finite_floats("entry", entry)
        same_length(time=self.time, entry=entries)
        found = replace(self, entry=entries)
        found.table()  # refuses a row whose entry is not before its time
        return found

    def table(self) -> EventTable:
        """Count the rows by censoring group: what G and the times are made of."""
        labels = np.array(self.censoring_groups, dtype=np.str_)[self.censoring_group]
        counts = EventTable.from_rows(
            self.time, self.event, labels, entry=self.entry, groups=self.censoring_groups
        )
        return counts.with_unit(self.unit)

    def entered(self, table: EventTable) -> IntArray | None:
        """Find each row's entry in a table that counts these rows; -1: from the start."""
        if self.entry is None or not (self.entry > 0).any():
            return None
        late, places = self.entry > 0, np.full(self.time.size, -1, dtype=np.int64)
        places[late] = locate_times(table.time, self.entry[late])
        return places

    def place(self, table: EventTable) -> tuple[IntArray, IntArray, IntArray]:
        """Find each row's time, event and censoring group in a table that counts these rows."""
        group = np.array([table.index(name) for name in self.censoring_groups], dtype=np.int64)
        return locate_times(table.time, self.time), self.event, group[self.censoring_group]


def fine_gray(rows: FineGrayRows, cause: int, *, conf_level: float = 0.95) -> FineGrayFit:
    """By what factor does each covariate multiply the subdistribution hazard of this cause?

    A ratio above 1 means a higher cumulative incidence; its size is no ratio of rates among people
    who could still have the event. Ties: Breslow; a row censored at a time is in the risk set of
    that time, for censoring too, and one that enters then is not. A covariate that does not vary,
    or separates those with the cause from the others, gives None with the reason; so does a time
    over which nobody was observed. For rows of several sites see `fine_gray_sums`.

    >>> columns = [1, 2, 3, 4, 5], [1, 2, 1, 1, 0], {"x": [1, 0, 0, 1, 0]}
    >>> round(fine_gray(FineGrayRows.from_columns(*columns), 1).terms[0].value, 4)
    4.2154
    """
    table = rows.table()
    frame = FineGrayFrame(rows.names, table, cause, checked_conf_level(conf_level))
    missing = frame.obstacle()
    if missing is not None:
        return missing
    mean, scale = rows.covariates.mean(axis=0), rows.covariates.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    x = (rows.covariates - mean) / scale
    grid = risk_grid(table, cause, rows.place(table), x, rows.entered(table))
    found = maximize_pseudo(partial(pseudo_likelihood, grid), len(rows.names))
    if found is None:
        return frame.nothing(CONSTANT)
    missing = frame.no_maximum(*found)
    if missing is not None:
        return missing
    null, point, _ = found
    influence = score_influences(grid, point) @ np.linalg.inv(point.information) / scale
    n_patients = int(rows.patient.max()) + 1
    sums = np.zeros((n_patients, len(rows.names)))
    np.add.at(sums, rows.patient, influence)
    # The influences sum to 0: a single patient has only their rounding noise.
    covariance = sums.T @ sums if n_patients > 1 else np.zeros((scale.size, scale.size))
    return frame.fit(point.beta / scale, covariance, (null.value, point.value), (mean, point.rise))


def predicted_incidence(fit: FineGrayFit, covariates: dict[str, float], time: float) -> Estimate:
    """What share of people with these covariates has had the cause by this time?

    1 - exp(-H(t) exp(x'b)), without limits (their level is None). None, with the reason, after the
    last time of the rows or without a fit.

    >>> columns = [1, 2, 3, 4, 5], [1, 2, 1, 1, 0], {"x": [1, 0, 0, 1, 0]}
    >>> fit = fine_gray(FineGrayRows.from_columns(*columns), 1)
    >>> predicted_incidence(fit, {"x": 1}, 3).value > predicted_incidence(fit, {"x": 0}, 3).value
    True
    """
    if set(covariates) != set(fit.names):
        raise ValueError(
            f"covariates: expected {', '.join(fit.names)}; found {', '.join(covariates) or 'none'}"
        )
    common: dict[str, Any] = {
        "method": f"Fine-Gray, incidence of cause {fit.cause} at time {time:g}",
        "conf_level": None,
        "n": fit.n,
        "n_events": fit.n_events,
        "unit": fit.wald_test.unit,
    }
    if fit.reason is not None:
        return Estimate(value=None, reason=fit.reason, **common)
    if time > fit.time[-1]:
        reason = f"follow-up ends at {fit.time[-1]:g}, before time {time:g}"
        return Estimate(value=None, reason=reason, **common)
    x = finite_floats("covariates", [covariates[name] for name in fit.names])
    exponent = float((x - np.array(fit.means)) @ np.array(fit.coefficients, dtype=np.float64))
    place = int(np.searchsorted(fit.time, time, side="right"))
    hazard = fit.cumulative_hazard[place - 1] if place else 0.0
    value = -np.expm1(-hazard * np.exp(min(exponent, LARGEST_EXPONENT)))
    return Estimate(value=float(value), **common)


def cause_specific(
    time: Any,
    event: Any,
    covariates: dict[str, Any],
    *,
    start: Any = None,
    cluster: Any = None,
) -> dict[int, CoxFit]:
    """By what factor does each covariate multiply the hazard of each cause? A Cox model a cause.

    All causes found are fitted, never one alone: an effect on the incidence of one can come from
    an effect on the hazard of another. Events of the other causes count as censored. Columns as in
    `CoxRows.from_columns`, but `event` holds causes with 0 for censored.

    >>> fits = cause_specific([1, 2, 3, 4, 5], [1, 2, 1, 2, 0], {"x": [1, 0, 0, 1, 0]})
    >>> sorted(fits)
    [1, 2]
    """
    causes = finite_floats("event", event)
    if ((causes < 0) | (causes != np.rint(causes))).any():
        raise ValueError("event: expected whole-number causes with 0 for censored")
    found = [int(cause) for cause in np.unique(causes) if cause != 0]

    def fit(cause: int) -> CoxFit:
        own = causes == cause
        return cox(CoxRows.from_columns(time, own, covariates, start=start, cluster=cluster))

    return {cause: fit(cause) for cause in found}
