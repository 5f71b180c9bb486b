"""Sentences: neutral, complete, and all from one file."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from seriatim.claims import words
from seriatim.claims.checking import GroupCheck, Judgment, ReadingCheck, Verdict, check_paper
from seriatim.claims.comparing import ComparisonCheck
from seriatim.claims.loading import load_paper, shipped_papers
from seriatim.claims.manuscript_check import MatchOutcome
from seriatim.claims.model import Denominators
from seriatim.claims.neighbors import Surprise
from seriatim.claims.printed import Rounding

FORBIDDEN = re.compile(
    r"\b(error|errors|wrong\w*|manipulat\w*|fraud\w*|fabricat\w*|false\w*|falsif\w*|mistake\w*|"
    r"incorrect\w*|suspicious\w*|misconduct|dishonest\w*|invalid\w*|bogus|fake\w*|"
    r"significan\w*|trend\w*)\b",
    re.IGNORECASE,
)


def test_no_sentence_reproaches_anybody():
    texts = [text for section in words.sentences().values() for text in section.values()]
    assert len(texts) > 40
    assert [text for text in texts if FORBIDDEN.search(text)] == []
    assert FORBIDDEN.search("a wrong number")
    assert FORBIDDEN.search("Errors were made")


@pytest.mark.parametrize("name", shipped_papers())
def test_no_shipped_paper_reproaches_anybody(name):
    folder = Path(words.__file__).parent / "papers"
    assert not FORBIDDEN.search((folder / f"{name}.toml").read_text(encoding="utf-8"))


def test_it_is_a_check_of_arithmetic_and_says_so():
    assert "not of conduct" in words.say("opening", "intro")
    assert "not of conduct" in words.say("closing", "text")


def test_all_ordinary_explanations_are_listed():
    text = " ".join(words.explanations())
    for word in ("evaluable", "denominators", "cut off", "mistyped", "another test"):
        assert word in text


def test_groups_in_words(checked):
    say = words.say_group
    assert say(checked.group("first")) == "First perfusions: the printed size 290 is possible."
    assert "cannot all refer to 68" in say(checked.group("second"))
    assert "41, 44, 46, 49, 51, 54, 56, 59, 61, 64, 66" in say(checked.group("second"))
    assert "only possible one" in say(checked.group("later"))
    assert "23 sizes from 17 to 68" in say(checked.group("after_cr"))
    none = replace(checked.group("after_cr"), sizes=())
    assert say(none).endswith("and none up to 68 is possible.")
    assert "no size up to 68" in say(replace(checked.group("second"), sizes=()))
    assert isinstance(none, GroupCheck)
    many = replace(checked.group("second"), sizes=(), counted=False)
    assert say(many) == "Second perfusions: too many combinations to go through."


def test_claims_in_words():
    def said(name, claim):
        return words.say_claim(check_paper(load_paper(name)).claim(claim))

    assert said("belgrano_2019", "cr_first") == "173 to 175 of 290"
    assert said("belgrano_2019", "cr_second") == "28 of 68"
    assert said("belgrano_2019", "or_second") == "none of 68"
    assert said("belgrano_2019", "cr_after_no_cr").startswith("possible denominators: 24 sizes")
    assert said("noorda_2006", "cr") == "13 of 21"
    assert said("deroose_2015", "cr") == "24 of 37 is 64.9%"
    assert said("z0020_2006", "orr") == (
        "36 of 58 is 62.1%; 64% of 58 would be 37; 36 is 64% of 56"
    )
    assert said("z0020_2006", "toxicity_arm") == "3 of 64 is 4.7%; 3 is 4% of no number up to 64"


def test_totals_in_words(checked):
    assert words.say_total(checked.reading("strict")) == "one solution"
    assert words.say_total(checked.reading("stated")) == "no solution"
    assert words.say_total(checked.reading("free")) == "85 solutions"
    unknown = replace(checked.reading("free"), total=None)
    assert isinstance(unknown, ReadingCheck)
    assert words.say_total(unknown) == "too many combinations to go through"


def test_p_values_in_words(checked):
    def said(reading):
        return words.say_comparison(checked.reading(reading).comparisons[0])

    assert "Fisher's exact p is smaller, 0.00001: the printed p would be an upper bound" in said(
        "strict"
    )
    assert "for 62 of the 85 tables" in said("free").lower()
    other = check_paper(load_paper("kroon_2009")).reading("stated").comparisons[0]
    assert "such as a paired or adjusted one" in words.say_comparison(other)
    assert "upper bound" not in words.say_comparison(other)
    empty = ComparisonCheck(comparison=other.comparison, tables=(), outcomes=(), reason="because")
    assert words.say_comparison(empty) == "p = 0.03: because."
    bare = replace(other, outcomes=())
    assert words.say_comparison(replace(bare, reason="x")) == "p = 0.03: x."
    several = replace(other, tables=other.tables * 2)
    assert "any of the 2 possible tables" in words.say_comparison(several)


def test_verdicts_in_words():
    for verdict in Verdict:
        judgment = Judgment(
            verdict=verdict, rounding=Rounding.TRUNCATION, denominators=Denominators.EVALUABLE
        )
        assert words.say_judgment(judgment).endswith(".")
    bare = Judgment(verdict=Verdict.ROUNDING, rounding=Rounding.CLOSED)
    assert "on the printed sizes" in words.say_judgment(bare)


def test_neighbors_in_words(belgrano):
    found = Surprise(reading=belgrano.readings[2], total=1, n=100, n_none=22, n_as_few=53, seed=1)
    text = words.say_surprise(found)
    assert "22 have no solution" in text
    assert "53 have at most as many as the paper (1)" in text
    assert "prove little" in text
    assert "not common among neighbors" in words.say_surprise(replace(found, n_as_few=3))


def test_small_p_values_keep_a_digit():
    assert words.small_p(0.0) == "<0.001"
    assert words.small_p(0.00052) == "0.0005"
    assert words.small_p(float(Fraction(1, 3))) == "0.33"


def test_every_sentence_is_used():
    package = Path(words.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    source += "\n".join(
        path.read_text(encoding="utf-8") for path in (package.parent / "report").rglob("*.py")
    )
    known = {outcome.name.lower() for outcome in MatchOutcome}
    known |= {member.value for kind in (Verdict, Rounding, Denominators) for member in kind}
    for section, texts in words.sentences().items():
        for name in texts:
            assert f'"{name}"' in source or name in known, f"{section}.{name} is never said"
