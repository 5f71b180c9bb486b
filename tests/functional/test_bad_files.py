"""Damaged, malicious and mistaken files: always an answer, never a wrong row.

The crafted files are the mishaps and attacks that have a name; the mutated ones are valid small
registries after accidents with bytes, lines, cells and encodings, from a seeded generator. For a
text file, an accepted row must hold what the line of its number holds, and every line must be
accounted for. For a workbook damaged in its bytes, all rows must be those of the undamaged one.
"""

from __future__ import annotations

import io
import random
import re
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from seriatim.cohort.reading.reader import read_raw
from seriatim.cohort.reading.registry import RawRegistry, ReadingError
from seriatim.dictionary import Dictionary, load_dictionary

SECONDS = 30
HEAD = ["patient_id", "sex", "procedure_date", "region", "side", "n_lesions", "Läckage (%)"]
ROWS = [
    ["P1", "F", "2011-01-01", "leg", "L", "3", "0,5"],
    ["P1", "F", "2012-02-03", "leg", "L", "4", ""],
    ["P2", "M", "2012-03-04", "arm", "R", "10", "1"],
    ["På", "M", "2013-04-05", "leg", "R", "", "2,5"],
    ["P4", "F", "2014-05-06", "leg", "L", "1", "3"],
    ["P5", "", "2015-06-07", "arm", "L", "2", "#N/A"],
]
WORKSHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary()


@contextmanager
def alarm() -> Iterator[None]:
    """Turn a hang into a failure."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"no answer after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS + 5)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def answer(path: Path, dictionary: Dictionary) -> RawRegistry | str:
    """Return the registry, or the message of the one error that is allowed."""
    with alarm():
        try:
            return read_raw(path, dictionary)
        except ReadingError as error:
            message = str(error)
    assert len(message) > 30
    assert "Traceback" not in message
    assert str(path.parent) not in message
    return message


# --- crafted files ---------------------------------------------------------------------------


def csv_bytes(rows: list[list[str]] = ROWS, head: list[str] = HEAD, sign: str = ";") -> bytes:
    return "".join(sign.join(row) + "\n" for row in [head, *rows]).encode()


def workbook_bytes(rows: list[list[str]] = ROWS, head: list[str] = HEAD) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        for i, row in enumerate([head, *rows]):
            for j, text in enumerate(row):
                if text:
                    sheet.write_string(i, j, text)
    return target.getvalue()


def with_part(content: bytes, name: str, change: Callable[[str], str] | str | None) -> bytes:
    """Change one part of a workbook, put another in its place, or leave it out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for part in source.namelist():
            text: bytes | str = source.read(part)
            if part == name:
                if change is None:
                    continue
                text = change(source.read(part).decode()) if callable(change) else change
            out.writestr(part, text)
    return target.getvalue()


def more_rows(xml: str) -> Callable[[str], str]:
    return lambda text: text.replace("</sheetData>", f"{xml}</sheetData>")


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return target.getvalue()


def entity_bomb(body: str) -> str:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>{body}'


