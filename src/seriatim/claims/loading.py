"""Read a claims file, or one of the papers that come with Seriatim."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from seriatim.claims.model import Paper, Series, Source
from seriatim.claims.parsing import (
    parse_claim,
    parse_comparison,
    parse_curve,
    parse_group,
    parse_mean,
    parse_median,
    parse_ratio,
    parse_series,
    parse_survival,
)
from seriatim.claims.printed import Rounding
from seriatim.claims.relations import parse_reading, parse_relation
from seriatim.claims.section import ClaimsError, ClaimsSection
from seriatim.dictionary.section import DictionaryError, nearest

_TOP = (
    "format",
    "title",
    "source",
    "rounding",
    "groups",
    "percentages",
    "relations",
    "readings",
    "comparisons",
    "means",
    "medians",
    "ratios",
    "survival",
    "curves",
    "series",
)


def shipped_papers() -> tuple[str, ...]:
    """Return the names of the papers that come with Seriatim."""
    names = (
        entry.name for entry in resources.files("seriatim.claims").joinpath("papers").iterdir()
    )
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def load_paper(name_or_path: str | Path) -> Paper:
    """Load a claims file by path, or a shipped paper by name (``"belgrano_2019"``).

    Raises ``ClaimsError`` with the path inside the file of whatever it cannot accept.
    """
    path = Path(name_or_path)
    if path.suffix.lower() == ".toml":
        return parse_paper(_read(path), path.name)
    shipped = shipped_papers()
    if str(name_or_path) not in shipped:
        raise ClaimsError(
            f'there is no shipped paper "{name_or_path}".{nearest(str(name_or_path), shipped)} '
            f"Shipped: {', '.join(shipped)}. For your own, give the path of a .toml file."
        )
    resource = resources.files("seriatim.claims") / "papers" / f"{name_or_path}.toml"
    return parse_paper(resource.read_bytes(), f"{name_or_path}.toml")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ClaimsError(
            f'the claims file "{path}" cannot be read: {error.strerror or error}. Expected a TOML '
            "file; `seriatim claims` without one lists examples."
        ) from error


def parse_paper(content: bytes, where: str) -> Paper:
    """Parse the bytes of a claims file; ``where`` is its name in messages."""
    try:
        values = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ClaimsError(f"{where}: not a valid TOML file: {error}.") from error
    try:
        return _paper(ClaimsSection(values, f"{where}: "))
    except DictionaryError as error:
        raise ClaimsError(str(error)) from error


def _paper(top: ClaimsSection) -> Paper:
    top.only(*_TOP)
    top.integer("format", 1, 1)
    groups = tuple(parse_group(name, section) for name, section in top.inner("groups"))
    group_names = tuple(group.name for group in groups)
    claims = tuple(
        parse_claim(name, section, group_names) for name, section in top.inner("percentages")
    )
    clash = {claim.name for claim in claims} & set(group_names)
    if clash:
        raise DictionaryError(
            f"{top.place('percentages')}: {', '.join(sorted(clash))} is the name of a group as "
            "well. Relations need different names."
        )
    names = tuple(claim.name for claim in claims)
    return Paper(
        title=top.text("title"),
        source=_source(ClaimsSection(top.value("source", "a table"), top.place("source"))),
        rounding=top.choice("rounding", Rounding, Rounding.HALF_UP),
        groups=groups,
        claims=claims,
        relations=tuple(parse_relation(row, groups, claims) for row in top.rows("relations")),
        readings=tuple(parse_reading(row, groups, claims) for row in top.rows("readings")),
        comparisons=tuple(parse_comparison(n, s, names) for n, s in top.inner("comparisons")),
        means=tuple(parse_mean(name, section) for name, section in top.inner("means")),
        medians=tuple(parse_median(name, section) for name, section in top.inner("medians")),
        ratios=tuple(parse_ratio(name, section) for name, section in top.inner("ratios")),
        survivals=tuple(parse_survival(n, s) for n, s in top.inner("survival")),
        curves=tuple(parse_curve(name, section) for name, section in top.inner("curves")),
        series=_series(top, names),
    )


def _series(top: ClaimsSection, claims: tuple[str, ...]) -> Series | None:
    if not top.has("series"):
        return None
    return parse_series(ClaimsSection(top.value("series"), top.place("series")), claims)


def _source(section: ClaimsSection) -> Source:
    section.only("citation", "seen", "year", "doi", "note")
    return Source(
        citation=section.text("citation"),
        seen=section.text("seen"),
        year=section.optional_integer("year", 1900, 2100),
        doi=section.optional_text("doi") or "",
        note=section.optional_text("note") or "",
    )
