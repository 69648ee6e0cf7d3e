"""Values of the fact tables, as clinical sentences: gestation, parity, transfers, NICU, deaths, strata, what is sent."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from measures.fact_columns import DELIVERY_COLUMNS, NEWBORN_COLUMNS, columns_of
from measures.facts import create_facts
from measures.facts.availability import ON_DELIVERIES, ON_NEWBORNS, ROWS_OF_FEEDS
from measures.flags import Flag, FlagKind
from measures.measure import Grain, Need
from tests.support.fact_inputs import BIRTH, FactInputs

FLAG = Flag(kind=FlagKind.DIAGNOSIS, codelist="postpartum_hemorrhage")


@pytest.fixture
def inputs(con):
    return FactInputs(con)


def _of_delivery(inputs: FactInputs, column: str) -> object:
    create_facts(inputs.con, [])
    return inputs.value("delivery_facts", column, delivery_id="D1")


def _of_newborn(inputs: FactInputs, column: str) -> object:
    create_facts(inputs.con, [])
    return inputs.value("newborn_facts", column, newborn_id="N1")


def test_the_tables_have_the_columns_that_measures_may_speak_of(inputs):
    inputs.delivery()
    inputs.newborn(linked_to=1)
    create_facts(inputs.con, [FLAG])
    for table, grain, flags in (
        ("delivery_facts", Grain.DELIVERY, [FLAG.column]),
        ("newborn_facts", Grain.NEWBORN, [FLAG.column]),
        ("dyad_facts", Grain.DYAD, [f"mother__{FLAG.column}", f"newborn__{FLAG.column}"]),
    ):
        found = {name: type_ for name, type_, *_ in inputs.con.execute(f"describe {table}").fetchall()}
        assert found == columns_of(grain) | dict.fromkeys(flags, "BOOLEAN"), table
        assert inputs.con.execute(f"select count(*) from {table}").fetchall() == [(1,)], table


def test_no_internal_table_is_left_behind(inputs):
    before = {row[0] for row in inputs.con.execute("show tables").fetchall()}
    create_facts(inputs.con, [FLAG])
    after = {row[0] for row in inputs.con.execute("show tables").fetchall()}
    assert after - before == {
        "code_lists",
        "delivery_facts",
        "delivery_strata",
        "dyad_facts",
        "dyad_strata",
        "input_availability",
        "levels_of_care",
        "newborn_facts",
        "newborn_strata",
    }


# Gestation of a delivery: field, else Z3A weeks x 7.


@pytest.mark.parametrize(
    ("field", "code", "days", "source"),
    [
        (266, "Z3A.39", 266, "field"),
        (None, "Z3A.39", 39 * 7, "code"),
        (None, "Z3A.08", 8 * 7, "code"),
        (None, "Z3A.42", 42 * 7, "code"),
        (None, "Z3A.49", 43 * 7, "code"),  # more than 42 weeks
        (None, "Z3A.00", None, None),  # not specified
        (None, "Z3A.01", None, None),  # less than 8 weeks
        (39, "Z3A.39", 39 * 7, "code"),  # weeks sent as days: no birth is at 39 days
        (39, "O72.1", None, None),
    ],
)
def test_gestation_of_a_delivery(inputs, field, code, days, source):
    inputs.delivery(gestational_age_days=field)
    inputs.diagnosis("M1", code)
    create_facts(inputs.con, [])
    assert inputs.value("delivery_facts", "gestational_age_days", delivery_id="D1") == days
    assert inputs.value("delivery_facts", "gestational_age_source", delivery_id="D1") == source


# Gestation of a newborn: own field, else P07 (lowest day), else the mother's.


@pytest.mark.parametrize(
    ("field", "code", "days", "source"),
    [
        (250, "P07.39", 250, "field"),
        (None, "P07.39", 36 * 7, "code"),
        (None, "P07.31", 28 * 7, "code"),
        (None, "P07.30", 28 * 7, "code"),
        (None, "P07.26", 27 * 7, "code"),
        (None, "P07.22", 23 * 7, "code"),
        (None, "P07.21", 22 * 7, "code"),
        (None, "P59.9", 273, "mother"),
    ],
)
def test_gestation_of_a_newborn(inputs, field, code, days, source):
    inputs.delivery(gestational_age_days=273)
    inputs.newborn(linked_to=1, gestational_age_days=field)
    inputs.diagnosis("B1", code)
    create_facts(inputs.con, [])
    assert inputs.value("newborn_facts", "gestational_age_days", newborn_id="N1") == days
    assert inputs.value("newborn_facts", "gestational_age_source", newborn_id="N1") == source


# Parity: encounter, else certificate.


@pytest.mark.parametrize(("encounter", "expected"), [(0, 0), (None, 2)])
def test_parity_comes_from_the_encounter_else_from_the_certificate(inputs, encounter, expected):
    inputs.delivery(parity=encounter, patient_mrn="1")
    inputs.add(
        "birth_certificates",
        certificate_number="C1",
        hospital_id="H1",
        mother_mrn="1",
        birth_datetime=BIRTH,
        prior_live_births=2,
    )
    assert _of_delivery(inputs, "parity") == expected


def test_the_certificate_of_an_earlier_birth_is_not_taken(inputs):
    inputs.delivery(patient_mrn="1")
    inputs.add(
        "birth_certificates",
        certificate_number="C1",
        hospital_id="H1",
        mother_mrn="1",
        birth_datetime=datetime(2021, 5, 10),
        prior_live_births=0,
    )
    assert _of_delivery(inputs, "parity") is None


def test_the_certificate_of_a_linked_twin_counts_births_before_both(inputs):
    inputs.delivery()
    for number, prior in ((1, 0), (2, 1)):
        inputs.newborn(number, linked_to=1, patient_mrn=f"9{number}")
        inputs.add(
            "birth_certificates",
            certificate_number=f"C{number}",
            hospital_id="H1",
            infant_mrn=f"9{number}",
            birth_datetime=BIRTH,
            prior_live_births=prior,
        )
    assert _of_delivery(inputs, "parity") == 0


def test_length_of_stay_counts_calendar_days(inputs):
    inputs.delivery()  # 2023-05-10 06:00 to 2023-05-12 11:00
    assert _of_delivery(inputs, "length_of_stay_days") == 2


def test_age_is_computed_from_the_birthday_when_it_is_not_sent(inputs):
    inputs.delivery(birth_date=date(2003, 5, 11))  # turns 20 the day after admission
    assert _of_delivery(inputs, "mother_age_years") == 19


def test_only_answers_of_the_five_cms_domains_count(inputs):
    inputs.delivery()
    for domain, result in (
        ("housing", "positive"),
        ("housing", "negative"),  # the same domain asked twice
        ("food", "negative"),
        ("utilities", "declined"),
        ("depression", "positive"),
    ):
        inputs.add("social_screenings", hospital_id="H1", encounter_id="M1", domain=domain, result=result)
    create_facts(inputs.con, [])
    assert inputs.value("delivery_facts", "social_domains_answered", delivery_id="D1") == 2
    assert inputs.value("delivery_facts", "social_domains_positive", delivery_id="D1") == 1


# Newborns: inborn, transfers, NICU, death.


@pytest.mark.parametrize(
    ("code", "sequence", "origin", "expected"),
    [
        ("Z38.00", 1, "5", True),
        ("Z38.00", 1, None, True),
        ("Z38.00", 2, "5", False),  # Z38 not listed first
        ("Z38.00", 1, "6", False),  # born elsewhere by point of origin
        ("Z38.1", 1, "5", False),  # born elsewhere by code
        ("P59.9", 1, "5", False),
    ],
)
def test_inborn_newborns(inputs, code, sequence, origin, expected):
    inputs.newborn(point_of_origin=origin)
    inputs.diagnosis("B1", code, sequence=sequence)
    assert _of_newborn(inputs, "is_inborn") is expected


def test_test_patients_are_not_inborn(inputs):
    inputs.newborn(test_patient=True)
    inputs.diagnosis("B1", "Z38.00")
    assert _of_newborn(inputs, "is_inborn") is False


def test_without_any_diagnosis_of_the_hospital_it_is_not_known_where_a_child_was_born(inputs):
    inputs.newborn()
    assert _of_newborn(inputs, "is_inborn") is None


@pytest.mark.parametrize(
    ("at_birth", "at_next_hospital", "expected"),
    [
        (False, True, True),
        (True, None, True),
        (False, None, False),
        (None, True, None),  # the birth hospital never says: outside, even when the next does
    ],
)
def test_nicu_admission_over_joined_stays(inputs, at_birth, at_next_hospital, expected):
    inputs.newborn(nicu_admitted=at_birth)
    inputs.transfer(nicu_admitted=at_next_hospital)
    assert _of_newborn(inputs, "nicu_admitted") is expected


def test_a_transfer_lengthens_the_stay_and_ends_it(inputs):
    inputs.newborn(discharge_disposition="02")
    inputs.transfer(discharge_disposition="1")  # 2023-05-10 to 2023-05-20
    create_facts(inputs.con, [])
    found = inputs.con.execute(
        "select length_of_stay_days, first_discharge_disposition, discharge_disposition, was_transferred, "
        "period_date from newborn_facts"
    ).fetchall()
    assert found == [(10, "02", "01", True, date(2023, 5, 12))]


def test_charges_and_hours_add_up_over_joined_stays_and_stay_unknown_when_no_stay_tells(inputs):
    inputs.newborn(total_charges=1000.0)
    inputs.transfer(total_charges=9000.0, nicu_hours=72.0, nicu_admitted=True)
    create_facts(inputs.con, [])
    found = inputs.con.execute(
        "select total_charges, nicu_hours, ventilator_hours from newborn_facts"
    ).fetchall()
    assert found == [(10_000.0, 72.0, None)]


def test_a_newborn_still_in_the_second_hospital_has_no_final_disposition(inputs):
    inputs.newborn(discharge_disposition="02")
    inputs.transfer(discharge_datetime=None)
    create_facts(inputs.con, [])
    found = inputs.con.execute(
        "select discharge_disposition, length_of_stay_days, died from newborn_facts"
    ).fetchall()
    assert found == [(None, None, False)]


def test_a_death_after_transfer_is_a_death_of_the_newborn(inputs):
    inputs.newborn(discharge_disposition="02")
    inputs.transfer(discharge_disposition="20")
    create_facts(inputs.con, [])
    assert inputs.value("newborn_facts", "died", newborn_id="N1") is True
    assert inputs.value("newborn_facts", "age_at_death_days", newborn_id="N1") == 10


def test_without_a_disposition_it_is_not_known_whether_the_newborn_died(inputs):
    inputs.newborn()
    assert _of_newborn(inputs, "died") is None


@pytest.mark.parametrize(
    ("field", "cesarean", "code", "expected"),
    [
        ("vaginal", True, "Z38.01", "vaginal"),
        (None, True, "Z38.00", "cesarean"),
        (None, None, "Z38.01", "cesarean"),
        (None, None, "Z38.00", "vaginal"),
        (None, None, "P59.9", "vaginal"),  # the linked mother's
    ],
)
def test_mode_of_birth_of_a_newborn(inputs, field, cesarean, code, expected):
    inputs.delivery()
    inputs.newborn(linked_to=1, delivery_mode=field, cesarean=cesarean)
    inputs.diagnosis("B1", code)
    assert _of_newborn(inputs, "delivery_mode") == expected


def test_lowest_glucose_by_unit_leaves_out_results_entered_in_error(inputs):
    inputs.newborn()
    for value, unit, status in (
        (52.0, "mg/dL", None),
        (41.0, "mg/dL", "final"),
        (20.0, "mg/dL", "entered-in-error"),
    ):
        inputs.add(
            "observations",
            hospital_id="H1",
            encounter_id="B1",
            code="2345-7",
            value_number=value,
            unit=unit,
            status=status,
        )
    create_facts(inputs.con, [])
    assert inputs.value("newborn_facts", "lowest_glucose_mg_dl", newborn_id="N1") == 41.0
    assert inputs.value("newborn_facts", "lowest_glucose_mmol_l", newborn_id="N1") is None


def test_maternal_diabetes_is_known_of_linked_newborns_only(inputs):
    inputs.delivery()
    inputs.diagnosis("M1", "O24.420")
    inputs.newborn(1, linked_to=1)
    inputs.newborn(2)
    create_facts(inputs.con, [])
    assert inputs.value("newborn_facts", "mother_has_diabetes", newborn_id="N1") is True
    assert inputs.value("newborn_facts", "mother_has_diabetes", newborn_id="N2") is None


# Strata.


def test_strata_of_a_linked_newborn_are_its_mothers_and_of_an_unlinked_one_its_own(inputs):
    inputs.add("areas", area_code="10001", rural_urban=2, svi_overall=0.75)
    inputs.add("areas", area_code="10002", rural_urban=4, svi_overall=0.2)
    inputs.delivery(
        age_years=19,
        race="Black",
        ethnicity="N",
        payer_primary="Medicaid",
        zip="10001-4321",
        preferred_language="es",
    )
    inputs.newborn(1, linked_to=1, race="White", ethnicity="N", payer_primary="Aetna")
    inputs.newborn(2, race="White", ethnicity="N", payer_primary="Aetna", zip="10002", mother_age_years=40)
    create_facts(inputs.con, [])
    strata = inputs.con.execute(
        "select race_ethnicity, payer, age_band, language, rural_urban, svi_quartile, plurality "
        "from newborn_strata order by newborn_id"
    ).fetchall()
    assert strata == [
        ("nh_black", "medicaid", "under_20", "spanish", "urban", "4", "singleton"),
        ("nh_white", "private", "40_plus", "unknown", "rural", "1", "singleton"),
    ]
    assert inputs.con.execute("select dyad_id, payer from dyad_strata").fetchall() == [("Y1", "medicaid")]


# What a hospital sends.


def test_every_need_is_answered_for_every_hospital(inputs):
    assert set(ON_DELIVERIES) | set(ON_NEWBORNS) | set(ROWS_OF_FEEDS) == set(Need)
    inputs.delivery(hospital="H1")
    inputs.add("hospitals", hospital_id="H3", name="Closed")
    create_facts(inputs.con, [])
    counts = inputs.con.execute(
        "select hospital_id, count(*), count(distinct need) from input_availability group by all order by all"
    ).fetchall()
    assert counts == [("H1", len(Need), len(Need)), ("H3", len(Need), len(Need))]


def test_a_need_is_met_by_one_filled_value_and_named_when_never_sent(inputs):
    inputs.delivery(1, fetal_presentation="vertex")
    inputs.delivery(2)
    inputs.delivery(3, hospital="H2")
    inputs.diagnosis("M1", "O80")
    create_facts(inputs.con, [])
    found = inputs.con.execute(
        "select hospital_id, need, available, reason from input_availability "
        "where need in ('fetal presentation', 'diagnoses') order by hospital_id, need"
    ).fetchall()
    assert found == [
        ("H1", "diagnoses", True, None),
        ("H1", "fetal presentation", True, None),
        ("H2", "diagnoses", False, "this hospital never sends diagnoses"),
        ("H2", "fetal presentation", False, "this hospital never sends fetal presentation"),
    ]


def test_values_named_twice_are_typed_once():
    for columns in (DELIVERY_COLUMNS, NEWBORN_COLUMNS):
        assert len({name for name, _ in columns}) == len(columns)


def test_the_same_inputs_give_the_same_facts_in_any_order():
    def facts(order: tuple[int, ...]) -> list[tuple[object, ...]]:
        with duckdb.connect(":memory:") as own:
            inputs = FactInputs(own)
            for number in order:
                inputs.delivery(number, gestational_age_days=260 + number)
                inputs.newborn(number, linked_to=number, birth_weight_g=3000.0 + number)
                inputs.diagnosis(f"M{number}", "O72.1" if number % 2 else "O14.10", sequence=number)
            create_facts(own, [FLAG])
            rows = own.execute("select * from dyad_facts order by dyad_id").fetchall()
            return rows + own.execute("select * from newborn_strata order by newborn_id").fetchall()

    assert facts((1, 2, 3, 4)) == facts((3, 1, 4, 2))
