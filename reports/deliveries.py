"""The calendar of deliveries: what stands of each submitter and month, and where nothing came.

States are read from the submissions as published; which delivery counts was decided when it was received.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from reports import wording
from reports.published import Row, ask

MONTHS_SHOWN = 24
# What stands of a submitter's month, worst first: sign, word, tone, meaning.
STATES = {
    "missing": ("○", "missing", "bad", "nothing came, though months before or after did"),
    "rejected": ("✕", "rejected", "bad", "came and could not be read"),
    "held": ("!", "held", "warn", "came and waits for a decision"),
    "provisional": ("≈", "provisional", "none", "counts, and the submitter has not yet declared it final"),
    "restated": ("↻", "restated", "good", "counts, and took the place of an earlier delivery"),
    "received": ("✓", "received", "good", "counts"),
}
_MONTH = re.compile(r"^\d{4}-\d{2}$")
_STAYS = ("maternal_encounters", "newborn_encounters")
# A submitter of other feeds is expected every month once it has sent as many.
FEWEST_MONTHS = 3
_KNOWN = ("accepted", "held", "rejected", "replaced", "superseded", "duplicate")


def read_calendar(con: duckdb.DuckDBPyConnection) -> Row:
    """`periods, rows, others, states, missing, declares_final` for the page of data quality."""
    found = read_submissions(con)
    months = sorted({row["period"] for row in found if _MONTH.match(row["period"])})
    by_cell: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found:
        by_cell[row["submitter"], row["period"]].append(row)
    declares_final = any(row["is_final"] for row in found)
    calendar = fill_months(months)[-MONTHS_SHOWN:]
    monthly = sorted({row["submitter"] for row in found if _MONTH.match(row["period"])})
    expected = expect_monthly(found)
    rows = [
        {
            "submitter": s,
            "cells": tell_months(
                s, calendar, by_cell, declares_final=declares_final, is_monthly=s in expected
            ),
        }
        for s in monthly
    ]
    return {
        "periods": calendar,
        "rows": rows,
        "others": [
            {"submitter": s, "period": period, "cell": tell_state(members, declares_final=declares_final)}
            for (s, period), members in sorted(by_cell.items())
            if not _MONTH.match(period)
        ],
        "states": STATES,
        "missing": sum(1 for row in rows for cell in row["cells"] if cell and cell["state"] == "missing"),
        "declares_final": declares_final,
    }


def read_submissions(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every delivery by submitter, period and order of arrival."""
    return ask(
        con,
        """
        select submitter, period, sequence, status, reason, is_final, feeds, rows_delivered, rows_accepted,
            rows_quarantined, received_at
        from submissions
        order by submitter, period, sequence, submission_id
        """,
    )


def expect_monthly(submissions: Sequence[Row]) -> set[str]:
    """The submitters of whom every month is expected: those that send stays, or have sent three months or more."""
    months: dict[str, set[str]] = defaultdict(set)
    sends_stays = set()
    for row in submissions:
        if _MONTH.match(row["period"]):
            months[row["submitter"]].add(row["period"])
            if any(feed in (row["feeds"] or "") for feed in _STAYS):
                sends_stays.add(row["submitter"])
    return sends_stays | {submitter for submitter, came in months.items() if len(came) >= FEWEST_MONTHS}


def fill_months(months: Sequence[str]) -> list[str]:
    """Every month from the first to the last, those without a delivery as well."""
    if not months:
        return []
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (months[0], months[-1]))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1)]


def tell_months(
    submitter: str,
    calendar: Sequence[str],
    by_cell: Mapping[tuple[str, str], Sequence[Row]],
    *,
    declares_final: bool,
    is_monthly: bool,
) -> list[Row | None]:
    """One cell a month: its state; None before the submitter's first month; after it missing where nothing came.

    Of a submitter that is not expected every month (surveys), nothing is missing.
    """
    came = [period for (s, period) in by_cell if s == submitter and _MONTH.match(period)]
    first = min(came, default="9999-99")
    cells: list[Row | None] = []
    for period in calendar:
        members = by_cell.get((submitter, period))
        if members:
            cells.append(tell_state(members, declares_final=declares_final))
        else:
            cells.append(_show("missing", "nothing came", 0) if is_monthly and period > first else None)
    return cells


def tell_state(members: Sequence[Row], *, declares_final: bool) -> Row:
    """What stands of one submitter's period; its deliveries in order of arrival.

    A delivery that waits or was refused comes before one that counts. Where nobody ever declares a month final, none
    is called provisional.
    """
    standing = [row for row in members if row["status"] == "accepted"]
    replaced = any(row["status"] in ("replaced", "superseded") for row in members)
    refused = {row["status"] for row in members} & {"held", "rejected"}
    words = ", ".join(
        f"{sum(row['status'] == status for row in members)} {status}"
        for status in sorted({row["status"] for row in members}, key=_order)
    )
    if refused and (not standing or members[-1]["status"] in refused):
        state = "rejected" if members[-1]["status"] == "rejected" or refused == {"rejected"} else "held"
    elif standing and declares_final and not standing[-1]["is_final"]:
        state = "provisional"
    elif standing and replaced:
        state = "restated"
    else:
        state = "received" if standing else "missing"
    return _show(state, words, len(members) - 1)


def _order(status: str) -> int:
    return _KNOWN.index(status) if status in _KNOWN else len(_KNOWN)


def _show(state: str, words: str, more: int) -> Row:
    sign, word, tone, _ = STATES[state]
    return {
        "state": state,
        "sign": sign,
        "word": word,
        "tone": tone,
        "words": f"{word}: {words}",
        "more": more,
    }


def read_troubles(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Deliveries that were held or rejected, with their reasons."""
    return ask(
        con,
        """
        select submitter, period, status, reason, rows_delivered, received_at
        from submissions
        where status in ('held', 'rejected')
        order by status desc, received_at desc nulls last, submitter, period, submission_id
        limit 200
        """,
    )


def word_period(period: str) -> str:
    """2025-03 → Mar 2025; other periods as they are."""
    if not _MONTH.match(period):
        return period
    return wording.format_month(date(int(period[:4]), int(period[5:]), 1))
