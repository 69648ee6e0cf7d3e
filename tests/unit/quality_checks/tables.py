"""Small tables for tests of checks: a contract with one rule of each kind, and empty or hand-made feeds."""

from __future__ import annotations

from datetime import datetime

import duckdb

from data_contracts.as_sql import SQL_TYPES, quote_identifier
from data_contracts.contract import DataContract, Field, FieldType, Kind
from data_contracts.rules import (
    Before,
    Between,
    Matches,
    OneOf,
    RefersTo,
    Required,
    Severity,
    Unique,
    WithinYears,
)
from data_contracts.submitted import SUBMITTED
from quality_checks.outcome import CheckOutcome, GateRun, GateStage

NOW = datetime(2026, 1, 15, 3, 0)
RUN = GateRun(stage=GateStage.STAGING, input_key="night-1", checked_at=NOW)

STAYS = DataContract(
    name="stays",
    kind=Kind.INTERNAL,
    title="Stays",
    grain="one row a stay",
    key=(),
    fields=(
        Field(name="hospital_id", type=FieldType.TEXT, description="Hospital"),
        Field(name="discharge_month", type=FieldType.DATE, description="Month"),
        Field(name="stay_id", type=FieldType.TEXT, description="Stay"),
        Field(name="weight_g", type=FieldType.NUMBER, description="Weight", unit="g"),
        Field(name="parity", type=FieldType.INTEGER, description="Parity"),
        Field(name="sex", type=FieldType.TEXT, description="Sex"),
        Field(name="drg", type=FieldType.TEXT, description="Group"),
        Field(name="admit_at", type=FieldType.DATETIME, description="Admission"),
        Field(name="discharge_at", type=FieldType.DATETIME, description="Discharge"),
        Field(name="is_test", type=FieldType.BOOLEAN, description="Test"),
    ),
    rules=(
        Required(column="stay_id", because="it names the stay", severity=Severity.STOP),
        Required(column="is_test", because="it is asked"),
        Unique(columns=("hospital_id", "stay_id"), because="they name one row", severity=Severity.STOP),
        Between(column="weight_g", low=200, high=7000, because="grams"),
        Between(column="parity", low=0, high=25, because="a count"),
        OneOf(column="sex", values=("F", "M"), because="two words"),
        # A class, a group, a set with a bracket and an escaped bracket: 807, 80A-1, (80).
        Matches(column="drg", pattern=r"\d{3}|80([A-Z](-[\d(]+)*)|\(80\)", because="three digits"),
        Before(earlier="admit_at", later="discharge_at", because="a stay ends after it begins"),
        WithinYears(column="admit_at", first_year=1990, last_year=2100, because="no placeholder"),
        RefersTo(
            columns=("hospital_id",), targets=("places",), target_columns=("hospital_id",), because="known"
        ),
    ),
)


def create_table(con: duckdb.DuckDBPyConnection, contract: DataContract) -> None:
    """An empty table with the contract's columns, none of them `not null`, so that rules can be broken."""
    columns = ", ".join(
        f"{quote_identifier(field.name)} {SQL_TYPES[field.type]}" for field in contract.fields
    )
    con.execute(f"create or replace table {contract.name} ({columns})")


def create_empty_feeds(con: duckdb.DuckDBPyConnection) -> None:
    """Every feed as the receiving stage offers it, without a row."""
    for contract in SUBMITTED:
        create_table(con, contract)
        con.execute(f"alter table {contract.name} add column submission_id varchar")
    for feed in ("maternal_encounters", "newborn_encounters"):
        con.execute(f"alter table {feed} add column discharge_month date")
    for feed in ("diagnoses", "procedures"):
        con.execute(f"alter table {feed} add column code_plain varchar")


def network_outcome(outcomes: tuple[CheckOutcome, ...], check_id: str) -> CheckOutcome:
    """The outcome of a check for the whole network."""
    (found,) = [each for each in outcomes if each.check_id == check_id and each.hospital_id is None]
    return found


def hospital_outcomes(outcomes: tuple[CheckOutcome, ...], check_id: str) -> list[CheckOutcome]:
    """The outcomes of a check at single hospitals."""
    return [each for each in outcomes if each.check_id == check_id and each.hospital_id is not None]
