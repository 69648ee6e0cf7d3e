"""Gathers what quality.html shows: verdicts, failing checks, hospital-months, deliveries, quarantine, volumes.

Counts and words only; how they look is in the template, what a verdict means in `verdicts.py`.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence

import duckdb

from reports.charts import draw_small_multiples
from reports.published import Row, ask, list_absent
from reports.small_numbers import is_small
from reports.verdicts import NEEDS_A_LOOK, look_of, place_in_sql, worst_of
from reports.wording import format_count

READS = ("gate_results", "submissions", "quarantine_summary", "measure_rates")
STAGES = ("staging", "linkage", "measures", "publish")
KAHN = ("conformance", "completeness", "plausibility")
MONTHS_SHOWN = 24
CHECKS_SHOWN = 300
FINDINGS_SHOWN = 400
MULTIPLES_SHOWN = 12


def gather_quality(con: duckdb.DuckDBPyConnection) -> Row:
    """Everything the template of quality.html needs."""
    months, matrix = _read_hospital_months(con)
    periods, calendar = _read_calendar(con)
    volumes = _read_volumes(con)
    return {
        "absent": list_absent(con, *READS),
        "stages": STAGES,
        "kahn": (*KAHN, *_other_categories(con)),
        "matrix": _read_matrix(con),
        "checks": _read_checks(con),
        "findings": _read_findings(con),
        "findings_total": _count_findings(con),
        "months": months,
        "hospital_months": matrix,
        "periods": periods,
        "calendar": calendar,
        "held": _read_held(con),
        "quarantine": _read_quarantine(con),
        "volumes": volumes,
        "volume_chart": _draw_volumes(volumes),
    }


def _other_categories(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = ask(con, "select distinct coalesce(kahn_category, 'other') as category from gate_results order by 1")
    return [row["category"] for row in found if row["category"] not in KAHN]


def _read_matrix(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Row]:
    """(stage, category) → worst look and [(look, count)] worst first."""
    cells: dict[tuple[str, str], Row] = {}
    for row in ask(
        con,
        f"""
        -- one row a stage, category and verdict
        select stage, coalesce(kahn_category, 'other') as category, verdict, count(*) as checks
        from gate_results group by all order by stage, category, {place_in_sql()}, verdict
        """,
    ):
        cell = cells.setdefault((row["stage"], row["category"]), {"worst": look_of(row["verdict"]), "counts": []})
        cell["counts"].append((look_of(row["verdict"]), row["checks"]))
    return cells


def _read_checks(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """One row a check and verdict that needs a look: the network's own count, else the sum over hospital-months."""
    rows = ask(
        con,
        f"""
        with noted as (
            select *, hospital_id is null and period_start is null as is_network,
                {place_in_sql()} as place
            from gate_results where verdict not in ('PASS', 'PASS_WITH_ROWS', 'NOT_APPLICABLE')
        ),
        -- one row a check and verdict
        checks as (
            select stage, check_id, coalesce(table_name, '') as table_name, coalesce(column_name, '') as column_name,
                verdict, place, min(title) as title, min(severity) as severity,
                min(kahn_category) as kahn_category, min(threshold_source) as threshold_source,
                min(because) as because, string_agg(distinct waiver_id, ', ' order by waiver_id) as waivers,
                count(*) filter (not is_network) as hospital_months,
                count(distinct hospital_id) as hospitals,
                bool_or(is_network) as has_network,
                case when bool_or(is_network) then sum(violated) filter (is_network) else sum(violated) end as violated,
                case when bool_or(is_network) then sum(total) filter (is_network) else sum(total) end as total,
                min(threshold) filter (not bool_or_network or is_network) as threshold,
                coalesce(min(note) filter (is_network), case when count(*) = 1 then min(note) end) as note
            from (select *, bool_or(is_network) over (partition by stage, check_id, table_name, column_name, verdict)
                as bool_or_network from noted)
            group by all
        )
        select *, violated / nullif(total, 0) as share, count(*) over () as checks_in_all from checks
        order by place, share desc nulls last, stage, check_id, table_name, column_name
        limit {CHECKS_SHOWN}
        """,
    )
    return [dict(row, look=look_of(row["verdict"])) for row in rows]


