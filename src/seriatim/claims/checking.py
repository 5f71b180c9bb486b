"""Check a paper: every printed number alone, every group, and everything together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from seriatim.claims.comparing import ComparisonCheck, check_comparison
from seriatim.claims.counting import Solutions, count_solutions, list_solutions, project
from seriatim.claims.curves import check_curve
from seriatim.claims.facts import NumberCheck, Outcome
from seriatim.claims.means import check_mean
from seriatim.claims.medians import check_median
from seriatim.claims.model import (
    Claim,
    Comparison,
    Denominators,
    Group,
    Paper,
    Reading,
    Relation,
)
from seriatim.claims.printed import Rounding
from seriatim.claims.ratios import check_ratio
from seriatim.claims.relations import STANDARD_READINGS
from seriatim.claims.survivals import check_survival
from seriatim.claims.system import System, build_system, claim_counts, used_claims

#: Up to so many solutions are listed one by one.
MOST_LISTED = 300
#: Up to so many (n, x) of a percentage are kept for its picture.
MOST_PAIRS = 50_000


class Verdict(StrEnum):
    """Under which circumstances printed numbers can stand together; the first that suffices."""

    AS_STATED = "as_stated"
    NOT_EVALUABLE = "not_evaluable"
    SEPARATE = "separate"
    ROUNDING = "rounding"
    IMPOSSIBLE = "impossible"
    NOTHING = "nothing"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """A verdict, and the rounding and denominators under which it holds."""

    verdict: Verdict
    rounding: Rounding | None = None
    denominators: Denominators | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """One printed percentage alone.

    ``first`` to ``last`` are the counts that print so at the printed size (none if first > last),
    and agree with a printed count; ``by_percent`` the same without regard to a printed count,
    ``sizes`` the denominators for which any count does, ``pairs`` every (n, x) of them (none
    where they are too many to draw).
    ``exact`` is the percentage of a printed count at the printed size.
    """

    claim: Claim
    group: Group
    first: int
    last: int
    sizes: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    exact: Fraction | None
    by_percent: tuple[int, int]
    judgment: Judgment

    @property
    def fits(self) -> bool:
        """Tell whether some count prints so at the printed size."""
        return self.first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCheck:
    """All percentages of one group on one denominator: which denominators are possible.

    ``solutions`` lists (n, counts...) where they are few. ``counted`` is False where there are too
    many combinations to go through, and ``sizes`` then says nothing.
    """

    group: Group
    claims: tuple[Claim, ...]
    sizes: tuple[int, ...]
    solutions: Solutions | None
    judgment: Judgment
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingCheck:
    """How many solutions a reading has (None: too many combinations to go through)."""

    reading: Reading
    total: int | None
    solutions: Solutions | None
    comparisons: tuple[ComparisonCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCheck:
    """Everything that was found about a paper."""

    paper: Paper
    judgment: Judgment
    claims: tuple[ClaimCheck, ...]
    groups: tuple[GroupCheck, ...]
    readings: tuple[ReadingCheck, ...]
    numbers: tuple[NumberCheck, ...]

    def reading(self, name: str) -> ReadingCheck:
        """Return the check of a reading by its name."""
        return next(check for check in self.readings if check.reading.name == name)

    def group(self, name: str) -> GroupCheck:
        """Return the check of a group by its name."""
        return next(check for check in self.groups if check.group.name == name)

    def claim(self, name: str) -> ClaimCheck:
        """Return the check of a claim by its name."""
        return next(check for check in self.claims if check.claim.name == name)

    def number(self, name: str) -> NumberCheck:
        """Return the check of a mean, median, ratio or survival by its name."""
        return next(check for check in self.numbers if check.name == name)

    @property
    def all_fit(self) -> bool:
        """Tell whether nothing needs an explanation."""
        fine = self.judgment.verdict in (Verdict.AS_STATED, Verdict.NOTHING)
        return fine and all(n.outcome is not Outcome.IMPOSSIBLE for n in self.numbers)


def check_paper(paper: Paper, rounding: Rounding | None = None) -> PaperCheck:
    """Check a paper; ``rounding`` overrides the one that the file names."""
    if rounding is not None:
        claims = tuple(replace(claim, rounding=None) for claim in paper.claims)
        paper = replace(paper, rounding=rounding, claims=claims)
    used = [group for group in paper.groups if _of_group(paper, group)]
    return PaperCheck(
        paper=paper,
        judgment=_judge(paper),
        claims=tuple(_check_claim(paper, claim) for claim in paper.claims),
        groups=tuple(_check_group(paper, group) for group in used),
        readings=tuple(_check_reading(paper, r) for r in (*STANDARD_READINGS, *paper.readings))
        if paper.claims
        else (),
        numbers=_check_numbers(paper),
    )


def _check_numbers(paper: Paper) -> tuple[NumberCheck, ...]:
    rule = paper.rounding
    return (
        *(check_mean(claim, rule) for claim in paper.means),
        *(check_median(claim, rule) for claim in paper.medians),
        *(check_ratio(claim, rule) for claim in paper.ratios),
        *(check_survival(claim, rule) for claim in paper.survivals),
        *(check_curve(claim) for claim in paper.curves),
    )


def _judge(paper: Paper) -> Judgment:
    """Return the first circumstances, from the plainest on, under which everything is possible."""
    if not paper.claims:
        return Judgment(verdict=Verdict.NOTHING)
    uncounted = False
    verdicts = (Verdict.AS_STATED, Verdict.NOT_EVALUABLE, Verdict.SEPARATE)
    for rule in (None, Rounding.CLOSED, Rounding.TRUNCATION, Rounding.EITHER):
        for reading, verdict in zip(STANDARD_READINGS, verdicts, strict=True):
            total = count_solutions(build_system(paper, reading, rule))
            if total:
                found = verdict if rule is None else Verdict.ROUNDING
                return Judgment(verdict=found, rounding=rule, denominators=reading.denominators)
            uncounted |= total is None
    return Judgment(verdict=Verdict.NOT_COUNTED if uncounted else Verdict.IMPOSSIBLE)


def _of_group(paper: Paper, group: Group) -> tuple[Claim, ...]:
    return tuple(claim for claim in paper.claims if claim.group == group.name)


def _check_claim(paper: Paper, claim: Claim) -> ClaimCheck:
    group = paper.group(claim.group)
    rule = claim.rounding or paper.rounding
    limits = [(n, *claim_counts(claim, n, rule)) for n in range(group.at_least, group.at_most + 1)]
    sizes = tuple(n for n, first, last in limits if first <= last)
    first, last = claim_counts(claim, group.at_most, rule)
    exact = None if claim.count is None else Fraction(100 * claim.count, group.at_most)
    return ClaimCheck(
        claim=claim,
        group=group,
        first=first,
        last=last,
        sizes=sizes,
        pairs=_pairs(limits),
        exact=exact,
        by_percent=claim_counts(replace(claim, count=None), group.at_most, rule),
        judgment=_judge(_only(paper, group, (claim,))),
    )


def _pairs(limits: list[tuple[int, int, int]]) -> tuple[tuple[int, int], ...]:
    """Return every (n, x), or none where they are too many for a picture."""
    if sum(max(0, last - first + 1) for _, first, last in limits) > MOST_PAIRS:
        return ()
    return tuple((n, x) for n, first, last in limits for x in range(first, last + 1))


def _only(paper: Paper, group: Group, claims: tuple[Claim, ...]) -> Paper:
    """Return the paper as if it spoke of these claims of one group alone."""
    return replace(paper, groups=(group,), claims=claims, relations=_inside(paper, group, claims))


def _inside(paper: Paper, group: Group, claims: tuple[Claim, ...]) -> tuple[Relation, ...]:
    names = {group.name, *(claim.name for claim in claims)}
    return tuple(
        relation
        for relation in paper.relations
        if {*relation.parts, *([relation.whole] if relation.whole else [])} <= names
    )


def _check_group(paper: Paper, group: Group) -> GroupCheck:
    claims = _of_group(paper, group)
    alone = _only(paper, group, claims)
    system = build_system(alone, STANDARD_READINGS[1])
    found = project(system, (system.blocks[0].size,))
    return GroupCheck(
        group=group,
        claims=claims,
        sizes=() if found is None else tuple(value for (value,) in found.values),
        solutions=list_solutions(system, MOST_LISTED),
        judgment=_judge(alone),
        counted=found is not None,
    )


def _check_reading(paper: Paper, reading: Reading) -> ReadingCheck:
    system = build_system(paper, reading)
    total = count_solutions(system)
    return ReadingCheck(
        reading=reading,
        total=total,
        solutions=_listed(system, total),
        comparisons=tuple(
            check_comparison(system, comparison)
            for comparison in paper.comparisons
            if total != 0 and _is_tested(paper, reading, comparison)
        ),
    )


def _is_tested(paper: Paper, reading: Reading, comparison: Comparison) -> bool:
    """A p-value is tested in the paper's own readings, in the standard ones where it has none."""

    def covers(one: Reading) -> bool:
        return set(comparison.claims) <= {claim.name for claim in used_claims(paper, one)}

    own = any(covers(one) for one in paper.readings)
    return covers(reading) and (reading in paper.readings or not own)


def _listed(system: System, total: int | None) -> Solutions | None:
    few = total is not None and total <= MOST_LISTED
    return list_solutions(system, MOST_LISTED) if few else None
