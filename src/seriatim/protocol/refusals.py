"""What a protocol may ask for and does not get: known, refused, and told with what is given.

Such a key is no typing error, so it does not stop a study; and it is not dropped in silence, since
whoever wrote it would look for the number. Each one becomes a row of the results with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from seriatim.dictionary.section import shown
from seriatim.protocol.section import ProtocolError


class Feature(StrEnum):
    """What is refused."""

    POST_HOC_POWER = "post_hoc_power"
    VARIABLE_SELECTION = "variable_selection"
    DICHOTOMIZE = "dichotomize"
    YATES = "yates"
    BASELINE_P_VALUES = "baseline_p_values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A feature that was asked for: where in the file, and of which endpoint, if of one."""

    feature: Feature
    path: str
    endpoint: str = ""

    @property
    def reason(self) -> str:
        """Say why it is not computed and what is given instead."""
        return _REASONS[self.feature]


_REASONS: Mapping[Feature, str] = MappingProxyType(
    {
        Feature.POST_HOC_POWER: (
            "power at the difference that was observed is the p-value in another form; given "
            "instead: the interval, and the smallest difference that a study of this size could "
            "find"
        ),
        Feature.VARIABLE_SELECTION: (
            "limits and p-values after a choice of variables by their p-values take no account of "
            "the choice; given instead: a model with covariates fixed before, one parameter for "
            "ten events"
        ),
        Feature.DICHOTOMIZE: (
            "cutting a continuous variable in two loses information, and a cut that was looked for "
            "finds differences of chance; given instead: median with quartiles"
        ),
        Feature.YATES: (
            "Yates's correction makes tests too cautious; given instead: differences with limits "
            "clustered by patient, and for two independent groups Boschloo's and Fisher's mid-p "
            "tests"
        ),
        Feature.BASELINE_P_VALUES: (
            "groups of procedures share patients and were not randomized, so no hypothesis is "
            "tested by comparing them at the start; given instead: their description, "
            "and with differences = true how far each later group is from the first, with limits"
        ),
    }
)
_SELECTIONS = ("none", "stepwise", "forward", "backward")
_CORRECTIONS = ("none", "yates")


def take_refused(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Refusal, ...]]:
    """Part the values of a protocol file into what is read on and what is refused.

    Raises ``ProtocolError`` where such a key holds what it cannot mean.
    """
    rest = {key: _copied(value) for key, value in values.items()}
    return rest, tuple(_taken(rest))


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _taken(rest: dict[str, Any]) -> Iterator[Refusal]:
    """Take the keys out of the values and yield those that ask for something."""
    if _flag(rest, "post_hoc_power", ""):
        yield Refusal(feature=Feature.POST_HOC_POWER, path="post_hoc_power")
    described = rest.get("characteristics")
    if isinstance(described, dict):
        if _flag(described, "p_values", "characteristics."):
            yield Refusal(feature=Feature.BASELINE_P_VALUES, path="characteristics.p_values")
        if _names(described, "dichotomize", "characteristics."):
            yield Refusal(feature=Feature.DICHOTOMIZE, path="characteristics.dichotomize")
    endpoints = rest.get("endpoints")
    for name, endpoint in endpoints.items() if isinstance(endpoints, dict) else ():
        place = f"endpoints.{name}."
        if isinstance(endpoint, dict) and _word(endpoint, "variable_selection", place, _SELECTIONS):
            path = f"{place}variable_selection"
            yield Refusal(feature=Feature.VARIABLE_SELECTION, path=path, endpoint=name)
    compared = rest.get("comparisons")
    for i, comparison in enumerate(compared if isinstance(compared, list) else ()):
        place = f"comparisons[{i}]."
        if isinstance(comparison, dict) and _word(comparison, "correction", place, _CORRECTIONS):
            about = str(comparison.get("endpoint", ""))
            yield Refusal(feature=Feature.YATES, path=f"{place}correction", endpoint=about)


def _flag(values: dict[str, Any], key: str, place: str) -> bool:
    value = values.pop(key, False)
    if not isinstance(value, bool):
        raise ProtocolError(f"{place}{key}: expected true or false, found {shown(value)}.")
    return value


def _names(values: dict[str, Any], key: str, place: str) -> bool:
    value = values.pop(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ProtocolError(
            f"{place}{key}: expected a list of characteristics, found {shown(value)}."
        )
    return bool(value)


def _word(values: dict[str, Any], key: str, place: str, allowed: tuple[str, ...]) -> bool:
    value = values.pop(key, "none")
    if value not in allowed:
        raise ProtocolError(
            f"{place}{key}: expected one of {', '.join(allowed)}, found {shown(value)}."
        )
    return bool(value != "none")
