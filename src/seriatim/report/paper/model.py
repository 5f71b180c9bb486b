"""A paragraph of a manuscript, and which result rows its numbers come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from seriatim.wording.lookup import Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph: id, what it is about, its sentences, and the ids of the rows behind them."""

    id: str
    topic: str
    text: str
    results: frozenset[str] = frozenset()


def paragraph(
    lookup: Lookup, ident: str, topic: str, write: Callable[[Lookup], Iterable[str]]
) -> Paragraph | None:
    """Join the sentences of a writer and note the rows it asked for; None without sentences."""
    watched = lookup.watched()
    text = " ".join(sentence for sentence in write(watched) if sentence)
    if not text:
        return None
    return Paragraph(id=ident, topic=topic, text=text, results=watched.given)
