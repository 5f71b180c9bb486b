"""A small clean registry as raw tables, and tools to spoil it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pytest

from seriatim.cohort import Cohort, SourceFile, build_cohort
from seriatim.cohort.reading.registry import RawRegistry, Source
from seriatim.cohort.rules.rule import Refuses
from seriatim.cohort.validation import all_rules
from seriatim.dictionary import Dictionary, load_dictionary

Rows = list[dict[str, str | None]]
Tables = dict[str, Rows]
TODAY = date(2020, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Set some cells of row ``row`` (0-based) of a table; ``row=None`` appends a row."""

    table: str
    row: int | None = 0
    values: Mapping[str, str | None] = field(default_factory=dict)


def edit(table: str, row: int | None = 0, /, **values: str | None) -> Edit:
    return Edit(table=table, row=row, values=values)


def apply_edits(tables: Tables, edits: Iterable[Edit]) -> Tables:
    spoiled = copy.deepcopy(tables)
    for change in edits:
        rows = spoiled.setdefault(change.table, [])
        if change.row is None:
            rows.append(dict(change.values))
        else:
            rows[change.row] |= change.values
    return spoiled


def raw_registry(*cases: Tables, **options: Any) -> RawRegistry:
    """Put rows of text into raw tables as reading does: row 2 is the first below the header.

    Each case is a file of its own, named ``case0.xlsx``, ``case1.xlsx`` and so on.
    """
    connection = duckdb.connect()
    sources: list[Source] = []
    fields = []
    for table in dict.fromkeys(table for case in cases for table in case):
        names = tuple(
            dict.fromkeys(n for case in cases for row in case.get(table, ()) for n in row)
        )
        columns = "".join(f", {name} VARCHAR" for name in names)
        connection.execute(
            f"CREATE TABLE raw_{table}(source_id INTEGER, source_row BIGINT{columns})"
        )
        rows = []
        for number, case in enumerate(cases):
            headers = tuple((name, f"header of {name}") for name in names)
            sources.append(
                Source(
                    source_id=len(sources) + 1,
                    file=f"case{number}.xlsx",
                    sheet=table,
                    table=table,
                    headers=headers,
                )
            )
            rows += [
                [len(sources), at, *(row.get(name) for name in names)]
                for at, row in enumerate(case.get(table, ()), start=2)
            ]
        if rows:
            places = ", ".join("?" for _ in rows[0])
            connection.executemany(f"INSERT INTO raw_{table} VALUES ({places})", rows)
        fields.append((table, names))
    values = {
        "connection": connection,
        "sources": tuple(sources),
        "problems": (),
        "counts": (),
        "files": (SourceFile(name="registry.xlsx", n_bytes=1, sha256="0" * 64),),
        "notice": None,
        "date_order": None,
        "fields": tuple(fields),
    }
    return RawRegistry(**(values | options))


def apart(tables: Tables, number: int) -> Tables:
    """Make other patients of a registry: other names, and sizes that differ by a hair.

    Without the hair the rules on duplicate patients and on target temperatures would fire. Names
    that a test gave (they do not begin with P) stay.
    """
    changed = copy.deepcopy(tables)
    hair = {"breslow_mm": 0.001, "limb_volume_l": 0.0001, "temperature_c": 0.01}
    for rows in changed.values():
        for row in rows:
            for name in ("patient_id", "procedure_id"):
                if str(row.get(name)).startswith("P"):
                    row[name] = f"P{number}/{row[name]}"
            for name, step in hair.items():
                if row.get(name) is not None and row[name] == CLEAN_SIZES.get(row[name]):
                    row[name] = f"{float(str(row[name])) + step * number:.4f}"
    return changed


# Sizes of the clean registry; those that a test sets stay as they are.
CLEAN_SIZES = {size: size for size in ("2.1", "3.4", "9", "9.5", "3", "39.6")}


