"""Gathers what index.html shows: what came in, what was held, the build's facts, the headline measures.

The other pages go into depth; this one says in a minute whether tonight's build may be trusted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import duckdb

from reports.network import HEADLINES, read_measures
from reports.published import Row, ask, list_absent

READS = ("builds", "gate_results", "submissions", "link_quality", "measure_rates", "measure_catalogue")
HELD_SHOWN = 30


def gather_index(con: duckdb.DuckDBPyConnection) -> Row:
    """Everything the template of index.html needs."""
    return {
        "absent": list_absent(con, *READS),
        "arrived": _read_arrived(con),
        "held": _read_held(con),
        "links": _read_links(con),
        "headlines": read_measures(con, only=HEADLINES),
        "row_counts": _read_row_counts(con),
    }


def _read_arrived(con: duckdb.DuckDBPyConnection) -> Row:
    """Deliveries by status and the rows of those that stand in the build."""
    statuses = ask(
        con,
        "select status, count(*) as submissions from submissions group by status order by submissions desc, status",
    )
    rows = ask(
        con,
        """
        select count(distinct submitter) as submitters, count(*) as submissions, sum(rows_accepted)::bigint as accepted,
            sum(rows_quarantined)::bigint as quarantined, max(received_at) as latest
        from submissions where is_current
        """,
    )[0]
    return {"statuses": statuses, **rows}


def _read_held(con: duckdb.DuckDBPyConnection) -> Sequence[Row]:
    return ask(
        con,
        f"""
        select submitter, period, status, reason, count(*) over () as held_in_all from submissions
        where status in ('held', 'rejected') order by status, submitter, period, submission_id limit {HELD_SHOWN}
        """,
    )


def _read_links(con: duckdb.DuckDBPyConnection) -> Sequence[Row]:
    """Figures of the whole network: link rate, review rate, and accuracy where the truth is known."""
    return ask(
        con,
        """
        select metric, source, numerator, denominator, value, ci_low, ci_high from link_quality
        where stratum = 'overall' and metric in ('link_rate', 'review_rate', 'precision', 'recall')
            and (metric in ('link_rate', 'review_rate')) <> (source = 'truth')
        order by list_position(['link_rate', 'review_rate', 'precision', 'recall'], metric), source
        """,
    )


def _read_row_counts(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Rows of the published tables that count people, as the build recorded them."""
    found = ask(con, "select row_counts from builds order by is_current desc, finished_at desc nulls last limit 1")
    counts = json.loads(found[0]["row_counts"]) if found and found[0]["row_counts"] else {}
    return [(name, counts[name]) for name in ("deliveries", "newborns", "dyads") if name in counts]
