"""The tutorial does what it says: its Python runs from top to bottom."""

import re
from pathlib import Path

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "first-report.md"


def test_the_tutorial_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 7
    exec(compile("\n".join(blocks), str(TUTORIAL), "exec"), {})
    assert "24/59 = 41%" in capsys.readouterr().out
    report = Path("example/report/report.html").read_text(encoding="utf-8")
    assert "SYNTHETIC" in report
