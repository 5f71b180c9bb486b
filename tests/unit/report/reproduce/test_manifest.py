"""The manifest lists what is there, and only what a rerun would write again."""

import hashlib
import json

import pytest

from seriatim.report.reproduce.manifest import (
    BundleError,
    content_files,
    list_files,
    read_manifest,
    write_manifest,
    write_runtime,
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ADSL.csv").write_text('A,B\n1,"two\nlines"\n3,4\n', encoding="utf-8")
    (tmp_path / "results.jsonl").write_text("{}\n{}\n", encoding="utf-8")
    (tmp_path / "report.html").write_text("<p>", encoding="utf-8")
    (tmp_path / ".hidden").touch()
    (tmp_path / "link").symlink_to(tmp_path / "report.html")
    return tmp_path


def test_files_with_sizes_hashes_and_rows(folder):
    found = {each.path: each for each in list_files(folder)}
    assert list(found) == ["data/ADSL.csv", "report.html", "results.jsonl"]
    assert found["data/ADSL.csv"].n_rows == 2
    assert found["results.jsonl"].n_rows == 2
    assert found["report.html"].n_rows is None
    assert found["report.html"].n_bytes == 3
    assert found["report.html"].sha256 == hashlib.sha256(b"<p>").hexdigest()


def test_the_clock_stays_outside(folder, results):
    before = write_manifest(folder, results).read_bytes()
    runtime = json.loads(write_runtime(folder, seconds=1.26).read_text())
    assert runtime["seconds"] == 1.3
    assert write_manifest(folder, results).read_bytes() == before
    document = json.loads(before)
    assert document["data_hash"] == results.provenance.data_hash
    assert document["input_files"][0]["name"] == results.provenance.files[0][0]
    assert set(document["files"][0]) == {"path", "bytes", "sha256", "rows"}


def test_what_is_no_folder_or_manifest_is_said(tmp_path):
    with pytest.raises(BundleError, match="is no folder"):
        content_files(tmp_path / "nothing")
    for text in (b"{", b"[]", b'{"files": [{"path": "a"}]}'):
        with pytest.raises(BundleError, match="not as seriatim writes it"):
            read_manifest(text, "here")
