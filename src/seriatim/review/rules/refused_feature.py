"""What a protocol asked for and did not get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.wording.labels import enumerate_words, sentence_start
from seriatim.wording.lookup import Lookup

_REFUSED = "refused_feature"
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "post_hoc_power": "power at the observed difference",
        "variable_selection": "selection of variables by their p-values",
        "dichotomize": "a continuous variable cut in two",
        "yates": "Yates's correction",
        "baseline_p_values": "p-values of characteristics",
    }
)
#: Analyses that stand where a reader would look for what was refused.
_INSTEAD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "post_hoc_power": ("detectable_difference",),
        "variable_selection": ("adjusted_hazard",),
        "dichotomize": ("characteristics",),
        "yates": ("response_difference", "grade_difference", "transition_contrast"),
        "baseline_p_values": ("characteristics",),
    }
)


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a note for each kind of thing that was asked for and is not computed."""
    for feature in lookup.distinct(_REFUSED, "context"):
        asked = lookup.rows(_REFUSED, context=feature)
        name = _NAMES.get(feature, feature.replace("_", " "))
        paths = enumerate_words(row.level for row in asked)
        shown = [
            other.id
            for analysis in _INSTEAD.get(feature, ())
            for other in lookup.rows(analysis)
            if any(other.endpoint.startswith(row.endpoint) for row in asked)
        ]
        yield rule.finding(
            f"{sentence_start(name)} ({paths}): {asked[0].reason}.",
            results=[*(row.id for row in asked), *shown],
            evidence=[row.id for row in asked],
        )


RULE = Rule(
    name="refused_feature",
    severity=Severity.NOTE,
    title="Asked for and not computed",
    why="Some numbers are asked for by habit and mislead whoever reads them: power at the observed "
    "difference, variables chosen by p-values, continuous variables cut in two, Yates's "
    "correction, p-values of characteristics. They are refused, and what answers the question "
    "instead is named.",
    examine=examine,
)
