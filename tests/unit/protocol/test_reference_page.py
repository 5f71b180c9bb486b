"""The page about protocol files names every key that there is, and its example can be used."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from seriatim.protocol import model, parse_protocol

PAGE = (Path(__file__).parents[3] / "docs/reference/protocol.md").read_text(encoding="utf-8")
#: Fields of the values that are no keys of the file: read from it, or called otherwise there.
OTHER = {"name", "label", "low", "high", "sha256", "conf_level", "refused", "groups", "endpoints"}
OTHER |= {"reads_with"}
SECTIONS = {"comparisons", "noninferiority", "transitions", "models", "characteristics"}
KINDS = (
    model.GroupDefinition,
    model.ResponseEndpoint,
    model.ToxicityEndpoint,
    model.ComplicationEndpoint,
    model.TargetTrialSettings,
    model.TimeToEventEndpoint,
    model.Comparison,
    model.NonInferiority,
    model.ModelDefinition,
    model.Characteristics,
    model.Protocol,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_key_is_on_the_page(kind: type) -> None:
    names = {field.name for field in fields(kind)} - OTHER
    missing = {name for name in names - SECTIONS if not re.search(rf"\b{name}\b", PAGE)}
    missing |= {name for name in names & SECTIONS if f"[{name}]" not in PAGE}
    assert missing == set()


def test_the_example_is_a_protocol() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    protocol = parse_protocol(example[1].encode())
    assert [level.numbers for level in protocol.groups[0].levels] == ["1", "2+"]
    assert protocol.noninferiority[0].margin == 0.10
