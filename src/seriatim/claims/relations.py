"""Read relations and readings, and refuse those that say nothing sensible."""

from __future__ import annotations

from seriatim.claims.model import (
    Claim,
    Denominators,
    Group,
    Reading,
    Relation,
    RelationKind,
)
from seriatim.claims.section import ClaimsSection
from seriatim.dictionary.section import DictionaryError

#: Readings that every paper gets, in the order in which a reader should try them.
STANDARD_READINGS = (
    Reading(
        name="stated",
        label="Every percentage refers to the printed size of its group",
        denominators=Denominators.STATED,
    ),
    Reading(
        name="evaluable",
        label="Some of a group were not evaluable, the same for all its percentages",
        denominators=Denominators.EVALUABLE,
    ),
    Reading(
        name="separate",
        label="Every percentage has its own denominator, so relations between them say nothing",
        denominators=Denominators.SEPARATE,
    ),
)

_CLAIMS_ONLY = (
    RelationKind.SUBSET,
    RelationKind.EXCLUSIVE,
    RelationKind.NESTED,
    RelationKind.SPLIT,
)
_GROUPS_ONLY = (RelationKind.WITHIN, RelationKind.PARTITION)


def parse_relation(
    section: ClaimsSection, groups: tuple[Group, ...], claims: tuple[Claim, ...]
) -> Relation:
    """Read one relation; what its names may be depends on its kind."""
    section.only("kind", "parts", "whole")
    kind = section.choice("kind", RelationKind)
    claim_names = tuple(claim.name for claim in claims)
    group_names = tuple(group.name for group in groups)
    known = claim_names if kind not in _GROUPS_ONLY else group_names
    what = "group" if kind in _GROUPS_ONLY else "percentage"
    parts = section.some_of("parts", known, what)
    if kind is RelationKind.EXCLUSIVE:
        _refuse_whole(section)
        relation = Relation(kind=kind, parts=parts)
    else:
        wholes = (*claim_names, *group_names) if kind is RelationKind.TOTAL else known
        relation = Relation(kind=kind, parts=parts, whole=section.one_of("whole", wholes, what))
    _check_sense(section, relation, {claim.name: claim.group for claim in claims})
    return relation


def _refuse_whole(section: ClaimsSection) -> None:
    if section.has("whole"):
        raise DictionaryError(
            f"{section.place('whole')}: exclusive parts have no whole; their group is the limit."
        )


def _check_sense(section: ClaimsSection, relation: Relation, group_of: dict[str, str]) -> None:
    kind, parts = relation.kind, relation.parts
    if relation.whole in parts:
        raise DictionaryError(f'{section.where}: "{relation.whole}" is its own part.')
    if kind is RelationKind.SUBSET and len(parts) != 1:
        raise DictionaryError(f"{section.place('parts')}: expected one, the part of the whole.")
    same = {group_of.get(part, "") for part in parts}
    if kind is RelationKind.EXCLUSIVE and len(same) > 1:
        raise DictionaryError(
            f"{section.place('parts')}: expected percentages of one group, found those of "
            f"{', '.join(sorted(same))}."
        )
    if kind in (RelationKind.NESTED, RelationKind.SPLIT) and (
        len(same) < len(parts) or group_of[relation.whole] in same
    ):
        raise DictionaryError(
            f"{section.place('parts')}: expected percentages of different groups inside the group "
            f'of "{relation.whole}".'
        )


def parse_reading(
    section: ClaimsSection, groups: tuple[Group, ...], claims: tuple[Claim, ...]
) -> Reading:
    """Read ``[[readings]]``: a name, which claims, which denominators and which relations."""
    section.only("name", "label", "denominators", "claims", "relations")
    names = tuple(claim.name for claim in claims)
    name = section.text("name")
    if name in {reading.name for reading in STANDARD_READINGS}:
        raise DictionaryError(
            f'{section.place("name")}: every paper has a reading "{name}" already. Choose another '
            "name."
        )
    return Reading(
        name=name,
        label=section.text("label"),
        denominators=section.choice("denominators", Denominators, Denominators.EVALUABLE),
        claims=section.some_of("claims", names, "percentage") if section.has("claims") else (),
        relations=tuple(parse_relation(row, groups, claims) for row in section.rows("relations")),
    )
