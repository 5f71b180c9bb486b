"""A paragraph knows the rows behind it."""

from __future__ import annotations

from seriatim.report.paper.model import paragraph
from seriatim.wording.lookup import Lookup


def test_a_paragraph_notes_the_rows_its_writer_asked_for(lookup: Lookup) -> None:
    made = paragraph(
        lookup,
        "p",
        "Deaths",
        lambda look: (look.cell("flow", level="").rows[0].statistic, "", "x."),
    )
    assert made is not None
    assert made.text == "count x."
    assert made.results == {row.id for row in lookup.results.select(analysis="flow", level="")}


def test_nothing_to_say_is_no_paragraph(lookup: Lookup) -> None:
    assert paragraph(lookup, "p", "Deaths", lambda _: ("", "")) is None
