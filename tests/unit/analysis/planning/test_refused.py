"""What was asked for and is not computed is a row with its reason and a line of the plan."""

from dataclasses import replace

import pytest

from seriatim.analysis.planning.plan import make_plan
from seriatim.analysis.planning.refused import plan_refused, refused_rows
from seriatim.protocol import load_protocol
from seriatim.protocol.refusals import Feature, Refusal

ASKED = (
    Refusal(feature=Feature.POST_HOC_POWER, path="post_hoc_power"),
    Refusal(feature=Feature.YATES, path="comparisons[0].correction", endpoint="overall_response"),
)


@pytest.fixture
def protocol():
    return replace(load_protocol(), refused=ASKED)


def test_every_refusal_is_a_row_without_a_value(protocol):
    rows = list(refused_rows(protocol))
    assert [(row.context, row.level, row.endpoint) for row in rows] == [
        ("post_hoc_power", "post_hoc_power", ""),
        ("yates", "comparisons[0].correction", "overall_response"),
    ]
    assert all(row.value is None and "given instead" in row.reason for row in rows)
    assert len({row.id for row in rows}) == 2


def test_the_plan_says_it_before_any_data(protocol):
    lines = [line for line in make_plan(protocol) if line.analysis == "refused_feature"]
    assert [line.groups for line in lines] == [
        "asked for by post_hoc_power", "asked for by comparisons[0].correction",
    ]  # fmt: skip
    assert all(line.method.startswith("not computed: ") and line.population for line in lines)
    # What an endpoint means is said once, and the same, whatever is refused of it.
    (other, *_) = [line for line in make_plan(protocol) if line.endpoint == "overall_response"]
    assert lines[1].definition == other.definition


def test_nothing_asked_for_is_nothing():
    assert list(refused_rows(load_protocol())) == []
    assert list(plan_refused(load_protocol())) == []
