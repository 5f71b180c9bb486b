"""The results in the shape of the CDISC Analysis Results Standard (ARS 1.0).

A reporting event lists methods with their operations, analysis sets (populations), groupings, and
analyses whose results are an operation, the groups it is about, and the value, raw and formatted.
Points of drawn curves are left out; they are in ``results.csv``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from seriatim.analysis.results import ResultRow, Results
from seriatim.wording.labels import analysis_label, spell_out
from seriatim.wording.numbers import format_count, format_number, format_p, format_percent

NAME = "ars.json"
LEVEL, CONTEXT = "group", "cell"
_DRAWN = ("_curve", "_at_risk")
_SHARES = (
    "proportion",
    "risk_difference",
    "survival",
    "incidence",
    "probability",
    "hazard",
    "risk",
)
_LIMITS = ("conf_low", "conf_high", "std_error")

Key = tuple[str, str, str, str]


def ars_json(results: Results) -> str:
    """Return the reporting event as JSON text, the same for the same results."""
    return json.dumps(reporting_event(results), ensure_ascii=False, indent=1) + "\n"


def reporting_event(results: Results) -> dict[str, Any]:
    """Return the reporting event: contents, methods, sets, groupings and analyses with results."""
    by_analysis: dict[Key, list[ResultRow]] = {}
    for row in results.rows:
        if not row.analysis.endswith(_DRAWN):
            key = (row.analysis, row.endpoint, row.population, row.groups)
            by_analysis.setdefault(key, []).append(row)
    analyses = [_analysis(results, key, rows) for key, rows in by_analysis.items()]
    return {
        "id": f"seriatim.{results.provenance.protocol_hash[:12]}",
        "version": 1,
        "name": results.title,
        "description": results.provenance.notice or f"data {results.provenance.data_hash[:12]}",
        "mainListOfContents": _contents(analyses),
        "methods": _methods(by_analysis.items()),
        "analysisSets": _sets(results.rows),
        "analysisGroupings": [
            {"id": LEVEL, "label": "Group or contrast", "dataDriven": True},
            {"id": CONTEXT, "label": "Cell within the group", "dataDriven": True},
        ],
        "analyses": analyses,
    }


def _analysis(results: Results, key: Key, rows: list[ResultRow]) -> dict[str, Any]:
    analysis, endpoint, population, groups = key
    planned = all(row.prespecified for row in rows)
    if results.primary:
        purpose = "PRIMARY" if endpoint == results.primary else "SECONDARY"
    else:
        purpose = "EXPLORATORY"
    return {
        "id": ".".join(part for part in key if part),
        "name": f"{analysis_label(analysis)}: {spell_out(endpoint)}" if endpoint else analysis,
        "description": f"unit {rows[0].unit}" + (f", groups {groups}" if groups else ""),
        "reason": {"controlledTerm": "SPECIFIED IN PROTOCOL" if planned else "DATA DRIVEN"},
        "purpose": {"controlledTerm": f"{purpose} OUTCOME MEASURE"},
        "methodId": _method_id(analysis),
        "analysisSetId": population or "all",
        "variable": endpoint or analysis,
        "orderedGroupings": [
            {"order": 1, "groupingId": LEVEL, "resultsByGroup": True},
            {"order": 2, "groupingId": CONTEXT, "resultsByGroup": True},
        ],
        "results": [_result(row) for row in rows],
    }


def _result(row: ResultRow) -> dict[str, Any]:
    places = ((LEVEL, row.level), (CONTEXT, row.context))
    found: dict[str, Any] = {
        "operationId": _operation_id(row),
        "resultGroups": [{"groupingId": name, "groupValue": text} for name, text in places if text],
    }
    if row.value is not None:
        found["rawValue"] = repr(row.value)
    found["formattedValue"] = format_result(row)
    return found


def format_result(row: ResultRow) -> str:
    """Write the value as a table would, or the reason why there is none."""
    if row.value is None:
        return row.reason or "not available"
    statistic = row.statistic
    if statistic.startswith(("p_value", "p_adjusted")):
        return format_p(row.value)
    if statistic in _SHARES:
        return format_percent(row.value, 1) if row.value >= 0 else format_number(row.value, 3)
    if statistic in _LIMITS:
        return format_number(row.value, 3)
    return format_count(row.value) if row.value.is_integer() else format_number(row.value, 2)


def _methods(groups: Iterable[tuple[Key, list[ResultRow]]]) -> list[dict[str, Any]]:
    """List each analysis as a method, its statistics as operations in order of appearance."""
    methods: dict[str, dict[str, ResultRow]] = {}
    for (analysis, *_), rows in groups:
        for row in rows:
            methods.setdefault(analysis, {}).setdefault(_operation_id(row), row)
    return [
        {
            "id": _method_id(analysis),
            "name": analysis_label(analysis),
            "operations": [
                {
                    "id": name,
                    "name": spell_out(row.statistic),
                    "label": row.method or spell_out(row.statistic),
                    "order": order,
                }
                for order, (name, row) in enumerate(operations.items(), start=1)
            ],
        }
        for analysis, operations in methods.items()
    ]


def _method_id(analysis: str) -> str:
    return f"method.{analysis}"


def _operation_id(row: ResultRow) -> str:
    return f"method.{row.analysis}.{row.statistic}"


def _sets(rows: Iterable[ResultRow]) -> list[dict[str, Any]]:
    names = dict.fromkeys(row.population or "all" for row in rows)
    return [
        {"id": name, "label": spell_out(name), "level": 1, "order": order}
        for order, name in enumerate(names, start=1)
    ]


def _contents(analyses: list[dict[str, Any]]) -> dict[str, Any]:
    items = [
        {"name": each["name"], "level": 1, "order": order, "analysisId": each["id"]}
        for order, each in enumerate(analyses, start=1)
    ]
    return {"name": "Analyses", "contentsList": {"listItems": items}}
