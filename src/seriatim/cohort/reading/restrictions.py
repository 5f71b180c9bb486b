"""What only wide and REDCap files need: gaps between blocks, ticked boxes, repeating forms."""

from __future__ import annotations

from itertools import pairwise

import duckdb

from seriatim.cohort.reading.collecting import Place, ProblemCollector, Spot
from seriatim.cohort.reading.feeds import ticked_sql
from seriatim.cohort.reading.planning import FeedPlan, PartPlan
from seriatim.cohort.reading.staging import Staged, literal
from seriatim.dictionary import Dictionary
from seriatim.dictionary.folding import fold

Sink = tuple[ProblemCollector, Place]


def report_gaps(
    connection: duckdb.DuckDBPyConnection, plan: PartPlan, staged: Staged, sink: Sink
) -> None:
    """Report rows of a wide sheet that have a later procedure but not the one before."""
    problems, place = sink
    blocks = [feed for feed in plan.feeds if feed.number is not None]
    for before, after in pairwise(blocks):
        rows = connection.execute(
            f"SELECT source_row FROM {staged.view} WHERE NOT ({filled(before.needs)}) "
            f"AND ({filled(after.needs)}) ORDER BY 1"
        ).fetchall()
        for (row,) in rows:
            what = f"procedure {after.number} is filled in, but not procedure {before.number}."
            problems.add("wide_block_gap", place, Spot(row=row), what)


def report_boxes(
    connection: duckdb.DuckDBPyConnection, plan: PartPlan, staged: Staged, sink: Sink
) -> None:
    """Report rows in which several checkboxes of one field are ticked."""
    problems, place = sink
    for feed in plan.feeds:
        for name in sorted({c.field.name for c in feed.columns if c.ticks is not None}):
            boxes = [c for c in feed.columns if c.field.name == name and c.ticks is not None]
            n_ticked = " + ".join(f"CAST({ticked_sql(box)} AS INTEGER)" for box in boxes)
            rows = connection.execute(
                f"SELECT source_row, n FROM (SELECT source_row, {n_ticked} AS n "
                f"FROM {staged.view}) WHERE n > 1 ORDER BY 1"
            ).fetchall()
            for row, n in rows:
                spot = Spot(row=row, column=boxes[0].header, value=str(n))
                what = f"{n} boxes of {boxes[0].field.path} are ticked, which takes one value."
                problems.add("checkbox_several", place, spot, what)


def instrument_tables(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    names: tuple[Dictionary, tuple[tuple[str, str], ...]],
    column: int,
) -> dict[str, str]:
    """Return for each instrument of a REDCap export the table that it is, by its name.

    ``names`` are the dictionary and the pairs (name, table) of the mapping file.
    """
    dictionary, told = names
    rows = connection.execute(
        f"SELECT DISTINCT c{column} FROM {staged.view} WHERE c{column} IS NOT NULL ORDER BY 1"
    ).fetchall()
    by_name = {fold(name): table.name for table in dictionary.tables for name in table.sheets}
    by_name |= {fold(name): table for name, table in told}
    return {name: by_name[fold(name)] for (name,) in rows if fold(name) in by_name}


def redcap_where(feed: FeedPlan, instruments: dict[str, str], column: int) -> str:
    """Return the SQL that picks the rows of one table.

    A row of its own instrument counts when any of its columns is filled; a row of no instrument,
    or of one that no table is named after, when a column that only this table has is filled.
    """
    own = ", ".join(literal(name) for name, table in instruments.items() if table == feed.table)
    other = ", ".join(literal(name) for name, table in instruments.items() if table != feed.table)
    name = f"c{column}"
    anywhere = f"({filled(feed.needs)})"
    if other:
        anywhere += f" AND ({name} IS NULL OR {name} NOT IN ({other}))"
    if not own:
        return anywhere
    return f"({anywhere}) OR ({name} IN ({own}) AND ({filled(feed.own_needs)}))"


def filled(columns: tuple[int, ...]) -> str:
    """Return the SQL that tells whether any of some columns has a value."""
    return " OR ".join(f"c{index} IS NOT NULL" for index in columns) or "false"
