from __future__ import annotations

import pytest

from seriatim.criteria import CriteriaError, parse_response


def test_it_is_a_value_error_so_that_callers_need_no_import() -> None:
    with pytest.raises(ValueError, match="Expected a response"):
        parse_response("better")
    assert issubclass(CriteriaError, ValueError)
