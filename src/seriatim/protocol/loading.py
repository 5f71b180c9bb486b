"""Read a protocol file and check it against the dictionary, before any data."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from importlib import resources
from pathlib import Path

from seriatim.dictionary import Dictionary, DictionaryError, load_dictionary
from seriatim.protocol.checks import check_names
from seriatim.protocol.endpoints import parse_endpoint
from seriatim.protocol.model import (
    Characteristics,
    Comparison,
    CountWithin,
    GroupDefinition,
    GroupLevel,
    NonInferiority,
    Protocol,
)
from seriatim.protocol.models import parse_model
from seriatim.protocol.refusals import take_refused
from seriatim.protocol.section import ProtocolError, Section

#: Characteristics that two fields give together.
DERIVED_CHARACTERISTICS = ("age_at_procedure", "months_since_previous")


def load_protocol(name_or_path: str | Path = "repeat_ilp") -> Protocol:
    """Load a shipped protocol by name (``"repeat_ilp"``) or any protocol file by path.

    Raises ``ProtocolError`` with the path inside the file of whatever it cannot accept.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise ProtocolError(f"{path}: there is no such file.")
        content = path.read_bytes()
    else:
        resource = resources.files("seriatim.protocol") / f"{name_or_path}.toml"
        if not resource.is_file():
            raise ProtocolError(
                f'there is no shipped protocol "{name_or_path}". Shipped: "repeat_ilp". '
                "For your own, give the path of a .toml file."
            )
        content = resource.read_bytes()
    return parse_protocol(content)


def parse_protocol(content: bytes) -> Protocol:
    """Parse the bytes of a protocol file."""
    try:
        values = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(f"the protocol is not a valid TOML file: {error}.") from error
    values, refused = take_refused(values)
    top = Section(values, "")
    top.integer("format", 1, 1)
    reads_with = top.text("dictionary", "ilp")
    dictionary = _dictionary(reads_with)
    protocol = Protocol(
        title=top.text("title"),
        dictionary=dictionary.name,
        groups=tuple(_group(name, section) for name, section in top.named("groups")),
        endpoints=tuple(parse_endpoint(name, s) for name, s in top.named("endpoints")),
        comparisons=tuple(_comparison(s) for s in top.sections("comparisons")),
        noninferiority=tuple(_noninferiority(s) for s in top.sections("noninferiority")),
        transitions=tuple(_transition(s) for s in top.sections("transitions")),
        characteristics=_characteristics(top.section("characteristics"), dictionary),
        conf_level=top.number("confidence_level", 0.5, 0.999, 0.95),
        sha256=hashlib.sha256(content).hexdigest(),
        primary=top.text("primary", ""),
        minimum_cell=_minimum_cell(top),
        refused=refused,
        models=tuple(parse_model(s, dictionary) for s in top.sections("models")),
        reads_with=reads_with,
    )
    top.close()
    check_names(protocol)
    return protocol


def _dictionary(name_or_path: str) -> Dictionary:
    try:
        return load_dictionary(name_or_path)
    except DictionaryError as error:
        raise ProtocolError(f"dictionary: {error}") from error


def _group(name: str, section: Section) -> GroupDefinition:
    by = section.text("by", "procedure_number")
    if by != "procedure_number":
        raise ProtocolError(
            f'{section.where("by")}: expected "procedure_number", found "{by}". Groups that only '
            "the future knows, such as the final number of procedures, cannot be compared."
        )
    within = section.choice("within", CountWithin, CountWithin.TREATED_FIELD)
    levels = tuple(
        _level(label, numbers, f"{section.where('levels')}.{label}")
        for label, numbers in section.items("levels")
    )
    section.close()
    if not levels:
        raise ProtocolError(
            f"{section.where('levels')}: required. Write for example "
            '{ "First ILP" = "1", "Second ILP" = "2", "Third and later" = "3+" }.'
        )
    _refuse_overlap(levels, section.where("levels"))
    return GroupDefinition(name=name, within=within, levels=levels)


def _level(label: str, numbers: object, where: str) -> GroupLevel:
    match = re.fullmatch(r"\s*(\d+)\s*(?:(\+)|-\s*(\d+))?\s*", str(numbers))
    low = int(match[1]) if match else 0
    high = None if match and match[2] else int(match[3] or low) if match else 0
    if match is None or low < 1 or (high is not None and high < low):
        raise ProtocolError(
            f'{where}: expected procedure numbers such as "1", "3-5" or "3+", found "{numbers}".'
        )
    return GroupLevel(label=label, low=low, high=high)


def _refuse_overlap(levels: tuple[GroupLevel, ...], where: str) -> None:
    ordered = sorted(levels, key=lambda level: level.low)
    for one, other in itertools.pairwise(ordered):
        if one.high is None or other.low <= one.high:
            raise ProtocolError(
                f'{where}: "{one.label}" ({one.numbers}) and "{other.label}" ({other.numbers}) '
                "share procedure numbers. A procedure belongs to one group."
            )


def _comparison(section: Section) -> Comparison:
    comparison = Comparison(
        endpoint=section.text("endpoint"),
        groups=section.text("groups"),
        reference=section.text("reference"),
    )
    section.close()
    return comparison


def _noninferiority(section: Section) -> NonInferiority:
    item = NonInferiority(
        endpoint=section.text("endpoint"), margin=section.number("margin", 0.001, 0.999)
    )
    section.close()
    return item


def _transition(section: Section) -> str:
    endpoint = section.text("endpoint")
    section.close()
    return endpoint


def _minimum_cell(top: Section) -> int | None:
    if not top.has("disclosure"):
        return None
    section = top.section("disclosure")
    minimum = section.integer("minimum_cell", 2, 100)
    section.close()
    return minimum


def _characteristics(section: Section, dictionary: Dictionary) -> Characteristics:
    patient = [field.name for field in dictionary.table("patients").fields]
    procedure = [field.name for field in dictionary.table("procedures").fields]
    characteristics = Characteristics(
        patient=section.choices("patient", patient, ()),
        procedure=section.choices("procedure", [*DERIVED_CHARACTERISTICS, *procedure], ()),
        differences=section.flag("differences"),
    )
    section.close()
    return characteristics
