"""Files appear whole or not at all."""

import os
import signal
import threading

import pytest

from seriatim.cli.folders import moved_into


def test_files_are_moved_at_the_end_and_others_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "report.html").write_text("old")
    with moved_into(tmp_path) as partial:
        (partial / "report.html").write_text("new")
        assert (tmp_path / "report.html").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "report.html"}
    assert (tmp_path / "report.html").read_text() == "new"


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_leaves_nothing(tmp_path, error):
    folder = tmp_path / "out"

    def interrupted():
        with moved_into(folder) as partial:
            (partial / "report.html").write_text("half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert list(folder.iterdir()) == []


def test_an_interruption_between_two_moves_waits(tmp_path, monkeypatch):
    replace = os.replace

    def replace_and_interrupt(*paths):
        replace(*paths)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("os.replace", replace_and_interrupt)
    with moved_into(tmp_path) as partial:
        for name in ("one", "two"):
            (partial / name).write_text(name)
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_moves_too(tmp_path):
    def write():
        with moved_into(tmp_path) as partial:
            (partial / "one").write_text("one")

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert (tmp_path / "one").read_text() == "one"


def test_files_in_folders_are_moved_and_others_there_stay(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "registry.csv").write_text("mine")
    with moved_into(tmp_path) as partial:
        (partial / "data" / "inner").mkdir(parents=True)
        (partial / "data" / "rows.csv").write_text("new")
        (partial / "data" / "inner" / "deep.csv").write_text("new")
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")}
    assert found == {"data/registry.csv", "data/rows.csv", "data/inner/deep.csv"}
    assert (tmp_path / "data" / "registry.csv").read_text() == "mine"
