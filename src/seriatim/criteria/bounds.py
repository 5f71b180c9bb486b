"""Which responses do the data still allow? Exact bounds instead of a guess for what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from seriatim.criteria.lineage import Family
from seriatim.criteria.response import Response
from seriatim.criteria.sizes import Bound, Size, add_sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers and readings by which a criterion tells CR, PR, SD and PD apart.

    PR is a sum of at most `response_ratio` times baseline. Growth is at least
    `progression_ratio` times the reference *and* at least `progression_floor` more than it.
    """

    response_ratio: Fraction
    progression_ratio: Fraction
    progression_floor: Fraction
    any_lesion: bool
    from_nadir: bool
    bounded_nadir: bool
    unknown_other_remains: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The lesions of one assessment by the part they play.

    `index` lesions are added up; `estimated` ones are judged by the clinician's percentage;
    `others` only by presence and by unequivocal progression; `new` ones were not there at
    baseline. `stated` is progression recorded without a measurement.
    """

    index: tuple[Family, ...] = ()
    estimated: tuple[Family, ...] = ()
    others: tuple[Family, ...] = ()
    new: tuple[Family, ...] = ()
    stated: bool = False

    @property
    def known(self) -> tuple[Family, ...]:
        """All lesions that were there at baseline."""
        return self.index + self.estimated + self.others


class CauseKind(StrEnum):
    """What makes an assessment progressive disease."""

    NEW = "new"
    STATED = "stated"
    UNEQUIVOCAL = "unequivocal"
    REAPPEARED = "reappeared"
    GREW = "grew"
    SUM_GREW = "sum_grew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason for progressive disease, with the sizes it rests on where it rests on sizes."""

    kind: CauseKind
    family: Family | None = None
    before: Bound = Fraction(0)
    after: Bound = Fraction(0)


def index_sums(families: Sequence[Family]) -> tuple[Size, ...]:
    """Sum of the index lesions at each assessment, baseline first."""
    if not families:
        return ()
    columns = zip(*(family.sizes for family in families), strict=True)
    return tuple(add_sizes(column) for column in columns)


def reference(sizes: Sequence[Size], thresholds: Thresholds) -> Size:
    """Return the size that growth is measured from: baseline, or the smallest so far.

    `sizes` ends with the present assessment, which does not count. Unless `bounded_nadir`, only
    documented earlier sizes count: an unmeasured lesion lowers no nadir.
    """
    earlier = list(sizes[:-1])
    if not thresholds.from_nadir:
        return earlier[0]
    if not thresholds.bounded_nadir:
        earlier = earlier[:1] + [size for size in earlier[1:] if size.known]
    return Size(
        low=min(size.low for size in earlier),
        high=min(size.high for size in earlier),
        present=None,
    )


def family_reference(family: Family, thresholds: Thresholds) -> Size:
    """Return the size that growth of one lesion is measured from.

    An estimate is made against baseline and stays there: the difference of two glances is not a
    measurement, and -60 % followed by -50 % would be 25 % growth from a nadir.
    """
    return reference(family.sizes, thresholds) if family.measurable else family.sizes[0]


def _limit(before: Bound, thresholds: Thresholds) -> Bound:
    """Return the smallest size that counts as growth from `before`."""
    return max(thresholds.progression_ratio * before, before + thresholds.progression_floor)


def _grew(before: Bound, after: Bound, thresholds: Thresholds) -> bool:
    """Whether a size counts as growth; equal to the threshold counts, no change never does."""
    return after > before and after >= _limit(before, thresholds)


def _was_gone(sizes: Sequence[Size]) -> bool:
    """Whether an earlier assessment showed that nothing was left."""
    return any(size.present is False for size in sizes[:-1])


def _may_have_been_gone(sizes: Sequence[Size]) -> bool:
    """Whether at an earlier assessment nothing may have been left."""
    return any(size.present is not True for size in sizes[:-1])


def _reappearing(evidence: Evidence, thresholds: Thresholds, *, maybe: bool) -> tuple[Family, ...]:
    """Known lesions whose presence now would be a return from having been gone.

    Where any lesion decides, each lesion on its own; where the sum decides, only after all of
    them were gone.
    """
    gone = _may_have_been_gone if maybe and thresholds.bounded_nadir else _was_gone
    counted = evidence.index + evidence.estimated
    if thresholds.any_lesion:
        return tuple(family for family in counted if gone(family.sizes))
    sums = index_sums(counted)
    return counted if sums and gone(sums) else ()


def progression_causes(evidence: Evidence, thresholds: Thresholds) -> tuple[Cause, ...]:
    """What shows progressive disease, whatever the unknown sizes are? Empty if nothing does."""
    causes = [Cause(kind=CauseKind.STATED)] if evidence.stated else []
    causes += [
        Cause(kind=CauseKind.NEW, family=family) for family in evidence.new if family.now.present
    ]
    causes += [
        Cause(kind=CauseKind.UNEQUIVOCAL, family=family)
        for family in evidence.known
        if any(row.unequivocal_progression for row in family.rows)
    ]
    returned = [
        family
        for family in _reappearing(evidence, thresholds, maybe=False)
        if family.now.present and family.now.high > 0
    ]
    causes += [Cause(kind=CauseKind.REAPPEARED, family=family) for family in returned]
    grown = _growth_causes(evidence, thresholds)
    return (*causes, *(cause for cause in grown if cause.family not in returned))


