"""Results paragraph: what goes with response and survival, all covariates together."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.tables.cells import ratio_text
from seriatim.report.tables.models import HAZARD, RESPONSE, TOGETHER, covariate_name
from seriatim.wording.labels import (
    Labels,
    contrast_in_sentence,
    endpoint_label,
    in_sentence,
    registry_labels,
)
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count, format_level, format_p_equation

_RATIOS = {RESPONSE: ("odds_ratio", "odds ratio"), HAZARD: ("hazard_ratio", "hazard ratio")}
_COUNTED = {RESPONSE: ("procedures", "responses"), HAZARD: ("patients", "deaths")}


def models(lookup: Lookup) -> Iterator[str]:
    """Give every ratio of the models of all covariates, or why there is none."""
    labels = registry_labels()
    for analysis in (RESPONSE, HAZARD):
        for endpoint in lookup.distinct(analysis, "endpoint"):
            yield _model(lookup, labels, analysis, endpoint)


def _model(lookup: Lookup, labels: Labels, analysis: str, endpoint: str) -> str:
    whole = lookup.cell(analysis, endpoint=endpoint, groups="", level="", context=TOGETHER)
    tally = whole.tally("n_events")
    if tally is None:
        return ""
    units, events = _COUNTED[analysis]
    start = (
        f"{endpoint_label(endpoint)}, all covariates together ({format_count(tally[1])} {units}, "
        f"{format_count(tally[0])} {events})"
    )
    if whole.reason:
        return f"{start}: not fitted, since {whole.reason}."
    parts = [*_terms(lookup, labels, analysis, endpoint)]
    if not parts:
        return ""
    level = lookup.cell(analysis).conf_level
    return f"{start}, {_RATIOS[analysis][1]} ({format_level(level)}): {'; '.join(parts)}."


def _terms(lookup: Lookup, labels: Labels, analysis: str, endpoint: str) -> Iterator[str]:
    statistic, _ = _RATIOS[analysis]
    place = {"endpoint": endpoint, "context": TOGETHER}
    for covariate in lookup.distinct(analysis, "groups", statistic=statistic, **place):
        for level in lookup.distinct(
            analysis, "level", groups=covariate, statistic=statistic, **place
        ):
            cell = lookup.cell(analysis, groups=covariate, level=level, **place)
            tested = cell.value("p_value")
            p_words = "" if tested is None else f", {format_p_equation(tested, lookup.style)}"
            name = _term(lookup, labels, covariate, level)
            yield f"{name} {ratio_text(cell, statistic)}{p_words}"


def _term(lookup: Lookup, labels: Labels, covariate: str, level: str) -> str:
    """Name a term: a contrast of groups or categories, a number with its units, or a yes."""
    name = in_sentence(covariate_name(lookup, labels, covariate))
    if level == "yes v no":
        return name
    if level.startswith("per "):
        return name if level == "per 1" else f"{name} ({level})"
    codes = level.split(" v ")
    if set(codes) <= set(lookup.labels):
        return contrast_in_sentence(level)
    words = " v ".join(in_sentence(labels.category(covariate, code)) for code in codes)
    return f"{name}, {words}"
