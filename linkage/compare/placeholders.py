"""Finds values that too many births share to stand for a person, blanks them out, and counts what was ignored.

Which single values are no values at all (9999, UNKNOWN) is known in cleaning.py; no value is ever reported.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# One woman's deliveries and her children's stays do not fall on more than ten different days of birth, nor do
# more than eight records (quadruplets, each transferred) belong to one day of hers.
MAX_DAYS_OF_A_NUMBER = 10
MAX_RECORDS_OF_A_DAY = 8
# A birth date of mothers: about 10 000 are possible, so a hospital of 10 000 records has each about once. Twenty
# times that, and more than ten records, is a date typed for want of a better one (1 January 1990).
MAX_RECORDS_OF_A_DATE = 10
MAX_SHARE_OF_A_DATE = 0.002
# No first name or surname is borne by three of ten mothers (Maria: 5 % in some towns; Yoder, in an Amish
# settlement, 15 %): that is a default.
MAX_SHARE_OF_A_NAME = 0.3
MIN_RECORDS_OF_A_NAME = 20
# Births of a hospital are spread over its days; a third of them on one day is a default date.
MAX_SHARE_OF_A_BIRTH_DAY = 0.3


@dataclass(frozen=True, kw_only=True)
class SharedValue:
    """A column whose values should belong to few births.

    `key` are the columns that make a value the same value (a street is one within its ZIP, a record number one
    within its hospital); `too_many` is SQL over the rows of a key, of `rows` (of its hospital, or of all where the
    key has no hospital) and of `day`; `ignored` what stands in its place.
    """

    table: str
    column: str
    key: tuple[str, ...]
    day: str
    too_many: str
    ignored: str = "null"


_NUMBER = (
    f"(count(distinct cast({{day}} as date)) > {MAX_DAYS_OF_A_NUMBER} "
    f"or count(*) > {MAX_RECORDS_OF_A_DAY} * greatest(count(distinct cast({{day}} as date)), 1))"
)
# A woman comes to hospital on many days; her birth date and first name stay (but for typing errors).
_WOMANS_NUMBER = " and ".join(
    f"count(distinct {told}) > {MAX_DAYS_OF_A_NUMBER}" for told in ("birth_date", "first_name")
)
_DATE = f"count(*) > {MAX_RECORDS_OF_A_DATE} and count(*) > {MAX_SHARE_OF_A_DATE} * any_value(rows)"
_NAME = f"count(*) > {MIN_RECORDS_OF_A_NAME} and count(*) > {MAX_SHARE_OF_A_NAME} * any_value(rows)"
_BIRTH_DAY = f"count(*) > {MIN_RECORDS_OF_A_NAME} and count(*) > {MAX_SHARE_OF_A_BIRTH_DAY} * any_value(rows)"


def _shared(
    table: str, day: str, too_many: str, *columns: str, by: tuple[str, ...] = (), ignored: str = "null"
) -> tuple[SharedValue, ...]:
    return tuple(
        SharedValue(
            table=table,
            column=column,
            key=(*by, column),
            day=day,
            too_many=too_many.format(day=day),
            ignored=ignored,
        )
        for column in columns
    )


_HERE = ("hospital_id",)
_NEWBORNS, _DELIVERIES, _WOMEN = "comparable_newborns", "comparable_deliveries", "mother_encounters"
SHARED_VALUES: tuple[SharedValue, ...] = (
    *_shared(_NEWBORNS, "birth_at", _NUMBER, "phone", "subscriber_id"),
    *_shared(_NEWBORNS, "birth_at", _NUMBER, "street", by=("zip",)),
    *_shared(
        _NEWBORNS,
        "birth_at",
        _NUMBER,
        "mother_mrn",
        "mother_account_number",
        "mrn",
        "guarantor_name",
        by=_HERE,
    ),
    *_shared(_NEWBORNS, "birth_at", _DATE, "mother_birth_date", by=_HERE),
    *_shared(_NEWBORNS, "birth_at", _DATE, "mother_birth_date"),
    *_shared(_NEWBORNS, "birth_at", _NAME, "mother_first_name", "mother_last_name", "last_name", by=_HERE),
    # A birth day of the system's making: the day of a birth admission stands in for it.
    *_shared(
        _NEWBORNS,
        "birth_at",
        _BIRTH_DAY,
        "birth_at",
        by=_HERE,
        ignored="case when role = 'birth' then date_trunc('day', admit_at) end",
    ),
    *_shared(_DELIVERIES, "admit_at", _BIRTH_DAY, "delivery_at", by=_HERE),
    *_shared(_DELIVERIES, "admit_at", _NUMBER, "phone", "subscriber_id"),
    *_shared(_DELIVERIES, "admit_at", _NUMBER, "street", by=("zip",)),
    *_shared(_DELIVERIES, "admit_at", _NUMBER, "mother_mrn", "account_number", by=_HERE),
    *_shared(_DELIVERIES, "admit_at", _DATE, "birth_date", by=_HERE),
    *_shared(_DELIVERIES, "admit_at", _DATE, "birth_date"),
    *_shared(_DELIVERIES, "admit_at", _NAME, "first_name", "last_name", "maiden_name", by=_HERE),
    *_shared(_WOMEN, "admit_at", _WOMANS_NUMBER, "phone", "subscriber_id"),
    *_shared(_WOMEN, "admit_at", _WOMANS_NUMBER, "street", by=("zip",)),
    *_shared(_WOMEN, "admit_at", _WOMANS_NUMBER, "mother_mrn", by=_HERE),
    *_shared(_WOMEN, "admit_at", _DATE, "birth_date", by=_HERE),
    *_shared(_WOMEN, "admit_at", _DATE, "birth_date"),
    *_shared(_WOMEN, "admit_at", _NAME, "first_name", "last_name", "maiden_name", by=_HERE),
)


def ignore_shared_values(con: duckdb.DuckDBPyConnection) -> None:
    """Set values that too many births share to NULL, and create `ignored_values`.

    `ignored_values`, one row a table, column and hospital: `table_name, column_name, hospital_id` (NULL where rows of
    several hospitals share the value), `values_ignored` (how many different ones), `rows_ignored`.
    """
    con.execute(
        "create or replace temp table ignored_values (table_name varchar, column_name varchar, "
        "hospital_id varchar, values_ignored bigint, rows_ignored bigint)"
    )
    for shared in SHARED_VALUES:
        con.execute(_too_many_sql(shared))
        (found,) = con.execute("select count(*) from linkage_shared_values").fetchall()
        if found[0]:
            con.execute(
                f"insert into ignored_values select '{shared.table}', '{shared.column}', hospital_id, count(*), "
                "sum(records) from linkage_shared_values group by hospital_id order by hospital_id"
            )
            con.execute(_ignore_sql(shared))
    con.execute("drop table linkage_shared_values")
    # A column may be asked about twice, within each hospital and over all of them.
    con.execute(
        """
        create or replace temp table ignored_values as
        select table_name, column_name, hospital_id, sum(values_ignored)::bigint as values_ignored,
            sum(rows_ignored)::bigint as rows_ignored
        from ignored_values
        group by all
        order by table_name, column_name, hospital_id nulls first
        """
    )


def _too_many_sql(shared: SharedValue) -> str:
    key = ", ".join(shared.key)
    of_hospital = shared.key[0] == "hospital_id"
    size = "count(*) over (partition by hospital_id)" if of_hospital else "count(*) over ()"
    needs_size = "any_value(rows)" in shared.too_many
    columns = sorted({"hospital_id", *shared.key, shared.day, *_mentioned(shared)})
    return f"""
        -- one row a value that too many births share
        create or replace temp table linkage_shared_values as
        with sized as (
            select {", ".join(columns)}{f", {size} as rows" if needs_size else ""}
            from {shared.table}
            where {shared.column} is not null
        )
        select {key}{
        ""
        if of_hospital
        else ", case when count(distinct hospital_id) = 1 then min(hospital_id) end as hospital_id"
    }, count(*) as records
        from sized
        group by {key}
        having {shared.too_many}
    """


def _mentioned(shared: SharedValue) -> set[str]:
    return {column for column in ("birth_date", "first_name") if f"distinct {column}" in shared.too_many}


def _ignore_sql(shared: SharedValue) -> str:
    same = " and ".join(
        f"{shared.table}.{column} is not distinct from shared.{column}" for column in shared.key
    )
    return (
        f"update {shared.table} set {shared.column} = {shared.ignored} from linkage_shared_values as shared "
        f"where {same}"
    )
