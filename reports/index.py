"""Collects what the first page shows: what came in, what was held back, headline figures, and facts of the build.

Details stand on the other pages; this one leads to them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import duckdb

from reports import charts, wording
from reports.changes import describe_changes, list_signals, list_tasks, word_difference
from reports.deliveries import read_troubles
from reports.headlines import HEADLINES
from reports.linkage import count_statuses
from reports.places import read_hospitals
from reports.published import Row, ask

# What became of a delivery: sign, word and tone.
STATUS_LOOKS = {
    "rejected": ("✕", "rejected", "bad"),
    "held": ("!", "held", "warn"),
    "accepted": ("✓", "accepted", "good"),
    "replaced": ("↻", "replaced", "none"),
    "superseded": ("↻", "superseded", "none"),
    "duplicate": ("=", "duplicate", "none"),
}
BUILD_FACTS = (
    ("started_at", "Started"),
    ("finished_at", "Finished"),
    ("code_version", "Version of the program"),
    ("codelist_version", "Version of the code lists"),
    ("linkage_model_version", "Version of the linkage model"),
    ("measure_catalogue_version", "Version of the measure catalogue"),
)


def collect_figures(con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> Row:
    """Everything the template `index.html` names."""
    statuses = count_statuses(con)
    newborns = sum(statuses.values())
    headlines = read_headlines(con)
    return {
        "newborns": newborns,
        "link_share": statuses.get("linked", 0) / newborns if newborns else None,
        "volumes": count_volumes(about["build"]),
        "deliveries": count_deliveries(con),
        "quarantined": ask(
            con,
            "select coalesce(sum(rows_quarantined), 0)::bigint as n, count(*) > count(rows_quarantined) as hides "
            "from quarantine_summary",
        )[0],
        "troubles": read_troubles(con)[:20],
        "failing": count_failing(con),
        "rated": count_rated(con),
        "headlines": headlines,
        "plots": draw_headlines(headlines),
        "facts": list_build_facts(about["build"]),
        "changes": describe_changes(con, about["smallest"]),
        "difference": word_difference,
        "tasks": list_tasks(con, about, statuses),
        "signals": list_signals(con),
        "hospitals": read_hospitals(con),
    }


def count_volumes(build: Mapping[str, Any]) -> list[Row]:
    """Rows of every published table, as the build states them; most first."""
    counts = json.loads(build.get("row_counts") or "{}")
    return [
        {"table": table, "rows": rows}
        for table, rows in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
    ]


def count_deliveries(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Deliveries and rows by status: `look` (sign, word, tone)`, deliveries, submitters, rows_delivered`."""
    found = ask(
        con,
        """
        select
            status,
            count(*) as deliveries,
            count(distinct submitter) as submitters,
            sum(rows_delivered)::bigint as rows_delivered,
            sum(rows_quarantined)::bigint as rows_quarantined
        from submissions
        group by status
        order by deliveries desc, status
        """,
    )
    return [dict(row, look=STATUS_LOOKS.get(row["status"], ("?", row["status"], "warn"))) for row in found]


def count_failing(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Results by stage that failed or broke: what gates held back."""
    return ask(
        con,
        """
        select
            stage,
            count(*) as results,
            count(distinct (hospital_id, period_start)) filter (hospital_id is not null) as hospital_months
        from gate_results
        where verdict in ('FAIL', 'ERROR')
        group by stage
        order by stage
        """,
    )


def count_rated(con: duckdb.DuckDBPyConnection) -> Row:
    """Measures of the catalogue, and those of them with a network rate that may be shown: `catalogue, shown`."""
    return ask(
        con,
        """
        select
            (select count(*) from measure_catalogue) as catalogue,
            count(distinct measure_id) as shown
        from measure_rates
        where period_type = 'all' and level = 'network' and stratum = 'overall' and rate is not null
        """,
    )[0]


def read_headlines(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The headline measures in their fixed order, with the network's rate over the whole period."""
    found = ask(
        con,
        """
        select
            rates.measure_id, coalesce(catalogue.title, rates.measure_id) as title, catalogue.better,
            rates.denominator, rates.rate, rates.rate_per, rates.ci_low, rates.ci_high, rates.suppressed,
            rates.computable, rates.usability
        from measure_rates as rates
        left join measure_catalogue as catalogue on catalogue.measure_id = rates.measure_id
        where period_type = 'all' and level = 'network' and stratum = 'overall'
            and rates.measure_id in (select unnest(?))
        """,
        list(HEADLINES),
    )
    ordered = sorted(found, key=lambda row: list(HEADLINES).index(row["measure_id"]))
    return [
        dict(
            row,
            shown=wording.format_rate(row["rate"], row["rate_per"]),
            interval=wording.format_interval(row["ci_low"], row["ci_high"], row["rate_per"]),
        )
        for row in ordered
    ]


def draw_headlines(headlines: list[Row]) -> list[Any]:
    """A dot plot a unit, so that no two units share a scale."""
    plots = []
    for per in sorted({row["rate_per"] for row in headlines if row["rate"] is not None}):
        members = [row for row in headlines if row["rate_per"] == per and row["rate"] is not None]
        unit = "%" if per == 100 else wording.unit_of_rate(per)
        plots.append(
            charts.draw_dot_plot(
                [
                    {
                        "label": HEADLINES[r["measure_id"]],
                        "value": r["rate"],
                        "low": r["ci_low"],
                        "high": r["ci_high"],
                    }
                    for r in members
                ],
                key=f"headline-{per}",
                title=f"Headline measures, {unit}",
                description="; ".join(f"{r['title']} {r['shown']}" for r in members),
                axis_title=f"{unit} (95 % interval)",
                from_zero=True,
            )
        )
    return plots


def list_build_facts(build: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each fact of the build; what is not stated says so."""
    facts = []
    for name, words in BUILD_FACTS:
        value = build.get(name)
        shown = wording.format_moment(value) + " UTC" if name.endswith("_at") and value else value
        facts.append((words, str(shown or wording.NOT_KNOWN)))
    return facts