def _growth_causes(evidence: Evidence, thresholds: Thresholds) -> tuple[Cause, ...]:
    """Growth shown by the lower bounds of the sizes."""
    single = evidence.estimated + (evidence.index if thresholds.any_lesion else ())
    causes = [
        Cause(kind=CauseKind.GREW, family=family, before=before, after=family.now.low)
        for family in single
        if _grew(before := family_reference(family, thresholds).high, family.now.low, thresholds)
    ]
    sums = () if thresholds.any_lesion else index_sums(evidence.index)
    if sums and _grew(before := reference(sums, thresholds).high, sums[-1].low, thresholds):
        causes.append(Cause(kind=CauseKind.SUM_GREW, before=before, after=sums[-1].low))
    return tuple(causes)


def progression_possible(evidence: Evidence, thresholds: Thresholds) -> bool:
    """Could progressive disease hide in what is unknown?"""
    if progression_causes(evidence, thresholds):
        return True
    if any(family.now.present is not False for family in evidence.new):
        return True
    maybe_back = _reappearing(evidence, thresholds, maybe=True)
    if any(family.now.present is not False and family.now.high > 0 for family in maybe_back):
        return True
    single = evidence.estimated + (evidence.index if thresholds.any_lesion else ())
    pairs = [(family_reference(family, thresholds).low, family.now.high) for family in single]
    if not thresholds.any_lesion and evidence.index:
        sums = index_sums(evidence.index)
        pairs.append((reference(sums, thresholds).low, sums[-1].high))
    return any(_grew(before, after, thresholds) for before, after in pairs)


def possible_responses(evidence: Evidence, thresholds: Thresholds) -> tuple[Response, ...]:
    """Which of CR, PR, SD and PD do the data allow? One left is the response, best first.

    Exact while baseline sizes are known. With an unknown baseline the set may be too large, so a
    claim is at most too weak.
    """
    if progression_causes(evidence, thresholds):
        return (Response.PD,)
    remains = _remaining(evidence, thresholds)
    found = [] if remains is True else [Response.CR]
    if remains is not False:
        found += _partial_or_stable(evidence, thresholds)
    if progression_possible(evidence, thresholds):
        found.append(Response.PD)
    return tuple(found)


def _remaining(evidence: Evidence, thresholds: Thresholds) -> bool | None:
    """Whether known disease remains without being progression; None if it may or may not.

    A lesion that had been gone and was not assessed now would, if present, be progression. Flat
    pigment has no size: it remains without having come back.
    """
    assume = True if thresholds.unknown_other_remains else None
    blocked = _reappearing(evidence, thresholds, maybe=False)
    presences = [
        assume if family.now.present is None else family.now.present for family in evidence.others
    ]
    presences += [
        family.now.present
        for family in evidence.index + evidence.estimated
        if family.now.present is not None or family not in blocked
    ]
    if True in presences:
        return True
    return None if None in presences else False


def _partial_or_stable(evidence: Evidence, thresholds: Thresholds) -> list[Response]:
    """PR, SD or both, by the smallest and the largest burden that is not progression."""
    if not evidence.index and not evidence.estimated:
        return [Response.SD]
    least, most, baseline = _burden(evidence, thresholds)
    found = []
    if least <= thresholds.response_ratio * baseline.high:
        found.append(Response.PR)
    if most > thresholds.response_ratio * baseline.low:
        found.append(Response.SD)
    return found


def _burden(evidence: Evidence, thresholds: Thresholds) -> tuple[Bound, Bound, Size]:
    """Smallest and largest burden short of progression, and the burden at baseline.

    Measured lesions are added up. Estimates cannot be, so the least improved one speaks.
    """
    families = evidence.index or evidence.estimated
    most = [_room(family, evidence, thresholds) for family in families]
    if not evidence.index:
        whole = Size(low=Fraction(1), high=Fraction(1), present=True)
        return max(family.now.low for family in families), max(most), whole
    sums = index_sums(families)
    room = sum(most, Fraction(0))
    if not thresholds.any_lesion:
        room = min(room, _limit(reference(sums, thresholds).high, thresholds))
    return sums[-1].low, room, sums[0]


def _room(family: Family, evidence: Evidence, thresholds: Thresholds) -> Bound:
    """Return the largest size of a lesion that is not progression."""
    if family in _reappearing(evidence, thresholds, maybe=False):
        return Fraction(0)
    if not thresholds.any_lesion and family in evidence.index:
        return family.now.high
    return min(family.now.high, _limit(family_reference(family, thresholds).high, thresholds))
