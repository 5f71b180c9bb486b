"""A checked paper as text for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seriatim.claims.checking import PaperCheck
from seriatim.claims.neighbors import Surprise
from seriatim.claims.words import say
from seriatim.report.claims.content import (
    ClaimsSection,
    ClaimsTable,
    claims_sections,
    source_line,
    verdict,
)

#: Longer tables are left to the page.
MOST_ROWS = 25


def print_claims(check: PaperCheck, console: Console, surprises: tuple[Surprise, ...] = ()) -> None:
    """Print what was found, section by section."""
    paper = check.paper
    console.print(f"[bold]{escape(paper.title)}[/bold]")
    console.print(escape(source_line(paper)))
    console.print(say("opening", "intro"))
    console.print()
    console.print(f"[bold]{escape(verdict(check))}[/bold]")
    print_sections(claims_sections(check, surprises), console)
    console.print()
    console.print(say("closing", "text"))


def print_sections(sections: tuple[ClaimsSection, ...], console: Console) -> None:
    """Print sections one below the other."""
    for section in sections:
        console.print()
        console.print(f"[bold]{escape(section.title)}[/bold]")
        for paragraph in section.paragraphs:
            console.print(escape(paragraph))
        for point in section.points:
            console.print(f"- {escape(point)}")
        for table in section.tables:
            _print_table(table, console)


def _print_table(content: ClaimsTable, console: Console) -> None:
    if len(content.rows) > MOST_ROWS:
        console.print(f"{escape(content.caption)}: {len(content.rows)} rows; --out writes them.")
        return
    table = Table(title=escape(content.caption), title_justify="left", title_style="", box=None)
    for column in content.columns:
        table.add_column(escape(column), overflow="fold")
    for row in content.rows:
        table.add_row(*(escape(text) for text in row))
    console.print(table)
