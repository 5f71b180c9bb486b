"""Relations and readings that make sense, and those that do not."""

import pytest

from seriatim.claims.relations import STANDARD_READINGS
from seriatim.claims.section import ClaimsError

BODY = """
[groups.g]
label = "G"
n = 10
[groups.h]
label = "H"
n = 10
[percentages.a]
label = "A"
group = "g"
printed = "50"
[percentages.b]
label = "B"
group = "g"
printed = "50"
[percentages.c]
label = "C"
group = "h"
printed = "50"
"""

BAD = [
    ('kind = "subsets"\nparts = ["a"]\nwhole = "b"', 'Did you mean "subset"?'),
    ('kind = "subset"\nparts = ["a", "c"]\nwhole = "b"', "expected one, the part of the whole"),
    ('kind = "subset"\nparts = ["a"]\nwhole = "a"', '"a" is its own part'),
    ('kind = "subset"\nparts = ["a"]', "relations[0].whole: required"),
    ('kind = "subset"\nparts = ["g"]\nwhole = "b"', 'there is no percentage "g"'),
    ('kind = "exclusive"\nparts = ["a", "c"]', "expected percentages of one group"),
    ('kind = "exclusive"\nparts = ["a", "b"]\nwhole = "c"', "exclusive parts have no whole"),
    ('kind = "within"\nparts = ["a"]\nwhole = "g"', 'there is no group "a"'),
    ('kind = "nested"\nparts = ["a", "b"]\nwhole = "c"', "percentages of different groups"),
    ('kind = "split"\nparts = ["a"]\nwhole = "b"', "percentages of different groups"),
]


@pytest.mark.parametrize(("relation", "words"), BAD)
def test_what_is_refused_and_how(parse, relation, words):
    with pytest.raises(ClaimsError) as error:
        parse(f"{BODY}[[relations]]\n{relation}\n")
    assert words in str(error.value)


def test_a_total_may_be_a_group_or_a_percentage(parse):
    paper = parse(
        f'{BODY}[[relations]]\nkind = "total"\nparts = ["a", "b"]\nwhole = "g"\n'
        '[[relations]]\nkind = "total"\nparts = ["a"]\nwhole = "b"\n'
    )
    assert [relation.whole for relation in paper.relations] == ["g", "b"]


def test_a_reading_needs_a_name_of_its_own(parse):
    with pytest.raises(ClaimsError, match='every paper has a reading "stated" already'):
        parse(f'{BODY}[[readings]]\nname = "stated"\nlabel = "S"\n')
    paper = parse(f'{BODY}[[readings]]\nname = "mine"\nlabel = "M"\nclaims = ["a"]\n')
    assert paper.readings[0].claims == ("a",)
    assert [reading.name for reading in STANDARD_READINGS] == ["stated", "evaluable", "separate"]
