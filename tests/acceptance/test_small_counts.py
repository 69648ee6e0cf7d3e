"""No table of a build tells a number of births that another hides, nor a small count of people in numbers or words."""

from __future__ import annotations

import re

import duckdb

_LARGEST_HIDDEN = 10
# Units of people are published one a row; who counts those rows needs no table of figures.
_ONE_ROW_A_PERSON = {
    "deliveries",
    "newborns",
    "dyads",
    "delivery_measures",
    "newborn_measures",
    "dyad_measures",
}
# Counts of signals, columns, months and subjects, not of people.
_NO_PEOPLE = {
    ("gate_results", "severity"),
    ("control_charts", "rule_hits"),
}
_MONTH_COLUMNS = ("period_start", "month")
_HOSPITAL_COLUMNS = ("hospital_id", "place", "submitter")


def _hidden_births(research: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], set[int]]:
    """The true numbers of births of each hospital and month in which `measure_rates` hides one."""
    rows = research.execute(
        """
        with counted as (
            select 'vol_deliveries' as measure_id, hospital_id, period_date, vol_deliveries as counts
            from delivery_measures
            union all
            select 'vol_live_births', hospital_id, period_date, vol_live_births from newborn_measures
        ),
        monthly as (
            select measure_id, hospital_id, date_trunc('month', period_date)::date as month, count(*) as births
            from counted where counts is not null group by all
        )
        select r.place, strftime(r.period_start, '%Y-%m'), births
        from measure_rates r
        join monthly m on m.measure_id = r.measure_id and m.hospital_id = r.place and m.month = r.period_start
        where r.level = 'hospital' and r.period_type = 'month' and r.stratum = 'overall' and r.denominator is null
        """
    ).fetchall()
    found: dict[tuple[str, str], set[int]] = {}
    for hospital, month, births in rows:
        found.setdefault((hospital, month), set()).add(births)
    return found


def test_no_table_tells_a_number_of_births_that_is_hidden(research: duckdb.DuckDBPyConnection) -> None:
    hidden = _hidden_births(research)
    assert hidden, "the network has no small month to look for"
    told = []
    tables = research.execute(
        "select table_name, list(column_name), list(data_type) from duckdb_columns() "
        "where schema_name = 'main' group by all order by all"
    ).fetchall()
    for table, names, types in tables:
        hospital = next((name for name in _HOSPITAL_COLUMNS if name in names), None)
        month = next((name for name in _MONTH_COLUMNS if name in names), None)
        if table in _ONE_ROW_A_PERSON or hospital is None or month is None:
            continue
        month_is_told = "period_type = 'month'" if "period_type" in names else "true"
        for name, type_ in zip(names, types, strict=True):
            if (table, name) in _NO_PEOPLE or type_ not in ("BIGINT", "DOUBLE"):
                continue
            rows = research.execute(
                f"""
                select {hospital}, strftime({month}, '%Y-%m'), {name} from {table}
                where {month} is not null and {name} is not null and {month_is_told}
                """
            ).fetchall()
            # A larger number hidden for another's sake may be that of other people in another measure.
            told += [
                (table, name, place)
                for place, when, value in rows
                if value in hidden.get((place, when), ())
                and (value <= _LARGEST_HIDDEN or "measure_id" not in names)
            ]
    assert not told, sorted(set(told))


def test_verdicts_on_hospitals_tell_no_small_count(research: duckdb.DuckDBPyConnection) -> None:
    rows = research.execute(
        """
        select check_id, violated, total, note from gate_results
        where hospital_id is not null
            -- counts of months, and of figures that drifted
            and check_id not in ('linkage.drift', 'linkage.field_drift')
        """
    ).fetchall()
    assert rows
    small = [
        check
        for check, violated, total, _ in rows
        if total != 1
        for count in (violated, total, total - violated if None not in (total, violated) else None)
        if count is not None and 0 < count <= _LARGEST_HIDDEN
    ]
    assert not small, small
    worded = [
        check
        for check, _, _, note in rows
        for number in re.findall(r"^([\d,.]+) of|usually ([\d,.]+)\.|^([\d,.]+), usually", note or "")
        if "volume" in check and 0 < float(next(filter(None, number)).replace(",", "")) <= _LARGEST_HIDDEN
    ]
    assert not worded, worded


def test_deliveries_and_rows_left_out_tell_no_small_count(research: duckdb.DuckDBPyConnection) -> None:
    for table, column in (
        ("submissions", "rows_delivered"),
        ("submissions", "rows_quarantined"),
        ("submissions", "rows_accepted"),
        ("quarantine_summary", "rows_quarantined"),
        ("quarantine_summary", "rows_delivered"),
        ("left_out_records", "records"),
    ):
        ((small,),) = research.execute(
            f"select count(*) from {table} where {column} between 1 and {_LARGEST_HIDDEN}"
        ).fetchall()
        assert small == 0, f"{table}.{column}"
