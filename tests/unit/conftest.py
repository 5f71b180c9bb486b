"""Small cohorts read from real files, and a made-up results table.

The table has the counts of the founding abstract (reconstructed, not published).

Belgrano et al., Ann Surg Oncol 2019;26:1055-62: 290 first, 68 second and 22 third to fifth
perfusions; complete response 60/41/59 %, overall response 83/80/68 %; of the configurations that
fit, the one with 59 evaluable second perfusions: 174/290, 24/59, 13/22 and 241/290, 47/59, 15/22,
and 22/34 against 2/25 by the response to the first. Everything else (times, grades, doses) is
invented here, from a generator with a fixed seed, with no effect of repeating on survival.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from seriatim.analysis.deriving import derive
from seriatim.analysis.results import (
    Disagreement,
    GroupLabel,
    PlannedAnalysis,
    ProblemCount,
    Provenance,
    ResultRow,
    Results,
    row_id,
)
from seriatim.analysis.run import run
from seriatim.cohort import read_cohort
from seriatim.protocol import load_protocol
from seriatim.synthetic import default_scenario, generate, write_registry
from seriatim.wording.lookup import Lookup

LEVELS = ("First ILP", "Second ILP", "Third to fifth ILP")
ENDPOINTS = {
    "complete_response": {
        "evaluable": ((174, 290), (24, 59), (13, 22)),
        "all_treated": ((174, 290), (24, 68), (13, 22)),
    },
    "overall_response": {
        "evaluable": ((241, 290), (47, 59), (15, 22)),
        "all_treated": ((241, 290), (47, 68), (15, 22)),
    },
}
CATEGORIES = {
    "CR": (174, 24, 13),
    "PR": (67, 23, 2),
    "SD": (30, 7, 4),
    "PD": (19, 5, 3),
    "NE": (0, 9, 0),
}
TOXICITY = {
    "I": (31, 5, 1),
    "II": (178, 40, 12),
    "III": (66, 17, 7),
    "IV": (9, 4, 2),
    "V": (1, 0, 0),
    "not_recorded": (5, 2, 0),
}
COMPLICATIONS = {
    "none": (171, 38, 13),
    "I": (55, 13, 4),
    "II": (41, 9, 2),
    "IIIa": (10, 4, 2),
    "IIIb": (8, 3, 1),
    "IVa": (2, 0, 0),
    "IVb": (0, 0, 0),
    "V": (1, 1, 0),
    "not_recorded": (2, 0, 0),
}
SEVERE = {
    "severe_local_toxicity": ((76, 285), (21, 66), (9, 22)),
    "major_complication": ((21, 288), (8, 68), (3, 22)),
}
Z = 1.959964


def row(
    analysis: str, endpoint: str, statistic: str, value: float | None, **more: Any
) -> ResultRow:
    """Make a row; unit procedure and population all treated unless said otherwise."""
    more.setdefault("unit", "procedure")
    more.setdefault("population", "all_treated")
    places = (more.get(k, "") for k in ("population", "groups", "level", "context"))
    ident = row_id(analysis, endpoint, *places, statistic)
    if value is None:
        more.setdefault("reason", "not reached")
    return ResultRow(
        id=ident, analysis=analysis, endpoint=endpoint, statistic=statistic, value=value, **more
    )


def wilson(x: int, n: int) -> tuple[float, float]:
    p, z2 = x / n, Z * Z
    center, half = (p + z2 / 2 / n), Z * math.sqrt(p * (1 - p) / n + z2 / 4 / n / n)
    return (center - half) / (1 + z2 / n), (center + half) / (1 + z2 / n)


def share(analysis: str, endpoint: str, tally: tuple[int, int], **more: Any) -> Iterator[ResultRow]:
    x, n = tally
    low, high = wilson(x, n)
    more |= {"n": x, "n_total": n, "method": "Wilson, clustered"}
    yield row(analysis, endpoint, "count", float(x), **more)
    yield row(analysis, endpoint, "proportion", x / n, **more)
    yield row(analysis, endpoint, "conf_low", low, conf_level=0.95, **more)
    yield row(analysis, endpoint, "conf_high", high, conf_level=0.95, **more)


def difference(
    analysis: str, endpoint: str, one: tuple[int, int], other: tuple[int, int], **more: Any
) -> Iterator[ResultRow]:
    p, q = one[0] / one[1], other[0] / other[1]
    se = math.sqrt(p * (1 - p) / one[1] + q * (1 - q) / other[1])
    more |= {"method": "clustered difference, Mancl-DeRouen"}
    yield row(analysis, endpoint, "risk_difference", p - q, **more)
    yield row(analysis, endpoint, "conf_low", p - q - Z * se, conf_level=0.95, **more)
    yield row(analysis, endpoint, "conf_high", p - q + Z * se, conf_level=0.95, **more)
    yield row(analysis, endpoint, "std_error", se, **more)
    yield row(analysis, endpoint, "independent_std_error", 0.9 * se, **more)
    yield row(analysis, endpoint, "df", 41.3, **more)
    yield row(analysis, endpoint, "p_value", math.erfc(abs(p - q) / se / math.sqrt(2)), **more)


def flow_rows() -> Iterator[ResultRow]:
    steps = {
        "patients_read": 293,
        "procedures_read": 385,
        "patients_set_aside": 3,
        "procedures_set_aside": 5,
        "patients_included": 290,
        "procedures_included": 380,
        "entered_late": 4,
        "patients_with_1": 222,
        "patients_with_2": 52,
        "patients_with_3": 12,
        "patients_with_4": 2,
        "patients_with_5": 2,
    }
    for step, n in steps.items():
        unit = "procedure" if step.startswith("procedures") else "patient"
        yield row("flow", "", "count", float(n), context=step, unit=unit, n=n)
    table = {
        "procedures": (290, 68, 22),
        "evaluable": (290, 59, 22),
        "not_evaluable": (0, 9, 0),
        "no_measurable_disease": (0, 0, 0),
        "not_evaluable_not_assessed": (0, 5, 0),
        "not_evaluable_died": (0, 1, 0),
        "not_evaluable_other_therapy": (0, 3, 0),
    }
    for step, counts in table.items():
        for level, n in zip(LEVELS, counts, strict=True):
            yield row("flow", "", "count", float(n), level=level, context=step, n=n)
    for level, n in zip(LEVELS, (290, 68, 16), strict=True):
        yield row(
            "flow", "", "count", float(n), level=level, context="patients", unit="patient", n=n
        )


NUMERIC = {
    "breslow_mm": ("patient", (1.8, 2.7, 4.4), (261, 62, 15)),
    "age_at_procedure": ("procedure", (58.0, 67.0, 76.0), (290, 68, 22)),
    "months_since_previous": ("procedure", (7.1, 12.6, 24.3), (0, 68, 22)),
    "n_lesions": ("procedure", (4.0, 9.0, 20.0), (281, 66, 22)),
    "largest_lesion_mm": ("procedure", (8.0, 14.0, 22.0), (270, 61, 20)),
    "melphalan_mg": ("procedure", (61.0, 78.0, 95.0), (290, 68, 22)),
    "temperature_c": ("procedure", (39.2, 39.8, 40.1), (288, 68, 22)),
    "leakage_percent": ("procedure", (0.0, 0.7, 1.6), (244, 60, 19)),
}
CHOICES = {
    "sex": ("patient", {"F": (168, 41, 10), "M": (122, 27, 6)}, (0, 0, 0)),
    "region": ("procedure", {"leg": (263, 64, 22), "arm": (27, 4, 0)}, (0, 0, 0)),
    "access_level": (
        "procedure",
        {
            "iliac": (121, 20, 4),
            "femoral": (131, 38, 15),
            "popliteal": (9, 4, 2),
            "axillary": (20, 4, 1),
            "brachial": (5, 1, 0),
        },
        (4, 1, 0),
    ),
}
PATIENTS, PROCEDURES = (290, 68, 16), (290, 68, 22)


def characteristics_rows() -> Iterator[ResultRow]:
    for name, (unit, quartiles, recorded) in NUMERIC.items():
        totals = PATIENTS if unit == "patient" else PROCEDURES
        for place, (level, n, total) in enumerate(zip(LEVELS, recorded, totals, strict=True)):
            more = {"level": level, "unit": unit, "n": n, "n_total": total}
            yield row("characteristics", name, "n_recorded", float(n), **more)
            yield row("characteristics", name, "missing", float(total - n), **more)
            for statistic, value in zip(("q1", "median", "q3"), quartiles, strict=True):
                known = value * (1 + 0.07 * place) if n else None
                yield row(
                    "characteristics",
                    name,
                    statistic,
                    known,
                    reason=None if n else "no value recorded",
                    **more,
                )
    for name, (unit, categories, missing) in CHOICES.items():
        totals = PATIENTS if unit == "patient" else PROCEDURES
        for k, (level, total) in enumerate(zip(LEVELS, totals, strict=True)):
            n = total - missing[k]
            more = {"level": level, "unit": unit, "n_total": total}
            yield row("characteristics", name, "n_recorded", float(n), n=n, **more)
            yield row("characteristics", name, "missing", float(missing[k]), n=missing[k], **more)
            for code, counts in categories.items():
                here = {"level": level, "unit": unit, "n": counts[k], "n_total": n, "context": code}
                yield row("characteristics", name, "count", float(counts[k]), **here)
                yield row("characteristics", name, "proportion", counts[k] / n, **here)


def outcome_rows() -> Iterator[ResultRow]:
    for endpoint, populations in ENDPOINTS.items():
        for population, tallies in populations.items():
            for level, tally in zip(LEVELS, tallies, strict=True):
                yield from share("response", endpoint, tally, level=level, population=population)
            for level, tally in zip(LEVELS[1:], tallies[1:], strict=True):
                yield from difference(
                    "response_difference",
                    endpoint,
                    tally,
                    tallies[0],
                    level=f"{level} v First ILP",
                    population=population,
                )
        for level, tally, missing in zip(
            LEVELS, populations["all_treated"], CATEGORIES["NE"], strict=True
        ):
            for context, n in (("worst", tally[0]), ("best", tally[0] + missing)):
                place = {"level": level, "context": context, "n": n, "n_total": tally[1]}
                yield row("response_bounds", endpoint, "proportion", n / tally[1], **place)
    for code, counts in CATEGORIES.items():
        for level, n, total in zip(LEVELS, counts, PROCEDURES, strict=True):
            yield row(
                "response",
                "response_category",
                "count",
                float(n),
                level=level,
                context=code,
                n=n,
                n_total=total,
            )
    scales = {
        "local_toxicity": (TOXICITY, "severe_local_toxicity"),
        "complications": (COMPLICATIONS, "major_complication"),
    }
    for scale, (grades, endpoint) in scales.items():
        for grade, counts in grades.items():
            for level, n, total in zip(LEVELS, counts, PROCEDURES, strict=True):
                yield row(
                    "grades",
                    scale,
                    "count",
                    float(n),
                    level=level,
                    context=grade,
                    n=n,
                    n_total=total,
                )
        tallies = SEVERE[endpoint]
        for level, tally, total in zip(LEVELS, tallies, PROCEDURES, strict=True):
            yield from share("grades", endpoint, tally, level=level, population="evaluable")
            yield from share("grades", endpoint, (tally[0], total), level=level)
        for level, tally in zip(LEVELS[1:], tallies[1:], strict=True):
            yield from difference(
                "grade_difference",
                endpoint,
                tally,
                tallies[0],
                level=f"{level} v First ILP",
                population="evaluable",
            )
        yield row(
            "grade_difference", endpoint, "margin", 0.10, method="protocol", population="evaluable"
        )


TRANSITIONS = {
    "ILP 1 to 2": {
        "CR": (22, 7, 2, 3, 4, 136),
        "PR": (1, 11, 3, 1, 3, 48),
        "SD": (1, 3, 2, 0, 1, 23),
        "PD": (0, 2, 0, 1, 1, 15),
        "NE": (0, 0, 0, 0, 0, 0),
    },
    "ILP 2 to 3": {
        "CR": (7, 0, 1, 0, 0, 16),
        "PR": (1, 1, 1, 1, 0, 19),
        "SD": (1, 0, 1, 0, 0, 5),
        "PD": (0, 0, 0, 1, 0, 4),
        "NE": (1, 0, 0, 0, 0, 8),
    },
}


def transition_rows() -> Iterator[ResultRow]:
    for level, matrix in TRANSITIONS.items():
        for before, counts in matrix.items():
            for after, n in zip(("CR", "PR", "SD", "PD", "NE", "none"), counts, strict=True):
                yield row(
                    "transition",
                    "response_category",
                    "count",
                    float(n),
                    level=level,
                    context=f"{before}->{after}",
                    n=n,
                    n_total=sum(counts),
                )
    place: dict[str, Any] = {"population": "evaluable"}
    name = "complete_response_after_previous"
    for level, tally in {"CR at first ILP": (22, 34), "no CR at first ILP": (2, 25)}.items():
        yield from share("transition_contrast", name, tally, level=level, **place)
    place["level"] = "CR v no CR at first ILP"
    # Miettinen-Nurminen, Koopman and the tests of 22/34 against 2/25: methods page, section 1b.
    numbers = {"risk_difference": 0.567, "conf_low": 0.34, "conf_high": 0.73}
    for statistic, value in numbers.items():
        yield row(
            "transition_contrast",
            name,
            statistic,
            value,
            conf_level=0.95,
            method="Miettinen-Nurminen score",
            **place,
        )
    for statistic, value in {"risk_ratio": 8.09, "conf_low": 2.5, "conf_high": 29.6}.items():
        yield row(
            "transition_contrast",
            name,
            statistic,
            value,
            conf_level=0.95,
            method="Koopman score",
            context="ratio",
            **place,
        )
    tests = {"Boschloo": 6.5e-6, "Fisher mid-p": 6.5e-6, "Fisher exact": 1.0e-5}
    for method, p_value in tests.items():
        yield row(
            "transition_contrast", name, "p_value", p_value, context=method, method=method, **place
        )


AGAIN = "second v first procedure"


def second_rows() -> Iterator[ResultRow]:
    """Make what is asked of the second procedure: counts of the reconstruction, 22/34 and 2/25."""
    pairs: dict[str, Any] = {"unit": "patient", "population": "evaluable_twice", "level": AGAIN}
    first: dict[str, Any] = {**pairs, "population": "evaluable_first"}
    name = "complete_response"
    for context, n in {"both": 22, "first_only": 12, "second_only": 2, "neither": 23}.items():
        yield row(
            "paired_change", name, "count", float(n), context=context, n=n, n_total=59, **pairs
        )
    # Tango's limits and McNemar mid-p of 12 against 2 of 59: methods page, B3.
    paired = {"risk_difference": -0.169492, "conf_low": -0.296961, "conf_high": -0.052022}
    # The g-formula with 174 of 290, 22/34 and 2/25: its doctest.
    standard = {"risk_difference": -0.176, "conf_low": -0.285, "conf_high": -0.071}
    for statistic, value in paired.items():
        yield row("paired_change", name, statistic, value, n_total=59, conf_level=0.95,
                  method="paired risk difference, Tango", **pairs)  # fmt: skip
    yield row("paired_change", name, "p_value", 0.007385, context="McNemar mid-p",
              method="McNemar mid-p", **pairs)  # fmt: skip
    for statistic, value in standard.items():
        yield row("standardized_response", name, statistic, value, n=59, n_total=290,
                  conf_level=0.95, method="Bayesian g-formula", **first)  # fmt: skip
    for delta, value in {"delta=0": -0.176, "delta=0.5": -0.110}.items():
        yield row("tipping_point", name, "risk_difference", value, context=delta, **first)
    for statistic, value in {"tipping_delta": 0.554, "odds_factor": 1.74}.items():
        yield row("tipping_point", name, statistic, value, **first)
    for level, tally in {"CR at first ILP": (38, 174), "no CR at first ILP": (30, 116)}.items():
        yield from share("treated_again", name, tally, **{**first, "level": level})
    first["level"] = "CR v no CR at first ILP"
    for statistic, value in {"risk_ratio": 0.844, "conf_low": 0.56, "conf_high": 1.28}.items():
        yield row("treated_again", name, statistic, value, conf_level=0.95, **first)
    yield row("treated_again", name, "p_value", 0.43, method="Fisher mid-p", **first)
    later: dict[str, Any] = {"population": "evaluable", "level": LEVELS[2]}
    for statistic, value in {"predicted": 0.311, "probability_of_as_many": 0.006,
                             "share_needed": 0.90}.items():  # fmt: skip
        yield row("selection_indicator", name, statistic, value, **later)
    yield row("selection_indicator", name, "observed", 13 / 22, n=13, n_total=22, **later)


def next_rows() -> Iterator[ResultRow]:
    """Make the three responses by three: the first step with percentages, the second without."""
    steps = {
        "ILP 1 to 2": {"CR": (22, 9, 3), "PR": (1, 6, 6), "SD/PD": (1, 8, 3)},
        "ILP 2 to 3": {"CR": (3, 0, 2), "PR": (0, 0, 0), "SD/PD": (1, 1, 1)},
    }
    for level, matrix in steps.items():
        place: dict[str, Any] = {"population": "evaluable", "level": level}
        for before, counts in matrix.items():
            for after, n in zip(("CR", "PR", "SD/PD"), counts, strict=True):
                tally = {"context": f"{before}->{after}", "n": n, "n_total": sum(counts)}
                if after == "CR" and level == "ILP 1 to 2":
                    yield from share(
                        "response_to_next", "response_category", (n, sum(counts)),
                        context=tally["context"], **place,
                    )  # fmt: skip
                else:
                    yield row(
                        "response_to_next", "response_category", "count", float(n),
                        **tally, **place,
                    )  # fmt: skip
        p_value = 0.00007 if level == "ILP 1 to 2" else None
        yield row(
            "response_to_next", "response_category", "p_value", p_value,
            reason=None if p_value else "fewer than 10 pairs: counts only", **place,
        )  # fmt: skip


def harm_rows() -> Iterator[ResultRow]:
    """Make the verdict's numbers, severe harm over the course, and the adjusted p-values."""
    name = "severe_local_toxicity"
    for endpoint in (*ENDPOINTS, *SEVERE):
        for place, level in enumerate(LEVELS[1:], start=1):
            at: dict[str, Any] = {"level": f"{level} v First ILP", "population": "evaluable"}
            for statistic, value in {"increase": 0.1 * place, "decrease": -0.08 * place}.items():
                yield row("detectable_difference", endpoint, statistic, value,
                          n=PROCEDURES[place], n_total=290, method="score test", **at)  # fmt: skip
            yield row("multiplicity", endpoint, "p_adjusted", 0.03 if place == 1 else 1.0,
                      n=place, n_total=8, method="Holm", **at)  # fmt: skip
            if endpoint in SEVERE:
                yield row("noninferiority", endpoint, "p_one_sided", 0.029, method="t", **at)
                yield row("noninferiority", endpoint, "p_one_sided", 0.04, context="score", **at)
    course: dict[str, Any] = {"unit": "patient", "population": "from_first_procedure"}
    for k, (n, d, stopped) in enumerate(((290, 76, 163), (51, 8, 36), (7, 0, 7)), start=1):
        here = {**course, "level": f"procedure {k}"}
        yield row("first_severe", name, "hazard", d / n, n=d, n_total=n, **here)
        yield row("first_severe", name, "not_treated_again", float(stopped), **here)
        risk = (0.262, 0.378, 0.378)[k - 1]
        for statistic, value in {
            "risk": risk,
            "conf_low": risk - 0.05,
            "conf_high": risk + 0.06,
        }.items():
            yield row("first_severe", name, statistic, value, context="cumulative", **here)
        for grade, count in {"I": 40 - k, "III": 249 + k, "not_recorded": 1}.items():
            yield row("worst_grade", "local_toxicity", "count", float(count), n=count, n_total=290,
                      context=grade, **{**course, "level": f"up to procedure {k}"})  # fmt: skip


