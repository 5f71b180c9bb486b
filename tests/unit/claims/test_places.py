"""What a number is about."""

import pytest

from seriatim.claims.manuscript import Paragraph
from seriatim.claims.mentions import find_mentions
from seriatim.claims.places import Vocabulary, clause


@pytest.fixture
def places(results):
    vocabulary = Vocabulary(results)

    def place(text):
        return [vocabulary.place(m) for m in find_mentions(Paragraph(place="", text=text))]

    return place


def test_endpoint_and_group_of_each_number(places):
    one, two = places("Complete response was 60% after the first and 41% after the second ILP.")
    assert (one.endpoint, one.level, one.certain) == ("complete_response", "First ILP", True)
    assert (two.endpoint, two.level, two.certain) == ("complete_response", "Second ILP", True)


def test_two_endpoints_in_one_sentence(places):
    text = "After the second ILP CR was 41%, and the overall response rate 80%."
    one, two = places(text)
    assert (one.endpoint, one.named) == ("complete_response", True)
    assert (two.endpoint, two.named) == ("overall_response", True)
    assert (two.level, two.certain) == ("Second ILP", False)


def test_a_longer_phrase_beats_a_shorter_one(places):
    (place,) = places("Severe local toxicity followed 5% of first perfusions.")
    assert (place.endpoint, place.level) == ("severe_local_toxicity", "First ILP")
    (place,) = places("Of patients with CR after a complete response 65% were women.")
    assert place.endpoint == "complete_response_after_previous"


def test_a_sentence_that_names_nothing_borrows_from_the_one_before_but_not_for_sure(places):
    _, place = places("Overall response was 83%. It fell to 80%.")
    assert (place.endpoint, place.named) == ("overall_response", False)
    *_, place = places("CR was 41% and the ORR 80%. It fell to 10%.")
    assert (place.endpoint, place.named) == ("", False)


def test_an_endpoint_that_comes_only_later_is_used_when_it_is_the_only_one(places):
    (place,) = places("In 41% there was a complete response.")
    assert (place.endpoint, place.named) == ("complete_response", True)
    (place,) = places("Of 41% we know complete response and overall response.")
    assert (place.endpoint, place.named) == ("", False)


def test_a_time_is_read_where_there_is_one(places):
    assert [p.months for p in places("The 5-year overall survival was 35%.")] == [60]
    assert [p.months for p in places("Overall survival at 12 months was 84%.")] == [12]
    text = "Overall survival at 1 year and at 2 years was 84% and 70%."
    assert [p.months for p in places(text)] == [None, None]


def test_groups_with_a_dash_and_groups_that_are_none(places):
    (place,) = places("CR was 59% after the third\N{EN DASH}fifth ILP.")
    assert place.level == "Third to fifth ILP"
    (place,) = places("CR was 59% as seen by the first author.")
    assert place.level == ""
    (place,) = places("CR was 59% after the first or second ILP.")
    assert place.level == ""


def test_commas_inside_brackets_do_not_end_a_part():
    text = "a, b (c, d) e; f"
    assert text[slice(*clause(text, 3, 4))] == " b (c, d) e"
