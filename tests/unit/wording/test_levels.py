import pytest

from seriatim.wording.levels import UNUSABLE, Level, evidence_level


@pytest.mark.parametrize(
    ("limits", "null", "primary", "blocked", "expected"),
    [
        ((-0.3, -0.1), 0.0, True, (), Level.SHOWN),
        ((0.1, 0.3), 0.0, True, (), Level.SHOWN),
        ((-0.3, -0.1), 0.0, False, (), Level.SUGGESTED),
        ((-0.3, -0.1), 0.0, True, ("not_evaluable",), Level.SUGGESTED),
        ((-0.3, 0.1), 0.0, True, (), Level.COMPATIBLE),
        # A limit at no difference does not exclude it.
        ((0.0, 0.3), 0.0, True, (), Level.COMPATIBLE),
        ((0.6, 0.9), 1.0, False, (), Level.SUGGESTED),
        ((0.6, 1.1), 1.0, False, (), Level.COMPATIBLE),
        (None, 0.0, True, (), Level.NOT_ASSESSABLE),
    ],
)
def test_the_level_follows_from_limits_primary_and_blocks(limits, null, primary, blocked, expected):
    assert evidence_level(limits, null, primary=primary, blocked_by=blocked) is expected


@pytest.mark.parametrize("rule", sorted(UNUSABLE))
def test_numbers_that_say_nothing_of_the_question_are_not_assessable(rule):
    assert evidence_level((0.1, 0.3), 0.0, primary=True, blocked_by={rule}) is Level.NOT_ASSESSABLE


def test_the_rules_that_it_names_exist():
    from seriatim.review import RULES

    assert {rule.name for rule in RULES} >= UNUSABLE
