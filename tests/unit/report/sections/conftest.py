from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.analysis.data_sets.model import ColumnType, DataColumn, DataSet, DataSets, Value

TEXTS = {
    "USUBJID", "PROCID", "FIELD", "GROUP", "RESP", "PROGFL", "DTHFL", "DRUG", "OTHDRUG",
    "WIEBER", "CLAVDIN", "SOURCE", "COUNTFL", "CRIT", "KIND", "WHAT",
}  # fmt: skip


def _set(name: str, records: list[dict[str, Value]]) -> DataSet:
    names = tuple(dict.fromkeys(key for record in records for key in record))
    columns = tuple(
        DataColumn(name=n, label=n, type=ColumnType.TEXT if n in TEXTS else ColumnType.NUMBER)
        for n in names
    )
    rows = tuple(tuple(record.get(n) for n in names) for record in records)
    return DataSet(name=name, label=name, grain="", columns=columns, rows=rows)


def _procedure(patient: str, number: int, day: float, **more: Value) -> dict[str, Value]:
    group = ("First ILP", "Second ILP")[number - 1]
    usual: dict[str, Value] = {
        "USUBJID": patient, "PROCID": f"{patient}-{number}", "FIELD": "leg L", "NUMPAT": number,
        "GROUP": group, "PROCDY": day, "RESP": "CR", "DRUG": "melphalan", "MELMG": 90.0,
        "TNFMG": None, "OTHDRUG": "none", "WIEBER": "II", "CLAVDIN": "none", "BESTCHG": -100.0,
        "PROGFL": "N", "FIELDDY": 304.375,
    }  # fmt: skip
    return usual | more


def _patient(name: str, n: int, days: float | None, died: str) -> dict[str, Value]:
    return {"USUBJID": name, "NPROCREC": n, "EXITDY": days, "DTHFL": died}


def _assessed(patient: str, number: int, day: float, change: float | None) -> dict[str, Value]:
    group = ("First ILP", "Second ILP")[number - 1]
    return {
        "PROCID": f"{patient}-{number}", "GROUP": group, "SOURCE": "derived", "COUNTFL": "Y",
        "ADY": day, "PCHG": change, "CRIT": "WHO",
    }  # fmt: skip


def _event(patient: str, kind: str, what: str | None, day: float | None, stop: float | None = None):
    return {"USUBJID": patient, "KIND": kind, "WHAT": what, "STARTDY": day, "STOPDY": stop}


@pytest.fixture
def make_data_sets() -> Callable[..., DataSets]:
    """Three made-up patients: one treated once, two treated twice; a set can be replaced."""

    def make(**replaced: list[dict[str, Any]]) -> DataSets:
        sets: dict[str, list[dict[str, Value]]] = {
            "ADSL": [
                _patient("secret-1", 1, 608.75, "Y"),
                _patient("secret-2", 2, 913.125, "Y"),
                _patient("secret-3", 2, 1826.25, "N"),
            ],
            "ADPROC": [
                _procedure("secret-1", 1, 0.0, RESP="PD", BESTCHG=150.0, FIELDDY=30.4375),
                _procedure("secret-2", 1, 0.0, PROGFL="Y"),
                _procedure("secret-2", 2, 365.25, RESP="PR", BESTCHG=-60.0, TNFMG=2.0),
                _procedure("secret-3", 1, 0.0, RESP="SD", BESTCHG=None, FIELD="arm R"),
                _procedure("secret-3", 2, 365.25, RESP=None, WIEBER=None, MELMG=None),
            ],
            "ADRS": [
                _assessed("secret-1", 1, 91.3125, 150.0),
                _assessed("secret-2", 1, 182.625, -100.0),
                _assessed("secret-2", 1, 91.3125, -40.0),
                _assessed("secret-2", 2, 91.3125, -60.0),
                _assessed("secret-3", 1, 91.3125, None),
            ],
            "ADEV": [
                _event("secret-2", "progression", "in_field", 304.375),
                _event("secret-2", "therapy", "anti_pd1", 400.0, 700.0),
                _event("secret-2", "therapy", "surgery", 800.0),
                _event("secret-2", "therapy", "radiotherapy", None),
                _event("secret-2", "amputation", "progression", 850.0),
                _event("secret-2", "death", "melanoma", 913.125),
                _event("secret-3", "last_contact", "alive", 1826.25),
            ],
        }
        return DataSets(
            title="Made up",
            notice="SYNTHETIC",
            data_hash="",
            protocol_hash="",
            groups=("First ILP", "Second ILP"),
            sets=tuple(_set(name, replaced.get(name, rows)) for name, rows in sets.items()),
        )

    return make


@pytest.fixture
def data_sets(make_data_sets: Callable[..., DataSets]) -> DataSets:
    return make_data_sets()
