"""Rules are asked about the made-up study of the founding abstract, and about changes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.analysis.results import Results
from seriatim.review import Finding, Rule
from seriatim.wording.lookup import Lookup

Asked = Callable[..., list[Finding]]


@pytest.fixture
def ask(results: Results) -> Asked:
    """Return a function that lets a rule look at the study, or at other results."""

    def examine(rule: Rule, study: Results = results) -> list[Finding]:
        return list(rule.examine(rule, Lookup(study)))

    return examine
