"""Write a run as files: the results table three times, its provenance, plan and problems."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import Provenance, ResultRow, Results
from seriatim.cohort.writing import write_parquet

_INTEGERS = ("n", "n_total", "seed")
_NUMBERS = ("value", "conf_level")


def write_results(results: Results, folder: Path) -> None:
    """Write ``results.jsonl``, ``.csv`` and ``.parquet``, and ``run.json`` into a folder.

    Every row carries the data hash, the protocol hash and the version, so that rows of several
    runs can stand in one table. The same results give the same bytes.
    """
    stamps = _stamps(results.provenance)
    names = [field.name for field in fields(ResultRow)]
    records = [{name: getattr(row, name) for name in names} | stamps for row in results.rows]
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records)
    _write(folder / "results.jsonl", "".join(f"{line}\n" for line in lines))
    _write(folder / "results.csv", _csv(records))
    write_parquet(folder / "results.parquet", _columns(results.rows, stamps))
    _write(folder / "run.json", _run(results))


def _stamps(provenance: Provenance) -> dict[str, str]:
    return {
        "data_hash": provenance.data_hash,
        "protocol_hash": provenance.protocol_hash,
        "version": dict(provenance.versions)["seriatim"],
    }


def _csv(records: list[dict[str, Any]]) -> str:
    target = io.StringIO()
    names = [*(field.name for field in fields(ResultRow)), "data_hash", "protocol_hash", "version"]
    writer = csv.DictWriter(target, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return target.getvalue()


def _columns(rows: tuple[ResultRow, ...], stamps: dict[str, str]) -> dict[str, NDArray[Any]]:
    columns = {
        field.name: _column(field.name, [getattr(row, field.name) for row in rows])
        for field in fields(ResultRow)
    }
    for name, value in stamps.items():
        columns[name] = np.full(len(rows), value, dtype=object)
    return columns


def _column(name: str, values: list[Any]) -> NDArray[Any]:
    if name in _INTEGERS or name in _NUMBERS:
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    if name == "prespecified":
        return np.array(values, dtype=np.bool_)
    return np.array(values, dtype=object)


def _run(results: Results) -> str:
    document = {
        "title": results.title,
        "primary": results.primary,
        "minimum_cell": results.minimum_cell,
        "provenance": asdict(results.provenance),
        "groups": [asdict(item) for item in results.groups],
        "plan": [asdict(item) for item in results.plan],
        "problems": [asdict(item) for item in results.problems],
        "disagreements": [asdict(item) for item in results.disagreements],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
