"""Measures one call of a Python engine, in a process that does nothing else.

    python -m bench.worker FILE CALL DATA WARM-UP-DATA OUT

FILE as in the registry; DATA and WARM-UP-DATA folders of a cohort. Imports, data and setup come
first, with one call on the small cohort, so that compilation is not timed. OUT.ready is then
written, the call timed, and OUT written in JSON. `first` is the first call, which also pays for
fresh memory; unless it is long, `cpu` is the mean of the calls after it, and else the same.
`peak_mib` is the highest resident memory during the first call above that before it.
"""

from __future__ import annotations

import gc
import importlib
import json
import math
import sys
import time
import warnings
from pathlib import Path
from typing import Any

from .calls import Call, Replicates
from .cohort import Cohort

# A call of up to LONG_SECONDS is repeated, twice at least and for BATCH_SECONDS in all.
LONG_SECONDS = 5.0
BATCH_SECONDS = 0.3
LARGEST_BATCH = 500


def measure(file: str, call: str, data: Path, warm_up: Path, out: Path) -> dict[str, Any]:
    """Return the fields of one measurement."""
    prepare = find(file, call)
    warm = prepare(Cohort.load(warm_up, patience=0.2))
    warm.read(warm.run())
    prepared = prepare(Cohort.load(data))
    del warm
    gc.collect()
    reset_peak()
    base = memory_mib("VmRSS")
    out.with_name(out.name + ".ready").touch()
    wall, cpu = time.perf_counter(), time.process_time()
    result = prepared.run()
    first, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = memory_mib("VmHWM")
    share = result.share if isinstance(result, Replicates) else 1.0
    again = repetitions(first) if share == 1.0 else 0
    return {
        "status": "ok",
        "cpu": _repeat(prepared, again) if again else first,
        "first": first,
        "wall": wall,
        "share": share,
        "repetitions": again,
        "base_mib": base,
        "peak_mib": None if base is None or peak is None else max(peak - base, 0.0),
        "values": {name: _finite(value) for name, value in prepared.read(result).items()},
    }


def find(file: str, call: str) -> Any:
    """Return the function of the registry; ImportError if its module cannot be imported."""
    module = importlib.import_module("bench." + file.removesuffix(".py").replace("/", "."))
    try:
        return getattr(module, call)
    except AttributeError as error:
        raise ImportError(f"{file} has no function {call}") from error


def repetitions(first: float) -> int:
    """How often to repeat a call whose first took so many seconds.

    >>> repetitions(6.0), repetitions(1.0), repetitions(0.01), repetitions(0.0)
    (0, 2, 30, 500)
    """
    if first > LONG_SECONDS:
        return 0
    return min(max(math.ceil(BATCH_SECONDS / max(first, 1e-6)), 2), LARGEST_BATCH)


def _repeat(call: Call, again: int) -> float:
    """CPU seconds a call, of several in a row."""
    begin = time.process_time()
    for _ in range(again):
        call.run()
    return (time.process_time() - begin) / again


def _finite(value: Any) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def memory_mib(field: str) -> float | None:
    """Return a field of the process status in MiB; None where there is no such file."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line for line in lines if line.startswith(field + ":")]
    return float(found[0].split()[1]) / 1024 if found else None


def reset_peak() -> None:
    """Forget the highest memory so far, where the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def main() -> None:
    """Measure, or write why not."""
    file, call, *folders = sys.argv[1:]
    data, warm_up, out = map(Path, folders)
    # Peers warn about their own future; that is not what is measured.
    warnings.simplefilter("ignore")
    try:
        found = measure(file, call, data, warm_up, out)
    except ImportError as error:
        found = {"status": "not available", "message": str(error)}
    except Exception as error:  # an engine that fails is a result
        found = {"status": "failed", "message": f"{type(error).__name__}: {error}"}
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
