"""Numba, if it is there and if there are rows enough for it: the extra `fast`.

The loops are plain Python in modules beside this one. Below `ROWS` rows the NumPy forms serve,
because to load Numba and the machine code takes longer than what it saves.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

__all__ = ["ROWS", "compiled", "pays"]

# Measured with 8 covariates: to load takes 0.3 s once a process (some 10 s where nothing is kept
# yet). At 300,000 rows a robust start-stop Cox fit then takes 0.12 s instead of 0.27, one without
# entry times 0.06 instead of 0.12, and clustered Kaplan-Meier curves 0.02 instead of 0.06.
ROWS = 300_000


def pays(n_rows: int) -> bool:
    """Whether there are rows enough, and Numba can be imported."""
    return n_rows >= ROWS and _numba() is not None


@cache
def _numba() -> Any:
    try:
        return import_module("numba")
    except (ImportError, OSError, RuntimeError):  # absent, or made for another NumPy
        return None


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop, or load what an earlier process compiled.

    Sums may be taken in another order and multiplications fused, which vector units need; nothing
    is assumed about NaN or infinity.
    """
    options: dict[str, Any] = {"fastmath": {"reassoc", "contract", "nsz"}, "nogil": True}
    numba = _numba()
    try:
        loop = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder to keep the machine code in
        loop = numba.njit(**options)(function)
    found: Callable[..., Any] = loop
    return found
