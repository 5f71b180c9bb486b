"""Analyses and data sets start from the same study."""

from dataclasses import replace

import pytest

from seriatim.analysis.deriving import (
    derive,
    derive_responses,
    derive_study,
    derive_toxicity,
    derive_worst_complication,
    response_rule,
)
from seriatim.protocol import ProtocolError, parse_protocol


def test_responses_that_differ_in_name_only_are_derived_once(study):
    steps = []
    found = derive_responses(study, steps.append)
    assert steps == ["Response of every procedure"]
    assert found["overall_response"] is found["complete_response"]
    assert response_rule(study.protocol.endpoint("overall_response")).baseline_weeks == 8


def test_grades_on_their_scales(study):
    severe = derive_toxicity(study, study.protocol.endpoint("severe_local_toxicity"))
    assert (severe.scale[0], severe.threshold) == ("I", "III")
    major = derive_worst_complication(study, study.protocol.endpoint("major_complication"))
    assert (major.scale[0], major.threshold) == ("none", "IIIa")
    assert list(major.grade) == ["none", "II", "none", "IIIa", None, "none"]


def test_procedures_are_counted_as_the_protocol_says(study):
    text = b'format = 1\ntitle = "t"\n[groups.o]\nwithin = "patient"\nlevels = { "First" = "1" }\n'
    text += b'[endpoints.harm]\nkind = "local_toxicity"\n'
    again = derive_study(study.cohort, parse_protocol(text))
    assert again.level.tolist().count("First") == 3


def test_one_derivation_serves_all(study):
    steps = []
    derivation = derive(study.cohort, study.protocol, steps.append)
    assert steps == ["Response of every procedure"]
    assert derivation.study.level.tolist() == study.level.tolist()
    assert list(derivation.responses) == ["overall_response", "complete_response"]


def test_a_protocol_for_another_dictionary_is_refused(study):
    with pytest.raises(ProtocolError, match="dictionary"):
        derive(study.cohort, replace(study.protocol, dictionary="hip"))
