"""What a review finds, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from seriatim.wording.lookup import Lookup


class Severity(StrEnum):
    """How much a finding weighs.

    BLOCK: the result must not stand as a headline, and never without the finding. WARN: the result
    stands, but a reader who does not know the finding can go wrong. NOTE: worth knowing.
    """

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a reader of some results must know.

    ``results`` are the ids of the rows it is about: whoever shows one of them shows the finding.
    ``evidence`` are the ids of the rows whose numbers the text quotes.
    """

    rule: str
    severity: Severity
    title: str
    text: str
    results: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the reviewer: its name, what it is about, why it matters, and how it looks.

    ``examine`` yields a finding for each place where the rule fires. ``why`` is the reason in
    general, for the page of rules; it quotes no number of a study.
    """

    name: str
    severity: Severity
    title: str
    why: str
    examine: Callable[[Rule, Lookup], Iterable[Finding]]

    def finding(
        self,
        text: str,
        *,
        results: Iterable[str],
        evidence: Iterable[str] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """Make a finding of this rule; ``severity`` where it differs from the rule's."""
        return Finding(
            rule=self.name,
            severity=severity or self.severity,
            title=self.title,
            text=text,
            results=tuple(dict.fromkeys(results)),
            evidence=tuple(dict.fromkeys(evidence)),
        )
