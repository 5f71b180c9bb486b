"""Complications are counted by kind, the major ones beside them."""

import numpy as np

from seriatim.analysis.harm.complications import MOST_KINDS, OTHER, complication_rows
from seriatim.endpoints.complication import ComplicationList

MAJOR = ("IIIa", "IIIb")


def listed(study, *entries):
    """Make a list from (procedure, term, grade)."""
    names = study.procedures.procedure_id.tolist()
    return ComplicationList(
        place=np.array([names.index(name) for name, _, _ in entries], dtype=np.int64),
        term=np.array([term for _, term, _ in entries], dtype=object),
        grade=np.array([grade for _, _, grade in entries], dtype=object),
    )


def test_kinds_by_group_the_commonest_first(study, values):
    entries = (("A1", "infection", "II"), ("B1", "infection", "IIIa"), ("A2", "bleeding", "I"))
    rows = list(complication_rows(study, listed(study, *entries), MAJOR))
    assert [row.context for row in rows if row.level == "First ILP"][::2] == [
        "infection",
        "bleeding",
    ]
    counts, major = values(rows, "count"), values(rows, "n_major")
    assert counts["First ILP", "infection"] == 2
    assert major["First ILP", "infection"] == 1
    assert counts["Second ILP", "bleeding"] == 1
    assert counts["Third to fifth ILP", "infection"] == 0


def test_rare_kinds_are_counted_together(study, values):
    entries = [("A1", f"kind {i:02}", "I") for i in range(MOST_KINDS + 2)]
    counts = values(complication_rows(study, listed(study, *entries), MAJOR), "count")
    assert counts["First ILP", OTHER] == 2


def test_nothing_listed_is_said(study):
    (row,) = complication_rows(study, listed(study), MAJOR)
    assert (row.statistic, row.value) == ("n_listed", 0)
