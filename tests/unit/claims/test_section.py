"""Messages that say what was expected, found, and where."""

import pytest

from seriatim.claims.model import Sign
from seriatim.claims.section import ClaimsSection
from seriatim.dictionary.section import DictionaryError

SECTION = ClaimsSection(
    {"n": 5, "text": "a", "number": 41, "printed": "41", "names": ["a", "c"], "sign": "<<"}, "x"
)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda s: s.integer("n", 6, 9), "x.n: expected a whole number from 6 to 9, found 5."),
        (lambda s: s.integer("text", 1, 9), 'found "a"'),
        (lambda s: s.printed("number"), "Quotes keep the decimals"),
        (lambda s: s.printed("text"), "x.text: expected a number as printed, in quotes"),
        (lambda s: s.printed("gone"), "x.gone: required, but missing"),
        (lambda s: s.choice("sign", Sign), 'expected one of =, <, >, found "<<"'),
        (lambda s: s.one_of("text", ("ab",), "group"), 'there is no group "a". Did you mean "ab"?'),
        (lambda s: s.some_of("names", ("a",), "group"), 'x.names[1]: there is no group "c".'),
        (lambda s: s.some_of("gone", ("a",), "group"), "x.gone: required. Write a list of groups."),
        (lambda s: s.one_of("text", (), "group"), 'there is no group "a".'),
    ],
)
def test_what_is_refused_and_how(ask, words):
    with pytest.raises(DictionaryError) as error:
        ask(SECTION)
    assert words in str(error.value)


def test_what_is_accepted():
    assert SECTION.integer("n", 1, 9) == 5
    assert SECTION.optional_integer("gone", 1, 9) is None
    assert SECTION.optional_printed("gone") is None
    assert SECTION.printed("printed").text == "41"
    assert SECTION.choice("gone", Sign, Sign.LESS) is Sign.LESS
    assert SECTION.inner("gone") == ()