def kaplan_meier(
    stop: np.ndarray, event: np.ndarray, start: np.ndarray | None = None
) -> Iterator[tuple[float, float, float, float, int]]:
    """Yield (time, survival, low, high, at risk) at event times, log-log limits."""
    start = np.zeros_like(stop) if start is None else start
    survival, variance = 1.0, 0.0
    for t in np.unique(stop[event]):
        n, d = int(((start < t) & (stop >= t)).sum()), int(((stop == t) & event).sum())
        survival *= 1 - d / n
        if not 0 < survival < 1:
            yield float(t), survival, survival, survival, n
            continue
        variance += d / (n * (n - d))
        half = Z * math.sqrt(variance) / abs(math.log(survival))
        yield float(t), survival, survival ** math.exp(half), survival ** math.exp(-half), n


def cohort(seed: int = 599) -> dict[str, np.ndarray]:
    """Draw patients with 1 to 5 procedures whose death does not depend on them."""
    draw = np.random.default_rng(seed)
    n = 290
    death = draw.gamma(2.0, 0.5, n) ** -1.0 * draw.exponential(34.0, n)
    censor = draw.uniform(12, 192, n)
    stop, event = np.minimum(death, censor), death <= censor
    times = np.full((n, 5), np.inf)
    times[:, 0] = 0
    for k, chance in enumerate((0.42, 0.42, 0.4, 0.5), start=1):
        following = times[:, k - 1] + 14 * np.exp(0.7 * draw.standard_normal(n))
        goes_on = (draw.random(n) < chance) & (following < stop)
        times[:, k] = np.where(goes_on, following, np.inf)
    return {"stop": stop, "event": event, "times": times, "final": np.isfinite(times).sum(axis=1)}


