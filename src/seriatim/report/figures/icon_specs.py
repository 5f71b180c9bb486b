"""What an array of observed patients shows: counts and texts, without any ink."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.report.figures.patient_specs import KeyEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class IconRow:
    """One group of observed patients: its label and, for each outcome, how many."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IconArray:
    """One sign a patient; ``key`` gives label, color and hatch of the outcomes in their order."""

    rows: tuple[IconRow, ...]
    key: tuple[KeyEntry, ...]
