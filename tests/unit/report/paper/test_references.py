"""References are numbered as they are cited, and only what ran is cited."""

from __future__ import annotations

import re
from collections.abc import Callable

from seriatim.analysis.results import Results
from seriatim.report.paper.methods_text import SENTENCES, cited_methods
from seriatim.report.paper.references import Sentence, all_references, cite, cited_for
from seriatim.wording.lookup import Lookup


def test_the_file_is_whole() -> None:
    references = all_references()
    keys = [reference.key for reference in references]
    assert len(set(keys)) == len(keys)
    for reference in references:
        assert reference.analyses or reference.methods or reference.definitions
        assert set(reference.analyses) <= set(SENTENCES)
        assert not reference.doi or re.fullmatch(r"10\.\d{4,9}/\S+", reference.doi)
        assert reference.text.endswith(".")


def test_numbers_follow_the_order_of_citation() -> None:
    text = cite(
        (
            (Sentence(text="One."), Sentence(text="Two.", cites=("wilson_1927",))),
            (Sentence(text="Three.", cites=("cox_1972", "wilson_1927")),),
        )
    )
    assert text.paragraphs == ("One. Two [1].", "Three [1, 2].")
    assert [reference.key for reference in text.references] == ["wilson_1927", "cox_1972"]
    assert text.listed[0].startswith("1. Wilson EB.")
    assert text.listed[0].endswith("doi:10.1080/01621459.1927.10502953")


def test_a_reference_without_doi_ends_with_its_text() -> None:
    holm = next(item for item in all_references() if item.key == "holm_1979")
    assert holm.full == holm.text


def test_methods_that_did_not_run_are_not_cited(
    lookup: Lookup, without: Callable[..., Results]
) -> None:
    assert "cox_1972" in cited_for(lookup, "time_dependent_hazard")
    keys = {item.key for item in cited_methods(lookup).references}
    assert {"wilson_1927", "mantel_byar_1974", "kaplan_meier"} & keys
    fewer = cited_methods(Lookup(without("time_dependent_hazard", "mantel_byar"))).references
    assert "mantel_byar_1974" not in {item.key for item in fewer}


def test_scales_are_cited_where_they_are_defined(example: Results) -> None:
    lookup = Lookup(example)
    assert "who_1981" in cited_for(lookup, "response")
    assert "recist_2009" not in cited_for(lookup, "response")
    assert {"wieberdink_1982", "dindo_2004"} <= set(cited_for(lookup, "grades"))
    assert "dindo_2004" not in cited_for(lookup, "worst_grade")
