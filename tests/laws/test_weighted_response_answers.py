"""Any patients give a weighted response with limits, or a reason."""

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.regression.weighted_response import weighted_response

yes_no = st.integers(0, 1)
patient = st.tuples(yes_no, yes_no, yes_no, st.integers(1990, 2020))


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(patient, max_size=90), with_year=st.booleans())
def test_any_patients_give_limits_or_a_reason(rows, with_year):
    first, again, second, year = ([row[k] for row in rows] for k in range(4))
    result = weighted_response(first, again, second, {"year": year} if with_year else {})
    for estimate in (result.first, result.second, result.difference):
        assert estimate.reason or estimate.conf_low <= estimate.value <= estimate.conf_high
    assert result.reason or 20 <= result.effective_n <= sum(again) + 1e-9
