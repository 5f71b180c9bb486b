from dataclasses import replace

from seriatim.analysis.results import GroupLabel
from seriatim.wording.lookup import Lookup
from seriatim.wording.second_procedure import answers


def test_the_three_answers_come_in_one_order_with_their_values(lookup):
    found = answers(lookup, "complete_response")
    # 24/59 - 174/290, Tango's (2 - 12)/59, and the g-formula.
    assert [(a.analysis, round(a.value, 3)) for a in found] == [
        ("response_difference", -0.193),
        ("paired_change", -0.169),
        ("standardized_response", -0.176),
    ]
    assert len({answer.question for answer in found}) == 3


def test_an_answer_without_rows_is_left_out(without):
    found = answers(Lookup(without("standardized_response")), "complete_response")
    assert [answer.analysis for answer in found] == ["response_difference", "paired_change"]


def test_groups_that_do_not_part_first_from_second_give_no_difference(results):
    merged = (GroupLabel(label="First", numbers="1"), GroupLabel(label="Later", numbers="2+"))
    found = answers(Lookup(replace(results, groups=merged)), "complete_response")
    assert [answer.analysis for answer in found] == ["paired_change", "standardized_response"]
