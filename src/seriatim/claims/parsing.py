"""Read the tables of a claims file that stand for one printed number each."""

from __future__ import annotations

from seriatim.claims.model import (
    Claim,
    Comparison,
    CurveClaim,
    Group,
    MeanClaim,
    MedianClaim,
    RatioClaim,
    Series,
    Sign,
    SurvivalClaim,
    SurvivalPoint,
)
from seriatim.claims.printed import Printed, Rounding
from seriatim.claims.section import ClaimsSection
from seriatim.dictionary.section import DictionaryError

#: The largest group that is enumerated.
LARGEST = 100_000


def parse_group(name: str, section: ClaimsSection) -> Group:
    """Read ``[groups.NAME]``: a printed size ``n``, or ``at_most`` where none is printed."""
    section.only("label", "n", "at_most", "at_least", "place")
    stated = section.has("n")
    if stated == section.has("at_most"):
        raise DictionaryError(
            f"{section.where}: expected either n, the printed size, or at_most, the largest it can "
            "be when no size is printed."
        )
    at_most = section.integer("n" if stated else "at_most", 1, LARGEST)
    return Group(
        name=name,
        label=section.text("label"),
        at_most=at_most,
        stated=stated,
        at_least=section.optional_integer("at_least", 1, at_most) or 1,
        place=section.optional_text("place") or "",
    )


def parse_claim(name: str, section: ClaimsSection, groups: tuple[str, ...]) -> Claim:
    """Read ``[percentages.NAME]``: a printed percentage, with its count where that is printed."""
    section.only("label", "group", "printed", "count", "rounding", "place")
    percent = section.optional_printed("printed")
    count = section.optional_integer("count", 0, LARGEST)
    if percent is None and count is None:
        raise DictionaryError(
            f"{section.where}: expected printed, the percentage as printed, or count, or both."
        )
    if percent is not None and not 0 <= percent.value <= 100:
        raise DictionaryError(
            f"{section.place('printed')}: expected a percentage from 0 to 100, found "
            f"{percent.text}."
        )
    return Claim(
        name=name,
        label=section.text("label"),
        group=section.one_of("group", groups, "group"),
        percent=percent,
        count=count,
        rounding=section.choice("rounding", Rounding) if section.has("rounding") else None,
        place=section.optional_text("place") or "",
    )


def parse_comparison(name: str, section: ClaimsSection, claims: tuple[str, ...]) -> Comparison:
    """Read ``[comparisons.NAME]``: two claims and the p-value printed for them."""
    section.only("label", "claims", "p", "sign", "place")
    names = section.some_of("claims", claims, "percentage")
    if len(names) != 2:
        raise DictionaryError(
            f"{section.place('claims')}: expected two percentages, found {len(names)}."
        )
    return Comparison(
        name=name,
        label=section.text("label"),
        claims=(names[0], names[1]),
        p=_p_value(section),
        sign=section.choice("sign", Sign, Sign.EQUAL),
        place=section.optional_text("place") or "",
    )


def _p_value(section: ClaimsSection) -> Printed:
    number = section.printed("p")
    if not 0 <= number.value <= 1:
        raise DictionaryError(
            f"{section.place('p')}: expected a p-value from 0 to 1, found {number.text}."
        )
    return number


def parse_mean(name: str, section: ClaimsSection) -> MeanClaim:
    """Read ``[means.NAME]``: mean and perhaps standard deviation of a scale of whole numbers."""
    section.only("label", "n", "mean", "sd", "items", "low", "high", "place")
    low = section.optional_integer("low", -LARGEST, LARGEST)
    high = section.optional_integer("high", -LARGEST, LARGEST)
    if low is not None and high is not None and low > high:
        raise DictionaryError(f"{section.place('high')}: expected at least low ({low}).")
    return MeanClaim(
        name=name,
        label=section.text("label"),
        n=section.integer("n", 1, LARGEST),
        mean=section.printed("mean"),
        sd=section.optional_printed("sd"),
        items=section.optional_integer("items", 1, 1000) or 1,
        low=low,
        high=high,
        place=section.optional_text("place") or "",
    )


def parse_median(name: str, section: ClaimsSection) -> MedianClaim:
    """Read ``[medians.NAME]``: a median with range, quartiles or mean."""
    keys = ("median", "low", "high", "lower_quartile", "upper_quartile", "mean", "step")
    section.only("label", "n", "place", *keys)
    step = section.optional_printed("step")
    if step is not None and step.value <= 0:
        raise DictionaryError(f"{section.place('step')}: expected a number above 0.")
    return MedianClaim(
        name=name,
        label=section.text("label"),
        n=section.integer("n", 1, LARGEST),
        median=section.printed("median"),
        low=section.optional_printed("low"),
        high=section.optional_printed("high"),
        lower_quartile=section.optional_printed("lower_quartile"),
        upper_quartile=section.optional_printed("upper_quartile"),
        mean=section.optional_printed("mean"),
        step=step,
        place=section.optional_text("place") or "",
    )


