"""Later groups against the first in the variables of Table 1: clustered, with limits, untested."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.stats import t

from seriatim.analysis.description.characteristic_differences import (
    TOO_FEW,
    characteristic_difference_rows,
)
from seriatim.analysis.study import Study, group_levels
from seriatim.endpoints.procedures import derive_procedures
from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.probability_index import probability_index
from seriatim.protocol import load_protocol

SEX = "FFFFFFFMMMMMMM"  # of patients 0 to 13; 2 to 13 were treated twice, 11 to 13 three times
FIRST = (9, 8, 3, 5, 5, 7, 8, 6, 4, 9, 8, 7, 6, 5)
SECOND = {i: (8, 6, 5, 9, 7, 7, 4, 9, 8, 10, 6)[i - 2] for i in range(2, 13)}  # 13: not recorded
SECOND_V_FIRST, THIRD_V_FIRST = "Second ILP v First ILP", "Third to fifth ILP v First ILP"


@pytest.fixture
def asked(cohort_of):
    """Return a study of 14 patients whose protocol asks for differences."""
    patients = ["patient_id sex vital_status last_contact_date"]
    procedures = ["procedure_id patient_id procedure_date region side limb_volume_l"]
    for i, sex in enumerate(SEX):
        patients.append(f"P{i:02d} {sex} alive 2014-01-01")
        volumes = [FIRST[i]]
        if i >= 2:
            volumes.append(SECOND.get(i, "-"))
        if i >= 11:
            volumes.append(6)
        procedures += [
            f"P{i:02d}{k} P{i:02d} {2010 + k}-01-01 leg L {volume}"
            for k, volume in enumerate(volumes)
        ]
    cohort = cohort_of(patients="\n".join(patients), procedures="\n".join(procedures))
    protocol = load_protocol()
    wanted = replace(protocol.characteristics, differences=True)
    ordered = derive_procedures(cohort)
    return Study(
        cohort=cohort,
        protocol=replace(protocol, characteristics=wanted),
        group=protocol.groups[0],
        procedures=ordered,
        level=group_levels(protocol.groups[0], ordered.number),
    )


def cell(rows, endpoint, level, context=""):
    place = (endpoint, level, context)
    return {r.statistic: r for r in rows if (r.endpoint, r.level, r.context) == place}


def test_a_share_is_the_clustered_difference_calculated_by_hand(asked):
    rows = list(characteristic_difference_rows(asked))
    found = cell(rows, "sex", SECOND_V_FIRST, "F")
    female = np.array([sex == "F" for sex in SEX], dtype=float)
    twice = np.arange(14) >= 2
    p, q = 7 / 14, 5 / 12
    assert found["risk_difference"].value == pytest.approx(q - p, abs=1e-12)
    # Mancl-DeRouen: every residual divided by 1 minus the leverage of the patient in the group.
    residual = twice * (female - q) / (1 - 1 / 12) / 12 - (female - p) / (1 - 1 / 14) / 14
    std_error = np.sqrt((residual**2).sum())
    weight = twice * q * (1 - q) / 12**2 + p * (1 - p) / 14**2
    df = weight.sum() ** 2 / (weight**2).sum()
    half = t.ppf(0.975, df) * std_error
    assert found["std_error"].value == pytest.approx(std_error, abs=1e-8)
    assert found["conf_low"].value == pytest.approx(q - p - half, abs=1e-8)
    assert found["conf_high"].value == pytest.approx(q - p + half, abs=1e-8)
    assert found["risk_difference"].unit == "patient"


def test_a_number_is_the_share_of_pairs_in_which_the_later_is_higher(asked):
    rows = list(characteristic_difference_rows(asked))
    found = cell(rows, "limb_volume_l", SECOND_V_FIRST)
    pairs = [(b > a) + (b == a) / 2 for a, b in product(FIRST, SECOND.values())]
    assert found["probability_index"].value == pytest.approx(np.mean(pairs), abs=1e-12)
    # The same engine on the recorded values, all values of all groups its grades.
    grades = ClusterGrades.from_rows(
        [*range(14), *SECOND],
        ["First"] * 14 + ["Second"] * 11,
        [*FIRST, *SECOND.values()],
        groups=("First", "Second"),
    )
    engine = probability_index(grades, "Second", "First").estimate
    for name in ("std_error", "df", "conf_low", "conf_high"):
        assert found[name].value == pytest.approx(getattr(engine, name), abs=1e-8)


def test_nothing_is_tested(asked):
    statistics = {row.statistic for row in characteristic_difference_rows(asked)}
    assert statistics == {
        "risk_difference", "probability_index", "conf_low", "conf_high", "std_error", "df",
    }  # fmt: skip


def test_too_few_have_a_reason(asked):
    rows = list(characteristic_difference_rows(asked))
    for endpoint, context, statistic in (
        ("sex", "F", "risk_difference"),
        ("limb_volume_l", "", "probability_index"),
    ):
        (only,) = cell(rows, endpoint, THIRD_V_FIRST, context).values()
        assert (only.statistic, only.value, only.reason) == (statistic, None, TOO_FEW)
    # Nobody has a procedure before the first one.
    (only,) = cell(rows, "months_since_previous", SECOND_V_FIRST).values()
    assert only.reason == TOO_FEW


def test_a_category_that_nobody_has_is_not_compared(asked):
    rows = list(characteristic_difference_rows(asked))
    assert {row.context for row in rows if row.endpoint == "region"} == {"leg"}
    assert "ulceration" not in {row.endpoint for row in rows}


def test_a_category_that_everybody_has_keeps_limits(asked):
    found = cell(list(characteristic_difference_rows(asked)), "region", SECOND_V_FIRST, "leg")
    assert found["risk_difference"].value == 0
    assert found["conf_low"].value < 0 < found["conf_high"].value


def test_nothing_is_compared_unless_asked_for(study):
    assert list(characteristic_difference_rows(study)) == []
