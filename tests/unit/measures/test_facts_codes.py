"""Which codes become flags: dates, positions, present on admission, systems, joined stays."""

from __future__ import annotations

from datetime import date

import pytest

from data_contracts.codelists import load_codelists
from measures.facts import create_facts
from measures.flags import Flag, FlagKind
from tests.support.fact_inputs import FactInputs

RENAL_FAILURE = Flag(kind=FlagKind.DIAGNOSIS, codelist="smm_arf")
HEMORRHAGE = Flag(kind=FlagKind.DIAGNOSIS, codelist="postpartum_hemorrhage")
HEMORRHAGE_FIRST = Flag(kind=FlagKind.DIAGNOSIS_FIRST, codelist="postpartum_hemorrhage")
HEMORRHAGE_LATER = Flag(kind=FlagKind.DIAGNOSIS_SECONDARY, codelist="postpartum_hemorrhage")
HEMORRHAGE_NEW = Flag(kind=FlagKind.DIAGNOSIS_NOT_PRESENT_ON_ADMISSION, codelist="postpartum_hemorrhage")
HEMORRHAGE_BROUGHT = Flag(kind=FlagKind.DIAGNOSIS_PRESENT_ON_ADMISSION, codelist="postpartum_hemorrhage")
CESAREAN = Flag(kind=FlagKind.PROCEDURE, codelist="cesarean_birth")
TRANSFUSION = Flag(kind=FlagKind.PROCEDURE, codelist="smm_transfusion")
EPC_CESAREAN = Flag(kind=FlagKind.PROCEDURE, codelist="epc_cesarean_birth")
JAUNDICE = Flag(kind=FlagKind.DIAGNOSIS, codelist="hyperbilirubinemia")
JAUNDICE_FIRST = Flag(kind=FlagKind.DIAGNOSIS_FIRST, codelist="hyperbilirubinemia")


@pytest.fixture
def inputs(con):
    return FactInputs(con)


def _flag_of_delivery(inputs: FactInputs, flag: Flag) -> object:
    create_facts(inputs.con, [flag])
    return inputs.value("delivery_facts", flag.column, delivery_id="D1")


@pytest.mark.parametrize(
    ("discharged", "expected"),
    [
        (date(2023, 9, 30), True),  # the last day on which O90.4 was billable
        (date(2023, 10, 1), False),  # from then on a header
    ],
)
def test_a_code_counts_on_its_last_valid_day_and_not_the_day_after(inputs, discharged, expected):
    inputs.delivery(discharged=discharged)
    inputs.diagnosis("M1", "O90.4")
    assert _flag_of_delivery(inputs, RENAL_FAILURE) is expected


def test_a_code_that_begins_later_does_not_count_before(inputs):
    inputs.delivery(discharged=date(2023, 9, 30))
    inputs.diagnosis("M1", "O90.41")
    assert _flag_of_delivery(inputs, RENAL_FAILURE) is False


def test_while_in_hospital_the_code_must_be_valid_on_the_day_of_delivery(inputs):
    inputs.delivery(discharged=None)  # delivered on 2023-05-10
    inputs.diagnosis("M1", "O90.4")
    create_facts(inputs.con, [RENAL_FAILURE])
    assert inputs.value("delivery_facts", RENAL_FAILURE.column, delivery_id="D1") is True
    assert inputs.value("delivery_facts", "period_date", delivery_id="D1") == date(2023, 5, 10)


@pytest.mark.parametrize(
    ("poa", "is_new", "is_brought"),
    [
        ("Y", False, True),
        ("1", False, True),
        (None, False, True),  # empty counts as present
        ("N", True, False),
        ("U", True, False),
        ("W", True, False),
        ("Q", False, False),  # no known sign: neither
    ],
)
def test_present_on_admission(inputs, poa, is_new, is_brought):
    inputs.delivery()
    inputs.diagnosis("M1", "O72.1", poa=poa)
    create_facts(inputs.con, [HEMORRHAGE, HEMORRHAGE_NEW, HEMORRHAGE_BROUGHT])
    found = inputs.con.execute(
        f"select {HEMORRHAGE.column}, {HEMORRHAGE_NEW.column}, {HEMORRHAGE_BROUGHT.column} from delivery_facts"
    ).fetchall()
    assert found == [(True, is_new, is_brought)]


