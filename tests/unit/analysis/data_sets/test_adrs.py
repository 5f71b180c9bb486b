"""One row an assessment, from both sources, and whether the response can rest on it."""

from seriatim.analysis.data_sets.adrs import assessment_data
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.deriving import derive
from seriatim.protocol import parse_protocol


def test_assessments_of_each_procedure(data):
    table = data.get("ADRS")
    columns = ("PROCID", "ADY", "SOURCE", "AVALC", "COUNTFL", "ANL01FL")
    assert [tuple(row[name] for name in columns) for row in table.records()] == [
        ("A1", 59, "derived", "PR", "Y", "Y"),
        ("A1", 120, "derived", "PR", "Y", "Y"),
        ("A1", 273, "derived", "PR", "N", "N"),
        ("B1", 14, "recorded", "SD", "N", "N"),
        ("B1", 90, "recorded", "PR", "Y", "Y"),
    ]
    assert table.column("PCHG") == (-60.0, -75.0, -90.0, None, None)
    assert table.column("PATDY")[1] == 120
    assert table.column("CRIT")[-1] == "WHO"


def test_no_response_endpoint_no_assessments(cohort):
    protocol = parse_protocol(
        b'format = 1\ntitle = "t"\n[groups.order]\nlevels = { "First" = "1" }\n'
        b'[endpoints.harm]\nkind = "local_toxicity"\n'
    )
    assert len(assessment_data(gather(derive(cohort, protocol)))) == 0
