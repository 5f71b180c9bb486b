"""Codes as words: what the results table writes as codes, the page writes as people say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seriatim.dictionary import Dictionary, Field, load_dictionary

RESPONSES = {
    "CR": "Complete response",
    "PR": "Partial response",
    "SD": "Stable disease",
    "PD": "Progressive disease",
    "NE": "Not evaluable",
    "none": "No further procedure",
}

#: Names that the protocol of repeated perfusion uses; others are spelled out from the name.
ENDPOINTS = {
    "overall_response": "Overall response (CR or PR)",
    "complete_response": "Complete response",
    "response_category": "Response category",
    "severe_local_toxicity": "Severe local toxicity",
    "local_toxicity": "Local toxicity (Wieberdink)",
    "major_complication": "Major complication",
    "complications": "Complications (Clavien-Dindo)",
    "overall_survival": "Overall survival",
    "time_to_in_field_progression": "In-field progression",
    "age_at_procedure": "Age at the procedure, years",
    "months_since_previous": "Months since the previous procedure of the field",
}

REASONS = {
    "died": "died before assessment",
    "died_before_assessment": "died before assessment",
    "lost": "lost to follow-up",
    "not_assessed": "not assessed",
    "lesion_not_assessed": "a lesion was not assessed",
    "no_window_assessment": "no assessment inside the window",
    "no_baseline": "no baseline measurement",
    "no_measurable_disease": "no measurable disease",
    "only_non_measurable": "only lesions that cannot be measured",
    "other_therapy": "other therapy before assessment",
    "confounded": "other therapy before assessment",
    "excised_before_assessment": "excised before assessment",
    "after_next_procedure": "assessed only after the next procedure",
    "stable_too_early": "stable, but assessed too early to count",
    "other": "other reason",
    "none": "no reason recorded",
}

ANALYSES = {
    "flow": "Flow of patients and procedures",
    "characteristic_difference": "Differences in characteristics",
    "response": "Response rates",
    "response_difference": "Differences in response",
    "response_bounds": "Bounds for the not evaluable",
    "grades": "Distribution and rates",
    "grade_difference": "Differences in rates",
    "ridit": "Comparison of distributions",
    "detectable_difference": "What a study of this size could find",
    "noninferiority": "Test against the margin",
    "first_severe": "First severe grade over the course",
    "worst_grade": "Worst grade so far",
    "paired_change": "Change within patients",
    "standardized_response": "As if all had been treated twice",
    "weighted_response": "As if all had been treated twice, by weighting",
    "tipping_point": "Tipping point of those not treated again",
    "treated_again": "Who was treated again",
    "response_to_next": "Three responses by three",
    "selection_indicator": "Later groups predicted and observed",
    "multiplicity": "Adjusted p-values",
    "transition": "Response by the response before",
    "transition_contrast": "Response by the response before, compared",
    "response_model": "Model of response",
    "hazard_model": "Model of survival",
    "log_rank": "Log-rank test",
    "mantel_byar": "Mantel-Byar test",
    "time_dependent_hazard": "Time-dependent hazard ratio",
    "adjusted_hazard": "Adjusted time-dependent hazard ratio",
    "landmark": "Landmark analysis",
    "imputed_survival": "Survival, dates without a day drawn",
    "null_simulation": "Series without an effect",
    "survival_from_procedure": "Survival from each procedure",
    "state_probability": "State of the disease",
    "target_trial": "Treated again within a grace period, or not",
    "gray_test": "Gray's test",
    "interval_sensitivity": "Progression between examinations",
    "response_duration": "Duration of response",
    "in_response": "Being in response",
    "agreement": "Recorded against derived",
    "refused_feature": "Asked for and not computed",
}

PRODUCTS = {
    "seriatim": "Seriatim",
    "python": "Python",
    "numpy": "NumPy",
    "scipy": "SciPy",
    "duckdb": "DuckDB",
    "matplotlib": "Matplotlib",
}

GRADES = {"none": "None", "not_recorded": "Not recorded"}

#: Names of people that begin labels.
PEOPLE = ("Breslow", "Clavien", "Clark", "Wieberdink", "Karnofsky", "Charlson")

#: Of two variables, the one whose label would otherwise not name its values.
YES_NO = frozenset({"yes", "no", "unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words for the codes of one registry: fields and their choices."""

    fields: dict[str, str]
    choices: dict[tuple[str, str], str]

    @staticmethod
    def of(dictionary: Dictionary) -> Labels:
        """Take the labels of the patients and procedures tables, units after a comma."""
        fields: dict[str, str] = {}
        choices: dict[tuple[str, str], str] = {}
        for field in (*dictionary.table("patients").fields, *dictionary.table("procedures").fields):
            unit = f", {field.unit}" if _names_more(field) else ""
            fields[field.name] = field.label + unit
            choices |= {(field.name, choice.code): choice.label for choice in field.choices}
        return Labels(fields=fields, choices=choices)

    def variable(self, name: str) -> str:
        """Return the words for a variable of Table 1 or an endpoint."""
        return ENDPOINTS.get(name) or self.fields.get(name) or spell_out(name)

    def category(self, variable: str, code: str) -> str:
        """Return the words for a category of a variable."""
        return self.choices.get((variable, code)) or spell_out(code)