@pytest.mark.parametrize(("sequence", "first", "later"), [(1, True, False), (2, False, True)])
def test_position_of_a_diagnosis(inputs, sequence, first, later):
    inputs.delivery()
    inputs.diagnosis("M1", "O72.1", sequence=sequence)
    create_facts(inputs.con, [HEMORRHAGE_FIRST, HEMORRHAGE_LATER])
    found = inputs.con.execute(
        f"select {HEMORRHAGE_FIRST.column}, {HEMORRHAGE_LATER.column} from delivery_facts"
    ).fetchall()
    assert found == [(first, later)]


def test_a_procedure_counts_when_completed_and_a_cancelled_one_does_not(inputs):
    inputs.delivery(1)
    inputs.delivery(2)
    inputs.procedure("M1", "10D00Z1")
    inputs.procedure("M2", "10D00Z1", status="not-done")
    create_facts(inputs.con, [CESAREAN])
    assert inputs.value("delivery_facts", CESAREAN.column, delivery_id="D1") is True
    assert inputs.value("delivery_facts", CESAREAN.column, delivery_id="D2") is False


@pytest.mark.parametrize(("discharged", "expected"), [(date(2021, 9, 30), True), (date(2021, 10, 1), False)])
def test_an_open_transfusion_counts_until_its_codes_ended(inputs, discharged, expected):
    inputs.delivery(discharged=discharged)
    inputs.procedure("M1", "30230N1")
    assert _flag_of_delivery(inputs, TRANSFUSION) is expected


def test_a_snomed_code_counts_for_lists_that_have_it_and_only_under_its_system(inputs):
    for number in (1, 2, 3):
        inputs.delivery(number)
    inputs.procedure("M1", "11466000", system="SNOMED")
    inputs.procedure("M2", "11466000", system="CPT")
    inputs.procedure("M3", "10D00Z1", system="ICD-10-PCS")
    create_facts(inputs.con, [EPC_CESAREAN])
    flags = inputs.con.execute(
        f"select {EPC_CESAREAN.column} from delivery_facts order by delivery_id"
    ).fetchall()
    assert flags == [(True,), (False,), (True,)]


def test_codes_of_another_hospital_with_the_same_encounter_number_do_not_count(inputs):
    inputs.delivery()
    inputs.diagnosis("M1", "O72.1", hospital="H9")
    assert _flag_of_delivery(inputs, HEMORRHAGE) is False


def test_a_transfer_is_joined_but_what_is_listed_first_comes_from_the_birth_stay(inputs):
    inputs.newborn()
    inputs.transfer()
    inputs.diagnosis("B1", "P59.9", hospital="H2", sequence=1)
    create_facts(inputs.con, [JAUNDICE, JAUNDICE_FIRST])
    assert inputs.value("newborn_facts", JAUNDICE.column, newborn_id="N1") is True
    assert inputs.value("newborn_facts", JAUNDICE_FIRST.column, newborn_id="N1") is False


def test_a_readmission_is_not_joined(inputs):
    inputs.newborn()
    inputs.transfer(kind="readmission")
    inputs.diagnosis("B1", "P59.9", hospital="H2")
    create_facts(inputs.con, [JAUNDICE])
    assert inputs.value("newborn_facts", JAUNDICE.column, newborn_id="N1") is False


def test_more_flags_than_one_word_of_bits_stay_apart(inputs):
    # 70 indicators and starter sets of diagnoses: the 64th and later lie in a second word.
    names = [codelist.name for codelist in load_codelists() if codelist.codes[0].system == "ICD10CM"][:70]
    flags = [Flag(kind=FlagKind.DIAGNOSIS, codelist=name) for name in names]
    inputs.delivery()
    inputs.diagnosis("M1", "O72.3")
    create_facts(inputs.con, flags, newborn_flags=[])
    expected = {
        codelist.name
        for codelist in load_codelists()
        if codelist.name in names and any(code.code == "O72.3" for code in codelist.codes)
    }
    found = {flag.codelist for flag in flags if inputs.value("delivery_facts", flag.column, delivery_id="D1")}
    assert found == expected
    assert len(expected) >= 2


def test_a_flag_whose_list_does_not_exist_or_cannot_match_is_refused(inputs):
    with pytest.raises(ValueError, match="no code list is called motherhood"):
        create_facts(inputs.con, [Flag(kind=FlagKind.DIAGNOSIS, codelist="motherhood")])
    with pytest.raises(ValueError, match="postpartum_hemorrhage has no code of ICD10PCS or SNOMED"):
        create_facts(inputs.con, [Flag(kind=FlagKind.PROCEDURE, codelist="postpartum_hemorrhage")])
