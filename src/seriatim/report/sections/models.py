"""Section: what goes with response and survival, each covariate alone and all together."""

from __future__ import annotations

from functools import partial

from seriatim.report.document import Section, missing_section, shown
from seriatim.report.sections.model_forests import models_forest
from seriatim.report.tables.models import (
    HAZARD,
    RESPONSE,
    hazard_model_table,
    response_model_table,
)
from seriatim.wording.labels import Labels
from seriatim.wording.lookup import Lookup

TITLE = "Models"


def models_section(lookup: Lookup, labels: Labels) -> Section:
    """Show the regression models that the protocol asks for."""
    blocks = shown(
        lookup,
        partial(models_forest, labels=labels, analysis=RESPONSE),
        partial(response_model_table, labels=labels),
        partial(models_forest, labels=labels, analysis=HAZARD),
        partial(hazard_model_table, labels=labels),
    )
    if not blocks:
        return missing_section("models", TITLE, lookup.why_missing(RESPONSE, HAZARD))
    return Section(
        id="models",
        title=TITLE,
        paragraphs=(
            "The covariates were named by the protocol, none was chosen by its p-value. Alone, "
            "each uses all rows in which it is recorded; together, only rows with all of them.",
        ),
        blocks=blocks,
    )
