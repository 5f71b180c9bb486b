"""The R script of a bundle that recomputes its main numbers."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from seriatim.analysis.results import Results

NAME = "verify.R"


def verify_script(results: Results) -> str:
    """Return the script, with the study, data and protocol that it belongs to in its header.

    It stands beside ``results.csv`` and the folder ``data`` of the data sets, needs R with the
    package survival (geepack if installed), and exits with 0 (all agree), 1 or 2 (cannot run).
    """
    provenance = results.provenance
    filled = {
        "TITLE": results.title,
        "DATA_HASH": provenance.data_hash,
        "PROTOCOL_HASH": provenance.protocol_hash,
        "VERSION": dict(provenance.versions).get("seriatim", ""),
    }
    script = (resources.files(__package__) / NAME).read_text(encoding="utf-8")
    for name, text in filled.items():
        # A title of several lines would leave the comment it stands in.
        script = script.replace(f"@{name}@", " ".join(text.split()))
    return script


def write_verify_script(results: Results, folder: Path) -> Path:
    """Write ``verify.R`` into a folder and return its path."""
    path = folder / NAME
    path.write_text(verify_script(results), encoding="utf-8", newline="\n")
    return path
