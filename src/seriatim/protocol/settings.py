"""A protocol as a list of settings, so that two protocols can be compared.

Defaults are written out, so that leaving out a key and writing its default are the same setting.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from seriatim.criteria import ClavienDindoGrade, WieberdinkGrade
from seriatim.protocol.model import (
    ComplicationEndpoint,
    Endpoint,
    Protocol,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)

#: What stands for a setting that was left out and has no default.
NOT_SET = "not set"

_KINDS = MappingProxyType(
    {
        ResponseEndpoint: "response",
        ToxicityEndpoint: "local_toxicity",
        ComplicationEndpoint: "complication",
        TimeToEventEndpoint: "time_to_event",
    }
)


def protocol_settings(protocol: Protocol) -> tuple[tuple[str, str], ...]:
    """Return every setting that can change a number: its path in the file, and its value as text.

    >>> from seriatim.protocol import load_protocol
    >>> dict(protocol_settings(load_protocol()))["noninferiority.major_complication.margin"]
    '0.1'
    """
    return tuple(_settings(protocol))


def _settings(protocol: Protocol) -> Iterator[tuple[str, str]]:
    yield "dictionary", _text(protocol.dictionary)
    yield "confidence_level", _text(protocol.conf_level)
    yield "primary", _text(protocol.primary or None)
    for group in protocol.groups:
        levels = [f"{level.label} = {level.numbers}" for level in group.levels]
        yield f"groups.{group.name}.within", _text(group.within)
        yield f"groups.{group.name}.levels", _text(levels)
    for endpoint in protocol.endpoints:
        yield from _endpoint(endpoint)
    for comparison in protocol.comparisons:
        place = f"comparisons.{comparison.endpoint}"
        yield f"{place}.groups", _text(comparison.groups)
        yield f"{place}.reference", _text(comparison.reference)
    for item in protocol.noninferiority:
        yield f"noninferiority.{item.endpoint}.margin", _text(item.margin)
    for model in protocol.models:
        place = f"models.{model.endpoint}"
        yield f"{place}.covariates", _text(model.covariates)
        for name, units in model.per:
            yield f"{place}.per.{name}", _text(units)
    yield "transitions", _text(protocol.transitions)
    yield "characteristics.patient", _text(protocol.characteristics.patient)
    yield "characteristics.procedure", _text(protocol.characteristics.procedure)
    if protocol.characteristics.differences:
        # Like a section of its own: there only where the protocol asks for it.
        yield "characteristics.differences", _text(True)


def _endpoint(endpoint: Endpoint) -> Iterator[tuple[str, str]]:
    place = f"endpoints.{endpoint.name}"
    yield f"{place}.kind", _text(_KINDS[type(endpoint)])
    yield from _fields(endpoint, place, without="name")


def _fields(values: Any, place: str, without: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields of a value, and those of the values inside it."""
    for field in fields(values):
        if field.name == without:
            continue
        value, path = getattr(values, field.name), f"{place}.{field.name}"
        if is_dataclass(value):
            # Criteria have no field for which they are: their type says it.
            yield path, _text(type(value).__name__)
            yield from _fields(value, path)
        else:
            yield path, _text(value)


def _text(value: Any) -> str:
    """Write a value as a protocol would; grades by their label."""
    if value is None:
        return NOT_SET
    if isinstance(value, tuple | list):
        return f"[{', '.join(_text(item) for item in value)}]"
    if isinstance(value, ClavienDindoGrade | WieberdinkGrade):
        return json.dumps(value.label)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}"
    return json.dumps(value.value if isinstance(value, StrEnum) else str(value), ensure_ascii=False)