CLEAN: Tables = {
    "patients": [
        {
            "patient_id": "P1",
            "sex": "F",
            "birth_year": "1940",
            "primary_date": "2003-05-10",
            "primary_site": "calf",
            "breslow_mm": "2.1",
            "ulceration": "yes",
            "vital_status": "dead",
            "death_date": "2012-06-01",
            "cause_of_death": "melanoma",
            "last_contact_date": "2012-05-01",
        },
        {
            "patient_id": "P2",
            "sex": "M",
            "birth_year": "1951",
            "primary_date": "2006-11-20",
            "primary_site": "forearm",
            "breslow_mm": "3.4",
            "ulceration": "no",
            "vital_status": "alive",
            "death_date": None,
            "cause_of_death": None,
            "last_contact_date": "2015-01-10",
        },
    ],
    "procedures": [
        {
            "procedure_id": "P1-1",
            "patient_id": "P1",
            "procedure_date": "2008-03-03",
            "region": "leg",
            "side": "L",
            "earlier_elsewhere": "0",
            "indication": "first",
            "access_level": "iliac",
            "stage_edition": "AJCC7",
            "stage": "N2c",
            "distant_disease": "no",
            "n_lesions": "2",
            "largest_lesion_mm": "12",
            "limb_volume_l": "9",
            "melphalan_mg": "90",
            "melphalan_mg_per_l": "10",
            "tnf_mg": "0",
            "temperature_c": "39.6",
            "perfusion_min": "60",
            "leakage_percent": "2",
            "ck_peak_u_l": "300",
            "fasciotomy": "none",
            "fasciotomy_date": None,
            "admission_date": "2008-03-02",
            "discharge_date": "2008-03-09",
            "hospital_days": "7",
            "response": "CR",
            "response_date": "2008-06-02",
            "not_evaluable_reason": None,
            "wieberdink": "III",
            "wieberdink_date": "2008-03-10",
            "clavien_dindo": "II",
            "amputation_date": None,
            "amputation_level": None,
            "amputation_cause": None,
        },
        {
            "procedure_id": "P1-2",
            "patient_id": "P1",
            "procedure_date": "2010-04-12",
            "region": "leg",
            "side": "L",
            "indication": "recurrence_after_cr",
            "limb_volume_l": "9.5",
            "melphalan_mg": "95",
            "melphalan_mg_per_l": "10",
            "leakage_percent": "0",
            "response": "NE",
            "not_evaluable_reason": "lost",
            "wieberdink": "II",
            "clavien_dindo": "none",
        },
        {
            "procedure_id": "P2-1",
            "patient_id": "P2",
            "procedure_date": "2011-02-02",
            "region": "arm",
            "side": "R",
            "indication": "first",
            "access_level": "axillary",
            "limb_volume_l": "3",
            "melphalan_mg": "39",
            "melphalan_mg_per_l": "13",
            "leakage_percent": "5",
            "response": "PR",
            "response_date": "2011-05-04",
            "wieberdink": "II",
            "clavien_dindo": "none",
        },
    ],
    "lesions": [
        {
            "patient_id": "P1",
            "lesion_id": "A",
            "region": "leg",
            "side": "L",
            "scope": "in_field",
            "first_seen_date": "2008-02-01",
            "excised_date": None,
            "split_from": None,
        },
        {"patient_id": "P1", "lesion_id": "B", "region": "leg", "side": "L", "scope": "in_field"},
    ],
    "measurements": [
        {
            "patient_id": "P1",
            "lesion_id": lesion,
            "measurement_date": day,
            "status": status,
            "longest_mm": longest,
            "perpendicular_mm": longest,
        }
        for lesion, day, status, longest in (
            ("A", "2008-03-01", "measured", "12"),
            ("B", "2008-03-01", "measured", "8"),
            ("A", "2008-06-02", "gone", None),
            ("B", "2008-06-02", "gone", None),
        )
    ],
    "assessments": [
        {
            "procedure_id": "P1-1",
            "assessment_date": "2008-06-02",
            "criteria": "WHO",
            "response": "CR",
            "not_evaluable_reason": None,
        },
        {
            "procedure_id": "P2-1",
            "assessment_date": "2011-05-04",
            "criteria": "WHO",
            "response": "PR",
        },
    ],
    "toxicities": [
        {"procedure_id": "P1-1", "toxicity_date": "2008-03-10", "wieberdink": "III"},
    ],
    "complications": [
        {
            "procedure_id": "P1-1",
            "complication_date": "2008-03-12",
            "term": "infection",
            "clavien_dindo": "II",
            "present_at_discharge": "no",
            "anesthesia": "none",
        },
    ],
    "progressions": [
        {
            "patient_id": "P1",
            "progression_date": "2009-12-01",
            "scope": "in_field",
            "region": "leg",
            "side": "L",
            "last_clean_date": "2009-09-01",
        },
    ],
    "therapies": [
        {
            "patient_id": "P1",
            "therapy": "surgery",
            "start_date": "2009-12-15",
            "stop_date": "2009-12-15",
        },
    ],
}


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def clean() -> Tables:
    return copy.deepcopy(CLEAN)


