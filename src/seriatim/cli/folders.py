"""Write into a folder so that an interruption leaves no half-written file."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def moved_into(folder: Path) -> Iterator[Path]:
    """Give a temporary folder whose files are moved into ``folder`` at the end.

    An exception or an interruption inside leaves ``folder`` as it was. Other files that the
    folder and the folders in it may hold stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".seriatim-", dir=folder) as temporary:
        partial = Path(temporary)
        yield partial
        with _uninterrupted():
            for file in sorted(partial.rglob("*")):
                place = folder / file.relative_to(partial)
                if file.is_dir():
                    place.mkdir(exist_ok=True)
                else:
                    os.replace(file, place)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C pass: between two of the moves it would leave a new file beside an old one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