def parse_ratio(name: str, section: ClaimsSection) -> RatioClaim:
    """Read ``[ratios.NAME]``: a hazard, odds or risk ratio with limits and perhaps p-value."""
    section.only("label", "value", "low", "high", "level", "p", "sign", "place")
    level = section.number("level") if section.has("level") else 0.95
    if level is None or not 0.5 <= level < 1:
        raise DictionaryError(
            f"{section.place('level')}: expected a confidence level such as 0.95."
        )
    return RatioClaim(
        name=name,
        label=section.text("label"),
        value=section.printed("value"),
        low=section.printed("low"),
        high=section.printed("high"),
        conf_level=level,
        p=_p_value(section) if section.has("p") else None,
        sign=section.choice("sign", Sign, Sign.EQUAL),
        place=section.optional_text("place") or "",
    )


def parse_survival(name: str, section: ClaimsSection) -> SurvivalClaim:
    """Read ``[survival.NAME]``: percentages at times, with numbers at risk where printed."""
    section.only("label", "n", "points", "place")
    n = section.integer("n", 1, LARGEST)
    points = tuple(_point(row, n) for row in section.rows("points"))
    if not points:
        raise DictionaryError(
            f"{section.place('points')}: required. Write for example "
            '[{ months = 12, printed = "84", at_risk = 51 }].'
        )
    return SurvivalClaim(
        name=name,
        label=section.text("label"),
        n=n,
        points=points,
        place=section.optional_text("place") or "",
    )


def _point(section: ClaimsSection, n: int) -> SurvivalPoint:
    section.only("months", "printed", "at_risk")
    months = section.number("months")
    if months is None or months <= 0:
        raise DictionaryError(f"{section.place('months')}: expected a number above 0.")
    percent = section.printed("printed")
    if not 0 <= percent.value <= 100:
        raise DictionaryError(f"{section.place('printed')}: expected a percentage from 0 to 100.")
    return SurvivalPoint(
        time=months, percent=percent, at_risk=section.optional_integer("at_risk", 0, LARGEST)
    )


def parse_series(section: ClaimsSection, claims: tuple[str, ...]) -> Series:
    """Read ``[series]``: what the evidence table needs to know of a paper."""
    section.only(
        "label",
        "procedure",
        "setting",
        "centers",
        "years",
        "unit",
        "criteria",
        "response",
        "reading",
        "note",
    )
    centers = section.texts("centers")
    if not centers:
        raise DictionaryError(
            f"{section.place('centers')}: required. Overlap between series is told from centers "
            "and years."
        )
    return Series(
        label=section.text("label"),
        procedure=section.text("procedure"),
        setting=section.text("setting"),
        centers=centers,
        years=_years(section),
        unit=section.text("unit"),
        criteria=section.optional_text("criteria") or "",
        response=section.one_of("response", claims, "percentage"),
        reading=section.optional_text("reading") or "stated",
        note=section.optional_text("note") or "",
    )


def _years(section: ClaimsSection) -> tuple[int, int] | None:
    if not section.has("years"):
        return None
    years = section.value("years")
    whole = isinstance(years, list) and len(years) == 2 and all(type(y) is int for y in years)
    if not whole or not 1900 <= years[0] <= years[1] <= 2100:
        raise DictionaryError(
            f"{section.place('years')}: expected the first and the last year, such as [2001, 2015]."
        )
    return years[0], years[1]


def parse_curve(name: str, section: ClaimsSection) -> CurveClaim:
    """Read ``[curves.NAME]``: a survival curve as read off a figure."""
    section.only("label", "n", "points", "at_risk", "events", "median", "place")
    n = section.integer("n", 1, LARGEST)
    median = section.number("median")
    points = _pairs(section, "points", "[[6, 91.5], [12, 84.0]], months and percent")
    if not points and (median is None or median <= 0):
        raise DictionaryError(
            f"{section.place('points')}: required, or a median above 0. Write months and percent, "
            "such as [[6, 91.5], [12, 84.0]]."
        )
    at_risk = _pairs(section, "at_risk", "[[0, 68], [12, 51]], months and numbers at risk")
    if any(count != int(count) for _, count in at_risk):
        raise DictionaryError(f"{section.place('at_risk')}: expected whole numbers at risk.")
    return CurveClaim(
        name=name,
        label=section.text("label"),
        n=n,
        points=points,
        at_risk=tuple((months, int(count)) for months, count in at_risk),
        n_events=section.optional_integer("events", 1, n),
        median=median,
        place=section.optional_text("place") or "",
    )


def _pairs(section: ClaimsSection, key: str, example: str) -> tuple[tuple[float, float], ...]:
    if not section.has(key):
        return ()
    rows = section.value(key)
    for i, row in enumerate(rows if isinstance(rows, list) else [rows]):
        good = isinstance(row, list) and len(row) == 2
        if not good or not all(type(number) in (int, float) for number in row):
            raise DictionaryError(
                f"{section.place(key)}[{i}]: expected a pair of numbers, as in {example}."
            )
    return tuple((float(months), float(value)) for months, value in rows)
