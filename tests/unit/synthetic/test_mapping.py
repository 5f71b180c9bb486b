"""The mapping file is TOML whatever the headers hold."""

from __future__ import annotations

import tomllib

from seriatim.synthetic.mapping import mapping_text
from seriatim.synthetic.sheets import Sheet


def test_headers_with_signs_and_columns_without_a_field() -> None:
    headers = ('a "b" \\ c', "Läckage (%)", "redcap_repeat_instance")
    paths = ("patients.sex", "procedures.leakage_percent", "")
    text = mapping_text(Sheet(name="x", headers=headers, paths=paths, rows=()), "wide")
    assert tomllib.loads(text) == {
        "format": 1,
        "layout": "wide",
        "columns": {headers[0]: paths[0], headers[1]: paths[1]},
    }
