"""A small study: two patients treated three and two times, one treated once."""

import csv
from pathlib import Path

import numpy as np
import pytest

from seriatim.analysis.comparisons.proportions import Outcome
from seriatim.analysis.second_procedure.first_second import FirstSecond, pair_first_second
from seriatim.analysis.study import DAYS_PER_MONTH, Study, group_levels
from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival
from seriatim.endpoints.transition import derive_transitions
from seriatim.estimation.summary import ClusterCounts
from seriatim.protocol import load_protocol

PATIENTS = """
patient_id sex vital_status death_date last_contact_date
A F dead 2014-01-01 2014-01-01
B M alive - 2013-01-01
C M alive - 2012-01-01
"""
# A: CR, PR, NE; B: PR, CR; C: SD.
PROCEDURES = """
procedure_id patient_id procedure_date region side \
response not_evaluable_reason wieberdink clavien_dindo limb_volume_l
A1 A 2010-01-01 leg L CR - II none 9
A2 A 2011-01-01 leg L PR - III II 10
A3 A 2012-01-01 leg L NE lost II none -
B1 B 2010-01-01 leg R PR - II IIIa 8
B2 B 2011-01-01 leg R CR - - - 8.5
C1 C 2010-01-01 arm R SD - III none 3
"""


@pytest.fixture
def study(cohort_of):
    """Return the study of the small series under the shipped protocol."""
    progressions = "patient_id progression_date scope region side\nA 2010-07-01 in_field leg L\n"
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=progressions)
    protocol = load_protocol()
    procedures = derive_procedures(cohort)
    return Study(
        cohort=cohort,
        protocol=protocol,
        group=protocol.groups[0],
        procedures=procedures,
        level=group_levels(protocol.groups[0], procedures.number),
    )


@pytest.fixture
def values():
    """Return a function that picks the values of rows by level, context and statistic."""

    def pick(rows, statistic, **wanted):
        return {
            (row.level, row.context): row.value
            for row in rows
            if row.statistic == statistic
            and all(getattr(row, key) == value for key, value in wanted.items())
        }

    return pick


@pytest.fixture
def truth(study):
    """Return booleans in the order of the procedures from the identifiers that are true."""

    def mark(*identifiers):
        return np.isin(study.procedures.procedure_id.astype(str), identifiers)

    return mark


@pytest.fixture(scope="session")
def demo_rows():
    """Return the null cohort of the reference data: months, death, later procedures."""
    path = Path(__file__).parents[2] / "reference" / "data" / "demo_null_cohort.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def demo_null(demo_rows):
    """Return survival and counting process of that cohort, in days that are not rounded."""
    days, changes = DAYS_PER_MONTH, ("t2", "t3", "t4", "t5")
    names, rows = [], []
    for row in demo_rows:
        name = f"P{int(row['id']):03d}"
        names.append(name)
        cuts = [0.0, *(float(row[k]) for k in changes if row[k] != "Inf"), float(row["time"])]
        for k in range(len(cuts) - 1):
            last = k == len(cuts) - 2
            event = last and row["event"] == "1"
            rows.append((name, cuts[k] * days, cuts[k + 1] * days, event, k + 1))
    survival = PatientSurvival(
        patient_id=np.array(names, dtype=object),
        days=np.array([float(row["time"]) for row in demo_rows]) * days,
        death=np.array([row["event"] == "1" for row in demo_rows]),
        final_number=np.array([int(row["n_ilp"]) for row in demo_rows]),
        n_entered_late=0,
        n_without_time=0,
    )
    patient, start, stop, event, number = zip(*rows, strict=True)
    process = CountingProcess(
        patient_id=np.array(patient, dtype=object),
        start=np.array(start),
        stop=np.array(stop),
        event=np.array(event),
        number=np.array(number),
    )
    return survival, process


@pytest.fixture
def transitions(study):
    """Return the responses of the small study from each procedure to the next."""
    codes = {"A1": "CR", "A2": "PR", "A3": "NE", "B1": "PR", "B2": "CR", "C1": "SD"}
    response = np.array([codes[i] for i in study.procedures.procedure_id], dtype=object)
    return derive_transitions(study.procedures, response)


@pytest.fixture
def pairs(transitions):
    """Return first and second responses: A from CR to PR, B from PR to CR, C SD and no more."""
    return pair_first_second(transitions)


@pytest.fixture
def first_second():
    """Return a function that makes pairs from lists of first and second responses."""

    def make(first, second):
        return FirstSecond(
            first=np.array(first, dtype=object),
            second=np.array(second, dtype=object),
            n_fields_left_out=0,
        )

    return make


@pytest.fixture
def reconstruction(first_second):
    """Return 290 patients of the founding abstract: 174 CR, then 22 of 34 and 2 of 25."""
    first = ["CR"] * 34 + ["PR"] * 25 + ["CR"] * 140 + ["PR"] * 91
    second = ["CR"] * 22 + ["PR"] * 12 + ["CR"] * 2 + ["SD"] * 23 + ["none"] * 231
    return first_second(first, second)


@pytest.fixture
def outcome():
    """Return a severe local toxicity of which only the counts matter."""
    nothing = np.array([], dtype=np.bool_)
    return Outcome(
        endpoint="severe_local_toxicity", population="evaluable", counted=nothing, event=nothing
    )


@pytest.fixture
def counts_of(study):
    """Return a function that makes counts of different patients: events and rows of each group."""

    def make(**tallies):
        groups, events = [], []
        for label, (x, n) in zip(study.labels, tallies.values(), strict=True):
            groups += [label] * n
            events += [1] * x + [0] * (n - x)
        return ClusterCounts.from_rows(
            np.arange(len(groups)), np.array(groups), np.array(events), groups=study.labels
        )

    return make
