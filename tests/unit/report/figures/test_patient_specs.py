from __future__ import annotations

import dataclasses
import inspect

import pytest

from seriatim.report.figures import patient_specs
from seriatim.report.figures.patient_specs import Lane, Mark, MarkKind, Span


def test_nothing_can_be_changed_once_it_is_made() -> None:
    lane = Lane(
        label="1",
        spans=(Span(start=0.0, end=9.0, name="CR", color="#0072B2"),),
        marks=(Mark(month=0.0, kind=MarkKind.PROCEDURE),),
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        lane.label = "2"  # type: ignore[misc]
    assert hash(lane) == hash(dataclasses.replace(lane))


def test_no_content_has_room_for_a_date_or_an_identifier() -> None:
    """Times are numbers of months, and a patient is the label of a lane."""
    classes = [c for _, c in inspect.getmembers(patient_specs, dataclasses.is_dataclass)]
    names = {f.name for c in classes for f in dataclasses.fields(c)}
    assert len(classes) >= 9
    assert not {name for name in names if "date" in name or "id" in name.split("_")}
