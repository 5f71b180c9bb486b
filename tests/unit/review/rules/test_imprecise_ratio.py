from __future__ import annotations

from typing import Any

import pytest

from seriatim.review.rules.imprecise_ratio import RULE


def test_limits_a_factor_of_ten_apart_are_a_warning(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert "risk ratio 8.09 (95% CI 2.50 to 29.60)" in finding.text


@pytest.mark.parametrize("low", [2.96, 0.0])
def test_closer_limits_and_no_lower_limit_are_no_finding(
    ask: Any, changed: Any, low: float
) -> None:
    where = {"context": "ratio", "statistic": "conf_low"}
    assert ask(RULE, changed(where, value=low)) == []
