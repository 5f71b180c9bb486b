"""What the methods cite: only for what ran, numbered in the order of citation."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from seriatim.dictionary.section import Section
from seriatim.wording.lookup import Lookup

#: Analyses whose sentences say by which scale an endpoint is judged; others use it again.
_DEFINING = frozenset({"response", "grades"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One publication, and what it is cited for.

    ``methods`` are parts of method names in result rows, ``definitions`` parts of the definition
    of an endpoint in the plan, ``analyses`` names of analyses.
    """

    key: str
    text: str
    doi: str
    analyses: tuple[str, ...]
    methods: tuple[str, ...]
    definitions: tuple[str, ...]

    @property
    def full(self) -> str:
        """Return the reference as it stands in a list, with its DOI where one is known."""
        return f"{self.text} doi:{self.doi}" if self.doi else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence that ends with a full stop, and the keys of what it cites."""

    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedText:
    """Paragraphs with numbers of references in brackets, and the references in that order."""

    paragraphs: tuple[str, ...]
    references: tuple[Reference, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the numbered list of references."""
        return tuple(f"{i}. {item.full}" for i, item in enumerate(self.references, start=1))


@lru_cache(maxsize=1)
def all_references() -> tuple[Reference, ...]:
    """Return every reference that could be cited, in the order of the file."""
    file = resources.files("seriatim.report.paper") / "references.toml"
    top = Section(tomllib.loads(file.read_text(encoding="utf-8")), "references.toml: ")
    top.only("format", "checked_on", "references")
    return tuple(_reference(section) for section in top.sections("references"))


def _reference(section: Section) -> Reference:
    section.only("key", "text", "doi", "analyses", "methods", "definitions")
    return Reference(
        key=section.text("key"),
        text=section.text("text"),
        doi=section.optional_text("doi") or "",
        analyses=section.texts("analyses"),
        methods=section.texts("methods"),
        definitions=section.texts("definitions"),
    )


def cited_for(lookup: Lookup, analysis: str) -> tuple[str, ...]:
    """Return the keys of what an analysis of these results cites, in the order of the file."""
    methods = {row.method for row in lookup.watched().rows(analysis)}
    definitions = {
        line.definition
        for line in lookup.results.plan
        if line.analysis == analysis and analysis in _DEFINING
    }
    return tuple(
        reference.key
        for reference in all_references()
        if analysis in reference.analyses
        or _any_holds(methods, reference.methods)
        or _any_holds(definitions, reference.definitions)
    )


def _any_holds(texts: Iterable[str], parts: tuple[str, ...]) -> bool:
    return any(part in text for text in texts for part in parts)


def cite(paragraphs: Iterable[tuple[Sentence, ...]]) -> CitedText:
    """Number what the sentences cite, first cited first, and write the numbers before the stop."""
    numbers: dict[str, int] = {}
    texts = []
    for sentences in paragraphs:
        parts = []
        for sentence in sentences:
            for key in sentence.cites:
                numbers.setdefault(key, len(numbers) + 1)
            cited = sorted(numbers[key] for key in sentence.cites)
            parts.append(_with_numbers(sentence.text, cited))
        texts.append(" ".join(parts))
    by_key = {reference.key: reference for reference in all_references()}
    return CitedText(paragraphs=tuple(texts), references=tuple(by_key[key] for key in numbers))


def _with_numbers(text: str, numbers: list[int]) -> str:
    if not numbers:
        return text
    return f"{text.removesuffix('.')} [{', '.join(map(str, numbers))}]."
