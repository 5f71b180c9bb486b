"""Numba, if it is there and if there are rows enough for it: the extra `fast`.

The loops are plain Python in modules beside this one. Below `ROWS` rows the NumPy forms serve,
because to load Numba and the machine code takes longer than a fit.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

__all__ = ["ROWS", "compiled", "pays"]

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
