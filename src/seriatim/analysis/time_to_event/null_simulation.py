"""What grouping by the future shows in series like this one when repeating has no effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH, Study, group_levels
from seriatim.analysis.time_to_event.survival import FINAL_NUMBER, patient_place, survival_labels
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival, change_times
from seriatim.estimation.estimate import FloatArray, IntArray
from seriatim.protocol import GroupDefinition, TimeToEventEndpoint
from seriatim.synthetic.null_series import NullSeries, ObservedSeries, draw_null_series

#: Any number would do; it is fixed so that a rerun gives the same digits.
SEED = 1974
METHOD = "series without an effect of repeating, drawn from this one"
#: Patients handled at once, and simulated in all: beyond it fewer series are drawn, and none where
#: there would be too few to say anything.
_AT_ONCE, _IN_ALL, _FEWEST = 400_000, 1_000_000, 20
_ALPHA = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class NullFindings:
    """What each simulated series showed: medians (series, groups) in days, and two p-values."""

    medians: FloatArray
    sizes: FloatArray
    naive: FloatArray
    to_date: FloatArray


def null_rows(
    study: Study,
    endpoint: TimeToEventEndpoint,
    survival: PatientSurvival,
    process: CountingProcess,
) -> Iterator[ResultRow]:
    """Yield how often, and how far, groups by the future differ without any effect."""
    observed = observed_series(survival, process)
    place = patient_place(endpoint, "null_simulation", FINAL_NUMBER)
    if not endpoint.null_cohorts:
        return
    if not observed.gaps or not observed.death.any():
        reason = "nobody was treated again" if not observed.gaps else "nobody died"
        yield place.row("n_cohorts", None, method=METHOD, seed=SEED, reason=reason)
        return
    n = min(endpoint.null_cohorts, _IN_ALL // observed.days.size)
    if n < min(endpoint.null_cohorts, _FEWEST):
        reason = f"{observed.days.size} patients are too many to simulate such series in a run"
        yield place.row("n_cohorts", None, method=METHOD, seed=SEED, reason=reason)
        return
    found = simulate(study.group, observed, n, SEED)
    yield place.row("n_cohorts", float(n), n=n, method=METHOD, seed=SEED)
    for g, label in enumerate(survival_labels(study.group)):
        here = place.at(label)
        yield here.row(
            "mean_size", float(found.sizes[:, g].mean()), n_total=n, method=METHOD, seed=SEED
        )
        yield from _median_rows(here, found.medians[:, g])
    for name, p_values in (("log_rank", found.naive), ("mantel_byar", found.to_date)):
        yield from _share_rows(place.at("", name), p_values)


def _median_rows(place: Place, days: FloatArray) -> Iterator[ResultRow]:
    """Yield the middle of the medians over the series, and the range of most of them."""
    for statistic, share in (("median", 0.5), ("percentile_10", 0.1), ("percentile_90", 0.9)):
        month = float(np.quantile(days, share, method="inverted_cdf")) / DAYS_PER_MONTH
        reached = np.isfinite(month)
        yield place.row(
            statistic,
            month if reached else None,
            n_total=days.size,
            method=METHOD,
            seed=SEED,
            reason=None if reached else "not reached in this many of the simulated series",
        )


def _share_rows(place: Place, p_values: FloatArray) -> Iterator[ResultRow]:
    """Yield the share of series with p below 0.05, and its Monte Carlo error."""
    n, hits = p_values.size, int((p_values < _ALPHA).sum())
    share = hits / n
    yield place.row("share", share, n=hits, n_total=n, method=METHOD, seed=SEED)
    error = float(np.sqrt(share * (1 - share) / n))
    yield place.row("std_error", error, n_total=n, method="Monte Carlo", seed=SEED)


def observed_series(survival: PatientSurvival, process: CountingProcess) -> ObservedSeries:
    """Take follow-up and the gaps between procedures from the study."""
    when = [np.zeros(survival.days.size), *change_times(survival, process)]
    gaps = []
    for one, next_one in pairwise(when):
        had = np.isfinite(next_one)
        if had.any():
            gaps.append(next_one[had] - one[had])
    return ObservedSeries(days=survival.days, death=survival.death, gaps=tuple(gaps))


def simulate(group: GroupDefinition, observed: ObservedSeries, n: int, seed: int) -> NullFindings:
    """Draw series and analyze each by the final number and by the number to date."""
    rng = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // observed.days.size)
    parts = [
        examine(group, draw_null_series(observed, min(step, n - done), rng))
        for done in range(0, n, step)
    ]
    names = ("medians", "sizes", "naive", "to_date")
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return NullFindings(**joined)


def examine(group: GroupDefinition, series: NullSeries) -> NullFindings:
    """Analyze many series at once; the p-values are those of ``log_rank`` and ``mantel_byar``."""
    ranked = _Ranked.of(group, series)
    return NullFindings(
        medians=ranked.medians(),
        sizes=ranked.members.sum(axis=2).T.astype(np.float64),
        naive=ranked.test(ranked.at_block(ranked.followed())),
        to_date=ranked.test(_in_state(group, series, ranked)),
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Patients of each series by time, deaths first: ``members`` (groups, series, patients).

    ``first`` is where the patients of the same day begin, ``deaths`` how many die on that day.
    """

    days: FloatArray
    death: NDArray[np.bool_]
    members: NDArray[np.bool_]
    first: IntArray
    deaths: FloatArray

    @classmethod
    def of(cls, group: GroupDefinition, series: NullSeries) -> _Ranked:
        order = np.lexsort((~series.death, series.days))
        days = np.take_along_axis(series.days, order, axis=1)
        death = np.take_along_axis(series.death, order, axis=1)
        total = np.take_along_axis(series.total, order, axis=1)
        codes = group_codes(group, int(total.max()))[total]
        members = np.stack([codes == g for g in range(len(group.levels))])
        death = death & (codes >= 0)
        position = np.broadcast_to(np.arange(days.shape[1]), days.shape)
        new = np.ones(days.shape, dtype=np.bool_)
        new[:, 1:] = days[:, 1:] != days[:, :-1]
        first = np.maximum.accumulate(np.where(new, position, 0), axis=1)
        ends = np.ones(days.shape, dtype=np.bool_)
        ends[:, :-1] = new[:, 1:]
        back = np.where(ends, position, days.shape[1])[:, ::-1]
        last = np.minimum.accumulate(back, axis=1)[:, ::-1]
        until = np.concatenate([np.zeros((days.shape[0], 1)), np.cumsum(death, axis=1)], axis=1)
        deaths = np.take_along_axis(until, last + 1, axis=1) - np.take_along_axis(
            until, first, axis=1
        )
        return cls(days, death, members, first, deaths)

    def followed(self) -> FloatArray:
        """Count the members from each position on."""
        return np.cumsum(self.members[:, :, ::-1], axis=2)[:, :, ::-1].astype(np.float64)

    def at_block(self, counts: FloatArray) -> FloatArray:
        """Read counts at the first patient of each day: who is at risk just before it."""
        return np.take_along_axis(counts, np.broadcast_to(self.first, counts.shape), axis=2)

    def medians(self) -> FloatArray:
        """Return the Kaplan-Meier medians (series, groups), infinite where not reached."""
        dying = self.members & self.death
        survival = np.cumprod(np.where(dying, 1 - 1 / np.maximum(self.followed(), 1), 1.0), axis=2)
        below = survival <= 0.5 + 1e-12
        days = np.take_along_axis(self.days[None], below.argmax(axis=2)[..., None], axis=2)
        return np.where(below.any(axis=2), days[..., 0], np.inf).T

    def test(self, at_risk: FloatArray) -> FloatArray:
        """Return log-rank p-values from who is at risk in each group at each death."""
        total = at_risk.sum(axis=0)
        share = at_risk / np.maximum(total, 1)
        died = self.death.astype(np.float64)
        excess = ((self.members - share) * died).sum(axis=2)[:-1].T
        weight = died * np.maximum(total - self.deaths, 0) / np.maximum(total - 1, 1)
        weighted = share * weight
        cross = np.einsum("gct,hct->cgh", weighted[:-1], share[:-1])
        own = np.eye(len(share) - 1) * weighted.sum(axis=2)[:-1].T[:, :, None]
        variance = own - cross
        inverse = np.linalg.pinv(variance, rcond=1e-9, hermitian=True)
        df = np.linalg.matrix_rank(variance, rtol=1e-9, hermitian=True)
        statistic = np.einsum("cg,cgh,ch->c", excess, inverse, excess)
        return np.where(df > 0, chdtrc(np.maximum(df, 1), np.maximum(statistic, 0)), 1.0)


