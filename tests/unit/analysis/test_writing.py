"""Results are written three times the same, stamped with what they came from."""

import json

import duckdb

from seriatim.analysis.results import read_rows
from seriatim.analysis.run import run
from seriatim.analysis.writing import write_results


def test_the_table_comes_back_from_every_file(study, tmp_path):
    results = run(study.cohort, study.protocol)
    write_results(results, tmp_path)
    assert read_rows(tmp_path / "results.jsonl") == results.rows
    connection = duckdb.connect()
    columns = "id, value, n, n_total, reason, prespecified, data_hash, protocol_hash, version"
    for name in ("results.csv", "results.parquet"):
        found = connection.execute(f"SELECT {columns} FROM '{tmp_path / name}'").fetchall()
        assert len(found) == len(results.rows)
        for row, original in zip(found, results.rows, strict=True):
            assert row[:5] == (
                original.id,
                original.value,
                original.n,
                original.n_total,
                original.reason,
            )
            assert row[5] is True
            assert row[6:8] == (results.provenance.data_hash, results.provenance.protocol_hash)
    run_file = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert len(run_file["plan"]) == len(results.plan)


def test_the_same_results_give_the_same_bytes(study, tmp_path):
    results = run(study.cohort, study.protocol)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_results(results, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
