import json
from pathlib import Path

import numpy as np
import pytest

REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.fixture(scope="session")
def reference():
    """Cases of one R script: `reference("cox")` is the list, `reference("cox", "lung")` one."""

    def load(script, name=None):
        cases = json.loads((REFERENCE / f"{script}.json").read_text())["cases"]
        return cases if name is None else next(case for case in cases if case["name"] == name)

    return load


@pytest.fixture(scope="session")
def reference_csv():
    def load(name):
        return np.genfromtxt(REFERENCE / "data" / name, delimiter=",", names=True)

    return load


@pytest.fixture(scope="session")
def agree():
    """Assert agreement to 1e-8 relative; null in the reference means None or nan in ours."""

    def check(actual, expected, rel=1e-8):
        actual = [actual] if np.isscalar(actual) or actual is None else list(actual)
        expected = expected if isinstance(expected, list) else [expected]
        assert len(actual) == len(expected)
        for ours, theirs in zip(actual, expected, strict=True):
            if theirs is None:
                assert ours is None or np.isnan(ours)
            else:
                # For what is 0 but for rounding; tests of tiny p-values compare those themselves.
                assert ours == pytest.approx(theirs, rel=rel, abs=2e-15)

    return check


@pytest.fixture(scope="session")
def demo_rows(reference_csv):
    """Counting-process rows of the demo cohort: state "2+" from the second procedure on."""
    cohort = reference_csv("demo_null_cohort.csv")
    start, stop, event, state = [], [], [], []
    for row in cohort:
        late = row["t2"] < row["time"]
        start.append(0.0)
        stop.append(row["t2"] if late else row["time"])
        event.append(0 if late else int(row["event"]))
        state.append("1")
        if late:
            start.append(row["t2"])
            stop.append(row["time"])
            event.append(int(row["event"]))
            state.append("2+")
    return start, stop, event, state
