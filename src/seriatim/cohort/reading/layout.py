"""Decide what the sheets of a file are: a bundle, one long or wide sheet, or a REDCap export."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.cohort.reading.blocks import match_block
from seriatim.cohort.reading.collecting import NOWHERE, Place, ProblemCollector
from seriatim.cohort.reading.columns import ColumnMatcher
from seriatim.cohort.reading.header_row import Header, find_header
from seriatim.cohort.reading.headers import index_of, known_folds
from seriatim.cohort.reading.mapping import RegistryMapping
from seriatim.cohort.reading.redcap import is_redcap, is_redcap_header
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.sheets import Sheet
from seriatim.dictionary import Dictionary, Table
from seriatim.dictionary.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sheet that is read: its header, and the table that its name says (None: none)."""

    sheet: Sheet
    header: Header
    table: Table | None = None

    @property
    def place(self) -> Place:
        """Return where problems of this sheet are."""
        table = self.table.name if self.table else None
        return Place(file=self.sheet.file, sheet=self.sheet.sheet, table=table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The name of a layout and the sheets that are read under it."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyor:
    """Looks at headers and names of sheets, with the dictionary and the mapping file at hand."""

    dictionary: Dictionary
    mapping: RegistryMapping
    problems: ProblemCollector

    def choose(self, sheets: tuple[Sheet, ...]) -> Layout:
        """Return the layout of some sheets; ``ReadingError`` if they are no registry."""
        parts = self.parts(sheets)
        if not parts:
            raise ReadingError(
                "There is no sheet with a header and rows. Expected one row a procedure, or a "
                "sheet or file for each table (patients, procedures, ...)."
            )
        return self.arrange(parts)

    def arrange(self, parts: tuple[Part, ...]) -> Layout:
        """Return the layout of sheets whose headers are found."""
        name = self.mapping.layout or self._layout_name(parts)
        if name == "bundle":
            return Layout(name=name, parts=self._bundle(parts))
        return Layout(name=name, parts=(self._single(parts, name),))

    def header_of(self, sheet: Sheet) -> Header | None:
        """Find the header of a sheet."""
        known = known_folds(self.dictionary.tables)
        told = {fold(key.rpartition("!")[2]) for key, _ in self.mapping.columns}
        procedures = index_of(self.dictionary.table("procedures"))

        def is_known(name: str) -> bool:
            if fold(name) in known or fold(name) in told or is_redcap_header(name):
                return True
            return match_block(name, procedures) is not None

        return find_header(sheet.head(), is_known)

    def parts(self, sheets: tuple[Sheet, ...]) -> tuple[Part, ...]:
        """Return the sheets that have a header, with the tables that their names say."""
        parts = []
        for sheet in sheets:
            header = self.header_of(sheet)
            if header is not None:
                table = self._table_named(sheet.title)
                parts.append(Part(sheet=sheet, header=header, table=table))
            else:
                place = Place(file=sheet.file, sheet=sheet.sheet)
                self.problems.add("sheet_empty", place, NOWHERE, "it is empty.")
        return tuple(parts)

    def _table_named(self, title: str) -> Table | None:
        told = {fold(sheet): table for sheet, table in self.mapping.sheets}
        if fold(title) in told:
            return self.dictionary.table(told[fold(title)])
        for table in self.dictionary.tables:
            if fold(title) in {fold(name) for name in table.sheets}:
                return table
        return None

    def _layout_name(self, parts: tuple[Part, ...]) -> str:
        named = {part.table.name for part in parts if part.table is not None}
        if {"patients", "procedures"} <= named or (len(parts) > 1 and "procedures" in named):
            return "bundle"
        for name in ("redcap", "wide", "long"):
            if any(self._fits(part, name) for part in parts):
                return name
        if named:
            return "bundle"
        raise _unknown(parts)

    def _fits(self, part: Part, layout: str) -> bool:
        """Tell whether the headers of a sheet are those of a layout of one sheet."""
        names = part.header.names
        if layout == "redcap":
            return is_redcap(names)
        matcher = ColumnMatcher(
            dictionary=self.dictionary, mapping=self.mapping, sheet=part.sheet.sheet
        )
        tables = (self.dictionary.table("procedures"), self.dictionary.table("patients"))
        columns = matcher.match(part.header, tables, all_tables=False)
        if not columns.has("procedures.patient_id"):
            return False
        if layout == "wide":
            columns = matcher.match_blocks(part.header, columns)
            return any(
                c.number is not None and c.field.name == "procedure_date" for c in columns.read
            )
        return bool(columns.of("procedures")) and any(
            c.field.name == "procedure_date" and c.number is None for c in columns.read
        )

    def _bundle(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        seen: dict[str, Part] = {}
        for part in parts:
            if part.table is None:
                self._ignore(part)
                continue
            other = seen.setdefault(part.table.name, part)
            if other is not part:
                raise ReadingError(
                    f'Both "{other.sheet.title}" and "{part.sheet.title}" are the table '
                    f"{part.table.name}, in {other.place} and {part.place}. Keep one of them, or "
                    "rename the other."
                )
            if part.sheet.hidden:
                what = "the sheet is hidden, but was read."
                self.problems.add("sheet_hidden", part.place, NOWHERE, what)
        if "procedures" not in seen:
            raise ReadingError(
                "There is no sheet or file for the table procedures. Found: "
                f"{', '.join(seen) or 'none'}. {_expected_names(self.dictionary)}"
            )
        return tuple(seen.values())

    def _single(self, parts: tuple[Part, ...], layout: str) -> Part:
        fitting = [part for part in parts if self._fits(part, layout)] or list(parts)
        visible = [part for part in fitting if not part.sheet.hidden] or fitting
        told = {fold(sheet) for sheet, _ in self.mapping.sheets}
        chosen = [part for part in visible if fold(part.sheet.title) in told] or visible
        if len(chosen) > 1:
            names = ", ".join(f'"{part.sheet.title}"' for part in chosen[:6])
            raise ReadingError(
                f"Several sheets look like the registry: {names}. Keep one, or say which in the "
                f'mapping file: [sheets] "{chosen[0].sheet.title}" = "procedures".'
            )
        for part in parts:
            if part is not chosen[0]:
                self._ignore(part)
        return Part(sheet=chosen[0].sheet, header=chosen[0].header)

    def _ignore(self, part: Part) -> None:
        what = f'"{part.sheet.title}" is not read. {_expected_names(self.dictionary)}'
        place = Place(file=part.sheet.file, sheet=part.sheet.sheet)
        self.problems.add("sheet_ignored", place, NOWHERE, what)


def _expected_names(dictionary: Dictionary) -> str:
    names = ", ".join(table.name for table in dictionary.tables)
    return f"Names of tables: {names} (or their labels)."


def _unknown(parts: tuple[Part, ...]) -> ReadingError:
    part = max(parts, key=lambda part: part.header.n_known)
    some = ", ".join(f'"{name[:40]}"' for name in part.header.names[:12] if name)
    return ReadingError(
        f"{part.place} is no registry that can be recognized. Expected a patient number and the "
        f"date of the procedure among the headers; row {part.header.row} has {some}. "
        "Rename the columns, or name them in a mapping file (seriatim check FILE "
        "--suggest-mapping writes one to fill in)."
    )
