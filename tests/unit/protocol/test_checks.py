"""The parts of a protocol must fit each other."""

from importlib import resources

import pytest

from seriatim.protocol import ProtocolError, parse_protocol

SHIPPED = (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")


def refused(old: str, new: str) -> str:
    """Return the message for the shipped protocol with one text replaced."""
    assert old in SHIPPED
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(SHIPPED.replace(old, new, 1).encode())
    return str(caught.value)


def test_two_groupings_are_one_too_many():
    extra = (
        '[groups.other]\nby = "procedure_number"\nlevels = { "Any" = "1+" }\n[endpoints.overall_r'
    )
    assert "expected one grouping, found 2" in refused("[endpoints.overall_r", extra)


def test_a_margin_belongs_to_a_harm():
    old = '[[noninferiority]]\nendpoint = "severe_local_toxicity"'
    message = refused(old, '[[noninferiority]]\nendpoint = "overall_response"')
    assert "a margin is an acceptable increase in harm" in message


def test_a_transition_needs_a_response():
    old = '[[transitions]]\nendpoint = "complete_response"'
    assert "no response endpoint" in refused(old, '[[transitions]]\nendpoint = "overall_survival"')


def test_a_protocol_without_endpoints_is_refused():
    text = 'format = 1\ntitle = "x"\n[groups.order]\nlevels = { "All" = "1+" }\n'
    with pytest.raises(ProtocolError, match="at least one"):
        parse_protocol(text.encode())


@pytest.mark.parametrize("endpoint", ["complete_response", "overall_survival"])
def test_a_primary_endpoint_may_be_compared_or_timed(endpoint):
    text = SHIPPED.replace("format = 1", f'format = 1\nprimary = "{endpoint}"', 1)
    assert parse_protocol(text.encode()).primary == endpoint


def test_a_protocol_need_not_name_a_primary_endpoint():
    assert parse_protocol(SHIPPED.encode()).primary == ""


def test_a_primary_endpoint_must_exist():
    message = refused("format = 1", 'format = 1\nprimary = "complete_respons"')
    assert 'primary: there is no endpoint "complete_respons"' in message
    assert "complete_response" in message


def test_a_primary_endpoint_must_be_compared():
    comparison = '[[comparisons]]\nendpoint = "major_complication"\ngroups = "order"\n'
    comparison += 'reference = "First ILP"\n'
    assert comparison in SHIPPED
    text = SHIPPED.replace(comparison, "", 1)
    text = text.replace("format = 1", 'format = 1\nprimary = "major_complication"', 1)
    with pytest.raises(ProtocolError, match="is compared nowhere"):
        parse_protocol(text.encode())
