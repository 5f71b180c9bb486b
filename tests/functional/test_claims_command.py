"""``seriatim claims`` as a user runs it, and the page that explains it."""

import re
from pathlib import Path

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "check-a-published-abstract.md"


def test_without_a_paper_the_shipped_ones_are_listed(seriatim):
    done = seriatim("claims")
    assert done.returncode == 0, done.stderr
    assert "belgrano_2019" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_shipped_paper_is_checked_and_written_as_a_page(seriatim, tmp_path):
    page = tmp_path / "page.html"
    done = seriatim("claims", "belgrano_2019", "--neighbors", "10", "--out", page)
    assert done.returncode == 0, done.stderr
    assert "cannot all refer to 68" in " ".join(done.stdout.split())
    assert "neighbors of this paper" in " ".join(done.stdout.split())
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_another_rounding(seriatim):
    done = seriatim("claims", "belgrano_2019", "--rounding", "truncation", "--neighbors", "0")
    assert "72 solutions" in done.stdout
    assert "3 solutions" in done.stdout


def test_a_file_that_cannot_be_used_is_explained(seriatim, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('format = 1\ntitle = "x"\n[groups.a]\nlabel = "a"\nm = 5\n')
    done = seriatim("claims", bad)
    assert done.returncode == 3
    assert "bad.toml: groups.a.m: unknown key." in " ".join(done.stderr.split())
    assert seriatim("claims", "no_such_paper").returncode == 3


def test_the_page_that_explains_it_holds_what_really_happens(seriatim, tmp_path):
    text = HOW_TO.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(format = 1.*?)```", text, flags=re.DOTALL)
    (tmp_path / "paper.toml").write_text(example, encoding="utf-8")
    done = seriatim("claims", tmp_path / "paper.toml")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    (expected,) = re.findall(r"```text\n(The percentages.*?)```", text, flags=re.DOTALL)
    for line in expected.strip().split("\n"):
        assert " ".join(line.split()) in said


def test_a_manuscript_is_checked_against_a_run(seriatim, tmp_path):
    done = seriatim("demo", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    text = tmp_path / "manuscript.md"
    text.write_text("Complete response was 60% (174/290) after the first ILP.\n", encoding="utf-8")
    page = tmp_path / "page.html"
    done = seriatim("claims", "--from", tmp_path / "demo", text, "--out", page)
    assert done.returncode == 0, done.stderr
    assert "1 found in the results" in " ".join(done.stdout.split())
    assert "SYNTHETIC" in page.read_text(encoding="utf-8")
    assert seriatim("claims", "--from", tmp_path, text).returncode == 3
    bad = seriatim("claims", "--from", tmp_path / "demo", text, "--out", tmp_path / "x.csv")
    assert "expected a file that ends in .html or .htm" in " ".join(bad.stderr.split())


def test_the_evidence_table(seriatim, tmp_path):
    page = tmp_path / "evidence.html"
    done = seriatim("evidence", "--out", page)
    assert done.returncode == 0, done.stderr
    assert "No pooled number is given" in " ".join(done.stdout.split())
    assert page.read_text(encoding="utf-8").count("<svg") == 2


def test_patients_are_rebuilt_from_a_printed_curve(seriatim, tmp_path):
    paper, rows = tmp_path / "paper.toml", tmp_path / "rows.csv"
    paper.write_text(
        'format = 1\ntitle = "x"\n[source]\ncitation = "x"\nseen = "all"\n[curves.os]\n'
        'label = "OS"\nn = 20\npoints = [[6, 90.0], [12, 80.0]]\nat_risk = [[0, 20], [12, 17]]\n',
        encoding="utf-8",
    )
    done = seriatim("claims", paper, "--out", rows)
    assert done.returncode == 0, done.stderr
    assert "Numbers at risk, rebuilt minus printed" in " ".join(done.stdout.split())
    assert rows.read_text(encoding="utf-8").startswith("# RECONSTRUCTED")
    assert seriatim("claims", "belgrano_2019", "--neighbors", "0", "--out", rows).returncode == 3
