"""Write analysis data sets as CSV, as CDISC Dataset-JSON 1.1, and describe them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from seriatim.analysis.data_sets import ColumnType, DataColumn, DataSet, DataSets, Value

#: Folder of the data sets inside a bundle, and the names of their descriptions there.
FOLDER = "data"
DESCRIPTION = "data_sets"
#: Dataset-JSON requires a time. No clock here: the same data give the same bytes.
NO_TIME = "1970-01-01T00:00:00"

_DATA_TYPES = {
    ColumnType.TEXT: "string",
    ColumnType.INTEGER: "integer",
    ColumnType.NUMBER: "double",
    ColumnType.DATE: "date",
}


def write_data_sets(data: DataSets, folder: Path, version: str) -> tuple[Path, ...]:
    """Write every data set into ``folder/data`` and return the paths, sorted.

    For each NAME.csv (a header line, empty for missing, full precision) and NAME.json
    (Dataset-JSON 1.1); ``data_sets.md`` and ``data_sets.json`` describe all columns. ``version``
    is that of Seriatim.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    texts = {f"{DESCRIPTION}.json": _dump(describe(data)), f"{DESCRIPTION}.md": as_markdown(data)}
    for each in data:
        texts[f"{each.name}.csv"] = as_csv(each)
        texts[f"{each.name}.json"] = _dump(as_dataset_json(data, each, version))
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(sorted(place / name for name in texts))


def as_csv(data_set: DataSet) -> str:
    """Return a data set as CSV: names, then rows; numbers with all their digits."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(data_set.names)
    writer.writerows([_cell(value) for value in row] for row in data_set.rows)
    return target.getvalue()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return repr(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def as_dataset_json(data: DataSets, data_set: DataSet, version: str) -> dict[str, Any]:
    """Return a data set in the shape of CDISC Dataset-JSON 1.1 (one file, one data set)."""
    keys = [column.name for column in data_set.columns if column.key]
    return {
        "datasetJSONCreationDateTime": NO_TIME,
        "datasetJSONVersion": "1.1.0",
        "fileOID": f"seriatim.{data.data_hash[:12]}.{data.protocol_hash[:12]}.{data_set.name}",
        "originator": "Seriatim",
        "sourceSystem": {"name": "Seriatim", "version": version},
        "studyOID": f"seriatim.{data.protocol_hash[:12]}",
        "metaDataVersionOID": f"MDV.{data.protocol_hash[:12]}",
        "metaDataRef": f"{DESCRIPTION}.json",
        "itemGroupOID": f"IG.{data_set.name}",
        "records": len(data_set),
        "name": data_set.name,
        "label": data_set.label,
        "columns": [_column(data_set, column, keys) for column in data_set.columns],
        "rows": [list(row) for row in data_set.rows],
    }


def _column(data_set: DataSet, column: DataColumn, keys: list[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "itemOID": f"IT.{data_set.name}.{column.name}",
        "name": column.name,
        "label": column.label,
        "dataType": _DATA_TYPES[column.type],
    }
    if column.type is ColumnType.TEXT:
        texts = [len(text) for text in data_set.texts(column.name) if text is not None]
        described["length"] = max(texts, default=1)
    if column.name in keys:
        described["keySequence"] = keys.index(column.name) + 1
    return described


def describe(data: DataSets) -> dict[str, Any]:
    """Return name, label, type, unit, codes and origin of every column, as define.xml does."""
    return {
        "title": data.title,
        "notice": data.notice,
        "data_hash": data.data_hash,
        "protocol_hash": data.protocol_hash,
        "data_sets": [
            {
                "name": each.name,
                "label": each.label,
                "grain": each.grain,
                "records": len(each),
                "columns": [
                    {
                        "name": column.name,
                        "label": column.label,
                        "type": column.type.value,
                        "unit": column.unit,
                        "codes": list(column.codes),
                        "origin": column.origin,
                        "key": column.key,
                    }
                    for column in each.columns
                ],
            }
            for each in data
        ],
    }


def as_markdown(data: DataSets) -> str:
    """Return the same description as a page to read."""
    lines = [f"# Analysis data sets: {_plain(data.title)}", ""]
    if data.notice:
        lines += [f"> {_plain(data.notice)}", ""]
    lines += [
        "Times are whole days from the first procedure of the patient unless a label says",
        "otherwise; months are days / 30.4375. An empty cell is missing. Dates and free text of",
        "the registry are left out unless a column says date.",
        "",
    ]
    for each in data:
        lines += [f"## {each.name}: {each.label}", "", f"{each.grain}, {len(each)} rows.", ""]
        lines += ["| Column | Label | Type | Unit | Codes | Origin |", "|-|-|-|-|-|-|"]
        for column in each.columns:
            name = f"**{column.name}**" if column.key else column.name
            cells = (name, column.label, column.type.value, column.unit)
            codes = ", ".join(_plain(code) for code in column.codes)
            lines.append(f"| {' | '.join(cells)} | {codes} | {_plain(column.origin)} |")
        lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
