"""The registry: what is measured, by which engines, and how fast we want to be.

To add a method, write a function for it in `engines/` or `r/` and give it a line here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

HERE = Path(__file__).parent


class Role(StrEnum):
    """What a time is compared with."""

    OURS = "ours"
    OURS_KERNEL = "ours, kernel"
    R_FULL = "R full call"
    R_KERNEL = "R C kernel"
    PEER = "Python peer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One function of one engine. `file` is relative to this folder."""

    label: str
    role: Role
    file: str
    call: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question put to several engines.

    `columns` are what our call reads (`cohort.BYTES`). `targets` are the ratios wanted at a million
    rows. Answers are held against the first of the
    labels `reference` that gave numbers, or else against R's full call. Differences above
    `agreement` are marked.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    columns: tuple[str, ...]
    targets: dict[Role, float] = field(default_factory=dict)
    reference: tuple[str, ...] = ()
    agreement: float = 1e-6


def ours(call: str, label: str = "seriatim", role: Role = Role.OURS) -> Entry:
    """Our own method."""
    return Entry(label=label, role=role, file="engines/ours.py", call=call)


def kernel(call: str, label: str) -> Entry:
    """Our estimation alone, from a summary that is already there."""
    return ours(call, f"seriatim, {label}", Role.OURS_KERNEL)


def in_r(role: Role, label: str, file: str, call: str, note: str = "") -> Entry:
    """A call of R."""
    return Entry(label=f"R {label}", role=role, file=f"r/{file}.R", call=call, note=note)


def peer(engine: str, call: str, note: str = "", *, label: str = "") -> Entry:
    """A Python package."""
    title = engine.rstrip("_").replace("_", "-")
    return Entry(
        label=label or title, role=Role.PEER, file=f"engines/{engine}.py", call=call, note=note
    )


FULL, KERNEL, OTHER, PEER = Role.R_FULL, Role.R_KERNEL, Role.OTHER, Role.PEER
NO_SE = "no standard errors"
OTHER_SE = "another variance"

