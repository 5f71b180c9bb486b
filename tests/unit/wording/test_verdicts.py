import pytest

from seriatim.wording.verdicts import Verdict, harm_verdict, verdict_words


@pytest.mark.parametrize(
    ("limits", "margin", "verdict", "words"),
    [
        ((-0.05, 0.08), 0.10, Verdict.EXCLUDED, "an increase of 10.0 points or more is excluded"),
        ((-0.05, 0.10), 0.10, Verdict.NOT_EXCLUDED, "cannot exclude an increase of up to 10.0"),
        ((-0.05, 0.12), 0.10, Verdict.NOT_EXCLUDED, "cannot exclude an increase of up to 12.0"),
        ((-0.05, 0.01), None, Verdict.NOT_EXCLUDED, "cannot exclude an increase of up to 1.0"),
        ((0.0, 0.08), 0.10, Verdict.EXCLUDED, "an increase of 10.0 points or more is excluded"),
        ((-0.12, -0.01), 0.10, Verdict.LOWER, "lower"),
        ((-0.12, -0.01), None, Verdict.LOWER, "lower"),
        ((-0.12, 0.0), None, Verdict.NOT_EXCLUDED, "cannot exclude an increase of up to 0.0"),
        ((0.01, 0.08), 0.10, Verdict.HIGHER_WITHIN, "higher, but by less than 10.0 points"),
        ((0.01, 0.20), 0.10, Verdict.HIGHER, "higher, by up to 20.0 points"),
        ((0.01, 0.08), None, Verdict.HIGHER, "higher, by up to 8.0 points"),
    ],
)
def test_the_verdict_follows_from_limits_and_margin(limits, margin, verdict, words):
    assert harm_verdict(limits, margin) is verdict
    assert verdict_words(limits, margin).startswith(words)


def test_no_verdict_says_that_nothing_is_increased():
    assert not any("not increased" in verdict.value for verdict in Verdict)
