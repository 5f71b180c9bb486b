"""``seriatim prove``, as a user runs it."""

import csv


def test_prove_writes_tables_and_figure_and_continues(seriatim, tmp_path):
    out = tmp_path / "proof"
    done = seriatim(
        "prove",
        *("repeat_ilp", "--cohorts", 30, "--scenario", "S0", "--scenario", "R0"),
        *("--seed", 3, "--workers", 2, "--out", out),
    )
    assert done.returncode == 0, done.stderr
    assert "proof.md" in done.stdout
    page = (out / "proof.md").read_text(encoding="utf-8")
    assert "SYNTHETIC" in page
    assert "seed 3, 30 cohorts" in page
    for name in ("survival", "outcomes"):
        assert (out / f"proof-{name}.png").read_bytes().startswith(b"\x89PNG")
    with (out / "proof.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert {line["scenario"] for line in table} == {"S0", "R0"}
    assert {line["cohorts"] for line in table} == {"30"}
    parts = {path: path.stat().st_mtime_ns for path in out.rglob("*.npy")}
    assert len(parts) == 2
    again = seriatim(
        "prove",
        *("--cohorts", 30, "--scenario", "S0", "--scenario", "R0", "--seed", 3, "--out", out),
    )
    assert again.returncode == 0, again.stderr
    assert (out / "proof.md").read_text(encoding="utf-8") == page
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.npy")} == parts


def test_prove_without_a_test_has_no_figure(seriatim, tmp_path):
    out = tmp_path / "proof"
    done = seriatim("prove", "--cohorts", 2, "--scenario", "P0", "--workers", 1, "--out", out)
    assert done.returncode == 0, done.stderr
    assert (out / "proof.md").is_file()
    assert not list(out.glob("*.png"))


def test_prove_explains_what_it_cannot_do(seriatim, tmp_path):
    done = seriatim("prove", "--scenario", "S9", "--out", tmp_path)
    assert done.returncode == 3
    assert "expected one of S0, SC" in done.stderr
    (tmp_path / "file").write_text("x")
    done = seriatim("prove", "--scenario", "P0", "--out", tmp_path / "file")
    assert done.returncode == 3
    assert "expected a folder" in done.stderr
    done = seriatim("prove", tmp_path / "none.toml")
    assert done.returncode == 3
    assert "no such file" in done.stderr
    assert "Traceback" not in done.stderr
