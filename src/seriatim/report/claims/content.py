"""What a report of checked claims says, before it is a page or a terminal: sections and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seriatim.claims.checking import ClaimCheck, PaperCheck, ReadingCheck
from seriatim.claims.comparing import ComparisonCheck, PValueSummary
from seriatim.claims.counting import Solutions
from seriatim.claims.facts import Outcome
from seriatim.claims.model import Claim, Paper
from seriatim.claims.neighbors import Surprise
from seriatim.claims.system import build_system, used_claims
from seriatim.claims.words import (
    explanations,
    say,
    say_claim,
    say_comparison,
    say_fact,
    say_group,
    say_judgment,
    say_p,
    say_surprise,
    say_total,
    small_p,
)
from seriatim.report.claims.published import published_findings
from seriatim.wording.numbers import format_count, format_interval

#: Beyond so many rows a table of solutions is left out; their number is told.
MOST_ROWS = 60

OUTCOMES = {
    Outcome.POSSIBLE: "possible",
    Outcome.IMPOSSIBLE: "not possible",
    Outcome.NOT_CHECKED: "not checked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsTable:
    """A table of texts."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsSection:
    """A part of the report: paragraphs, a list of points, then tables."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[ClaimsTable, ...] = ()


def claims_sections(
    check: PaperCheck, surprises: tuple[Surprise, ...] = ()
) -> tuple[ClaimsSection, ...]:
    """Return the parts of the report in order; parts without content are left out."""
    sections = (
        _percentages(check),
        _readings(check),
        _comparisons(check),
        _numbers(check),
        ClaimsSection(
            id="surprise",
            title="How surprising is it",
            paragraphs=tuple(say_surprise(found) for found in surprises),
        ),
        ClaimsSection(
            id="review",
            title=say("review", "title"),
            points=tuple(found.text for found in published_findings(check)),
        ),
    )
    filled = (s for s in sections if s.paragraphs or s.points or s.tables)
    return (*filled, _explanations())


def verdict(check: PaperCheck) -> str:
    """Return the sentence that stands first."""
    return say_judgment(check.judgment)


def source_line(paper: Paper) -> str:
    """Return the citation with its identifier and how much of the paper was seen."""
    source = paper.source
    doi = f" doi {source.doi}." if source.doi else ""
    return f"{source.citation}.{doi} {say('opening', 'seen', seen=source.seen)}"


def _percentages(check: PaperCheck) -> ClaimsSection:
    rows = tuple(_claim_row(claim) for claim in check.claims)
    table = ClaimsTable(
        caption="Each printed percentage alone",
        columns=("Percentage", "Printed", "Of", "Counts that print so", "Where"),
        rows=rows,
    )
    return ClaimsSection(
        id="percentages",
        title="Percentages",
        paragraphs=tuple(say_group(group) for group in check.groups),
        tables=(table,) if rows else (),
    )


def _claim_row(check: ClaimCheck) -> tuple[str, ...]:
    claim = check.claim
    size = format_count(check.group.at_most)
    return (
        claim.label,
        "-" if claim.percent is None else f"{claim.percent.text}%",
        size if check.group.stated else f"at most {size}",
        say_claim(check),
        claim.place or "-",
    )


def _readings(check: PaperCheck) -> ClaimsSection:
    if not check.readings:
        return ClaimsSection(id="readings", title="Readings")
    table = ClaimsTable(
        caption="Whole numbers that satisfy all percentages of a reading at once",
        columns=("Reading", "What it assumes", "Found"),
        rows=tuple((r.reading.name, r.reading.label, say_total(r)) for r in check.readings),
    )
    return ClaimsSection(
        id="readings",
        title="All percentages together",
        tables=(table, *_solutions(check)),
    )


def _solutions(check: PaperCheck) -> Iterator[ClaimsTable]:
    for reading in check.readings:
        found = reading.solutions
        if found is not None and 0 < len(found.values) <= MOST_ROWS:
            yield _solution_table(check.paper, reading, found)


def _solution_table(paper: Paper, reading: ReadingCheck, found: Solutions) -> ClaimsTable:
    """Write each solution as x/n, one column a percentage."""
    claims = used_claims(paper, reading.reading)
    sizes = dict(build_system(paper, reading.reading).size_of)
    places = [(found.names.index(c.name), found.names.index(sizes[c.name])) for c in claims]
    return ClaimsTable(
        caption=f"Every solution of the reading {reading.reading.name}",
        columns=tuple(_heading(claim) for claim in claims),
        rows=tuple(
            tuple(f"{format_count(row[x])}/{format_count(row[n])}" for x, n in places)
            for row in found.values
        ),
    )


def _heading(claim: Claim) -> str:
    return claim.label if claim.percent is None else f"{claim.label} ({claim.percent.text}%)"


def _comparisons(check: PaperCheck) -> ClaimsSection:
    pairs = [(reading, item) for reading in check.readings for item in reading.comparisons]
    points = tuple(
        f"{item.comparison.label}, reading {reading.reading.name}: {say_comparison(item)}"
        for reading, item in pairs
    )
    tables = tuple(_tests(reading, item) for reading, item in pairs if item.outcomes)
    return ClaimsSection(id="p-values", title="P-values", points=points, tables=tables)


def _tests(reading: ReadingCheck, check: ComparisonCheck) -> ClaimsTable:
    return ClaimsTable(
        caption=f"{check.comparison.label}: printed p {say_p(check.comparison)}, and the p-values "
        f"of the possible tables ({format_count(len(check.tables))}), "
        f"reading {reading.reading.name}",
        columns=("Test", "Least to most", "Print as printed", "Smaller than printed"),
        rows=tuple(_test_row(outcome) for outcome in check.outcomes),
    )


def _test_row(outcome: PValueSummary) -> tuple[str, ...]:
    least = small_p(outcome.least)
    if outcome.least is None and outcome.n_below:
        least = "smaller than printed"
    most = least if outcome.most is None else small_p(outcome.most)
    return (
        outcome.test.value,
        least if least == most else format_interval(least, most),
        f"{format_count(outcome.n_printing)} of {format_count(outcome.n_tables)}",
        format_count(outcome.n_below),
    )


def _numbers(check: PaperCheck) -> ClaimsSection:
    rows = tuple(
        (
            item.label,
            OUTCOMES[item.outcome],
            " ".join(say_fact(part) for part in item.facts),
            item.place or "-",
        )
        for item in check.numbers
    )
    table = ClaimsTable(
        caption="Means, medians, ratios and survival",
        columns=("What", "Found", "Why", "Where"),
        rows=rows,
    )
    return ClaimsSection(id="numbers", title="Other numbers", tables=(table,) if rows else ())


def _explanations() -> ClaimsSection:
    return ClaimsSection(
        id="explanations",
        title=say("explanations", "title"),
        paragraphs=(say("explanations", "intro"),),
        points=explanations(),
    )
