"""Collects what the data-quality page shows: verdicts, failing checks, deliveries, quarantine, trends.

Verdicts are read as given by the gates; none is made or changed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from reports import charts, verdicts, wording
from reports.deliveries import read_calendar, read_troubles
from reports.findings import group_by_check, read_findings
from reports.places import read_hospitals
from reports.published import Row, ask
from reports.trends import collect_trends

STAGES = ("staging", "linkage", "measures", "publish")
CATEGORIES = ("conformance", "completeness", "plausibility")
MONTHS_SHOWN = 24
VOLUME_MEASURE = "vol_live_births"
CLEAN = {"sign": "·", "tone": "clean", "words": "nothing recorded"}


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `quality.html` names."""
    births = read_network_births(con)
    findings = read_findings(con)
    groups = group_by_check(findings)
    hospitals = read_hospitals(con)
    return {
        "matrix": arrange_matrix(con),
        "categories": CATEGORIES,
        "findings": len(findings),
        "groups": groups,
        "history": [g for g in groups if g["first"].check_id.startswith(("trend.", "peers."))],
        "heat": arrange_heat_map(con),
        "calendar": {**read_calendar(con), "troubles": read_troubles(con)},
        "quarantine": read_quarantine(con),
        "births": births,
        "births_chart": draw_births(births),
        "births_words": word_births(births),
        "trends": collect_trends(con, hospitals),
        "hospitals": hospitals,
        "letters": list_letters(findings, hospitals),
        "months_shown": MONTHS_SHOWN,
    }


def list_letters(findings: Sequence[Any], hospitals: Mapping[str, Any]) -> list[Row]:
    """Every hospital with its letter: `hospital, findings, failed`; most failures first."""
    counted: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.hospital_id:
            counted[finding.hospital_id].append(finding.look.tone)
    listed = [
        {"hospital": hospital, "findings": len(counted[h]), "failed": counted[h].count("bad")}
        for h, hospital in hospitals.items()
    ]
    return sorted(listed, key=lambda row: (-row["failed"], -row["findings"], row["hospital"].hospital_id))


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


def read_quarantine(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Rows set aside by feed and rule, most first; the share is of the rows in the deliveries concerned."""
    return ask(
        con,
        """
        with summed as (
            select
                feed,
                rule,
                any_value(because order by because) as because,
                count(distinct submission_id) as submissions,
                -- with one hidden, the sum of the others is not the whole
                if(count(rows_quarantined) = count(*), sum(rows_quarantined)::bigint, null) as rows_quarantined,
                if(count(rows_delivered) = count(*), sum(rows_delivered)::bigint, null) as rows_delivered
            from quarantine_summary
            group by feed, rule
        )
        select feed, rule, because, submissions, rows_quarantined, rows_delivered,
            rows_quarantined / nullif(rows_delivered, 0) as share
        from summed
        order by rows_quarantined desc nulls last, feed, rule
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


def word_births(births: Sequence[Row]) -> str:
    """The columns of births in a sentence."""
    shown = [row["births"] for row in births if row["births"] is not None]
    if not shown:
        return "No month may be shown."
    return (
        f"{len(shown)} of {wording.format_count_of(len(births), 'month', 'months')} shown; "
        f"from {wording.format_count(min(shown))} to {wording.format_count(max(shown))} newborns, "
        f"the last {wording.format_count(shown[-1])}."
    )


def draw_births(births: Sequence[Row]) -> Any:
    """Columns by month, or None when there is nothing to draw."""
    shown = [row for row in births if row["births"] is not None]
    if not shown:
        return None
    return charts.draw_month_columns(
        [{"label": wording.format_month(row["month"]), "count": row["births"]} for row in births],
        key="births",
        title="Live-born newborns by month, whole network",
        description=word_births(births),
        axis_title="live-born newborns",
    )
