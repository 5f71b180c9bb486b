"""Propose a mapping file for a data file: what was recognized, what is near, what is left."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import duckdb

from seriatim.cohort.reading.collecting import ProblemCollector
from seriatim.cohort.reading.columns import Column, Columns
from seriatim.cohort.reading.files import open_files
from seriatim.cohort.reading.layout import Layout, Part, Surveyor
from seriatim.cohort.reading.mapping import FORMAT, RegistryMapping
from seriatim.cohort.reading.planning import Planner
from seriatim.cohort.reading.reader import read_raw
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.staging import quoted
from seriatim.dictionary import Dictionary, Field, FieldType
from seriatim.dictionary.folding import fold

# Below this similarity a name is no suggestion; above it a person decides.
NEAR = 0.6
_MOST_WORDS = 12
_MOST_COMPARED = 200


def suggest_mapping(path: Path, dictionary: Dictionary) -> str:
    """Return the text of a mapping file for a data file.

    Recognized columns are lines that count; near ones are comments with their similarity (0 to
    1), and the others are listed. Raises ``ReadingError`` where there is no table to look at.
    """
    with tempfile.TemporaryDirectory(prefix="seriatim-") as folder:
        connection = duckdb.connect(":memory:")
        try:
            files = open_files(path, Path(folder), dictionary, connection)
            problems = ProblemCollector()
            surveyor = Surveyor(dictionary=dictionary, mapping=RegistryMapping(), problems=problems)
            layout = _layout(surveyor, surveyor.parts(files.sheets))
            suggestion = _Suggestion(dictionary=dictionary, layout=layout)
            lines = [*suggestion.lines(), *_choices(path, dictionary)]
        finally:
            connection.close()
    return "\n".join(lines) + "\n"


def _layout(surveyor: Surveyor, parts: tuple[Part, ...]) -> Layout:
    if not parts:
        raise ReadingError("There is no sheet with a header, so there is nothing to map.")
    try:
        return surveyor.arrange(parts)
    except ReadingError:  # Not recognized yet: that is what the mapping file is for.
        widest = max(parts, key=lambda part: part.header.width)
        return Layout(name="long", parts=(widest,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suggestion:
    dictionary: Dictionary
    layout: Layout

    def lines(self) -> Iterator[str]:
        """Yield the lines on layout and columns."""
        columns = list(self._columns())
        yield "# Lines that begin with # do not count. Remove the sign where the line is right."
        yield f"format = {FORMAT}"
        yield f'layout = "{self.layout.name}"'
        left = [_toml(name) for part in self.layout.parts for name in self._left(part)]
        yield f"# ignore = [{', '.join(left[:_MOST_COMPARED])}]"
        yield ""
        if any(part.table for part in self.layout.parts):
            yield "[sheets]"
            for part in self.layout.parts:
                if part.table:
                    yield f'{_toml(part.sheet.title)} = "{part.table.name}"'
            yield ""
        yield "[columns]"
        yield from columns
        yield ""
        yield "# [dates]"
        yield '# order = "dmy"   # how 03/04/2011 reads: "dmy" day first, "mdy" month first'

    def _columns(self) -> Iterator[str]:
        for part in self.layout.parts:
            matched = self._match(part)
            for index in range(len(part.header.names)):
                columns = [column for column in matched.read if column.index == index]
                if columns:
                    yield self._recognized(part, columns)
            yield from self._near(part, [part.header.names[i] for i in matched.left])

    def _match(self, part: Part) -> Columns:
        planner = Planner(
            dictionary=self.dictionary, mapping=RegistryMapping(), problems=ProblemCollector()
        )
        return planner.columns(self.layout.name, part)

    def _left(self, part: Part) -> list[str]:
        return [part.header.names[index] for index in self._match(part).left]

    def _recognized(self, part: Part, columns: list[Column]) -> str:
        column = columns[0]
        paths = ", ".join(c.field.path for c in columns)
        line = f"{self._key(part, column.header)} = {_toml(column.field.path)}"
        several = len({c.field.path for c in columns}) > 1 and column.field.name != "patient_id"
        if several or column.ticks is not None or column.factor is not None:
            return f"# {_toml(column.header)} is read as {paths}"
        if column.number is not None:
            return f"# {_toml(column.header)} is read as {paths}, procedure {column.number}"
        return line

    def _near(self, part: Part, names: list[str]) -> Iterator[str]:
        for name in names[:_MOST_COMPARED]:
            field, score = _nearest(name, self._fields(part))
            if score >= NEAR:
                yield f"# {self._key(part, name)} = {_toml(field.path)}   # {score:.2f}"
            else:
                yield f"# {self._key(part, name)} is not recognized"

    def _fields(self, part: Part) -> tuple[Field, ...]:
        """Return the fields that a column of a sheet may have in this layout."""
        if part.table is not None and self.layout.name == "bundle":
            return part.table.fields
        if self.layout.name == "redcap":
            return self.dictionary.fields
        names = ("procedures", "patients")
        return tuple(f for name in names for f in self.dictionary.table(name).fields)

    def _key(self, part: Part, header: str) -> str:
        several = len(self.layout.parts) > 1
        return _toml(f"{part.sheet.title}!{header}" if several else header)


def _nearest(name: str, fields: tuple[Field, ...]) -> tuple[Field, float]:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(fold(name))
    best, best_score = fields[0], 0.0
    for field in fields:
        for header in field.headers:
            matcher.set_seq1(fold(header))
            if matcher.real_quick_ratio() > best_score and matcher.quick_ratio() > best_score:
                score = matcher.ratio()
                if score > best_score:
                    best, best_score = field, score
    return best, best_score


def _choices(path: Path, dictionary: Dictionary) -> Iterator[str]:
    """Yield commented lines for words that are no choice of their field."""
    try:
        registry = read_raw(path, dictionary)
    except ReadingError:
        return
    known = {fold(word) for code in dictionary.missing_codes for word in code.words}
    for table, names in registry.fields:
        for name in names:
            field = dictionary.table(table).field(name)
            if field.type is not FieldType.CHOICE:
                continue
            rows = registry.connection.execute(
                f"SELECT {quoted(name)} FROM raw_{table} WHERE {quoted(name)} IS NOT NULL "
                f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 200"
            ).fetchall()
            words = known | {fold(word) for choice in field.choices for word in choice.words}
            strange = [text for (text,) in rows if fold(text) not in words][:_MOST_WORDS]
            if strange:
                yield ""
                yield f'# [choices."{field.path}"]   # {", ".join(c.code for c in field.choices)}'
                yield from (f'# {_toml(text)} = "?"' for text in strange)
    registry.connection.close()


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
