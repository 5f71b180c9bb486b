"""Patients who were treated again: a procedure and the next one of the same field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from seriatim.analysis.data_sets.model import Value
from seriatim.analysis.patients.model import LeftOut, Outcome, Stratum
from seriatim.analysis.patients.registry import PatientRegistry

_OUTCOMES = {
    "CR": Outcome.COMPLETE,
    "PR": Outcome.PARTIAL,
    "SD": Outcome.NO_RESPONSE,
    "PD": Outcome.NO_RESPONSE,
    "NE": Outcome.NOT_EVALUABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One patient: the procedure before (``before``) and what the next one brought.

    ``severe`` and ``major`` are None where no grade was recorded; ``days`` and ``event`` (1
    in-field progression, 2 death, 0 neither) run from the next procedure, None if not followed.
    """

    patient_id: str
    center: str
    stratum: Stratum
    outcome: Outcome
    before: Mapping[str, Value]
    severe: bool | None
    major: bool | None
    days: float | None
    event: int


def stratum_of(response: str | None) -> Stratum | None:
    """Return the stratum of a response; None where it is missing or was not evaluable.

    >>> stratum_of("PR"), stratum_of("NE")
    (<Stratum.NOT_COMPLETE: 'not_complete'>, None)
    """
    if response == "CR":
        return Stratum.COMPLETE
    return Stratum.NOT_COMPLETE if response in ("PR", "SD", "PD") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """All patients treated again after a procedure of one number: pairs, and who is in none."""

    pairs: tuple[Pair, ...]
    left_out: tuple[tuple[str, str], ...]

    def without(self, patient_id: str) -> tuple[tuple[Pair, ...], LeftOut]:
        """Return the pairs and the counts of the left out, all without one patient."""
        counts = Counter(why for patient, why in self.left_out if patient != patient_id)
        own = any(each.patient_id == patient_id for each in self.pairs)
        pairs = tuple(each for each in self.pairs if each.patient_id != patient_id)
        return pairs, LeftOut(herself=int(own), **counts)


def list_pairs(registry: PatientRegistry, number: int) -> Again:
    """Pair each procedure of this number with the next of the field; one pair a patient.

    Of a patient with two treated fields the pair that began first counts.
    """
    rows = sorted(
        registry.sets.get("ADPROC").records(),
        key=lambda row: (str(row["USUBJID"]), _number(row["PROCDY"]), str(row["FIELD"])),
    )
    places = {(row["USUBJID"], row["FIELD"], row["NUMFIELD"]): row for row in rows}
    outcomes, clocks = _outcomes(registry), _clocks(registry)
    pairs: list[Pair] = []
    left_out: list[tuple[str, str]] = []
    seen: set[str] = set()
    for row in rows:
        after = places.get((row["USUBJID"], row["FIELD"], number + 1))
        if row["NUMFIELD"] != number or after is None:
            continue
        patient, stratum = str(row["USUBJID"]), stratum_of(str(row["RESP"]))
        why = "second_field" if patient in seen else _why_left_out(row, after)
        seen.add(patient)
        if why is not None or stratum is None:
            left_out.append((patient, why or "previous_not_evaluable"))
            continue
        key = (patient, str(after["PROCID"]))
        days, event = clocks.get(key, (None, 0))
        pairs.append(
            Pair(
                patient_id=patient,
                center=registry.centers[patient],
                stratum=stratum,
                outcome=_OUTCOMES[str(after["RESP"])],
                before=row,
                severe=outcomes.get((*key, registry.toxicity)),
                major=outcomes.get((*key, registry.complication)),
                days=days,
                event=event,
            )
        )
    return Again(pairs=tuple(pairs), left_out=tuple(left_out))


def _why_left_out(row: Mapping[str, Value], after: Mapping[str, Value]) -> str | None:
    if row["RESP"] == "NE":
        return "previous_not_evaluable"
    if row["RESP"] not in _OUTCOMES:
        return "previous_not_applicable"
    return None if after["RESP"] in _OUTCOMES else "next_not_applicable"


def _outcomes(registry: PatientRegistry) -> dict[tuple[str, str, str | None], bool]:
    """Return severe toxicity and major complication of each procedure with a recorded grade."""
    return {
        (str(row["USUBJID"]), str(row["PROCID"]), str(row["PARAM"])): row["AVAL"] == 1
        for row in registry.sets.get("ADOUT").records()
        if row["EVALFL"] == "Y"
    }


def _clocks(registry: PatientRegistry) -> dict[tuple[str, str], tuple[float, int]]:
    return {
        (str(row["USUBJID"]), str(row["PROCID"])): (_number(row["AVAL"]), int(_number(row["EVNT"])))
        for row in registry.sets.get("ADTTE").where(PARAMCD="IFP").records()
    }


def _number(value: Value) -> float:
    return float(value or 0)
