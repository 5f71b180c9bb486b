from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from seriatim.analysis.results import Results
from seriatim.report.paper.methods_text import methods_paragraphs
from seriatim.report.sections.bookkeeping import (
    agreement_section,
    ledger_section,
    methods_section,
    problems_section,
    provenance_section,
    references_section,
)
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


def test_methods_come_with_the_plan(lookup: Lookup, empty_results: Results) -> None:
    assert [block.id for block in methods_section(lookup, registry_labels()).blocks] == [
        "table-plan",
        "table-remark",
    ]
    assert methods_section(Lookup(empty_results), registry_labels()).blocks == ()


def test_the_ledger_is_counted(lookup: Lookup, empty_results: Results) -> None:
    section = ledger_section(lookup, registry_labels())
    assert f"All {len(section.blocks[0].rows)} proportions" in section.paragraphs[0]  # type: ignore[union-attr]
    assert ledger_section(Lookup(empty_results), registry_labels()).missing


def test_what_was_set_aside_is_said_with_or_without_problems(
    lookup: Lookup, results: Results, empty_results: Results
) -> None:
    assert problems_section(lookup).paragraphs[0].startswith("Set aside: 3 patients and 5 proc")
    clean = problems_section(Lookup(replace(results, problems=())))
    assert clean.paragraphs[0] == "No problem was found in the data."
    assert problems_section(Lookup(empty_results)).paragraphs == (
        "No problem was found in the data.",
    )


def test_agreement_is_a_share(
    lookup: Lookup, look: Callable[..., Lookup], empty_results: Results
) -> None:
    # 101 + 61 + 24 + 17 = 203 of 208 the same.
    assert agreement_section(lookup).paragraphs == ("The two agree in 203/208 (98%) procedures.",)
    pairs = [r for r in lookup.rows("agreement") if r.context != "same"]
    assert agreement_section(look(*pairs)).paragraphs == ()
    assert agreement_section(Lookup(empty_results)).missing


def test_provenance_names_files_and_versions(lookup: Lookup, results: Results) -> None:
    section = provenance_section(lookup)
    assert section.paragraphs[0].startswith("Software: Seriatim 0.1.0")
    assert [block.id for block in section.blocks] == ["table-files"]
    bare = replace(results.provenance, files=(), versions=(), data_hash="", protocol_hash="")
    section = provenance_section(Lookup(replace(results, provenance=bare)))
    assert section.paragraphs[0].startswith("To reproduce")
    assert section.blocks == ()


def test_references_are_those_cited_above(lookup: Lookup, empty_results: Results) -> None:
    listed = references_section(lookup).paragraphs
    assert listed[0].startswith("1. ")
    last = f"[{len(listed)}]"
    assert any(last in text or f", {len(listed)}]" in text for text in methods_paragraphs(lookup))
    assert references_section(Lookup(empty_results)).missing
