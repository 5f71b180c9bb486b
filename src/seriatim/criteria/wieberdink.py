"""Wieberdink scale of acute local toxicity after isolated limb perfusion.

Source: Wieberdink J et al., Eur J Cancer Clin Oncol 1982 (doi 10.1016/0277-5379(82)90235-8);
wording checked against table 1 of J Exp Clin Cancer Res 2008;27:67. Definitions here are in our
own words. The scale is acute: late stiffness or atrophy needs fields of its own.
"""

import re
from collections.abc import Iterable
from enum import IntEnum

from seriatim.criteria.errors import CriteriaError


class WieberdinkGrade(IntEnum):
    """Grade I (no reaction) to V (reaction that may cost the limb); ordered, there is no 0.

    >>> WieberdinkGrade.II < WieberdinkGrade.III
    True
    """

    I = 1  # noqa: E741 - the clinical name of the grade
    II = 2
    III = 3
    IV = 4
    V = 5

    @property
    def label(self) -> str:
        """Roman numeral, as papers print it."""
        return self.name

    @property
    def definition(self) -> str:
        """The meaning of the grade in our own words."""
        return _DEFINITIONS[self]


_DEFINITIONS = {
    WieberdinkGrade.I: "No reaction, neither seen nor felt.",
    WieberdinkGrade.II: "Mild redness, swelling or both.",
    WieberdinkGrade.III: (
        "Marked redness or swelling with some blisters; movement slightly impaired."
    ),
    WieberdinkGrade.IV: (
        "Widespread loss of epidermis or evident deep tissue damage with clear loss of function; "
        "compartment syndrome threatening or present."
    ),
    WieberdinkGrade.V: (
        "Reaction so severe that amputation may become necessary. Not the same as amputated."
    ),
}

_GRADES = {name: grade for grade in WieberdinkGrade for name in (grade.name, str(grade.value))}


def parse_wieberdink(text: str | int) -> WieberdinkGrade:
    """Which grade does a recorded text mean? Accepts 3, "3", "III", "iii", "Grade III".

    Raises CriteriaError for anything else; 0 is refused because the scale has no grade 0.

    >>> parse_wieberdink("Grad iii").label, parse_wieberdink(3).label
    ('III', 'III')
    """
    core = re.sub(r"^(wieberdink)?\s*(grade|grad|gr\.?)?\s*", "", str(text).strip().lower())
    grade = _GRADES.get(core.upper())
    if grade is not None:
        return grade
    if core in ("0", "0.0"):
        raise CriteriaError(
            "Expected a Wieberdink grade from I to V, found 0. The scale has no grade 0: "
            "no reaction is grade I. Leave the cell empty if toxicity was not graded."
        )
    raise CriteriaError(
        f"Expected one Wieberdink grade from I to V (or 1 to 5), found {text!r}. "
        "For a range such as II-III record the worst grade."
    )


def worst_wieberdink(grades: Iterable[WieberdinkGrade]) -> WieberdinkGrade | None:
    """Which of several grades is the worst? None when nothing was graded (not grade I).

    >>> worst_wieberdink([WieberdinkGrade.II, WieberdinkGrade.IV]).label
    'IV'
    """
    return max(grades, default=None)


def is_severe_wieberdink(
    grade: WieberdinkGrade, *, cut_off: WieberdinkGrade = WieberdinkGrade.III
) -> bool:
    """Is the grade severe, that is at or above the cut-off?

    Papers differ: III to V in Vrouenraets 2001, IV and worse in the international ILI series.
    Print the cut-off with every rate.

    >>> is_severe_wieberdink(WieberdinkGrade.III)
    True
    >>> is_severe_wieberdink(WieberdinkGrade.III, cut_off=WieberdinkGrade.IV)
    False
    """
    return grade >= cut_off
