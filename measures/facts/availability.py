"""`input_availability`: whether a hospital ever sends what a measure needs, so that none is not read as 0 %.

Which measure needs what is declared by the measure (`Need`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.measure import Need

if TYPE_CHECKING:
    import duckdb

# A need is met by one filled value (or one row) of the hospital: a condition on a row of `delivery_facts`, of
# `newborn_facts`, or any row of a feed.
ON_DELIVERIES: dict[Need, str] = {
    Need.DISPOSITION: "discharge_disposition is not null",
    Need.GESTATION: "gestational_age_days is not null",
    Need.GESTATION_SAID: "estimated_gestation_seen "
    "or coalesce(calculated_gestation_weeks, gestational_age_days) is not null",
    Need.PARITY: "parity is not null",
    Need.OBSTETRIC_HISTORY: "obstetric_history_observed or coalesce(gravidity, parity) is not null",
    Need.PRESENTATION: "fetal_presentation is not null",
    Need.LABOR_ONSET: "labor_onset is not null",
    Need.BLOOD_LOSS: "blood_loss_ml is not null",
    Need.ICU: "icu_hours is not null",
    Need.PAYER: "payer is not null",
    Need.RACE: "race_ethnicity is not null",
    Need.MATERNAL_AGE: "mother_age_years is not null",
    Need.SMOKING: "coalesce(smoking_before, smoking_first_trimester, smoking_last_trimester) is not null",
    Need.BIRTH_SPACING: "interpregnancy_interval_months is not null",
    Need.PRENATAL_CARE: "coalesce(prenatal_visits, first_prenatal_visit_week, prenatal_care_month) is not null",
    Need.CHARGES: "coalesce(total_charges, total_cost) is not null",
    Need.AREAS: "coalesce(rural_urban_code, svi_overall, adi_national_percentile, imd_decile, "
    "poverty_quartile, maternity_care_desert::int, miles_to_obstetric_unit) is not null",
    Need.LEVELS: "coalesce(maternal_level, neonatal_level) is not null",
    Need.LINKAGE: "linked_newborns > 0",
    Need.POINT_OF_ORIGIN: "point_of_origin is not null",
    Need.LANGUAGE: "language is not null or interpreter_needed is not null",
    Need.EDUCATION: "education is not null",
    Need.MARITAL_STATUS: "marital_status is not null",
    Need.VITAL_SIGNS: "mews_highest is not null",
    Need.DRG: "ms_drg is not null",
    Need.MEASURED_BLOOD_LOSS: "blood_loss_measured",
    Need.HEMORRHAGE_RISK: "hemorrhage_risk_assessed",
    Need.DEPRESSION_SCREENS: "depression_screened or depression_scored",
    Need.MOTHERS_VACCINES: "covid_vaccine_given or influenza_vaccine_given or tdap_given_27_36_weeks "
    "or rsv_vaccine_given_32_36_weeks",
    Need.GLYCATED_HEMOGLOBIN: "coalesce(third_trimester_hba1c_percent, third_trimester_hba1c_mmol_mol) is not null",
    Need.GROWTH_FACTOR: "growth_factor_20_36_weeks",
    Need.WARNING_REVIEWS: "mews_review_hours is not null",
}
ON_NEWBORNS: dict[Need, str] = {
    Need.DISPOSITION: "first_discharge_disposition is not null",
    Need.GESTATION: "gestational_age_source in ('field', 'code')",
    Need.BIRTH_WEIGHT: "birth_weight_g is not null",
    Need.APGAR: "coalesce(apgar_1, apgar_5, apgar_10) is not null",
    Need.NICU: "nicu_admitted is not null",
    Need.FEEDING: "exclusive_breast_milk is not null or first_feed_minutes is not null "
    "or breastfed_at_discharge is not null or first_feed_recorded or discharge_feeding_recorded",
    Need.PAYER: "payer is not null",
    Need.RACE: "race_ethnicity is not null",
    Need.CHARGES: "coalesce(total_charges, total_cost) is not null",
    Need.LEVELS: "coalesce(maternal_level, neonatal_level) is not null",
    Need.LINKAGE: "link_status = 'linked'",
    Need.POINT_OF_ORIGIN: "point_of_origin is not null",
    Need.NEWBORN_CARE: "coalesce(vitamin_k_given, hepatitis_b_given, newborn_screen_done, "
    "hearing_screen_done, cchd_screen_done, safe_sleep_education) is not null",
    Need.VITAL_SIGNS: "newtt2_highest is not null",
    Need.WARNING_REVIEWS: "newtt2_review_hours is not null",
    Need.HEPATITIS_B_VACCINES: "hepatitis_b_vaccine_hours is not null or hepatitis_b_given is not null",
    Need.HEPATITIS_B_VACCINE_TIMES: "hepatitis_b_vaccine_hours is not null",
    Need.CAR_SEAT_TESTS: "car_seat_tested",
    Need.RETINA_EXAMS: "retina_examined_hours is not null",
    Need.NEWBORN_GLUCOSE: "first_glucose_hours is not null",
    Need.NEWBORN_PRESSURES: "lowest_mean_pressure_12h is not null",
    Need.BLOOD_SPOTS: "blood_spot_hours is not null",
    Need.FIRST_FEEDS: "first_feed_recorded",
    Need.MOTHERS_MILK: "mothers_milk_recorded",
    Need.SKIN_TO_SKIN: "skin_to_skin_recorded",
    Need.CORD_CLAMPING: "cord_clamping_s is not null",
}
ROWS_OF_FEEDS: dict[Need, tuple[str, ...]] = {
    Need.DIAGNOSES: ("diagnoses",),
    Need.PROCEDURES: ("procedures",),
    # Exempt codes alone say nothing of presence.
    Need.PRESENT_ON_ADMISSION: (
        "(select hospital_id from diagnoses where present_on_admission in ('Y', 'N', 'U', 'W'))",
    ),
    Need.SCREENINGS: ("social_screenings",),
    Need.OBSERVATIONS: ("observations",),
    Need.MEDICATIONS: ("medications",),
    Need.CERTIFICATES: ("birth_certificates",),
    # Deaths are few and come by registry: where one of the state's is sent, its hospitals with certificates have none.
    Need.DEATHS: (
        "infant_deaths",
        "(select certified.hospital_id from (select distinct hospital_id from birth_certificates) as certified "
        "join hospitals as place using (hospital_id) where place.state in (select other.state from infant_deaths as death "
        "join hospitals as other using (hospital_id)))",
    ),
    Need.EMERGENCY_VISITS: (
        "(select hospital_id from maternal_encounters where lower(encounter_type) = 'emergency')",
    ),
    Need.VISITS: (
        "(select hospital_id from maternal_encounters "
        "where lower(encounter_type) in ('emergency', 'ob_triage', 'observation'))",
    ),
    Need.TAKE_HOME_MEDICINES: (
        "(select hospital_id from medications where lower(status) in ('dispensed', 'prescribed'))",
    ),
    Need.READMISSIONS: (
        "(select hospital_id from maternal_encounters where patient_mrn is not null)",
        "(select hospital_id from newborn_encounters where patient_mrn is not null)",
    ),
}


def create_input_availability(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `input_availability`: `hospital_id, need, available, reason` (NULL where available).

    One row a need and hospital of the reference table or of an encounter feed.
    """
    met = [
        *_met_by_facts("delivery_facts", ON_DELIVERIES),
        *_met_by_facts("newborn_facts", ON_NEWBORNS),
        *(
            f"select distinct hospital_id, '{need.value}' as need from {feed} as feed"
            for need, feeds in ROWS_OF_FEEDS.items()
            for feed in feeds
        ),
    ]
    con.execute(
        f"""
        create or replace temp table input_availability as
        with
        sending as (
            select hospital_id from hospitals
            union select hospital_id from maternal_encounters
            union select hospital_id from newborn_encounters
        ),
        needs as (
            select unnest($needs) as need
        ),
        -- one row a hospital and need that it meets, or more
        met as (
            {" union all ".join(met)}
        )
        select sending.hospital_id, needs.need, found.need is not null as available,
            case when found.need is null then 'this hospital never sends ' || needs.need end as reason
        from sending
        cross join needs
        left join (select distinct hospital_id, need from met) as found
            on found.hospital_id = sending.hospital_id and found.need = needs.need
        order by sending.hospital_id, needs.need
        """,
        {"needs": [need.value for need in Need]},
    )


def _met_by_facts(table: str, conditions: dict[Need, str]) -> list[str]:
    """One SELECT: the table is read once, and each hospital's yes/no columns become rows."""
    names = [f"need_{number}" for number in range(len(conditions))]
    columns = ", ".join(
        f"bool_or({condition}) as {name}" for name, condition in zip(names, conditions.values(), strict=True)
    )
    pairs = ", ".join(
        f"{{'need': '{need.value}', 'is_met': {name}}}" for name, need in zip(names, conditions, strict=True)
    )
    return [
        f"""select hospital_id, answer.need from (
                select hospital_id, unnest([{pairs}]) as answer
                from (select hospital_id, {columns} from {table} group by hospital_id) as said
            ) as answers where answer.is_met"""
    ]
