"""Read the regression models that a protocol asks for: an endpoint and covariates fixed before."""

from __future__ import annotations

from seriatim.dictionary import Dictionary, FieldType
from seriatim.dictionary.section import nearest, shown
from seriatim.protocol.model import ModelDefinition
from seriatim.protocol.section import ProtocolError, Section

#: A covariate that two fields give together.
AGE = "age_at_procedure"
#: What is known only after the procedure: an outcome explains no outcome.
KNOWN_AFTER = frozenset(
    {
        "vital_status",
        "cause_of_death",
        "response",
        "response_criteria",
        "not_evaluable_reason",
        "wieberdink",
        "clavien_dindo",
        "amputation_level",
        "amputation_cause",
        "ck_peak_u_l",
        "ck_peak_day",
        "fasciotomy",
        "hospital_days",
    }
)
_USABLE = (FieldType.CHOICE, FieldType.INTEGER, FieldType.NUMBER)


def parse_model(section: Section, dictionary: Dictionary) -> ModelDefinition:
    """Parse one ``[[models]]`` section.

    ``covariates`` are fields of patients or procedures that hold a choice or a number, or the age
    at the procedure; ``per`` says for how many units of a number a ratio is given, 1 where it does
    not.
    """
    tables = (dictionary.table("patients"), dictionary.table("procedures"))
    fields = [f for table in tables for f in table.fields if f.name not in KNOWN_AFTER]
    numeric = [AGE, *(f.name for f in fields if f.type in _USABLE and f.type != FieldType.CHOICE)]
    usable = [AGE, *(field.name for field in fields if field.type in _USABLE)]
    _refuse_outcomes(section)
    covariates = section.choices("covariates", usable, ())
    if not covariates or len(set(covariates)) < len(covariates):
        raise ProtocolError(
            f"{section.where('covariates')}: expected at least one covariate, each once. Write for "
            'example ["age_at_procedure", "n_lesions"]. The procedure number is always in it.'
        )
    per = tuple(
        (name, _units(name, value, section.where("per"), [n for n in covariates if n in numeric]))
        for name, value in section.items("per")
    )
    model = ModelDefinition(endpoint=section.text("endpoint"), covariates=covariates, per=per)
    section.close()
    return model


def _refuse_outcomes(section: Section) -> None:
    named = section.raw("covariates") if section.has("covariates") else []
    for name in named if isinstance(named, list) else []:
        if name in KNOWN_AFTER:
            raise ProtocolError(
                f'{section.where("covariates")}: "{name}" is known only after the procedure, so it '
                "cannot be a covariate. Take what is known before it begins."
            )


def _units(name: str, value: object, where: str, allowed: list[str]) -> float:
    if name not in allowed:
        raise ProtocolError(
            f'{where}.{name}: "{name}" is no covariate of this model that holds a number.'
            f"{nearest(name, allowed)}"
        )
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        raise ProtocolError(f"{where}.{name}: expected a number above 0, found {shown(value)}.")
    return float(value)
