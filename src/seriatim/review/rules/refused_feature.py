"""What a protocol asked for and did not get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.wording.labels import sentence_start
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
    """Yield a note for each thing that was asked for and is not computed."""
    for row in lookup.rows(_REFUSED):
        name = _NAMES.get(row.context, row.context.replace("_", " "))
        shown = [
            other.id
            for analysis in _INSTEAD.get(row.context, ())
            for other in lookup.rows(analysis)
            if other.endpoint.startswith(row.endpoint)
        ]
        yield rule.finding(
            f"{sentence_start(name)} was asked for ({row.level}) and is not computed: "
            f"{row.reason}.",
            results=[row.id, *shown],
            evidence=[row.id],
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
