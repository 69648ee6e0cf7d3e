"""`newborn_facts`: one row a newborn, its birth stay joined with transfers after it (ruling joined_stays).

Whether a newborn counts in a measure is decided by the measure; of the mother only what such a measure asks
stands here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data_contracts.codings import (
    delivery_mode_sql,
    disposition_sql,
    payer_sql,
    race_ethnicity_sql,
    sex_sql,
    ub04_code_sql,
)
from measures.events import NEWBORN_EVENTS
from measures.fact_columns import NEWBORN_COLUMNS
from measures.facts.code_flags import (
    BORN_BY_CESAREAN,
    BORN_VAGINALLY,
    DIABETES,
    LIVEBORN_FIRST,
    OUTBORN,
    FlagBit,
    flag_columns_sql,
    flag_sql,
)
from measures.facts.events import event_columns_sql
from measures.facts.followed import followed_days_sql
from measures.facts.gestation import gestation_field_sql
from measures.facts.growth import growth_columns_sql, growth_reference_cte, join_growth_sql
from measures.facts.said import join_said, said_cte
from measures.facts.shape import create_fact_table
from measures.flags import Flag

if TYPE_CHECKING:
    import duckdb

# UB-04 discharge status of a transfer to another acute hospital: short-term, cancer or children's, federal,
# critical access, other; and the same with a planned readmission.
TRANSFER_DISPOSITIONS = ("02", "05", "43", "66", "70", "82", "85", "88", "94", "95")
DIED = "20"

_SENT_COLUMNS = (
    "sex",
    "delivery_mode",
    "payer_primary",
    "race",
    "ethnicity",
    "discharge_disposition",
    "point_of_origin",
    "admission_type",
    "state",
)
_CODED_COLUMNS = {
    "sex": sex_sql("sex"),
    "delivery_mode": delivery_mode_sql("delivery_mode"),
    "payer": payer_sql("payer_primary"),
    "race_ethnicity": race_ethnicity_sql("race", "ethnicity"),
    "disposition": disposition_sql("discharge_disposition"),
    "point_of_origin": ub04_code_sql("point_of_origin"),
    "admission_type": ub04_code_sql("admission_type"),
    "state": "upper(trim(state))",
}


def create_newborn_facts(
    con: duckdb.DuckDBPyConnection, flags: Iterable[Flag], bits: dict[Flag, FlagBit]
) -> None:
    """Create temp table `newborn_facts` from feeds, `newborn_stays`, `dyads`, `delivery_facts` and flags."""
    flags = tuple(flags)
    field = gestation_field_sql("infant.gestational_age_days")
    says_nicu = "coalesce(infant.nicu_admitted, infant.nicu_hours > 0)"
    is_joined = "later.newborn_id is not null"
    last_discharge = f"case when {is_joined} then later.last_discharge else infant.discharge_datetime end"
    transfers = ", ".join(f"'{code}'" for code in TRANSFER_DISPOSITIONS)
    select = f"""
        with
        {said_cte("newborn_encounters", _SENT_COLUMNS, _CODED_COLUMNS)},
        -- one row a hospital that sends diagnoses
        coding as (
            select distinct hospital_id from diagnoses
        ),
        -- one row a newborn that was transferred to a hospital of the network: the stays after the index stay
        later as (
            select unit.newborn_id,
                bool_or(coalesce(infant.nicu_admitted, infant.nicu_hours > 0)) as says_nicu,
                sum(infant.nicu_hours order by unit.stay_sequence) as nicu_hours,
                sum(infant.ventilator_hours order by unit.stay_sequence) as ventilator_hours,
                sum(infant.total_charges order by unit.stay_sequence) as total_charges,
                sum(infant.total_cost order by unit.stay_sequence) as total_cost,
                bool_or(said.disposition = '{DIED}') as died,
                min(infant.discharge_datetime) filter (said.disposition = '{DIED}') as died_at,
                last(said.disposition order by unit.stay_sequence) as last_disposition,
                last(infant.transfer_to_hospital_id order by unit.stay_sequence) as last_sent_to,
                last(unit.hospital_id order by unit.stay_sequence) as last_hospital_id,
                min(unit.hospital_id) as low_hospital_id, max(unit.hospital_id) as high_hospital_id,
                last(infant.discharge_datetime order by unit.stay_sequence) as last_discharge
            from fact_encounters as unit
            join newborn_encounters as infant using (hospital_id, encounter_id)
            {join_said("infant", _SENT_COLUMNS)}
            where unit.newborn_id is not null and not unit.is_index
            group by unit.newborn_id
        ),
        {_glucose_cte()},
        {growth_reference_cte()},
        -- one row a linked newborn; a newborn has one dyad
        mother as (
            select dyad.newborn_id, delivery.gestational_age_days, delivery.discharge_at, stay.delivery_mode,
                {flag_sql(bits, DIABETES, "codes")} as has_diabetes
            from dyads as dyad
            join delivery_stays as stay using (delivery_id)
            join delivery_facts as delivery using (delivery_id)
            join fact_encounters as unit on unit.delivery_id = dyad.delivery_id
            left join fact_codes as codes on codes.unit_no = unit.unit_no
            where dyad.link_status = 'linked'
        )
        select unit.newborn_id, place.infant_id, unit.hospital_id, unit.period_date,
            infant.birth_datetime as birth_at, infant.birth_datetime::date as birth_date,
            said.sex, infant.birth_weight_g,
            coalesce({field}, codes.p07_days, mother.gestational_age_days) as gestational_age_days,
            case when {field} is not null then 'field'
                when codes.p07_days is not null then 'code'
                when mother.gestational_age_days is not null then 'mother' end as gestational_age_source,
            coalesce(dyad.plurality, infant.plurality) as plurality,
            coalesce(dyad.birth_order, infant.birth_order) as birth_order,
            infant.apgar_1, infant.apgar_5, infant.apgar_10,
            place.is_outborn,
            {_is_inborn(bits)} as is_inborn,
            {says_nicu} or ({says_nicu} is not null and coalesce(later.says_nicu, false)) as nicu_admitted,
            {_sum_sql("nicu_hours")}, {_sum_sql("ventilator_hours")}, infant.temperature_on_admission_c,
            coalesce(coalesce(infant.nicu_hours, 0) + later.nicu_hours, infant.nicu_hours,
                case when not ({says_nicu}) and not coalesce(later.says_nicu, false) then 0 end) / 24 as nicu_days,
            infant.first_feed_minutes, infant.exclusive_breast_milk, certified.breastfed_at_discharge,
            death.registered_death_age_days, death.registered_death_sudden, death.registered_sleep_environment,
            infant.safe_sleep_education,
            infant.newborn_screen_done, infant.hearing_screen_done, infant.cchd_screen_done,
            infant.vitamin_k_given, infant.hepatitis_b_given,
            case when said.disposition = '{DIED}' or later.died then true
                when coalesce(said.disposition = '{DIED}', later.died) is not null then false end as died,
            date_diff('day', infant.birth_datetime::date, case when said.disposition = '{DIED}'
                then infant.discharge_datetime else later.died_at end::date) as age_at_death_days,
            case when {is_joined} then later.last_disposition else said.disposition end
                as discharge_disposition,
            said.disposition as first_discharge_disposition,
            {_left_sql(transfers)} as left_for_other_hospital,
            date_diff('day', infant.birth_datetime::date, infant.admit_datetime::date) as age_at_admission_days,
            said.point_of_origin, said.admission_type, infant.ms_drg,
            date_diff('day', infant.admit_datetime::date, ({last_discharge})::date) as length_of_stay_days,
            {followed_days_sql(last_discharge, "span")} as followed_days,
            date_diff('day', mother.discharge_at::date, ({last_discharge})::date) as days_after_mother,
            isodow(infant.birth_datetime::date) as birth_weekday,
            coalesce(said.delivery_mode,
                case when infant.cesarean then 'cesarean' when not infant.cesarean then 'vaginal' end,
                case when {flag_sql(bits, BORN_BY_CESAREAN)} then 'cesarean'
                    when {flag_sql(bits, BORN_VAGINALLY)} then 'vaginal' end,
                mother.delivery_mode) as delivery_mode,
            {is_joined} or infant.transfer_to_hospital_id is not null
                or coalesce(said.disposition in ({transfers}), false) as was_transferred,
            {_sum_sql("total_charges")}, {_sum_sql("total_cost")},
            said.payer, said.race_ethnicity, home.zip3, said.state,
            dyad.link_status, dyad.delivery_id,
            standing.maternal_level, standing.neonatal_level, standing.maternal_level_source,
            standing.neonatal_level_source,
            warnings.newtt2_highest, warnings.newtt2_review_hours,
            glucose.lowest_glucose_mg_dl, glucose.lowest_glucose_mmol_l,
            {growth_columns_sql("infant.birth_weight_g")},
            mother.has_diabetes as mother_has_diabetes{event_columns_sql(NEWBORN_EVENTS)}
            {flag_columns_sql(bits, flags)}
        from fact_encounters as unit
        join newborn_stays as place
            on place.hospital_id = unit.hospital_id and place.encounter_id = unit.encounter_id
        join newborn_encounters as infant
            on infant.hospital_id = unit.hospital_id and infant.encounter_id = unit.encounter_id
        {join_said("infant", _SENT_COLUMNS)}
        left join later on later.newborn_id = unit.newborn_id
        left join coding on coding.hospital_id = unit.hospital_id
        left join fact_places as home on home.zip = infant.zip
        left join fact_data_spans as span on span.hospital_id = unit.hospital_id
        left join fact_codes as codes on codes.unit_no = unit.unit_no
        left join fact_warnings as warnings on warnings.unit_no = unit.unit_no
        left join fact_newborn_events as events on events.unit_no = unit.unit_no
        left join dyads as dyad on dyad.newborn_id = unit.newborn_id
        left join mother on mother.newborn_id = unit.newborn_id
        left join fact_newborn_certificates as certified on certified.newborn_id = unit.newborn_id
        left join fact_infant_deaths as death on death.newborn_id = unit.newborn_id
        left join glucose on glucose.newborn_id = unit.newborn_id
        {_join_growth(field)}
        left join fact_levels as standing on standing.hospital_id = unit.hospital_id
            and infant.birth_datetime::date >= standing.valid_from and infant.birth_datetime::date < standing.valid_before
        where unit.newborn_id is not null and unit.is_index
    """
    create_fact_table(con, "newborn_facts", NEWBORN_COLUMNS, flags, select)


def _sum_sql(column: str) -> str:
    """Sum over the index stay and later ones; NULL when none of them tells."""
    return (
        f"case when coalesce(infant.{column}, later.{column}) is not null "
        f"then coalesce(infant.{column}, 0) + coalesce(later.{column}, 0) end as {column}"
    )


def _left_sql(transfers: str) -> str:
    """Left for another hospital: a joined stay lies there, or the last stay says so. NULL when nothing tells.

    Two stays of one hospital joined (a nursery and its own intensive care) are no departure.
    """
    return f"""case
                when later.low_hospital_id <> unit.hospital_id or later.high_hospital_id <> unit.hospital_id
                    or (case when later.newborn_id is not null then later.last_sent_to <> later.last_hospital_id
                        else infant.transfer_to_hospital_id <> unit.hospital_id end)
                    or (case when later.newborn_id is not null then later.last_disposition
                        else said.disposition end) in ({transfers}) then true
                when (case when later.newborn_id is not null then later.last_disposition
                    else said.disposition end) is not null then false end"""


def _join_growth(field: str) -> str:
    return join_growth_sql(
        sex="said.sex",
        gestational_age_days=f"coalesce({field}, codes.p07_days, mother.gestational_age_days)",
        is_by_code=f"({field} is null and codes.p07_days is not null)",
    )


def _is_inborn(bits: dict[Flag, FlagBit]) -> str:
    """Ruling newborn_population. NULL where the hospital sends no diagnoses, so that Z38 cannot be."""
    return f"""case
                when coding.hospital_id is null then null
                else {flag_sql(bits, LIVEBORN_FIRST)} and not {flag_sql(bits, OUTBORN)}
                    and coalesce(said.point_of_origin <> '6', true)
                    and not coalesce(infant.test_patient, false) end"""


def _glucose_cte() -> str:
    """Lowest glucose of the joined stays in each unit; results entered in error do not count."""
    return """-- one row a newborn with a glucose
        glucose as (
            select unit.newborn_id,
                min(result.value_number) filter (lower(result.unit) = 'mg/dl') as lowest_glucose_mg_dl,
                min(result.value_number) filter (lower(result.unit) = 'mmol/l') as lowest_glucose_mmol_l
            from observations as result
            join (select code from code_lists where codelist = 'glucose') as list
                on list.code = trim(result.code)
            join fact_encounters as unit using (hospital_id, encounter_id)
            where unit.newborn_id is not null and result.value_number > 0
                and coalesce(lower(result.status), 'final') in ('final', 'amended', 'corrected')
            group by unit.newborn_id
        )"""
