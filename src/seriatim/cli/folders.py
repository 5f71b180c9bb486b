"""Write into a folder so that an interruption leaves no half-written file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def moved_into(folder: Path) -> Iterator[Path]:
    """Give a temporary folder whose files are moved into ``folder`` at the end.

    An exception or an interruption inside leaves ``folder`` as it was. Other files that the
    folder may hold stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".seriatim-", dir=folder) as temporary:
        partial = Path(temporary)
        yield partial
        for file in sorted(partial.iterdir()):
            os.replace(file, folder / file.name)
