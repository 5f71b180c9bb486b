"""A run into a folder remembers the protocol that was run there before."""

import io
import json

import pytest
from rich.console import Console

from seriatim.cli.run import analyze

#: A small study, so that three runs of it cost little.
PROTOCOL = """
format = 1
title = "Response"
[groups.order]
by = "procedure_number"
levels = { "First ILP" = "1", "Second ILP" = "2" }
[endpoints.major_complication]
kind = "complication"
window_days = 90
[endpoints.local]
kind = "local_toxicity"
"""
REGISTRY = """patient_id,procedure_date,region,side,worst_clavien_dindo
A,2010-01-01,leg,L,I
A,2012-01-01,leg,L,IIIa
B,2010-05-01,leg,R,none
"""


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a protocol into one folder and returns its files."""
    registry = tmp_path / "series.csv"
    registry.write_text(REGISTRY)

    def analyzed(text=PROTOCOL):
        protocol = tmp_path / "protocol.toml"
        protocol.write_text(text)
        told = io.StringIO()
        out = tmp_path / "out"
        analyze(registry, out, protocol=str(protocol), mapping=None, console=Console(file=told))
        return {path.name: path.read_bytes() for path in out.iterdir()}, told.getvalue()

    return analyzed


def test_a_plain_rerun_is_the_same_to_the_last_byte(run):
    assert run()[0] == run()[0]


def test_a_changed_protocol_is_told_in_run_and_report(run):
    run()
    changed, _ = run(PROTOCOL.replace("window_days = 90", "window_days = 30"))
    (step,) = json.loads(changed["run.json"])["provenance"]["earlier"]
    assert step["changes"] == [
        {"path": "endpoints.major_complication.window_days", "before": "90", "after": "30"}
    ]
    page = changed["report.html"].decode()
    assert "Protocol changed after results were seen" in page
    assert "endpoints.major_complication.window_days: 90 -&gt; 30" in page


def test_a_run_that_cannot_be_read_is_told(run, tmp_path):
    run()
    (tmp_path / "out" / "run.json").write_text("{}")
    again, told = run()
    assert "not as seriatim run writes it" in told
    assert json.loads(again["run.json"])["provenance"]["earlier"] == []
