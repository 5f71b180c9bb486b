"""A whole document in a journal's style: its numbers change, its names and codes do not."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from seriatim.analysis.results import GroupLabel, Results
from seriatim.report.contents import report_document
from seriatim.report.document import Column, Table, TableRow
from seriatim.report.html import render_html
from seriatim.report.profiles import load_profile, shipped_profiles
from seriatim.report.typesetting import names_of, typeset_texts
from seriatim.wording.style import PLAIN

LANCET = load_profile("lancet_oncology").numbers
BJS = load_profile("bjs").numbers


def test_the_plain_document_is_the_same_object(results: Results) -> None:
    document = report_document(results)
    assert typeset_texts(document, PLAIN) is document


def test_a_whole_report_in_raised_points(results: Results) -> None:
    page = render_html(report_document(results, LANCET))
    text = re.sub(r"<(style|desc)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    for version in dict(results.provenance.versions).values():
        text = text.replace(version, "")
    text = re.sub(r"doi:\S+", "", text)
    # What has a point between digits now: no number of ours.
    assert re.findall(r"(?<![\w.])\d+\.\d+(?![\w.])", text) == []
    assert "·" in text
    assert "p=" in text
    assert "p = " not in text


@pytest.mark.parametrize("name", shipped_profiles())
def test_findings_stay_with_what_they_are_about(results: Results, name: str) -> None:
    plain, set_ = report_document(results), report_document(results, load_profile(name).numbers)
    assert set(plain.flags) == set(set_.flags)
    assert [block.id for block in plain.blocks] == [block.id for block in set_.blocks]
    assert [f.severity for f in plain.findings] == [f.severity for f in set_.findings]
    assert plain.stamp == set_.stamp


def test_heads_and_rows_of_p_get_the_letter() -> None:
    table = Table(
        id="t-1.5",
        caption="Ratios",
        stub="p",
        columns=(Column(label="p, Holm", below="95% CI"),),
        rows=(TableRow(label="p", cells=("0.020",)), TableRow(label="group p", cells=("1,024",))),
        notes=("p: exact.",),
    )
    set_ = typeset_texts(table, BJS)
    assert set_.id == "t-1.5"
    assert set_.columns[0] == Column(label="P, Holm", below="95% c.i.")
    assert [row.label for row in set_.rows] == ["P", "group p"]
    assert set_.rows[1].cells == ("1\N{THIN SPACE}024",)
    assert set_.notes == ("P: exact.",)


def test_names_of_the_study_are_kept(results: Results) -> None:
    study = replace(
        results,
        title="Breslow 1.5 mm and more",
        groups=(GroupLabel(label="After 2.5 mg", numbers="1"), *results.groups[1:]),
    )
    names = names_of(study)
    assert {"Breslow 1.5 mm and more", "After 2.5 mg"} <= names
    assert all(re.search(r"\d", name) for name in names)
    document = report_document(study, LANCET)
    assert document.title == "Breslow 1.5 mm and more"


def test_the_plain_report_does_not_depend_on_profiles(results: Results) -> None:
    assert json.dumps(render_html(report_document(results))) == json.dumps(
        render_html(report_document(results, load_profile().numbers))
    )
