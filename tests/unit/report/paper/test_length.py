"""The length of a draft beside a journal's limits."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.paper.length import length_section
from seriatim.report.paper.manuscript import manuscript_sections
from seriatim.report.profiles import load_profile
from seriatim.wording.lookup import Lookup


def test_words_and_items_stand_beside_the_limits(results: Results) -> None:
    drafted = manuscript_sections(Lookup(results), ())
    aso = load_profile("annals_of_surgical_oncology")
    text = " ".join(length_section(aso, drafted, 46).paragraphs)
    assert "The report has 46 tables and figures; the journal takes 5, 41 too many." in text
    assert "the journal takes 250" in text
    assert "from memory and to be checked: abstract words" in text
    assert "as of 2026-11-25" in text


def test_references_do_not_count_as_text(results: Results) -> None:
    drafted = manuscript_sections(Lookup(results), ())
    fewer = tuple(section for section in drafted if section.id != "paper-references")
    ejso = load_profile("ejso")
    assert length_section(ejso, drafted, 1) == length_section(ejso, fewer, 1)
    assert "The report has 1 tables and figures; the journal takes 5." in (
        length_section(ejso, drafted, 1).paragraphs
    )


def test_an_unknown_limit_is_no_limit(results: Results) -> None:
    drafted = manuscript_sections(Lookup(results), ())
    section = length_section(load_profile(), drafted, 46)
    assert all("no limit is known" in text for text in section.paragraphs[:3])
    assert "set by no journal" in section.paragraphs[-1]
