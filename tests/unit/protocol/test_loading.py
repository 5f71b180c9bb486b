"""A protocol is refused with the path of the fault; a good one says what it means."""

import re
from importlib import resources

import pytest

from seriatim.protocol import ProtocolError, load_protocol, parse_protocol

SHIPPED = (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")


def refused(old: str, new: str) -> str:
    """Return the message for the shipped protocol with one text replaced."""
    assert old in SHIPPED
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(SHIPPED.replace(old, new, 1).encode())
    return str(caught.value)


def test_the_shipped_protocol_is_the_study_of_the_founding_abstract():
    protocol = load_protocol()
    levels = protocol.groups[0].levels
    assert [(level.label, level.numbers) for level in levels] == [
        ("First ILP", "1"),
        ("Second ILP", "2"),
        ("Third to fifth ILP", "3-5"),
    ]
    assert [endpoint.name for endpoint in protocol.endpoints] == [
        "overall_response",
        "complete_response",
        "severe_local_toxicity",
        "major_complication",
        "overall_survival",
        "time_to_in_field_progression",
    ]
    assert protocol.transitions == ("complete_response",)
    assert len(protocol.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("severe_from", "sever_from", r"endpoints\.severe_local_toxicity\.sever_from: unknown key"),
        ("severe_from", "sever_from", r'Did you mean "severe_from"'),
        ('severe_from = "III"', 'severe_from = "0"', r"expected one of I, II, III, IV, V"),
        ('events = ["death"]', 'events = ["deth"]', r"overall_survival\.events\[0\].*death"),
        ('events = ["death"]', 'events = ["in_field_progression"]', r"expected \[\"death\"\]"),
        ('"3-5"', '"2-5"', r"share procedure numbers"),
        ('"3-5"', '"three"', r'expected procedure numbers such as "1"'),
        ('"3-5"', '"5-3"', r'expected procedure numbers such as "1"'),
        ('by = "procedure_number"', 'by = "final_number"', r"only the future knows"),
        ('reference = "First ILP"', 'reference = "First"', r'Did you mean "First ILP"'),
        ('endpoint = "overall_response"', 'endpoint = "overal_response"', r"comparisons\[0\]"),
        ('endpoint = "overall_response"', 'endpoint = "overall_survival"', r"time to event"),
        ("margin = 0.10", "margin = 10", r"noninferiority\[0\]\.margin: expected a number from"),
        ("margin = 0.10", 'margin = "ten"', r"expected a number, found \"ten\""),
        ('kind = "response"', 'kind = "respons"', r'Did you mean "response"'),
        ('success = ["CR", "PR"]', 'success = ["CR", "XX"]', r"success\[1\]: expected one of"),
        ('success = ["CR", "PR"]', "success = []", r"expected at least one"),
        ('success = ["CR", "PR"]', 'success = "CR"', r"expected a list"),
        ("window_weeks = [6, 26]", "window_weeks = [26, 6]", r"endpoints\.overall_response\.crit"),
        ('progression_scope = "any_lesion"', 'progression_scope = "any"', r"expected one of any_l"),
        ('name = "who"', 'name = "whoo"', r'Did you mean "who"'),
        ("format = 1", "format = 2", r"format: expected a whole number from 1 to 1"),
        ("format = 1", "form = 1", r"format: required"),
        ('dictionary = "ilp"', 'dictionary = "ipl"', r"no shipped dictionary"),
        (
            '"breslow_mm", "ulceration"]',
            '"breslov"]',
            r'characteristics\.patient.*Did you mean "breslow_mm"',
        ),
        ("milestones_months = [12, 24, 60]", "milestones_months = [0]", r"expected a number above"),
        ("window_days = 90", "window_days = 90.5", r"expected a whole number"),
        ("[characteristics]", "[characteristic]", r"characteristic: unknown key"),
        (
            "[characteristics]",
            "[characteristics]\ndifferences = 1",
            r"characteristics\.differences: expected true or false, found 1",
        ),
        ("title =", "titel =", r"title: required"),
    ],
)
def test_a_fault_is_named_with_its_path_and_what_to_write(old, new, expected):
    assert re.search(expected, refused(old, new))


def test_an_open_group_has_no_upper_end():
    protocol = parse_protocol(SHIPPED.replace('"3-5"', '"3+"').encode())
    assert protocol.groups[0].levels[2].high is None
    assert protocol.groups[0].levels[2].numbers == "3+"


def test_a_group_without_levels_is_refused():
    start = SHIPPED.index("levels =")
    text = SHIPPED[:start] + SHIPPED[SHIPPED.index("\n", start) :]
    with pytest.raises(ProtocolError, match=r"groups\.order\.levels: required"):
        parse_protocol(text.encode())


@pytest.mark.parametrize(
    "content", [b"title = ", b"\xff\xfe\x00", b"groups = 3\nformat = 1\ntitle='a'"]
)
def test_what_is_no_protocol_is_refused(content):
    with pytest.raises(ProtocolError):
        parse_protocol(content)


def test_names_and_paths(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    assert load_protocol(path) == load_protocol("repeat_ilp")
    with pytest.raises(ProtocolError, match="no shipped protocol"):
        load_protocol("repeat_ili")
    with pytest.raises(ProtocolError, match="no such file"):
        load_protocol(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("minimum_cell = 1", r"disclosure\.minimum_cell"),
        ("minimum_cell = 101", r"disclosure\.minimum_cell"),
        ("minimum = 5", r"disclosure"),
    ],
)
def test_a_disclosure_that_is_none_is_refused(line, message):
    with pytest.raises(ProtocolError, match=message):
        parse_protocol(f"{SHIPPED}\n[disclosure]\n{line}\n".encode())


def test_the_smallest_count_that_others_may_see():
    assert parse_protocol(SHIPPED.encode()).minimum_cell is None
    text = f"{SHIPPED}\n[disclosure]\nminimum_cell = 5\n"
    assert parse_protocol(text.encode()).minimum_cell == 5
