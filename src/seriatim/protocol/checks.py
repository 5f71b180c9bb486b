"""Check that the parts of a protocol fit each other: names, units, references."""

from __future__ import annotations

from seriatim.dictionary.section import nearest
from seriatim.protocol.model import (
    Comparison,
    ComplicationEndpoint,
    Origin,
    Protocol,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.section import ProtocolError


def check_names(protocol: Protocol) -> None:
    """Refuse a protocol whose comparisons, margins or transitions name what is not there."""
    if len(protocol.groups) != 1:
        raise ProtocolError(
            f"groups: expected one grouping, found {len(protocol.groups)}. "
            "Write one [groups.NAME] section."
        )
    if not protocol.endpoints:
        raise ProtocolError("endpoints: expected at least one [endpoints.NAME] section.")
    if protocol.primary:
        _check_primary(protocol)
    for i, comparison in enumerate(protocol.comparisons):
        _check_comparison(protocol, comparison, f"comparisons[{i}]")
    for i, item in enumerate(protocol.noninferiority):
        _check_known(protocol, item.endpoint, f"noninferiority[{i}].endpoint")
        endpoint = protocol.endpoint(item.endpoint)
        if not isinstance(endpoint, ToxicityEndpoint | ComplicationEndpoint):
            raise ProtocolError(
                f"noninferiority[{i}].endpoint: a margin is an acceptable increase in harm; "
                f'"{item.endpoint}" is no toxicity or complication endpoint.'
            )
    for i in range(len(protocol.models)):
        _check_model(protocol, i)
    for i, name in enumerate(protocol.transitions):
        _check_known(protocol, name, f"transitions[{i}].endpoint")
        if not isinstance(protocol.endpoint(name), ResponseEndpoint):
            raise ProtocolError(
                f'transitions[{i}].endpoint: "{name}" is no response endpoint; transitions go '
                "from the response after one procedure to that after the next."
            )


def _check_model(protocol: Protocol, i: int) -> None:
    name, where = protocol.models[i].endpoint, f"models[{i}].endpoint"
    _check_known(protocol, name, where)
    endpoint = protocol.endpoint(name)
    timed = isinstance(endpoint, TimeToEventEndpoint)
    if isinstance(endpoint, TimeToEventEndpoint) and endpoint.origin is not Origin.FIRST_PROCEDURE:
        raise ProtocolError(
            f'{where}: "{name}" has a clock from each procedure. Models of time are made from the '
            'first procedure on, with origin = "first_procedure".'
        )
    if not timed and not isinstance(endpoint, ResponseEndpoint):
        raise ProtocolError(
            f'{where}: "{name}" is neither a response nor a time to event. Toxicity and '
            "complications have too few events for a model."
        )
    if any(model.endpoint == name for model in protocol.models[:i]):
        raise ProtocolError(
            f'{where}: "{name}" has a model already. One model an endpoint, fixed before the data.'
        )


def _check_primary(protocol: Protocol) -> None:
    _check_known(protocol, protocol.primary, "primary")
    compared = [comparison.endpoint for comparison in protocol.comparisons]
    timed = isinstance(protocol.endpoint(protocol.primary), TimeToEventEndpoint)
    if protocol.primary not in compared and not timed:
        raise ProtocolError(
            f'primary: "{protocol.primary}" is compared nowhere, so there is nothing to be the '
            "primary comparison. Write a [[comparisons]] section for it."
        )


def _check_comparison(protocol: Protocol, comparison: Comparison, where: str) -> None:
    _check_known(protocol, comparison.endpoint, f"{where}.endpoint")
    group = protocol.groups[0]
    if comparison.groups != group.name:
        raise ProtocolError(
            f'{where}.groups: expected "{group.name}", found "{comparison.groups}".'
        )
    labels = [level.label for level in group.levels]
    if comparison.reference not in labels:
        raise ProtocolError(
            f'{where}.reference: "{comparison.reference}" is no level of groups.{group.name}.'
            f"{nearest(comparison.reference, labels)}"
        )
    if isinstance(protocol.endpoint(comparison.endpoint), TimeToEventEndpoint):
        raise ProtocolError(
            f'{where}.endpoint: "{comparison.endpoint}" is a time to event. Groups by procedure '
            "number share patients and are known only later, so they are not compared as groups; "
            "the time-dependent comparison is made for every overall survival without asking."
        )


def _check_known(protocol: Protocol, name: str, where: str) -> None:
    names = [endpoint.name for endpoint in protocol.endpoints]
    if name not in names:
        raise ProtocolError(
            f'{where}: there is no endpoint "{name}".{nearest(name, names)} '
            f"Endpoints: {', '.join(names)}."
        )
