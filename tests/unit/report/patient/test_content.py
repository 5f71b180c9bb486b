import pytest

from seriatim.analysis.patients.course import describe_course
from seriatim.report.patient.content import patient_sections


@pytest.fixture(scope="module")
def sections(patient_registry, make_evidence):
    def build(patient, threshold=None):
        course = describe_course(patient_registry, patient)
        return {
            each.id: each for each in patient_sections(course, make_evidence(course, threshold))
        }

    return build


def test_parts_in_order(sections):
    assert list(sections("alone_cr")) == ["course", "others", "model", "unlike", "conditions"]
    assert list(sections("many")) == ["course", "conditions"]
    assert list(sections("untreated")) == ["conditions"]


def test_the_table_has_four_outcomes_harm_and_progression(sections):
    (table,) = sections("alone_cr")["others"].tables
    assert table.columns == ("", "Complete response before")
    assert dict(table.rows)["Complete response"] == "3 of 5 (95% CrI 21% to 91%)"
    assert dict(table.rows)["Complete response, of evaluable"].startswith("3 of 4 (")
    assert dict(table.rows)["Severe local toxicity"].startswith("1 of 5 (")
    assert [label for label, _ in table.rows][:4] == [
        "Complete response",
        "Partial response",
        "Stable or progressive disease",
        "Not evaluable",
    ]


def test_a_missing_response_has_two_columns(sections):
    found = sections("missing", 0.3)
    for part in ("others", "model"):
        assert found[part].tables[0].columns == (
            "",
            "Complete response before",
            "No complete response before",
        )
    assert len(found["model"].points) == 2


def test_a_threshold_is_said_only_when_asked(sections):
    assert sections("alone_cr")["model"].points == ()
    (said,) = sections("alone_cr", 0.3)["model"].points
    assert said.startswith("Your own threshold")


def test_nobody_in_the_group_is_said(sections):
    found = sections("c1")
    assert {row[1] for row in found["others"].tables[0].rows} == {
        "nobody to count",
        "nobody was followed",
    }
    assert found["model"].tables[0].rows == (("As counted", "nobody to count"),)


def test_procedures_are_listed_without_dates(sections):
    (table,) = sections("odd")["course"].tables
    assert table.rows[0][:4] == ("ILP 2", "Right arm", "0.0", "melphalan 30 mg")
    (table,) = sections("missing")["course"].tables
    assert table.rows[0][4].startswith("Not evaluable")
    (table,) = sections("e2")["course"].tables
    assert table.rows[1][4].startswith("No response to judge")


def test_no_difference_is_said(sections):
    assert "No difference of the kinds" in sections("c1")["unlike"].paragraphs[0]
    assert sections("alone_cr")["unlike"].points[0].startswith("Age 65 at the last procedure")
