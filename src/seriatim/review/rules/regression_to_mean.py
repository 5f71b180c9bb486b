"""Change within patients who were chosen by what is then compared."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import of_whom, p_value, ratio, subject
from seriatim.wording.labels import in_sentence
from seriatim.wording.lookup import Cell, Lookup

#: A ratio of chances to be treated again outside these, or a p-value below the limit, is told.
LOW, HIGH, SMALL_P = 0.8, 1.25, 0.2


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each paired change of patients chosen by their first response."""
    for endpoint in lookup.distinct("paired_change", "endpoint"):
        shown = lookup.rows("paired_change", endpoint=endpoint)
        levels = lookup.distinct("treated_again", "level", endpoint=endpoint)
        cells = [lookup.cell("treated_again", endpoint=endpoint, level=name) for name in levels]
        compared = next((cell for cell in cells if cell.row("risk_ratio")), Cell())
        value, tested = compared.value("risk_ratio"), compared.value("p_value")
        outside = value is not None and not LOW <= value <= HIGH
        if not outside and (tested is None or tested >= SMALL_P):
            continue
        shares = [
            f"{of_whom(*tally)} with {in_sentence(name)}"
            for name, cell in zip(levels, cells, strict=True)
            if (tally := cell.tally()) is not None
        ]
        yield rule.finding(
            f"{subject(endpoint)}: treated again were {' and '.join(shares)}"
            f"{_compared(compared)}. Patients chosen by their first response tend back "
            "towards the average at the second without any cause, so the change within patients "
            "may be that and no effect of repeating.",
            results=[row.id for row in shown],
            evidence=[ident for cell in cells for ident in cell.ids],
        )


def _compared(cell: Cell) -> str:
    tested = cell.value("p_value")
    p_words = "" if tested is None else p_value(tested, cell.style)
    parts = [ratio(cell, "risk_ratio", "ratio"), p_words]
    words = ", ".join(part for part in parts if part)
    return f" ({words})" if words else ""


RULE = Rule(
    name="regression_to_mean",
    severity=Severity.WARN,
    title="Regression to the mean",
    why="Whoever is treated again because of an extreme first response tends to be less extreme "
    "the next time. In simulations without any effect a paired test then finds one in three "
    "quarters of the studies.",
    examine=examine,
)
