"""What a protocol may ask for and does not get."""

from importlib import resources

import pytest

from seriatim.protocol import ProtocolError, parse_protocol
from seriatim.protocol.refusals import Feature, take_refused

SHIPPED = (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")


def asking(old, new):
    """Return the shipped protocol with a line after another one."""
    assert old in SHIPPED
    return parse_protocol(SHIPPED.replace(old, f"{old}\n{new}", 1).encode())


CASES = [
    ("format = 1", "post_hoc_power = true", Feature.POST_HOC_POWER, "post_hoc_power", ""),
    ("[characteristics]", "p_values = true", Feature.BASELINE_P_VALUES,
     "characteristics.p_values", ""),
    ("[characteristics]", 'dichotomize = ["breslow_mm"]', Feature.DICHOTOMIZE,
     "characteristics.dichotomize", ""),
    ("[endpoints.overall_survival]", 'variable_selection = "stepwise"',
     Feature.VARIABLE_SELECTION, "endpoints.overall_survival.variable_selection",
     "overall_survival"),
    ("[[comparisons]]", 'correction = "yates"', Feature.YATES, "comparisons[0].correction",
     "overall_response"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "feature", "path", "endpoint"), CASES)
def test_it_is_known_and_refused_with_what_is_given_instead(old, new, feature, path, endpoint):
    (refusal,) = asking(old, new).refused
    assert (refusal.feature, refusal.path, refusal.endpoint) == (feature, path, endpoint)
    assert "given instead: " in refusal.reason


def test_whoever_asks_for_p_values_of_characteristics_is_told_of_differences():
    (refusal,) = asking("[characteristics]", "p_values = true").refused
    assert "differences = true" in refusal.reason
    assert asking("[characteristics]", "differences = true").characteristics.differences


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "post_hoc_power = false"),
        ("[characteristics]", "dichotomize = []"),
        ("[endpoints.overall_survival]", 'variable_selection = "none"'),
        ("[[comparisons]]", 'correction = "none"'),
    ],
)
def test_whoever_writes_that_it_is_not_wanted_is_not_refused(old, new):
    assert asking(old, new).refused == ()


def test_a_protocol_that_asks_for_nothing_of_it_is_read_as_it_stands():
    assert parse_protocol(SHIPPED.encode()).refused == ()
    values = {"a": {"b": [1, {"c": 2}]}, "endpoints": "x", "comparisons": 3}
    assert take_refused(values) == (values, ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("format = 1", 'post_hoc_power = "yes"', 'power: expected true or false, found "yes"'),
        ("[characteristics]", "dichotomize = 3", "characteristics.dichotomize: expected a list"),
        ("[[comparisons]]", 'correction = "bates"', r"comparisons\[0\].correction: expected one"),
    ],
)  # fmt: skip
def test_what_such_a_key_cannot_mean_is_told(old, new, expected):
    with pytest.raises(ProtocolError, match=expected):
        asking(old, new)


def test_what_is_given_is_not_changed():
    values = {"post_hoc_power": True, "characteristics": {"p_values": True, "patient": ["sex"]}}
    rest, refused = take_refused(values)
    assert rest == {"characteristics": {"patient": ["sex"]}}
    assert len(refused) == 2
    assert values["characteristics"]["p_values"] is True
