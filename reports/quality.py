"""Collects what the data-quality page shows: verdicts, failing checks, deliveries, quarantine, volumes.

Verdicts are read as given by the gates; none is made or changed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from reports import charts, verdicts, wording
from reports.hiding import is_small
from reports.published import Row, ask
from reports.sparks import draw_sparkline

STAGES = ("staging", "linkage", "measures", "publish")
CATEGORIES = ("conformance", "completeness", "plausibility")
MONTHS_SHOWN = 24
CHECKS_SHOWN = 400
# Rows of delivered files are counted before anybody is known in them; from linkage on, counts are of people.
STAGES_OF_FILES = ("staging",)
# What happened to a delivery, worst first: sign, word and tone.
DELIVERY_LOOKS = {
    "rejected": ("✕", "rejected", "bad"),
    "held": ("!", "held", "warn"),
    "accepted": ("✓", "accepted", "good"),
    "replaced": ("↻", "replaced", "none"),
    "superseded": ("↻", "superseded", "none"),
    "duplicate": ("=", "duplicate", "none"),
}
VOLUME_MEASURE = "vol_live_births"
CLEAN = {"sign": "·", "tone": "clean", "words": "nothing recorded"}


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `quality.html` names."""
    births = read_network_births(con)
    checks, left_off = read_checks_to_look_at(con, about["smallest"])
    return {
        "matrix": arrange_matrix(con),
        "categories": CATEGORIES,
        "checks": checks,
        "left_off": left_off,
        "heat": arrange_heat_map(con),
        "calendar": arrange_calendar(con),
        "quarantine": read_quarantine(con),
        "births": births,
        "births_chart": draw_births(births),
        "hospital_births": read_hospital_births(con),
        "months_shown": MONTHS_SHOWN,
    }


