"""Processes that draw, where a machine has room for them."""

import concurrent.futures
import os
import signal

import pytest

from seriatim.cli import drawing
from seriatim.cli.drawing import drawing_processes


def test_work_is_done_in_other_processes(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with drawing_processes() as pool:
        assert pool is not None
        assert pool.submit(os.getpid).result() != os.getpid()


def test_an_interruption_waits_until_the_processes_are_started(monkeypatch):
    started = []

    class Interrupted(concurrent.futures.ProcessPoolExecutor):
        def submit(self, *args, **kwargs):
            signal.raise_signal(signal.SIGINT)
            started.append(super().submit(*args, **kwargs))
            return started[-1]

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(drawing, "ProcessPoolExecutor", Interrupted)
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), drawing_processes():
        raise AssertionError("the command went on")
    assert len(started) == 2
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize("processors", [None, 1])
def test_one_processor_draws_by_itself(monkeypatch, processors):
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    with drawing_processes() as pool:
        assert pool is None


def test_a_machine_that_shares_nothing_between_processes_draws_by_itself(monkeypatch):
    def refuse(*args: object, **kwargs: object) -> concurrent.futures.Executor:
        raise OSError("no semaphores")

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(drawing, "ProcessPoolExecutor", refuse)
    with drawing_processes() as pool:
        assert pool is None
