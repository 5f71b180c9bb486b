"""Runs one worker, with one thread, and ends it when its call takes too long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .tasks import HERE, Entry

# Loading and warming up may take this long; it is not the call that is limited then.
SETUP_SECONDS = 900.0
POLL_SECONDS = 0.05
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "LOKY_MAX_CPU_COUNT",
    ),
    "1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the data are, and where compiled code is kept between processes."""

    data: Path
    warm_up: Path
    cache: Path


def environment(cache: Path) -> dict[str, str]:
    """Return the variables of a worker: one thread, and caches that last."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    places = {"PYTHONPYCACHEPREFIX": str(cache / "python"), "NUMBA_CACHE_DIR": str(cache / "numba")}
    return {**kept, **ONE_THREAD, **places}


def command(entry: Entry, place: Place, out: Path) -> list[str]:
    """Return the command line of the worker of this entry."""
    target = [entry.call, str(place.data), str(place.warm_up), str(out)]
    if entry.file.endswith(".R"):
        worker = str(HERE / "r" / "worker.R")
        return ["Rscript", "--vanilla", worker, str(HERE / entry.file), *target]
    return [sys.executable, "-m", "bench.worker", entry.file, *target]


def measure(entry: Entry, place: Place, limit: float) -> dict[str, Any]:
    """Run the worker and return what it wrote, or that it was ended after `limit` CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder) / "out.json", Path(folder) / "log.txt"
        with log.open("w") as stream:
            process = subprocess.Popen(
                command(entry, place, out),
                cwd=HERE.parent,
                env=environment(place.cache),
                stdout=stream,
                stderr=stream,
            )
            try:
                ended = _watch(process, out.with_name(out.name + ".ready"), limit)
            finally:
                process.kill()
                process.wait()
        if ended is not None:
            return ended
        if out.exists():
            found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
            return found
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        text = " ".join(last) or f"ended with code {process.returncode}"
        return {"status": "failed", "message": text}


def _watch(process: subprocess.Popen[bytes], ready: Path, limit: float) -> dict[str, Any] | None:
    """Wait for the end; None if it came in time."""
    begin = time.monotonic()
    before: float | None = None
    while process.poll() is None:
        time.sleep(POLL_SECONDS)
        if before is None and ready.exists():
            begin, before = time.monotonic(), cpu_seconds(process.pid)
        elif before is None and time.monotonic() - begin > SETUP_SECONDS:
            return {"status": "killed", "message": "setup took too long", "limit": limit}
        elif before is not None:
            cpu = cpu_seconds(process.pid)
            spent = time.monotonic() - begin if cpu == 0.0 else cpu - before
            if spent > limit + _REPETITIONS:
                return {"status": "killed", "message": "the call took too long", "limit": limit}
    return None


# A worker may go on for its short repetitions and the reading of numbers after the timed call.
_REPETITIONS = 2.0


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a running process so far; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    # The name in brackets may hold spaces; utime and stime are fields 14 and 15.
    numbers = text.rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