def curve_rows(group: str, level: str, curve: list[Any], **more: Any) -> Iterator[ResultRow]:
    place = {"unit": "patient", "population": "all_patients", "groups": group, "level": level}
    names = ("survival", "conf_low", "conf_high", "n_at_risk")
    for time, *values in curve:
        context = f"time={time:.6g}"
        for statistic, value in zip(names, values, strict=True):
            yield row(
                "survival_curve",
                "overall_survival",
                statistic,
                value,
                context=context,
                **place,
                **more,
            )


def at_risk_rows(
    group: str, level: str, start: np.ndarray, stop: np.ndarray, event: np.ndarray
) -> Iterator[ResultRow]:
    place = {"unit": "patient", "population": "all_patients", "groups": group, "level": level}
    for time in range(0, 193, 24):
        values = {
            "n_at_risk": int(((start < time) & (stop >= time)).sum())
            if time
            else int((start <= 0).sum()),
            "n_censored": int((~event & (stop < time)).sum()),
            "n_events": int((event & (stop < time)).sum()),
        }
        for statistic, n in values.items():
            yield row(
                "survival_at_risk",
                "overall_survival",
                statistic,
                float(n),
                n=n,
                context=f"time={time}",
                **place,
            )


def median_of(curve: list[Any], column: int) -> float | None:
    return next((point[0] for point in curve if point[column] <= 0.5), None)


