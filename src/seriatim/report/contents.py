"""What the report says, from title to provenance: one document that every renderer shows.

Page, Word file and PDF are made from it, so that their words, tables and figures cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seriatim.analysis.data_sets.model import DataSets
from seriatim.analysis.results import Results
from seriatim.report.document import Block, MainResult, Section, number_blocks
from seriatim.report.levels import with_levels
from seriatim.report.page import is_synthetic
from seriatim.report.sections.bookkeeping import (
    agreement_section,
    ledger_section,
    methods_section,
    problems_section,
    provenance_section,
    references_section,
)
from seriatim.report.sections.cover import cover_section
from seriatim.report.sections.flow import flow_section
from seriatim.report.sections.models import models_section
from seriatim.report.sections.patients import patients_section
from seriatim.report.sections.progression import progression_section
from seriatim.report.sections.response import response_section, transition_section
from seriatim.report.sections.second_procedure import (
    comparisons_section,
    second_procedure_section,
)
from seriatim.report.sections.states import states_section
from seriatim.report.sections.survival import survival_section
from seriatim.report.sections.toxicity import toxicity_section
from seriatim.report.typesetting import names_of, typeset_texts
from seriatim.report.words import main_results, opening
from seriatim.review import Finding, findings_of, review_results
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup
from seriatim.wording.style import PLAIN, NumberStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The report before it has a form. Text is plain, figures are not drawn yet.

    ``notice`` says what the data are, where they are not a registry's; ``stamp`` has the short
    fingerprints of data and protocol. ``flags`` holds, by the id of a block or the topic of a
    main result, what the review found about the rows it was made from.
    """

    title: str
    notice: str | None
    synthetic: bool
    opening: str
    main_results: tuple[MainResult, ...]
    findings: tuple[Finding, ...]
    sections: tuple[Section, ...]
    flags: dict[str, tuple[Finding, ...]]
    stamp: str
    version: str

    @property
    def blocks(self) -> Iterator[Block]:
        """Return tables and figures in reading order."""
        return (block for section in self.sections for block in section.blocks)


def report_document(
    results: Results, style: NumberStyle = PLAIN, *, data_sets: DataSets | None = None
) -> Document:
    """Put the report together, its numbers written in a journal's style.

    Pure: the same results give the same document. A part of the study without rows becomes a
    section that says why it is empty. With ``data_sets`` there are figures of single patients,
    which do not belong into files that are shared.
    """
    return typeset_texts(_document(results, style, data_sets), style, names_of(results))


def _document(results: Results, style: NumberStyle, data_sets: DataSets | None) -> Document:
    lookup = Lookup(results, style)
    sections = report_sections(lookup, data_sets)
    findings = review_results(results, style)
    headlines = with_levels(main_results(lookup), lookup, findings)
    provenance = results.provenance
    blocks = (block for section in sections for block in section.blocks)
    return Document(
        title=results.title,
        notice=provenance.notice,
        synthetic=is_synthetic(provenance.notice),
        opening=opening(lookup),
        main_results=headlines,
        findings=findings,
        sections=sections,
        flags=_flags(findings, (*headlines, *blocks)),
        stamp=_stamp(provenance.data_hash, provenance.protocol_hash),
        version=dict(provenance.versions).get("seriatim", ""),
    )


def report_sections(lookup: Lookup, data_sets: DataSets | None = None) -> tuple[Section, ...]:
    """Return the sections in reading order, tables and figures numbered."""
    labels = registry_labels()
    return number_blocks(
        (
            flow_section(lookup, labels),
            response_section(lookup),
            second_procedure_section(lookup),
            transition_section(lookup),
            toxicity_section(lookup),
            survival_section(lookup),
            progression_section(lookup),
            states_section(lookup),
            models_section(lookup, labels),
            *(() if data_sets is None else (patients_section(data_sets),)),
            comparisons_section(lookup),
            cover_section(lookup),
            methods_section(lookup, labels),
            references_section(lookup),
            ledger_section(lookup, labels),
            problems_section(lookup),
            agreement_section(lookup),
            provenance_section(lookup),
        )
    )


def _flags(
    findings: tuple[Finding, ...], shown: Iterable[MainResult | Block]
) -> dict[str, tuple[Finding, ...]]:
    """Return what has been found about each thing that is shown; a rule counts once there."""
    flags = {}
    for item in shown:
        name = item.topic if isinstance(item, MainResult) else item.id
        about = {finding.rule: finding for finding in findings_of(findings, item.results)}
        flags[name] = tuple(about.values())
    return flags


def _stamp(data_hash: str, protocol_hash: str) -> str:
    """Return the short fingerprints that stand at the foot of a page."""
    parts = [
        f"{name} {value[:12]}"
        for name, value in (("Data", data_hash), ("Protocol", protocol_hash))
        if re.fullmatch(r"[0-9A-Za-z]+", value)
    ]
    return ", ".join(parts)
