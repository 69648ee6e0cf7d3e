"""Turns the artificial English hospital episodes, drawn column by column, into a landing folder: nobody's dyads."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.support.shared import SHARED_DATA

EPISODES = SHARED_DATA / "negative" / "artificial_hes_apc_0102.csv.gz"

# Ages under one year are coded 7001-7007; 1801-01-01 is a missing date.
_NEWBORN = (
    "coalesce(try_cast(STARTAGE as integer), 0) >= 7000 or contains(coalesce(DIAG_4_CONCAT, ''), 'Z38')"
)
_DATE = "nullif(nullif({column}, '1801-01-01'), '1800-01-01')"


def write_landing(landing: Path) -> int:
    """Write all episodes as one delivery; returns how many rows carry an outcome of delivery."""
    folder = landing / "HES" / "2001"
    folder.mkdir(parents=True)
    admitted, discharged = _DATE.format(column="ADMIDATE"), _DATE.format(column="DISDATE")
    shared = f"""
        coalesce(PROCODE3, 'UNKNOWN') as hospital_id, EPIKEY as encounter_id, PSEUDO_HESID as patient_mrn,
        coalesce({admitted}, EPISTART) as admit_datetime, {discharged} as discharge_datetime, LSOA01 as zip,
        DISDEST as discharge_disposition
    """
    con = duckdb.connect()
    con.execute(f"create table episodes as from read_csv('{EPISODES}', all_varchar = true)")
    con.execute(f"""
        copy (select {shared}, STARTAGE as age_years, case SEX when '1' then 'M' when '2' then 'F' end as sex
              from episodes where not ({_NEWBORN})) to '{folder}/maternal_encounters.parquet'
    """)
    con.execute(f"""
        copy (select {shared}, coalesce({admitted}, EPISTART) as birth_datetime,
                  case SEX when '1' then 'M' when '2' then 'F' end as sex
              from episodes where {_NEWBORN}) to '{folder}/newborn_encounters.parquet'
    """)
    con.execute(f"""
        copy (select coalesce(PROCODE3, 'UNKNOWN') as hospital_id, EPIKEY as encounter_id,
                  position_in_list as sequence, code
              from (select *, unnest(string_split(DIAG_4_CONCAT, ',')) as code,
                        generate_subscripts(string_split(DIAG_4_CONCAT, ','), 1) as position_in_list from episodes)
              where length(code) >= 3) to '{folder}/diagnoses.parquet'
    """)
    found = con.execute("select count(*) from episodes where contains(DIAG_4_CONCAT, 'Z37')").fetchall()[0][0]
    con.close()
    return int(found)
