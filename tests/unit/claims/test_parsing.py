"""Each kind of printed number, and what is refused about it."""

import pytest

from seriatim.claims.section import ClaimsError

GROUP = '[groups.g]\nlabel = "G"\nn = 10\n'

BAD = [
    ('[groups.g]\nlabel = "G"\n', "groups.g: expected either n, the printed size, or at_most"),
    ('[groups.g]\nlabel = "G"\nn = 10\nat_most = 5\n', "expected either n"),
    ('[groups.g]\nlabel = "G"\nn = 10\nat_least = 11\n', "groups.g.at_least"),
    ('[groups.g]\nlable = "G"\nn = 10\n', 'groups.g.lable: unknown key. Did you mean "label"?'),
    (GROUP + '[percentages.a]\nlabel = "A"\ngroup = "g"\n', "expected printed, the percentage"),
    (GROUP + '[percentages.a]\nlabel = "A"\ngroup = "h"\nprinted = "5"\n', 'no group "h"'),
    (GROUP + '[percentages.a]\nlabel = "A"\ngroup = "g"\nprinted = "101"\n', "from 0 to 100"),
    (
        GROUP + '[percentages.a]\nlabel = "A"\ngroup = "g"\nprinted = "50"\n'
        '[comparisons.c]\nlabel = "C"\nclaims = ["a"]\np = "0.5"\n',
        "comparisons.c.claims: expected two percentages, found 1.",
    ),
    (
        GROUP + '[percentages.a]\nlabel = "A"\ngroup = "g"\nprinted = "50"\n'
        '[percentages.b]\nlabel = "B"\ngroup = "g"\nprinted = "50"\n'
        '[comparisons.c]\nlabel = "C"\nclaims = ["a", "b"]\np = "5"\n',
        "expected a p-value from 0 to 1, found 5",
    ),
    ('[means.m]\nlabel = "M"\nn = 5\nmean = "1.5"\nlow = 3\nhigh = 2\n', "at least low (3)"),
    ('[medians.m]\nlabel = "M"\nn = 5\nmedian = "1"\nstep = "0"\n', "a number above 0"),
    (
        '[ratios.r]\nlabel = "R"\nvalue = "1"\nlow = "0.5"\nhigh = "2"\nlevel = 95\n',
        "expected a confidence level such as 0.95",
    ),
    ('[survival.s]\nlabel = "S"\nn = 5\n', "survival.s.points: required"),
    (
        '[survival.s]\nlabel = "S"\nn = 5\npoints = [{ months = 0, printed = "5" }]\n',
        "points[0].months: expected a number above 0",
    ),
    (
        '[survival.s]\nlabel = "S"\nn = 5\npoints = [{ months = 1, printed = "105" }]\n',
        "points[0].printed: expected a percentage from 0 to 100",
    ),
]

SERIES = (
    GROUP + '[percentages.a]\nlabel = "A"\ngroup = "g"\nprinted = "50"\n'
    '[series]\nlabel = "S"\nprocedure = "ILP"\nsetting = "repeat"\nunit = "patients"\n'
    'response = "a"\n'
)
BAD += [
    (SERIES, "series.centers: required"),
    (SERIES + 'centers = ["A"]\nyears = [2001]\n', "expected the first and the last year"),
    (SERIES + 'centers = ["A"]\nyears = [2005, 2001]\n', "expected the first and the last year"),
    (SERIES + 'centers = ["A"]\nyears = ["2001", "2005"]\n', "expected the first and the last"),
]


def test_a_series_is_read(parse):
    series = parse(SERIES + 'centers = ["A"]\nyears = [2001, 2005]\ncriteria = "WHO"\n').series
    assert (series.years, series.criteria, series.reading) == ((2001, 2005), "WHO", "stated")


@pytest.mark.parametrize(("body", "words"), BAD)
def test_what_is_refused_and_how(parse, body, words):
    with pytest.raises(ClaimsError) as error:
        parse(body)
    assert words in str(error.value)
    assert str(error.value).startswith("made_up.toml: ")


def test_everything_that_can_be_said_of_numbers_is_read(parse):
    paper = parse(
        GROUP + '[percentages.a]\nlabel = "A"\ngroup = "g"\nprinted = "50.0"\ncount = 5\n'
        'rounding = "either"\nplace = "table 1"\n'
        '[means.m]\nlabel = "M"\nn = 5\nmean = "1.5"\nsd = "0.5"\nitems = 2\nlow = 0\nhigh = 4\n'
        '[medians.d]\nlabel = "D"\nn = 5\nmedian = "3"\nlow = "1"\nhigh = "9"\nmean = "4"\n'
        'lower_quartile = "2"\nupper_quartile = "5"\nstep = "1"\n'
        '[ratios.r]\nlabel = "R"\nvalue = "1.0"\nlow = "0.5"\nhigh = "2.0"\nlevel = 0.9\n'
        'p = "0.99"\nsign = ">"\n'
        '[survival.s]\nlabel = "S"\nn = 5\npoints = [{ months = 9, printed = "80", at_risk = 3 }]\n'
    )
    assert paper.claims[0].count == 5
    assert paper.claims[0].place == "table 1"
    assert paper.means[0].items == 2
    assert paper.medians[0].upper_quartile.text == "5"
    assert paper.ratios[0].conf_level == 0.9
    assert paper.survivals[0].points[0].at_risk == 3
