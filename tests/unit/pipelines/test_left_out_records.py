"""Counts of records left out, by table, stage, reason and month, on a handful of records of each kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.left_out_records import (
    NO_BIRTH_RECORD,
    REJECTED,
    SENT_AGAIN,
    TEST_PATIENT,
    create_source_left_out_records,
)
from pipelines.receiving.left_out import LEFT_OUT_TABLE

MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)


def offer_records(con: duckdb.DuckDBPyConnection, staged: Path) -> None:
    """Rows out of range, a stay sent again, a test patient, a later stay without a birth record, a refused delivery."""
    con.execute(f"""
        copy (select * from (values ('S1', date '2025-05-01', null), ('S1', date '2025-06-01', null),
            ('S1', date '2025-05-01', 'range')) as t(submission_id, discharge_month, stop_rules))
            to '{staged}' (format parquet);
        create temp table {LEFT_OUT_TABLE} as select * from (values ('maternal_encounters', '{staged}', 1),
            ('maternal_encounters', '{staged}', 2)) as t(feed, path, staged_row);
        create temp table quarantine as select * from (values
            ('maternal_encounters', 'age.range', 'ages lie between 8 and 65', date '2025-05-01'),
            ('maternal_encounters', 'age.range', 'ages lie between 8 and 65', date '2025-05-01'),
            ('diagnoses', 'code.known', null, null)) as t(feed, rule, reason, discharge_month);
        create temp table submissions as select * from (values ('accepted', '2025-05', 10, 3), ('rejected', '2025-06', 7, 0),
            ('rejected', '2025Q3', 2, 0), ('held', '2025-06', 0, 0)) as t(status, period, accepted_rows, quarantined_rows);
        create temp table newborn_encounters as select * from (values ('H1', 'B1', date '2025-05-01'),
            ('H1', 'B2', date '2025-05-01'), ('H1', 'B3', date '2025-06-01'))
            as t(hospital_id, encounter_id, discharge_month);
        create temp table comparable_newborns as select * from (values ('H1', 'B1', 'test'), ('H1', 'B2', 'birth'))
            as t(hospital_id, encounter_id, role);
        create temp table newborn_stays as select * from (values ('H1', 'B2', 'N2'), ('H1', 'B3', null))
            as t(hospital_id, encounter_id, newborn_id);
    """)


def test_every_record_left_out_is_counted_with_its_reason(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    offer_records(con, tmp_path / "staged.parquet")
    create_source_left_out_records(con)
    rows = con.execute("from source_left_out_records").fetchall()
    assert rows == [
        ("diagnoses", "receive", "code.known", None, 1),
        ("maternal_encounters", "receive", "ages lie between 8 and 65", MAY, 2),
        (
            "maternal_encounters",
            "receive",
            SENT_AGAIN,
            JUNE,
            1,
        ),  # row 2 broke a rule and stands in quarantine
        ("newborn_encounters", "compare", TEST_PATIENT, MAY, 1),
        ("newborn_encounters", "identify", NO_BIRTH_RECORD, JUNE, 1),
        ("submissions", "receive", REJECTED, JUNE, 7),
        ("submissions", "receive", REJECTED, None, 2),
    ]


def test_nothing_left_out_is_an_empty_table(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    offer_records(con, tmp_path / "staged.parquet")
    for table in (LEFT_OUT_TABLE, "quarantine", "submissions", "comparable_newborns", "newborn_stays"):
        con.execute(f"delete from {table}")
    create_source_left_out_records(con)
    assert con.execute("from source_left_out_records").fetchall() == []
