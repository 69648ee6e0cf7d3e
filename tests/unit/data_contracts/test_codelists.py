"""The code lists are whole, dated, and borne out by the official tables."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from data_contracts.codelists import (
    KNOWN_CODELISTS,
    check_codes,
    codelist_named,
    codelist_table,
    load_codelists,
)
from data_contracts.codelists.declared import DECLARED
from data_contracts.codelists.declared.record import declare
from data_contracts.codelists.expand import OfficialTable, Sources, expand_list, read_sources
from data_contracts.codelists.lists import FOLDER, SYSTEMS
from tests.support.shared import SHARED_DATA, needs_shared_data

SMM_INDICATORS = (
    "ami",
    "aneurysm",
    "arf",
    "ards",
    "afe",
    "arrest",
    "cardioversion",
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
    "hysterectomy",
    "trach",
    "vent",
    "transfusion",
)


def _plain_codes(name: str) -> set[str]:
    return {code.code_plain for code in codelist_named(name).codes}


def _days(name: str, code: str) -> list[tuple[date, date | None]]:
    return [(row.valid_from, row.valid_to) for row in codelist_named(name).codes if row.code == code]


def test_every_list_has_codes_of_known_systems_and_ordered_dates():
    lists = load_codelists()
    assert len(lists) >= 200
    for codelist in lists:
        assert codelist.codes, codelist.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", codelist.name)
        assert codelist.title and codelist.steward
        for code in codelist.codes:
            assert code.system in SYSTEMS
            assert code.valid_to is None or code.valid_from <= code.valid_to, (codelist.name, code.code)


def test_no_code_stands_twice_on_the_same_day():
    for codelist in load_codelists():
        stretches: dict[tuple[str, str], list[tuple[date, date]]] = {}
        for code in codelist.codes:
            stretches.setdefault((code.system, code.code), []).append(
                (code.valid_from, code.valid_to or date.max)
            )
        for (_, code_text), days in stretches.items():
            days.sort()
            for earlier, later in pairwise(days):
                assert earlier[1] < later[0], (codelist.name, code_text)


def test_names_are_unique_and_the_index_names_every_file():
    names = Counter(declared.name for declared in DECLARED)
    assert [name for name, times in names.items() if times > 1] == []
    assert set(names) == KNOWN_CODELISTS
    assert {path.stem for path in FOLDER.glob("*.csv")} - {"codelists"} == KNOWN_CODELISTS


def test_diagnoses_carry_the_dot_and_procedures_do_not():
    for codelist in load_codelists():
        for code in codelist.codes:
            if code.system == "ICD10CM":
                assert re.fullmatch(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?", code.code), code.code
            if code.system == "ICD10PCS":
                assert re.fullmatch(r"[0-9A-HJ-NP-Z]{7}", code.code), code.code


def test_the_21_indicators_of_severe_morbidity_follow_the_union_of_both_lists():
    assert {f"smm_{short}" for short in SMM_INDICATORS} <= KNOWN_CODELISTS
    assert "O723" in _plain_codes("smm_dic")  # AHRQ only
    assert {"G9345", "I67850", "I67858"} <= _plain_codes("smm_cva")
    assert {"I2604", "I2696"} <= _plain_codes("smm_embolism")
    assert {"J810", "I509"} <= _plain_codes("smm_pulm_edema")  # two value sets, one indicator
    assert _plain_codes("smm_dic") - _plain_codes("smm_dic_refined") == {"D688", "D689", "O723"}


def test_retired_codes_stay_with_their_last_day():
    assert _days("smm_arf", "O90.4") == [(date(2015, 10, 1), date(2023, 9, 30))]
    assert _days("smm_arf", "O90.41") == [(date(2023, 10, 1), None)]
    assert _days("smm_transfusion", "30230N1") == [(date(2015, 10, 1), date(2021, 9, 30))]
    assert _days("smm_transfusion", "30233N1") == [(date(2015, 10, 1), None)]
    assert _days("financial_insecurity", "Z59.86") == [(date(2022, 10, 1), date(2025, 9, 30))]
    assert _days("previous_cesarean", "O34.21") == [(date(2015, 10, 1), date(2016, 9, 30))]


def test_headers_never_stand_on_a_list():
    assert "O72" not in _plain_codes("postpartum_hemorrhage")
    assert _plain_codes("postpartum_hemorrhage") == {"O720", "O721", "O722", "O723"}


def test_the_table_of_lists_has_one_row_a_code_and_stretch(con):
    codelist_table(con)
    rows = con.execute("select count(*), count(distinct codelist) from code_lists").fetchall()
    assert rows == [(sum(len(codelist.codes) for codelist in load_codelists()), len(KNOWN_CODELISTS))]
    covid = con.execute(
        "select code, code_plain, system, valid_to from code_lists where codelist = 'covid19'"
    ).fetchall()
    assert covid == [("U07.1", "U071", "ICD10CM", None)]


def test_a_list_that_does_not_exist_is_named():
    with pytest.raises(KeyError, match="no code list is called postpartum_sadness"):
        codelist_named("postpartum_sadness")


TOY = Sources(
    diagnoses=OfficialTable(
        system="ICD10CM",
        rows=(
            ("O720", "O72.0", date(2015, 10, 1), None),
            ("O721", "O72.1", date(2015, 10, 1), date(2020, 9, 30)),
            ("O80", "O80", date(2015, 10, 1), None),
        ),
    ),
    procedures=OfficialTable(system="ICD10PCS", rows=()),
    value_sets={"1.2": {("ICD10CM", "O80"): {"2024"}, ("SNOMED", "123"): {"2024"}}},
)


def test_a_prefix_becomes_its_billable_codes_less_those_taken_out():
    codes = expand_list(declare("toy", "Toy", dx="O72", but_not="O720"), TOY)
    assert [(code.code, code.valid_to) for code in codes] == [("O72.1", date(2020, 9, 30))]


def test_a_prefix_that_matches_nothing_is_an_error_and_not_an_empty_list():
    with pytest.raises(ValueError, match="toy: no billable ICD10CM code starts with O99"):
        expand_list(declare("toy", "Toy", dx="O72 O99"), TOY)


@needs_shared_data
def test_every_code_is_billable_on_the_days_it_claims(con):
    assert check_codes(con, SHARED_DATA / "icd") == ()


@needs_shared_data
def test_the_check_finds_a_code_that_is_listed_too_long(con, monkeypatch):
    # O90.4 ended on 2023-09-30; Z61 was never in ICD-10-CM; O72.1 is right.
    def table_with_faults(connection):
        connection.execute(
            """
            create or replace temp table code_lists as
            from (values ('toy', 'O90.4', 'O904', 'ICD10CM', date '2015-10-01', null::date, ''),
                ('toy', 'Z61.0', 'Z610', 'ICD10CM', date '2015-10-01', null, ''),
                ('toy', 'O72.1', 'O721', 'ICD10CM', date '2015-10-01', null, ''))
                as lists (codelist, code, code_plain, system, valid_from, valid_to, source)
            """
        )

    monkeypatch.setattr("data_contracts.codelists.check.codelist_table", table_with_faults)
    found = [(finding.code, finding.problem) for finding in check_codes(con, SHARED_DATA / "icd")]
    assert found == [("O90.4", "not billable on every day stated"), ("Z61.0", "never billable")]


@needs_shared_data
def test_the_stored_lists_are_what_the_declarations_expand_to():
    sources = read_sources(Path(SHARED_DATA / "icd"), Path(SHARED_DATA / "ecqm"))
    for declared in DECLARED:
        assert codelist_named(declared.name).codes == expand_list(declared, sources), declared.name
