"""Every code the generator can write is billable all through 2025 and flagged as the exemption list says."""

from __future__ import annotations

import duckdb

from synthetic.code_rules import is_exempt
from synthetic.maternal_codes import DELIVERY_DIAGNOSES, all_maternal_codes
from synthetic.maternal_conditions import SEVERE_MORBIDITY
from synthetic.maternal_procedures import DELIVERY_PROCEDURES, all_maternal_procedures
from synthetic.newborn_codes import all_newborn_codes
from synthetic.timed_codes import timed_code_lists
from tests.support.shared import SHARED_DATA, needs_shared_data
from tests.unit.synthetic.conftest import Landing

ALL_YEAR = "valid_from <= date '2025-01-01' and (valid_to is null or valid_to >= date '2025-12-31')"


def codes_of(con: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {code for (code,) in con.execute(query).fetchall()}


@needs_shared_data
def test_diagnoses_are_billable_in_2025(con: duckdb.DuckDBPyConnection) -> None:
    valid = codes_of(
        con, f"select code from '{SHARED_DATA}/icd/icd10_cm.parquet' where billable and {ALL_YEAR}"
    )
    used = {*all_maternal_codes(), *all_newborn_codes()[0], *timed_code_lists()[0]}
    assert used - valid == set()
    assert len(used) > 300


@needs_shared_data
def test_procedures_are_valid_in_2025(con: duckdb.DuckDBPyConnection) -> None:
    valid = codes_of(con, f"select code from '{SHARED_DATA}/icd/icd10_pcs.parquet' where {ALL_YEAR}")
    used = {*all_maternal_procedures(), *all_newborn_codes()[1], *timed_code_lists()[1]}
    assert used - valid == set()
    assert len(used) > 50


@needs_shared_data
def test_codes_are_exempt_from_presence_on_admission_as_listed(con: duckdb.DuckDBPyConnection) -> None:
    exempt = codes_of(
        con,
        f"select code from '{SHARED_DATA}/icd/poa_exempt.parquet' where first_fy <= 2025 and last_fy >= 2025",
    )
    used = {*all_maternal_codes(), *all_newborn_codes()[0], *timed_code_lists()[0]}
    assert {code for code in used if is_exempt(code) != (code in exempt)} == set()


def test_what_is_written_comes_from_the_lists(landing: Landing) -> None:
    timed_diagnoses, timed_procedures = timed_code_lists()
    declared = (*all_maternal_codes(), *all_newborn_codes()[0], *timed_diagnoses, "N17.9")
    procedures = {*all_maternal_procedures(), *all_newborn_codes()[1], *timed_procedures}
    assert codes_of(landing.con, "select distinct code from dx") <= {
        code.replace(".", "") for code in declared
    }
    pcs = "select distinct upper(code) from procedures where code_system = 'ICD10PCS'"
    assert codes_of(landing.con, pcs) <= procedures
    cpt = "select distinct code from procedures where code_system = 'CPT'"
    assert codes_of(landing.con, cpt) == {"94780", "01967", "01968"}


def test_each_of_the_21_indicators_has_a_code() -> None:
    indicators = {condition.name for condition in SEVERE_MORBIDITY}
    assert len(indicators) == 21
    coded = {rule.state for rule in DELIVERY_DIAGNOSES} | {state for state, *_ in DELIVERY_PROCEDURES}
    assert indicators <= coded
