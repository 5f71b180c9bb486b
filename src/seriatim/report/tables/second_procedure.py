"""Tables of the second procedure: three questions, where the third tips, and who had it."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import difference_text, p_text, ratio_text, share_text
from seriatim.report.tables.shares import method_note, methods_named
from seriatim.wording.labels import endpoint_label, enumerate_words, sentence_start
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import (
    ABSENT,
    format_count,
    format_level,
    format_number,
    format_p,
    format_percent,
    percent_digits,
)
from seriatim.wording.second_procedure import Answer, answers

PAIRED = "paired_change"
WEIGHTED = "weighted_response"


def three_questions_table(lookup: Lookup) -> Table | None:
    """Build the table of the three answers, with what each assumes; None without pairs."""
    rows: list[TableRow] = []
    levels: set[float] = set()
    for endpoint in lookup.distinct(PAIRED, "endpoint"):
        rows.append(TableRow(label=endpoint_label(endpoint), kind=RowKind.HEADING))
        for answer in answers(lookup, endpoint):
            rows.append(_answer(lookup, endpoint, answer))
            if answer.analysis == "standardized_response":
                rows += _weighted(lookup, endpoint)
            levels |= {answer.cell.conf_level} if answer.cell.conf_level else set()
        rows += _pairs(lookup, endpoint)
    if not rows:
        return None
    interval = format_level(next(iter(levels))) if len(levels) == 1 else "limits"
    return Table(
        id="table-three-questions",
        caption="Three questions about the second procedure",
        stub="Question",
        columns=(
            Column(label="Second minus first, percentage points", below=f"({interval})"),
            Column(label="p"),
            Column(label="In whom"),
            Column(label="What it assumes"),
        ),
        rows=tuple(rows),
        notes=(
            "The answers are not estimates of one number and are never averaged. The third has "
            "credible limits and no p-value; weighting is a second estimate of it, and the two "
            "agree if each lies within the limits of the other.",
            f"Methods: {_methods(lookup)}.",
        ),
    )


def _methods(lookup: Lookup) -> str:
    names = (
        methods_named(lookup, name)
        for name in ("response_difference", PAIRED, "standardized_response", WEIGHTED)
    )
    return "; ".join(name for name in names if name)


def _answer(lookup: Lookup, endpoint: str, answer: Answer) -> TableRow:
    return TableRow(
        label=answer.question,
        cells=(
            difference_text(answer.cell),
            _p(lookup, endpoint, answer),
            _in_whom(lookup, endpoint, answer),
            answer.assumes,
        ),
        kind=RowKind.INDENTED,
    )


def _p(lookup: Lookup, endpoint: str, answer: Answer) -> str:
    if answer.analysis == PAIRED:
        return p_text(lookup.cell(PAIRED, endpoint=endpoint, context="McNemar mid-p"))
    return p_text(answer.cell)


def _in_whom(lookup: Lookup, endpoint: str, answer: Answer) -> str:
    row = answer.cell.row("risk_difference")
    if answer.analysis == "response_difference" or row is None or row.n_total is None:
        return "evaluable procedures of both groups"
    if answer.analysis == PAIRED:
        return f"{format_count(row.n_total)} patients evaluable twice"
    return f"{format_count(row.n_total)} patients, {format_count(row.n or 0)} evaluable twice"


def _weighted(lookup: Lookup, endpoint: str) -> Iterator[TableRow]:
    """Yield the second estimate of the third question, or why there is none."""
    cell = lookup.cell(WEIGHTED, endpoint=endpoint, context="")
    difference, effective = cell.row("risk_difference"), cell.value("effective_n")
    if difference is None:
        return
    if difference.value is None:
        cells = (f"none: {difference.reason}", ABSENT, ABSENT, ABSENT)
    else:
        agrees = {1.0: "agrees", 0.0: "does not agree"}.get(cell.value("agrees") or 0.0, "")
        cells = (
            f"{difference_text(cell)}; {agrees}" if cell.row("agrees") else difference_text(cell),
            p_text(cell),
            f"{format_count(difference.n or 0)} patients, in effect "
            f"{format_count(effective or 0.0)}",
            "The same, also given the covariates of the weights.",
        )
    yield TableRow(label="The same question, by weighting", cells=cells, kind=RowKind.INDENTED)


def _pairs(lookup: Lookup, endpoint: str) -> Iterator[TableRow]:
    """Yield one row with the four counts of pairs: those that changed carry the comparison."""
    names = (("both", "twice"), ("first_only", "lost"), ("second_only", "gained"))
    counts = {
        word: lookup.cell(PAIRED, endpoint=endpoint, context=context).count()
        for context, word in (*names, ("neither", "never"))
    }
    known = [f"{word} {format_count(n)}" for word, n in counts.items() if n is not None]
    if known:
        words = f"Response {enumerate_words(known)}"
        yield TableRow(
            label="Patients treated twice",
            cells=(words, ABSENT, ABSENT, ABSENT),
            kind=RowKind.INDENTED,
        )


def tipping_table(lookup: Lookup) -> Table | None:
    """Build the table of the difference under shifts of the unseen; None without rows."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct("tipping_point", "endpoint"):
        rows.append(TableRow(label=endpoint_label(endpoint), kind=RowKind.HEADING))
        for context in lookup.distinct("tipping_point", "context", endpoint=endpoint):
            cell = lookup.cell("tipping_point", endpoint=endpoint, context=context)
            delta = float(context.partition("=")[2])
            label = f"Log odds moved by {format_number(delta, 2)}"
            rows.append(
                TableRow(label=label, cells=(difference_text(cell),), kind=RowKind.INDENTED)
            )
        rows.append(_tips(lookup.cell("tipping_point", endpoint=endpoint, context="")))
    if not rows:
        return None
    return Table(
        id="table-tipping",
        caption="How different those not treated again would have to be",
        stub="",
        columns=(Column(label="Second minus first, percentage points"),),
        rows=tuple(rows),
        notes=(
            "The standardized difference takes those not treated again to respond like those with "
            "the same first response who were. Here the log odds of their response are moved.",
            *method_note(
                lookup, "tipping_point", among="patients with an evaluable first procedure"
            ),
        ),
        folded=True,
    )


