"""The made-up network against national figures: 20,000 births, ranges of about three standard errors and more."""

from __future__ import annotations

import pytest

from tests.unit.synthetic.conftest import Landing

DELIVERIES = "(select distinct hospital_id, encounter_id from dx where code like 'Z37%')"
BIRTHS = "(select * from newborn_encounters where admission_type = '4' and point_of_origin = '5' and last_name <> 'ZZTEST')"
INBORN = "(select distinct hospital_id, encounter_id from dx where code like 'Z38%')"


def share_of_deliveries(landing: Landing, condition: str, table: str = "dx") -> float:
    """Share of deliveries with a code for which the condition holds."""
    (share,) = landing.one(f"""
        select (select count(*) from {DELIVERIES} semi join (select * from {table} where {condition})
                using (hospital_id, encounter_id)) / (select count(*) from {DELIVERIES})
    """)
    return float(share)


def share_of_newborns(landing: Landing, condition: str) -> float:
    """Share of birth records with a diagnosis for which the condition holds."""
    (share,) = landing.one(f"""
        select (select count(*) from {INBORN} semi join (select * from dx where {condition})
                using (hospital_id, encounter_id)) / (select count(*) from {INBORN})
    """)
    return float(share)


@pytest.mark.parametrize(
    ("what", "table", "condition", "low", "high"),
    [
        ("cesarean, 32.4 % (NVSS 2023)", "px", "code in ('10D00Z0', '10D00Z1', '10D00Z2')", 0.295, 0.345),
        ("hypertensive disorders, 15 % (CDC 2019)", "dx", "regexp_matches(code, '^O1[013456]')", 0.125, 0.175),
        ("gestational diabetes, 8 % (NVSS)", "dx", "code like 'O244%'", 0.065, 0.095),
        ("opioid use disorder, 0.7 %", "dx", "code like 'F11%'", 0.004, 0.011),
        ("tobacco, 5 to 6 %", "dx", "code like 'F172%' or code like 'O9933%'", 0.040, 0.070),
        ("postpartum hemorrhage, 4 to 5 %", "dx", "code like 'O72%'", 0.033, 0.058),
        ("COVID-19, a few %", "dx", "code = 'U071'", 0.008, 0.04),
        ("transfusion, 1 to 1.3 %", "px", "regexp_matches(code, '^302[34]3')", 0.008, 0.017),
        ("previous cesarean, 15 %", "dx", "code like 'O3421%'", 0.13, 0.20),
        ("social needs coded, a few %", "dx", "regexp_matches(code, '^Z(5[5-9]|6[0-5])')", 0.01, 0.06),
    ],
)  # fmt: skip
def test_deliveries_come_near_national_rates(
    landing: Landing, what: str, table: str, condition: str, low: float, high: float
) -> None:
    assert low <= share_of_deliveries(landing, condition, table) <= high, what


@pytest.mark.parametrize(
    ("what", "condition", "low", "high"),
    [
        ("withdrawal, 6 in 1,000", "code = 'P961'", 0.003, 0.009),
        ("respiratory distress syndrome, 1 to 2 %", "code = 'P220'", 0.006, 0.022),
        ("twins, 33 in 1,000 newborns", "code like 'Z383%' or code = 'Z384'", 0.026, 0.040),
    ],
)
def test_newborns_come_near_national_rates(
    landing: Landing, what: str, condition: str, low: float, high: float
) -> None:
    assert low <= share_of_newborns(landing, condition) <= high, what


@pytest.mark.parametrize(
    ("what", "value", "low", "high"),
    [
        ("low birth weight, 8 to 8.6 %", "avg((birth_weight_g < 2500)::int)", 0.073, 0.094),
        ("very low birth weight, 1.4 %", "avg((birth_weight_g < 1500)::int)", 0.010, 0.019),
        ("preterm, 10 to 11.4 %", "avg((gestational_age_days < 259)::int)", 0.092, 0.118),
        ("intensive care, 8 to 9 %", "avg(nicu_admitted::int)", 0.068, 0.098),
        ("Apgar under 7, 2 %", "avg((apgar_5 < 7)::int)", 0.014, 0.028),
        ("boys, 51.2 %", "avg((sex = 'M')::int)", 0.50, 0.525),
        ("mean weight, 3,274 g (natality 2014)", "avg(birth_weight_g)", 3200, 3330),
    ],
)
def test_birth_records_come_near_national_rates(
    landing: Landing, what: str, value: str, low: float, high: float
) -> None:
    (found,) = landing.one(f"select {value} from {BIRTHS}")
    assert low <= found <= high, what


