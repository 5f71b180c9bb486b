"""Facts carry texts, and problems decide the outcome."""

from seriatim.claims.facts import Outcome, fact, outcome_of


def test_problems_come_first_and_decide():
    good, bad = fact("a", n="1"), fact("b")
    assert good.values == (("n", "1"),)
    assert outcome_of([good], []) == (Outcome.POSSIBLE, (good,))
    assert outcome_of([good], [bad]) == (Outcome.IMPOSSIBLE, (bad, good))
