"""Checked rows of a Cox model: when at risk, whether the event ended it, and with what covariates.

`cox` describes what the rows are for.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels, encode_patients, finite_floats, same_length
from ..estimate import FloatArray, IntArray

__all__ = ["CoxRows"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoxRows:
    """Checked rows: a row is at risk in (start, stop].

    `covariates` holds a column of each of `names`, not copied. `cluster` codes patients, `strata`
    codes `strata_labels`, `weights` are case weights; each is None where it was not asked for.
    """

    start: FloatArray
    stop: FloatArray
    event: NDArray[np.bool_]
    covariates: tuple[FloatArray, ...]
    names: tuple[str, ...]
    cluster: IntArray | None = None
    strata: IntArray | None = None
    strata_labels: tuple[str, ...] = ()
    weights: FloatArray | None = None
    unit: str | None = None

    @classmethod
    def from_columns(
        cls,
        stop: Any,
        event: Any,
        covariates: dict[str, Any],
        *,
        start: Any = None,
        cluster: Any = None,
    ) -> "CoxRows":
        """Check and collect columns; missing values are refused.

        `covariates` maps names to columns of numbers. `start` None: at risk from the beginning.
        `cluster` holds a patient identifier a row and asks for robust standard errors.

        >>> rows = CoxRows.from_columns([1, 2, 3], [1, 0, 1], {"age": [60, 50, 70]})
        >>> rows.covariates[0].tolist()
        [60.0, 50.0, 70.0]
        """
        if not covariates:
            raise ValueError("covariates: expected at least one named column")
        stops = finite_floats("stop", stop)
        starts = None if start is None else finite_floats("start", start)
        events = finite_floats("event", event)
        columns = [finite_floats(name, column) for name, column in covariates.items()]
        same_length(stop=stops, event=events, start=starts, cluster=cluster)
        same_length(stop=stops, **dict(zip(covariates, columns, strict=True)))
        if not ((events == 0) | (events == 1)).all():
            raise ValueError("event: expected True/False; for causes, say which one is the event")
        _check_times(starts, stops)
        return cls(
            start=np.full(stops.size, -np.inf) if starts is None else starts,
            stop=stops,
            event=events == 1,
            covariates=tuple(columns),
            names=tuple(covariates),
            cluster=None if cluster is None else encode_patients(cluster)[1],
        )

    def with_unit(self, unit: str | None) -> "CoxRows":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)

    def with_strata(self, strata: Any) -> "CoxRows":
        """Give each label, such as a hospital, its own baseline hazard; the effects are common.

        >>> rows = CoxRows.from_columns([1, 2], [1, 1], {"age": [60, 50]})
        >>> rows.with_strata(["north", "south"]).strata_labels
        ('north', 'south')
        """
        same_length(stop=self.stop, strata=strata)
        labels, codes = encode_labels("strata", strata)
        return replace(self, strata=codes, strata_labels=labels)

    def with_weights(self, weights: Any) -> "CoxRows":
        """Count each row by a positive case weight.

        Whole numbers repeat a row (but its ties are one event each). Others are sampling weights:
        standard errors are then robust, as in R, by cluster or else by row.
        """
        values = finite_floats("weights", weights)
        same_length(stop=self.stop, weights=values)
        if (values <= 0).any():
            row = int(np.argmax(values <= 0))
            raise ValueError(
                f"weights: expected positive numbers, found {values[row]} at position {row}. "
                "Leave out rows that should not count, and report how many."
            )
        return replace(self, weights=values)

    @property
    def robust(self) -> bool:
        """Whether standard errors are robust: by cluster, or by row for sampling weights."""
        weights = self.weights
        sampled = weights is not None and not np.array_equal(weights, np.rint(weights))
        return self.cluster is not None or sampled


def _check_times(starts: FloatArray | None, stops: FloatArray) -> None:
    if stops.size and stops.min() < 0:
        row = int(np.argmin(stops))
        raise ValueError(f"stop: expected 0 or later, found {stops[row]} at position {row}")
    if starts is not None and (starts >= stops).any():
        row = int(np.argmax(starts >= stops))
        raise ValueError(
            f"start: expected before stop, found {starts[row]} and {stops[row]} at row {row}. "
            "A row that ends when it begins was never at risk: remove it, or add half a time "
            "unit to its end if the event did follow the entry."
        )
