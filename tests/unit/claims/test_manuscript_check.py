"""The numbers of a text against a results table: precision over recall."""

import pytest

from seriatim.claims.manuscript import Paragraph
from seriatim.claims.manuscript_check import MatchOutcome, check_manuscript

FOUND, DIFFERS, NOT_PLACED = MatchOutcome.FOUND, MatchOutcome.DIFFERS, MatchOutcome.NOT_PLACED
WORDS = {
    "complete_response": "Complete response",
    "overall_response": "The overall response rate",
    "severe_local_toxicity": "Severe local toxicity",
    "major_complication": "The rate of major complications",
}


@pytest.fixture
def outcomes(results):
    def check(text):
        matches = check_manuscript((Paragraph(place="line 1", text=text),), results)
        return [(match.outcome, match.mention.text) for match in matches]

    return check


@pytest.fixture
def shares(results):
    return [
        row
        for row in results.rows
        if row.statistic == "proportion"
        and row.analysis in ("response", "grades")
        and row.endpoint in WORDS
    ]


def test_every_proportion_of_the_table_is_found_in_a_sentence_about_it(outcomes, shares):
    assert len(shares) >= 20
    for row in shares:
        where = f"after the {row.level.lower()}"
        for number in (f"{100 * row.value:.0f}%", f"{row.n}/{row.n_total}"):
            text = f"{WORDS[row.endpoint]} was {number} {where}."
            assert outcomes(text) == [(FOUND, number)], text


def test_a_changed_number_is_never_found_and_the_results_are_shown(results, shares):
    for row in shares:
        others = {(r.n, r.n_total) for r in shares if r.endpoint == row.endpoint}
        if (row.n + 7, row.n_total) in others:
            continue
        text = f"{WORDS[row.endpoint]} was {row.n + 7}/{row.n_total} after the {row.level.lower()}."
        (match,) = check_manuscript((Paragraph(place="line 1", text=text),), results)
        assert match.outcome is DIFFERS
        assert f"{row.n}/{row.n_total}" in match.expected


#: Sentences whose numbers are about something else, or about no group for sure.
ELSEWHERE = (
    "Complete response at the second procedure in 22 of 34 and 2 of 25 patients.",
    "We planned for 80% power to see an increase in complete response after the second ILP.",
    "Complete response after the first ILP has been 25% to 70% in other series.",
    "In the trial of Cornett, complete response was 25% and overall response 64%.",
    "Of patients with a complete response 12% had one at the second or third to fifth ILP.",
    "Complete response was more frequent by 19 percentage points at the first ILP.",
    "A 95% CI was computed for the complete response after the first ILP.",
    "The overall response rate of women was 77% and of men 74%.",
    "Severe local toxicity was seen in 4 of 16 of those above 41 degrees.",
    "The median age was 68 years at the first ILP and 70 years at the second.",
    "The median hospital stay was 6 days after the first ILP.",
    "Follow-up was complete for 97%.",
    "The protocol of 12/05/2011 was changed in 2014.",
    "Overall survival was 30% better than expected after the first ILP in 3 of 4 models.",
    "A p-value below p = 0.05 was not called anything.",
    "Half (50%) of the hospitals sent data.",
    "Major complications were graded by two of 3 surgeons.",
    "Leakage was below 10% in 281/290 first ILPs.",
)


@pytest.mark.parametrize("text", ELSEWHERE)
def test_numbers_about_something_else_never_differ(outcomes, text):
    assert DIFFERS not in {outcome for outcome, _ in outcomes(text)}


def test_an_abstract_as_it_might_be_written(outcomes):
    text = (
        "Complete response was 60% (174/290) after the first ILP, 41% (24/59; 95% CI 29% to 53%) "
        "after the second ILP and 58% (13/22) after the third to fifth ILP. CR was 45% (24/59) "
        "after the second ILP. In all, 12 of 40 did something else."
    )
    assert outcomes(text) == [
        (FOUND, "60% (174/290)"),
        (FOUND, "41% (24/59)"),
        (FOUND, "CI 29% to 53%"),
        (DIFFERS, "58% (13/22)"),
        (DIFFERS, "45% (24/59)"),
        (NOT_PLACED, "12 of 40"),
    ]


def test_a_share_of_another_group_is_not_placed(outcomes):
    text = "Complete response at the second procedure in 20 of 34."
    assert outcomes(text) == [(NOT_PLACED, "20 of 34")]
    text = "Complete response at the second procedure in 24 of 60."  # the count is the same
    assert outcomes(text) == [(DIFFERS, "24 of 60")]


def test_intervals_are_those_of_the_number_before(outcomes):
    assert outcomes("CR was 41% (24/59; 95% CI 20 to 53) after the second ILP.")[1][0] is DIFFERS
    assert outcomes("It was 41% (95% CI 20 to 53).")[1][0] is NOT_PLACED
    assert outcomes("The range was wide (95% CI 20 to 53).")[0][0] is NOT_PLACED


def test_a_share_that_occurs_once_in_the_results_needs_no_words(outcomes):
    assert outcomes("It happened in 22 of 34.")[0][0] is FOUND
    assert outcomes("It happened in 23 of 34.")[0][0] is NOT_PLACED
    assert outcomes("After a complete response to the first ILP 22/34 had another.")[0][0] is FOUND
    assert outcomes("After a complete response to the first ILP 21/34 had.")[0][0] is NOT_PLACED


def test_p_values(outcomes, results):
    rows = [
        r for r in results.rows
        if r.statistic == "p_value" and r.endpoint == "complete_response"
        and r.level.startswith("Second")
    ]  # fmt: skip
    p = rows[0].value
    assert outcomes(f"Complete response fell at the second ILP (p = {p:.4f}).")[0][0] is FOUND
    assert outcomes("Complete response fell at the second ILP (p = 0.99).")[0][0] is NOT_PLACED
    assert outcomes("Something fell (p = 0.99).")[0][0] is NOT_PLACED


def test_medians_and_hazard_ratios(outcomes, results):
    follow_up = results.find(analysis="follow_up", statistic="median")
    text = f"The median follow-up was {follow_up.value:.1f} months."
    assert outcomes(text)[0][0] is FOUND
    assert outcomes("The median follow-up was 3.1 months.")[0][0] is DIFFERS
    medians = [
        r.value for r in results.rows
        if r.statistic == "median" and r.analysis == "survival" and r.value
    ]  # fmt: skip
    assert outcomes(f"The median overall survival was {medians[0]:.1f} months.")[0][0] is FOUND
    assert outcomes("The median overall survival was 3.1 months.")[0][0] is NOT_PLACED
    ratios = [r.value for r in results.rows if r.statistic == "hazard_ratio" and r.value]
    assert outcomes(f"The hazard ratio was {ratios[0]:.2f}.")[0][0] is FOUND
    assert outcomes("The hazard ratio was 9.99.")[0][0] is NOT_PLACED


def test_survival_at_a_time(outcomes, results):
    row = next(
        r for r in results.rows
        if r.analysis == "survival" and r.statistic == "survival" and r.context and r.value
    )  # fmt: skip
    months = round(float(row.context.partition("=")[2]))
    text = f"Overall survival at {months} months was {100 * row.value:.0f}%."
    assert outcomes(text)[0][0] is FOUND
    assert outcomes("Overall survival was 50%.")[0][0] is NOT_PLACED
    assert outcomes(f"Overall survival at {months} months was 3%.")[0][0] is NOT_PLACED
