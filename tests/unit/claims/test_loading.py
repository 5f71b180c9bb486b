"""Files, shipped papers, and messages when there is none."""

import pytest

from seriatim.claims.loading import load_paper, parse_paper, shipped_papers
from seriatim.claims.section import ClaimsError


def test_every_shipped_paper_can_be_read_and_says_what_was_seen():
    names = shipped_papers()
    assert len(names) >= 13
    assert "belgrano_2019" in names
    for name in names:
        paper = load_paper(name)
        assert paper.source.citation
        assert "abstract" in paper.source.seen
        assert paper.claims


def test_a_file_is_read_by_its_path(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        'format = 1\ntitle = "Mine"\nrounding = "truncation"\n[source]\ncitation = "x"\n'
        'seen = "all"\nyear = 2001\n'
    )
    paper = load_paper(file)
    assert (paper.title, paper.rounding, paper.source.year) == ("Mine", "truncation", 2001)
    assert paper.claims == ()


def test_messages_when_there_is_nothing_to_read(tmp_path):
    with pytest.raises(ClaimsError, match='Did you mean "belgrano_2019"'):
        load_paper("belgrano")
    with pytest.raises(ClaimsError, match="cannot be read: No such file"):
        load_paper(tmp_path / "gone.toml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"format = ", "not a valid TOML file"),
        (b"\xff", "not a valid TOML file"),
        (b'format = 2\ntitle = "x"', "format: expected a whole number from 1 to 1, found 2"),
        (b'format = 1\ntittle = "x"', 'tittle: unknown key. Did you mean "title"?'),
        (b'format = 1\ntitle = "x"', "source: required"),
        (
            b'format = 1\ntitle = "x"\n[source]\ncitation = "x"\nseen = "x"\n[groups.a]\n'
            b'label = "a"\nn = 5\n[percentages.a]\nlabel = "a"\ngroup = "a"\nprinted = "20"',
            "a is the name of a group as well",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(content, words):
    with pytest.raises(ClaimsError) as error:
        parse_paper(content, "x.toml")
    assert words in str(error.value)
