"""A bundle has the same bytes for the same content, and every change of it is found."""

import shutil
import zipfile

import pytest

from seriatim.analysis.results import ResultsError
from seriatim.analysis.writing import write_results
from seriatim.report.reproduce.bundle import BundleProblem, read_bundle, verify_bundle, write_bundle
from seriatim.report.reproduce.manifest import BundleError, write_runtime


@pytest.fixture
def folder(results, tmp_path):
    place = tmp_path / "study"
    (place / "data").mkdir(parents=True)
    write_results(results, place)
    (place / "data" / "ADSL.csv").write_text("A\n1\n", encoding="utf-8")
    return place


def test_the_same_content_gives_the_same_bytes(folder, tmp_path):
    one = write_bundle(folder)
    assert one == tmp_path / "study.zip"
    first = one.read_bytes()
    copy = shutil.copytree(folder, tmp_path / "later" / "study")
    for file in sorted(copy.rglob("*.*"), reverse=True):  # other times, other order on the disk
        file.touch()
    write_runtime(copy, seconds=3.0)
    assert write_bundle(copy).read_bytes() == first
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert names[0] == "MANIFEST.json"
        assert names[1:] == sorted(names[1:])
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not list(tmp_path.glob(".*"))


def test_a_whole_bundle_has_no_problems(folder):
    assert verify_bundle(write_bundle(folder)) == ()
    assert verify_bundle(folder) == ()


def test_changes_are_found_in_a_folder(folder):
    write_bundle(folder)
    (folder / "run.json").unlink()
    (folder / "results.csv").write_text("x", encoding="utf-8")
    (folder / "new.txt").touch()
    assert verify_bundle(folder) == (
        BundleProblem(path="new.txt", what="unlisted"),
        BundleProblem(path="results.csv", what="changed"),
        BundleProblem(path="run.json", what="missing"),
    )


def test_changes_are_found_in_a_zip_file(folder, tmp_path):
    path = write_bundle(folder)
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "data/ADSL.csv":
                content = b"A\n2\n"  # of the same size
            if info.filename != "run.json":
                new.writestr(info.filename, content + b"x" * (info.filename == "results.csv"))
        new.writestr("more.txt", "")
    assert [(each.path, each.what) for each in verify_bundle(changed)] == [
        ("data/ADSL.csv", "changed"),
        ("more.txt", "unlisted"),
        ("results.csv", "changed"),
        ("run.json", "missing"),
    ]


def test_what_is_no_bundle_is_said(folder, tmp_path):
    with pytest.raises(BundleError, match="holds no MANIFEST"):
        verify_bundle(folder)
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(BundleError, match="cannot be read as a bundle"):
        verify_bundle(tmp_path / "text.zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(BundleError, match="holds no MANIFEST"):
        verify_bundle(tmp_path / "empty.zip")
    with pytest.raises(BundleError, match="lies in the folder"):
        write_bundle(folder, folder / "inside.zip")
    with pytest.raises(BundleError, match="cannot write"):
        write_bundle(folder, tmp_path / "no" / "where.zip")
    with pytest.raises(ResultsError):
        write_bundle(tmp_path)


def test_results_are_read_from_a_folder_or_a_bundle(folder, results, tmp_path):
    path = write_bundle(folder)
    assert read_bundle(folder) == read_bundle(path) == results
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(BundleError, match="holds no results"):
        read_bundle(tmp_path / "empty.zip")
    with pytest.raises(ResultsError):
        read_bundle(tmp_path / "nothing")
