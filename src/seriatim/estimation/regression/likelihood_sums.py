"""Log-likelihood, its slope and curvature: what a logistic model needs of a site in each round."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ..estimate import FloatArray

__all__ = ["LikelihoodSums"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LikelihoodSums:
    """What a site returns at broadcast parameters: log-likelihood, score (p,), information (p, p).

    >>> one = LikelihoodSums(log_likelihood=-0.7, score=np.ones(1), information=np.eye(1))
    >>> (one + one).score.tolist(), (one + one).information.tolist()
    ([2.0], [[2.0]])
    """

    log_likelihood: float
    score: FloatArray
    information: FloatArray

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows; they add to sums of any number of parameters."""
        return cls(log_likelihood=0.0, score=np.zeros(1), information=np.zeros((1, 1)))

    def __add__(self, other: "LikelihoodSums") -> "LikelihoodSums":
        if not isinstance(other, LikelihoodSums):
            return NotImplemented
        return LikelihoodSums(
            log_likelihood=self.log_likelihood + other.log_likelihood,
            score=self.score + other.score,
            information=self.information + other.information,
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        arrays = {name: getattr(self, name).tolist() for name in ("score", "information")}
        return {"log_likelihood": self.log_likelihood, **arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(
            log_likelihood=data["log_likelihood"],
            score=np.array(data["score"]),
            information=np.array(data["information"]),
        )
