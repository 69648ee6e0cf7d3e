"""`delivery_facts`: one row a delivery stay with the values and flags that measures of deliveries speak of.

Whether a delivery counts in a measure is decided by the measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data_contracts.codings import (
    delivery_mode_sql,
    disposition_sql,
    education_sql,
    labor_onset_sql,
    language_sql,
    marital_status_sql,
    payer_sql,
    presentation_sql,
    race_ethnicity_sql,
    sex_sql,
    ub04_code_sql,
)
from measures.events import DELIVERY_EVENTS
from measures.fact_columns import DELIVERY_COLUMNS, HOSPITALIZATION_COLUMNS
from measures.facts.code_flags import FlagBit, flag_columns_sql
from measures.facts.events import event_columns_sql
from measures.facts.followed import followed_days_sql, lookback_days_sql
from measures.facts.gestation import gestation_field_sql
from measures.facts.prenatal_care import body_mass_sql, care_month_sql, expected_visits_sql
from measures.facts.said import join_said, said_cte
from measures.facts.shape import create_fact_table
from measures.flags import Flag

if TYPE_CHECKING:
    import duckdb

# The five domains of the CMS screening measures SDOH-1 and SDOH-2.
CMS_DOMAINS = ("housing", "food", "transportation", "utilities", "interpersonal_safety")

_SENT_COLUMNS = (
    "sex",
    "fetal_presentation",
    "labor_onset",
    "delivery_mode",
    "payer_primary",
    "race",
    "ethnicity",
    "preferred_language",
    "education_level",
    "marital_status",
    "discharge_disposition",
    "point_of_origin",
    "admission_type",
    "state",
)
_CODED_COLUMNS = {
    "sex": sex_sql("sex"),
    "fetal_presentation": presentation_sql("fetal_presentation"),
    "labor_onset": labor_onset_sql("labor_onset"),
    "delivery_mode_field": delivery_mode_sql("delivery_mode"),
    "payer": payer_sql("payer_primary"),
    "race_ethnicity": race_ethnicity_sql("race", "ethnicity"),
    "language": language_sql("preferred_language"),
    "education": education_sql("education_level"),
    "marital_status": marital_status_sql("marital_status"),
    "discharge_disposition": disposition_sql("discharge_disposition"),
    "point_of_origin": ub04_code_sql("point_of_origin"),
    "admission_type": ub04_code_sql("admission_type"),
    "state": "upper(trim(state))",
}


def create_delivery_facts(
    con: duckdb.DuckDBPyConnection, flags: Iterable[Flag], bits: dict[Flag, FlagBit]
) -> None:
    """Create temp table `delivery_facts` from feeds, `delivery_stays`, `dyads` and the tables made before.

    Parity, prenatal visits, the month care began, education and body mass come from the encounter, else from the birth
    certificate of a child of this delivery. Flags are FALSE, never NULL, also where a hospital sends no
    codes: `input_availability` tells of that.
    """
    flags = tuple(flags)
    field = gestation_field_sql("mother.gestational_age_days")
    gestation = f"coalesce({field}, codes.z3a_days)"
    care_month = (
        f"({care_month_sql('mother.first_prenatal_visit_week', 'certified.first_prenatal_visit_month')})"
    )
    body_mass = body_mass_sql(
        "mother.height_cm",
        "mother.prepregnancy_weight_kg",
        "certified.height_in",
        "certified.prepregnancy_weight_lb",
    )
    domains = ", ".join(f"'{domain}'" for domain in CMS_DOMAINS)
    select = f"""
        with
        {said_cte("maternal_encounters", _SENT_COLUMNS, _CODED_COLUMNS)},
        -- one row a delivery stay with an answered screen
        screened as (
            select stay.delivery_id, count(distinct screen.domain) as answered,
                count(distinct screen.domain) filter (screen.result = 'positive') as positive
            from social_screenings as screen
            join delivery_stays as stay using (hospital_id, encounter_id)
            where screen.domain in ({domains}) and screen.result in ('positive', 'negative')
            group by stay.delivery_id
        ),
        linked as (
            select delivery_id, count(*) as newborns
            from dyads
            where link_status = 'linked' and delivery_id is not null
            group by delivery_id
        ),
        -- one row a delivery with a linked newborn that died in hospital before its seventh day
        bereaved as (
            select dyad.delivery_id, count(distinct dyad.newborn_id) as deaths
            from dyads as dyad
            join newborn_stays as stay on stay.newborn_id = dyad.newborn_id
            join newborn_encounters as infant
                on infant.hospital_id = stay.hospital_id and infant.encounter_id = stay.encounter_id
            where dyad.link_status = 'linked' and {disposition_sql("infant.discharge_disposition")} = '20'
                and date_diff('day', infant.birth_datetime::date, infant.discharge_datetime::date) between 0 and 6
            group by dyad.delivery_id
        )
        select stay.delivery_id, stay.mother_id, stay.hospital_id, unit.period_date,
            mother.admit_datetime as admit_at, mother.discharge_datetime as discharge_at,
            stay.delivery_at, stay.delivery_at::date as delivery_date,
            coalesce(mother.age_years, date_sub('year', mother.birth_date, mother.admit_datetime::date))
                as mother_age_years,
            said.sex,
            coalesce({field}, codes.z3a_days) as gestational_age_days,
            case when {field} is not null then 'field'
                when codes.z3a_days is not null then 'code' end as gestational_age_source,
            stay.plurality, stay.liveborn_count, mother.gravidity,
            coalesce(mother.parity, certified.prior_live_births) as parity, mother.prior_cesareans,
            said.fetal_presentation, said.labor_onset, said.delivery_mode_field,
            mother.cesarean as cesarean_field, mother.trial_of_labor,
            coalesce(mother.prenatal_visits, certified.prenatal_visits) as prenatal_visits,
            mother.first_prenatal_visit_week, {care_month} as prenatal_care_month,
            {expected_visits_sql(gestation, care_month)} as prenatal_visits_expected,
            coalesce(mother.prenatal_visits, certified.prenatal_visits)
                / {expected_visits_sql(gestation, care_month)} as prenatal_visits_ratio,
            mother.height_cm, {body_mass} as prepregnancy_bmi, mother.prepregnancy_weight_kg,
            mother.delivery_weight_kg, mother.blood_loss_ml, mother.icu_hours,
            mother.attending_type, mother.total_charges, mother.total_cost, mother.smoking_before,
            mother.smoking_first_trimester, mother.smoking_last_trimester,
            mother.interpregnancy_interval_months,
            said.payer, said.race_ethnicity, said.language, mother.interpreter_needed,
            coalesce(said.education, {education_sql("certified.mother_education")}) as education,
            said.marital_status, place.zip3, said.state,
            place.rural_urban_code, place.svi_overall, place.adi_national_percentile, place.imd_decile,
            place.poverty_quartile, place.maternity_care_desert, place.miles_to_obstetric_unit,
            said.discharge_disposition, said.point_of_origin, said.admission_type, mother.ms_drg,
            date_diff('day', mother.admit_datetime::date, mother.discharge_datetime::date)
                as length_of_stay_days,
            {followed_days_sql("mother.discharge_datetime", "span")} as followed_days,
            {lookback_days_sql("mother.admit_datetime", "span")} as lookback_days,
            mother.transfer_from_hospital_id, mother.transfer_to_hospital_id,
            coalesce(linked.newborns, 0) as linked_newborns,
            warnings.mews_highest, warnings.mews_review_hours,
            case when linked.newborns > 0 then coalesce(bereaved.deaths, 0) end as early_neonatal_deaths,
            standing.maternal_level, standing.neonatal_level, standing.maternal_level_source,
            standing.neonatal_level_source, hospital.annual_births,
            coalesce(screened.answered, 0) as social_domains_answered,
            coalesce(screened.positive, 0) as social_domains_positive,
            {", ".join(f"clock.{name}" for name, _ in HOSPITALIZATION_COLUMNS)}{event_columns_sql(DELIVERY_EVENTS)}
            {flag_columns_sql(bits, flags)}
        from delivery_stays as stay
        join fact_encounters as unit using (delivery_id)
        join maternal_encounters as mother
            on mother.hospital_id = stay.hospital_id and mother.encounter_id = stay.encounter_id
        {join_said("mother", _SENT_COLUMNS)}
        left join fact_codes as codes on codes.unit_no = unit.unit_no
        left join fact_warnings as warnings on warnings.unit_no = unit.unit_no
        left join fact_delivery_events as events on events.unit_no = unit.unit_no
        left join fact_hospitalizations as clock on clock.unit_no = unit.unit_no
        left join fact_places as place on place.zip = mother.zip
        left join fact_data_spans as span on span.hospital_id = stay.hospital_id
        left join hospitals as hospital on hospital.hospital_id = stay.hospital_id
        left join fact_levels as standing on standing.hospital_id = stay.hospital_id
            and coalesce(stay.delivery_at, mother.admit_datetime)::date >= standing.valid_from
            and coalesce(stay.delivery_at, mother.admit_datetime)::date < standing.valid_before
        left join fact_delivery_certificates as certified on certified.delivery_id = stay.delivery_id
        left join screened on screened.delivery_id = stay.delivery_id
        left join linked on linked.delivery_id = stay.delivery_id
        left join bereaved on bereaved.delivery_id = stay.delivery_id
    """
    create_fact_table(con, "delivery_facts", DELIVERY_COLUMNS, flags, select)
