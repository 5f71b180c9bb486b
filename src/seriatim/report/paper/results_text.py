"""The results of a manuscript: a paragraph a topic, every number from a result row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from seriatim.report.paper.harm import graded, kinds
from seriatim.report.paper.model import Paragraph, paragraph
from seriatim.report.paper.models import models
from seriatim.report.paper.patients import patients
from seriatim.report.paper.response import (
    bounds,
    in_response,
    response,
    second_procedure,
    transitions,
)
from seriatim.report.paper.survival import (
    durations,
    imputed,
    landmarks,
    progression,
    survival,
    visits,
)
from seriatim.report.tables.grades import grade_scales
from seriatim.wording.labels import endpoint_label
from seriatim.wording.lookup import Lookup, unique

Writer = Callable[[Lookup], Iterable[str]]
#: Which scale has a list of kinds beside its grades.
_LISTED = "complications"


def results_paragraphs(lookup: Lookup) -> tuple[Paragraph, ...]:
    """Return the paragraphs that these results can fill, in the order of a paper."""
    topics = [
        ("patients", "Patients and procedures", (patients,)),
        ("response", "Response", (response,)),
        ("second-procedure", "Second against first procedure", (second_procedure,)),
        ("transitions", "Response given the response before", (transitions,)),
        *_scales(lookup),
        ("survival", "Survival", (survival,)),
        ("models", "Models", (models,)),
        ("progression", "In-field progression", (progression, durations)),
        ("sensitivity", "Sensitivity analyses", (bounds, landmarks, in_response, imputed, visits)),
    ]
    made = (
        paragraph(lookup, f"paper-{name}", topic, partial(_all, writers=writers))
        for name, topic, writers in topics
    )
    return tuple(item for item in made if item is not None)


def _scales(lookup: Lookup) -> Iterator[tuple[str, str, tuple[Writer, ...]]]:
    for scale in unique(scale for scale, _ in grade_scales(lookup)):
        listed: tuple[Writer, ...] = (kinds,) if scale == _LISTED else ()
        yield scale, endpoint_label(scale), (partial(graded, scale=scale), *listed)


def _all(lookup: Lookup, writers: tuple[Writer, ...]) -> Iterator[str]:
    for write in writers:
        yield from write(lookup)
