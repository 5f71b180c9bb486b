"""The paragraph on patients and procedures; counts are those of the made-up founding study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.paper.patients import patients
from seriatim.wording.lookup import Lookup


def test_it_says_what_was_read_left_out_and_how_often_patients_were_treated(lookup: Lookup) -> None:
    text = " ".join(patients(lookup))
    assert "The registry held 385 procedures; 5 were set aside" in text
    assert "4 patients had earlier ones elsewhere" in text
    # 222 + 52 + 12 + 2 + 2 = 290 patients, 222 + 104 + 36 + 8 + 10 = 380 procedures
    assert "222 had 1, 52 had 2, 12 had 3, 2 had 4 and 2 had 5" in text
    assert "median Breslow thickness, mm 2.7 (1.8 to 4.4)" in text
    assert "Missing values: Breslow thickness, mm (36)" in text
    assert "Median follow-up was 101.0 months." in text


def test_what_was_not_counted_is_not_said(empty_results: Results) -> None:
    assert not any(patients(Lookup(empty_results)))


def test_a_median_without_a_number_is_left_out(changed: Callable[..., Results]) -> None:
    where: dict[str, Any] = {"analysis": "characteristics", "endpoint": "breslow_mm"}
    study = changed(where | {"statistic": "q1"}, value=None, reason="too few")
    assert "median Breslow" not in " ".join(patients(Lookup(study)))
    open_ended = changed({"analysis": "follow_up", "statistic": "median"}, value=None, reason="-")
    assert "Median follow-up" not in " ".join(patients(Lookup(open_ended)))


def test_a_variable_of_yes_and_no_gives_the_share_of_yes(example: Results) -> None:
    text = " ".join(patients(Lookup(example)))
    assert "ulceration of the primary 94/290 (32.4%)" in text
    assert "The registry held 380 procedures." in text
