"""Logistic models, marginal, random-intercept and penalized, and what stands on them."""

from __future__ import annotations

from typing import Any

from seriatim.estimation.regression.firth_logistic import firth_logistic, flic_probabilities
from seriatim.estimation.regression.g_formula import SecondResponse, g_formula, tipping_analysis
from seriatim.estimation.regression.gee import WorkingCorrelation, gee
from seriatim.estimation.regression.logistic import logistic
from seriatim.estimation.regression.mixed_logistic import mixed_logistic, mixed_risks
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.estimation.regression.shrunken_shares import SeriesCounts, shrunken_shares
from seriatim.estimation.regression.standardization import standardized_risks
from seriatim.estimation.regression.weighted_response import weighted_response
from seriatim.estimation.sandwich import Correction

from .rows import FEW, Method, SmallRows

__all__ = ["METHODS"]

# Where the difference excludes 0, so that there is something to tip.
PUBLISHED = SecondResponse(n=290, first=174, again_1=34, second_1=22, again_0=25, second_0=2)
INTEGRALS = "double sums over 250 to 450 nodes, three for each limit"
PROFILES = "profile limits and tests: three searches a coefficient, all moved together"
LATTICE = "a lattice of two dimensions, at 28 spreads between series"
NODES = "integrals of 190 patients, each with 20 to 50 nodes, at 8 points"
SEXES = {"men": {"sex": 0.0}, "women": {"sex": 1.0}}


def _rows(rows: SmallRows, *names: str) -> ResponseRows:
    cohort = rows.cohort
    return ResponseRows.from_columns(cohort.patient, cohort.response, rows.covariates(*names))


def _gee_risks(rows: SmallRows) -> Any:
    own = _rows(rows, *FEW)
    return standardized_risks(gee(own), SEXES, own)


def _flic(rows: SmallRows) -> Any:
    own = _rows(rows, *FEW)
    return flic_probabilities(firth_logistic(own), own)


def _mixed_risks(rows: SmallRows) -> Any:
    own = _rows(rows, *FEW)
    return mixed_risks(mixed_logistic(own), SEXES, own)


def _seconds(rows: SmallRows) -> SecondResponse:
    own = rows.patients
    return SecondResponse.from_columns(own.first, own.again, own.second)


def _weighted(rows: SmallRows) -> Any:
    own = rows.patients
    return weighted_response(own.first, own.again, own.second)


def _shares(rows: SmallRows) -> Any:
    counts = SeriesCounts.from_rows(rows.cohort.group, rows.again_rows, rows.cohort.response)
    shares = shrunken_shares(counts)
    return [posterior.estimate() for pair in shares.own for posterior in pair]


METHODS = (
    Method("Logistic, 8 covariates", lambda rows: logistic(_rows(rows))),
    Method("GEE, independence, 8 covariates", lambda rows: gee(_rows(rows))),
    Method(
        "GEE, exchangeable, 8 covariates",
        lambda rows: gee(_rows(rows), correlation=WorkingCorrelation.EXCHANGEABLE),
    ),
    Method(
        "GEE, Kauermann-Carroll, 8 covariates",
        lambda rows: gee(_rows(rows), correction=Correction.KC),
    ),
    Method("Standardized risks from a GEE, 3 covariates", _gee_risks),
    Method(
        "Firth logistic, profile limits, 3 covariates",
        lambda rows: firth_logistic(_rows(rows, *FEW)),
        estimates=3,
        note=PROFILES,
    ),
    Method(
        "Firth logistic, profile limits, 8 covariates",
        lambda rows: firth_logistic(_rows(rows)),
        estimates=8,
        note=PROFILES,
    ),
    Method("Firth logistic and FLIC, 3 covariates", _flic, note=PROFILES),
    Method(
        "Random intercept, 3 covariates",
        lambda rows: mixed_logistic(_rows(rows, *FEW)),
        note=NODES,
    ),
    Method("Random intercept, 8 covariates", lambda rows: mixed_logistic(_rows(rows)), note=NODES),
    Method("Standardized risks from a random intercept, 3 covariates", _mixed_risks, note=NODES),
    Method("Bayesian g-formula", lambda rows: g_formula(_seconds(rows)), note=INTEGRALS),
    Method(
        "Tipping analysis, 7 shifts",
        lambda rows: tipping_analysis(PUBLISHED),
        estimates=7,
        note=INTEGRALS,
    ),
    Method("Weighted second response", _weighted),
    Method("Shrunken shares, 3 series", _shares, note=LATTICE),
)
