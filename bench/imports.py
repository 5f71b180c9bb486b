"""How long does importing take, in a fresh interpreter whose bytecode is already compiled?"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from .process import environment

PYTHON = {
    "python alone": "pass",
    "numpy": "import numpy",
    "numpy, scipy.special": "import numpy, scipy.special",
    "seriatim": "import seriatim",
    "seriatim.estimation.survival.kaplan_meier": "import seriatim.estimation.survival.kaplan_meier",
    "seriatim.estimation.hazards.cox": "import seriatim.estimation.hazards.cox",
    "lifelines": "import lifelines",
    "scikit-survival": "import sksurv.nonparametric",
    "statsmodels": "import statsmodels.api",
    "greenwood": "import greenwood",
    "comprisk": "import comprisk",
    "tableone": "import tableone",
}


def measure_imports(rounds: int, cache: Path) -> dict[str, list[float]]:
    """Return median wall and CPU seconds of each import; absent packages are left out."""
    commands = {name: [sys.executable, "-c", code] for name, code in PYTHON.items()}
    if shutil.which("Rscript"):
        commands["R survival"] = ["Rscript", "--vanilla", "-e", "library(survival)"]
    usable = {name: line for name, line in commands.items() if _once(line, cache) is not None}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in usable}
    for _ in range(rounds):
        for name, line in usable.items():
            times = _once(line, cache)
            if times is not None:
                found[name].append(times)
    return {
        name: [statistics.median(column) for column in zip(*times, strict=True)]
        for name, times in found.items()
    }


def _once(line: list[str], cache: Path) -> tuple[float, float] | None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(line, env=environment(cache), capture_output=True, check=False)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        return None
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
