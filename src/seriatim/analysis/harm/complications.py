"""The complications of each group of procedures by kind, with the major ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from seriatim.analysis.results import ResultRow
from seriatim.analysis.study import Study
from seriatim.endpoints.complication import ComplicationList

#: Kinds listed by name; free text can have very many.
MOST_KINDS = 30
OTHER = "other"


def complication_rows(
    study: Study, listed: ComplicationList, major: tuple[str, ...]
) -> Iterator[ResultRow]:
    """Yield in how many procedures of each group a kind of complication occurred.

    First how many entries the list has. The commonest kinds come first; those beyond the
    thirtieth are counted together, a procedure once for each of them. ``major`` holds the grades
    that count as major.
    """
    place = study.place("complication_list", "complications")
    yield place.row("n_listed", float(len(listed.term)), n=len(listed.term))
    common = [term for term, _ in sorted(Counter(listed.term.tolist()).items(), key=_order)]
    names = {term: term if i < MOST_KINDS else OTHER for i, term in enumerate(common)}
    levels = study.level[listed.place].tolist()
    entries = list(zip(levels, listed.term.tolist(), listed.grade.tolist(), strict=True))
    anything = Counter((level, names[term]) for level, term, _ in entries)
    severe = Counter((level, names[term]) for level, term, grade in entries if grade in major)
    for label in study.labels:
        n_total = int((study.level == label).sum())
        for name in dict.fromkeys(names[term] for term in common):
            n, n_major = anything[label, name], severe[label, name]
            yield place.at(label, name).count(n, n_total)
            yield place.at(label, name).row("n_major", float(n_major), n=n_major, n_total=n)


def _order(item: tuple[str, int]) -> tuple[int, str]:
    """Sort by falling count, then by name."""
    return -item[1], item[0]
