"""Collects what the linkage page shows of change: months out of their limits, and link rates by hospital and month.

Limits and verdicts are those published; hidden months stay gaps.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from reports import wording
from reports.charts import draw_month_lines
from reports.published import Row, ask
from reports.sparks import draw_small_multiple

SUBJECT_WORDS = {
    "link_rate": "link rate",
    "review_rate": "share in review",
    "candidates_per_newborn": "candidates a newborn",
    "match_weight_psi": "shape of the match weights",
}
# A line of fewer months than this is no course.
FEWEST_MONTHS = 3
MOST_MULTIPLES = 60
MOST_MONTHS = 24


def describe_drift(con: duckdb.DuckDBPyConnection) -> Row | None:
    """A calendar of months out of limits by hospital, the network's link rate, and small multiples; None without drift."""
    rows = ask(
        con,
        """
        select subject, hospital_id, month, value, reference, lower, upper, is_out
        from linkage_drift
        order by hospital_id nulls first, month, subject
        """,
    )
    if not rows:
        return None
    months = sorted({row["month"] for row in rows})[-MOST_MONTHS:]
    recent = [row for row in rows if row["month"] in set(months)]
    hospitals = sorted({row["hospital_id"] for row in recent if row["hospital_id"] is not None})
    return {
        "months": [wording.format_month(month) for month in months],
        "calendar": [
            {"hospital": hospital, "cells": [_cell(recent, hospital, month) for month in months]}
            for hospital in hospitals
        ],
        "out": sum(row["is_out"] for row in recent if row["hospital_id"] is not None),
        "network": _draw_network(recent),
        "multiples": _draw_multiples(recent, hospitals, months),
    }


def word_subject(subject: str) -> str:
    """`missing_newborn_zip` → newborns without zip."""
    for side in ("newborn", "delivery"):
        start = f"missing_{side}_"
        if subject.startswith(start):
            many = "newborns" if side == "newborn" else "deliveries"
            return f"{many} without {subject.removeprefix(start).replace('_', ' ')}"
    return SUBJECT_WORDS.get(subject, subject.replace("_", " "))


def _cell(rows: Sequence[Row], hospital: str, month: object) -> Row:
    here = [row for row in rows if row["hospital_id"] == hospital and row["month"] == month]
    out = [word_subject(row["subject"]) for row in here if row["is_out"]]
    return {"known": bool(here), "count": len(out), "words": ", ".join(out)}


def _draw_network(rows: Sequence[Row]) -> Row | None:
    months = [
        {
            "label": wording.format_month(row["month"]),
            "is_out": row["is_out"],
            **{c: None if row[c] is None else 100 * row[c] for c in ("value", "lower", "upper")},
        }
        for row in rows
        if row["hospital_id"] is None and row["subject"] == "link_rate"
    ]
    shown = [month for month in months if month["value"] is not None]
    if len(shown) < FEWEST_MONTHS:
        return None
    return {
        "shown": len(shown),
        "chart": draw_month_lines(
            months,
            key="drift-network",
            title="Inborn newborns linked, whole network, by month",
            description=f"{len(shown)} months, {min(m['value'] for m in shown):.2f} to "
            f"{max(m['value'] for m in shown):.2f} percent.",
            axis_title="inborn newborns linked, %",
        ),
    }


def _draw_multiples(rows: Sequence[Row], hospitals: Sequence[str], months: Sequence[object]) -> Row:
    drawn = []
    for hospital in hospitals:
        by_month = {
            row["month"]: row
            for row in rows
            if row["hospital_id"] == hospital and row["subject"] == "link_rate"
        }
        series = [
            by_month.get(month, {"value": None, "lower": None, "upper": None, "is_out": False})
            for month in months
        ]
        values = [row["value"] for row in series if row["value"] is not None]
        # Months are hidden where few newborns are unlinked: what is left of such a course misleads.
        if len(values) == len(by_month) >= FEWEST_MONTHS:
            about = (
                f"{hospital}: {wording.format_share(min(values))} to {wording.format_share(max(values))} "
                f"linked in {len(values)} months"
            )
            drawn.append(
                {
                    "hospital": hospital,
                    "drawing": draw_small_multiple(series, about=about),
                    "low": min(values),
                    "high": max(values),
                    "months": len(values),
                }
            )
    return {
        "drawn": drawn[:MOST_MULTIPLES],
        "hidden": len(hospitals) - len(drawn),
        "more": max(len(drawn) - MOST_MULTIPLES, 0),
    }
