"""Criteria in words: no option can change without the words changing."""

from dataclasses import fields

import pytest

from seriatim.criteria import RecistCriteria, TooSmallRule, WhoCriteria
from seriatim.protocol.criteria_words import describe_criteria

OTHER = {
    "progression_scope": "sum",
    "progression_reference": "baseline",
    "confirmation_weeks": 4,
    "window_weeks": (8, 20),
    "max_lesions": 5,
    "too_small": TooSmallRule(name="nothing imputed", mm=None),
    "nadir_rule": "bounds",
    "pigment_counts_as_gone": True,
    "accept_estimates": False,
    "confounded": "not_evaluable",
    "caliper_mm": 2.0,
    "max_targets": 3,
    "max_targets_per_organ": 1,
    "skin_is_one_organ": False,
    "locally_treated_is_measurable": False,
}


@pytest.mark.parametrize(
    ("kind", "option"),
    [(kind, field.name) for kind in (WhoCriteria, RecistCriteria) for field in fields(kind)],
)
def test_every_option_changes_the_words(kind, option):
    assert describe_criteria(kind(**{option: OTHER[option]})) != describe_criteria(kind())


def test_the_defaults_in_words():
    assert describe_criteria(WhoCriteria()) == (
        "WHO, progression when any lesion grows 25% from its smallest size so far; all lesions "
        "counted; a visit with unmeasured lesions does not lower the smallest size; estimates of "
        "non-measurable disease count; a warning where progression rests on 1 mm; assessed 6 to "
        "26 weeks after the procedure; no confirmation required; a lesion too small to measure "
        "taken as 5 mm (5 mm, the RECIST 1.1 default value); flat pigment without biopsy is "
        "disease; other therapy before the assessment is flagged"
    )