@pytest.fixture(name="edit")
def edit_fixture() -> Callable[..., Edit]:
    return edit


@pytest.fixture(name="raw_registry")
def raw_registry_fixture() -> Callable[..., RawRegistry]:
    return raw_registry


@pytest.fixture(scope="session")
def make_cohort(dictionary: Dictionary) -> Callable[..., Cohort]:
    """Build a cohort from the clean registry with edits, or from tables of one's own."""

    def make(*edits: Edit, tables: Tables = CLEAN, **options: Any) -> Cohort:
        return build_cohort(raw_registry(apply_edits(tables, edits), **options), dictionary, TODAY)

    return make


@pytest.fixture(scope="session")
def crowd(dictionary: Dictionary) -> Callable[..., Cohort]:
    """Build one cohort of many spoiled copies of the clean registry, each a file of its own.

    Rules look at one patient (or pair of patients) at a time, so the copies do not disturb one
    another, and one reading serves a whole table of cases.
    """
    built: dict[int, tuple[Any, Cohort]] = {}

    def make(cases: tuple[Any, ...]) -> Cohort:
        if id(cases) not in built:
            copies = (
                apart(apply_edits(CLEAN, (edit(t, r, **v) for t, r, v in edits)), number)
                for number, edits in enumerate(cases)
            )
            cohort = build_cohort(raw_registry(*copies), dictionary, TODAY)
            # The key is the identity of the cases, so they must live as long as the cohort.
            built[id(cases)] = (cases, cohort)
        return built[id(cases)][1]

    return make


@pytest.fixture(scope="session")
def check_rule(dictionary: Dictionary) -> Callable[..., None]:
    """Expect one code (and those in ``also``) in one file of a cohort, and what it refuses."""

    def check(cohort: Cohort, file: str, code: str, also: Iterable[str] = ()) -> None:
        problems = [p for p in cohort.problems.problems if p.file == file]
        found = {p.code for p in problems}
        assert code in found, f"{code} was not found; found {sorted(found)}"
        assert found <= {code, *also}, f"also found {sorted(found - {code, *also})}"
        problem = next(p for p in problems if p.code == code)
        rule = next(
            rule
            for rule in all_rules(dictionary)
            if (rule.code, rule.table) == (code, problem.table)
            and problem.column in (f"header of {rule.columns[0]}", rule.columns[0])
        )
        assert problem.row is not None
        assert problem.row >= 2
        assert problem.message.startswith(f"{problem.sheet}, row {problem.row}, column ")
        assert "{" not in problem.message
        assert problem.message.endswith(problem.remedy)
        assert problem.severity is rule.severity
        refused = refused_codes(cohort, file)
        if rule.refuses in (Refuses.ROW, Refuses.PATIENT):
            assert code in refused
        elif not also:
            assert not refused
        if rule.refuses is Refuses.VALUE:
            assert_cleared(cohort, rule.table, rule.columns, (file, problem.row))

    return check


@pytest.fixture(scope="session")
def codes_of() -> Callable[[Cohort, str], set[str]]:
    """Return the codes of the problems in one file of a cohort."""
    return lambda cohort, file: {p.code for p in cohort.problems.problems if p.file == file}


def refused_codes(cohort: Cohort, file: str) -> set[str]:
    return set(
        cohort.columns(
            "SELECT code FROM set_aside JOIN sources USING (source_id) WHERE file = $file",
            {"file": file},
        )["code"]
    )


def assert_cleared(
    cohort: Cohort, table: str, columns: tuple[str, ...], place: tuple[str, int]
) -> None:
    for column in columns:
        left = cohort.columns(
            f"SELECT count({column}) AS n FROM {table} JOIN sources USING (source_id) "
            "WHERE file = $file AND source_row = $row",
            {"file": place[0], "row": place[1]},
        )
        assert left["n"].tolist() == [0], f"{table}.{column} was not cleared"
