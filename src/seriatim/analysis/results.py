"""The results table: every number of a study, one statistic a row.

Reports, the reviewer and claim checks read this table and nothing else of the analysis. The
vocabulary of the columns:

``analysis``   what was done: ``flow``, ``characteristics``, ``characteristic_difference``,
               ``response``,
               ``response_difference``, ``response_bounds``, ``grades``, ``grade_difference``,
               ``ridit``, ``complication_list``, ``detectable_difference``,
               ``noninferiority``, ``first_severe``, ``worst_grade``, ``paired_change``,
               ``standardized_response``, ``weighted_response``, ``tipping_point``,
               ``treated_again``, ``response_to_next``, ``selection_indicator``, ``multiplicity``,
               ``transition``, ``transition_contrast``, ``survival``, ``survival_curve``,
               ``survival_at_risk``, ``log_rank``, ``mantel_byar``, ``time_dependent_hazard``,
               ``adjusted_hazard``, ``proportional_hazards``, ``landmark``, ``null_simulation``,
               ``imputed_survival``, ``response_model``, ``hazard_model``,
               ``survival_from_procedure``, ``state_probability``, ``state_curve``,
               ``after_local_progression``, ``target_trial``, ``target_trial_curve``,
               ``target_trial_at_risk``, ``cumulative_incidence``,
               ``deaths_as_censored``, ``gray_test``, ``interval_sensitivity``,
               ``response_duration``, ``in_response``, ``follow_up``, ``agreement``,
               ``problems``, ``refused_feature``.
``endpoint``   name in the protocol, or the variable of a characteristic.
``population`` ``all_treated`` or ``evaluable``; of patients ``all_patients``, ``evaluable_first``
               (the first procedure), ``evaluable_twice`` or ``from_first_procedure``; of
               progressions ``local_progression``.
``groups``     the grouping of the protocol (``order``), ``final_number`` for groups by the
               number of procedures ever received, the covariate of a model, empty for none.
``level``      the group's label; of a contrast ``"Second ILP v First ILP"``.
``context``    the cell inside the group: a grade, ``CR->PR``, ``time=12`` (months), a step.
``statistic``  ``count``, ``proportion``, ``conf_low``, ``conf_high``, ``std_error``, ``df``,
               ``p_value``, ``risk_difference``, ``median``, ``survival``, ``n_at_risk`` ...
``value``      a number, or None with a ``reason``. Proportions are fractions, times months.
``n``          numerator, or number of units behind the value; ``n_total`` the denominator.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One statistic of one cell of one analysis; ``id`` is unique and stable between runs."""

    id: str
    analysis: str
    endpoint: str
    unit: str
    population: str
    statistic: str
    groups: str = ""
    level: str = ""
    context: str = ""
    value: float | None = None
    n: int | None = None
    n_total: int | None = None
    method: str = ""
    conf_level: float | None = None
    seed: int | None = None
    prespecified: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """A setting of a protocol that another one has otherwise; values as a protocol writes them."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierProtocol:
    """A protocol whose results were written before, and what the next one changed.

    ``same_data`` tells whether the next protocol was run on the very same data. Without changes
    the two differ in remarks only, unless ``reason`` says why the changes are not known.
    """

    protocol_hash: str
    data_hash: str
    same_data: bool
    changes: tuple[SettingChange, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the numbers came from. No clock and no folder, so that a rerun compares equal.

    ``settings`` is the protocol in force, path and value; ``earlier`` are the protocols whose
    results stood in the same place before, oldest first.
    """

    data_hash: str
    protocol_hash: str
    files: tuple[tuple[str, int, str], ...]
    versions: tuple[tuple[str, str], ...]
    notice: str | None = None
    settings: tuple[tuple[str, str], ...] = ()
    earlier: tuple[EarlierProtocol, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemCount:
    """How often one problem code occurred in the data, with its plain meaning."""

    code: str
    severity: str
    count: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A procedure whose recorded response differs from the derived one."""

    procedure_id: str
    recorded: str
    derived: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAnalysis:
    """One line of the plan: what is computed, on which unit and denominator, by which method.

    With who it is about (``population``), what happens with events that change what it means
    (``intercurrent``), from when it counts (``time_zero``), within what rows resemble each other
    (``cluster``) and what has to hold for it to be more than a description (``assumes``) it is the
    card of the estimand.
    """

    analysis: str
    endpoint: str
    unit: str
    denominator: str
    groups: str
    method: str
    definition: str
    population: str = ""
    intercurrent: str = ""
    time_zero: str = ""
    cluster: str = ""
    assumes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLabel:
    """A level of the study's main grouping, in display order."""

    label: str
    numbers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All results of one run: the rows and what a reader needs to trust them.

    ``minimum_cell`` is the smallest count that the protocol lets others see, None for any.
    """

    title: str
    rows: tuple[ResultRow, ...]
    plan: tuple[PlannedAnalysis, ...]
    groups: tuple[GroupLabel, ...]
    provenance: Provenance
    problems: tuple[ProblemCount, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    primary: str = ""
    minimum_cell: int | None = None

    def select(self, **wanted: str) -> tuple[ResultRow, ...]:
        """Return the rows whose columns equal the given texts, in table order."""
        return tuple(
            row
            for row in self.rows
            if all(getattr(row, column) == text for column, text in wanted.items())
        )

    def find(self, **wanted: str) -> ResultRow | None:
        """Return the one row that matches, None if there is none; more than one is an error."""
        rows = self.select(**wanted)
        if len(rows) > 1:
            raise LookupError(f"{len(rows)} result rows match {wanted}: {rows[0].id}, {rows[1].id}")
        return rows[0] if rows else None


class ResultsError(ValueError):
    """A folder holds no results that can be read; the message says what was expected."""


def row_id(*parts: str) -> str:
    """Join the parts of a row's place into a stable id.

    >>> row_id("response", "overall_response", "Second ILP", "CR", "proportion")
    'response.overall_response.second_ilp.cr.proportion'
    """
    return ".".join(_slug(part) for part in parts if part)


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    arrow = text.replace("->", " to ").replace(">=", " from ").replace("=-", " minus ")
    return re.sub(r"[^a-z0-9]+", "_", arrow.lower()).strip("_")


def read_results(folder: Path) -> Results:
    """Read what a run wrote: ``results.jsonl`` and ``run.json``. Raises ``ResultsError``."""
    try:
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return Results(
            title=run["title"],
            rows=read_rows(folder / "results.jsonl"),
            plan=tuple(PlannedAnalysis(**item) for item in run["plan"]),
            groups=tuple(GroupLabel(**item) for item in run["groups"]),
            provenance=_provenance(run["provenance"]),
            problems=tuple(ProblemCount(**item) for item in run["problems"]),
            disagreements=tuple(Disagreement(**item) for item in run["disagreements"]),
            primary=run.get("primary", ""),
            minimum_cell=run.get("minimum_cell"),
        )
    except FileNotFoundError as error:
        raise ResultsError(
            f"{folder} holds no {Path(error.filename).name}. Expected the folder that seriatim run "
            "wrote, with results.jsonl and run.json."
        ) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ResultsError(
            f"{folder}: run.json or results.jsonl is not as seriatim run writes it ({error}). Run "
            "the study again with this version."
        ) from error


def read_provenance(folder: Path) -> Provenance | None:
    """Read what the results of a folder came from; None where no run was written.

    Raises ``ResultsError`` where ``run.json`` is not as a run writes it.
    """
    path = folder / "run.json"
    if not path.is_file():
        return None
    try:
        return _provenance(json.loads(path.read_text(encoding="utf-8"))["provenance"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ResultsError(f"{path} is not as seriatim run writes it ({error}).") from error


def _provenance(record: dict[str, Any]) -> Provenance:
    return Provenance(
        data_hash=record["data_hash"],
        protocol_hash=record["protocol_hash"],
        files=tuple((name, n_bytes, sha256) for name, n_bytes, sha256 in record["files"]),
        versions=tuple((name, version) for name, version in record["versions"]),
        notice=record["notice"],
        settings=tuple((path, value) for path, value in record.get("settings", ())),
        earlier=tuple(_earlier(item) for item in record.get("earlier", ())),
    )


def _earlier(record: dict[str, Any]) -> EarlierProtocol:
    changes = tuple(SettingChange(**change) for change in record["changes"])
    return EarlierProtocol(**{**record, "changes": changes})


def read_rows(path: Path) -> tuple[ResultRow, ...]:
    """Read the rows of a ``results.jsonl`` file; the stamps of the run are left out."""
    names = {field.name for field in fields(ResultRow)}
    lines = path.read_text(encoding="utf-8").splitlines()
    records = (json.loads(line) for line in lines if line)
    return tuple(
        ResultRow(**{name: value for name, value in record.items() if name in names})
        for record in records
    )
