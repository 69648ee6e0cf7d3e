"""The published tables of verdicts, deliveries, rows set aside and records left out, without small counts of people.

How cells are hidden stands in linkage/quality/small_cells.py; rates are suppressed in measures/rates.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from linkage.quality.small_cells import hide_small_cells

HIDDEN_NOTE = "The counts are hidden: they are small, or a small one would follow from them."
# Their numbers are the births of a hospital and month: where one is hidden, nothing else may tell it.
_BIRTHS = ("vol_deliveries", "vol_live_births")
# Checks whose figures hold a month against the sum of the hospital's earlier months.
_WITH_HISTORY = "(starts_with(check_id, 'trend.') or check_id = 'linkage.link_rate_collapsed')"


def find_hidden_months(con: DuckDBPyConnection) -> None:
    """Create temp table `hidden_months`: `hospital_id, month` where `measure_rates` hides a number of births.

    `month` is NULL where the number over all months is hidden.
    """
    con.execute(
        f"""
        create or replace temp table hidden_months as
        select distinct place as hospital_id, if(period_type = 'month', period_start, null) as month
        from measure_rates
        where measure_id in {_BIRTHS} and level = 'hospital' and stratum = 'overall' and computable
            and period_type in ('month', 'all') and denominator is null
        """
    )


def show_verdicts(con: DuckDBPyConnection, stored: str, largest_hidden: int) -> None:
    """Create `source_gate_results` from the SQL `stored` (columns of STORED_VERDICTS); needs `hidden_months`.

    Where a count of people of a row is 1 to `largest_hidden`, would follow from the others' or from the network's, or
    belongs to a month whose births are hidden, `violated` and `share` are NULL and the note says so instead of
    telling it; `total` is NULL where it is such a count itself.
    """
    con.execute(
        f"""
        create or replace temp table kept_gate_results as
        select v.*, v.violated is not null as has_counts,
            -- grain of the partition: a check and hospital, whose figures of two months tell those of one
            min(if(fewest_in_note > 0, fewest_in_note, null)) over (
                partition by stage, input_key, check_id, hospital_id
            ) between 1 and {largest_hidden} as tells_few,
            v.hospital_id is not null and exists (
                from hidden_months h
                where h.hospital_id = v.hospital_id
                    and (h.month is not distinct from v.period_start or {_WITH_HISTORY})
            ) as is_of_hidden_month
        from ({stored}) as v
        order by stage, input_key, check_id, hospital_id nulls first, period_start nulls first
        """
    )
    # What must be hidden whatever its size counts as the largest that is hidden, the others as one more.
    must = (
        f"if(not has_counts, null, if({{}}, {largest_hidden}, if(violated > 0, {largest_hidden} + 1, null)))"
    )
    parts = "concat_ws('|', stage, input_key, check_id, hospital_id is null)"
    con.execute("alter table kept_gate_results add column had_total boolean")
    con.execute("update kept_gate_results set had_total = total is not null")
    hide_small_cells(
        con,
        "kept_gate_results",
        counts=(
            "if(counts_people, total, null)",
            must.format("is_of_hidden_month and counts_people and total > 0"),
        ),
        parts_of_totals=(parts,),
        figures=("total",),
        largest_hidden=largest_hidden,
    )
    hide_small_cells(
        con,
        "kept_gate_results",
        counts=(
            "if(counts_people, violated, null)",
            "if(counts_people, total - violated, null)",
            must.format("had_total and total is null"),
            must.format("tells_few"),
            # Checks of other things than people tell them in the figures of their notes alone.
            must.format("is_of_hidden_month and (counts_people or fewest_in_note is not null)"),
        ),
        parts_of_totals=(parts,),
        figures=("violated", "share"),
        largest_hidden=largest_hidden,
    )
    con.execute(
        f"""
        update kept_gate_results set note = concat_ws(' ', '{HIDDEN_NOTE}', nullif(note_without_counts, ''))
        where has_counts and violated is null
        """
    )
    con.execute("create or replace temp view source_gate_results as from kept_gate_results")


def show_submissions(con: DuckDBPyConnection, made: str, largest_hidden: int) -> None:
    """Create `source_submissions` from the SQL `made`; needs `hidden_months`. Reasons say few for a small number."""
    con.execute(f"create or replace temp table kept_submissions as from ({made}) order by submission_id")
    for counts, parts in (
        (("rows_delivered",), ("concat_ws('|', status, period)",)),
        (("rows_quarantined", "rows_accepted"), ()),
    ):
        hide_small_cells(
            con,
            "kept_submissions",
            counts=counts,
            parts_of_totals=parts,
            figures=tuple({*counts, "rows_accepted", "rows_quarantined"}),
            largest_hidden=largest_hidden,
        )
    if largest_hidden:
        small = "|".join(str(number) for number in range(1, largest_hidden + 1))
        con.execute(
            f"""
            update kept_submissions set reason = if(
                (submitter, period) in (select (hospital_id, strftime(month, '%Y-%m')) from hidden_months),
                regexp_replace(reason, '{_COUNT_OF_ROWS.format("[0-9,]+")}', '\\1few\\3', 'g'),
                regexp_replace(reason, '{_COUNT_OF_ROWS.format(small)}', '\\1few\\3', 'g'))
            where reason is not null
            """
        )
    con.execute("create or replace temp view source_submissions as from kept_submissions")


# A number of a submission's reason: of rows, lines or encounters, or what the file has instead of them.
_COUNT_OF_ROWS = (
    "(^|[^0-9,.])({})( rows| lines| encounters| of [0-9,]+ rows| instead of|\\. Send it again|\\. Release it)"
)


def show_quarantine(con: DuckDBPyConnection, made: str, largest_hidden: int) -> None:
    """Create `source_quarantine_summary` from the SQL `made` (with `submitter, period` too); needs `hidden_months`."""
    con.execute(
        f"""
        create or replace temp table kept_quarantine_summary as
        select *, coalesce(bool_or(
                rows_delivered between 1 and {largest_hidden}
                or (submitter, period) in (select (hospital_id, strftime(month, '%Y-%m')) from hidden_months)
            ) over (partition by submission_id), false) as hides_delivered
        from ({made}) order by submission_id, feed, rule
        """
    )
    hide_small_cells(
        con,
        "kept_quarantine_summary",
        counts=("rows_quarantined", "rows_delivered - rows_quarantined"),
        parts_of_totals=(
            "submission_id",
            "concat_ws('|', feed, rule)",
            # The network's count of a rule and month stands in left_out_records.
            "concat_ws('|', feed, rule, period)",
        ),
        figures=("rows_quarantined",),
        largest_hidden=largest_hidden,
    )
    con.execute("update kept_quarantine_summary set rows_delivered = null where hides_delivered")
    con.execute("create or replace temp view source_quarantine_summary as from kept_quarantine_summary")


def hide_left_out(con: DuckDBPyConnection, table: str, largest_hidden: int) -> None:
    """Hide small numbers of `records` of the temp table, and those that the sum over months would give away."""
    hide_small_cells(
        con,
        table,
        counts=("records",),
        parts_of_totals=("concat_ws('|', table_name, stage, reason)",),
        figures=("records",),
        largest_hidden=largest_hidden,
    )
