"""Models that a protocol asks for, and what it may not ask for."""

from __future__ import annotations

from importlib import resources

import pytest

from seriatim.protocol import ModelDefinition, ProtocolError, load_protocol, parse_protocol
from seriatim.protocol.settings import protocol_settings


def shipped() -> str:
    return (resources.files("seriatim.protocol") / "repeat_ilp.toml").read_text(encoding="utf-8")


def test_the_shipped_protocol_fixes_two_models_before_the_data() -> None:
    protocol = load_protocol()
    model = protocol.model("complete_response")
    assert model == ModelDefinition(
        endpoint="complete_response",
        covariates=("age_at_procedure", "sex", "region", "n_lesions", "largest_lesion_mm"),
        per=(("age_at_procedure", 10.0), ("largest_lesion_mm", 10.0)),
    )
    assert protocol.model("overall_response") is None
    settings = dict(protocol_settings(protocol))
    assert settings["models.complete_response.per.age_at_procedure"] == "10"
    assert "sex" in settings["models.overall_survival.covariates"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"age_at_procedure", "sex", "region"', '"age_at_procedure", "sexx"', 'Did you mean "sex"'),
        ('"sex", "region"', '"sex", "sex"', "each once"),
        ('"sex", "region"', '"sex", "procedure_date"', "models[0].covariates[2]: expected one of"),
        ('"sex", "region"', '"sex", "wieberdink"', "known only after the procedure"),
        ("per = { age_at_procedure = 10, l", "per = { sex = 10, l", '"sex" is no covariate'),
        ("age_at_procedure = 10, l", "age_at_procedure = 0, l", "expected a number above 0, found"),
        ("age_at_procedure = 10, l", 'age_at_procedure = "x", l', "expected a number above 0"),
        (
            'endpoint = "complete_response"\ncov',
            'endpoint = "major_complication"\ncov',
            "neither a",
        ),
        ('endpoint = "overall_survival"\ncov', 'endpoint = "complete_response"\ncov', "already"),
        (
            'endpoint = "overall_survival"\ncov',
            'endpoint = "time_to_in_field_progression"\ncov',
            "has a clock from each procedure",
        ),
        (
            'endpoint = "overall_survival"\ncov',
            'endpoint = "survival"\ncov',
            "there is no endpoint",
        ),
        ("[[models]]  ", "[[models]]\nstepwise = true #", "stepwise"),
    ],
)
def test_errors_name_the_place(old: str, new: str, message: str) -> None:
    text = shipped()
    assert old in text
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text.replace(old, new, 1).encode())
    assert message in str(caught.value)


def test_a_model_without_covariates_is_refused() -> None:
    text = shipped()
    begin = text.index("[[models]]")
    bare = text[:begin] + '[[models]]\nendpoint = "complete_response"\n\n[characteristics]\n'
    with pytest.raises(ProtocolError, match="at least one covariate"):
        parse_protocol(bare.encode())
