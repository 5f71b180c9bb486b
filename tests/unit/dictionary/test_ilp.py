"""The shipped dictionary of isolated limb perfusion: what hospitals write, and what it means.

Headers and words are of the kinds found in hospital files in English and Swedish. The ranges come
from published series and from clinical experience; both were reviewed field by field.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from seriatim.dictionary import Dictionary
from seriatim.dictionary.folding import fold


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("Kön", "patients.sex"),
        ("FÖDELSEÅR", "patients.birth_year"),
        ("Date of death", "patients.death_date"),
        ("Dödsdatum", "patients.death_date"),
        ("Senaste kontakt", "patients.last_contact_date"),
        ("Last follow-up", "patients.last_contact_date"),
        ("Breslow (mm)", "patients.breslow_mm"),
        ("Löpnr", "procedures.patient_id"),
        ("record_id", "procedures.patient_id"),
        ("Datum", "procedures.procedure_date"),
        ("Behandlingsdatum", "procedures.procedure_date"),
        ("ILP-datum", "procedures.procedure_date"),
        ("Extremitet", "procedures.region"),
        ("Sida", "procedures.side"),
        ("Behandlad sida", "procedures.side"),
        ("Hö/Vä", "procedures.side"),
        ("Melfalan dos", "procedures.melphalan_mg"),
        ("Melphalan dose (mg)", "procedures.melphalan_mg"),
        ("TNF-α", "procedures.tnf_mg"),
        ("Läckage %", "procedures.leakage_percent"),
        ("Max läckage", "procedures.leakage_percent"),
        ("Temperatur", "procedures.temperature_c"),
        ("CK-max", "procedures.ck_peak_u_l"),
        ("Vårdtid", "procedures.hospital_days"),
        ("Respons", "procedures.response"),
        ("Wieberdink", "procedures.wieberdink"),
        ("Clavien-Dindo", "procedures.clavien_dindo"),
        ("Besöksdatum", "assessments.assessment_date"),
        ("LDIAM", "measurements.longest_mm"),
        ("Recidivdatum", "progressions.progression_date"),
        ("Insatt", "therapies.start_date"),
    ],
)
def test_headers(ilp: Dictionary, header: str, path: str) -> None:
    table = ilp.table(path.split(".")[0])
    found = [f.path for f in table.fields if fold(header) in map(fold, f.headers)]
    assert found == [path]


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("patients.sex", "F", "female kvinna K woman"),
        ("patients.sex", "M", "male Man m"),
        ("patients.vital_status", "dead", "död avliden deceased DOD"),
        ("patients.ulceration", "yes", "ja J y Yes true"),
        ("patients.ulceration", "no", "nej N no"),
        ("patients.ulceration", "unknown", "okänt unknown okänd"),
        ("procedures.side", "L", "vänster V vä left sin"),
        ("procedures.side", "R", "höger H hö right dx"),
        ("procedures.region", "leg", "ben Leg"),
        ("procedures.response", "CR", "cr komplett complete"),
        ("procedures.response", "SD", "NC oförändrat stabil stable"),
        ("procedures.response", "PD", "progress progression"),
        ("procedures.wieberdink", "III", "3 iii"),
        ("procedures.clavien_dindo", "IIIa", "3a IIIA"),
        ("procedures.clavien_dindo", "none", "0 ingen nej"),
        ("complications.clavien_dindo", "IVb", "4b"),
        ("therapies.therapy", "anti_pd1", "nivolumab PD-1 pembrolizumab Keytruda"),
        ("measurements.status", "gone", "borta"),
    ],
)
def test_words(ilp: Dictionary, path: str, code: str, words: str) -> None:
    for word in words.split():
        assert meaning(ilp, path, word) == [code], word


@pytest.mark.parametrize(
    ("path", "code", "phrase"),
    [
        ("procedures.response", "CR", "complete remission"),
        ("procedures.response", "PR", "Partiell respons"),
        ("procedures.response", "SD", "no change"),
        ("procedures.response", "NE", "ej bedömbar"),
        ("procedures.access_level", "iliac", "Iliaca externa"),
        ("procedures.wieberdink", "IV", "Grad IV"),
        ("procedures.fasciotomy", "none", "ej gjord"),
        ("procedures.node_dissection", "no", "not done"),
        ("measurements.biopsy", "not_done", "Not done"),
    ],
)
def test_phrases(ilp: Dictionary, path: str, code: str, phrase: str) -> None:
    assert meaning(ilp, path, phrase) == [code]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        # 1/2 and 0/1 are coded both ways round in registries.
        ("patients.sex", "0 1 2"),
        ("patients.ulceration", "0 1 2"),
        ("measurements.residual_pigment", "0 1"),
        # The scale begins at I; a 0 belongs to another scale.
        ("procedures.wieberdink", "0 none"),
        # The letter decides whether a complication is severe.
        ("procedures.clavien_dindo", "3 III 4 IV II-III"),
        # Prophylactic is no complication, therapeutic is one.
        ("procedures.fasciotomy", "yes ja"),
        # After a partial response it would be progression.
        ("procedures.indication", "recidiv recurrence"),
        # RECIST 1.0 has other rules.
        ("procedures.response_criteria", "RECIST"),
        # Lower limb or left leg.
        ("procedures.region", "LL"),
    ],
)
def test_words_that_could_mean_two_things_are_refused(
    ilp: Dictionary, path: str, words: str
) -> None:
    for word in words.split():
        assert meaning(ilp, path, word) == [], word


@pytest.mark.parametrize(
    "header",
    [
        "Personnummer",  # a national identity number is no pseudonym
        "Toxicity",  # of which scale?
        "CK (µkat/L)",  # 60 times as large as U/L
        "ILP nummer",  # an order, derived from dates and never typed in
        "Avliden",  # a flag or a date
        "Amputation",  # a flag or a date
        "Melphalan mg/kg",
        "Operationstid",  # not the perfusion time
    ],
)
def test_headers_that_are_asked_about_and_not_guessed(ilp: Dictionary, header: str) -> None:
    assert all(fold(header) not in map(fold, field.headers) for field in ilp.fields)


def test_patients_and_procedures_can_share_one_sheet(ilp: Dictionary) -> None:
    """One row a procedure with the patient's columns repeated is a common shape."""
    owners: dict[str, set[str]] = defaultdict(set)
    for table in ("patients", "procedures"):
        for field in ilp.table(table).fields:
            for header in field.headers:
                owners[fold(header)].add(field.name)
    assert {header: names for header, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ND", ["not done", "Ej gjort", "n.d."]),
        ("NR", ["not recorded", "saknas", "ej registrerat", "okänt", "Missing"]),
        ("NA", ["n/a", "N.A.", "ej tillämpligt", "not applicable"]),
        ("PEND", ["pending", "väntar"]),
    ],
)
def test_missing_codes(ilp: Dictionary, code: str, words: list[str]) -> None:
    for word in words:
        found = [c.code for c in ilp.missing_codes if fold(word) in map(fold, c.words)]
        assert found == [code], word


