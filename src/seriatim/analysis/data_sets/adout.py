"""ADOUT: one row a procedure and yes-or-no endpoint."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.data_sets.filling import Shape, fill, integer, key, number, text, yes_no
from seriatim.analysis.data_sets.material import Material, group_number
from seriatim.analysis.data_sets.model import DataSet
from seriatim.analysis.deriving import derive_toxicity, derive_worst_complication
from seriatim.analysis.harm.grades import GradedOutcome, rank_grades
from seriatim.endpoints.response import NOT_APPLICABLE
from seriatim.protocol import (
    ComplicationEndpoint,
    ResponseEndpoint,
    ToxicityEndpoint,
)
from seriatim.protocol.model import Endpoint

SHAPE = Shape(
    name="ADOUT", label="Outcomes of procedures", grain="one row a procedure and endpoint"
)

#: Code, event, in all treated, in evaluable, day of the assessment: one entry a procedure each.
_Outcome = tuple[NDArray[Any], ...]


def outcome_data(material: Material) -> DataSet:
    """List the outcome of each procedure for every endpoint that is counted as yes or no."""
    n = len(material.study.procedures)
    found = [
        (endpoint.name, outcome)
        for endpoint in material.study.protocol.endpoints
        if (outcome := _outcome(material, endpoint)) is not None
    ]
    places = np.tile(np.arange(n), len(found))
    procedures, level = material.study.procedures, material.study.level
    groups = group_number(material.study) * len(found)

    def joined(part: int) -> list[Any]:
        return [value for _, outcome in found for value in outcome[part].tolist()]

    return fill(
        SHAPE,
        [
            (key("USUBJID", "Patient"), procedures.patient_id[places]),
            (key("PROCID", "Procedure"), procedures.procedure_id[places]),
            (text("GROUP", "Group", "protocol", material.study.labels), level[places]),
            (integer("GROUPN", "Group (number)", "protocol"), groups),
            (key("PARAM", "Endpoint of the protocol"), [x for x, _ in found for _ in range(n)]),
            (text("AVALC", "Response or grade", "ADPROC"), joined(0)),
            (number("AVAL", "Event (1) or not (0)", "protocol"), joined(1)),
            (
                number("ADY", "Days to the assessment", "the response rests on it", "days"),
                joined(4),
            ),
            (text("ALLFL", "In all treated", "protocol", ("Y", "N")), yes_no(joined(2))),
            (text("EVALFL", "In evaluable", "protocol", ("Y", "N")), yes_no(joined(3))),
        ],
    )


def _outcome(material: Material, endpoint: Endpoint) -> _Outcome | None:
    match endpoint:
        case ResponseEndpoint():
            response = material.responses[endpoint.name]
            code = response.code
            treated = (code != NOT_APPLICABLE).astype(np.bool_)
            evaluable = treated & (code != "NE").astype(np.bool_)
            return code, np.isin(code, endpoint.success), treated, evaluable, response.days
        case ToxicityEndpoint():
            return _graded(derive_toxicity(material.study, endpoint))
        case ComplicationEndpoint():
            return _graded(derive_worst_complication(material.study, endpoint))
        case _:
            return None


def _graded(graded: GradedOutcome) -> _Outcome:
    ranks = rank_grades(graded)
    event = ranks >= graded.scale.index(graded.threshold)
    undated = np.full(len(ranks), np.nan)
    return graded.grade, event, np.ones(len(ranks), dtype=np.bool_), ranks >= 0, undated
