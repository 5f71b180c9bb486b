"""A structured abstract to start from: methods and results drafted, the rest left to the author."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.paper.model import Paragraph, paragraph
from seriatim.report.words import main_results, opening
from seriatim.wording.labels import enumerate_words, in_sentence
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count, format_level

TO_WRITE = "[For the author.]"


def abstract(lookup: Lookup) -> tuple[Paragraph, ...]:
    """Return Background, Methods, Results and Conclusions; the first and last are left open.

    Background and conclusions are judgements: the numbers do not make them.
    """
    drafted = (
        paragraph(lookup, "abstract-methods", "Methods", _methods),
        paragraph(lookup, "abstract-results", "Results", _results),
    )
    return (
        Paragraph(id="abstract-background", topic="Background", text=TO_WRITE),
        *(part for part in drafted if part is not None),
        Paragraph(id="abstract-conclusions", topic="Conclusions", text=TO_WRITE),
    )


def _methods(lookup: Lookup) -> Iterator[str]:
    flow = lookup.cell("flow", context="patients_included", level="").count()
    if flow is not None:
        groups = enumerate_words(in_sentence(label) for label in lookup.labels)
        yield (
            f"Consecutive procedures of {format_count(flow)} patients were compared by order: "
            f"{groups}."
        )
    if lookup.has("response"):
        yield "Response was judged for each procedure, among the evaluable and among all treated."
    levels = {row.conf_level for row in lookup.rows("response_difference") if row.conf_level}
    if len(levels) == 1:
        yield (f"Differences are given with {format_level(levels.pop())}, the patient as cluster.")
    if lookup.has("time_dependent_hazard"):
        yield "Survival was related to the number of procedures received to date."


def _results(lookup: Lookup) -> Iterator[str]:
    yield opening(lookup)
    for result in main_results(lookup):
        yield f"{result.topic}: {in_sentence(result.text)}"
