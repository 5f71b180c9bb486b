"""Events are told in days from the first procedure."""

import pytest

from seriatim.endpoints.events import derive_events


def test_events_of_every_table(cohort_of):
    found = derive_events(
        cohort_of(
            patients="patient_id vital_status last_contact_date\nA alive 2012-01-01\n",
            procedures="procedure_id patient_id procedure_date region side amputation_date "
            "amputation_level amputation_cause\n1 A 2010-01-01 leg L 2010-02-01 major toxicity\n",
            therapies="patient_id therapy start_date stop_date\nA tvec 2010-01-11 2010-01-21\n",
        )
    )
    assert found.kind.tolist() == ["therapy", "amputation", "last_contact"]
    assert found.what.tolist() == ["tvec", "toxicity", "alive"]
    assert found.grade.tolist() == [None, "major", None]
    assert found.start.tolist() == [10, 31, 730]
    assert found.stop.tolist() == pytest.approx([20, float("nan"), float("nan")], nan_ok=True)
    assert found.field.tolist() == [None, "leg L", None]
    assert str(found.start_date[0]) == "2010-01-11"
