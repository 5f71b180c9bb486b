"""Whole papers: verdicts, groups, claims, and the finding of every shipped paper."""

import time
from dataclasses import replace

import pytest

from seriatim.claims import checking
from seriatim.claims.checking import Judgment, Verdict, check_paper
from seriatim.claims.facts import Outcome
from seriatim.claims.loading import load_paper, shipped_papers
from seriatim.claims.model import Denominators
from seriatim.claims.p_values import ProportionTest
from seriatim.claims.printed import Rounding

#: For each paper that cannot be as stated: why. All others can.
EXPLAINED = {
    "belgrano_2019": Verdict.NOT_EVALUABLE,
    "bryant_1995": Verdict.IMPOSSIBLE,
    "ect_2018": Verdict.SEPARATE,
    "giles_2013": Verdict.NOT_EVALUABLE,
    "ili_international": Verdict.NOT_EVALUABLE,
    "inspect_melanoma": Verdict.NOT_EVALUABLE,
    "nivoilp_2024": Verdict.NOT_EVALUABLE,
    "z0020_2006": Verdict.ROUNDING,
}


@pytest.fixture(scope="module")
def papers():
    return {name: check_paper(load_paper(name)) for name in shipped_papers()}


def test_the_verdict_of_every_shipped_paper(papers):
    found = {name: check.judgment.verdict for name, check in papers.items()}
    expected = {name: EXPLAINED.get(name, Verdict.AS_STATED) for name in papers}
    assert found == expected
    assert {n for n, c in papers.items() if c.all_fit} == set(papers) - set(EXPLAINED)


def test_the_founding_abstract_is_checked_within_a_second(belgrano):
    checking.check_paper(belgrano)  # modules are loaded, as in a program that is up
    from seriatim.claims.p_values import p_value

    p_value.cache_clear()
    began = time.process_time()
    check_paper(belgrano)
    assert time.process_time() - began < 1


def test_the_founding_groups(checked):
    # The project's methods, section 4.2.
    assert checked.group("second").sizes == (41, 44, 46, 49, 51, 54, 56, 59, 61, 64, 66)
    rows = checked.group("second").solutions.values
    assert [row[1:] for row in rows] == [
        (17, 33), (18, 35), (19, 37), (20, 39), (21, 41), (22, 43),
        (23, 45), (24, 47), (25, 49), (26, 51), (27, 53),
    ]  # fmt: skip
    assert checked.group("later").solutions.values == ((22, 13, 15),)
    assert len(checked.group("first").sizes) == 225
    first, second = checked.claim("cr_first"), checked.claim("or_first")
    assert (first.first, first.last, second.first, second.last) == (173, 175, 240, 242)
    orr = checked.claim("or_second")
    assert (orr.fits, orr.judgment.verdict) == (False, Verdict.NOT_EVALUABLE)
    assert 68 not in orr.sizes
    assert checked.reading("stated").total == 0


def test_the_founding_abstract_truncated(belgrano):
    cut = check_paper(belgrano, Rounding.TRUNCATION)
    # 28/68 is 41.2 and 55/68 is 80.9: with truncation 68 is possible for both.
    assert 68 in cut.group("second").sizes
    assert cut.reading("strict").total == 3


def test_z0020(papers):
    check = papers["z0020_2006"]
    assert check.group("melphalan").sizes == (56,)
    assert check.group("treated").sizes == tuple(range(113, 122))
    assert check.group("arm").sizes == ()
    assert check.group("arm").judgment.rounding is Rounding.TRUNCATION
    assert float(check.claim("orr").exact) == pytest.approx(62.07, abs=0.005)
    assert check.claim("orr").by_percent == (37, 37)


def test_electrochemotherapy(papers):
    assert papers["inspect_melanoma"].group("all").sizes == (109, 110)
    ect = papers["ect_2018"]
    assert ect.claim("orr").pairs
    assert ect.group("all").sizes == ()
    assert ect.judgment.denominators is Denominators.SEPARATE