def _read_findings(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Single hospital-months whose check needs a look, worst first."""
    rows = ask(
        con,
        f"""
        select hospital_id, period_start, title, verdict, violated, total, share, note, waiver_id
        from gate_results
        where hospital_id is not null and verdict not in ('PASS', 'PASS_WITH_ROWS', 'NOT_APPLICABLE')
        order by {place_in_sql()}, share desc nulls last, violated desc nulls last, hospital_id, period_start, check_id,
            table_name, column_name
        limit {FINDINGS_SHOWN}
        """,
    )
    return [dict(row, look=look_of(row["verdict"])) for row in rows]


def _count_findings(con: duckdb.DuckDBPyConnection) -> int:
    counted = ask(
        con,
        """
        select count(*) as findings from gate_results
        where hospital_id is not null and verdict not in ('PASS', 'PASS_WITH_ROWS', 'NOT_APPLICABLE')
        """,
    )
    return int(counted[0]["findings"])


def _read_hospital_months(con: duckdb.DuckDBPyConnection) -> tuple[list[object], list[Row]]:
    """The latest months, and one row a hospital: for each month the worst look and how many checks need a look.

    A hospital-month without a verdict of its own but with counted births has nothing noted; without births, no data.
    """
    noted = ask(
        con,
        """
        -- one row a hospital, month and verdict
        select hospital_id, period_start as month, verdict, count(*) as checks
        from gate_results where hospital_id is not null and period_start is not null
        group by all order by all
        """,
    )
    counted = ask(
        con,
        """
        select distinct place as hospital_id, period_start as month from measure_rates
        where level = 'hospital' and period_type = 'month' and stratum = 'overall' order by all
        """,
    )
    months = sorted({row["month"] for row in (*noted, *counted)})[-MONTHS_SHOWN:]
    verdicts: dict[tuple[str, object], dict[str, int]] = defaultdict(dict)
    for row in noted:
        verdicts[row["hospital_id"], row["month"]][row["verdict"]] = row["checks"]
    with_births = {(row["hospital_id"], row["month"]) for row in counted}
    matrix = []
    for hospital in sorted({row["hospital_id"] for row in (*noted, *counted)}):
        cells = []
        for month in months:
            here = verdicts.get((hospital, month), {})
            cells.append(
                {
                    "month": month,
                    "look": look_of(worst_of(here)) if here else None,
                    "checks": sum(count for verdict, count in here.items() if verdict in NEEDS_A_LOOK),
                    "has_births": (hospital, month) in with_births,
                }
            )
        matrix.append({"hospital_id": hospital, "cells": cells})
    return list(months), matrix


# What came of a delivery: sign, word, tone. A later delivery replaces an earlier one as a whole.
STATUS_LOOKS = {
    "accepted": ("✓", "accepted", "good"),
    "held": ("‖", "held", "warn"),
    "rejected": ("✕", "rejected", "bad"),
    "replaced": ("↻", "replaced", "none"),
    "superseded": ("↻", "replaced", "none"),
    "duplicate": ("=", "duplicate", "none"),
}
# What a submitter and period as a whole shows: what stands in the build, else why nothing does.
_STATUS_FIRST = ("accepted", "held", "rejected", "replaced", "superseded", "duplicate")


def _read_calendar(con: duckdb.DuckDBPyConnection) -> tuple[list[str], list[Row]]:
    """The latest periods, and one row a submitter: for each period its statuses with counts, most telling first."""
    rows = ask(
        con,
        """
        -- one row a submitter, period and status
        select submitter, period, status, count(*) as submissions from submissions
        where regexp_matches(period, '^[0-9]{4}') group by all order by all
        """,
    )
    periods = sorted({row["period"] for row in rows})[-MONTHS_SHOWN:]
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["submitter"], row["period"]][row["status"]] = row["submissions"]
    calendar = []
    for submitter in sorted({row["submitter"] for row in rows}):
        cells = []
        for period in periods:
            statuses = found.get((submitter, period), {})
            first = min(statuses, key=_status_place, default=None)
            cells.append(
                {
                    "period": period,
                    "look": STATUS_LOOKS.get(first, ("?", first, "warn")) if first else None,
                    "deliveries": sum(statuses.values()),
                    "words": ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items())),
                }
            )
        calendar.append({"submitter": submitter, "cells": cells})
    return periods, calendar


def _status_place(status: str) -> tuple[int, str]:
    return (_STATUS_FIRST.index(status) if status in _STATUS_FIRST else len(_STATUS_FIRST), status)


def _read_held(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Deliveries that do not stand in the build for a reason of their own (not because a later one came)."""
    return ask(
        con,
        """
        select submitter, period, status, reason, rows_delivered, received_at from submissions
        where status not in ('accepted', 'replaced', 'superseded')
        order by status, submitter, period, submission_id limit 200
        """,
    )


def _read_quarantine(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """One row a feed and rule over the submissions that stand in the build, most rows first."""
    return ask(
        con,
        """
        with current as (
            select q.* from quarantine_summary as q
            left join submissions as s using (submission_id) where coalesce(s.is_current, true)
        )
        select feed, rule, min(because) as because, sum(rows_quarantined)::bigint as rows_quarantined,
            sum(rows_delivered)::bigint as rows_delivered, count(distinct submission_id) as submissions,
            max(sum(rows_quarantined)) over ()::bigint as most
        from current group by feed, rule order by rows_quarantined desc, feed, rule limit 200
        """,
    )


def _read_volumes(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """One row a hospital: deliveries and newborns by month (None where hidden), and how unusual its last month is.

    Hospitals whose last month lies furthest from their own median come first.
    """
    rows = ask(
        con,
        """
        select place as hospital_id, period_start as month, measure_id, numerator as births, suppressed
        from measure_rates
        where measure_id in ('vol_deliveries', 'vol_live_births') and level = 'hospital' and period_type = 'month'
            and stratum = 'overall'
        order by hospital_id, month, measure_id
        """,
    )
    by_hospital: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kind = "deliveries" if row["measure_id"] == "vol_deliveries" else "newborns"
        shown = None if is_small(row["births"]) else row["births"]
        by_hospital[row["hospital_id"]].append({"month": row["month"], "kind": kind, "count": shown})
    volumes = [_describe_volume(hospital, points) for hospital, points in by_hospital.items()]
    return sorted(volumes, key=lambda v: (-abs(v["change"] or 0), v["hospital_id"]))


def _describe_volume(hospital: str, points: Sequence[Row]) -> Row:
    deliveries = [p for p in points if p["kind"] == "deliveries"]
    counts = [p["count"] for p in deliveries if p["count"] is not None]
    median = statistics.median(counts) if counts else None
    latest = deliveries[-1] if deliveries else None
    known = latest is not None and latest["count"] is not None and median
    return {
        "hospital_id": hospital,
        "points": list(points),
        "median": median,
        "latest_month": latest["month"] if latest else None,
        "latest": latest["count"] if latest else None,
        "change": latest["count"] / median - 1 if latest and known and median else None,
        "hidden_months": sum(p["count"] is None for p in deliveries),
    }


def _draw_volumes(volumes: Sequence[Row]) -> object:
    points = [
        dict(point, place=volume["hospital_id"])
        for volume in volumes[:MULTIPLES_SHOWN]
        for point in volume["points"]
        if point["count"] is not None
    ]
    if not points:
        return None
    shown = len({point["place"] for point in points})
    return draw_small_multiples(
        points,
        key="volumes",
        title="Deliveries and newborns by month, one small chart a hospital",
        description=f"{format_count(shown)} hospitals, those whose last month differs most from their own median first. "
        "The figures stand in the table below.",
    )
