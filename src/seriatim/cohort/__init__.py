"""From a registry file to a cohort: reading, checking, ordering."""

from seriatim.cohort.cohort import Cohort, Columns, SourceFile, TableCount
from seriatim.cohort.loading import build_cohort, read_cohort
from seriatim.cohort.problem_catalog import describe_problem
from seriatim.cohort.problem_sheet import write_problem_sheet
from seriatim.cohort.problems import Problem, ProblemLog, Severity
from seriatim.cohort.reading.mapping import RegistryMapping
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.suggest import suggest_mapping

__all__ = [
    "Cohort",
    "Columns",
    "Problem",
    "ProblemLog",
    "ReadingError",
    "RegistryMapping",
    "Severity",
    "SourceFile",
    "TableCount",
    "build_cohort",
    "describe_problem",
    "read_cohort",
    "suggest_mapping",
    "write_problem_sheet",
]