def test_kroon_2009_needs_another_test(papers):
    (comparison,) = papers["kroon_2009"].reading("stated").comparisons
    assert comparison.tables == ((48, 25, 48, 15),)
    assert comparison.reproducing == ()
    # The project's clinical notes: chi-squared p = .04, Fisher .06, unpaired.
    assert comparison.outcome(ProportionTest.PEARSON).most == pytest.approx(0.04, abs=0.005)
    assert comparison.outcome(ProportionTest.FISHER).most == pytest.approx(0.06, abs=0.005)


def test_bryant_1995(papers):
    check = papers["bryant_1995"]
    assert check.claim("stages").judgment == Judgment(verdict=Verdict.IMPOSSIBLE)
    assert check.claim("orr").fits
    assert 81 not in check.claim("orr").sizes


def test_series_by_dose_and_by_burden(papers):
    doses = papers["deroose_2012"].reading("all 167")
    assert doses.total == 8
    burden = papers["ili_burden"].reading("all 62")
    names = burden.solutions.names
    assert [dict(zip(names, row, strict=True))["n(low)"] for row in burden.solutions.values] == [
        27, 29, 40,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "group", "possible", "impossible"),
    [
        ("deroose_2011", "perfusions", {118}, {105}),
        ("deroose_2015", "repeat", {37}, {32}),
        ("grunhagen_2005", "repeat", {25}, {21}),
        ("noorda_2006", "repeat", {21}, set()),
        ("giles_2013", "infusions", {20}, {28}),
        ("kroon_2016", "all", {316}, set()),
        ("wong_2013", "all", {154, 143}, set()),
        ("nivoilp_2024", "nivolumab", {8}, {10}),
        ("vrouenraets_2001", "all", {415}, set()),
        ("ili_international", "all", set(), {687}),
    ],
)
def test_the_sizes_of_a_group(papers, name, group, possible, impossible):
    sizes = set(papers[name].group(group).sizes)
    assert possible <= sizes
    assert not impossible & sizes


def test_other_numbers_are_checked_with_the_paper(parse):
    paper = parse(
        '[means.m]\nlabel = "M"\nn = 28\nmean = "5.19"\n'
        '[medians.d]\nlabel = "D"\nn = 5\nmedian = "3"\n'
        '[ratios.r]\nlabel = "R"\nvalue = "1.00"\nlow = "0.50"\nhigh = "2.00"\n'
        '[survival.s]\nlabel = "S"\nn = 5\npoints = [{ months = 9, printed = "80" }]\n'
    )
    check = check_paper(paper)
    assert check.judgment.verdict is Verdict.NOTHING
    assert check.readings == ()
    assert [check.number(n).outcome for n in "mdrs"] == [
        Outcome.IMPOSSIBLE, Outcome.POSSIBLE, Outcome.POSSIBLE, Outcome.NOT_CHECKED,
    ]  # fmt: skip
    assert not check.all_fit


def test_what_is_too_much_is_said_so(belgrano, monkeypatch):
    monkeypatch.setattr(checking, "count_solutions", lambda *_: None)
    small = replace(belgrano, comparisons=(), readings=())
    assert check_paper(small).judgment.verdict is Verdict.NOT_COUNTED
    monkeypatch.setattr(checking, "project", lambda *_: None)
    second = check_paper(small).group("second")
    assert (second.sizes, second.counted) == ((), False)


def test_a_very_large_group_is_checked_without_a_picture(parse):
    paper = parse(
        '[groups.g]\nlabel = "G"\nn = 20000\n'
        '[percentages.a]\nlabel = "A"\ngroup = "g"\nprinted = "41"\n'
    )
    check = check_paper(paper)
    assert check.judgment.verdict is Verdict.AS_STATED
    assert check.claim("a").pairs == ()
    assert (check.claim("a").first, check.claim("a").last) == (8100, 8299)
    assert len(check.group("g").sizes) > 19_000
