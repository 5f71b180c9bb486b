"""The small registry once more, from two centers under a dictionary that has a field for it."""

from importlib import resources

import pytest

from seriatim.analysis.deriving import derive
from seriatim.analysis.patients.registry import read_patients
from seriatim.cohort import read_cohort
from seriatim.protocol import load_protocol

_CENTER = """
[tables.patients.fields.center]
type = "text"
label = "Center"
label_sv = "Center"
description = "Where the patient was treated."
"""


@pytest.fixture(scope="session")
def center_registry(patient_tables, tmp_path_factory):
    """Return the small registry with a center of each patient: North, and South from n on."""
    folder = tmp_path_factory.mktemp("centers")
    shipped = resources.files("seriatim.dictionary") / "ilp.toml"
    dictionary = folder / "ilp_centers.toml"
    dictionary.write_text(shipped.read_text(encoding="utf-8") + _CENTER, encoding="utf-8")
    tables = patient_tables()
    heads, *people = tables["patients"].split("\n")
    north = ("c1", "c3", "n1", "n3", "alone_cr", "missing")
    placed = [f"{row} {'North' if row.split()[0] in north else 'South'}" for row in people]
    tables["patients"] = "\n".join([f"{heads} center", *placed])
    bundle = folder / "registry"
    bundle.mkdir()
    for name, text in tables.items():
        lines = (line.split() for line in text.strip().split("\n"))
        rows = (",".join("" if cell == "-" else cell for cell in line) for line in lines)
        (bundle / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return read_patients(derive(read_cohort(bundle, dictionary=dictionary), load_protocol()))
