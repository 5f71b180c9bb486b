from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.paper.methods_text import SENTENCES, methods_paragraphs, software
from seriatim.wording.lookup import Lookup


def test_methods_name_what_the_rows_name(lookup: Lookup) -> None:
    text = " ".join(methods_paragraphs(lookup))
    assert "(Wilson, clustered)" in text
    assert "(Mantel-Byar)" in text
    assert "reverse Kaplan-Meier" in text
    assert "Computed with Seriatim 0.1.0, Python 3.11.7" in text


def test_nothing_is_said_of_what_did_not_run(empty_results: Results) -> None:
    (only,) = methods_paragraphs(Lookup(empty_results))
    assert only.startswith("Intervals come before p-values")


def test_no_placeholder_is_left_over(lookup: Lookup) -> None:
    assert "{" not in " ".join(methods_paragraphs(lookup))
    assert set(SENTENCES) >= {row.analysis for row in lookup.results.rows} - {
        "survival_curve",
        "survival_at_risk",
        "cumulative_incidence_curve",
    }


def test_software_keeps_unknown_names(lookup: Lookup) -> None:
    assert software(lookup).endswith("DuckDB 2.0.0 and Matplotlib 3.11.2")
