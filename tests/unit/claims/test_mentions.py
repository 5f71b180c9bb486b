"""Numbers that are found in a sentence, and numbers that are not."""

import pytest

from seriatim.claims.manuscript import Paragraph
from seriatim.claims.mentions import MentionKind, find_mentions, split_sentences
from seriatim.claims.model import Sign


def found(text):
    return find_mentions(Paragraph(place="line 1", text=text))


@pytest.mark.parametrize(
    ("text", "x", "n", "percent"),
    [
        ("24/59 (41%)", 24, 59, "41"),
        ("24 of 59 (40.7 %)", 24, 59, "40.7"),
        ("41% (24/59)", 24, 59, "41"),
        ("41 per cent [24 of the 59]", 24, 59, "41"),
        ("1,016 of 2,018", 1016, 2018, None),
        ("24/59", 24, 59, None),
    ],
)
def test_shares(text, x, n, percent):
    (mention,) = found(f"There were {text} in all.")
    assert (mention.kind, mention.x, mention.n) == (MentionKind.SHARE, x, n)
    assert (mention.percent and mention.percent.text) == percent
    assert mention.text.count("(") == mention.text.count(")")


@pytest.mark.parametrize(
    "text",
    [
        "a 95% CI", "the 95% confidence interval", "80% power", "19 percentage points",
        "5% points", "on 12/05/2011", "the year 2011",
    ],
)  # fmt: skip
def test_what_is_no_result_is_left_alone(text):
    assert [m for m in found(f"We saw {text} here.") if m.kind is MentionKind.PERCENT] == []
    assert "12/05" not in [m.text for m in found(text)]


def test_a_sentence_with_everything():
    text = (
        "The hazard ratio was 0.94 (95% CI 0.66\N{EN DASH}1.30; P\N{LESS-THAN OR EQUAL TO}.72), "
        "median overall survival 37.3 months, response 41%."
    )
    kinds = [mention.kind.value for mention in found(text)]
    assert kinds == ["hazard_ratio", "interval", "p_value", "median", "percent"]
    ratio, interval, p_value, median, percent = found(text)
    assert ratio.value.text == "0.94"
    assert [limit.text for limit in interval.limits] == ["0.66", "1.30"]
    assert (p_value.value.text, p_value.sign) == (".72", Sign.LESS)
    assert median.value.text == "37.3"
    assert percent.percent.text == "41"


def test_the_sentence_before_is_remembered():
    first, second = found("Response was 41%. It was 60.5% before.")
    assert (first.before, second.before) == ("", "Response was 41%.")
    assert second.sentence == "It was 60.5% before."
    assert split_sentences("  One. Two ") == ("One.", "Two")
