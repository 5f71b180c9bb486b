"""Follow-up is cut where something becomes known, and the stretches join without gaps."""

from seriatim.analysis.data_sets.adcp import counting_data
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.deriving import derive
from seriatim.protocol import parse_protocol


def test_number_to_date(data):
    table = data.get("ADCP").where(PARAMCD="NUMBER", USUBJID="A")
    assert table.column("STARTDY") == (0.0, 365.0)
    assert table.column("STOPDY") == (365.0, 882.0)
    assert table.column("EVNT") == (0, 1)
    assert table.column("LEVEL") == ("1 ILP", "2 ILPs")


def test_what_was_known(data):
    table = data.get("ADCP").where(PARAMCD="KNOWN", USUBJID="A")
    assert table.column("AGAIN")[0] == 0
    assert table.column("AGAIN")[-1] == 1
    assert set(table.column("DISTANT")) == {1}  # since before the first procedure
    assert 1 in table.column("LATER")
    assert 0 in table.column("LATER")
    assert table.column("STOPDY")[:-1] == table.column("STARTDY")[1:]


def test_without_survival_in_the_protocol_only_the_number_is_cut(cohort):
    protocol = parse_protocol(
        b'format = 1\ntitle = "t"\n[groups.order]\nlevels = { "First" = "1" }\n'
        b'[endpoints.harm]\nkind = "local_toxicity"\n'
    )
    assert set(counting_data(gather(derive(cohort, protocol))).column("PARAMCD")) == {"NUMBER"}
