"""Read response criteria from a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from seriatim.criteria import (
    CriteriaError,
    RecistCriteria,
    ResponseCriteria,
    TooSmallRule,
    WhoCriteria,
)
from seriatim.dictionary.section import nearest
from seriatim.protocol.section import ProtocolError, Section

_KINDS: Mapping[str, type[WhoCriteria] | type[RecistCriteria]] = MappingProxyType(
    {"who": WhoCriteria, "recist1.1": RecistCriteria}
)


def parse_criteria(section: Section) -> ResponseCriteria:
    """Read a ``criteria`` table; every option may be left out and then has its default."""
    name = section.text("name", "who")
    if name not in _KINDS:
        known = list(_KINDS)
        raise ProtocolError(
            f"{section.where('name')}: expected one of {', '.join(known)}, found "
            f'"{name}".{nearest(name, known)}'
        )
    kind = _KINDS[name]
    options = _options(kind, section)
    section.close()
    try:
        return kind(**options)
    except (CriteriaError, TypeError) as error:
        raise ProtocolError(f"{section.path}: {error}") from error


def _options(kind: type[Any], section: Section) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for option in fields(kind):
        if not section.has(option.name):
            continue
        if option.name == "too_small":
            inner = section.section(option.name)
            options[option.name] = TooSmallRule(**_options(TooSmallRule, inner))
            inner.close()
        else:
            value = section.raw(option.name)
            options[option.name] = tuple(value) if isinstance(value, list) else value
    return options
