"""Read a journal profile, one that comes with Seriatim or a file of one's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from seriatim.dictionary.section import DictionaryError, Section, nearest, shown
from seriatim.report.profiles.model import (
    Basis,
    FigureRules,
    Limits,
    Profile,
    ProfileError,
    Source,
)
from seriatim.wording.style import NumberStyle, PercentRule, PRule

_Choice = TypeVar("_Choice", bound=StrEnum)

_NUMBERS = (
    "p_rule",
    "p_floor",
    "p_letter",
    "p_leading_zero",
    "p_spaced",
    "percent_rule",
    "decimal_mark",
    "thousands",
    "thousands_from",
    "interval_separator",
    "interval_label",
    "quartiles",
)
_FIGURES = (
    "widths_mm",
    "max_height_mm",
    "font",
    "font_points",
    "dpi_line",
    "dpi_combination",
    "dpi_halftone",
    "formats",
)
_LIMITS = ("text_words", "abstract_words", "display_items")
_TOP = ("format", "name", "checked_on", "numbers", "figures", "limits", "sources")
#: What figures can be written as.
FORMATS = ("svg", "pdf", "png", "tiff", "eps")
#: Marks and separators that cannot be mistaken for one another.
DECIMAL_MARKS = (".", "\N{MIDDLE DOT}", ",")
THOUSANDS = (",", "\N{THIN SPACE}", "\N{NARROW NO-BREAK SPACE}", "")
SEPARATORS = (" to ", "\N{EN DASH}", ", ")


def shipped_profiles() -> tuple[str, ...]:
    """Return the names of the profiles that come with Seriatim."""
    names = (entry.name for entry in resources.files("seriatim.report.profiles").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def load_profile(name_or_path: str | Path = "plain") -> Profile:
    """Load a shipped profile by name (``"bjs"``) or any profile file by path.

    Raises ``ProfileError`` with the path inside the file of whatever it cannot accept.
    """
    path = Path(name_or_path)
    if path.suffix.lower() == ".toml":
        try:
            return parse_profile(path.read_bytes(), path.stem)
        except OSError as error:
            raise ProfileError(f"{path}: cannot be read ({error.strerror}).") from error
    known = shipped_profiles()
    if str(name_or_path) not in known:
        raise ProfileError(
            f'there is no shipped profile "{name_or_path}".{nearest(str(name_or_path), known)} '
            f"Shipped: {', '.join(known)}. For your own, give the path of a .toml file."
        )
    file = resources.files("seriatim.report.profiles") / f"{name_or_path}.toml"
    return parse_profile(file.read_bytes(), str(name_or_path))


def parse_profile(content: bytes, key: str) -> Profile:
    """Parse the bytes of a profile file; ``key`` is its name without the ending."""
    try:
        values = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{key}.toml is not a valid TOML file: {error}.") from error
    try:
        return _profile(Section(values, f"{key}.toml: "), key)
    except DictionaryError as error:
        raise ProfileError(str(error)) from error


def _profile(top: Section, key: str) -> Profile:
    top.only(*_TOP)
    if top.value("format", "format = 1") != 1:
        raise ProfileError(f"{top.place('format')}: expected 1, the only format so far.")
    checked = top.value("checked_on", "a date such as 2026-11-25")
    if not isinstance(checked, date) or isinstance(checked, datetime):
        raise ProfileError(
            f"{top.place('checked_on')}: expected a date without quotes such as 2026-11-25, found "
            f"{shown(checked)}."
        )
    return Profile(
        key=key,
        name=top.text("name"),
        checked_on=checked,
        numbers=_numbers(top.section("numbers")),
        figures=_figures(top.section("figures")),
        limits=_limits(top.section("limits")),
        sources=_sources(top),
    )


def _numbers(section: Section) -> NumberStyle:
    section.only(*_NUMBERS)
    mark = _member(section, "decimal_mark", DECIMAL_MARKS)
    thousands = _member(section, "thousands", THOUSANDS)
    separator = _member(section, "interval_separator", SEPARATORS)
    if "," in mark and "," in thousands + separator:
        raise ProfileError(
            f"{section.place('decimal_mark')}: a comma stands before the decimals and between "
            "thousands or limits as well. Choose another separator there."
        )
    return NumberStyle(
        p_rule=_choice(section, "p_rule", PRule),
        p_floor=_within(section, "p_floor", 1e-6, 0.01),
        p_letter=_member(section, "p_letter", ("p", "P")),
        p_leading_zero=_flag(section, "p_leading_zero"),
        p_spaced=_flag(section, "p_spaced"),
        percent_rule=_choice(section, "percent_rule", PercentRule),
        decimal_mark=mark,
        thousands=thousands,
        thousands_from=_whole(section, "thousands_from", 1000, 1_000_000),
        interval_separator=separator,
        interval_label=section.text("interval_label"),
        quartiles=section.text("quartiles"),
    )


def _figures(section: Section) -> FigureRules:
    section.only(*_FIGURES)
    single, middle, double = _ascending(section, "widths_mm", 3, (30, 400))
    smallest, largest = _ascending(section, "font_points", 2, (4, 24))
    formats = section.texts("formats")
    for name in formats or ("",):
        if name not in FORMATS:
            raise ProfileError(
                f"{section.place('formats')}: expected some of {', '.join(FORMATS)}, found "
                f"{shown(name)}.{nearest(name, FORMATS)}"
            )
    return FigureRules(
        widths_mm=(single, middle, double),
        max_height_mm=_within(section, "max_height_mm", 50, 500),
        font=section.text("font"),
        font_points=(smallest, largest),
        dpi_line=_whole(section, "dpi_line", 72, 2400),
        dpi_combination=_whole(section, "dpi_combination", 72, 2400),
        dpi_halftone=_whole(section, "dpi_halftone", 72, 2400),
        formats=formats,
    )


def _limits(section: Section) -> Limits:
    section.only(*_LIMITS)
    text, abstract, items = (
        _whole(section, key, 1, 100_000) if section.has(key) else None for key in _LIMITS
    )
    return Limits(text_words=text, abstract_words=abstract, display_items=items)


def _sources(top: Section) -> tuple[Source, ...]:
    """Read where the conventions come from: each that is set has one source, and only one."""
    sources = []
    for section in top.sections("sources"):
        section.only("keys", "basis", "text")
        sources.append(
            Source(
                keys=section.texts("keys"),
                basis=_choice(section, "basis", Basis),
                text=section.text("text"),
            )
        )
    given = [key for source in sources for key in source.keys]
    parts = (("numbers", _NUMBERS), ("figures", _FIGURES), ("limits", _LIMITS))
    needed = [f"{part}.{key}" for part, keys in parts for key in keys if top.section(part).has(key)]
    for key in given:
        if key not in needed or given.count(key) > 1:
            raise ProfileError(
                f'{top.place("sources")}: "{key}" is named twice or is no key that this profile '
                f"sets.{nearest(key, needed)}"
            )
    missing = [key for key in needed if key not in given]
    if missing:
        raise ProfileError(
            f"{top.place('sources')}: no source is given for {', '.join(missing)}. Say in "
            "[[sources]] where each is from: seen, memory or choice."
        )
    return tuple(sources)


def _member(section: Section, key: str, allowed: Iterable[str]) -> str:
    known = tuple(allowed)
    value = section.value(key, f"one of {_quoted(known)}")
    if value not in known:
        near = nearest(str(value), known)
        raise ProfileError(
            f"{section.place(key)}: expected one of {_quoted(known)}, found {shown(value)}.{near}"
        )
    return str(value)


def _choice(section: Section, key: str, choices: type[_Choice]) -> _Choice:
    return choices(_member(section, key, (item.value for item in choices)))


def _flag(section: Section, key: str) -> bool:
    section.value(key, "true or false")
    return section.flag(key)


def _within(section: Section, key: str, low: float, high: float) -> float:
    section.value(key, f"a number from {low:g} to {high:g}")
    value = section.number(key)
    if value is None or not low <= value <= high:
        raise ProfileError(
            f"{section.place(key)}: expected a number from {low:g} to {high:g}, found "
            f"{shown(value)}."
        )
    return float(value)


def _whole(section: Section, key: str, low: int, high: int) -> int:
    value = _within(section, key, low, high)
    if not value.is_integer():
        raise ProfileError(f"{section.place(key)}: expected a whole number, found {value:g}.")
    return int(value)


def _ascending(
    section: Section, key: str, n: int, limits: tuple[float, float]
) -> tuple[float, ...]:
    low, high = limits
    words = f"{n} numbers from {low:g} to {high:g}, smallest first"
    value: Any = section.value(key, words)
    good = (
        isinstance(value, list)
        and len(value) == n
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in value)
        and all(low <= x <= high for x in value)
        and sorted(value) == value
    )
    if not good:
        raise ProfileError(f"{section.place(key)}: expected {words}, found {value!r:.60}.")
    return tuple(float(x) for x in value)


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)
