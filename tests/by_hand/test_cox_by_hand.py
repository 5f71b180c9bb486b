"""Three patients: two die together, one of them exposed; the third, not exposed, is censored later.

With r the hazard ratio, Efron's likelihood is r / ((r + 2)(r / 2 + 3 / 2)), since either of the two
may have died first; its slope is 0 where r^2 + 5 r + 6 = r (2 r + 5): r = sqrt(6). Breslow's is
r / (r + 2)^2, highest at r = 2.
"""

import math

import pytest

from seriatim.estimation.hazards.cox import CoxRows, cox
from seriatim.estimation.hazards.partial_likelihood import Ties

ROWS = CoxRows.from_columns([1, 1, 2], [1, 1, 0], {"exposed": [1, 0, 0]})


def test_efron_and_breslow():
    assert cox(ROWS).terms[0].value == pytest.approx(math.sqrt(6), rel=1e-12)
    assert cox(ROWS, ties=Ties.BRESLOW).terms[0].value == pytest.approx(2, rel=1e-12)


def test_score_test():
    # At r = 1 the exposed share of the risk is 1/3, then 1/4; the variances 2/9 and 3/16.
    score = (1 - 1 / 3 - 1 / 4) ** 2 / (2 / 9 + 3 / 16)
    assert cox(ROWS).score_test.statistic == pytest.approx(score, rel=1e-12)


def test_an_entry_at_the_event_time_is_not_at_risk():
    # A fourth patient enters at 1, when the two die, and leaves nothing changed.
    later = CoxRows.from_columns(
        [1, 1, 2, 3], [1, 1, 0, 0], {"exposed": [1, 0, 0, 1]}, start=[0, 0, 0, 1]
    )
    assert cox(later).terms[0].value == pytest.approx(math.sqrt(6), rel=1e-12)


def test_whole_weights_repeat_rows_under_breslow():
    weighted = ROWS.with_weights([1, 1, 3])
    repeated = CoxRows.from_columns([1, 1, 2, 2, 2], [1, 1, 0, 0, 0], {"exposed": [1, 0, 0, 0, 0]})
    one, other = (cox(rows, ties=Ties.BRESLOW).terms[0].value for rows in (weighted, repeated))
    # r / (r + 4)^2 is highest at 4.
    assert one == pytest.approx(4, rel=1e-12)
    assert other == pytest.approx(4, rel=1e-12)
