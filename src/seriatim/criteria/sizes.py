"""How large a lesion may be, given what was recorded: exact intervals instead of guesses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.lesions import Biopsy, Lesion, LesionStatus, Measurement, exact

Bound = Fraction | float
"""An exact number, or the float infinity where nothing limits a size."""

NODE_NORMAL_MM = 10
"""A lymph node with a short axis below this is normal (RECIST 1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """All sizes from `low` to `high` are possible; `present` is None where even that is unknown."""

    low: Bound
    high: Bound
    present: bool | None

    @property
    def known(self) -> bool:
        """Whether only one size is possible."""
        return self.low == self.high


NOTHING = Fraction(0)

ABSENT = Size(low=NOTHING, high=NOTHING, present=False)
UNKNOWN = Size(low=Fraction(0), high=inf, present=None)
PRESENT_UNSIZED = Size(low=Fraction(0), high=inf, present=True)
FLAT = Size(low=Fraction(0), high=Fraction(0), present=True)
"""Something is left (pigment) but it has no size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSmallRule:
    """What size a lesion "too small to measure" is given when no diameter was recorded.

    `mm` is imputed for each diameter but never makes the lesion larger than its smallest earlier
    measurement: too small to measure is not growth. None imputes nothing: the lesion is present
    and any size up to its smallest earlier one is possible. The default borrows the 5 mm of
    RECIST 1.1, since WHO is silent.
    """

    name: str = "5 mm, the RECIST 1.1 default value"
    mm: float | None = 5.0

    def __post_init__(self) -> None:
        """Refuse a length that is not above 0."""
        if self.mm is not None and not 0 < self.mm < inf:
            raise CriteriaError(
                f"Expected the imputed diameter of a lesion too small to measure to be above "
                f"0 mm, found {self.mm}. Use None to impute nothing."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRule:
    """How a row becomes a size. `dimensions` is 2 for a product (WHO), 1 for a diameter."""

    dimensions: int
    too_small: TooSmallRule
    pigment_counts_as_gone: bool = False
    accept_estimates: bool = True


def add_sizes(sizes: Iterable[Size]) -> Size:
    """Add up lesions: the sum is present when one is, absent when all are.

    >>> add_sizes([Size(low=Fraction(4), high=Fraction(4), present=True), ABSENT]).low
    Fraction(4, 1)
    """
    parts = [size for size in sizes if size is not ABSENT]
    if len(parts) == 1:
        return parts[0]
    presences = {size.present for size in parts}
    return Size(
        low=sum(size.low for size in parts),
        high=sum(size.high for size in parts),
        present=True if True in presences else None if None in presences else False,
    )


def widest(sizes: Sequence[Size]) -> Size:
    """Return the interval that holds all given ones, for parts that cannot be weighted."""
    return Size(
        low=min(size.low for size in sizes),
        high=max(size.high for size in sizes),
        present=add_sizes(sizes).present,
    )


def is_cleared_pigment(row: Measurement, rule: SizeRule) -> bool:
    """Whether flat pigment counts as gone: by negative biopsy or by option, never if positive."""
    if row.biopsy is Biopsy.POSITIVE:
        return False
    return row.biopsy is Biopsy.NEGATIVE or rule.pigment_counts_as_gone


def sizes_of_lesion(
    lesion: Lesion, rows: Sequence[Measurement | None], rule: SizeRule, *, shave_last: float = 0.0
) -> tuple[Size, ...]:
    """Sizes of one lesion at each assessment, baseline first; None is before it existed.

    `shave_last` takes so many millimeters off each diameter of the last row, to see whether a
    judgment rests on the caliper.
    """
    sizes: list[Size] = []
    for position, row in enumerate(rows):
        shave = exact(shave_last) if position == len(rows) - 1 else NOTHING
        if row is None:
            sizes.append(ABSENT)
        elif lesion.measurable:
            sizes.append(_size_of_row(lesion, row, sizes, rule, shave))
        else:
            sizes.append(_estimated_size(row, is_baseline=position == 0, rule=rule))
    return tuple(sizes)


def _estimated_size(row: Measurement, *, is_baseline: bool, rule: SizeRule) -> Size:
    """Size of non-measurable disease relative to its baseline, which is 1."""
    plain = _size_without_diameters(row, rule)
    if plain is not None and plain != UNKNOWN:
        return plain
    if is_baseline:
        return Size(low=Fraction(1), high=Fraction(1), present=True)
    if plain is None and row.estimated_change_percent is not None:
        return _changed(row.estimated_change_percent, Fraction(1))
    return PRESENT_UNSIZED if plain is None else plain


def _changed(percent: float, baseline: Bound) -> Size:
    """Apply an estimated change to a baseline; -100 % means gone."""
    factor = 1 + exact(percent) / 100
    return Size(low=baseline * factor, high=baseline * factor, present=True) if factor else ABSENT


def _size_without_diameters(row: Measurement, rule: SizeRule) -> Size | None:
    """Size of a row whose status says it all; None where diameters decide."""
    if row.status is LesionStatus.NOT_ASSESSED:
        return UNKNOWN
    if row.status in (LesionStatus.EXCISED, LesionStatus.MERGED, LesionStatus.SPLIT):
        return ABSENT
    if row.status is LesionStatus.GONE:
        if row.biopsy is Biopsy.POSITIVE:
            return FLAT
        return FLAT if row.residual_pigment and not is_cleared_pigment(row, rule) else ABSENT
    return ABSENT if row.residual_pigment and is_cleared_pigment(row, rule) else None


def _size_of_row(
    lesion: Lesion, row: Measurement, earlier: Sequence[Size], rule: SizeRule, shave: Fraction
) -> Size:
    """Size of a measurable lesion from one row and its own earlier sizes."""
    plain = _size_without_diameters(row, rule)
    if plain is not None:
        return plain
    if row.longest_mm is not None:
        return _measured_size(lesion, row, rule, shave)
    if row.status is LesionStatus.TOO_SMALL:
        size = _too_small_size(earlier, rule)
        node = lesion.is_node and rule.dimensions == 1
        return replace(size, present=_node_present(size.low, size.high)) if node else size
    baseline = earlier[0] if earlier else ABSENT
    if rule.accept_estimates and row.estimated_change_percent is not None and baseline.known:
        return _changed(row.estimated_change_percent, baseline.low)
    return PRESENT_UNSIZED


def _measured_size(lesion: Lesion, row: Measurement, rule: SizeRule, shave: Fraction) -> Size:
    """Product or diameter of a measured row; one missing diameter leaves an interval."""
    longest = _shaved(row.longest_mm or 0, shave)
    across = row.perpendicular_mm
    short = None if across is None else _shaved(across, shave)
    if rule.dimensions == 1 and not lesion.is_node:
        return Size(low=longest, high=longest, present=True)
    low, high = (Fraction(0), longest) if short is None else (short, short)
    if rule.dimensions == 1:
        return Size(low=low, high=high, present=_node_present(low, high))
    return Size(low=_plain(longest * low), high=_plain(longest * high), present=True)


def _plain(product: Fraction) -> Bound:
    """Return a whole product as an int: as exact, and many times faster to add and compare."""
    return product.numerator if product.denominator == 1 else product


def _shaved(length: float, shave: Fraction) -> Fraction:
    """Take the rounding error off a length, down to nothing."""
    return max(exact(length) - shave, Fraction(0)) if shave else exact(length)


def _node_present(low: Bound, high: Bound) -> bool | None:
    """Whether a node is still pathological, from the bounds of its short axis."""
    if low >= NODE_NORMAL_MM:
        return True
    return False if high < NODE_NORMAL_MM else None


def _too_small_size(earlier: Sequence[Size], rule: SizeRule) -> Size:
    """Impute a size, at most the smallest earlier one that was larger than nothing."""
    ceiling = min((size.high for size in earlier if size.low > 0), default=inf)
    if rule.too_small.mm is None:
        return Size(low=Fraction(0), high=ceiling, present=True)
    imputed = min(exact(rule.too_small.mm) ** rule.dimensions, ceiling)
    return Size(low=imputed, high=imputed, present=True)
