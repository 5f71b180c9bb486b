"""A checked paper in a terminal."""

import io

from rich.console import Console

from seriatim.claims.checking import check_paper
from seriatim.claims.loading import load_paper
from seriatim.report.claims import terminal
from seriatim.report.claims.terminal import print_claims


def shown(name):
    out = io.StringIO()
    print_claims(check_paper(load_paper(name)), Console(file=out, width=200))
    return out.getvalue()


def test_the_terminal_shows_what_was_found():
    text = shown("belgrano_2019")
    assert "22/34" in text
    assert "cannot all refer to 68" in text
    assert text.rstrip().endswith("The full text or the authors may resolve what is open.")
    assert "n(second)" not in text


def test_long_tables_are_left_to_the_page(monkeypatch):
    monkeypatch.setattr(terminal, "MOST_ROWS", 2)
    assert "8 rows; --out writes them" in shown("belgrano_2019")