def survival_rows() -> Iterator[ResultRow]:
    people = cohort()
    stop, event, final = people["stop"], people["event"], people["final"]
    zero = np.zeros_like(stop)
    groups = {
        "": {"": final > 0},
        "final_number": {"1 ILP": final == 1, "2 ILPs": final == 2, "3-5 ILPs": final > 2},
    }
    for group, levels in groups.items():
        for level, inside in levels.items():
            curve = list(kaplan_meier(stop[inside], event[inside]))
            place: dict[str, Any] = {
                "unit": "patient",
                "population": "all_patients",
                "groups": group,
                "level": level,
            }
            n, deaths = int(inside.sum()), int(event[inside].sum())
            yield row("survival", "overall_survival", "n", float(n), n=n, **place)
            yield row(
                "survival",
                "overall_survival",
                "n_events",
                float(deaths),
                n=deaths,
                n_total=n,
                **place,
            )
            for statistic, column in (("median", 1), ("conf_low", 2), ("conf_high", 3)):
                yield row(
                    "survival",
                    "overall_survival",
                    statistic,
                    median_of(curve, column),
                    method="Kaplan-Meier, log-log limits",
                    n_total=n,
                    **place,
                )
            for month in (12, 24, 60):
                last = [point for point in curve if point[0] <= month][-1]
                for statistic, value in zip(
                    ("survival", "conf_low", "conf_high"), last[1:4], strict=True
                ):
                    yield row(
                        "survival",
                        "overall_survival",
                        statistic,
                        value,
                        n_total=n,
                        context=f"time={month}",
                        conf_level=0.95,
                        **place,
                    )
            yield from curve_rows(group, level, curve)
            yield from at_risk_rows(group, level, zero[inside], stop[inside], event[inside])
    yield from time_dependent_rows(people)