def test_where_a_choice_is_spelled_like_a_missing_code(ilp: Dictionary) -> None:
    """The choice wins there, and it has to be the meant one in each of these places."""
    missing = {fold(word): code.code for code in ilp.missing_codes for word in code.words}
    found = {
        (field.path, choice.code, missing[fold(word)])
        for field in ilp.fields
        for choice in field.choices
        for word in choice.words
        if fold(word) in missing
    }
    unknown = ("procedures.distant_disease", "procedures.rinse_out", "procedures.node_dissection")
    assert found == {
        *((path, "unknown", "NR") for path in ("patients.ulceration", "patients.cause_of_death")),
        *((path, "unknown", "NR") for path in (*unknown, "procedures.fasciotomy")),
        ("procedures.rinse_out", "no", "ND"),
        ("procedures.node_dissection", "no", "ND"),
        ("procedures.fasciotomy", "none", "ND"),
        ("measurements.biopsy", "not_done", "ND"),
    }


@pytest.mark.parametrize(
    ("path", "plausible", "hard"),
    [
        ("patients.birth_year", "1915 to 2000", "1890 to 2010"),
        ("patients.breslow_mm", "0.3 to 15", "more than 0, up to 60"),
        ("procedures.n_lesions", "1 to 100", "0 to 10000"),
        ("procedures.largest_lesion_mm", "2 to 80", "more than 0, up to 300"),
        # Arm 1.5 to 5 L, leg 4 to 16 L.
        ("procedures.limb_volume_l", "1.5 to 16", "0.5 to 30"),
        # 1.5 L of arm at 13 mg/L are 20 mg.
        ("procedures.melphalan_mg", "20 to 140", "more than 0, up to 250"),
        ("procedures.melphalan_mg_per_l", "6 to 14", "more than 0, up to 20"),
        ("procedures.tnf_mg", "0 to 4", "0 to 6"),
        ("procedures.temperature_c", "38 to 41.8", "34 to 43.5"),
        ("procedures.perfusion_min", "20 to 120", "5 to 180"),
        ("procedures.leakage_percent", "0 to 10", "0 to 100"),
        ("procedures.ck_peak_u_l", "50 to 5000", "0 to 200000"),
        ("procedures.hospital_days", "3 to 14", "0 to 180"),
        ("measurements.longest_mm", "0 to 100", "0 to 300"),
        ("measurements.perpendicular_mm", "0 to 100", "0 to 300"),
    ],
)
def test_ranges(ilp: Dictionary, path: str, plausible: str, hard: str) -> None:
    field = ilp.field(path)
    assert (str(field.plausible), str(field.hard)) == (plausible, hard)


def test_every_field_says_what_to_write(ilp: Dictionary) -> None:
    for field in ilp.fields:
        assert field.description.endswith("."), field.path
        assert len(field.description) <= 200, field.path
        assert field.label_sv, field.path


def test_every_measured_field_has_a_unit_and_both_ranges(ilp: Dictionary) -> None:
    for field in ilp.fields:
        if field.type in ("number", "integer"):
            assert field.unit, field.path
            assert field.plausible, field.path
            assert field.hard, field.path


def test_only_patients_and_procedures_are_required(ilp: Dictionary) -> None:
    assert [table.name for table in ilp.tables if table.required] == ["patients", "procedures"]


def meaning(dictionary: Dictionary, path: str, word: str) -> list[str]:
    choices = dictionary.field(path).choices
    return [choice.code for choice in choices if fold(word) in map(fold, choice.words)]
