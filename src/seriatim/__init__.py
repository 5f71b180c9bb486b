"""Seriatim: honest, publication-grade results from a series of repeated procedures.

Read a registry, load a protocol, run it, write the report:

    cohort = read_cohort("registry.xlsx")
    results = run(cohort, load_protocol("repeat_ilp"))
    write_report(results, Path("report"))
"""

from seriatim.analysis.plan import make_plan
from seriatim.analysis.results import ResultRow, Results
from seriatim.analysis.run import run
from seriatim.analysis.writing import write_results
from seriatim.cohort import Cohort, ReadingError, read_cohort
from seriatim.protocol import Protocol, ProtocolError, load_protocol
from seriatim.report import write_report

__version__ = "0.1.0.dev0"

__all__ = [
    "Cohort",
    "Protocol",
    "ProtocolError",
    "ReadingError",
    "ResultRow",
    "Results",
    "load_protocol",
    "make_plan",
    "read_cohort",
    "run",
    "write_report",
    "write_results",
]
