"""Times every method of the estimation engine on the rows of a small registry.

    python -m bench.small OUT

Simulation studies call a method thousands of times on some hundred rows: there it is calls that
cost, not rows. Each call is loaded and warm, and repeated in batches; what counts is the median of
the batches' CPU time. OUT gets a list in JSON, one entry a method, or why it failed.
"""

from __future__ import annotations

import gc
import json
import math
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .methods import clustered, competing, counts, hazards, regression, resampling, survival
from .methods.rows import Method, SmallRows
from .process import environment
from .report import SMALL_ROWS
from .tasks import HERE

ROOMS = (counts, clustered, survival, hazards, competing, regression, resampling)
# Each batch of calls takes about so many seconds, one call at least.
BATCH_SECONDS = 0.05
BATCHES = 7


def methods() -> Iterator[tuple[str, Method]]:
    """Yield every method with the name of its room."""
    for room in ROOMS:
        for method in room.METHODS:
            yield room.__name__.rpartition(".")[2], method


def measure_methods(cache: Path) -> list[dict[str, Any]]:
    """Time all methods in a process of their own, with one thread."""
    out = cache.parent / "small.json"
    line = [sys.executable, "-m", "bench.small", str(out)]
    subprocess.run(line, cwd=HERE.parent, env=environment(cache), check=True)
    found: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    return found


def time_method(method: Method, rows: SmallRows) -> float:
    """Return the median CPU seconds of one call, or of one replicate of it."""
    method.call(rows)
    begin = time.process_time()
    method.call(rows)
    once = max(time.process_time() - begin, 1e-6)
    count = max(math.ceil(BATCH_SECONDS / once), 1)
    gc.collect()
    batches = [_batch(method, rows, count) for _ in range(BATCHES)]
    return statistics.median(batches) / method.replicates


def _batch(method: Method, rows: SmallRows, count: int) -> float:
    begin = time.process_time()
    for _ in range(count):
        method.call(rows)
    return (time.process_time() - begin) / count


def record(room: str, method: Method, rows: SmallRows) -> dict[str, Any]:
    """Return what the store keeps of one method."""
    about = {
        "room": room,
        "title": method.title,
        "replicates": method.replicates,
        "estimates": method.estimates,
        "note": method.note,
    }
    try:
        return {**about, "status": "ok", "cpu": time_method(method, rows)}
    except Exception as error:  # a method that fails is a result
        return {**about, "status": "failed", "message": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Measure all, and write the file."""
    warnings.simplefilter("error")
    rows = SmallRows.of(SMALL_ROWS)
    found = [record(room, method, rows) for room, method in methods()]
    Path(sys.argv[1]).write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
