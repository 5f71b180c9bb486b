"""The names that ``import seriatim`` offers, each loaded when it is first used.

Loading all of them takes half a second. The process that parses one workbook, and
``seriatim --version``, need not wait for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Where each public name is defined.
HOMES = {
    "Cohort": "seriatim.cohort",
    "Protocol": "seriatim.protocol",
    "ProtocolError": "seriatim.protocol",
    "ReadingError": "seriatim.cohort",
    "ResultRow": "seriatim.analysis.results",
    "Results": "seriatim.analysis.results",
    "load_protocol": "seriatim.protocol",
    "make_plan": "seriatim.analysis.planning.plan",
    "read_cohort": "seriatim.cohort",
    "run": "seriatim.analysis.run",
    "write_report": "seriatim.report",
    "write_results": "seriatim.analysis.writing",
}


def load(name: str) -> Any:
    """Return a public name; ``AttributeError`` for any other, as Python expects of a module."""
    if name not in HOMES:
        raise AttributeError(f"module 'seriatim' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