TASKS = (
    Task(
        name="kaplan_meier",
        title="Kaplan-Meier with limits and medians, 3 groups",
        targets={FULL: 40, PEER: 3},
        columns=("time", "event", "group"),
        entries=(
            ours("kaplan_meier"),
            kernel("kaplan_meier_kernel", "from an event table"),
            in_r(FULL, "survfit", "survival", "kaplan_meier"),
            in_r(OTHER, "prodlim", "prodlim", "kaplan_meier", "plain limits"),
            peer("statsmodels_", "kaplan_meier", "no pointwise limits"),
            peer("lifelines_", "kaplan_meier"),
            peer("scikit_survival", "kaplan_meier", "no standard errors of the curve"),
            peer("greenwood_", "kaplan_meier"),
        ),
    ),
    Task(
        name="kaplan_meier_clustered",
        title="Kaplan-Meier with patient-clustered variance, 3 groups",
        targets={FULL: 100},
        columns=("patient", "time", "event", "group"),
        entries=(
            ours("kaplan_meier_clustered"),
            in_r(FULL, "survfit, cluster", "survival", "kaplan_meier_clustered"),
            in_r(
                OTHER, "prodlim, cluster", "prodlim", "kaplan_meier_clustered", "another variance"
            ),
            peer("greenwood_", "kaplan_meier_clustered"),
        ),
    ),
    Task(
        name="log_rank",
        title="Log-rank, 3 groups",
        targets={FULL: 50, PEER: 3},
        columns=("time", "event", "group"),
        entries=(
            ours("log_rank"),
            kernel("log_rank_kernel", "from an event table"),
            in_r(FULL, "survdiff", "survival", "log_rank"),
            peer("statsmodels_", "log_rank"),
            peer("lifelines_", "log_rank"),
            peer("scikit_survival", "log_rank"),
            peer("greenwood_", "log_rank"),
        ),
    ),
    Task(
        name="log_rank_stratified",
        title="Log-rank stratified by 10 centers, 3 groups",
        targets={FULL: 50, PEER: 3},
        columns=("center", "time", "event", "group"),
        entries=(
            ours("log_rank_stratified"),
            in_r(FULL, "survdiff, strata", "survival", "log_rank_stratified"),
            peer("statsmodels_", "log_rank_stratified"),
            peer("greenwood_", "log_rank_stratified"),
        ),
    ),
    Task(
        name="aalen_johansen",
        title="Aalen-Johansen with variance, 2 causes, 3 groups",
        targets={FULL: 40, PEER: 3},
        reference=("R survfit, multi-state", "R prodlim"),
        columns=("time", "cause", "group"),
        entries=(
            ours("aalen_johansen"),
            kernel("aalen_johansen_kernel", "from an event table"),
            in_r(FULL, "cuminc", "cmprsk", "aalen_johansen", "another variance; with Gray's test"),
            in_r(OTHER, "survfit, multi-state", "survival", "aalen_johansen"),
            in_r(OTHER, "prodlim", "prodlim", "aalen_johansen"),
            peer("statsmodels_", "aalen_johansen"),
            peer("comprisk_", "aalen_johansen", OTHER_SE),
            peer("scikit_survival", "aalen_johansen"),
            peer("greenwood_", "aalen_johansen"),
            peer("lifelines_", "aalen_johansen", "breaks ties at random"),
        ),
    ),
    Task(
        name="cox",
        title="Cox, Efron, 8 covariates",
        targets={FULL: 20, KERNEL: 3, PEER: 6},
        columns=("time", "event", "covariates"),
        entries=(
            ours("cox"),
            kernel("cox_kernel", "from checked rows"),
            in_r(FULL, "coxph", "survival", "cox"),
            in_r(KERNEL, "coxph.fit", "survival", "cox_kernel"),
            peer("lifelines_", "cox"),
            peer("statsmodels_", "cox"),
            peer("scikit_survival", "cox", NO_SE),
            peer("greenwood_", "cox"),
        ),
    ),
    Task(
        name="cox_start_stop",
        title="Cox, start-stop with delayed entry, cluster-robust, 8 covariates",
        targets={FULL: 25, KERNEL: 8},
        columns=("patient", "start", "stop", "event", "covariates"),
        entries=(
            ours("cox_start_stop"),
            kernel("cox_start_stop_kernel", "from checked rows"),
            in_r(FULL, "coxph, cluster", "survival", "cox_start_stop"),
            in_r(KERNEL, "agreg.fit", "survival", "cox_start_stop_kernel", "no sandwich"),
            peer("lifelines_", "cox_start_stop", "wrong standard errors: they ignore the entry"),
            peer("lifelines_", "cox_time_varying", "no robust SE", label="lifelines, CTV"),
            peer("statsmodels_", "cox_start_stop", "wrong: at risk at its own entry"),
            peer("greenwood_", "cox_start_stop", "standard errors in Breslow's form"),
        ),
    ),
    Task(
        name="gee",
        title="GEE, logistic, exchangeable, 8 covariates",
        targets={FULL: 15, PEER: 60},
        reference=("R geeglm, epsilon 1e-14",),
        columns=("patient", "response", "covariates"),
        entries=(
            ours("gee"),
            in_r(FULL, "geeglm", "geepack", "gee", "stops at 1e-4"),
            in_r(OTHER, "geeglm, epsilon 1e-14", "geepack", "gee_converged"),
            peer("statsmodels_", "gee"),
        ),
    ),
    Task(
        name="bootstrap_median",
        title="1,000 patient-clustered bootstraps of a median",
        targets={FULL: 100, PEER: 20},
        # A standard error from 1,000 replicates is known to 2 %.
        agreement=0.1,
        columns=("patient", "time", "event"),
        entries=(
            ours("bootstrap_median"),
            in_r(FULL, "survfit loop", "survival", "bootstrap_median"),
            peer("statsmodels_", "bootstrap_median", label="statsmodels loop"),
            peer("lifelines_", "bootstrap_median", label="lifelines loop"),
            peer("scikit_survival", "bootstrap_median", label="scikit-survival loop"),
            peer("greenwood_", "bootstrap_median", "wrong: resamples rows, not patients"),
        ),
    ),
    Task(
        name="table_one",
        title="Table 1, 8 variables, 3 groups, with tests",
        targets={FULL: 5, PEER: 50},
        columns=("group", "measured and categories"),
        entries=(
            ours("table_one"),
            in_r(FULL, "base loop", "base", "table_one"),
            peer("tableone_", "table_one"),
        ),
    ),
)


def task(name: str) -> Task:
    """Return the task of this name, or an error that lists the known ones."""
    for candidate in TASKS:
        if candidate.name == name:
            return candidate
    raise ValueError(f"task: expected one of {', '.join(t.name for t in TASKS)}; found {name!r}")
