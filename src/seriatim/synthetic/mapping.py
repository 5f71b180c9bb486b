"""The mapping file that goes with a flat sheet: which column is which field."""

from __future__ import annotations

import json

from seriatim.synthetic.sheets import Sheet


def mapping_text(sheet: Sheet, layout: str) -> str:
    """Return the mapping of a sheet as TOML, columns in their order.

    >>> sheet = Sheet(name="ILP", headers=("Pat",), paths=("patients.patient_id",), rows=())
    >>> print(mapping_text(sheet, "long"))
    format = 1
    layout = "long"
    <BLANKLINE>
    [columns]
    "Pat" = "patients.patient_id"
    <BLANKLINE>
    """
    pairs = [pair for pair in zip(sheet.headers, sheet.paths, strict=True) if pair[1]]
    # A TOML basic string and a JSON string are written alike.
    lines = [f"{_quoted(header)} = {_quoted(path)}" for header, path in pairs]
    return "\n".join(["format = 1", f'layout = "{layout}"', "", "[columns]", *lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
