"""A protocol is a list of settings, defaults written out."""

from importlib import resources

import pytest

from seriatim.protocol import parse_protocol
from seriatim.protocol.settings import NOT_SET, protocol_settings

SHIPPED = (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")


def settings(old="", new=""):
    assert old in SHIPPED
    return dict(protocol_settings(parse_protocol(SHIPPED.replace(old, new, 1).encode())))


def test_paths_and_values_are_those_of_the_file():
    found = settings()
    assert found["confidence_level"] == "0.95"
    assert found["primary"] == NOT_SET
    assert found["groups.order.levels"] == (
        '["First ILP = 1", "Second ILP = 2", "Third to fifth ILP = 3-5"]'
    )
    assert found["endpoints.overall_survival.landmarks_months"] == "[12, 24]"
    assert found["endpoints.overall_survival.kind"] == '"time_to_event"'
    assert found["endpoints.severe_local_toxicity.severe_from"] == '"III"'
    assert found["endpoints.major_complication.window_days"] == "90"
    assert found["endpoints.complete_response.criteria"] == '"WhoCriteria"'
    assert found["endpoints.complete_response.criteria.accept_estimates"] == "true"
    assert found["comparisons.overall_response.reference"] == '"First ILP"'
    assert found["transitions"] == '["complete_response"]'


def test_every_setting_of_a_protocol_is_listed_once():
    listed = [path for path, _ in protocol_settings(parse_protocol(SHIPPED.encode()))]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("margin = 0.10", "margin = 0.15", "noninferiority.severe_local_toxicity.margin"),
        ("window_days = 90", "window_days = 30", "endpoints.major_complication.window_days"),
        ('"patient" counts', "x", None),
        ("title = ", "title =", None),
        ("baseline_weeks = 8\n", "", None),
    ],
    ids=["margin", "window", "remark", "blank", "default left out"],
)
def test_only_what_can_change_a_number_changes_the_settings(old, new, path):
    before, after = settings(), settings(old, new)
    assert [name for name in before if before[name] != after[name]] == ([path] if path else [])


def test_other_criteria_are_another_setting():
    line = next(line for line in SHIPPED.splitlines() if line.startswith("criteria = "))
    found = settings(line, 'criteria = { name = "recist1.1" }')
    assert found["endpoints.overall_response.criteria"] == '"RecistCriteria"'


def test_differences_of_characteristics_are_a_setting_only_where_asked_for():
    place = "[characteristics]\n"
    assert "characteristics.differences" not in settings(place, f"{place}differences = false\n")
    found = settings(place, f"{place}differences = true\n")
    assert found["characteristics.differences"] == "true"
