from __future__ import annotations

from seriatim.report.document import FigureBlock, Section, Table, missing_section, number_blocks
from seriatim.report.figures.specs import FlowDiagram


def test_tables_and_figures_are_numbered_apart_through_the_page() -> None:
    table = Table(id="t", caption="", stub="", columns=(), rows=())
    figure = FigureBlock(
        id="f", caption="", spec=FlowDiagram(steps=(), groups=()), title="", alt=""
    )
    sections = (
        Section(id="a", title="A", blocks=(figure, table)),
        missing_section("b", "B", "Nothing."),
        Section(id="c", title="C", blocks=(table, figure, table)),
    )
    numbered = number_blocks(sections)
    seen = [(block.kind, block.number) for section in numbered for block in section.blocks]
    assert seen == [("figure", 1), ("table", 1), ("table", 2), ("figure", 2), ("table", 3)]
    assert numbered[1].missing == "Nothing."
