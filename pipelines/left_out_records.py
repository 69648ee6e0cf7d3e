"""Counts of records that were delivered and stand in no analysis, by table, stage, reason and month.

Records that stand in the analyses and are outside one measure alone are told by `measure_values`, not here.
"""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_text
from data_contracts.readers.staging_sql import ENCOUNTER_FEEDS
from pipelines.receiving.left_out import LEFT_OUT_TABLE
from pipelines.shown_counts import hide_left_out

HELD = "the submission was held: its rows wait for a decision"
REJECTED = "the submission was rejected as a whole"
SENT_AGAIN = "the same key came again, and the later row counts"
TEST_PATIENT = "test patient"
NO_BIRTH_RECORD = "later stay of an infant whose birth record is not in the data"


def create_source_left_out_records(con: DuckDBPyConnection, largest_hidden: int = 0) -> None:
    """Create temp view `source_left_out_records`: `table_name, stage, reason, month, records` (NULL where hidden).

    Needs the feeds, `quarantine`, `submissions`, `comparable_newborns` and `newborn_stays`. `month` is that of
    discharge, of a whole submission the month it was delivered for; NULL where the record does not tell. A row that breaks
    two rules counts under each. No hospital is told, so that single records cannot be found.
    """
    con.execute(
        f"""
        create or replace temp table kept_left_out_records as
        with
        -- one row a record and reason
        told as (
            select feed as table_name, 'receive' as stage, coalesce(reason, rule) as reason, discharge_month as month,
                1 as records
            from quarantine
            union all
            select 'submissions', 'receive', case status when 'held' then {quote_text(HELD)} else {quote_text(REJECTED)} end,
                try_strptime(period, '%Y-%m')::date, s.rows_delivered
            from (select status, period, accepted_rows + quarantined_rows as rows_delivered from submissions) as s
            where status in ('held', 'rejected') and s.rows_delivered > 0
            union all
            {_sent_again_sql(con)}
            union all
            select 'newborn_encounters', 'compare', {quote_text(TEST_PATIENT)}, infant.discharge_month, 1
            from comparable_newborns as record
            join newborn_encounters as infant using (hospital_id, encounter_id)
            where record.role = 'test'
            union all
            select 'newborn_encounters', 'identify', {quote_text(NO_BIRTH_RECORD)}, infant.discharge_month, 1
            from newborn_stays as record
            join newborn_encounters as infant using (hospital_id, encounter_id)
            where record.newborn_id is null
        )
        select table_name, stage, reason, month, sum(records)::bigint as records
        from told
        group by all
        order by table_name, stage, reason, month
        """
    )
    hide_left_out(con, "kept_left_out_records", largest_hidden)
    con.execute("create or replace temp view source_left_out_records as from kept_left_out_records")


def _sent_again_sql(con: DuckDBPyConnection) -> str:
    """Rows that a later submission replaced; those repeated within one submission stand in quarantine already."""
    found = con.execute(f"select distinct feed, path from {LEFT_OUT_TABLE} order by feed, path").fetchall()
    parts = [
        f"""
            select {quote_text(feed)}, 'receive', {quote_text(SENT_AGAIN)},
                {"d.discharge_month" if feed in ENCOUNTER_FEEDS else "null::date"}, 1
            from read_parquet({quote_text(path)}, file_row_number = true) as d
            join {LEFT_OUT_TABLE} as l on l.staged_row = d.file_row_number
                and l.feed = {quote_text(feed)} and l.path = {quote_text(path)}
            where d.stop_rules is null"""
        for feed, path in found
        if Path(path).is_file()
    ]
    nothing = "select null::varchar, null::varchar, null::varchar, null::date, 0 where false"
    return " union all ".join(parts) or nothing