def openpyxl_bytes(*rows: list[object], merge: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


X = workbook_bytes()
WIDE_HEAD = HEAD + [f"column {i}" for i in range(16_384 - len(HEAD))]
REFUSED: dict[str, tuple[bytes, str]] = {
    "truncated.xlsx": (X[: len(X) // 2], "damaged or incomplete"),
    "truncated_end.xlsx": (X[:-30], "damaged or incomplete"),
    "zip_bomb.xlsx": (with_part(X, WORKSHEET, more_rows(" " * 60_000_000)), "unpack to"),
    "far_cell.xlsx": (
        with_part(
            X,
            WORKSHEET,
            more_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ),
        "far away.*XFD1048576",
    ),
    "utf16_without_mark.csv": (csv_bytes().decode().encode("utf-16-le"), "UTF-16"),
    "utf32.csv": (csv_bytes().decode().encode("utf-32"), "UTF-32"),
    "duplicate_needed.csv": (csv_bytes([*ROWS], [*HEAD[:-1], "Sida"]), "two columns mean"),
    "one_line.csv": (b"a," * 2_000_000, "line of the file"),
    "huge_line.csv": (csv_bytes([["P1", "F" * 5_000_000, *ROWS[0][2:]]]), "line of the file"),
    "password.xlsx": (OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"), "password"),
    "entities_workbook.xlsx": (
        with_part(X, "xl/workbook.xml", entity_bomb("<workbook>&j;</workbook>")),
        "damaged",
    ),
    "entities_strings.xlsx": (
        with_part(X, "xl/sharedStrings.xml", entity_bomb("<sst><si><t>&j;</t></si></sst>")),
        "cannot be read",
    ),
    "entities_sheet.xlsx": (
        with_part(X, WORKSHEET, entity_bomb("<worksheet>&j;</worksheet>")),
        "no sheet with a header",
    ),
    "deep.xlsx": (with_part(X, WORKSHEET, "<a>" * 200_000), "no sheet with a header"),
    "html.xls": (b"<html><table><tr><td>patient_id</td></tr></table></html>", "web page"),
    "empty.csv": (b"", "0 bytes"),
    "blank.csv": (b" \n\n \n", "is empty"),
    "bytes.csv": (bytes(range(256)) * 50, "neither UTF-8 nor Windows-1252"),
    "document.csv": (b"%PDF-1.7\n", "PDF"),
    "word.xlsx": (archive("word/document.xml"), "Word document"),
    "archive.xlsx": (archive("registry.csv"), "zip archive"),
    "garbage.xls": (OLE + b"\1" * 5000, "damaged"),
    "no_relations.xlsx": (with_part(X, "xl/_rels/workbook.xml.rels", None), "damaged"),
    "no_strings.xlsx": (with_part(X, "xl/sharedStrings.xml", None), "damaged"),
    "no_sheet.xlsx": (with_part(X, WORKSHEET, None), "damaged"),
    "half_sheet.xlsx": (with_part(X, WORKSHEET, lambda text: text[: len(text) // 2]), "damaged"),
    "string_index.xlsx": (
        with_part(X, WORKSHEET, lambda text: text.replace("<v>9</v>", "<v>99999</v>")),
        "damaged",
    ),
    "row_zero.xlsx": (
        with_part(X, WORKSHEET, lambda text: text.replace('r="A2"', 'r="A0"')),
        "damaged",
    ),
    "empty_sheet.xlsx": (workbook_bytes([], []), "no sheet with a header"),
    "broken_quotes.csv": (csv_bytes([['"P1', *ROWS[0][1:]]] * 300), "Quotation marks"),
    "marks_only.parquet": (b"PAR1" + b"\0" * 100 + b"PAR1", "not a Parquet file"),
    "bad_footer.parquet": (b"PAR1" + b"\x15\x00" * 200 + b"\x40\0\0\0PAR1", "Parquet file"),
    "header_control.csv": (csv_bytes().replace(b"sex", b"s\x01ex"), "no registry"),
    "other.csv": (b"a;b\n1;2\n", "no registry"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    name: str, tmp_path: Path, dictionary: Dictionary
) -> None:
    content, reason = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    message = answer(path, dictionary)
    assert isinstance(message, str)
    assert re.search(reason, message), message


N = len(ROWS)
ANSWERED: dict[str, tuple[bytes, int, set[str]]] = {
    # name: (content, accepted procedures, codes of problems)
    "plain.csv": (csv_bytes(), N, {"error_cell"}),
    "plain.xlsx": (X, N, {"error_cell"}),
    "workbook_called.csv": (X, N, {"error_cell"}),
    "text_called.xlsx": (csv_bytes(), N, {"error_cell"}),
    "utf16.csv": (csv_bytes().decode().encode("utf-16"), N, {"error_cell"}),
    "two_marks.csv": (b"\xef\xbb\xbf" + csv_bytes(), N, {"error_cell"}),
    "old_encoding.csv": (
        csv_bytes().decode().encode("cp1252"),
        N,
        {"error_cell", "encoding_fallback"},
    ),
    "carriage_returns.csv": (csv_bytes().replace(b"\n", b"\r"), N, {"error_cell"}),
    "header_only.csv": (csv_bytes([]), 0, {"sheet_empty"}),
    "duplicate.csv": (
        csv_bytes(ROWS[:2], [*HEAD[:-1], "N lesions"]),
        2,
        {"duplicate_header"},
    ),
    "columns_16384.csv": (
        csv_bytes([row + ["1"] * (16_384 - len(HEAD)) for row in ROWS[:2]], WIDE_HEAD),
        2,
        {"unknown_column"},
    ),
    "columns_16384.xlsx": (workbook_bytes(ROWS[:2], WIDE_HEAD), 2, {"unknown_column"}),
    "open_quote.csv": (
        csv_bytes([["P1", '"F', *ROWS[0][2:]], *ROWS[1:5]]),
        4,
        {"broken_quotes"},
    ),
    "swallowing_quote.csv": (
        csv_bytes([["P1", "F", "2011-01-01", "leg", "L", "3", '"'], ROWS[1], [*ROWS[2][:6], '1"']]),
        0,
        {"swallowed_rows"},
    ),
    "nested_quotes.csv": (
        csv_bytes([["P1", '"F""""', *ROWS[0][2:]], *ROWS[1:3]]),
        2,
        {"broken_quotes"},
    ),
    "nul.csv": (csv_bytes(ROWS[:5]).replace(b"P2", b"P\0"), 4, {"control_character"}),
    "bad_byte.csv": (csv_bytes(ROWS[:5]).replace(b"P2", b"P\xff"), 4, {"unreadable_bytes"}),
    "huge_cell.csv": (csv_bytes([["P1", "F" * 50_000, *ROWS[0][2:]]]), 0, {"row_too_long"}),
    "huge_cell.xlsx": (
        with_part(
            X,
            WORKSHEET,
            more_rows(f'<row r="8"><c r="A8" t="str"><v>{"x" * 99_999}</v></c></row>'),
        ),
        N,
        {"row_too_long", "error_cell"},
    ),
    "ragged.csv": (csv_bytes([ROWS[0][:4], [*ROWS[1], "x"], ROWS[2]]), 1, {"ragged_row"}),
    "merged_title.xlsx": (
        openpyxl_bytes(["Register"], [], list(HEAD), list(ROWS[0]), merge="A1:C1"),
        1,
        {"header_not_first"},
    ),
    "formulas.xlsx": (
        openpyxl_bytes(list(HEAD), [*ROWS[0][:5], "=1+2", "1"]),
        1,
        {"formula_without_value"},
    ),
    "error_in_key.xlsx": (
        openpyxl_bytes(list(HEAD), ["#REF!", *ROWS[0][1:]]),
        1,
        {"error_cell"},
    ),
    "strange_date.xlsx": (
        with_part(X, WORKSHEET, more_rows('<row r="8"><c r="C8"><v>1e300</v></c></row>')),
        N + 1,
        {"error_cell"},
    ),
    "nameless_column.csv": (
        csv_bytes([[*row, "x"] for row in ROWS[:2]], [*HEAD, ""]),
        2,
        {"column_without_header"},
    ),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_a_file_with_faults_is_answered_with_problems(
    name: str, tmp_path: Path, dictionary: Dictionary
) -> None:
    content, n_accepted, codes = ANSWERED[name]
    path = tmp_path / name
    path.write_bytes(content)
    registry = answer(path, dictionary)
    assert isinstance(registry, RawRegistry), registry
    assert len(procedures(registry)) == n_accepted
    assert {code for code, _, _ in registry.counts} == codes


def procedures(registry: RawRegistry) -> list[tuple[Any, ...]]:
    return registry.connection.execute(
        "SELECT * EXCLUDE (source_id) FROM raw_procedures ORDER BY source_row"
    ).fetchall()


# --- mutated files ---------------------------------------------------------------------------

TEXTS = {
    "comma": csv_bytes([[cell.replace(",", ".") for cell in row] for row in ROWS], sign=","),
    "semicolon": csv_bytes().decode().encode("cp1252"),
    "tab": b"\xef\xbb\xbf" + csv_bytes(sign="\t"),
    "utf16": csv_bytes().decode().encode("utf-16"),
    "quoted": csv_bytes([[f'"{cell}"' for cell in row] for row in ROWS]),
}


def flip(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncate(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def splice(content: bytes, rng: random.Random) -> bytes:
    """Put signs that mean something to a parser where they do not belong, or take some out."""
    where = rng.randrange(len(content))
    sign = rng.choice([b'"', b";", b",", b"\n", b"\r", b"\0", b"\t", b'""', b"#", b"\xff", b""])
    return content[:where] + sign + content[where + rng.randrange(3) :]


def swap(content: bytes, rng: random.Random) -> bytes:
    """Exchange two pieces between delimiters or line ends, as a cell put in the wrong place."""
    pieces = re.split(rb"([;,\t\n])", content)
    i, j = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    pieces[i], pieces[j] = pieces[j], pieces[i]
    return b"".join(pieces)


def recode(content: bytes, rng: random.Random) -> bytes:
    """Write the text in another encoding, by way of a wrong one."""
    wrong = rng.choice(["utf-8", "cp1252", "latin-1", "utf-16", "cp850"])
    right = rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp850"])
    return content.decode(wrong, "replace").encode(right, "replace")


def repeat(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content))
    piece = content[start : start + rng.randrange(1, 60)]
    where = rng.randrange(len(content))
    return content[:where] + piece + content[where:]


ACCIDENTS = (flip, truncate, splice, swap, recode, repeat)


def mutated_text(number: int) -> bytes:
    rng = random.Random(f"text {number}")
    content = TEXTS[rng.choice(sorted(TEXTS))]
    for _ in range(rng.randint(1, 3)):
        content = rng.choice(ACCIDENTS)(content, rng) or b"\n"
    return content


def check_text(number: int, path: Path, dictionary: Dictionary) -> bool:
    """Check the answer to one mutated text file; tell whether any row was accepted."""
    content = mutated_text(number)
    path.write_bytes(content)
    registry = answer(path, dictionary)
    if isinstance(registry, str):
        return False
    try:
        lines = decoded(content, registry)
        if lines is not None:
            check_lines(lines, registry)
        return bool(procedures(registry))
    finally:
        registry.connection.close()


def decoded(content: bytes, registry: RawRegistry) -> list[str] | None:
    """Return the lines of a file in the simplest way; None where quotes make that too simple."""
    fallback = any(problem.code == "encoding_fallback" for problem in registry.problems)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    elif fallback:
        text = content.decode("cp1252")
    else:
        text = content.decode("utf-8-sig", "surrogateescape")
    return None if '"' in text else re.split("\r\n|\r|\n", text)


def check_lines(lines: list[str], registry: RawRegistry) -> None:
    """Check accepted rows against lines, and that no line is missing without a word."""
    source = next(source for source in registry.sources if source.table == "procedures")
    places = header_places(lines, dict(source.headers))
    names = [name for name, _ in source.headers]
    rows = registry.connection.execute(
        f"SELECT source_row, {', '.join(names)} FROM raw_procedures"
    ).fetchall()
    for row, *texts in rows:
        values = [text and " ".join(text.split()) for text in texts]
        readings = [cells_at(lines[row - 1], sign, at) for sign, at in places]
        assert values in readings, (row, values, lines[row - 1])
    spoken_of = {row for row, *_ in rows} | {problem.row for problem in registry.problems}
    spoken_of |= {row for (row,) in query(registry, "SELECT source_row FROM refused_rows")}
    spoken_of |= {row for (row,) in query(registry, "SELECT source_row FROM raw_patients")}
    first = min(at["row"] for _, at in places)
    known_patients = {
        patient for (patient,) in query(registry, "SELECT patient_id FROM raw_patients")
    }
    for number, line in enumerate(lines, start=1):
        if number > first and line.strip(" \t;,|\u00a0") and number not in spoken_of:
            # A later row of a patient that holds nothing about a procedure.
            assert any(
                cells_at(line, sign, at)[names.index("patient_id")] in known_patients
                for sign, at in places
            ), (number, line)


def query(registry: RawRegistry, sql: str) -> list[tuple[Any, ...]]:
    return registry.connection.execute(sql).fetchall()


def header_places(lines: list[str], headers: dict[str, str]) -> list[tuple[str, dict[str, int]]]:
    """Return delimiters and places under which a line holds the headers that were read."""
    found = []
    for number, line in enumerate(lines[:12], start=1):
        for sign in ",;\t|":
            cells = [" ".join(cell.split()) for cell in line.split(sign)]
            if all(header in cells for header in headers.values()):
                at = {name: cells.index(header) for name, header in headers.items()}
                found.append((sign, at | {"row": number, "width": len(cells)}))
    assert found, headers
    return found


def cells_at(line: str, sign: str, at: dict[str, int]) -> list[str | None]:
    """Return the cells of a line in the places of the fields, as raw tables hold them."""
    cells = [" ".join(cell.split()) for cell in line.split(sign)]
    if any(cells[at["width"] :]):
        return []  # too many cells: such a row must not be accepted
    cells += [""] * (at["width"] - len(cells))
    values = [cells[i] or None for name, i in at.items() if name not in {"row", "width"}]
    return [None if value and value.upper() == "#N/A" else value for value in values]


def mutated_workbook(number: int) -> bytes:
    rng = random.Random(f"workbook {number}")
    content = X
    for _ in range(rng.randint(1, 2)):
        content = rng.choice((flip, flip, truncate, repeat, pack_again))(content, rng) or b"\n"
    return content


def pack_again(content: bytes, rng: random.Random) -> bytes:
    """Pack a workbook in another way, which damages nothing."""
    method = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    target = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as old,
            zipfile.ZipFile(target, "w", method) as new,
        ):
            for name in old.namelist():
                new.writestr(name, old.read(name))
    except Exception:  # it was damaged before
        return content
    return target.getvalue()


def check_workbook(number: int, path: Path, dictionary: Dictionary) -> bool:
    """Check the answer to one workbook damaged in its bytes."""
    path.write_bytes(mutated_workbook(number))
    registry = answer(path, dictionary)
    if isinstance(registry, str):
        return False
    try:
        assert procedures(registry) == undamaged()
    finally:
        registry.connection.close()
    return True


def undamaged() -> list[tuple[Any, ...]]:
    """Return the procedures of the workbook in its first state, by hand."""
    return [
        (i, *[None if cell in {"", "#N/A"} else cell for cell in (row[0], *row[2:])])
        for i, row in enumerate(ROWS, start=2)
    ]


def check_cells(number: int, path: Path, dictionary: Dictionary) -> bool:
    """Check the answer to a valid workbook whose cells were exchanged or overwritten."""
    rng = random.Random(f"cells {number}")
    grid = [list(HEAD), *[list(row) for row in ROWS]]
    for _ in range(rng.randint(1, 4)):
        i, j, k, m = (rng.randrange(n) for n in (len(grid), len(HEAD), len(grid), len(HEAD)))
        grid[i][j], grid[k][m] = grid[k][m], grid[i][j]
        grid[rng.randrange(1, len(grid))][rng.randrange(len(HEAD))] = rng.choice(
            ["", "x", "=1+1", "13/13/2011", "😀", " ", "1e9"]
        )
    path.write_bytes(workbook_bytes(grid[1:], grid[0]))
    registry = answer(path, dictionary)
    if isinstance(registry, str):
        return False
    try:
        check_grid(grid, registry)
        return bool(procedures(registry))
    finally:
        registry.connection.close()


def check_grid(grid: list[list[str]], registry: RawRegistry) -> None:
    source = next(source for source in registry.sources if source.table == "procedures")
    names = [name for name, _ in source.headers]
    top = next(row for row in grid if all(header in row for _, header in source.headers))
    for number, *values in query(
        registry, f"SELECT source_row, {', '.join(names)} FROM raw_procedures"
    ):
        cells = dict(zip(top, grid[number - 1], strict=True))
        expected = [cells[header].strip() or None for _, header in source.headers]
        assert values == [None if value == "#N/A" else value for value in expected]


Check = Callable[[int, Path, Dictionary], bool]
CHECKS: dict[str, tuple[Check, str]] = {
    "text": (check_text, "registry.csv"),
    "workbook": (check_workbook, "registry.xlsx"),
    "cells": (check_cells, "registry.xlsx"),
}


@pytest.mark.parametrize(("kind", "n"), [("text", 40), ("workbook", 12), ("cells", 8)])
def test_a_sample_of_mutated_files(
    kind: str, n: int, tmp_path: Path, dictionary: Dictionary
) -> None:
    run(kind, range(n), tmp_path, dictionary)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "n"), [("text", 1200), ("workbook", 500), ("cells", 300)])
def test_two_thousand_mutated_files(
    kind: str, n: int, tmp_path: Path, dictionary: Dictionary
) -> None:
    run(kind, range(n), tmp_path, dictionary)


def run(kind: str, numbers: range, folder: Path, dictionary: Dictionary) -> None:
    check, name = CHECKS[kind]
    n_accepted = sum(check(number, folder / name, dictionary) for number in numbers)
    # A generator that never, or always, leaves something to accept would test nothing.
    assert 0 < n_accepted < len(numbers)
