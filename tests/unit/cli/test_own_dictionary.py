"""A protocol may name a dictionary file of its own: the registry is read with that file."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from rich.console import Console

from seriatim.cli.run import read

FIELD = """
[tables.patients.fields.hometown]
label = "Home town"
type = "text"
description = "Where the patient lives."
"""


def test_a_registry_is_read_with_the_dictionary_file_of_the_protocol(tmp_path: Path) -> None:
    shipped = resources.files("seriatim.dictionary") / "ilp.toml"
    own = tmp_path / "own.toml"
    own.write_text(shipped.read_text(encoding="utf-8") + FIELD, encoding="utf-8")
    protocol = tmp_path / "protocol.toml"
    protocol.write_text(
        f"format = 1\ntitle = 't'\ndictionary = '{own}'\n[groups.order]\n"
        "levels = { 'First' = '1', 'Later' = '2+' }\n"
        "[endpoints.harm]\nkind = 'local_toxicity'\n"
        "[characteristics]\npatient = ['sex']\n",
        encoding="utf-8",
    )
    registry = tmp_path / "registry.csv"
    registry.write_text(
        "patient_id,procedure_id,procedure_date,region,side,hometown\n"
        "P1,A,2010-03-02,leg,L,Kiruna\n"
    )
    cohort, loaded = read(
        registry, protocol=str(protocol), mapping=None, console=Console(quiet=True)
    )
    assert loaded.reads_with == str(own)
    assert "hometown" in {field.name for field in cohort.dictionary.table("patients").fields}
