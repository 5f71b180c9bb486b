"""Survival after local progression: treated again within a grace period, or not within it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH, Study
from seriatim.analysis.time_to_event.curves import MOST_STEPS, risk_grid
from seriatim.endpoints.eligible_trials import EligibleTrials
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.resampling.resampling import ResamplingPlan
from seriatim.estimation.resampling.target_trial import (
    PER_PARAMETER,
    Strategy,
    TargetTrial,
    TrialAtHorizon,
    target_trial,
)
from seriatim.estimation.resampling.trial_weights import TrialRows
from seriatim.protocol import TimeToEventEndpoint
from seriatim.protocol.model import TargetTrialSettings

SEED = 2010
ANALYSIS = "target_trial"


def target_trial_rows(
    study: Study,
    endpoint: TimeToEventEndpoint,
    settings: TargetTrialSettings,
    trials: EligibleTrials,
) -> Iterator[ResultRow]:
    """Yield who is eligible, survival by strategy at the milestones, and their differences.

    Refused where no distant disease is recorded with its date: who could be treated again is then
    not known, and in simulations the choice of those without it made differences of its own.
    """
    place = Place(
        analysis=ANALYSIS,
        endpoint=endpoint.name,
        unit="patient",
        population="local_progression",
        groups="strategy",
    )
    everyone = int(len(trials) + trials.n_distant + trials.n_not_followed)
    for context, n in (
        ("eligible", len(trials)),
        ("with_distant_disease", trials.n_distant),
        ("not_followed_further", trials.n_not_followed),
    ):
        yield place.at("", context).count(n, everyone)
    contrast = f"again within {settings.grace_days} days v not"
    recorded = trials.n_distant > 0 or bool(np.isfinite(trials.distant_days).any())
    if not recorded:
        reason = "no distant disease is recorded with its date"
        yield place.at(contrast).row("survival_difference", None, reason=reason)
        return
    found = _estimated(study, endpoint, settings, trials)
    yield place.at("", "patients").count(found.n_patients)
    yield place.at("", "treated_within_grace").count(found.n_again, len(trials))
    if found.reason is not None:
        yield place.at(contrast).row("survival_difference", None, reason=found.reason)
        return
    names = f"again within {settings.grace_days} days", f"not within {settings.grace_days} days"
    yield from _rows(place, (names, contrast), found)


def _estimated(
    study: Study,
    endpoint: TimeToEventEndpoint,
    settings: TargetTrialSettings,
    trials: EligibleTrials,
) -> TargetTrial:
    times = trials.days, trials.again_days, trials.distant_days
    rows = TrialRows.from_columns(
        trials.patient_id.astype(str), times, trials.death, _covariates(settings, trials)
    )
    horizons = tuple(month * DAYS_PER_MONTH for month in endpoint.milestones_months)
    plan = ResamplingPlan(seed=SEED, n_replicates=settings.replicates)
    level = study.protocol.conf_level
    return target_trial(rows, settings.grace_days, horizons, plan, conf_level=level)


def _covariates(
    settings: TargetTrialSettings, trials: EligibleTrials
) -> dict[str, NDArray[np.float64]]:
    """Return what is known at the start, as much as the numbers allow beside the time itself."""
    grace = settings.grace_days
    treated = int(((trials.again_days <= grace) & (trials.again_days <= trials.days)).sum())
    allowed = min(treated, len(trials) - treated) // PER_PARAMETER - 1
    known = {
        # A few progress after years: on the logarithm they do not carry the model.
        "log months since the procedure": np.log(trials.since_days / DAYS_PER_MONTH),
        "further than the first": (trials.number > 1).astype(np.float64),
        "year": trials.year,
    }
    varying = {name: values for name, values in known.items() if np.ptp(values) > 0} if (
        len(trials)
    ) else {}  # fmt: skip
    return dict(list(varying.items())[: max(allowed, 0)])


def _rows(
    place: Place, names: tuple[tuple[str, str], str], found: TargetTrial
) -> Iterator[ResultRow]:
    (again, not_again), contrast = names
    terms = f"weights from {', '.join(found.terms)}"
    both = [(again, found.again), (not_again, found.not_again)]
    strategies = [(label, strategy) for label, strategy in both if strategy is not None]
    grid = risk_grid(np.concatenate([strategy.ends for _, strategy in strategies]))
    for label, strategy in strategies:
        yield from _of_strategy(place.at(label), strategy, terms)
        yield from _curve(place, label, strategy, np.array(grid))
    for at in found.horizons:
        yield from _at(place, (again, not_again, contrast), at)


def _of_strategy(place: Place, strategy: Strategy, terms: str) -> Iterator[ResultRow]:
    for name, value in (
        ("n", float(strategy.n)),
        ("effective_n", strategy.effective_n),
        ("largest_weight", strategy.largest_weight),
    ):
        yield place.row(name, value, n=strategy.n, method=terms)


def _curve(
    place: Place, label: str, strategy: Strategy, grid: NDArray[np.float64]
) -> Iterator[ResultRow]:
    """Yield the steps of a weighted curve, and how many clones are at risk on a grid of times."""
    drawn = replace(place, analysis=f"{ANALYSIS}_curve")
    at_risk = strategy.at_risk(strategy.time)
    steps = np.arange(strategy.time.size)
    if steps.size > MOST_STEPS:
        steps = steps[np.linspace(0, steps.size - 1, MOST_STEPS).astype(int)]
    for step in steps:
        here = drawn.at(label, f"time={strategy.time[step] / DAYS_PER_MONTH:.6g}")
        yield here.row("survival", float(strategy.survival[step]))
        yield here.row("n_at_risk", float(at_risk[step]), n=int(at_risk[step]))
    below = replace(place, analysis=f"{ANALYSIS}_at_risk")
    months = (grid / DAYS_PER_MONTH).tolist()
    for month, n in zip(months, strategy.at_risk(grid).tolist(), strict=True):
        yield below.at(label, f"time={month:g}").row("n_at_risk", float(n), n=n)


def _at(place: Place, names: tuple[str, str, str], at: TrialAtHorizon) -> Iterator[ResultRow]:
    month = at.time / DAYS_PER_MONTH
    context = f"time={month:g}"
    for label, survival in zip(names[:2], (at.again, at.not_again), strict=True):
        yield from place.at(label, context).estimate("survival", survival)
    yield from place.at(names[2], context).estimate("survival_difference", at.difference)
    # In months, in a cell of its own: its limits are not those of the difference in survival.
    mean = _in_months(at.mean_difference)
    yield from place.at(names[2], f"mean={month:g}").estimate("restricted_mean_difference", mean)


def _in_months(estimate: Estimate) -> Estimate:
    def scaled(value: float | None) -> float | None:
        return None if value is None else value / DAYS_PER_MONTH

    return replace(
        estimate,
        value=scaled(estimate.value),
        std_error=scaled(estimate.std_error),
        conf_low=scaled(estimate.conf_low),
        conf_high=scaled(estimate.conf_high),
    )
