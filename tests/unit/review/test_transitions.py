from __future__ import annotations

from seriatim.review.transitions import again_after, pairs_after
from seriatim.wording.lookup import Lookup

STEP = "ILP 1 to 2"


def test_those_treated_again_are_counted_by_response(lookup: Lookup) -> None:
    followed = {item.label: (item.again, item.total) for item in again_after(lookup, STEP)}
    assert followed == {
        "Complete response": (38, 174),
        "Partial response": (19, 67),
        "Stable disease": (7, 30),
        "Progressive disease": (4, 19),
    }


def test_pairs_evaluable_twice_are_counted(lookup: Lookup) -> None:
    assert pairs_after(lookup, STEP, "CR").total == 34
    assert pairs_after(lookup, STEP, "NE").total == 0
