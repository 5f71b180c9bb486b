"""One row a procedure, with everything that is drawn of it."""

import pytest

from seriatim.analysis.data_sets.adproc import name_drugs, procedure_data
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.deriving import derive
from seriatim.protocol import parse_protocol

MINIMAL = b"""
format = 1
title = "Progression only"
[groups.order]
within = "patient"
levels = { "First" = "1" }
[endpoints.progression]
kind = "time_to_event"
origin = "procedure"
events = ["in_field_progression"]
"""


@pytest.fixture
def rows(data):
    return {row["PROCID"]: row for row in data.get("ADPROC").records()}


def test_place_in_the_order(rows):
    assert [rows[i]["NUMFIELD"] for i in ("A1", "A2", "B1", "B2")] == [1, 2, 1, 2]
    assert [rows[i]["NUMPAT"] for i in ("A1", "A2", "B1", "B2")] == [1, 2, 1, 3]
    assert rows["B2"]["GROUP"] == "Second ILP"
    assert rows["A2"]["PROCDY"] == 365
    assert rows["A1"]["NEXTDY"] == 365
    assert rows["A2"]["NEXTDY"] is None
    assert rows["A2"]["AGE"] == 61


def test_treatment_and_harm(rows):
    assert rows["A1"]["DRUG"] == "melphalan + TNF-alpha"
    assert rows["B1"]["DRUG"] is None
    assert (rows["A2"]["WIEBER"], rows["A2"]["WIEBERN"]) == ("IV", 4)
    assert (rows["A2"]["CLAVDIN"], rows["A2"]["CLAVDINN"]) == ("IIIb", 4)
    assert (rows["A1"]["CLAVDIN"], rows["A1"]["CLAVDINN"]) == ("none", 0)
    assert rows["B2"]["WIEBERN"] is None


def test_response_with_its_neighbors_and_the_best_change(rows):
    assert rows["A1"]["RESP"] == "PR"
    assert rows["A1"]["RESPDY"] == 59
    assert (rows["A1"]["PREVRESP"], rows["A1"]["NEXTRESP"]) == (None, "NE")
    assert (rows["A2"]["PREVRESP"], rows["A2"]["RESPREAS"]) == ("PR", "lost")
    assert rows["A1"]["BESTCHG"] == pytest.approx(-75)  # 200 to 50 mm2; day 273 is too late
    assert rows["A1"]["BESTCHDY"] == 120
    assert rows["B1"]["BESTCHG"] is None


def test_progression_in_the_field(rows):
    assert (rows["A1"]["PROGFL"], rows["A1"]["PROGDY"]) == ("Y", 304)
    assert (rows["A2"]["PROGFL"], rows["A2"]["PROGDY"], rows["A2"]["FIELDDY"]) == ("N", None, 517)
    assert rows["C1"]["FIELDDY"] is None  # never seen again


def test_a_protocol_without_response_or_harm_leaves_their_columns_out(cohort):
    table = procedure_data(gather(derive(cohort, parse_protocol(MINIMAL)), dates=True))
    assert not {"RESP", "WIEBER", "CLAVDIN"} & set(table.names)
    assert table.column("PROCDT")[0] == "2010-01-01"
    assert table.where(PROCID="B2").column("PROCNUM") == (3,)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ((80.0, 1.0, "actinomycin_d"), "melphalan + TNF-alpha + actinomycin d"),
        ((float("nan"), float("nan"), "other"), "other drug"),
        ((0.0, None, "none"), None),
    ],
)
def test_drugs_that_were_given(given, name):
    assert name_drugs(*given) == name