def time_dependent_rows(people: dict[str, np.ndarray]) -> Iterator[ResultRow]:
    stop, event, times = people["stop"], people["event"], people["times"]
    bounds = {"1 ILP": (0, 1), "2 ILPs": (1, 2), "3-5 ILPs": (2, 5)}
    for level, (first, after) in bounds.items():
        start = times[:, first]
        end = stop if after == 5 else np.minimum(stop, times[:, after])
        died = event & (end == stop)
        inside = np.isfinite(start) & (end > start)
        # From the first month with ten at risk: one early death would halve the curve for good.
        crowded = next(t for t in range(193) if ((start < t + 0.5) & (end >= t)).sum() >= 10)
        counted = died[inside] & (end[inside] > crowded)
        curve = list(kaplan_meier(end[inside], counted, start[inside]))
        yield from curve_rows("number_to_date", level, curve)
        yield from at_risk_rows("number_to_date", level, start[inside], end[inside], died[inside])
    place: dict[str, Any] = {"unit": "patient", "population": "all_patients"}
    naive, honest = {**place, "groups": "final_number"}, {**place, "groups": "number_to_date"}
    for statistic, value in (("p_value", 0.0247), ("statistic", 7.4), ("df", 2.0)):
        yield row("log_rank", "overall_survival", statistic, value, method="log-rank", **naive)
    yield row("mantel_byar", "overall_survival", "p_value", 0.69, method="Mantel-Byar", **honest)
    hazards = {
        "2 ILPs v 1 ILP": (0.981, 0.68, 1.41, 0.92),
        "3-5 ILPs v 1 ILP": (0.80, 0.43, 1.51, 0.49),
        "any re-treatment v 1 ILP": (0.934, 0.668, 1.307, 0.69),
    }
    for level, numbers in hazards.items():
        for statistic, value in zip(
            ("hazard_ratio", "conf_low", "conf_high", "p_value"), numbers, strict=True
        ):
            yield row(
                "time_dependent_hazard",
                "overall_survival",
                statistic,
                value,
                level=level,
                method="Cox, Efron ties",
                conf_level=0.95,
                **honest,
            )
    for statistic, value in (("median", 101.0), ("conf_low", 92.4), ("conf_high", 110.8)):
        yield row(
            "follow_up",
            "overall_survival",
            statistic,
            value,
            n_total=290,
            method="reverse Kaplan-Meier",
            **place,
        )


