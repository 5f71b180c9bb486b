"""The list of a folder's files with size and SHA-256, and what they were made from.

The clock and the machine stand in ``RUNTIME.json``, which is in no manifest and no bundle: a rerun
of the same data, protocol and version compares equal.
"""

from __future__ import annotations

import csv
import hashlib
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from seriatim.analysis.results import Results

NAME = "MANIFEST.json"
RUNTIME = "RUNTIME.json"
FORMAT = 1
_CHUNK = 1 << 20


class BundleError(ValueError):
    """A folder or bundle cannot be written or read; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file: its path in the folder with forward slashes, bytes, SHA-256, rows of a table."""

    path: str
    n_bytes: int
    sha256: str
    n_rows: int | None = None


def write_manifest(folder: Path, results: Results) -> Path:
    """Write ``MANIFEST.json`` of everything that lies in the folder now; return its path.

    ``results`` are those in the folder. Hidden files, links and ``RUNTIME.json`` are left out.
    """
    path = folder / NAME
    path.write_text(_manifest(folder, results), encoding="utf-8", newline="\n")
    return path


def write_runtime(folder: Path, *, seconds: float) -> Path:
    """Write when, on what machine and in how many seconds the folder was made."""
    document = {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "system": platform.platform(),
        "machine": platform.machine(),
    }
    path = folder / RUNTIME
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path


def _manifest(folder: Path, results: Results) -> str:
    provenance = results.provenance
    document = {
        "format": FORMAT,
        "title": results.title,
        "notice": provenance.notice,
        "data_hash": provenance.data_hash,
        "protocol_hash": provenance.protocol_hash,
        "versions": dict(provenance.versions),
        "input_files": [
            {"name": name, "bytes": n_bytes, "sha256": sha256}
            for name, n_bytes, sha256 in provenance.files
        ],
        "files": [_written(entry) for entry in list_files(folder)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _written(entry: FileEntry) -> dict[str, Any]:
    record: dict[str, Any] = {
        "path": entry.path,
        "bytes": entry.n_bytes,
        "sha256": entry.sha256,
    }
    return record if entry.n_rows is None else {**record, "rows": entry.n_rows}


def content_files(folder: Path) -> tuple[tuple[str, Path], ...]:
    """Return name and path of each file that counts as content, sorted by name."""
    if not folder.is_dir():
        raise BundleError(f"{folder} is no folder. Expected one that seriatim wrote.")
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    return tuple((name, found[name]) for name in sorted(found) if _counts(name))


def _counts(name: str) -> bool:
    return name not in (NAME, RUNTIME) and not any(p.startswith(".") for p in name.split("/"))


def list_files(folder: Path) -> Iterator[FileEntry]:
    """Yield an entry for each content file, sorted by name."""
    for name, path in content_files(folder):
        yield FileEntry(
            path=name,
            n_bytes=path.stat().st_size,
            sha256=_sha256(path),
            n_rows=_rows(path),
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _rows(path: Path) -> int | None:
    """Count the rows of a table without its header; None for what is no table."""
    if path.suffix == ".jsonl":
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as table:
            return max(sum(1 for _ in csv.reader(table)) - 1, 0)
    return None


def read_manifest(text: bytes, where: str) -> tuple[FileEntry, ...]:
    """Read the entries of a manifest; ``where`` names it in the message of a ``BundleError``."""
    try:
        document = json.loads(text)
        return tuple(
            FileEntry(
                path=str(item["path"]),
                n_bytes=int(item["bytes"]),
                sha256=str(item["sha256"]),
                n_rows=item.get("rows"),
            )
            for item in document["files"]
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BundleError(
            f"{where}: {NAME} is not as seriatim writes it ({error}). Make the bundle again."
        ) from error
