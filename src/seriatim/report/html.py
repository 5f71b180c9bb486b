"""Put the page together: one file, no script, nothing loaded from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup

from seriatim.analysis.results import Results
from seriatim.report.document import FigureBlock, MainResult, Section, Table, number_blocks
from seriatim.report.levels import with_levels
from seriatim.report.page import SEVERITIES, is_synthetic, page_environment, page_style
from seriatim.report.sections.bookkeeping import (
    agreement_section,
    ledger_section,
    methods_section,
    problems_section,
    provenance_section,
)
from seriatim.report.sections.flow import flow_section
from seriatim.report.sections.progression import progression_section
from seriatim.report.sections.response import response_section, transition_section
from seriatim.report.sections.second_procedure import (
    comparisons_section,
    second_procedure_section,
)
from seriatim.report.sections.states import states_section
from seriatim.report.sections.survival import survival_section
from seriatim.report.sections.toxicity import toxicity_section
from seriatim.report.words import main_results, opening
from seriatim.review import Finding, findings_of, review_results
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


def render_report(results: Results) -> str:
    """Return the whole report as one HTML page.

    Pure: the same results give the same bytes with the same versions of the libraries. A part of
    the study without rows becomes a section that says why it is empty.
    """
    lookup = Lookup(results)
    sections = report_sections(lookup)
    findings = review_results(results)
    headlines = with_levels(main_results(lookup), lookup, findings)
    provenance = results.provenance
    page: dict[str, Any] = {
        "title": results.title,
        "notice": provenance.notice,
        "synthetic": is_synthetic(provenance.notice),
        "opening": opening(lookup),
        "main_results": headlines,
        "findings": findings,
        "severities": SEVERITIES,
        "sections": sections,
        "flags": _flags(findings, (*headlines, *_blocks(sections))),
        "figures": {b.id: Markup(b.svg) for b in _blocks(sections) if isinstance(b, FigureBlock)},
        "style": Markup(page_style()),  # our own file and fonts
        "stamp": _stamp(provenance.data_hash, provenance.protocol_hash),
        "version": dict(provenance.versions).get("seriatim", ""),
    }
    return page_environment().get_template("report.html.j2").render(page)


def report_sections(lookup: Lookup) -> tuple[Section, ...]:
    """Return the sections of the page in reading order, tables and figures numbered."""
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
            comparisons_section(lookup),
            methods_section(lookup, labels),
            ledger_section(lookup, labels),
            problems_section(lookup),
            agreement_section(lookup),
            provenance_section(lookup),
        )
    )


def _blocks(sections: tuple[Section, ...]) -> Iterator[Table | FigureBlock]:
    return (block for section in sections for block in section.blocks)


def _flags(
    findings: tuple[Finding, ...], shown: Iterable[MainResult | Table | FigureBlock]
) -> dict[str, tuple[Finding, ...]]:
    """Return what has been found about each thing that is shown; a rule counts once there."""
    flags = {}
    for item in shown:
        name = item.topic if isinstance(item, MainResult) else item.id
        about = {finding.rule: finding for finding in findings_of(findings, item.results)}
        flags[name] = tuple(about.values())
    return flags


def _stamp(data_hash: str, protocol_hash: str) -> str:
    """Return the short fingerprints that stand at the foot of the page."""
    parts = [
        f"{name} {value[:12]}"
        for name, value in (("Data", data_hash), ("Protocol", protocol_hash))
        if re.fullmatch(r"[0-9A-Za-z]+", value)
    ]
    return ", ".join(parts)
