"""Clavien-Dindo classification of surgical complications.

Source: Dindo D, Demartines N, Clavien PA, Ann Surg 2004;240:205. Definitions in our own words.
Never map it to CTCAE and never pool the two: one grades the treatment a complication needed, the
other the complication itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from seriatim.criteria.errors import CriteriaError


class ClavienDindoGrade(IntEnum):
    """The seven grades, ordered.

    >>> ClavienDindoGrade.IIIA < ClavienDindoGrade.IIIB < ClavienDindoGrade.IVA
    True
    """

    I = 1  # noqa: E741 - the clinical name of the grade
    II = 2
    IIIA = 3
    IIIB = 4
    IVA = 5
    IVB = 6
    V = 7

    @property
    def label(self) -> str:
        """The grade as papers print it, for example IIIa."""
        return self.name.replace("A", "a").replace("B", "b")

    @property
    def definition(self) -> str:
        """The meaning of the grade in our own words."""
        return _DEFINITIONS[self]


class ContractedGrade(IntEnum):
    """The five grades left when a and b are put together; ordered."""

    I = 1  # noqa: E741 - the clinical name of the grade
    II = 2
    III = 3
    IV = 4
    V = 5

    @property
    def label(self) -> str:
        """Roman numeral, as papers print it."""
        return self.name


_DEFINITIONS = {
    ClavienDindoGrade.I: (
        "Departure from the normal course that needed no intervention and no drugs beyond "
        "antiemetics, antipyretics, analgesics, diuretics, electrolytes or physiotherapy; "
        "opening a wound at the bedside belongs here."
    ),
    ClavienDindoGrade.II: "Needed other drugs, transfusion or total parenteral nutrition.",
    ClavienDindoGrade.IIIA: (
        "Needed a surgical, endoscopic or radiological intervention without general anesthesia."
    ),
    ClavienDindoGrade.IIIB: "Needed an intervention under general anesthesia.",
    ClavienDindoGrade.IVA: (
        "Life-threatening, needed intermediate or intensive care: one organ failing "
        "(dialysis included)."
    ),
    ClavienDindoGrade.IVB: (
        "Life-threatening, needed intermediate or intensive care: several organs failing."
    ),
    ClavienDindoGrade.V: "Death of the patient.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complication:
    """A graded complication; `disability` is the suffix d (still present at discharge)."""

    grade: ClavienDindoGrade
    disability: bool = False
    onset: date | None = None
    term: str | None = None

    def __post_init__(self) -> None:
        """Refuse the suffix d on a death."""
        if self.disability and self.grade is ClavienDindoGrade.V:
            raise CriteriaError(
                "Expected no suffix d with grade V, found Vd: a patient who died was not "
                "discharged with a disability. Record V, or the grade of the earlier complication."
            )

    @property
    def label(self) -> str:
        """Grade with its suffix, for example IIIad."""
        return self.grade.label + ("d" if self.disability else "")


_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}
_SHAPE = re.compile(
    r"^(?:clavien[\s-]*dindo)?\s*(?:grade|grad|gr\.?)?\s*"
    r"([1-5]|iii|ii|iv|i|v)[\s-]*([ab]?)[\s-]*(d?)$"
)


def _split_grade(text: str | int) -> tuple[str, str, bool]:
    """Split a text into Roman numeral, letter (A, B or nothing) and whether d is there."""
    found = _SHAPE.match(str(text).strip().lower())
    if found is None:
        hint = ""
        if str(text).strip() == "0":
            hint = " There is no grade 0: a procedure without complications has none to record."
        raise CriteriaError(
            "Expected one Clavien-Dindo grade (I, II, IIIa, IIIb, IVa, IVb or V, with suffix d if "
            f"still present at discharge), found {text!r}.{hint} "
            "For a range such as II-III record each complication on its own."
        )
    numeral, letter, suffix = found.groups()
    return _ROMAN.get(numeral, numeral.upper()), letter.upper(), suffix == "d"


def parse_clavien_dindo(text: str | int) -> Complication:
    """Which grade does a recorded text mean? Accepts "3a", "IIIa", "IIIA", "III-a", "IIIad".

    Raises CriteriaError for III or IV without a letter, which is ambiguous: use
    `parse_contracted` where five grades are enough.

    >>> parse_clavien_dindo("3a").label, parse_clavien_dindo("III-b d").label
    ('IIIa', 'IIIbd')
    """
    numeral, letter, disability = _split_grade(text)
    if numeral in ("III", "IV") and not letter:
        raise CriteriaError(
            f"Expected {numeral}a or {numeral}b, found {text!r}. The letter decides between them "
            "(III: general anesthesia or not; IV: one organ or several). Look it up, or analyze "
            "the contracted five-grade scale."
        )
    if numeral not in ("III", "IV") and letter:
        raise CriteriaError(
            f"Expected grade {numeral} without a letter, found {text!r}. Only III and IV have "
            "a and b."
        )
    return Complication(grade=ClavienDindoGrade[numeral + letter], disability=disability)


def contract_clavien_dindo(grade: ClavienDindoGrade) -> ContractedGrade:
    """Which of the five contracted grades does a grade belong to?

    >>> contract_clavien_dindo(ClavienDindoGrade.IIIB).label
    'III'
    """
    return ContractedGrade[grade.name.rstrip("AB")]


def parse_contracted(text: str | int) -> ContractedGrade:
    """Which contracted grade does a text mean? As `parse_clavien_dindo`, and III and IV alone.

    >>> parse_contracted("III").label, parse_contracted("IVb").label
    ('III', 'IV')
    """
    numeral, letter, disability = _split_grade(text)
    if letter or (numeral == "V" and disability):
        return contract_clavien_dindo(parse_clavien_dindo(text).grade)
    return ContractedGrade[numeral]


def worst_clavien_dindo(complications: Iterable[Complication]) -> Complication | None:
    """Which of the complications of a procedure is the worst? None when there are none.

    Of two with the same grade the one with a lasting disability is the worse, then the first.

    >>> worst_clavien_dindo([parse_clavien_dindo("II"), parse_clavien_dindo("IIIa")]).label
    'IIIa'
    """
    return max(complications, key=lambda each: (each.grade, each.disability), default=None)


def is_major_clavien_dindo(
    grade: ClavienDindoGrade, *, cut_off: ClavienDindoGrade = ClavienDindoGrade.IIIA
) -> bool:
    """Is the grade major, that is at or above the cut-off? Print the cut-off with every rate.

    >>> is_major_clavien_dindo(ClavienDindoGrade.II)
    False
    """
    return grade >= cut_off


def complications_in_window(
    complications: Iterable[Complication], *, procedure_date: date, window_days: int = 30
) -> tuple[Complication, ...]:
    """Which complications began within the window after the procedure (both ends included)?

    Raises CriteriaError for a complication without an onset date: whether it counts is unknown.
    """
    listed = tuple(complications)
    undated = [each.label for each in listed if each.onset is None]
    if undated:
        raise CriteriaError(
            f"Expected an onset date for every complication, found none for grade "
            f"{', '.join(undated)}. Add the date, or report without a window."
        )
    return tuple(
        each
        for each in listed
        if each.onset is not None and 0 <= (each.onset - procedure_date).days <= window_days
    )
