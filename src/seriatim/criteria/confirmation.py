"""Was a response still there when looked at again, at least so many weeks later?"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from seriatim.criteria.criterion import WHO_CONFIRMATION_WEEKS
from seriatim.criteria.response import Response, ResponseFlag, ResponseResult

Reading = Callable[[ResponseResult], Response]


def confirm(results: Sequence[ResponseResult], weeks: int) -> tuple[ResponseResult, ...]:
    """Add to each result, in order of date, what a later assessment confirms.

    A response is confirmed by an equal or better one at least `weeks` later (0: the four weeks
    of WHO, for information) if no worse one came between; assessments that are NE neither confirm
    nor disprove. Assessments that belong to the next procedure or follow an excision do not
    confirm.
    """
    days = 7 * (weeks or WHO_CONFIRMATION_WEEKS)
    return tuple(
        _confirm_one(result, results[position + 1 :], days)
        for position, result in enumerate(results)
    )


def _confirm_one(
    result: ResponseResult, later: Sequence[ResponseResult], days: int
) -> ResponseResult:
    """Confirm one result, in the field and overall."""
    in_field = _confirmed_as(result, later, days, lambda each: each.in_field)
    return replace(
        result,
        confirmed=in_field is result.in_field if result.in_field.is_objective else None,
        confirmed_in_field=in_field,
        confirmed_overall=_confirmed_as(result, later, days, lambda each: each.overall),
    )


def _confirmed_as(
    result: ResponseResult, later: Sequence[ResponseResult], days: int, read: Reading
) -> Response:
    """Return the response left after demanding confirmation."""
    if not read(result).is_objective:
        return read(result)
    for level in (Response.CR, Response.PR):
        if read(result).rank <= level.rank and _holds(result, later, days, read, level):
            return level
    return Response.SD


def _holds(
    result: ResponseResult,
    later: Sequence[ResponseResult],
    days: int,
    read: Reading,
    level: Response,
) -> bool:
    """Whether a later assessment shows at least this level before any shows less."""
    for each in later:
        if not each.creditable or ResponseFlag.EXCISED in each.flags:
            return False
        if read(each) is Response.NE:
            continue
        if read(each).rank > level.rank:
            return False
        if (each.date - result.date).days >= days:
            return True
    return False
