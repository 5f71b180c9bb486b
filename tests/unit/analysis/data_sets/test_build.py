"""All data sets together: well named, plain, the same every time."""

from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.deriving import derive
from seriatim.protocol import load_protocol


def test_names_and_labels_are_those_a_transport_file_takes(data):
    assert data.names == ("ADSL", "ADPROC", "ADOUT", "ADRS", "ADTTE", "ADCP", "ADEV")
    for each in data:
        assert len(each) > 0
        assert len(set(each.names)) == len(each.names)
        for column in each.columns:
            assert len(column.name) <= 8
            assert column.name == column.name.upper()
            assert 0 < len(column.label) <= 40, column.label


def test_keys_name_a_row_and_codes_are_kept(data):
    for each in data:
        keys = [column.name for column in each.columns if column.key]
        if each.name not in ("ADEV", "ADRS", "ADCP"):
            named = {tuple(row[name] for name in keys) for row in each.records()}
            assert len(named) == len(each), each.name
        for column in each.columns:
            if column.codes:
                assert set(each.column(column.name)) <= {*column.codes, None}, column.name


def test_no_date_unless_asked_for(cohort, data):
    assert not any("2010-01-01" in str(each.rows) for each in data)
    dated = build_data_sets(derive(cohort, load_protocol()), dates=True)
    assert "2010-01-01" in str(dated.get("ADPROC").rows)


def test_the_same_cohort_gives_the_same_data_sets(cohort, data):
    assert build_data_sets(derive(cohort, load_protocol())) == data
    assert data.data_hash == cohort.data_hash
    assert data.groups == ("First ILP", "Second ILP", "Third to fifth ILP")
