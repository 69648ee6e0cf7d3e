"""Seven measures, each written by itself in plain SQL and in pandas: what a list of queries or a notebook would do.

They give the same counts as the library; the timing stands in measures.py. Nothing here is used by the project itself.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pandas as pd

from data_contracts.codelists import codelist_named
from measures.facts.code_flags import SPELLINGS

Counts = tuple[int, int]
Way = Callable[[duckdb.DuckDBPyConnection], Counts]

_SMM20 = tuple(
    f"smm_{name}"
    for name in [
        "ami",
        "aneurysm",
        "arf",
        "ards",
        "afe",
        "arrest",
        "dic",
        "eclampsia",
        "periop_hf",
        "cva",
        "pulm_edema",
        "anesthesia",
        "sepsis",
        "shock",
        "sickle_crisis",
        "embolism",
    ]
)
_SMM20_DONE = ("smm_cardioversion", "smm_hysterectomy", "smm_trach", "smm_vent")

_DELIVERIES = """
    deliveries as (
        select stay.delivery_id, hospital_id, encounter_id, mother.age_years,
            coalesce(mother.discharge_datetime, stay.discharge_at, stay.delivery_at)::date as code_date
        from delivery_stays as stay left join maternal_encounters as mother using (hospital_id, encounter_id)
    )"""
_NEWBORNS = """
    newborns as (
        select stay.newborn_id, hospital_id, encounter_id,
            coalesce(infant.discharge_datetime, infant.birth_datetime)::date as code_date
        from newborn_stays as stay join newborn_encounters as infant using (hospital_id, encounter_id)
        where stay.newborn_id is not null and stay.stay_kind in ('birth', 'transfer')
    )"""


def _codes_sql(lists: tuple[str, ...], system: str) -> str:
    spellings = ", ".join(f"'{spelling}'" for spelling in SPELLINGS[system])
    rows = ", ".join(
        f"('{code.code.replace('.', '')}', date '{code.valid_from or '1900-01-01'}', date '{code.valid_to or '9999-12-31'}')"
        for name in lists
        for code in codelist_named(name).codes
        if code.system == system
    )
    return f"(select * from (values {rows}) as codes(code, valid_from, valid_to), (select unnest([{spellings}]) as system))"


def _with_code_sql(units: str, unit_id: str, records: str, lists: tuple[str, ...], system: str) -> str:
    status = (
        " and coalesce(lower(record.status), 'completed') = 'completed'" if records == "procedures" else ""
    )
    return f"""
        select distinct unit.{unit_id} from {units} as unit
        join {records} as record using (hospital_id, encounter_id)
        join {_codes_sql(lists, system)} as listed on listed.code = record.code_plain and listed.system = record.code_system
        where unit.code_date between listed.valid_from and listed.valid_to{status}"""


def _ask(con: duckdb.DuckDBPyConnection, sql: str) -> Counts:
    ((denominator, numerator),) = con.execute(sql).fetchall()
    return int(denominator), int(numerator)


def _of_deliveries(records: str, lists: tuple[str, ...], system: str) -> Way:
    def ask(con: duckdb.DuckDBPyConnection) -> Counts:
        found = _with_code_sql("deliveries", "delivery_id", records, lists, system)
        return _ask(
            con,
            f"with {_DELIVERIES}, found as ({found}) select (select count(*) from deliveries), (select count(*) from found)",
        )

    return ask


def _smm20_by_sql(con: duckdb.DuckDBPyConnection) -> Counts:
    by_diagnosis = _with_code_sql("deliveries", "delivery_id", "diagnoses", _SMM20, "ICD10CM")
    by_procedure = _with_code_sql("deliveries", "delivery_id", "procedures", _SMM20_DONE, "ICD10PCS")
    return _ask(
        con,
        f"""
        with {_DELIVERIES}, found as ({by_diagnosis} union {by_procedure})
        select count(*), count(found.delivery_id) from deliveries left join found using (delivery_id)
        where age_years between 12 and 55
        """,
    )


def _dyad_by_sql(con: duckdb.DuckDBPyConnection) -> Counts:
    mothers = _with_code_sql("deliveries", "delivery_id", "diagnoses", ("opioid_use_disorder",), "ICD10CM")
    children = _with_code_sql("newborns", "newborn_id", "diagnoses", ("nas_nows",), "ICD10CM")
    return _ask(
        con,
        f"""
        with {_DELIVERIES}, {_NEWBORNS}, mothers as ({mothers}), children as ({children})
        select count(*), count(children.newborn_id) from dyads
        join mothers using (delivery_id) left join children using (newborn_id)
        where link_status = 'linked'
        """,
    )


BY_SQL: dict[str, Way] = {
    "chronic_htn": _of_deliveries("diagnoses", ("chronic_hypertension",), "ICD10CM"),
    "gdm": _of_deliveries("diagnoses", ("gestational_diabetes",), "ICD10CM"),
    "csec_total": _of_deliveries("procedures", ("cesarean",), "ICD10PCS"),
    "smm20": _smm20_by_sql,
    "preeclampsia": _of_deliveries("diagnoses", ("preeclampsia_any",), "ICD10CM"),
    "asthma": _of_deliveries("diagnoses", ("asthma_maternal",), "ICD10CM"),
    "dyad_oud_nows": _dyad_by_sql,
}


def _frame(con: duckdb.DuckDBPyConnection, table: str, columns: str) -> pd.DataFrame:
    return con.sql(f"select {columns} from {table}").df()


def _deliveries(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    stays = _frame(con, "delivery_stays", "delivery_id, hospital_id, encounter_id, discharge_at, delivery_at")
    mothers = _frame(con, "maternal_encounters", "hospital_id, encounter_id, age_years, discharge_datetime")
    units = stays.merge(mothers, how="left", on=["hospital_id", "encounter_id"])
    when = units["discharge_datetime"].fillna(units["discharge_at"]).fillna(units["delivery_at"])
    return units.assign(code_date=when.dt.normalize())


def _newborns(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    stays = _frame(con, "newborn_stays", "newborn_id, hospital_id, encounter_id, stay_kind")
    stays = stays[stays["newborn_id"].notna() & stays["stay_kind"].isin(["birth", "transfer"])]
    infants = _frame(
        con, "newborn_encounters", "hospital_id, encounter_id, discharge_datetime, birth_datetime"
    )
    units = stays.merge(infants, on=["hospital_id", "encounter_id"])
    return units.assign(code_date=units["discharge_datetime"].fillna(units["birth_datetime"]).dt.normalize())


def _codes_frame(lists: tuple[str, ...], system: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (code.code.replace(".", ""), spelling, code.valid_from, code.valid_to)
            for name in lists
            for code in codelist_named(name).codes
            if code.system == system
            for spelling in SPELLINGS[system]
        ],
        columns=["code_plain", "code_system", "valid_from", "valid_to"],
    ).assign(
        valid_from=lambda codes: pd.to_datetime(codes["valid_from"]).fillna(pd.Timestamp("1900-01-01")),
        valid_to=lambda codes: pd.to_datetime(codes["valid_to"]).fillna(pd.Timestamp("2200-01-01")),
    )


def _with_code(
    con: duckdb.DuckDBPyConnection,
    units: pd.DataFrame,
    unit_id: str,
    table: str,
    lists: tuple[str, ...],
    system: str,
) -> set[str]:
    status = ", status" if table == "procedures" else ""
    records = _frame(con, table, f"hospital_id, encounter_id, code_plain, code_system{status}")
    if status:
        records = records[records["status"].fillna("completed").str.lower() == "completed"]
    listed = records.merge(_codes_frame(lists, system), on=["code_plain", "code_system"])
    found = listed.merge(units, on=["hospital_id", "encounter_id"])
    valid = found["code_date"].between(found["valid_from"], found["valid_to"])
    return set(found.loc[valid, unit_id])


def _of_delivery_frames(table: str, lists: tuple[str, ...], system: str) -> Way:
    def ask(con: duckdb.DuckDBPyConnection) -> Counts:
        units = _deliveries(con)
        return len(units), len(_with_code(con, units, "delivery_id", table, lists, system))

    return ask


def _smm20_by_pandas(con: duckdb.DuckDBPyConnection) -> Counts:
    units = _deliveries(con)
    units = units[units["age_years"].between(12, 55)]
    found = _with_code(con, units, "delivery_id", "diagnoses", _SMM20, "ICD10CM")
    found |= _with_code(con, units, "delivery_id", "procedures", _SMM20_DONE, "ICD10PCS")
    return len(units), len(found)


def _dyad_by_pandas(con: duckdb.DuckDBPyConnection) -> Counts:
    mothers = _with_code(
        con, _deliveries(con), "delivery_id", "diagnoses", ("opioid_use_disorder",), "ICD10CM"
    )
    children = _with_code(con, _newborns(con), "newborn_id", "diagnoses", ("nas_nows",), "ICD10CM")
    dyads = _frame(con, "dyads", "delivery_id, newborn_id, link_status")
    dyads = dyads[(dyads["link_status"] == "linked") & dyads["delivery_id"].isin(mothers)]
    return len(dyads), int(dyads["newborn_id"].isin(children).sum())


BY_PANDAS: dict[str, Way] = {
    "chronic_htn": _of_delivery_frames("diagnoses", ("chronic_hypertension",), "ICD10CM"),
    "gdm": _of_delivery_frames("diagnoses", ("gestational_diabetes",), "ICD10CM"),
    "csec_total": _of_delivery_frames("procedures", ("cesarean",), "ICD10PCS"),
    "smm20": _smm20_by_pandas,
    "preeclampsia": _of_delivery_frames("diagnoses", ("preeclampsia_any",), "ICD10CM"),
    "asthma": _of_delivery_frames("diagnoses", ("asthma_maternal",), "ICD10CM"),
    "dyad_oud_nows": _dyad_by_pandas,
}
