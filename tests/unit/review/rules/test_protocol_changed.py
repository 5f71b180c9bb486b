from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from seriatim.analysis.results import EarlierProtocol, Results, SettingChange
from seriatim.review import Severity
from seriatim.review.rules.protocol_changed import RULE


def later(results: Results, *paths: str, **more: Any) -> Results:
    """Return the study as if an earlier protocol had had other settings."""
    changes = tuple(SettingChange(path=path, before="[12, 24]", after="[6]") for path in paths)
    more = {"protocol_hash": "0123456789ab", "data_hash": "d", "same_data": True} | more
    step = EarlierProtocol(changes=changes, **more)
    return replace(results, provenance=replace(results.provenance, earlier=(step,)))


def test_a_changed_landmark_is_a_note_that_names_it(ask: Any, results: Results) -> None:
    study = later(results, "endpoints.overall_survival.landmarks_months")
    (finding,) = ask(RULE, study)
    assert finding.severity is Severity.NOTE
    assert (
        "endpoints.overall_survival.landmarks_months: [12, 24] -> [6] (from protocol 01234567)"
        in finding.text
    )
    assert "for overall survival" in finding.text
    assert "data were changed" not in finding.text
    about = {row.endpoint for row in study.rows if row.id in finding.results}
    assert about == {"overall_survival"}


def test_each_endpoint_has_its_own(ask: Any, results: Results) -> None:
    paths = ("endpoints.overall_survival.x", "noninferiority.major_complication.margin")
    found = ask(RULE, later(results, *paths))
    assert "overall_survival.x" in found[0].text
    assert "major_complication.margin" in found[1].text
    assert "margin" not in found[0].text


def test_a_common_setting_is_about_every_result(ask: Any, results: Results) -> None:
    (finding,) = ask(RULE, later(results, "primary", "endpoints.overall_survival.x"))
    assert len(finding.results) == len(results.rows)
    assert "overall_survival.x" in finding.text


def test_many_changes_are_cut_and_counted(ask: Any, results: Results) -> None:
    (finding,) = ask(RULE, later(results, *(f"characteristics.{i}" for i in range(8))))
    assert "2 more in the table" in finding.text


def test_data_that_changed_as_well_and_unknown_settings_are_said(
    ask: Any, results: Results
) -> None:
    (finding,) = ask(RULE, later(results, reason="settings not kept", same_data=False))
    assert finding.text.endswith("The data were changed as well.")
    assert "unknown (from protocol 01234567, settings not kept)" in finding.text


def test_without_changed_settings_there_is_no_finding(ask: Any, results: Results) -> None:
    assert ask(RULE) == []
    assert ask(RULE, later(results)) == []


@pytest.mark.parametrize("path", ["endpoints.not_in_this_study.window", "primary"])
def test_a_setting_that_no_result_depends_on_is_no_finding(
    ask: Any, empty_results: Results, path: str
) -> None:
    assert ask(RULE, later(empty_results, path)) == []