def test_severe_maternal_morbidity_is_near_one_and_two_per_cent(landing: Landing) -> None:
    """Without transfusion 0.8 to 1 %, with it about 1.8 %; a few lists of codes stand for the 21 indicators."""
    codes = (
        "regexp_matches(code, '^(I21|I71|N17|O9049|J960|J80|J9582|O881|I46|I490|D65|D689|O723|O670|O4502|O15|I9713|"
        "I9771|G9349|I674|I63|I61|I60|O873|J810|I509|I5021|I5031|O740|O742|O743|O891|O8909|O85|A419|O8604|R652|"
        "A4151|O751|R571|R579|D570|D57219|I2699|O8822|O8823)')"
    )
    procedures = (
        "code in ('0UT90ZZ', '0UT90ZL', '5A2204Z', '5A12012', '0B110F4', '5A1935Z', '5A1945Z', '5A1955Z')"
    )
    severe = f"""select hospital_id, encounter_id from dx where {codes}
                 union select hospital_id, encounter_id from px where {procedures}"""
    transfused = "union select hospital_id, encounter_id from px where regexp_matches(code, '^302[34]3')"
    shares = [
        landing.one(f"""
            select (select count(*) from {DELIVERIES} semi join ({query}) using (hospital_id, encounter_id))
                   / (select count(*) from {DELIVERIES})
        """)[0]
        for query in (severe, f"{severe} {transfused}")
    ]
    assert 0.006 <= shares[0] <= 0.012
    assert 0.014 <= shares[1] <= 0.024


def test_stillbirths_are_five_to_six_in_a_thousand(landing: Landing) -> None:
    assert 0.0040 <= landing.summary.stillborn / landing.summary.births <= 0.0075


def test_about_two_in_five_births_are_paid_by_medicaid(landing: Landing) -> None:
    (share,) = landing.one(
        "select avg(contains(lower(payer_primary), 'medicaid')::int) from maternal_encounters where plurality > 0"
    )
    assert 0.37 <= share <= 0.47


def test_joint_rates_are_clinical(landing: Landing) -> None:
    """Twins are smaller, hypertension brings preterm birth, the very preterm are in intensive care."""
    twin, single = landing.one(f"""
        select avg((birth_weight_g < 2500)::int) filter (plurality = 2),
               avg((birth_weight_g < 2500)::int) filter (plurality = 1) from {BIRTHS}
    """)
    assert 0.45 <= twin <= 0.70 and 0.05 <= single <= 0.085
    severe, other = landing.one(f"""
        with severe_stays as (select distinct hospital_id, encounter_id from dx where code like 'O141%'),
        gestations as (
            select (gestational_age_days < 259)::int as preterm, s.encounter_id is not null as severe
            from maternal_encounters as m
            semi join {DELIVERIES} as d using (hospital_id, encounter_id)
            left join severe_stays as s using (hospital_id, encounter_id))
        select avg(preterm) filter (severe), avg(preterm) filter (not severe) from gestations
    """)
    assert severe > 3 * other
    (very_preterm_nicu,) = landing.one("""
        select avg(nicu_admitted::int) from newborn_encounters
        where gestational_age_days < 224 and discharge_disposition = '01' and admission_type = '4'
    """)
    assert very_preterm_nicu > 0.8


def test_codes_and_fields_of_a_stay_do_not_contradict_each_other(landing: Landing) -> None:
    (weeks_differ,) = landing.one("""
        select count(*) from maternal_encounters as m join dx using (hospital_id, encounter_id)
        where code like 'Z3A%' and code <> 'Z3A49' and m.gestational_age_days // 7 <> right(code, 2)::int
          and m.ms_drg between '768' and '807'
    """)
    (mode_differs,) = landing.one("""
        select count(*) from maternal_encounters as m join px using (hospital_id, encounter_id)
        where (code like '10D00Z%' and not m.cesarean) or (code = '10E0XZZ' and m.cesarean)
    """)
    (weight_differs,) = landing.one("""
        select count(*) from newborn_encounters as n join dx using (hospital_id, encounter_id)
        where (code in ('P0701', 'P0702', 'P0703') and n.birth_weight_g >= 1000)
           or (code = 'P080' and n.birth_weight_g < 4500)
    """)
    (plural_differs,) = landing.one("""
        select count(*) from maternal_encounters as m join dx using (hospital_id, encounter_id)
        where (code = 'Z370' and m.plurality <> 1) or (code = 'Z372' and m.liveborn_count <> 2)
    """)
    assert (weeks_differ, mode_differs, weight_differs, plural_differs) == (0, 0, 0, 0)