def incidence_rows() -> Iterator[ResultRow]:
    plateaus = {"progression": (0.72, 0.78, 0.70), "death": (0.16, 0.12, 0.15)}
    for cause, levels in plateaus.items():
        for level, plateau, n in zip(LEVELS, levels, PROCEDURES, strict=True):
            name = f"time_to_in_field_progression_{cause}"
            place = {"level": level, "groups": "order"}

            def at(
                month: float, plateau: float = plateau, n: int = n
            ) -> tuple[float, float, float]:
                value = plateau * (1 - math.exp(-month / 14))
                half = 1.96 * math.sqrt(value * (1 - value) / n)
                return value, max(0.0, value - half), min(1.0, value + half)

            events = round(plateau * n)
            yield row(
                "cumulative_incidence",
                name,
                "n_events",
                float(events),
                n=events,
                n_total=n,
                **place,
            )
            for month in (12, 24):
                for statistic, value in zip(
                    ("incidence", "conf_low", "conf_high"), at(month), strict=True
                ):
                    yield row(
                        "cumulative_incidence",
                        name,
                        statistic,
                        value,
                        n_total=n,
                        context=f"time={month}",
                        conf_level=0.95,
                        method="Aalen-Johansen",
                        **place,
                    )
            for month in np.linspace(0.5, 60, min(n, 90)):
                for statistic, value in zip(
                    ("incidence", "conf_low", "conf_high"), at(month), strict=True
                ):
                    yield row(
                        "cumulative_incidence_curve",
                        name,
                        statistic,
                        value,
                        context=f"time={month:.6g}",
                        **place,
                    )


def agreement_rows() -> Iterator[ResultRow]:
    pairs = {"CR->CR": 101, "CR->PR": 3, "PR->PR": 61, "PR->SD": 2, "SD->SD": 24, "PD->PD": 17}
    total = sum(pairs.values())
    same = sum(n for pair, n in pairs.items() if pair[:2] == pair[-2:])
    yield row(
        "agreement",
        "response",
        "count",
        float(same),
        context="same",
        n=same,
        n_total=total,
        population="both_known",
    )
    for pair, n in pairs.items():
        yield row(
            "agreement",
            "response",
            "count",
            float(n),
            context=pair,
            n=n,
            n_total=total,
            population="both_known",
        )


