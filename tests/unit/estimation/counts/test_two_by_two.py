import pytest

from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_difference, risk_ratio
from seriatim.estimation.summary import CountTable


def table_of(events_1, n_1, events_0, n_0):
    return TwoByTwo(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0)


def limits(estimate):
    return [estimate.conf_low, estimate.conf_high]


def test_agrees_with_r(reference, agree):
    for case in reference("two_by_two"):
        table = table_of(*case["table"])
        for method in ("miettinen_nurminen", "newcombe"):
            agree(limits(risk_difference(table, method=method)), case[method])
        agree(limits(risk_ratio(table)), case["koopman"])


# Newcombe, Stat Med 1998;17:873, Table II (methods 5, with his factor for Miettinen-Nurminen,
# and 10), printed there to four decimals; the last two rows were computed with the same formulas.
@pytest.mark.parametrize(
    ("counts", "miettinen_nurminen", "newcombe"),
    [
        ((56, 70, 48, 80), (0.0528, 0.3382), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1700, 0.8406), (0.1705, 0.8090)),
        ((5, 56, 0, 29), (-0.0326, 0.1933), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1658, 0.2844), (-0.1611, 0.2775)),
        ((10, 10, 0, 10), (0.6636, 1.0000), (0.6075, 1.0000)),
        ((22, 34, 2, 25), (0.3391, 0.7299), (0.3284, 0.7167)),
        ((13, 20, 1, 13), (0.2458, 0.7738), (0.2372, 0.7533)),
    ],
)
def test_published_limits(counts, miettinen_nurminen, newcombe):
    table = table_of(*counts)
    assert limits(risk_difference(table)) == pytest.approx(miettinen_nurminen, abs=5e-5)
    ours = limits(risk_difference(table, method="newcombe"))
    assert ours == pytest.approx(newcombe, abs=5e-5)


# Vector B2 of the specification: 22/34 against 2/25.
def test_the_worked_risk_ratio():
    ratio = risk_ratio(table_of(22, 34, 2, 25))
    assert [ratio.value, *limits(ratio)] == pytest.approx([8.088, 2.501, 29.635], abs=5e-4)


def test_exchanging_the_groups_mirrors_the_limits():
    there, back = table_of(5, 56, 0, 29), table_of(0, 29, 5, 56)
    assert limits(risk_difference(there)) == pytest.approx(
        [-limit for limit in reversed(limits(risk_difference(back)))], rel=1e-9
    )
    assert risk_ratio(there).conf_low == pytest.approx(1 / risk_ratio(back).conf_high, rel=1e-8)


@pytest.mark.parametrize("method", ["miettinen_nurminen", "newcombe"])
@pytest.mark.parametrize("counts", [(0, 5, 5, 5), (5, 5, 5, 5), (0, 1, 0, 1), (1, 1, 0, 1)])
def test_limits_stay_on_the_scale(method, counts):
    low, high = limits(risk_difference(table_of(*counts), method=method))
    assert -1 <= low <= high <= 1


def test_ratio_with_zero_cells():
    none = risk_ratio(table_of(0, 10, 4, 20))
    assert (none.value, none.conf_low) == (0.0, 0.0)
    assert none.conf_high > 0
    unbounded = risk_ratio(table_of(4, 20, 0, 10))
    assert (unbounded.value, unbounded.conf_high) == (None, None)
    assert unbounded.conf_low > 0
    assert "unbounded" in unbounded.reason
    assert risk_ratio(table_of(0, 3, 0, 4)).reason == "no events in either group"
    everyone = risk_ratio(table_of(10, 10, 8, 8))
    assert everyone.conf_low < everyone.value == 1 < everyone.conf_high


def test_an_empty_group_has_a_reason():
    for estimate in (risk_difference(table_of(0, 0, 1, 2)), risk_ratio(table_of(1, 2, 0, 0))):
        assert estimate.value is None
        assert "no rows in the" in estimate.reason
    assert table_of(0, 0, 0, 0).empty_group() == "no rows in the group and the reference"


def test_reading_a_table_of_counts():
    rows = ["a", "a", "b", "b", "b"], ["yes", "no", "yes", "yes", "no"]
    table = CountTable.from_rows(*rows).with_unit("patient")
    assert TwoByTwo.from_counts(table, "b", "a", "yes") == TwoByTwo(
        events_1=2, n_1=3, events_0=1, n_0=2, unit="patient"
    )


def test_impossible_counts_and_methods_are_refused():
    with pytest.raises(ValueError, match="between 0 and n = 2, found 3"):
        table_of(3, 2, 0, 1)
    with pytest.raises(ValueError, match="miettinen_nurminen, newcombe"):
        risk_difference(table_of(1, 2, 1, 2), method="wald")
