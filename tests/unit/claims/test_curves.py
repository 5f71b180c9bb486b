"""What is said of a printed curve."""

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.curves import check_curve, rebuilt_csv
from seriatim.claims.facts import Outcome
from seriatim.claims.model import CurveClaim
from seriatim.claims.section import ClaimsError

CURVE = CurveClaim(
    name="os",
    label="Overall survival",
    n=20,
    points=((0.0, 100.0), (6.0, 90.0), (12.0, 80.0)),
    at_risk=((0.0, 20), (12.0, 17)),
    n_events=4,
)


def codes(claim):
    return [item.code for item in check_curve(claim).facts]


def test_residuals_are_reported():
    check = check_curve(CURVE)
    assert (check.outcome, check.kind) == (Outcome.POSSIBLE, "curve")
    assert codes(CURVE) == ["curve_rebuilt", "curve_risk", "curve_events"]


def test_what_cannot_be_done_is_said():
    from dataclasses import replace

    assert codes(replace(CURVE, at_risk=(), n_events=None)) == [
        "curve_rebuilt", "curve_no_risk", "curve_not_poolable",
    ]  # fmt: skip
    rising = replace(CURVE, points=((0.0, 50.0), (6.0, 90.0)))
    assert check_curve(rising).outcome is Outcome.NOT_CHECKED
    assert codes(rising) == ["curve_refused"]


@pytest.mark.parametrize(("events", "limits"), [(100, " (0.20 to 0.30)"), (None, "")])
def test_a_median_alone_is_an_illustration(events, limits):
    claim = CurveClaim(name="os", label="OS", n=200, median=34.0, n_events=events)
    check = check_curve(claim)
    assert check.outcome is Outcome.NOT_CHECKED
    assert dict(check.facts[0].values) == {"median": "34.0", "rate": "0.24", "limits": limits}


def test_rows_are_written_as_what_they_are():
    text = rebuilt_csv((CURVE, CurveClaim(name="x", label="X", n=9, median=3.0)))
    head, names, *rows = text.splitlines()
    assert head == "# RECONSTRUCTED from printed curves: not patient data"
    assert names == "curve,months,event"
    assert len(rows) == 20
    assert sum(row.endswith(",1") for row in rows) == 4
    with pytest.raises(ClaimsError, match="no curve of this paper can be rebuilt"):
        rebuilt_csv((CurveClaim(name="x", label="X", n=9, points=((1.0, 5.0), (2.0, 9.0))),))


def test_a_curve_is_part_of_a_paper(parse):
    paper = parse(
        '[curves.os]\nlabel = "OS"\nn = 20\npoints = [[6, 90.0], [12, 80]]\n'
        "at_risk = [[0, 20], [12, 17]]\nevents = 4\n"
    )
    assert check_paper(paper).number("os").outcome is Outcome.POSSIBLE
    for bad, words in (
        ("points = [[6, 90.0, 1]]", "curves.os.points\\[0\\]: expected a pair of numbers"),
        ("points = 5", "expected a pair of numbers"),
        ("at_risk = [[0, 20]]", "curves.os.points: required, or a median above 0"),
        ("points = [[6, 90], [7, 80]]\nat_risk = [[0, 20.5]]", "expected whole numbers at risk"),
    ):
        with pytest.raises(ClaimsError, match=words):
            parse(f'[curves.os]\nlabel = "OS"\nn = 20\n{bad}\n')