def group_codes(group: GroupDefinition, most: int) -> IntArray:
    """Return the position of the group of each number of procedures, -1 for none.

    Entry 0 stands for no procedure, which no group contains.
    """
    labels = group_levels(group, np.arange(most + 1))
    names = [level.label for level in group.levels]
    missing = is_missing(labels)
    codes = [
        -1 if gone else names.index(label) for label, gone in zip(labels, missing, strict=True)
    ]
    return np.array(codes, dtype=np.int64)


def _in_state(group: GroupDefinition, series: NullSeries, ranked: _Ranked) -> FloatArray:
    """Count who is in each state just before each time: at risk with so many procedures."""
    n, patients = series.days.shape
    # Series after series on one axis, so that one search answers for all.
    apart = (series.days.max() + 2) * np.arange(n)[:, None]
    queries = (ranked.days + apart).ravel()
    reached = [patients - ranked.first.astype(np.float64)]
    for changes, holders in zip(series.changes, series.holders, strict=True):
        never = series.days.max() + 1
        ends = np.take_along_axis(series.days, np.maximum(holders, 0), axis=1)
        entered = _before(np.where(holders >= 0, changes, never) + apart, queries)
        left = _before(np.where(holders >= 0, ends, never) + apart, queries)
        reached.append((entered - left).reshape(n, patients).astype(np.float64))
    nobody = np.zeros((n, patients))

    def at_least(number: int) -> FloatArray:
        return reached[number - 1] if number <= len(reached) else nobody

    return np.stack(
        [
            at_least(level.low) - (nobody if level.high is None else at_least(level.high + 1))
            for level in group.levels
        ]
    )


def _before(times: FloatArray, queries: FloatArray) -> IntArray:
    """Count times before each query, both on the axis of all series."""
    return np.searchsorted(np.sort(times, axis=1).ravel(), queries, side="left")