def arrange_matrix(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """A row a stage: for each Kahn category the number of checks by verdict and the worst."""
    counted = ask(
        con,
        """
        select stage, coalesce(kahn_category, 'other') as category, verdict, count(*) as checks
        from gate_results
        group by all
        order by all
        """,
    )
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in counted:
        cells[row["stage"], row["category"]][row["verdict"]] = row["checks"]
    stages = [*STAGES, *sorted({stage for stage, _ in cells} - set(STAGES))] if cells else []
    return [
        {"stage": stage, "cells": [_summarise(cells.get((stage, category), {})) for category in CATEGORIES]}
        for stage in stages
    ]


def _summarise(tally: Mapping[str, int]) -> Row | None:
    if not tally:
        return None
    ordered = sorted(tally, key=verdicts.place_of)
    return {
        "look": verdicts.look_of(ordered[0]),
        "checks": sum(tally.values()),
        "parts": [(verdicts.look_of(verdict), tally[verdict]) for verdict in ordered],
    }


def read_checks_to_look_at(con: duckdb.DuckDBPyConnection, smallest: int) -> tuple[list[Row], int]:
    """The results that did not pass, worst and largest first, and how many more there are than are shown."""
    passing = ("PASS", "PASS_WITH_ROWS", "NOT_APPLICABLE")
    rows = ask(
        con,
        f"""
        select *, count(*) over () as found
        from gate_results
        where verdict not in {passing}
        order by {verdicts.place_in_sql()}, share desc nulls last, stage, check_id, hospital_id, period_start, note
        limit {CHECKS_SHOWN}
        """,
    )
    return [_word_check(row, smallest) for row in rows], (rows[0]["found"] - len(rows) if rows else 0)


def _word_check(row: Row, smallest: int) -> Row:
    hides = row["stage"] not in STAGES_OF_FILES and any(
        is_small(count, smallest)
        for count in (row["violated"], row["total"], (row["total"] or 0) - (row["violated"] or 0))
    )
    place = " · ".join(part for part in (row["table_name"], row["column_name"]) if part)
    return {
        **{
            name: row[name]
            for name in ("stage", "check_id", "title", "because", "threshold_source", "waiver_id")
        },
        "look": verdicts.look_of(row["verdict"]),
        "place": place,
        "hospital": row["hospital_id"] or "network",
        "month": wording.format_month(row["period_start"]) if row["period_start"] else "all months",
        "hides": hides,
        "violated": row["violated"],
        "total": row["total"],
        "share": row["share"],
        "threshold": row["threshold"],
        # A note repeats the counts in words, so it is hidden with them.
        "note": None if hides else row["note"],
    }


def arrange_heat_map(con: duckdb.DuckDBPyConnection) -> Row:
    """The worst verdict a hospital and month over all stages, for the last months; `months` and `rows`.

    Gates record a hospital and month only where rows break a rule. Where newborns were delivered and nothing is
    recorded, the cell says so; where no newborn was delivered it is empty.
    """
    found = ask(
        con,
        f"""
        select
            hospital_id,
            date_trunc('month', period_start)::date as month,
            min({verdicts.place_in_sql()}) as place,
            arg_min(verdict, {verdicts.place_in_sql()}) as verdict,
            count(*) as checks
        from gate_results
        where hospital_id is not null and period_start is not null
        group by all
        order by all
        """,
    )
    if not ask(con, "select 1 as any_result from gate_results limit 1"):
        return {"months": [], "rows": []}
    delivered = ask(
        con,
        """
        select distinct place as hospital_id, period_start as month
        from measure_rates
        where measure_id = ? and period_type = 'month' and level = 'hospital' and stratum = 'overall'
        """,
        VOLUME_MEASURE,
    )
    here = {(row["hospital_id"], row["month"]) for row in delivered}
    cells = {(row["hospital_id"], row["month"]): row for row in found}
    months = sorted({month for _, month in here | cells.keys()})[-MONTHS_SHOWN:]
    return {
        "months": months,
        "rows": [
            {
                "hospital": hospital,
                "cells": [
                    _heat_cell(cells.get((hospital, m)), delivered=(hospital, m) in here) for m in months
                ],
            }
            for hospital in sorted({hospital for hospital, _ in here | cells.keys()})
        ],
    }


def _heat_cell(row: Row | None, *, delivered: bool) -> Row | None:
    if row is None:
        return dict(CLEAN) if delivered else None
    look, checks = verdicts.look_of(row["verdict"]), row["checks"]
    return {
        "sign": look.sign,
        "tone": look.tone,
        "words": f"{look.word}, {checks} result{'s' if checks > 1 else ''}",
    }


def arrange_calendar(con: duckdb.DuckDBPyConnection) -> Row:
    """What stands of each submitter and period, and what came before it; periods that are no month are listed last."""
    found = ask(
        con,
        """
        select
            submitter,
            period,
            status,
            count(*) as deliveries,
            sum(rows_quarantined) as rows_quarantined,
            max(sequence) as latest
        from submissions
        group by all
        order by submitter, period, latest, status
        """,
    )
    cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found:
        cells[row["submitter"], row["period"]].append(row)
    periods = sorted({row["period"] for row in found if row["period"][:1].isdigit()})[-MONTHS_SHOWN:]
    submitters = sorted({row["submitter"] for row in found if row["period"] in periods})
    others = [
        {"submitter": submitter, "period": period, "cell": _word_deliveries(rows)}
        for (submitter, period), rows in sorted(cells.items())
        if not period[:1].isdigit()
    ]
    return {
        "periods": periods,
        "rows": [
            {"submitter": s, "cells": [_word_deliveries(cells.get((s, period), [])) for period in periods]}
            for s in submitters
        ],
        "others": others,
        "looks": list(DELIVERY_LOOKS.values()),
        "troubles": read_troubles(con),
    }


def _word_deliveries(rows: Sequence[Row]) -> Row | None:
    """The state that a reader must know first: a rejected or held delivery counts before one that was accepted."""
    if not rows:
        return None
    order = list(DELIVERY_LOOKS)
    ranked = sorted(rows, key=lambda row: order.index(row["status"]) if row["status"] in order else -1)
    sign, word, tone = DELIVERY_LOOKS.get(ranked[0]["status"], ("?", ranked[0]["status"], "warn"))
    words = ", ".join(f"{row['deliveries']} {row['status']}" for row in ranked)
    return {
        "sign": sign,
        "word": word,
        "tone": tone,
        "words": words,
        "more": sum(r["deliveries"] for r in rows) - 1,
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


def read_quarantine(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Rows set aside by feed and rule, most first; the share is of the rows in the deliveries concerned."""
    return ask(
        con,
        """
        select
            feed,
            rule,
            any_value(because order by because) as because,
            count(distinct submission_id) as submissions,
            sum(rows_quarantined)::bigint as rows_quarantined,
            sum(rows_delivered)::bigint as rows_delivered,
            sum(rows_quarantined) / nullif(sum(rows_delivered), 0) as share
        from quarantine_summary
        group by feed, rule
        order by rows_quarantined desc, feed, rule
        limit 200
        """,
    )


def read_network_births(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """`month, births` of the network as published; births are None where hidden."""
    return ask(
        con,
        """
        select period_start as month, denominator as births
        from measure_rates
        where measure_id = ? and period_type = 'month' and level = 'network' and stratum = 'overall'
        order by period_start
        """,
        VOLUME_MEASURE,
    )[-36:]


def draw_births(births: Sequence[Row]) -> Any:
    """Columns by month, or None when there is nothing to draw."""
    shown = [row for row in births if row["births"] is not None]
    if not shown:
        return None
    fewest, most = min(r["births"] for r in shown), max(r["births"] for r in shown)
    return charts.draw_month_columns(
        [{"label": wording.format_month(row["month"]), "count": row["births"]} for row in births],
        key="births",
        title="Live-born newborns by month, whole network",
        description=f"{len(shown)} months; from {wording.format_count(fewest)} to {wording.format_count(most)} newborns.",
        axis_title="live-born newborns",
    )


def read_hospital_births(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """A row a hospital: its newborns by month as a small line, fewest, most, and the last month against its mean."""
    found = ask(
        con,
        """
        select place as hospital, period_start as month, denominator as births
        from measure_rates
        where measure_id = ? and period_type = 'month' and level = 'hospital' and stratum = 'overall'
        order by place, period_start
        """,
        VOLUME_MEASURE,
    )
    by_hospital: dict[str, dict[date, int | None]] = defaultdict(dict)
    for row in found:
        by_hospital[row["hospital"]][row["month"]] = row["births"]
    months = sorted({row["month"] for row in found})[-MONTHS_SHOWN:]
    return [
        _describe_volume(hospital, [series.get(m) for m in months])
        for hospital, series in by_hospital.items()
    ]


def _describe_volume(hospital: str, counts: Sequence[int | None]) -> Row:
    shown = [count for count in counts if count is not None]
    before = [count for count in counts[:-1] if count is not None]
    change = (
        counts[-1] / (sum(before) / len(before)) - 1
        if before and sum(before) and counts[-1] is not None
        else None
    )
    return {
        "hospital": hospital,
        "spark": draw_sparkline(
            counts,
            about=f"{len(shown)} months shown, {min(shown)} to {max(shown)}" if shown else "none",
            floor=0,
        ),
        "fewest": min(shown, default=None),
        "most": max(shown, default=None),
        "last": counts[-1],
        "change": change,
        "hidden": len(counts) - len(shown),
    }
