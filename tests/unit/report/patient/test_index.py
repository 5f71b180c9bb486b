import re

import pytest

from seriatim.analysis.patients.course import describe_course
from seriatim.report.patient.index import file_names, render_patient_index, write_patient_pages


@pytest.fixture
def pair(patient_registry, make_evidence):
    def build(patient):
        course = describe_course(patient_registry, patient)
        return course, make_evidence(course, None)

    return build


def test_each_patient_has_a_page_and_the_list_leads_to_it(pair, tmp_path):
    index = write_patient_pages([pair("many"), pair("untreated")], tmp_path)
    assert index == tmp_path / "patients" / "index.html"
    links = re.findall(r'<a href="([^"#]+)"', index.read_text(encoding="utf-8"))
    assert links == ["many.html", "untreated.html"]
    for link, name in zip(links, ("many", "untreated"), strict=True):
        assert f"<h1>Patient {name}</h1>" in (index.parent / link).read_text(encoding="utf-8")


def test_the_list_says_what_is_compared(pair):
    listed = ("alone_cr", "alone_pr", "missing", "many", "e2", "untreated")
    html = render_patient_index(pair(patient) for patient in listed)
    rows = [re.findall(r"<td>(.*?)</td>", line) for line in html.split("<tr>")[2:]]
    assert rows == [
        ["1", "Complete response", "Complete response before"],
        ["1", "Partial response", "No complete response before"],
        ["1", "Not evaluable", "Both groups: the response before is missing"],
        ["3", "Partial response", "Course alone"],
        ["2", "none to judge", "Both groups: the response before is missing"],
        ["0", "none to judge", "Course alone"],
    ]
    assert "default-src 'none'" in html
    assert "<script" not in html


def test_a_list_of_nobody_is_a_page_too():
    assert "<h1>Patients</h1>" in render_patient_index([])


def test_no_two_patients_share_a_file():
    names = file_names(["p1", "P1", "a/b", "a_b", "..", "index", "Q"])
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert names["Q"] == "Q.html"
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.html", name) for name in names.values())
    assert names["index"] != "index.html"
