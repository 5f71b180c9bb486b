"""From a reading to numbers and constraints."""

from seriatim.claims.model import Reading, Relation, RelationKind
from seriatim.claims.printed import Rounding
from seriatim.claims.relations import STANDARD_READINGS
from seriatim.claims.system import Constraint, build_system, size_name, used_claims

STATED, EVALUABLE, SEPARATE = STANDARD_READINGS

BODY = """
[groups.all]
label = "All"
n = 10
[groups.part]
label = "Part"
at_most = 9
[percentages.a]
label = "A"
group = "all"
printed = "50"
[percentages.b]
label = "B"
group = "all"
count = 6
[percentages.c]
label = "C"
group = "part"
printed = "33"
"""


def terms(paper, kind, parts, whole=""):
    relation = Relation(kind=kind, parts=parts, whole=whole)
    reading = Reading(
        name="r", label="r", denominators=EVALUABLE.denominators, relations=(relation,)
    )
    return build_system(paper, reading).constraints


def test_stated_sizes_are_fixed_and_others_are_not(parse):
    blocks = {b.size: b for b in build_system(parse(BODY), STATED).blocks}
    assert blocks["n(all)"].sizes == (10,)
    assert blocks["n(part)"].sizes == tuple(range(1, 10))
    counts = {count.name: (count.first, count.last) for count in blocks["n(all)"].counts}
    assert counts == {"a": ((5,), (5,)), "b": ((6,), (6,))}


def test_separate_denominators_drop_relations(parse):
    paper = parse(BODY + '[[relations]]\nkind = "subset"\nparts = ["a"]\nwhole = "b"\n')
    system = build_system(paper, SEPARATE)
    assert [block.size for block in system.blocks] == ["n(all:a)", "n(all:b)", "n(part:c)"]
    assert system.constraints == ()
    assert system.size("b") == "n(all:b)"
    assert build_system(paper, EVALUABLE).constraints == (
        Constraint(terms=(("a", 1), ("b", -1)), bound=0),
    )


def test_every_relation_becomes_constraints(parse):
    paper = parse(BODY)
    kind = RelationKind
    assert terms(paper, kind.SUBSET, ("a",), "b") == (
        Constraint(terms=(("a", 1), ("b", -1)), bound=0),
    )
    assert terms(paper, kind.EXCLUSIVE, ("a", "b")) == (
        Constraint(terms=(("a", 1), ("b", 1), ("n(all)", -1)), bound=0),
    )
    assert terms(paper, kind.TOTAL, ("a", "b"), "all") == (
        Constraint(terms=(("a", 1), ("b", 1), ("n(all)", -1)), bound=0, equal=True),
    )
    assert terms(paper, kind.PARTITION, ("part",), "all") == (
        Constraint(terms=(("n(part)", 1), ("n(all)", -1)), bound=0, equal=True),
    )
    assert terms(paper, kind.NESTED, ("c",), "a") == (
        Constraint(terms=(("c", 1), ("a", -1)), bound=0),
        Constraint(terms=(("n(part)", 1), ("c", -1), ("n(all)", -1), ("a", 1)), bound=0),
    )


def test_a_group_whose_claims_are_left_out_has_its_printed_size(parse):
    paper = parse(BODY + '[[relations]]\nkind = "within"\nparts = ["part"]\nwhole = "all"\n')
    reading = Reading(name="r", label="r", denominators=EVALUABLE.denominators, claims=("c",))
    assert [claim.name for claim in used_claims(paper, reading)] == ["c"]
    assert build_system(paper, reading).constraints == (
        Constraint(terms=((size_name("part"), 1),), bound=10),
    )


def test_a_relation_of_a_claim_that_is_left_out_is_left_out(parse):
    paper = parse(BODY + '[[relations]]\nkind = "subset"\nparts = ["a"]\nwhole = "b"\n')
    reading = Reading(name="r", label="r", denominators=EVALUABLE.denominators, claims=("a", "c"))
    assert build_system(paper, reading).constraints == ()


def test_the_rounding_of_a_claim_beats_that_of_the_paper(parse):
    paper = parse(BODY.replace('printed = "33"', 'printed = "33"\nrounding = "truncation"'))
    block = next(b for b in build_system(paper, EVALUABLE).blocks if b.size == "n(part)")
    assert block.counts[0].first[block.sizes.index(3)] == 1
    other = next(
        b for b in build_system(paper, EVALUABLE, Rounding.HALF_UP).blocks if b.size == "n(part)"
    )
    assert other.counts[0].first[other.sizes.index(3)] == 1
