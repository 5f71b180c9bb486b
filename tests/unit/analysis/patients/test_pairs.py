from seriatim.analysis.patients.model import LeftOut, Outcome, Stratum
from seriatim.analysis.patients.pairs import list_pairs, stratum_of


def test_one_pair_a_patient_by_the_response_before(patient_registry):
    pairs, _ = list_pairs(patient_registry, 1).without("alone_cr")
    found = {pair.patient_id: (pair.stratum, pair.outcome) for pair in pairs}
    assert found == {
        "c1": (Stratum.COMPLETE, Outcome.COMPLETE),
        "c2": (Stratum.COMPLETE, Outcome.COMPLETE),
        "c3": (Stratum.COMPLETE, Outcome.PARTIAL),
        "c4": (Stratum.COMPLETE, Outcome.NOT_EVALUABLE),
        "both": (Stratum.COMPLETE, Outcome.COMPLETE),
        "n1": (Stratum.NOT_COMPLETE, Outcome.COMPLETE),
        "n2": (Stratum.NOT_COMPLETE, Outcome.NO_RESPONSE),
        "n3": (Stratum.NOT_COMPLETE, Outcome.NO_RESPONSE),
        "n4": (Stratum.NOT_COMPLETE, Outcome.PARTIAL),
        "many": (Stratum.NOT_COMPLETE, Outcome.PARTIAL),
    }


def test_the_left_out_are_counted_and_the_patient_herself_is_never_in(patient_registry):
    again = list_pairs(patient_registry, 1)
    pairs, left_out = again.without("c1")
    assert "c1" not in {pair.patient_id for pair in pairs}
    assert left_out == LeftOut(
        previous_not_evaluable=1, next_not_applicable=1, second_field=1, herself=1
    )
    _, without_both = again.without("both")
    assert without_both.second_field == 0


def test_harm_and_the_clock_are_those_of_the_next_procedure(patient_registry):
    pairs, _ = list_pairs(patient_registry, 1).without("")
    by_id = {pair.patient_id: pair for pair in pairs}
    assert (by_id["c1"].severe, by_id["c1"].major) == (True, True)
    assert (by_id["c2"].severe, by_id["c2"].major) == (False, False)
    assert (by_id["c1"].days, by_id["c1"].event) == (365, 1)
    assert by_id["c2"].event == 0


def test_nobody_is_paired_beyond_the_last_number(patient_registry):
    assert list_pairs(patient_registry, 5).pairs == ()


def test_a_missing_response_has_no_stratum():
    found = [stratum_of(code) for code in ("CR", "PR", "SD", "PD", "NE", "not_applicable", None)]
    assert found == [Stratum.COMPLETE, *[Stratum.NOT_COMPLETE] * 3, None, None, None]
