"""All analyses of an endpoint, from records to rows."""

import datetime

import pytest

from seriatim.analysis.run import run
from seriatim.analysis.run_time_to_event import time_to_event_rows
from seriatim.protocol import load_protocol


def test_the_origin_decides_what_is_computed(study):
    survival = study.protocol.endpoint("overall_survival")
    progression = study.protocol.endpoint("time_to_in_field_progression")
    found = {row.analysis for row in time_to_event_rows(study, survival, {})}
    assert {"landmark", "null_simulation", "survival_from_procedure"} <= found
    found = {row.analysis for row in time_to_event_rows(study, progression, {})}
    assert "cumulative_incidence" in found
    # Without a response nothing can last.
    assert "response_duration" not in found


@pytest.fixture
def demo_cohort(cohort_of, demo_rows):
    """Write the null cohort as a registry with whole days, and read it."""
    first = datetime.date(2000, 1, 1)

    def day(months):
        return first + datetime.timedelta(days=round(float(months) * 30.4375))

    patients = ["patient_id vital_status death_date last_contact_date"]
    procedures = ["procedure_id patient_id procedure_date region side"]
    for row in demo_rows:
        name, end = f"P{int(row['id']):03d}", day(row["time"])
        dead = row["event"] == "1"
        patients.append(f"{name} {'dead' if dead else 'alive'} {end if dead else '-'} {end}")
        starts = ["0", *(row[k] for k in ("t2", "t3", "t4", "t5") if row[k] != "Inf")]
        for k, months in enumerate(starts, 1):
            procedures.append(f"{name}-{k} {name} {day(months)} leg L")
    return cohort_of(patients="\n".join(patients), procedures="\n".join(procedures))


def test_a_registry_of_the_null_cohort_gives_the_known_values(demo_cohort):
    # R survival on times in months with three decimals; the registry has whole days.
    results = run(demo_cohort, load_protocol())

    def value(statistic, **wanted):
        row = results.find(statistic=statistic, endpoint="overall_survival", **wanted)
        return row.value

    for level, months in (("1 ILP", 35.27), ("2 ILPs", 42.131), ("3-5 ILPs", 89.654)):
        found = value("median", analysis="survival", groups="final_number", level=level, context="")
        assert found == pytest.approx(months, abs=0.03)
    assert value("p_value", analysis="log_rank") == pytest.approx(0.024743, abs=5e-4)
    assert value("median", analysis="follow_up") == pytest.approx(101.026, abs=0.03)
    again = {"analysis": "time_dependent_hazard", "level": "any re-treatment v 1 ILP"}
    for statistic, expected in (
        ("hazard_ratio", 0.93437), ("conf_low", 0.668144), ("conf_high", 1.306677),
    ):  # fmt: skip
        assert value(statistic, **again) == pytest.approx(expected, abs=2e-3)
    for months, ratio in ((12, 0.9235), (24, 0.9699)):
        place = {"analysis": "landmark", "context": f"landmark={months}"}
        found = value("hazard_ratio", level="any re-treatment v 1 ILP", **place)
        # A procedure within half a day of the landmark may change sides by the rounding of days;
        # the exact values are those of test_landmark.
        assert found == pytest.approx(ratio, abs=0.04)
    check = {"analysis": "proportional_hazards", "context": "unadjusted"}
    assert value("p_value", level="any re-treatment v 1 ILP", **check) == pytest.approx(
        0.28, abs=0.01
    )
    naive = value("share", analysis="null_simulation", context="log_rank")
    fair = value("share", analysis="null_simulation", context="mantel_byar")
    assert naive > 0.6
    assert fair < 0.12
    # No progression is recorded in it: what needs one says so.
    reason = results.find(analysis="state_probability", statistic="probability").reason
    assert reason == "no local progression and no distant disease is recorded with its date"
