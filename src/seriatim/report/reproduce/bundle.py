"""A folder of results as one zip file: the same bytes for the same content, and checked again."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seriatim.analysis.results import Results, read_results
from seriatim.report.reproduce.manifest import (
    NAME,
    BundleError,
    FileEntry,
    content_files,
    list_files,
    read_manifest,
    write_manifest,
)

#: The earliest time that a zip entry can carry: a bundle has no clock.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3
_CHUNK = 1 << 20
#: Formats that are compressed inside: to do it again takes time and saves little.
_PACKED_ALREADY = (".docx", ".parquet", ".pdf", ".png")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleProblem:
    """One file that is not as the manifest says: ``missing``, ``changed`` or ``unlisted``."""

    path: str
    what: str


def write_bundle(folder: Path, target: Path | None = None) -> Path:
    """Write the manifest of a folder and zip its content; return the path of the zip file.

    ``folder`` holds the results of a run (``results.jsonl``, ``run.json``) and whatever was made
    of them. The zip file stands at ``target``, else beside the folder under its name, and is
    replaced in one step. Raises ``ResultsError`` without results and ``BundleError`` where it
    cannot be written.
    """
    manifest = write_manifest(folder, read_results(folder))
    path = target or folder.parent / f"{folder.resolve().name}.zip"
    if path.resolve().is_relative_to(folder.resolve()):
        raise BundleError(f"{path} lies in the folder that it is to hold. Choose another place.")
    draft = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w") as archive:
            for name, file in ((NAME, manifest), *content_files(folder)):
                _add(archive, name, file)
        draft.replace(path)
    except OSError as error:
        raise BundleError(
            f"cannot write {path}: {error.strerror or error}. Choose a folder that you may write "
            "to and that has space left."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return path


def _add(archive: zipfile.ZipFile, name: str, file: Path) -> None:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    packed = file.suffix in _PACKED_ALREADY
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _READABLE
    entry.file_size = file.stat().st_size
    with file.open("rb") as source, archive.open(entry, "w") as written:
        while chunk := source.read(_CHUNK):
            written.write(chunk)


def verify_bundle(path: Path) -> tuple[BundleProblem, ...]:
    """Compare a zip file or folder with its manifest; nothing to say means that it is whole.

    Nothing is unpacked, and no more is read of a file than the manifest says it has.
    """
    if path.is_dir():
        return _compare(_manifest_of(path), {each.path: each.sha256 for each in list_files(path)})
    try:
        with zipfile.ZipFile(path) as archive:
            listed = read_manifest(_read_small(archive, NAME, path), str(path))
            return _compare(listed, dict(_hashes(archive, listed)))
    except (OSError, zipfile.BadZipFile) as error:
        raise BundleError(
            f"{path} cannot be read as a bundle ({error}). Expected a folder or a zip file that "
            "seriatim wrote."
        ) from error


def read_bundle(path: Path) -> Results:
    """Read the results of a run's folder or of a bundle.

    Raises ``ResultsError`` or ``BundleError``. Of a zip file only the two files of the results
    are unpacked, under names of our own.
    """
    if path.is_dir() or not path.exists():
        return read_results(path)
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as temporary:
            for name in ("results.jsonl", "run.json"):
                (Path(temporary) / name).write_bytes(_read_small(archive, name, path))
            return read_results(Path(temporary))
    except (OSError, zipfile.BadZipFile) as error:
        raise BundleError(
            f"{path} cannot be read as a bundle ({error}). Expected a folder that seriatim run "
            "wrote, or a zip file of one."
        ) from error


def _manifest_of(folder: Path) -> tuple[FileEntry, ...]:
    file = folder / NAME
    if not file.is_file():
        raise BundleError(f"{folder} holds no {NAME}. Expected a folder that seriatim bundled.")
    return read_manifest(file.read_bytes(), str(folder))


def _read_small(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise BundleError(f"{path} holds no {name}. Expected a bundle of seriatim.") from None
    if entry.file_size > 1000 * _CHUNK:
        raise BundleError(f"{path}: {name} has {entry.file_size} bytes, far more than it can have.")
    return archive.read(entry)


def _hashes(archive: zipfile.ZipFile, listed: tuple[FileEntry, ...]) -> Iterator[tuple[str, str]]:
    """Yield the hash of each entry; of one with another size than listed, none is computed."""
    sizes = {entry.path: entry.n_bytes for entry in listed}
    for info in archive.infolist():
        if info.is_dir() or info.filename == NAME:
            continue
        if info.file_size != sizes.get(info.filename, info.file_size + 1):
            yield info.filename, ""
            continue
        digest = hashlib.sha256()
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        yield info.filename, digest.hexdigest()


def _compare(listed: tuple[FileEntry, ...], found: dict[str, str]) -> tuple[BundleProblem, ...]:
    expected = {entry.path: entry.sha256 for entry in listed}
    problems = [
        BundleProblem(path=name, what="missing" if name not in found else "changed")
        for name, sha256 in expected.items()
        if found.get(name) != sha256
    ]
    problems += [BundleProblem(path=n, what="unlisted") for n in found if n not in expected]
    return tuple(sorted(problems, key=lambda each: each.path))
