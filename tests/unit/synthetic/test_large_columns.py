"""Columns of a large registry are plausible and fit each other."""

from __future__ import annotations

import numpy as np
import pytest

from seriatim.synthetic import Registry, generate_large
from seriatim.synthetic.large_columns import identifiers, pick


@pytest.fixture(scope="module")
def large() -> Registry:
    return generate_large(20_000, seed=2)


def test_identifiers_and_words() -> None:
    assert identifiers(np.array([1, 23])).tolist() == ["P0000001", "P0000023"]
    words = pick(np.random.default_rng(1), ("a", "b"), (0.25, 0.75), 100_000)
    assert np.mean(words == "a") == pytest.approx(0.25, abs=0.006)  # 4 standard errors


def test_values_are_plausible(large: Registry) -> None:
    for table in ("patients", "procedures"):
        for name, values in large.tables[table].items():
            plausible = large.dictionary.table(table).field(name).plausible
            if plausible is not None:
                assert plausible.low is None or values.min() >= plausible.low, name
                assert plausible.high is None or values.max() <= plausible.high, name


def test_choices_are_codes_of_the_dictionary(large: Registry) -> None:
    for table in ("patients", "procedures"):
        for name, values in large.tables[table].items():
            codes = {choice.code for choice in large.dictionary.table(table).field(name).choices}
            assert not codes or set(values[values != None]) <= codes  # noqa: E711


def test_limb_access_and_dose_agree(large: Registry) -> None:
    columns = large.tables["procedures"]
    leg = columns["region"] == "leg"
    assert set(columns["access_level"][leg]) == {"iliac", "femoral"}
    assert set(columns["access_level"][~leg]) == {"axillary", "brachial"}
    exact = columns["limb_volume_l"] * columns["melphalan_mg_per_l"]
    assert np.abs(columns["melphalan_mg"] - exact).max() <= 0.5 + 1e-9


def test_recorded_responses_are_seen_before_anything_else_happens(large: Registry) -> None:
    columns = large.tables["procedures"]
    evaluable = columns["response"] != "NE"
    assert (np.isnat(columns["response_date"]) == ~evaluable).all()
    assert ((columns["not_evaluable_reason"] != None) == ~evaluable).all()  # noqa: E711
    end = dict(
        zip(
            large.tables["patients"]["patient_id"],
            large.tables["patients"]["last_contact_date"],
            strict=True,
        )
    )
    ends = np.array([end[name] for name in columns["patient_id"]])
    assert (columns["response_date"][evaluable] <= ends[evaluable]).all()
    assert (columns["wieberdink_date"] <= ends).all()
    weeks = (columns["response_date"] - columns["procedure_date"])[evaluable].astype(int) / 7
    assert weeks.min() >= 6
    assert weeks.max() <= 26


def test_the_second_response_depends_on_the_first(large: Registry) -> None:
    columns = large.tables["procedures"]
    number = np.array([int(name.rpartition("-")[2]) for name in columns["procedure_id"]])
    second = np.flatnonzero(number == 2)
    judged = second[columns["response"][second] != "NE"]
    complete = columns["response"][judged - 1] == "CR"
    again = columns["response"][judged] == "CR"
    assert np.mean(again[complete]) == pytest.approx(22 / 34, abs=0.05)
    assert np.mean(again[~complete]) == pytest.approx(0.08, abs=0.04)
