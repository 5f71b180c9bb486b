"""From a reading of a paper to whole numbers: blocks of denominators and counts, and constraints.

A block is one denominator with the counts that share it. For a given denominator the counts that
print as a percentage are consecutive whole numbers, so the block is a short table. Relations become
linear constraints between the numbers of blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.claims.model import (
    Claim,
    Denominators,
    Group,
    Paper,
    Reading,
    Relation,
    RelationKind,
)
from seriatim.claims.printed import Rounding, counts_that_print

#: A term of a constraint: the name of a number, and what it is multiplied by.
Term = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """The sum of the terms is at most ``bound``, or equal to it."""

    terms: tuple[Term, ...]
    bound: int
    equal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """The counts that a claim can have for each denominator of its block."""

    name: str
    first: tuple[int, ...]
    last: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPlan:
    """A denominator, the values it can have, and the counts above it."""

    size: str
    sizes: tuple[int, ...]
    counts: tuple[Ranges, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The numbers of a reading and what must hold between them."""

    blocks: tuple[BlockPlan, ...]
    constraints: tuple[Constraint, ...]
    size_of: tuple[tuple[str, str], ...]

    def size(self, claim: str) -> str:
        """Return the name of the denominator of a claim."""
        return dict(self.size_of)[claim]


def size_name(group: str) -> str:
    """Return the name of the number of a group that is unknown until it is enumerated."""
    return f"n({group})"


def build_system(paper: Paper, reading: Reading, rounding: Rounding | None = None) -> System:
    """Translate a reading; ``rounding`` overrides the paper's own."""
    claims = used_claims(paper, reading)
    separate = reading.denominators is Denominators.SEPARATE
    shared: dict[str, list[Claim]] = {}
    for claim in claims:
        key = f"{claim.group}:{claim.name}" if separate else claim.group
        shared.setdefault(key, []).append(claim)
    blocks = []
    for key, members in shared.items():
        group = paper.group(members[0].group)
        blocks.append(_block(paper, group, size_name(key), (tuple(members), reading, rounding)))
    relations = () if separate else (*paper.relations, *reading.relations)
    names = {claim.name for claim in claims}
    constraints = [
        constraint for relation in relations for constraint in _constraints(paper, relation, names)
    ]
    size_of = tuple(
        (claim.name, size_name(key)) for key, members in shared.items() for claim in members
    )
    return System(blocks=tuple(blocks), constraints=tuple(constraints), size_of=size_of)


def used_claims(paper: Paper, reading: Reading) -> tuple[Claim, ...]:
    """Return the claims of a reading; all of the paper unless it names some."""
    if not reading.claims:
        return paper.claims
    return tuple(claim for claim in paper.claims if claim.name in reading.claims)


def _block(
    paper: Paper,
    group: Group,
    size: str,
    settings: tuple[tuple[Claim, ...], Reading, Rounding | None],
) -> BlockPlan:
    members, reading, rounding = settings
    fixed = reading.denominators is Denominators.STATED and group.stated
    sizes = (group.at_most,) if fixed else tuple(range(group.at_least, group.at_most + 1))
    counts = []
    for claim in members:
        rule = rounding or claim.rounding or paper.rounding
        limits = [claim_counts(claim, n, rule) for n in sizes]
        counts.append(
            Ranges(
                name=claim.name,
                first=tuple(first for first, _ in limits),
                last=tuple(last for _, last in limits),
            )
        )
    return BlockPlan(size=size, sizes=sizes, counts=tuple(counts))


def claim_counts(claim: Claim, n: int, rounding: Rounding) -> tuple[int, int]:
    """Return the first and last count that a claim can mean of ``n``; empty if first > last."""
    first, last = 0, n
    if claim.percent is not None:
        first, last = counts_that_print(claim.percent, n, rounding)
    if claim.count is not None:
        first, last = max(first, claim.count), min(last, claim.count)
    return first, last


def _constraints(paper: Paper, relation: Relation, used: set[str]) -> list[Constraint]:
    """Translate a relation; none where it names a claim that the reading leaves out."""
    groups = {group.name for group in paper.groups}
    named = [*relation.parts, *([relation.whole] if relation.whole else [])]
    if any(name not in groups and name not in used for name in named):
        return []
    kind, parts, whole = relation.kind, relation.parts, relation.whole
    match kind:
        case RelationKind.SUBSET:
            return [_sum(paper, [(parts[0], 1), (whole, -1)], used)]
        case RelationKind.EXCLUSIVE:
            group = paper.claim(parts[0]).group
            return [_sum(paper, [*((part, 1) for part in parts), (group, -1)], used)]
        case RelationKind.TOTAL:
            terms = [*((part, 1) for part in parts), (whole, -1)]
            return [_sum(paper, terms, used, equal=True)]
        case RelationKind.WITHIN | RelationKind.PARTITION:
            terms = [*((part, 1) for part in parts), (whole, -1)]
            return [_sum(paper, terms, used, equal=kind is RelationKind.PARTITION)]
        case RelationKind.NESTED | RelationKind.SPLIT:
            return _nested(paper, relation, used)


def _nested(paper: Paper, relation: Relation, used: set[str]) -> list[Constraint]:
    """Those with the outcome in the parts are among those of the whole, and so are those without.

    That the sizes fit follows from the two and is not said again.
    """
    equal = relation.kind is RelationKind.SPLIT
    events = [*((part, 1) for part in relation.parts), (relation.whole, -1)]
    rest: list[Term] = []
    for name, sign in events:
        rest += [(paper.claim(name).group, sign), (name, -sign)]
    return [_sum(paper, terms, used, equal=equal) for terms in (events, rest)]


def _sum(paper: Paper, terms: list[Term], used: set[str], equal: bool = False) -> Constraint:
    """Return the constraint "the sum of the terms is at most (or equal to) 0".

    A group without a used claim has its printed size and moves to the other side.
    """
    groups = {group.name for group in paper.groups}
    counted = {paper.claim(name).group for name in used}
    known = sum(k * paper.group(t).at_most for t, k in terms if t in groups - counted)
    left = [(size_name(t) if t in groups else t, k) for t, k in terms if t not in groups - counted]
    return Constraint(terms=tuple(left), bound=-known, equal=equal)