def plan_line(analysis: str, endpoint: str, *rest: str) -> PlannedAnalysis:
    unit, denominator, groups, method, definition = rest
    return PlannedAnalysis(
        analysis=analysis,
        endpoint=endpoint,
        unit=unit,
        groups=groups,
        denominator=denominator,
        method=method,
        definition=definition,
    )


PLAN = (
    plan_line(
        "response",
        "overall_response",
        "procedure",
        "evaluable and all treated",
        "order",
        "proportion, Wilson with effective n",
        "CR or PR by WHO criteria, derived from measurements, else as recorded; progression "
        "of any lesion from nadir; best response 6 to 26 weeks after the procedure",
    ),
    plan_line(
        "response",
        "complete_response",
        "procedure",
        "evaluable and all treated",
        "order",
        "proportion, Wilson with effective n",
        "CR by WHO criteria, derived from measurements, else as recorded; best response 6 to "
        "26 weeks after the procedure",
    ),
    plan_line(
        "grades",
        "severe_local_toxicity",
        "procedure",
        "graded procedures",
        "order",
        "proportion, clustered difference",
        "Wieberdink grade III or worse",
    ),
    plan_line(
        "grades",
        "major_complication",
        "procedure",
        "graded procedures",
        "order",
        "proportion, clustered difference",
        "Clavien-Dindo grade IIIa or worse within 90 days",
    ),
    plan_line(
        "survival",
        "overall_survival",
        "patient",
        "all patients",
        "number to date",
        "Kaplan-Meier, Mantel-Byar, time-dependent Cox",
        "from the first procedure to death; censored at last contact",
    ),
)


def founding_results() -> Results:
    """Return the whole results table of the made-up study."""
    rows = (
        *flow_rows(),
        *characteristics_rows(),
        *outcome_rows(),
        *transition_rows(),
        *second_rows(),
        *next_rows(),
        *harm_rows(),
        *survival_rows(),
        *incidence_rows(),
        *agreement_rows(),
    )
    return Results(
        title="Response, toxicity and survival of repeated isolated limb perfusion",
        rows=rows,
        plan=PLAN,
        groups=tuple(
            GroupLabel(label=label, numbers=numbers)
            for label, numbers in zip(LEVELS, ("1", "2", "3-5"), strict=True)
        ),
        provenance=Provenance(
            data_hash="3f2a9c41" * 8,
            protocol_hash="b07d55e2" * 8,
            files=(("patients.csv", 18_432, "9d1c" * 16), ("procedures.csv", 91_204, "77ab" * 16)),
            versions=(
                ("seriatim", "0.1.0"),
                ("python", "3.11.7"),
                ("numpy", "2.4.6"),
                ("scipy", "1.17.1"),
                ("duckdb", "2.0.0"),
                ("matplotlib", "3.11.2"),
            ),
            notice="SYNTHETIC data: made by a program, no patient is behind it.",
        ),
        problems=(
            ProblemCount(
                code="date.missing", severity="hard", count=3, title="Procedure without a date"
            ),
            ProblemCount(
                code="range.implausible",
                severity="soft",
                count=14,
                title="Value outside the plausible range",
            ),
            ProblemCount(
                code="date.month_only",
                severity="note",
                count=22,
                title="Date known to the month only",
            ),
        ),
        disagreements=tuple(
            Disagreement(
                procedure_id=f"P{k:03}-2",
                recorded="CR",
                derived="PR",
                explanation="One lesion of 3 mm was still measured at 14 weeks.",
            )
            for k in (17, 88, 203)
        ),
    )


@pytest.fixture(scope="session")
def results() -> Results:
    return founding_results()


@pytest.fixture(scope="session")
def lookup(results: Results) -> Lookup:
    return Lookup(results)


@pytest.fixture
def make_row() -> Callable[..., ResultRow]:
    return row


@pytest.fixture
def look(results: Results) -> Callable[..., Lookup]:
    """Return a function that looks up other rows of the same study."""

    def build(*rows: ResultRow, **changes: Any) -> Lookup:
        return Lookup(replace(results, rows=rows, **changes))

    return build


@pytest.fixture
def without(results: Results) -> Callable[..., Results]:
    """Return a function that leaves analyses out of the study."""

    def build(*analyses: str) -> Results:
        kept = tuple(item for item in results.rows if item.analysis not in analyses)
        return replace(results, rows=kept)

    return build


@pytest.fixture
def changed(results: Results) -> Callable[..., Results]:
    """Return a function that changes some rows of the study.

    ``changed({"analysis": "flow", ...}, value=3.0)`` gives the rows that match other fields;
    without any the rows are left out.
    """

    def change(where: dict[str, Any], **fields: Any) -> Results:
        def matches(row: ResultRow) -> bool:
            return all(getattr(row, name) == value for name, value in where.items())

        assert any(matches(row) for row in results.rows), where
        rows = (
            replace(row, **fields) if matches(row) else row
            for row in results.rows
            if fields or not matches(row)
        )
        return replace(results, rows=tuple(rows))

    return change


