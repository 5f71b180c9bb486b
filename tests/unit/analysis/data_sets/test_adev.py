"""Events of a patient in order, without free text."""

from seriatim.analysis.data_sets.adev import KINDS, event_data
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.deriving import derive
from seriatim.protocol import load_protocol


def test_events_by_day(data):
    table = data.get("ADEV").where(USUBJID="A")
    assert list(
        zip(table.column("KIND"), table.column("WHAT"), table.column("STARTDY"), strict=True)
    ) == [
        ("progression", "distant", -61.0),
        ("toxicity", "wieberdink", 9.0),
        ("progression", "in_field", 304.0),
        ("complication", "clavien_dindo", 369.0),
        ("therapy", "anti_pd1", 396.0),
        ("death", "melanoma", 882.0),
        ("toxicity", "wieberdink", None),
        ("toxicity", "wieberdink", None),
    ]
    assert table.where(KIND="therapy").column("STOPDY") == (485.0,)
    assert set(data.get("ADEV").column("KIND")) <= set(KINDS)


def test_no_term_of_a_complication(data):
    assert "bleeding" not in str(data.get("ADEV").rows)


def test_dates(cohort):
    table = event_data(gather(derive(cohort, load_protocol()), dates=True))
    assert table.where(KIND="death").column("STARTDT") == ("2012-06-01",)
