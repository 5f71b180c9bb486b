"""Laws of raw reading: what is written is read, in any dress, and nothing gets lost."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.cohort.reading.blocks import match_block
from seriatim.cohort.reading.dates import FIRST_YEAR, LAST_YEAR, parse_date, slash_parts
from seriatim.cohort.reading.headers import index_of
from seriatim.cohort.reading.reader import read_raw
from seriatim.cohort.reading.registry import RawRegistry, ReadingError
from seriatim.cohort.reading.text_files import split_lines
from seriatim.dictionary import load_dictionary

DICTIONARY = load_dictionary()
DATES = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
# Everything that people type, with the signs that have a meaning in a text file.
TEXTS = st.text(
    st.characters(
        codec="utf-8",
        categories=("L", "N", "P", "S", "Zs"),
        exclude_characters="\ufffd",
    )
    | st.sampled_from('",;\t|\n '),
    max_size=12,
)
MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sept", "okt", "nov", "dec")
PATIENTS = st.sampled_from(["P1", "P2", "P3"])


# --- dates -----------------------------------------------------------------------------------


@given(DATES)
def test_a_date_is_read_from_every_way_of_writing_it(day: date) -> None:
    ways = (
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    )
    assert {(parse_date(way).date, parse_date(way).precision) for way in ways} == {(day, "day")}
    assert parse_date(f"{day:%d/%m/%Y}", "dmy").date == day
    assert parse_date(f"{day:%m/%d/%Y}", "mdy").date == day


@given(DATES)
def test_a_slash_date_without_order_is_right_or_refused(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%m-%d-%Y}"):
        found = parse_date(text).date
        ambiguous = day.day <= 12 and day.day != day.month
        assert found == (None if ambiguous else day)
        assert slash_parts(text) in {(day.day, day.month), (day.month, day.day)}


@given(st.text(max_size=20) | st.from_regex(r"[0-9?x]{1,4}[-/. ][0-9?]{1,4}([-/. ][0-9]{1,4})?"))
def test_a_text_is_a_date_or_has_a_fault_or_is_empty(text: str) -> None:
    for order in (None, "dmy", "mdy"):
        parsed = parse_date(text, order)
        assert (parsed.date is None) == (parsed.precision is None)
        assert (parsed.fault is None) == (parsed.code is None)
        is_empty = parsed.date is None and parsed.fault is None
        assert is_empty == (not text.strip() or not text.strip("' \u00a0"))
        assert not (parsed.date and parsed.fault)


# --- headers ---------------------------------------------------------------------------------


@given(st.sampled_from(DICTIONARY.fields), st.data())
def test_every_spelling_of_a_header_means_its_field(field, data) -> None:
    header = data.draw(st.sampled_from(field.headers))
    index = index_of(DICTIONARY.table(field.table))
    for spelling in (
        header,
        header.upper(),
        header.replace(" ", "_"),
        f"  {header}\n",
        header.replace("-", " "),
    ):
        match = index.match(spelling)
        assert match is not None, spelling
        assert (match.field.name, match.factor) == (field.name, None)


@given(st.sampled_from(DICTIONARY.table("procedures").fields), st.integers(1, 30))
def test_every_field_but_the_patient_has_a_numbered_header(field, number: int) -> None:
    if field.name == "patient_id":
        assert match_block(f"patient_id_{number}", index_of(DICTIONARY.table("procedures"))) is None
        return
    for header in (f"ilp{number}_{field.name}", f"{field.name}_{number}"):
        found = match_block(header, index_of(DICTIONARY.table("procedures")))
        assert found is not None
        assert (found.number, found.match.field.name) == (number, field.name)


# --- lines -----------------------------------------------------------------------------------


@given(st.lists(st.text(st.sampled_from('a1",;\n \t\0é'), max_size=25), max_size=12))
def test_no_line_is_lost(texts: list[str]) -> None:
    lines = "\n".join(texts).split("\n")
    try:
        found = list(split_lines(iter(lines), ","))
    except ReadingError:
        return
    # Each row is one line, or a cell of it holds the line breaks.
    n_lines = sum(
        1 + (0 if line.fault else sum(c.count("\n") for c in line.cells)) for line in found
    )
    assert n_lines <= len(lines)
    multiline = any("\n" in cell for line in found for cell in line.cells)
    faulty = any(line.fault for line in found)
    assert n_lines == len(lines) or (multiline and faulty)
    assert [line.number for line in found] == list(range(1, len(found) + 1))


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
)
def test_what_a_program_writes_is_taken_apart_again(rows: list[list[str]], sign: str) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=sign, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    lines = target.getvalue().removesuffix("\n").split("\n")
    accepted = [line.cells for line in split_lines(iter(lines), sign) if line.fault is None]
    # A cell that holds whole rows may be refused, but no row is read differently.
    assert all(cells in [["a", "b", "c"], *rows] for cells in accepted)


# --- files -----------------------------------------------------------------------------------

ROW = st.tuples(
    PATIENTS,
    st.dates(date(2000, 1, 1), date(2024, 12, 31)).map(date.isoformat),
    st.sampled_from(["leg", "arm", "ben"]),
    st.sampled_from(["L", "R", "vänster", ""]),
    TEXTS.map(lambda text: " ".join(text.split())).filter(lambda text: not text.startswith("#")),
)
HEAD = ("Patient", "ILP-datum", "Extremitet", "Sida", "Indikation")
FIELDS = ("patient_id", "procedure_date", "region", "side", "indication")


def rows_of(registry: RawRegistry, *fields: str) -> list[tuple[str | None, ...]]:
    return registry.connection.execute(
        f"SELECT {', '.join(fields)} FROM raw_procedures ORDER BY source_row, source_id"
    ).fetchall()


@pytest.mark.parametrize(
    ("sign", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "utf-16")]
)
@settings(max_examples=8)
@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_a_table_is_the_same_in_every_dress(sign, encoding, rows, tmp_path_factory) -> None:
    path: Path = tmp_path_factory.mktemp("dress") / "registry.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=sign).writerows([HEAD, *rows])
    registry = read_raw(path, DICTIONARY)
    assert rows_of(registry, *FIELDS) == [tuple(c or None for c in row) for row in rows]
    assert {code for code, _, _ in registry.counts} == set()
    registry.connection.close()


@settings(max_examples=10)
@given(st.lists(ROW, min_size=1, max_size=5, unique_by=lambda row: row[:2]))
def test_long_wide_and_bundle_hold_the_same_procedures(tmp_path_factory, rows) -> None:
    folder: Path = tmp_path_factory.mktemp("shapes")
    patients = sorted({row[0] for row in rows})
    blocks = {patient: [row for row in rows if row[0] == patient] for patient in patients}
    n_blocks = max(map(len, blocks.values()))
    wide_head = ["pat", *(f"ilp{n}_{name}" for n in range(1, n_blocks + 1) for name in FIELDS[1:])]
    wide = [
        [
            patient,
            *(c for n in range(n_blocks) for c in (mine[n][1:] if n < len(mine) else [""] * 4)),
        ]
        for patient, mine in blocks.items()
    ]
    write(folder / "long.csv", [HEAD, *rows])
    write(folder / "wide.csv", [wide_head, *wide])
    (folder / "bundle").mkdir()
    write(folder / "bundle" / "patients.csv", [["patient_id"], *([p] for p in patients)])
    write(folder / "bundle" / "procedures.csv", [FIELDS, *rows])
    expected = sorted(tuple(c or None for c in row) for row in rows)
    for name in ("long.csv", "wide.csv", "bundle"):
        registry = read_raw(folder / name, DICTIONARY)
        assert registry.layout == name.removesuffix(".csv")
        assert sorted(rows_of(registry, *FIELDS), key=str) == sorted(expected, key=str)
        found = registry.connection.execute("SELECT patient_id FROM raw_patients ORDER BY 1")
        assert [patient for (patient,) in found.fetchall()] == patients
        registry.connection.close()


def write(path: Path, rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
