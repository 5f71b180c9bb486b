"""Seriatim: honest, publication-grade results from a series of repeated procedures.

Read a registry, load a protocol, run it, write the report:

    cohort = read_cohort("registry.xlsx")
    results = run(cohort, load_protocol("repeat_ilp"))
    write_report(results, Path("report"))

Each name is loaded when it is first used (`seriatim.public`); `__init__.pyi` gives their types.
"""

from seriatim.public import load as __getattr__  # noqa: F401  # Python calls it for these names

__version__ = "0.1.0.dev0"

__all__ = [  # the names come from __getattr__
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
