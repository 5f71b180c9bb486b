"""Write a dictionary as a REDCap data dictionary (CSV for upload), one form a table.

The first table becomes the first form and its key the record ID, which REDCap repeats on every
row of an export; fields that refer to that table are therefore left out of the other forms.

REDCap's limits of a text field are a soft check: a value outside is admissible after a warning.
That is what *plausible* means here, so the plausible range is written and not the hard one.
Yes/no fields become drop-downs too, because REDCap's own yes/no exports 1 and 0, and numbers for
yes and no are coded both ways round in registries.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from seriatim.dictionary.model import Choice, Dictionary, Field, FieldType, Table, plain_number
from seriatim.dictionary.wording import label_with_unit

#: The columns that REDCap expects, in its spelling and order.
REDCAP_COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)

_VALIDATION = {
    FieldType.TEXT: "",
    FieldType.INTEGER: "integer",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date_ymd",
    FieldType.CHOICE: "",
}


def redcap_variables(dictionary: Dictionary) -> dict[str, str]:
    """Return the REDCap variable of each field path.

    REDCap names are unique over all forms. A name that only one form has stays as it is; one
    that several forms have carries its table before it, which is also read back as a header.

    >>> from seriatim.dictionary import load_dictionary
    >>> names = redcap_variables(load_dictionary())
    >>> names["procedures.tnf_mg"], names["lesions.side"], names["procedures.patient_id"]
    ('tnf_mg', 'lesions_side', 'patient_id')
    """
    root = dictionary.tables[0]
    own = [field for table in dictionary.tables for field in _fields_of(table, dictionary)]
    uses = Counter(field.name for field in own)
    names: dict[str, str] = {}
    for field in own:
        name = field.name if uses[field.name] == 1 else f"{field.table}_{field.name}"
        names[field.path] = _unused(name, set(names.values()))
    record_id = names[f"{root.name}.{root.key[0]}"]
    return {field.path: names.get(field.path, record_id) for field in dictionary.fields}


def render_redcap(dictionary: Dictionary) -> str:
    """Return the data dictionary as CSV text for REDCap's upload page."""
    names = redcap_variables(dictionary)
    file = io.StringIO()
    writer = csv.DictWriter(file, REDCAP_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for table in dictionary.tables:
        fields = _fields_of(table, dictionary)
        for field in fields:
            row = _row(field, names[field.path])
            if field is fields[0]:
                row["Section Header"] = f"{table.label}. {table.description}"
            writer.writerow(row)
    return file.getvalue()


def redcap_note(dictionary: Dictionary) -> str:
    """Return what has to be set in REDCap by hand, because the upload cannot say it."""
    root, *others = dictionary.tables
    steps = []
    if others:
        forms = "".join(f"\n       {table.name}" for table in others)
        steps.append(
            "Enable optional modules > Repeating instruments and events > Modify: tick the forms"
            f"{forms}\n     Every row of these tables is then a new instance of its form."
        )
    if dictionary.missing_codes:
        codes = "".join(f"\n       {code.code}, {code.label}" for code in dictionary.missing_codes)
        steps.append(f"Additional customizations > Missing Data Codes: enter{codes}")
    for name in sorted(_referenced(dictionary) - {root.name}):
        key = dictionary.table(name).key[0]
        steps.append(f"Make {key} of {name} required in practice: other forms refer to it.")
    steps.append(
        "Export the data as raw CSV and not as labels, and check the export (seriatim check FILE):"
        "\n     a range warning of REDCap stops nobody."
    )
    listed = "\n".join(f"  {n}. {step}" for n, step in enumerate(steps, start=1))
    return f"What the upload cannot set, in Project Setup of REDCap:\n{listed}"


def _referenced(dictionary: Dictionary) -> set[str]:
    return {field.references for field in dictionary.fields if field.references is not None}


def _fields_of(table: Table, dictionary: Dictionary) -> tuple[Field, ...]:
    root = dictionary.tables[0]
    if table is not root:
        return tuple(field for field in table.fields if field.references != root.name)
    record_id = table.field(table.key[0])
    return (record_id, *(field for field in table.fields if field is not record_id))


def _unused(name: str, taken: set[str]) -> str:
    """Number a name that another field has, though it carries its table before it."""
    candidates = (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _row(field: Field, variable: str) -> dict[str, str]:
    is_choice = field.type is FieldType.CHOICE
    limits = field.plausible or field.hard
    low = None if limits is None else limits.low
    high = None if limits is None else limits.high
    return {
        "Variable / Field Name": variable,
        "Form Name": field.table,
        "Field Type": "dropdown" if is_choice else "text",
        "Field Label": label_with_unit(field),
        "Choices, Calculations, OR Slider Labels": " | ".join(map(_choice, field.choices)),
        "Field Note": field.description,
        "Text Validation Type OR Show Slider Number": _VALIDATION[field.type],
        "Text Validation Min": "" if low is None else plain_number(low),
        "Text Validation Max": "" if high is None else plain_number(high),
        "Identifier?": "y" if field.identifier else "",
        "Required Field?": "y" if field.required else "",
        "Field Annotation": f"seriatim: {field.path}",
    }


def _choice(choice: Choice) -> str:
    # A full stop or hyphen in a code is not safe in every version of REDCap. An underscore reads
    # back as the same code, because words are compared without punctuation.
    code = re.sub(r"[^A-Za-z0-9_]", "_", choice.code)
    return f"{code}, {choice.label.replace('|', '/')}"
