"""What the protocol asked for and is not computed, as rows with their reason."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.results import PlannedAnalysis, ResultRow
from seriatim.analysis.rows import Place
from seriatim.protocol import Protocol
from seriatim.protocol.words import define_endpoint


def plan_refused(protocol: Protocol) -> Iterator[PlannedAnalysis]:
    """Yield a line of the plan for each thing that was asked for and is not computed."""
    for refusal in protocol.refused:
        yield PlannedAnalysis(
            analysis="refused_feature",
            endpoint=refusal.endpoint,
            unit="none",
            denominator="none",
            groups=f"asked for by {refusal.path}",
            method=f"not computed: {refusal.reason}",
            definition=_definition(protocol, refusal.endpoint),
        )


def _definition(protocol: Protocol, endpoint: str) -> str:
    return define_endpoint(protocol.endpoint(endpoint)) if endpoint else "not computed"


def refused_rows(protocol: Protocol) -> Iterator[ResultRow]:
    """Yield a row without a value for each, ``context`` the feature and ``level`` its key."""
    for refusal in protocol.refused:
        place = Place(
            analysis="refused_feature",
            endpoint=refusal.endpoint,
            unit="none",
            population="none",
            level=refusal.path,
            context=refusal.feature.value,
        )
        yield place.row("value", None, reason=refusal.reason)
