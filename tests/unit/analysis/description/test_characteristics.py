"""Table 1 counts patients as patients and procedures as procedures."""

from seriatim.analysis.description.characteristics import characteristics_rows


def test_units_missing_and_quartiles(study, values):
    rows = list(characteristics_rows(study))
    sex = values(rows, "count", endpoint="sex")
    assert (sex["All", "F"], sex["All", "M"]) == (1, 2)
    assert (sex["Second ILP", "F"], sex["Second ILP", "M"]) == (1, 1)
    assert {row.unit for row in rows if row.endpoint == "sex"} == {"patient"}
    volume = values(rows, "median", endpoint="limb_volume_l")
    assert volume["First ILP", ""] == 8  # of 9, 8, 3
    missing = values(rows, "missing", endpoint="limb_volume_l")
    assert missing["Third to fifth ILP", ""] == 1
    nothing = [
        row
        for row in rows
        if (row.endpoint, row.level, row.statistic)
        == ("limb_volume_l", "Third to fifth ILP", "median")
    ]
    assert nothing[0].reason == "no value recorded"


def test_a_category_nobody_recorded_has_no_percentage(study, values):
    rows = list(characteristics_rows(study))
    assert values(rows, "n_recorded", endpoint="ulceration")["All", ""] == 0
    assert values(rows, "proportion", endpoint="ulceration") == {}
