from __future__ import annotations

from datetime import date, timedelta

import pytest

from seriatim.criteria import Response, ResponseFlag, ResponseResult
from seriatim.criteria.confirmation import confirm


def result(week: int, code: str, *, creditable: bool = True, excised: bool = False):  # type: ignore[no-untyped-def]
    response = Response(code)
    return ResponseResult(
        date=date(2020, 1, 10) + timedelta(weeks=week),
        days=7 * week,
        criteria="WHO",
        in_field=response,
        overall=response,
        possible=(response,),
        possible_overall=(response,),
        confirmed_in_field=response,
        confirmed_overall=response,
        creditable=creditable,
        flags=(ResponseFlag.EXCISED,) if excised else (),
    )


@pytest.mark.parametrize(
    ("codes", "weeks", "expected"),
    [
        (["CR@8", "CR@12"], 4, "CR"),
        (["CR@8", "CR@11"], 4, "SD"),
        (["CR@8", "CR@11"], 3, "CR"),
        (["CR@8", "PR@12"], 4, "PR"),
        (["PR@8", "CR@12"], 4, "PR"),
        (["PR@8", "NE@12", "PR@16"], 4, "PR"),
        (["PR@8", "SD@10", "PR@16"], 4, "SD"),
        (["PR@8", "PD@12"], 4, "SD"),
        (["PR@8"], 4, "SD"),
        (["SD@8"], 4, "SD"),
        (["PD@8", "PR@12"], 4, "PD"),
        (["CR@8", "CR@12"], 0, "CR"),  # 0: WHO's four weeks, for information
        (["CR@8", "CR@11"], 0, "SD"),
    ],
)
def test_the_first_assessment(codes: list[str], weeks: int, expected: str) -> None:
    results = [result(int(code.split("@")[1]), code.split("@")[0]) for code in codes]
    first = confirm(results, weeks)[0]
    assert first.confirmed_in_field == expected
    assert first.confirmed_overall == expected
    objective = codes[0][:2] in ("CR", "PR")
    assert first.confirmed == ((codes[0][:2] == expected) if objective else None)


def test_neither_the_next_procedure_nor_an_excision_confirms() -> None:
    first = result(8, "CR")
    assert not confirm([first, result(13, "CR", creditable=False)], 4)[0].confirmed
    assert not confirm([first, result(13, "CR", excised=True)], 4)[0].confirmed
