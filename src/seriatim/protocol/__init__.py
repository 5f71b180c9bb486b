"""What a study asks: the protocol as data, checked before any outcome is read.

The values of a protocol (endpoints, groups, comparisons) are in ``seriatim.protocol.model``.
"""

from seriatim.protocol.loading import load_protocol, parse_protocol
from seriatim.protocol.model import (
    Comparison,
    ComplicationEndpoint,
    CountWithin,
    GroupDefinition,
    ModelDefinition,
    Origin,
    Protocol,
    ResponseEndpoint,
    TimeToEventEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.section import ProtocolError

__all__ = [
    "Comparison",
    "ComplicationEndpoint",
    "CountWithin",
    "GroupDefinition",
    "ModelDefinition",
    "Origin",
    "Protocol",
    "ProtocolError",
    "ResponseEndpoint",
    "TimeToEventEndpoint",
    "ToxicityEndpoint",
    "load_protocol",
    "parse_protocol",
]
