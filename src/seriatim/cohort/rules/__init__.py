"""The rules that records of a registry must agree with, grouped by what they are about."""

from seriatim.cohort.rules import (
    dates,
    doses,
    follow_up,
    identity,
    lesions,
    measured_response,
    order,
    response,
    toxicity,
    units,
)

UNIT_RULES = units.RULES
CROSS_FIELD_RULES = (
    *identity.RULES,
    *order.RULES,
    *dates.RULES,
    *follow_up.RULES,
    *doses.RULES,
    *lesions.RULES,
    *response.RULES,
    *measured_response.RULES,
    *toxicity.RULES,
)
