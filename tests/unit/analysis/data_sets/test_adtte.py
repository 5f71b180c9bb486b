"""Clocks of patients and procedures, as the analyses see them."""

import pytest

from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.deriving import derive
from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.protocol import load_protocol


def rows(data, code):
    return list(data.get("ADTTE").where(PARAMCD=code).records())


def test_survival_from_the_first_procedure(data):
    found = {row["USUBJID"]: row for row in rows(data, "OS")}
    assert set(found) == {"A", "B"}  # nobody knows how long C was followed
    assert (found["A"]["AVAL"], found["A"]["CNSR"], found["A"]["EVNTDESC"]) == (882, 0, "death")
    assert (found["B"]["CNSR"], found["B"]["EVNTDESC"], found["B"]["PROCID"]) == (
        1,
        "censored",
        None,
    )
    assert found["A"]["AVALM"] == pytest.approx(882 / DAYS_PER_MONTH)
    assert (found["A"]["GROUP"], found["B"]["GROUP"]) == ("2 ILPs", "3-5 ILPs")


def test_clocks_of_procedures(data):
    clocks = {row["PROCID"]: row for row in rows(data, "IFP")}
    assert (clocks["A1"]["EVNT"], clocks["A2"]["EVNT"], clocks["B1"]["EVNT"]) == (1, 2, 0)
    assert clocks["A2"]["EVNTDESC"] == "death"
    assert {row["PROCID"] for row in rows(data, "OSPROC")} == {"A1", "A2", "B1", "B2"}


def test_who_dies_on_the_day_was_at_risk_for_half_a_day(cohort_of):
    cohort = cohort_of(
        patients="patient_id vital_status death_date\nA dead 2010-01-01\n",
        procedures="procedure_id patient_id procedure_date region side\n1 A 2010-01-01 leg L\n",
    )
    data = build_data_sets(derive(cohort, load_protocol()))
    assert [row["AVAL"] for row in rows(data, "OSPROC")] == [0.5]
    assert data.get("ADCP").where(PARAMCD="NUMBER").column("STOPDY") == (0.5,)
