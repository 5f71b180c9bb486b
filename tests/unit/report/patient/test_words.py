import pytest

from seriatim.analysis.patients.model import (
    Chance,
    Dissimilarity,
    Evidence,
    LaterNumber,
    LeftOut,
    MedianMonths,
    ModelShare,
    NotShown,
    Predictor,
    Share,
    Stratum,
    StratumEvidence,
    Unlike,
)
from seriatim.report.patient.words import (
    NOTHING,
    chance_words,
    headline,
    left_out_words,
    median_words,
    model_paragraphs,
    model_words,
    share_words,
    unlike_words,
)


def evidence(**changed):
    given = {
        "predictor": Predictor.PREVIOUS_RESPONSE,
        "own": Stratum.COMPLETE,
        "next_number": LaterNumber.SECOND,
        "strata": (
            StratumEvidence(stratum=Stratum.COMPLETE, n=39, complete=Share(count=22, n_total=34)),
        ),
        "left_out": LeftOut(),
        "unlike": (),
        "not_shown": None,
    }
    return Evidence(**(given | changed))


def test_a_share_is_people_then_a_percentage_then_its_interval():
    assert share_words(Share(count=22, n_total=34)) == "22 of 34 (65%; 95% CrI 48% to 79%)"
    assert share_words(Share(count=0, n_total=25)) == "0 of 25 (0%; 95% CrI 0% to 9%)"


def test_of_fewer_than_ten_there_is_no_percentage():
    assert share_words(Share(count=3, n_total=5)) == "3 of 5 (95% CrI 21% to 91%)"


def test_the_level_is_said():
    share = Share(count=22, n_total=34, conf_level=0.9)
    assert "90% CrI" in share_words(share)


def test_a_share_of_the_model_has_its_n():
    share = ModelShare(value=0.617, low=0.454, high=0.767, n=34)
    assert model_words(share) == "62% (95% CrI 45% to 77%; n = 34)"


def test_a_median_has_limits_patients_and_events():
    median = MedianMonths(n=29, n_progressed=21, n_died_before=7, value=18.66, low=10.7, high=None)
    assert median_words(median) == (
        "median 18.7 months (10.7 to not reached); n = 29, 21 with progression, 7 died before it"
    )


def test_no_median_has_a_reason():
    assert median_words(None) == "nobody was followed"
    counts = {"n": 39, "n_died_before": 17, "value": None, "high": None}
    few = MedianMonths(**counts, n_progressed=18, low=20.4, reason="not reached: value")
    assert median_words(few).startswith(
        "median not given: fewer than half had it (lower limit 20.4 months); n = 39"
    )
    none = MedianMonths(**counts, n_progressed=0, low=None, reason="no in-field progression")
    assert median_words(none).startswith("median not given: no in-field progression; n = 39")


def test_a_threshold_is_the_readers_own():
    chance = Chance(threshold=0.3, probability=0.0213, share=Share(count=2, n_total=25))
    said = chance_words(chance, Stratum.NOT_COMPLETE)
    assert said.startswith("Your own threshold, no complete response before: given")
    assert "given 2 of 25" in said
    assert "exceeds 30% is 2%" in said
    assert "The threshold is yours" in said


def test_the_headline_counts_people():
    assert headline(evidence()) == (
        "Of 34 evaluable patients with a complete response to the procedure before who were "
        "treated again, 22 had a complete response to the second procedure (95% CrI 48% to 79%)."
    )


def test_a_missing_response_is_said_and_no_group_is_chosen():
    strata = tuple(StratumEvidence(stratum=stratum, n=0) for stratum in Stratum)
    said = headline(evidence(own=None, strata=strata))
    assert "both groups are shown and neither" in said
    assert said.count("There are no patients") == 2


@pytest.mark.parametrize("why", list(NotShown))
def test_what_is_not_shown_is_explained(why):
    said = headline(evidence(not_shown=why, strata=(), next_number=None))
    assert said == NOTHING[why]
    assert len(said) > 80


def test_the_left_out_are_counted():
    said = list(left_out_words(LeftOut(previous_not_evaluable=2, herself=1)))
    assert said == [
        "Left out: 2 pairs of procedures whose response before was not evaluable.",
        "Left out: 1 pair of procedures that is this patient's own.",
    ]


@pytest.mark.parametrize("kind", list(Unlike))
def test_every_difference_has_a_sentence_with_its_numbers(kind):
    found = Dissimilarity(kind=kind, own="61", count=3, n=39, low=365.25, high=400.0)
    said = unlike_words(found)
    assert said.endswith(".")
    assert kind is Unlike.DIED or "39" in said


def test_one_series_says_that_the_prior_speaks():
    one = " ".join(model_paragraphs(evidence(series=("here",))))
    assert "rests on the prior alone" in one
    two = " ".join(model_paragraphs(evidence(series=("N", "S"), spread_from_prior=False)))
    assert two.endswith("Centers in the model: N, S.")
    large = list(model_paragraphs(evidence(model_reason="more than 500 rows")))
    assert large == ["No model is shown: more than 500 rows."]