def _names_more(field: Field) -> bool:
    """Tell whether the unit adds to the label: "Lesions in the field" needs no "lesions"."""
    return field.unit is not None and field.unit not in field.label.lower()


def registry_labels() -> Labels:
    """Return the labels of the shipped registry dictionary."""
    return Labels.of(load_dictionary("ilp"))


def endpoint_label(name: str) -> str:
    """Return the words for an endpoint of the protocol.

    >>> endpoint_label("overall_response"), endpoint_label("limb_salvage")
    ('Overall response (CR or PR)', 'Limb salvage')
    """
    return ENDPOINTS.get(name) or spell_out(name)


def response_label(code: str) -> str:
    """Return the words for a response code.

    >>> response_label("SD"), response_label("none")
    ('Stable disease', 'No further procedure')
    """
    return RESPONSES.get(code, code)


def analysis_label(name: str) -> str:
    """Return the words for an analysis.

    >>> analysis_label("mantel_byar"), analysis_label("follow_up")
    ('Mantel-Byar test', 'Follow up')
    """
    return ANALYSES.get(name) or spell_out(name)


def reason_label(code: str) -> str:
    """Return the words for the reason of a missing response.

    >>> reason_label("lost"), reason_label("moved_abroad")
    ('lost to follow-up', 'moved abroad')
    """
    return REASONS.get(code) or code.replace("_", " ")


def grade_label(code: str) -> str:
    """Return the words for a grade; Roman numerals stay.

    >>> grade_label("IIIa"), grade_label("not_recorded")
    ('IIIa', 'Not recorded')
    """
    return GRADES.get(code, code)


def product(name: str) -> str:
    """Return the name of a program as its makers write it.

    >>> product("numpy"), product("polars")
    ('NumPy', 'polars')
    """
    return PRODUCTS.get(name.lower(), name)


def unit_label(unit: str, n: int) -> str:
    """Return the unit in the number that fits.

    >>> unit_label("procedure", 1), unit_label("procedure", 2)
    ('procedure', 'procedures')
    """
    return unit if n == 1 else f"{unit}s"


def spell_out(name: str) -> str:
    """Write a name of the protocol as words.

    >>> spell_out("limb_salvage"), spell_out("CK")
    ('Limb salvage', 'CK')
    """
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def sentence_start(text: str) -> str:
    """Write the first letter large, the rest as it is.

    >>> sentence_start("any re-treatment v 1 ILP")
    'Any re-treatment v 1 ILP'
    """
    return text[:1].upper() + text[1:]


def in_sentence(label: str) -> str:
    """Write a label as it stands inside a sentence: small first letter unless an abbreviation.

    Names of people keep theirs.

    >>> in_sentence("Second ILP"), in_sentence("ILP on the arm"), in_sentence("2 ILPs")
    ('second ILP', 'ILP on the arm', '2 ILPs')
    >>> in_sentence("Breslow thickness, mm")
    'Breslow thickness, mm'
    """
    if label[1:2].isupper() or label.startswith(PEOPLE):
        return label
    return label[:1].lower() + label[1:]


def contrast_in_sentence(level: str) -> str:
    """Write the level of a contrast as it stands inside a sentence.

    >>> contrast_in_sentence("Second ILP v First ILP")
    'second ILP v first ILP'
    """
    return " v ".join(in_sentence(part) for part in level.split(" v "))


def enumerate_words(words: Iterable[str]) -> str:
    """Join words as in a sentence.

    >>> enumerate_words(["a"]), enumerate_words(["a", "b"]), enumerate_words(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def therapy_label(code: str) -> str:
    """Return the words for a therapy or a place of progression of the shipped registry.

    >>> therapy_label("anti_pd1"), therapy_label("thermotherapy")
    ('Anti-PD-1', 'Thermotherapy')
    """
    fields = load_dictionary("ilp").table("therapies").fields
    choices = {
        choice.code: choice.label
        for field in fields
        if field.name == "therapy"
        for choice in field.choices
    }
    return choices.get(code) or spell_out(code)


def field_label(field: str) -> str:
    """Return the words for a treated field.

    >>> field_label("leg L"), field_label("arm R"), field_label("arm")
    ('left leg', 'right arm', 'arm')
    """
    region, _, side = field.partition(" ")
    return f"{ {'L': 'left', 'R': 'right'}.get(side, side) } {region}".strip()
