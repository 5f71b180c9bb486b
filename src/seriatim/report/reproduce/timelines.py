"""Timelines of patients as cBioPortal imports them: one table and one meta file a track.

Tab-separated, with PATIENT_ID, START_DATE and STOP_DATE in days from the first procedure (any
origin will do there), EVENT_TYPE, and columns of the track. Events without a day are left out, for
the format has no place for them. Format: docs.cbioportal.org/file-formats, "Timeline Data".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from seriatim.analysis.data_sets import DataSets, Value

FOLDER = "cbioportal"
_TRACKS = ("treatment", "surgery", "status", "toxicity", "lab_test")

Row = Mapping[str, Value]


def write_timelines(data: DataSets, folder: Path) -> tuple[Path, ...]:
    """Write the tracks that have events into ``folder/cbioportal``; return the paths, sorted.

    ``data_timeline_TRACK.txt`` and ``meta_timeline_TRACK.txt`` for treatment, surgery
    (amputations), status (responses, progressions, death or last contact), toxicity (graded) and
    lab_test (tumor burden in percent of the baseline, which is drawn as a line).
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    study = f"seriatim_{data.data_hash[:12]}"
    paths = []
    for track, rows in timelines(data).items():
        name = f"data_timeline_{track}.txt"
        meta = (
            f"cancer_study_identifier: {study}\ngenetic_alteration_type: CLINICAL\n"
            f"datatype: TIMELINE\ndata_filename: {name}\n"
        )
        for path, text in ((name, _table(rows)), (f"meta_timeline_{track}.txt", meta)):
            (place / path).write_text(text, encoding="utf-8", newline="\n")
            paths.append(place / path)
    return tuple(sorted(paths))


def timelines(data: DataSets) -> dict[str, tuple[Row, ...]]:
    """Return the rows of every track that has any, by patient and day."""
    found: dict[str, list[Row]] = {track: [] for track in _TRACKS}
    for track, row in (*_procedures(data), *_events(data), *_assessments(data)):
        if row["START_DATE"] is not None:
            found[track].append(row)
    return {
        track: tuple(sorted(rows, key=lambda row: (str(row["PATIENT_ID"]), _day(row))))
        for track, rows in found.items()
        if rows
    }


def _day(row: Row) -> float:
    day = row["START_DATE"]
    return float(day) if day is not None else 0.0


def _place(row: Row, day: Value, kind: str, stop: Value = None) -> dict[str, Value]:
    return {
        "PATIENT_ID": row["USUBJID"],
        "START_DATE": day,
        "STOP_DATE": stop,
        "EVENT_TYPE": kind,
    }


def _procedures(data: DataSets) -> Iterator[tuple[str, Row]]:
    for row in data.get("ADPROC").records():
        yield (
            "treatment",
            {
                **_place(row, row["PROCDY"], "TREATMENT", row["PROCDY"]),
                "TREATMENT_TYPE": "Isolated limb perfusion",
                "AGENT": row["DRUG"],
                "NUMBER": row["PROCNUM"],
                "FIELD": row["FIELD"],
            },
        )


def _events(data: DataSets) -> Iterator[tuple[str, Row]]:
    for row in data.get("ADEV").records():
        day, stop, what = row["STARTDY"], row["STOPDY"], row["WHAT"]
        match row["KIND"]:
            case "therapy":
                more = {"TREATMENT_TYPE": "Other therapy", "AGENT": what, "NUMBER": None}
                yield "treatment", {**_place(row, day, "TREATMENT", stop), **more, "FIELD": None}
            case "amputation":
                more = {"SUBTYPE": "Amputation", "LEVEL": row["GRADE"], "CAUSE": what}
                yield "surgery", {**_place(row, day, "SURGERY"), **more}
            case "toxicity" | "complication":
                more = {"SUBTYPE": what, "GRADE": row["GRADE"], "FIELD": row["FIELD"]}
                yield "toxicity", {**_place(row, day, "TOXICITY"), **more}
            case "progression":
                yield "status", {**_place(row, day, "STATUS"), "STATUS": f"progression, {what}"}
            case "death":
                yield "status", {**_place(row, day, "STATUS"), "STATUS": "deceased"}
            case _:
                yield "status", {**_place(row, day, "STATUS"), "STATUS": "last contact"}


def _assessments(data: DataSets) -> Iterator[tuple[str, Row]]:
    for row in data.get("ADRS").records():
        day = row["PATDY"]
        if row["ANL01FL"] == "Y":
            yield "status", {**_place(row, day, "STATUS"), "STATUS": f"response, {row['AVALC']}"}
        if row["PCHG"] is not None:
            burden: dict[str, Value] = {
                "TEST": "Tumor burden (% of baseline)",
                "RESULT": 100 + float(row["PCHG"]),
            }
            yield "lab_test", {**_place(row, day, "LAB_TEST"), **burden}


def _table(rows: Sequence[Row]) -> str:
    names = list(rows[0])
    lines = ["\t".join(names), *("\t".join(_cell(row[name]) for name in names) for row in rows)]
    return "\n".join(lines) + "\n"


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return " ".join(str(value).split())
