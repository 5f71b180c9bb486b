"""The columns that a REDCap export adds, and its checkboxes."""

from __future__ import annotations

import re
from dataclasses import replace

from seriatim.cohort.reading.columns import Column, Columns
from seriatim.cohort.reading.header_row import Header
from seriatim.cohort.reading.headers import index_of
from seriatim.dictionary import Dictionary, FieldType
from seriatim.dictionary.folding import fold

# Raw and labelled exports name them differently.
_INSTRUMENT = frozenset({"redcaprepeatinstrument", "repeatinstrument"})
_INSTANCE = frozenset({"redcaprepeatinstance", "repeatinstance"})
_EVENT = frozenset({"redcapeventname", "eventname"})
_OTHER = frozenset({"redcapdataaccessgroup", "dataaccessgroup", "redcapsurveyidentifier"})
_RECORD = frozenset({"recordid", "studyid", "subjectid", "record"})
_STATUS = re.compile(r".+_(complete|timestamp)$|complete\?$", re.IGNORECASE)
_CHECKBOX = re.compile(r"(.+?)___(.+)$")
_LABELLED_BOX = re.compile(r"(.+?)\s*\(choice=(.+)\)$", re.IGNORECASE)


def is_redcap_header(name: str) -> bool:
    """Tell whether REDCap itself wrote a header."""
    return fold(name) in _INSTRUMENT | _INSTANCE | _EVENT


def is_redcap(names: tuple[str, ...]) -> bool:
    """Tell whether a header row is that of a REDCap export with repeats or events."""
    folds = {fold(name) for name in names}
    return bool(folds & _INSTRUMENT) or any(name.startswith("redcap_event_name") for name in names)


def instrument_column(header: Header) -> int | None:
    """Return the column that names the repeating instrument of a row."""
    return next((i for i, name in enumerate(header.names) if fold(name) in _INSTRUMENT), None)


def redcap_columns(header: Header, columns: Columns, dictionary: Dictionary) -> Columns:
    """Add record number and checkboxes, and drop REDCap's own columns from those left over."""
    boxes = [
        replace(column, index=index)
        for index, name in enumerate(header.names)
        for column in checkbox(name, dictionary)
    ]
    ticked = {column.index for column in boxes}
    read = [column for column in columns.read if column.index not in ticked] + boxes
    left = [i for i in columns.left if i not in ticked and not _is_own(header.names[i])]
    has_patient = any(column.field.name == "patient_id" for column in read)
    if not has_patient and header.names and fold(header.names[0]) in _RECORD:
        read += [
            Column(index=0, header=header.names[0], field=table.field("patient_id"))
            for table in dictionary.tables
            if any(field.name == "patient_id" for field in table.fields)
        ]
        left = [index for index in left if index != 0]
    return Columns(read=tuple(read), left=tuple(left))


def checkbox(name: str, dictionary: Dictionary) -> tuple[Column, ...]:
    """Return what a checkbox column such as ``therapy___ipilimumab`` means, in every table."""
    found = _CHECKBOX.fullmatch(name) or _LABELLED_BOX.fullmatch(name)
    if found is None:
        return ()
    matches = [index_of(table).match(found[1]) for table in dictionary.tables]
    return tuple(
        Column(index=0, header=name, field=match.field, ticks=found[2])
        for match in matches
        if match is not None and match.field.type is FieldType.CHOICE
    )


def _is_own(name: str) -> bool:
    folded = fold(name)
    own = folded in _INSTRUMENT | _INSTANCE | _EVENT | _OTHER
    return own or _STATUS.fullmatch(name) is not None
