"""The outcomes that are counted give the counts of the results table."""

import pytest

from seriatim.analysis.run import run
from seriatim.protocol import load_protocol


def test_denominators_and_events(data):
    table = data.get("ADOUT")
    overall = {row["PROCID"]: row for row in table.where(PARAM="overall_response").records()}
    assert {key: row["AVAL"] for key, row in overall.items()} == {
        "A1": 1, "A2": 0, "B1": 1, "B2": 0, "C1": 1,
    }  # fmt: skip
    assert overall["A2"]["EVALFL"] == "N"
    assert overall["A2"]["ALLFL"] == "Y"
    assert (overall["A1"]["ADY"], overall["A2"]["ADY"]) == (59, None)
    severe = {row["PROCID"]: row for row in table.where(PARAM="severe_local_toxicity").records()}
    assert (severe["A2"]["AVALC"], severe["A2"]["AVAL"]) == ("IV", 1)
    assert (severe["B2"]["EVALFL"], severe["B2"]["AVAL"]) == ("N", 0)


POPULATIONS = [("evaluable", "EVALFL"), ("all_treated", "ALLFL")]


@pytest.mark.parametrize(("population", "flag"), POPULATIONS)
def test_counts_are_those_of_the_results(cohort, data, population, flag):
    results = run(cohort, load_protocol())
    rows = results.select(statistic="count", population=population, context="")
    wanted = [row for row in rows if row.analysis in ("response", "grades")]
    for row in wanted:
        own = data.get("ADOUT").where(PARAM=row.endpoint, GROUP=row.level, **{flag: "Y"})
        assert (sum(own.column("AVAL")), len(own)) == (row.n, row.n_total)
    assert len(wanted) >= 8
