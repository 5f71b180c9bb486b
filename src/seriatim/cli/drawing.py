"""Processes that draw figures while the command goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from seriatim.report.drawings import load_drawing

#: With more processes, loading the library costs what they save.
_PROCESSES = 2


@contextmanager
def drawing_processes() -> Iterator[Executor | None]:
    """Start processes that load what drawing needs while the registry is read.

    None on a machine with one processor, or where no processes can be shared with: the command
    then draws by itself.
    """
    if (os.cpu_count() or 1) < _PROCESSES:
        yield None
        return
    try:
        pool = ProcessPoolExecutor(
            max_workers=_PROCESSES,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_process,
        )
    except (ImportError, OSError):
        yield None
        return
    try:
        with _interrupted_later():
            for _ in range(_PROCESSES):
                pool.submit(load_drawing)
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Let Ctrl-C wait: a process that is left when half started complains with a traceback."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        signal.raise_signal(signal.SIGINT)


def _begin_process() -> None:
    """Leave Ctrl-C to the process that gave the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
