"""Build result rows at one place of the results table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from seriatim.analysis.results import ResultRow, row_id
from seriatim.estimation.estimate import Estimate, HypothesisTest


class More(TypedDict, total=False):
    """The optional columns of a row."""

    n: int | None
    n_total: int | None
    method: str
    conf_level: float | None
    seed: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where rows go: everything that places a statistic, but not the statistic itself."""

    analysis: str
    endpoint: str
    unit: str
    population: str
    groups: str = ""
    level: str = ""
    context: str = ""

    def at(self, level: str = "", context: str = "") -> Place:
        """Return the same place for another group or another cell of it."""
        return replace(self, level=level, context=context)

    def row(self, statistic: str, value: float | None, **more: Unpack[More]) -> ResultRow:
        """Make one row here; a missing value needs a ``reason``.

        The id tells methods apart where one cell has the same statistic by several.
        """
        if value is None and not more.get("reason"):
            raise ValueError(f"{self}: a {statistic} without a value needs a reason.")
        return ResultRow(
            id=row_id(
                self.analysis,
                self.endpoint,
                self.population,
                self.groups,
                self.level,
                self.context,
                statistic,
                more.get("method", "") if statistic == "p_value" else "",
            ),
            analysis=self.analysis,
            endpoint=self.endpoint,
            unit=self.unit,
            population=self.population,
            groups=self.groups,
            level=self.level,
            context=self.context,
            statistic=statistic,
            value=value,
            **more,
        )

    def count(self, n: int, n_total: int | None = None) -> ResultRow:
        """Make a row with a count, of a total where one is meant."""
        return self.row("count", float(n), n=n, n_total=n_total)

    def estimate(
        self,
        statistic: str,
        estimate: Estimate,
        *,
        n: int | None = None,
        n_total: int | None = None,
    ) -> Iterator[ResultRow]:
        """Yield the value and whatever comes with it, or the value's reason alone."""
        plain: More = {"n": n, "n_total": n_total, "method": estimate.method}
        valued: More = {"reason": estimate.reason, **plain}
        limited: More = {"conf_level": estimate.conf_level, **plain}
        columns: tuple[tuple[str, float | None, More], ...] = (
            ("conf_low", estimate.conf_low, limited),
            ("conf_high", estimate.conf_high, limited),
            ("std_error", estimate.std_error, plain),
            ("df", estimate.df, plain),
            ("p_value", estimate.p_value, plain),
        )
        yield self.row(statistic, estimate.value, **valued)
        for name, value, more in columns:
            if value is not None:
                yield self.row(name, value, **more)

    def test(self, test: HypothesisTest) -> Iterator[ResultRow]:
        """Yield the p-value of a test with its statistic and degrees of freedom, or its reason."""
        plain: More = {"n": test.n, "method": test.method}
        yield self.row("p_value", test.p_value, n=test.n, method=test.method, reason=test.reason)
        for name, value in (("statistic", test.statistic), ("df", test.df)):
            if value is not None and test.p_value is not None:
                yield self.row(name, value, **plain)
