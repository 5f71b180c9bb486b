"""Sections: methods, denominators, problems in the data, agreement, provenance."""

from __future__ import annotations

from functools import partial

from seriatim.report.document import Section, Table, missing_section, shown
from seriatim.report.paper.methods_text import cited_methods, methods_paragraphs, software
from seriatim.report.tables.bookkeeping import (
    agreement_table,
    disagreements_table,
    earlier_table,
    files_table,
    ledger_table,
    plan_table,
    problems_table,
)
from seriatim.report.tables.estimands import estimand_table
from seriatim.report.tables.remark import remark_table
from seriatim.wording.labels import Labels, unit_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count, format_share_of


def methods_section(lookup: Lookup, labels: Labels) -> Section:
    """Say in words what was done, and list what was planned."""
    return Section(
        id="methods",
        title="Methods",
        paragraphs=methods_paragraphs(lookup),
        blocks=shown(
            lookup,
            partial(plan_table, labels=labels),
            partial(estimand_table, labels=labels),
            partial(remark_table, labels=labels),
        ),
    )


def references_section(lookup: Lookup) -> Section:
    """List what the methods cite, in the order of citation."""
    listed = cited_methods(lookup).listed
    if not listed:
        return missing_section("references", "References", "Nothing that ran has a reference.")
    return Section(id="references", title="References", paragraphs=listed)


def ledger_section(lookup: Lookup, labels: Labels) -> Section:
    """List every proportion with its denominator."""
    table = shown(lookup, partial(ledger_table, labels=labels))
    if not table:
        return missing_section("denominators", "Denominators", "No proportion was computed.")
    count = format_count(sum(len(block.rows) for block in table if isinstance(block, Table)))
    return Section(
        id="denominators",
        title="Denominators",
        paragraphs=(f"All {count} proportions of this report, each with what it is a part of.",),
        blocks=table,
    )


def problems_section(lookup: Lookup) -> Section:
    """Say what was wrong in the data and what was set aside."""
    table = shown(lookup, problems_table)
    aside = _set_aside(lookup)
    if not table:
        why = "No problem was found in the data."
        return Section(id="problems", title="Problems in the data", paragraphs=(why, *aside))
    return Section(id="problems", title="Problems in the data", paragraphs=aside, blocks=table)


def _set_aside(lookup: Lookup) -> tuple[str, ...]:
    counts = {
        unit: lookup.cell("flow", context=f"{unit}s_set_aside").count()
        for unit in ("patient", "procedure")
    }
    parts = [
        f"{format_count(n)} {unit_label(unit, n)}" for unit, n in counts.items() if n is not None
    ]
    if not parts:
        return ()
    return (
        f"Set aside: {' and '.join(parts)}. A patient is set aside whole where the order of the "
        "procedures is in doubt, because dropping one would silently renumber the others.",
    )


def agreement_section(lookup: Lookup) -> Section:
    """Compare recorded with derived responses and list the disagreements."""
    title = "Recorded and derived response"
    tables = shown(lookup, agreement_table, disagreements_table)
    same = lookup.cell("agreement", context="same").tally("count")
    if not tables and not same:
        why = "No procedure has both a recorded response and one derived from measurements."
        return missing_section("agreement", title, why)
    text = () if same is None else (f"The two agree in {format_share_of(*same)} procedures.",)
    return Section(id="agreement", title=title, paragraphs=text, blocks=tables)


def provenance_section(lookup: Lookup) -> Section:
    """Say what the numbers came from and how to get them again."""
    versions = software(lookup)
    return Section(
        id="provenance",
        title="Where the numbers come from",
        paragraphs=(
            *((f"Software: {versions}.",) if versions else ()),
            "To reproduce: run the same version of Seriatim with the same protocol on the same "
            "files. Every number of this page is a row of the results table (results.csv, "
            "results.jsonl) and comes out the same to the last digit; the page itself comes out "
            "the same to the last byte with the same versions.",
        ),
        blocks=shown(lookup, files_table, earlier_table),
    )
