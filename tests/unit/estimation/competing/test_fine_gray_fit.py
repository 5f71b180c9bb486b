import numpy as np

from seriatim.estimation.competing.fine_gray_fit import FineGrayFrame
from seriatim.estimation.survival.event_table import EventTable

TABLE = EventTable.from_rows([1, 2, 3, 4], [1, 2, 0, 1]).with_unit("patient")
FRAME = FineGrayFrame(("x",), TABLE, 1, 0.95)


def test_counts_go_into_every_part():
    fit = FRAME.nothing("no reason")
    assert (fit.n, fit.n_events, fit.n_competing) == (4, 2, 1)
    assert (fit.terms[0].n, fit.wald_test.n_events, fit.terms[0].unit) == (4, 2, "patient")


def test_a_ratio_too_large_to_represent():
    base = np.zeros(1), np.ones(1)
    fit = FRAME.fit(np.array([400.0]), np.array([[1e5]]), (-2.0, -1.0), base)
    assert fit.terms[0].conf_high is None
    assert fit.terms[0].reason == "a limit on the ratio scale is too large to represent"
    assert fit.wald_test.statistic == 1.6


def test_the_baseline_cannot_be_changed():
    base = np.zeros(1), np.ones(2)
    fit = FRAME.fit(np.array([1.0]), np.eye(1), (-2.0, -1.0), base)
    assert fit.cumulative_hazard.tolist() == [1, 2]
    assert not fit.cumulative_hazard.flags.writeable
