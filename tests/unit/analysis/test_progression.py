"""In-field progression after each procedure, death competing."""

import pytest

from seriatim.analysis.progression import progression_rows
from seriatim.endpoints.time_to_event import derive_in_field_progression


def test_incidence_by_group(study, values):
    endpoint = study.protocol.endpoint("time_to_in_field_progression")
    clock = derive_in_field_progression(study.cohort, study.procedures)
    rows = list(progression_rows(study, endpoint, clock))
    progression = values(
        rows,
        "incidence",
        analysis="cumulative_incidence",
        endpoint="time_to_in_field_progression_progression",
    )
    # A1 progressed after 181 days with all three first procedures at risk.
    assert progression["First ILP", "time=12"] == pytest.approx(1 / 3)
    assert progression["Third to fifth ILP", "time=12"] == 0
    death = values(
        rows, "n_events", endpoint="time_to_in_field_progression_death", level="Third to fifth ILP"
    )
    assert death == {("Third to fifth ILP", ""): 1}