@pytest.fixture(scope="session")
def empty_results(results: Results) -> Results:
    return replace(results, rows=(), plan=(), problems=(), disagreements=())


@pytest.fixture
def cohort_of(tmp_path, cohort_in):
    """Return a function that writes tables as a folder of CSV files and reads them back.

    Each table is a text: a header line and a line a row, cells separated by white space, ``-``
    for an empty cell.
    """
    return lambda **tables: cohort_in(tmp_path / "registry", **tables)


@pytest.fixture(scope="session")
def cohort_in():
    """Return a function that does what ``cohort_of`` does, in a folder of the caller's choice."""

    def build(folder, **tables):
        folder.mkdir()
        for name, text in tables.items():
            lines = [line.split() for line in text.strip().splitlines()]
            rows = [["" if cell == "-" else cell for cell in line] for line in lines]
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        return read_cohort(folder)

    return build


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Results:
    """Return the real results of the synthetic example registry, computed once."""
    folder = tmp_path_factory.mktemp("example")
    registry = write_registry(generate(default_scenario(), 1), folder, shape="csv")
    return run(read_cohort(registry), load_protocol())


# A small registry for the pages of patients. Two patients in three had a complete response after
# one, one in four after none; the others have what makes a page unusual.
_AGAIN = """
c1 CR CR
c2 CR CR
c3 CR PR
c4 CR NE
n1 PR CR
n2 SD PD
n3 PD SD
n4 PR PR
e1 NE CR
e2 CR not
"""
_ALONE = "alone_cr CR\nalone_pr PR\nmissing -\nnot_eval NE\n"


@pytest.fixture(scope="session")
def patient_tables():
    """Return a function that gives the tables of the small registry, as texts."""
    return _patient_tables


@pytest.fixture(scope="session")
def small_patients(cohort_in, tmp_path_factory):
    """Return a function that builds a registry for pages of patients; keywords replace tables."""
    folder = tmp_path_factory.mktemp("patients")

    def build(name="small", **replaced):
        return cohort_in(folder / name, **(_patient_tables() | replaced))

    return build


def _patient_tables() -> dict[str, str]:
    people, done = [], []

    def person(name: str, birth: int = 1950) -> None:
        people.append(f"{name} F {birth} alive - 2016-01-01")

    def ilp(name: str, place: str, response: str, extra: str = "leg L - 80 0 II none") -> None:
        reason = {"NE": "lost", "not": "no_measurable_disease"}.get(response, "-")
        known = "NE" if response == "not" else response
        done.append(f"{name}_{place} {name} {place} {extra} {known} {reason}")

    for line in _AGAIN.split("\n"):
        if line:
            name, before, after = line.split()
            person(name)
            ilp(name, "2010-01-01", before)
            harm = "2 III IIIb" if name == "c1" else "0 II I"
            ilp(name, "2011-01-01", after, f"leg L - 90 {harm}")
    for line in _ALONE.split("\n"):
        if line:
            name, response = line.split()
            person(name)
            ilp(name, "2015-01-01", response)
    person("many")
    for year in (2008, 2009, 2010):
        ilp("many", f"{year}-01-01", "PR")
    person("both")
    ilp("both", "2010-01-01", "CR")
    ilp("both", "2010-06-01", "CR", "leg R - 80 0 II none")
    ilp("both", "2011-01-01", "CR")
    ilp("both", "2011-06-01", "SD", "leg R - 80 0 II none")
    person("odd", 1925)
    ilp("odd", "2015-12-01", "CR", "arm R 1 30 0 II none")
    person("untreated")
    return {
        "patients": "patient_id sex birth_year vital_status death_date last_contact_date\n"
        + "\n".join(people),
        "procedures": "procedure_id patient_id procedure_date region side earlier_elsewhere "
        "melphalan_mg tnf_mg wieberdink clavien_dindo response not_evaluable_reason\n"
        + "\n".join(done),
        "progressions": "patient_id progression_date scope region side\n"
        "c1 2012-01-01 in_field leg L\nn1 2011-07-01 in_field leg L\nn2 2011-03-01 in_field leg L\n"
        "alone_cr 2015-06-01 in_field leg L\nodd 2015-11-01 distant - -\n",
        "therapies": "patient_id therapy start_date stop_date\n"
        "odd anti_pd1 2013-01-01 2013-06-01\nc2 chemotherapy 2011-06-01 -\n"
        "alone_cr tvec 2015-08-01 2015-10-01\n",
    }


@pytest.fixture(scope="session")
def patient_registry(small_patients):
    """Return the small registry as pages of patients need it."""
    from seriatim.analysis.patients.registry import read_patients

    return read_patients(derive(small_patients(), load_protocol()))


@pytest.fixture(scope="session")
def make_evidence(patient_registry):
    """Return the maker of evidence of the small registry: it fits each model once."""
    from seriatim.analysis.patients.evidence import evidence_maker

    return evidence_maker(patient_registry)
