"""The machine and the versions, in words: no name, no address, no path."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = (
    "seriatim",
    "numpy",
    "scipy",
    "pandas",
    "numba",
    "lifelines",
    "scikit-survival",
    "statsmodels",
    "greenwood",
    "comprisk",
    "tableone",
)
R_PACKAGES = ("survival", "prodlim", "cmprsk", "geepack")

R_CODE = """
cat("R", paste(R.version$major, R.version$minor, sep = "."), "\\n")
for (name in commandArgs(TRUE)) {
  if (requireNamespace(name, quietly = TRUE)) cat(name, as.character(packageVersion(name)), "\\n")
}
cat("BLAS", basename(extSoftVersion()[["BLAS"]]), "\\n")
"""


def describe_machine() -> dict[str, Any]:
    """Return processor, memory, system and versions."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()}, {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "r": _r_versions(),
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2] for line in text.splitlines() if line.startswith("model name")]
    return " ".join(names[0].replace("(R)", "").split()) if names else platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _r_versions() -> dict[str, str]:
    if shutil.which("Rscript") is None:
        return {}
    line = ["Rscript", "--vanilla", "-e", R_CODE, *R_PACKAGES]
    text = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return dict(row.split(maxsplit=1) for row in map(str.strip, text.splitlines()) if " " in row)