def _tips(cell: Cell) -> TableRow:
    delta, odds = cell.value("tipping_delta"), cell.value("odds_factor")
    text = (
        f"no shift found: {cell.reason}"
        if delta is None or odds is None
        else f"at {format_number(delta, 2)}: odds {format_number(odds, 2)} times those of the "
        "patients treated again"
    )
    return TableRow(label="Interval reaches 0", cells=(text,), kind=RowKind.INDENTED)


def treated_again_table(lookup: Lookup) -> Table | None:
    """Build the table of who was treated again by the first response; None without rows."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct("treated_again", "endpoint"):
        rows.append(TableRow(label=endpoint_label(endpoint), kind=RowKind.HEADING))
        for level in lookup.distinct("treated_again", "level", endpoint=endpoint):
            cell = lookup.cell("treated_again", endpoint=endpoint, level=level)
            rows += _again(level, cell)
    if not rows:
        return None
    return Table(
        id="table-treated-again",
        caption="Treated again, by the response to the first procedure",
        stub="",
        columns=(Column(label="Treated again"), Column(label="p")),
        rows=tuple(rows),
        notes=(
            "Patients with an evaluable first procedure. A ratio away from 1 means that the first "
            "response bore on the decision; the change within patients then holds regression to "
            f"the mean. Methods: {methods_named(lookup, 'treated_again')}.",
        ),
    )


def _again(level: str, cell: Cell) -> Iterator[TableRow]:
    tally = cell.tally()
    if tally is not None:
        text = share_text(cell, percent_digits([tally[1]], cell.style))
        cells = (text, ABSENT)
    else:
        cells = (ratio_text(cell, "risk_ratio"), p_text(cell))
    label = sentence_start(level) if tally is not None else f"Ratio, {level}"
    yield TableRow(label=label, cells=cells, kind=RowKind.INDENTED)


def selection_table(lookup: Lookup) -> Table | None:
    """Build the table of later groups predicted from the first step; None without rows."""
    rows = [
        TableRow(
            label=f"{endpoint_label(endpoint)}, {level}",
            cells=_indicator(lookup.cell("selection_indicator", endpoint=endpoint, level=level)),
        )
        for endpoint in lookup.distinct("selection_indicator", "endpoint")
        for level in lookup.distinct("selection_indicator", "level", endpoint=endpoint)
    ]
    if not rows:
        return None
    return Table(
        id="table-selection",
        caption="Selection indicator: later procedures predicted from the first step, and observed",
        stub="",
        columns=(
            Column(label="Predicted"),
            Column(label="Observed"),
            Column(label="As many by chance", below="(procedures as if independent)"),
            Column(label="Earlier responders needed"),
        ),
        rows=tuple(rows),
        notes=(
            "Predicted: if everybody went on and only the response before mattered. The last "
            "column is the share with a response before that would give what was observed. The "
            "distance measures who was chosen to go on, not an improvement.",
            *method_note(lookup, "selection_indicator", among="evaluable procedures"),
        ),
    )


def _indicator(cell: Cell) -> tuple[str, ...]:
    predicted, observed = cell.value("predicted"), cell.tally("observed")
    chance, needed = cell.value("probability_of_as_many"), cell.value("share_needed")
    if predicted is None or observed is None:
        return (f"not predicted: {cell.reason}", ABSENT, ABSENT, ABSENT)
    share = format_percent(observed[0] / observed[1])
    return (
        format_percent(predicted),
        f"{format_count(observed[0])}/{format_count(observed[1])} ({share})",
        ABSENT if chance is None else format_p(chance, cell.style),
        f"none: {cell.reason}" if needed is None else format_percent(needed),
    )
