"""Find a dictionary, shipped or somebody's own, and read it."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from seriatim.dictionary.model import Dictionary
from seriatim.dictionary.parsing import parse_dictionary
from seriatim.dictionary.section import DictionaryError, nearest

__all__ = ["DictionaryError", "load_dictionary", "parse_dictionary", "shipped_dictionaries"]


def shipped_dictionaries() -> tuple[str, ...]:
    """Return the names of the dictionaries that come with Seriatim.

    >>> shipped_dictionaries()
    ('ilp',)
    """
    names = (entry.name for entry in resources.files("seriatim.dictionary").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def load_dictionary(name_or_path: str | Path = "ilp") -> Dictionary:
    """Load a shipped dictionary by name (``"ilp"``) or any dictionary file by path.

    What ends in ``.toml`` is a path. ``DictionaryError`` says what is wrong and where.

    >>> load_dictionary("ilp").field("procedures.melphalan_mg").unit
    'mg'
    """
    path = Path(name_or_path)
    if path.suffix.lower() == ".toml":
        return parse_dictionary(_read(path), where=path.name)
    shipped = shipped_dictionaries()
    if str(name_or_path) not in shipped:
        raise DictionaryError(
            f'there is no shipped dictionary "{name_or_path}".'
            f"{nearest(str(name_or_path), shipped)} Shipped: {', '.join(shipped)}. "
            "For your own, give the path of a .toml file."
        )
    return _load_shipped(str(name_or_path))


@cache  # a shipped file does not change while the program runs, and every room asks for it
def _load_shipped(name: str) -> Dictionary:
    resource = resources.files("seriatim.dictionary") / f"{name}.toml"
    return parse_dictionary(resource.read_text(encoding="utf-8"), where=name)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise DictionaryError(
            f'the dictionary file "{path}" cannot be read: {error}. Expected a TOML file in UTF-8.'
        ) from error
