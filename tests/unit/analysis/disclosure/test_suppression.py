"""No hidden cell follows from what is shown, in tables of any shape."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.analysis.disclosure.suppression import Ledger, hidden_cells


def table_of(counts):
    """Return the ledger of a table with row totals, column totals and a grand total."""
    ledger = Ledger()
    rows, columns = range(len(counts)), range(len(counts[0]))
    for i in rows:
        for j in columns:
            ledger.add(f"{i},{j}", counts[i][j])
        ledger.add(f"row {i}", sum(counts[i]))
    for j in columns:
        ledger.add(f"column {j}", sum(row[j] for row in counts))
    ledger.add("all", sum(map(sum, counts)))
    for i in rows:
        ledger.total(f"row {i}", [f"{i},{j}" for j in columns])
    for j in columns:
        ledger.total(f"column {j}", [f"{i},{j}" for i in rows])
    ledger.total("all", [f"row {i}" for i in rows])
    ledger.total("all", [f"column {j}" for j in columns])
    return ledger


def rank(rows):
    """Count the independent rows of a matrix of fractions, by elimination."""
    rows, found = [list(map(Fraction, row)) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            factor = rows[r][column] / rows[found][column]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def follows(ledger, hidden, name):
    """Tell whether the totals fix a hidden cell: exact, and another way than the product's."""
    unknown = sorted(set(hidden) | ledger.implicit)
    equations = []
    for total, parts in ledger.lines:
        row = [sum(p == u for p in parts) - (total == u) for u in unknown]
        if any(row):
            equations.append(row)
    one = [int(u == name) for u in unknown]
    return rank([*equations, one]) == rank(equations)


@settings(max_examples=150)
@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=2, max_size=4
        )
    ),
    st.integers(2, 7),
)
def test_no_hidden_cell_of_a_table_of_totals_can_be_computed(counts, minimum):
    ledger = table_of(counts)
    hidden = hidden_cells(ledger, minimum)
    small = {name for name, value in ledger.values.items() if 0 < value < minimum}
    assert small <= hidden
    for name in hidden:
        assert not follows(ledger, hidden, name)
    if not small:
        assert not hidden


# Every table of two rows and columns with counts up to 10, and its totals.
A, B, C, D = np.indices((11, 11, 11, 11)).reshape(4, -1)
ALL_TABLES = {
    "0,0": A, "0,1": B, "1,0": C, "1,1": D, "row 0": A + B, "row 1": C + D,
    "column 0": A + C, "column 1": B + D, "all": A + B + C + D,
}  # fmt: skip


@given(st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=2))
def test_every_hidden_cell_could_have_another_value(counts):
    """All tables of whole numbers with the same shown cells: each hidden cell takes two values."""
    ledger = table_of(counts)
    hidden = hidden_cells(ledger, 3)
    shown = [ALL_TABLES[name] == v for name, v in ledger.values.items() if name not in hidden]
    possible = np.logical_and.reduce([np.ones(A.size, dtype=bool), *shown])
    for name in hidden:
        assert len(set(ALL_TABLES[name][possible].tolist())) > 1


def test_what_is_left_of_a_total_must_not_be_small():
    ledger = Ledger()
    ledger.add("treated", 22)
    ledger.total("treated", [ledger.add("responded", 20)], rest=True)
    assert hidden_cells(ledger, 5) == {"responded"}


def test_two_small_cells_that_are_small_together_take_a_third():
    ledger = Ledger()
    ledger.add("all", 30)
    ledger.total("all", [ledger.add(n, v) for n, v in (("a", 1), ("b", 2), ("c", 7), ("d", 20))])
    assert hidden_cells(ledger, 5) == {"a", "b", "c"}


def test_the_same_count_in_two_tables_is_hidden_in_both():
    ledger = Ledger()
    for name in ("here", "there"):
        ledger.add(name, 9)
    ledger.total("here", [ledger.add("x", 3), ledger.add("y", 6)])
    ledger.total("here", ["there"])
    hidden = hidden_cells(ledger, 5)
    assert {"x", "y"} <= hidden


@pytest.mark.parametrize("parts", [(1, 2), (9, 9)])
def test_a_total_that_does_not_fit_says_nothing(parts):
    ledger = Ledger()
    ledger.add("total", 10)
    ledger.total("total", [ledger.add(str(i), n) for i, n in enumerate(parts)])
    assert ledger.lines == []


def test_a_total_that_follows_from_other_totals_is_protected_in_linked_tables():
    """Two of five in a group: with all five and the other three shown, its size would follow."""
    ledger = Ledger()
    for name, n in (("all", 25), ("first", 23), ("second", 2)):
        ledger.add(f"{name} recorded", n - 1)
        ledger.add(f"{name} missing", 1)
        ledger.add(name, n)
        ledger.total(name, [f"{name} recorded", f"{name} missing"])
    ledger.values["all missing"], ledger.values["all recorded"] = 2, 23
    for kind in ("recorded", "missing"):
        ledger.total(f"all {kind}", [f"first {kind}", f"second {kind}"])
    hidden = hidden_cells(ledger, 5)
    assert "second" in hidden
    assert {"all", "first"} & hidden
    assert not [name for name in hidden if follows(ledger, hidden, name)]
