from __future__ import annotations

import pytest

from seriatim.criteria import (
    CriteriaError,
    NotEvaluableReason,
    Response,
    ResponseFlag,
    best_of,
    parse_response,
)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("CR", "CR"), ("komplett respons", "CR"), ("Complete  Response", "CR"),
        ("Fullständig remission", "CR"), ("pr", "PR"), ("Partiell respons", "PR"), ("SD", "SD"),
        ("NC", "SD"), ("no change", "SD"), ("oförändrat", "SD"), ("Stabil sjukdom", "SD"),
        ("PD", "PD"), ("Progress", "PD"), ("progressiv sjukdom", "PD"), ("NE", "NE"),
        ("ej bedömbar", "NE"), ("Not-evaluable", "NE"), ("inte bedombar", "NE"),
    ],
)  # fmt: skip
def test_reads_english_and_swedish(text: str, response: str) -> None:
    assert parse_response(text).value == response


@pytest.mark.parametrize("text", ["", " ", "unknown", "CR/PR", "responder"])
def test_refuses_what_is_no_response(text: str) -> None:
    with pytest.raises(CriteriaError, match="a blank is a missing value"):
        parse_response(text)


def test_order_is_that_of_the_field() -> None:
    assert sorted(Response, key=lambda each: each.rank) == ["CR", "PR", "SD", "PD", "NE"]
    assert best_of([Response.NE, Response.PD, Response.SD]) is Response.SD
    assert best_of([]) is Response.NE


def test_only_complete_and_partial_are_objective() -> None:
    assert [each.value for each in Response if each.is_objective] == ["CR", "PR"]


@pytest.mark.parametrize("kind", [Response, NotEvaluableReason, ResponseFlag])
def test_every_code_has_its_own_label(kind: type[Response]) -> None:
    labels = [each.label for each in kind]
    assert len(set(labels)) == len(labels)
    assert all(labels)
