"""What a claims file says: groups, printed numbers, relations, readings and comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from seriatim.claims.printed import Printed, Rounding


class RelationKind(StrEnum):
    """How printed numbers hang together; docs/how-to/check-a-published-abstract.md explains each.

    ``subset``         the count of ``part`` is at most that of ``whole``
    ``exclusive``      nobody is in two of ``parts``: their counts sum to at most the group
    ``total``          the counts of ``parts`` sum to ``whole``, a claim or a group
    ``within``         the groups in ``parts`` are separate and lie inside the group ``whole``
    ``partition``      as ``within``, and together they are the whole
    ``nested``         claims in separate groups inside the group of claim ``whole``, same outcome
    ``split``          as ``nested``, and together they are the whole
    """

    SUBSET = "subset"
    EXCLUSIVE = "exclusive"
    TOTAL = "total"
    WITHIN = "within"
    PARTITION = "partition"
    NESTED = "nested"
    SPLIT = "split"


class Denominators(StrEnum):
    """Which numbers of a group may stand below its percentages.

    ``stated``     the printed size of the group
    ``evaluable``  one number for all percentages of a group, at most the printed size
    ``separate``   for each percentage its own number, at most the printed size
    """

    STATED = "stated"
    EVALUABLE = "evaluable"
    SEPARATE = "separate"


class Sign(StrEnum):
    """How a p-value was printed."""

    EQUAL = "="
    LESS = "<"
    GREATER = ">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Whoever is counted: its printed size, or the most it can be when no size is printed."""

    name: str
    label: str
    at_most: int
    stated: bool
    at_least: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A printed percentage of a group, a printed count, or both."""

    name: str
    label: str
    group: str
    percent: Printed | None = None
    count: int | None = None
    rounding: Rounding | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One way in which printed numbers hang together."""

    kind: RelationKind
    parts: tuple[str, ...]
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a paper: which claims, which denominators, which relations."""

    name: str
    label: str
    denominators: Denominators
    claims: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A printed p-value that compares two claims."""

    name: str
    label: str
    claims: tuple[str, str]
    p: Printed
    sign: Sign
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanClaim:
    """A mean, perhaps with its standard deviation, of a scale of whole numbers."""

    name: str
    label: str
    n: int
    mean: Printed
    sd: Printed | None = None
    items: int = 1
    low: int | None = None
    high: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianClaim:
    """A median with whatever was printed beside it; ``step`` is how finely it was measured."""

    name: str
    label: str
    n: int
    median: Printed
    low: Printed | None = None
    high: Printed | None = None
    lower_quartile: Printed | None = None
    upper_quartile: Printed | None = None
    mean: Printed | None = None
    step: Printed | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioClaim:
    """A hazard, odds or risk ratio with its limits and p-value."""

    name: str
    label: str
    value: Printed
    low: Printed
    high: Printed
    conf_level: float = 0.95
    p: Printed | None = None
    sign: Sign = Sign.EQUAL
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalPoint:
    """The survival printed for a time, and how many were still at risk then."""

    time: float
    percent: Printed
    at_risk: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalClaim:
    """Survival at times, of ``n`` at the start."""

    name: str
    label: str
    n: int
    points: tuple[SurvivalPoint, ...]
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the numbers stand, and how much of the paper was seen."""

    citation: str
    seen: str
    year: int | None = None
    doi: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveClaim:
    """A printed survival curve as it was read: percent at months, numbers at risk, total events.

    Without points there may be a median, from which no patients follow.
    """

    name: str
    label: str
    n: int
    points: tuple[tuple[float, float], ...] = ()
    at_risk: tuple[tuple[float, int], ...] = ()
    n_events: int | None = None
    median: float | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What the evidence table says of a paper: whose patients, when, treated how, judged how.

    ``response`` names the claim, ``reading`` the reading under which its count is the only possible
    one. Unknown years are None, unknown criteria an empty text.
    """

    label: str
    procedure: str
    setting: str
    centers: tuple[str, ...]
    unit: str
    response: str
    reading: str
    years: tuple[int, int] | None = None
    criteria: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that a claims file says of one paper."""

    title: str
    source: Source
    rounding: Rounding = Rounding.HALF_UP
    groups: tuple[Group, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()
    readings: tuple[Reading, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    means: tuple[MeanClaim, ...] = ()
    medians: tuple[MedianClaim, ...] = ()
    ratios: tuple[RatioClaim, ...] = ()
    survivals: tuple[SurvivalClaim, ...] = ()
    curves: tuple[CurveClaim, ...] = ()
    series: Series | None = None

    def group(self, name: str) -> Group:
        """Return a group by its name."""
        return next(group for group in self.groups if group.name == name)

    def claim(self, name: str) -> Claim:
        """Return a claim by its name."""
        return next(claim for claim in self.claims if claim.name == name)
