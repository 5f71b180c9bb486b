"""The shapes that hospitals keep: how the rows of a bundle lie in one sheet, and where.

Each shape is made from the sheets of a bundle, clean or with errors, and tells for every row of
the bundle where its cells are. So an error is planted once, in the bundle, and found again in any
shape.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from seriatim.synthetic.registry import Registry
from seriatim.synthetic.sheets import Bundle, Cell, Language, Sheet, bundle_of


class Shape(StrEnum):
    """The shapes in which a registry can be written."""

    XLSX = "xlsx"
    CSV = "csv"
    PARQUET = "parquet"
    LONG = "long"
    LONG_CSV = "long-csv"
    WIDE = "wide"
    REDCAP = "redcap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The cells of one row of a bundle in a shape: sheet, row (0 is the first record), columns.

    ``columns`` has the place of each field by its path; a field without a cell of its own is not
    in it.
    """

    sheet: int
    row: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The sheets of a shape, and where each row of the bundle (table, row) stands in them.

    A row that the shape does not hold has no strip. ``grows`` are the tables to which a row can
    be added that stays a row of its own. ``makes_patients``: whoever a row names is a patient, so
    that no row can belong to a patient who is not there.
    """

    sheets: tuple[Sheet, ...]
    strips: Mapping[tuple[str, int], Strip] = field(default_factory=dict)
    grows: frozenset[str] = frozenset()
    makes_patients: bool = True


def bundle_for(registry: Registry, shape: Shape, language: Language) -> Bundle:
    """Return the bundle that a shape is made of; names of REDCap variables are not translated."""
    return bundle_of(registry, Language.EN if shape is Shape.REDCAP else language)


def lay_out(bundle: Bundle, shape: Shape) -> Layout:
    """Lay out a bundle in a shape."""
    match shape:
        case Shape.LONG | Shape.LONG_CSV:
            return long_layout(bundle)
        case Shape.WIDE:
            return wide_layout(bundle)
        case Shape.REDCAP:
            return redcap_layout(bundle)
        case _:
            return bundle_layout(bundle)


def bundle_layout(bundle: Bundle) -> Layout:
    """Return one sheet a table, every row where it is."""
    strips = {}
    for number, (table, sheet) in enumerate(bundle.sheets.items()):
        columns = {path: column for column, path in enumerate(sheet.paths)}
        for row in range(len(sheet.rows)):
            strips[table, row] = Strip(sheet=number, row=row, columns=columns)
    return Layout(
        sheets=tuple(bundle.sheets.values()),
        strips=strips,
        grows=frozenset(bundle.sheets),
        makes_patients=False,
    )


def long_layout(bundle: Bundle) -> Layout:
    """Return one row a procedure, the fields of the patient repeated in each.

    A wrong value of the patient stands in all rows of the patient; its place is the first of
    them, where a reader that takes the patient from the rows finds it. The patient's name is the
    key of the procedure: when a procedure has lost it, the rest of the row stays.
    """
    people, procedures, key = _people_and_procedures(bundle)
    rest = _without(procedures, key)
    person = dict(zip(bundle.owners["patients"], people.rows, strict=True))
    owners = bundle.owners["procedures"]
    rows = tuple(
        (row[key], *person[owner][1:], *(row[i] for i in rest))
        for owner, row in zip(owners, procedures.rows, strict=True)
    )
    first = {owner: row for row, owner in reversed(list(enumerate(owners)))}
    own = {path: column for column, path in enumerate(people.paths) if column}
    columns = {procedures.paths[key]: 0}
    columns |= {procedures.paths[i]: len(people.paths) + n for n, i in enumerate(rest)}
    strips = {
        ("procedures", row): Strip(sheet=0, row=row, columns=columns) for row in range(len(rows))
    }
    for row, owner in enumerate(bundle.owners["patients"]):
        if owner in first:
            strips["patients", row] = Strip(sheet=0, row=first[owner], columns=own)
    sheet = Sheet(
        name="ILP",
        headers=(*people.headers, *(procedures.headers[i] for i in rest)),
        paths=(*people.paths, *(procedures.paths[i] for i in rest)),
        rows=rows,
    )
    return Layout(sheets=(sheet,), strips=strips, grows=frozenset({"procedures"}))


def wide_layout(bundle: Bundle) -> Layout:
    """Return one row a patient, the fields of each procedure in columns of their own.

    A patient who is entered twice has all procedures in both rows.
    """
    people, procedures, key = _people_and_procedures(bundle)
    # An identifier of a procedure has no place in a sheet of patients.
    rest = _without(procedures, key, procedures.paths.index("procedures.procedure_id"))
    groups: dict[str, list[int]] = defaultdict(list)
    for row, owner in enumerate(bundle.owners["procedures"]):
        groups[owner].append(row)
    most = max(len(group) for group in groups.values())
    own = {path: column for column, path in enumerate(people.paths)}
    blocks = [
        {procedures.paths[i]: len(own) + k * len(rest) + n for n, i in enumerate(rest)}
        for k in range(most)
    ]
    strips: dict[tuple[str, int], Strip] = {}
    rows = []
    for number, (owner, person) in enumerate(
        zip(bundle.owners["patients"], people.rows, strict=True)
    ):
        cells: list[Cell] = [*person, *[None] * (most * len(rest))]
        strips["patients", number] = Strip(sheet=0, row=number, columns=own)
        for block, row in zip(blocks, groups[owner], strict=False):
            strips.setdefault(("procedures", row), Strip(sheet=0, row=number, columns=block))
            for i, column in zip(rest, block.values(), strict=True):
                cells[column] = procedures.rows[row][i]
        rows.append(tuple(cells))
    numbered = [(k + 1, i) for k in range(most) for i in rest]
    sheet = Sheet(
        name="ILP",
        headers=(*people.headers, *(_numbered(bundle, k, i) for k, i in numbered)),
        paths=(*people.paths, *(procedures.paths[i] for _, i in numbered)),
        rows=tuple(rows),
    )
    return Layout(sheets=(sheet,), strips=strips, grows=frozenset({"patients"}))


def redcap_layout(bundle: Bundle) -> Layout:
    """Return a REDCap export: all tables in one sheet, a repeating instrument a table.

    Patients are the record; every other table is an instrument, its rows numbered within the
    patient. Field names are unique in a REDCap project, so a name that several tables have gets
    its table in front. REDCap itself writes the record into every row, so that no row can lose
    its patient, nor a patient have two records.
    """
    names = _redcap_names(bundle)
    columns = {path: 3 + column for column, path in enumerate(names)}
    found: list[tuple[str, str, int, tuple[Cell, ...]]] = []
    for table, sheet in bundle.sheets.items():
        instance: Counter[str] = Counter()
        for row, (owner, cells) in enumerate(zip(bundle.owners[table], sheet.rows, strict=True)):
            instance[owner] += 1
            line: list[Cell] = [owner, None, None, *[None] * len(names)]
            if table != "patients":
                line[1:3] = [table, instance[owner]]
            for path, cell in zip(sheet.paths, cells, strict=True):
                if path in columns:
                    line[columns[path]] = cell
            found.append((owner, table, row, tuple(line)))
    found.sort(key=lambda item: item[0])
    sheet = Sheet(
        name="redcap",
        headers=("patient_id", "redcap_repeat_instrument", "redcap_repeat_instance",
                 *names.values()),
        paths=("patients.patient_id", "", "", *names),
        rows=tuple(line for *_, line in found),
    )  # fmt: skip
    own = {
        table: {path: columns[path] for path in sheet.paths if path in columns}
        for table, sheet in bundle.sheets.items()
    }
    strips = {
        (table, row): Strip(sheet=0, row=number, columns=own[table])
        for number, (_, table, row, _) in enumerate(found)
    }
    grows = frozenset(bundle.sheets) - {"patients"}
    return Layout(sheets=(sheet,), strips=strips, grows=grows)


def _people_and_procedures(bundle: Bundle) -> tuple[Sheet, Sheet, int]:
    people, procedures = bundle.sheets["patients"], bundle.sheets["procedures"]
    return people, procedures, procedures.paths.index("procedures.patient_id")


def _without(sheet: Sheet, *columns: int) -> list[int]:
    return [column for column in range(len(sheet.paths)) if column not in columns]


def _numbered(bundle: Bundle, number: int, column: int) -> str:
    name = bundle.sheets["procedures"].headers[column]
    if bundle.language is Language.SV:
        return f"ILP{number} {name}"
    return f"ilp{number}_{'date' if name == 'procedure_date' else name}"


def _redcap_names(bundle: Bundle) -> dict[str, str]:
    paths = [path for sheet in bundle.sheets.values() for path in sheet.paths]
    paths = [path for path in paths if not path.endswith(".patient_id")]
    plain = {path: path.partition(".")[2] for path in paths}
    count = Counter(plain.values())
    return {
        path: name if count[name] == 1 else path.replace(".", "_") for path, name in plain.items()
    }
