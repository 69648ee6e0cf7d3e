"""Collects how hospitals' months move against their own history and against each other, for figures that tell faults.

Months are read from the published control charts; a hidden month is a gap and no zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import quantiles
from typing import Any

import duckdb

from reports import wording
from reports.places import Hospital
from reports.published import Row, ask, ask_by_place
from reports.signals import word_signal
from reports.sparks import draw_sparkline

# Figures that move when an export or a coding breaks: measure and heading.
FIGURES = {
    "vol_live_births": "Live births in 30 days",
    "link_rate_infant": "Newborns linked",
    "vol_multiples": "Multiple births",
    "csec_total": "Cesarean",
    "lbw": "Low birth weight",
    "preterm": "Preterm",
}
MONTHS_SHOWN = 24
# Quartiles of fewer hospitals say little.
FEWEST_FOR_QUARTILES = 4

_CHARTS = """
    select measure_id, place, period_start, value, center, phase, rate_per, coalesce(rule_hits, '') as rule_hits
    from control_charts
    where level = 'hospital' and measure_id in (select unnest(?))
    order by place, measure_id, period_start
"""


def collect_trends(con: duckdb.DuckDBPyConnection, hospitals: Mapping[str, Hospital]) -> Row:
    """`figures` (headings with the middle half of hospitals in the last month) and `rows`: a hospital's cells.

    A cell has `drawing, last, against` (its own mean), `signal` and `is_apart` (outside the middle half by more than
    its width), or is None where no month may be shown.
    """
    charts = ask_by_place(con, _CHARTS, list(FIGURES))
    months = [
        row["month"]
        for row in ask(
            con,
            """
            select distinct period_start as month from control_charts where level = 'hospital' order by month
            """,
        )
    ][-MONTHS_SHOWN:]
    by_cell: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for place, rows in charts.items():
        for row in rows:
            by_cell[place, row["measure_id"]].append(row)
    spread = {figure: _middle_half(figure, by_cell, months) for figure in FIGURES}
    return {
        "figures": [
            {"title": title, "middle": _word_middle(spread[figure])} for figure, title in FIGURES.items()
        ],
        "month": wording.format_month(months[-1]) if months else None,
        "rows": [
            {
                "hospital": hospitals[place] if place in hospitals else Hospital(hospital_id=place),
                "cells": [_describe_cell(by_cell.get((place, f), []), months, spread[f]) for f in FIGURES],
            }
            for place in sorted(charts)
        ],
    }


def _middle_half(
    figure: str, by_cell: Mapping[tuple[str, str], Sequence[Row]], months: Sequence[date]
) -> tuple[float, float, int] | None:
    """Quartiles of the hospitals' shown values in the last month and the unit of the figure."""
    last = [
        point
        for (_, measure), points in by_cell.items()
        if measure == figure
        for point in points
        if months and point["period_start"] == months[-1] and point["value"] is not None
    ]
    if len(last) < FEWEST_FOR_QUARTILES:
        return None
    quarter = quantiles([point["value"] for point in last], n=4)
    return quarter[0], quarter[2], last[0]["rate_per"]


def _word_middle(spread: tuple[float, float, int] | None) -> str:
    if spread is None:
        return "too few hospitals shown to compare"
    low, high, per = spread
    unit = " %" if per == 100 else f" {wording.unit_of_rate(per)}" if per != wording.DAYS_OF_A_COUNT else ""
    return f"middle half {wording.format_interval(low, high, per)}{unit}"


def _describe_cell(
    points: Sequence[Row], months: Sequence[date], spread: tuple[float, float, int] | None
) -> dict[str, Any] | None:
    shown = {p["period_start"]: p for p in points if p["value"] is not None}
    series = [shown.get(month) for month in months]
    seen = [p for p in series if p]
    if not any(p["value"] for p in seen):
        return None
    last, per = seen[-1], seen[-1]["rate_per"]
    signal = word_signal(seen, None)
    is_current = bool(months) and last["period_start"] == months[-1]
    is_apart = False
    if spread and is_current:
        low, high, _ = spread
        is_apart = last["value"] < low - 1.5 * (high - low) or last["value"] > high + 1.5 * (high - low)
    value = wording.format_rate(last["value"], per).replace(" in 30 days", "")
    return {
        "drawing": draw_sparkline(
            [p["value"] if p else None for p in series],
            center=[p["center"] if p else None for p in series],
            signals=[bool(p and p["rule_hits"]) for p in series],
            about=f"{len(seen)} of {len(months)} months shown, the last {value}",
        ),
        "value": last["value"],
        "last": value,
        "mean": wording.format_rate(last["center"], per).replace(" in 30 days", ""),
        "month": None if is_current else wording.format_month(last["period_start"]),
        "signal": signal["words"] if signal and is_current else None,
        "is_apart": is_apart,
    }
