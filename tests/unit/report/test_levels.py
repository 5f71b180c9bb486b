from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.levels import with_levels
from seriatim.report.words import main_results
from seriatim.review import review_results
from seriatim.wording.lookup import Lookup


def levels(results: Results) -> dict[str, str]:
    """Return the level of every main result by its topic."""
    lookup = Lookup(results)
    told = with_levels(main_results(lookup), lookup, review_results(results))
    return {result.topic: result.level for result in told}


def test_an_interval_that_holds_no_difference_is_compatible_with_both(results: Results) -> None:
    found = levels(results)
    # -3.4 points of overall response, hazard ratio 0.93 (0.67 to 1.31).
    assert found["Overall response (CR or PR)"].startswith(
        "The data are compatible with both directions (second ILP v first ILP"
    )
    assert "compatible with both" in found["Survival and repeating"]


def test_a_difference_that_was_not_primary_is_suggested(results: Results) -> None:
    found = levels(results)["Complete response"]
    assert found.startswith("A difference is suggested (second ILP v first ILP); the data are")


def test_only_the_primary_without_a_block_is_shown(results: Results, changed: Any) -> None:
    named = replace(results, primary="complete_response")
    # 9 of 68 second procedures were not evaluable: blocked, so suggested at most.
    assert levels(named)["Complete response"].startswith("A difference is suggested")
    found = {"analysis": "response", "endpoint": "response_category", "context": "NE"}
    free = replace(changed({**found, "level": "Second ILP"}), primary="complete_response")
    assert levels(free)["Complete response"].startswith("A difference is shown (second ILP")


def test_a_difference_without_limits_is_not_assessable(changed: Any) -> None:
    where = {"analysis": "response_difference", "statistic": "conf_low"}
    assert levels(changed(where))["Complete response"].startswith("A difference is not assessable")


def test_a_result_without_a_contrast_has_no_level(
    results: Results, look: Callable[..., Lookup]
) -> None:
    assert levels(results)["Overall survival"] == ""
