"""A manuscript to start from, as sections: abstract, methods, results, limitations, references."""

from __future__ import annotations

from collections.abc import Iterable

from seriatim.report.document import Section
from seriatim.report.paper.abstract import abstract
from seriatim.report.paper.limitations import limitations
from seriatim.report.paper.methods_text import cited_methods
from seriatim.report.paper.model import Paragraph
from seriatim.report.paper.results_text import results_paragraphs
from seriatim.report.tables.response import definitions, response_endpoints
from seriatim.review import Finding
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


def manuscript_sections(lookup: Lookup, findings: Iterable[Finding]) -> tuple[Section, ...]:
    """Return the sections of a draft. What only an author can say is marked as left open.

    Each paragraph begins with its topic, so that it can stand under a heading of its own.
    """
    methods = cited_methods(lookup)
    limits = limitations(findings)
    sections = (
        Section(id="paper-abstract", title="Abstract", paragraphs=_texts(abstract(lookup))),
        Section(
            id="paper-methods",
            title="Methods",
            paragraphs=(*_definitions(lookup), *methods.paragraphs),
        ),
        Section(id="paper-results", title="Results", paragraphs=_texts(results_paragraphs(lookup))),
        Section(id="paper-limitations", title="Limitations", paragraphs=_texts(limits)),
        Section(id="paper-references", title="References", paragraphs=methods.listed),
    )
    return tuple(section for section in sections if section.paragraphs)


def _texts(paragraphs: tuple[Paragraph, ...]) -> tuple[str, ...]:
    return tuple(f"{item.topic}. {item.text}" for item in paragraphs)


def _definitions(lookup: Lookup) -> tuple[str, ...]:
    """Define every endpoint as the protocol does; what responses have in common is said once."""
    labels = registry_labels()
    responses = definitions(lookup, response_endpoints(lookup))
    defined: dict[str, str] = {}
    for line in lookup.results.plan:
        if line.analysis in {"grades", "survival", "cumulative_incidence"}:
            defined.setdefault(line.endpoint, line.definition)
    parts = (*responses, *(f"{labels.variable(name)}: {text}." for name, text in defined.items()))
    return (f"Endpoints. {' '.join(parts)}",) if parts else ()
