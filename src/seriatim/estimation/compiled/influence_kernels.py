"""The loop of a clustered Kaplan-Meier variance over rows, as plain Python that Numba compiles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray

__all__ = ["add_changes"]


def add_changes(
    columns: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
    values: tuple[FloatArray, FloatArray],
    curves: tuple[FloatArray, FloatArray],
    longest: int,
    out: tuple[FloatArray, NDArray[np.bool_]],
) -> None:
    """Add each patient's changes of level^2, level x slope and slope^2 to the cells they are in.

    `columns` are patient, group, exit and entry (-1: from the start) of each row, with the rows of
    a patient, up to `longest`, together; `values` their weight and whether the event happened.
    `curves` are the hazard (G, T + 1) and what an event takes off (G, T), as in `influence`. `out`
    is the changes (G x T, 3), and who has rows in which group (P, G).
    """
    patient, group, exits, entries = columns
    weights, happened = values
    hazard, one = curves
    changes, present = out
    times = one.shape[1]
    # The steps of one patient, in order: each changes the level and the slope at one cell.
    cell, step = np.empty(2 * longest, dtype=np.int64), np.empty((2 * longest, 2))
    count = 0
    for i in range(patient.size):
        g, x, e, w = group[i], exits[i], entries[i], weights[i]
        present[patient[i], g] = True
        for begins in (True, False):
            at = g * times + (max(e, 0) if begins else x)
            k = count
            while k > 0 and cell[k - 1] > at:
                cell[k], step[k, 0], step[k, 1] = cell[k - 1], step[k - 1, 0], step[k - 1, 1]
                k -= 1
            leave = hazard[g, x + 1] - happened[i] * one[g, x]
            cell[k] = at
            step[k, 0] = -w * hazard[g, e + 1] if begins else w * leave
            step[k, 1] = w if begins else -w
            count += 1
        if i + 1 < patient.size and patient[i + 1] == patient[i]:
            continue
        level, slope, end = 0.0, 0.0, 0
        for k in range(count):
            at = cell[k]
            if at >= end:  # the patient's rows in another group
                level, slope, end = 0.0, 0.0, (at // times + 1) * times
            changes[at, 0] -= level * level
            changes[at, 1] -= level * slope
            changes[at, 2] -= slope * slope
            level += step[k, 0]
            slope += step[k, 1]
            changes[at, 0] += level * level
            changes[at, 1] += level * slope
            changes[at, 2] += slope * slope
        count = 0
