from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.dictionary import DictionaryError
from seriatim.dictionary.loading import load_dictionary, shipped_dictionaries


def test_every_shipped_dictionary_loads() -> None:
    assert "ilp" in shipped_dictionaries()
    for name in shipped_dictionaries():
        assert load_dictionary(name).name == name


def test_an_own_dictionary_by_path(tmp_path: Path, small_text: str) -> None:
    path = tmp_path / "Knee åäö.TOML"
    path.write_text(small_text, encoding="utf-8")
    assert load_dictionary(path) == load_dictionary(str(path))
    assert load_dictionary(path).name == "knee"


def test_a_mistake_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("format = 3")
    with pytest.raises(DictionaryError, match=r"^own\.toml: format: expected 1"):
        load_dictionary(path)


@pytest.mark.parametrize("name", ["ilp2", "", "../ilp", "ILP", "loading"])
def test_an_unknown_name(name: str) -> None:
    with pytest.raises(DictionaryError, match=r"there is no shipped dictionary.*Shipped: ilp"):
        load_dictionary(name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match=r'missing\.toml" cannot be read'):
        load_dictionary(tmp_path / "missing.toml")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(DictionaryError, match="cannot be read"):
        load_dictionary(folder)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Kön"'.encode("latin-1"))
    with pytest.raises(DictionaryError, match="Expected a TOML file in UTF-8"):
        load_dictionary(path)


def test_a_path_that_no_system_has() -> None:
    with pytest.raises(DictionaryError, match="cannot be read"):
        load_dictionary("a\0b.toml")
