"""The columns of the fact tables besides flags: name and DuckDB type, as docs/explanation/stages.md has them.

The fact tables provide exactly these; a measure may speak of nothing else but these and flags
(`measures/flags.py`).
"""

from __future__ import annotations

from data_contracts import codings
from measures.events import DELIVERY_EVENTS, NEWBORN_EVENTS
from measures.measure import Grain

Columns = tuple[tuple[str, str], ...]

LEVEL_SOURCES = ("assessed", "self_reported", "unknown")

# The words of the text columns that measures compare with; whoever fills the columns writes these.
TEXT_WORDS: dict[str, tuple[str, ...]] = {
    "payer": codings.PAYER_GROUPS,
    "race_ethnicity": codings.RACE_ETHNICITY_GROUPS,
    "language": codings.LANGUAGE_GROUPS,
    "education": codings.EDUCATION_GROUPS,
    "marital_status": codings.MARITAL_GROUPS,
    "fetal_presentation": codings.PRESENTATIONS,
    "labor_onset": codings.LABOR_ONSETS,
    "delivery_mode_field": codings.DELIVERY_MODES,
    "delivery_mode": codings.DELIVERY_MODES,
    "link_status": ("linked", "review", "unlinked"),
    "registered_sleep_environment": ("safe", "unsafe", "unknown"),
    "maternal_level_source": LEVEL_SOURCES,
    "neonatal_level_source": LEVEL_SOURCES,
}

# What electronic measures ask of a delivery stay by the clock (`measures/facts/hospitalization.py`). The hospitalisation
# begins with the emergency, triage or observation visit that led into the stay; `within`: began at a time in it;
# `on_days`: began on one of its calendar days.
HOSPITALIZATION_COLUMNS: Columns = (
    ("hospitalization_start_at", "TIMESTAMP"),
    (
        "time_of_delivery_at",
        "TIMESTAMP",
    ),  # last observed, else the encounter's delivery time; in the hospitalisation
    ("calculated_gestation_weeks", "BIGINT"),  # completed weeks, from the last estimated date of delivery
    (
        "estimated_gestation_seen",
        "BOOLEAN",
    ),  # an estimate of the day before delivery counts, in whatever unit
    ("estimated_gestation_weeks", "DOUBLE"),  # the last one; NULL when its unit is no unit of time
    ("obstetric_history_observed", "BOOLEAN"),  # gravidity, parity, term or preterm births, at any time
    # The last said before the time of delivery, in the 42 weeks before it.
    ("observed_gravidity", "DOUBLE"),
    ("observed_parity", "DOUBLE"),
    ("observed_preterm_births", "DOUBLE"),
    ("observed_term_births", "DOUBLE"),
    ("abnormal_presentation_observed", "BOOLEAN"),  # during the stay, up to the time of delivery
    ("delivered_within", "BOOLEAN"),
    ("cesarean_within", "BOOLEAN"),  # began and ended within
    ("hysterectomy_on_days", "BOOLEAN"),
    ("hysterectomy_within", "BOOLEAN"),
    ("other_severe_procedure_on_days", "BOOLEAN"),  # cardioversion, tracheostomy, ventilation
    ("other_severe_procedure_within", "BOOLEAN"),
    ("transfusion_on_days", "BOOLEAN"),
    ("transfusion_within", "BOOLEAN"),
)

DELIVERY_COLUMNS: Columns = (
    ("delivery_id", "VARCHAR"),
    ("mother_id", "VARCHAR"),
    ("hospital_id", "VARCHAR"),
    ("period_date", "DATE"),
    ("admit_at", "TIMESTAMP"),
    ("discharge_at", "TIMESTAMP"),
    ("delivery_at", "TIMESTAMP"),
    ("delivery_date", "DATE"),
    ("mother_age_years", "BIGINT"),
    ("sex", "VARCHAR"),
    ("gestational_age_days", "BIGINT"),
    ("gestational_age_source", "VARCHAR"),
    ("plurality", "BIGINT"),
    ("liveborn_count", "BIGINT"),
    ("gravidity", "BIGINT"),
    ("parity", "BIGINT"),
    ("prior_cesareans", "BIGINT"),
    ("fetal_presentation", "VARCHAR"),
    ("labor_onset", "VARCHAR"),
    ("delivery_mode_field", "VARCHAR"),
    ("cesarean_field", "BOOLEAN"),
    ("trial_of_labor", "BOOLEAN"),
    ("prenatal_visits", "BIGINT"),
    ("first_prenatal_visit_week", "BIGINT"),
    # Month of pregnancy in which care began (0: no care), visits expected from then on (NULL: none), visits over expected
    # (`measures/facts/prenatal_care.py`).
    ("prenatal_care_month", "BIGINT"),
    ("prenatal_visits_expected", "BIGINT"),
    ("prenatal_visits_ratio", "DOUBLE"),
    ("height_cm", "DOUBLE"),
    ("prepregnancy_weight_kg", "DOUBLE"),
    ("prepregnancy_bmi", "DOUBLE"),  # kg/m2
    ("delivery_weight_kg", "DOUBLE"),
    ("blood_loss_ml", "DOUBLE"),
    ("icu_hours", "DOUBLE"),
    ("attending_type", "VARCHAR"),
    ("total_charges", "DOUBLE"),
    ("total_cost", "DOUBLE"),
    ("smoking_before", "BIGINT"),
    ("smoking_first_trimester", "BIGINT"),
    ("smoking_last_trimester", "BIGINT"),
    ("interpregnancy_interval_months", "BIGINT"),
    ("payer", "VARCHAR"),
    ("race_ethnicity", "VARCHAR"),
    ("language", "VARCHAR"),
    ("interpreter_needed", "BOOLEAN"),
    ("education", "VARCHAR"),
    ("marital_status", "VARCHAR"),
    ("zip3", "VARCHAR"),
    ("state", "VARCHAR"),
    ("rural_urban_code", "BIGINT"),
    ("svi_overall", "DOUBLE"),
    ("adi_national_percentile", "BIGINT"),
    ("imd_decile", "BIGINT"),
    # Quarter of the network's areas by their share of poor people: 1 least, 4 most.
    ("poverty_quartile", "BIGINT"),
    ("maternity_care_desert", "BOOLEAN"),
    ("miles_to_obstetric_unit", "DOUBLE"),
    ("discharge_disposition", "VARCHAR"),  # UB-04, two digits
    ("point_of_origin", "VARCHAR"),  # UB-04, one sign
    ("admission_type", "VARCHAR"),
    ("ms_drg", "VARCHAR"),
    ("length_of_stay_days", "BIGINT"),
    # Days from discharge to the end of what the hospital has sent: how far later stays could be seen. NULL: in hospital.
    ("followed_days", "BIGINT"),
    ("lookback_days", "BIGINT"),  # from the beginning of what the hospital has sent to admission
    ("transfer_from_hospital_id", "VARCHAR"),
    ("transfer_to_hospital_id", "VARCHAR"),
    ("linked_newborns", "BIGINT"),
    # Linked newborns that died in hospital less than 7 days after birth. NULL: none is linked.
    ("early_neonatal_deaths", "BIGINT"),
    # Most points of the early-warning score at one moment of the stay, and hours from the first moment that asked for a
    # review to the review (`measures/warning_scores.py`). NULL: no vital sign; none asked for, or none followed.
    ("mews_highest", "BIGINT"),
    ("mews_review_hours", "DOUBLE"),
    # On the day of birth; the assessed level where a survey settles it, else the hospital's own report; 0 a birth center
    # (maternal) or below level I (neonatal). The source is `assessed`, `self_reported` or `unknown` (`measures/levels`).
    ("maternal_level", "BIGINT"),
    ("neonatal_level", "BIGINT"),
    ("maternal_level_source", "VARCHAR"),
    ("neonatal_level_source", "VARCHAR"),
    ("annual_births", "BIGINT"),
    # Of the five CMS domains (housing, food, transportation, utilities, interpersonal_safety), how many
    # were answered (positive or negative; declined and not_asked are no answers) in the delivery stay,
    # and how many of them positive. 0 when none was answered.
    ("social_domains_answered", "BIGINT"),
    ("social_domains_positive", "BIGINT"),
    *HOSPITALIZATION_COLUMNS,
    *((event.name, event.type) for event in DELIVERY_EVENTS),
)

NEWBORN_COLUMNS: Columns = (
    ("newborn_id", "VARCHAR"),
    ("infant_id", "VARCHAR"),
    ("hospital_id", "VARCHAR"),
    ("period_date", "DATE"),
    ("birth_at", "TIMESTAMP"),
    ("birth_date", "DATE"),
    ("sex", "VARCHAR"),
    ("birth_weight_g", "DOUBLE"),
    ("gestational_age_days", "BIGINT"),
    ("gestational_age_source", "VARCHAR"),
    ("plurality", "BIGINT"),
    ("birth_order", "BIGINT"),
    ("apgar_1", "BIGINT"),
    ("apgar_5", "BIGINT"),
    ("apgar_10", "BIGINT"),
    ("is_outborn", "BOOLEAN"),
    ("is_inborn", "BOOLEAN"),
    ("nicu_admitted", "BOOLEAN"),
    ("nicu_hours", "DOUBLE"),
    ("nicu_days", "DOUBLE"),  # nicu_hours / 24; 0 when the record says that there was no intensive care
    ("ventilator_hours", "DOUBLE"),
    ("temperature_on_admission_c", "DOUBLE"),
    ("first_feed_minutes", "DOUBLE"),
    ("exclusive_breast_milk", "BOOLEAN"),
    ("breastfed_at_discharge", "BOOLEAN"),  # by the birth certificate
    # By the death registry (`measures/facts/infant_deaths.py`); NULL where no death is registered.
    ("registered_death_age_days", "BIGINT"),
    ("registered_death_sudden", "BOOLEAN"),  # sudden and unexpected by its underlying cause
    ("registered_sleep_environment", "VARCHAR"),
    ("safe_sleep_education", "BOOLEAN"),
    ("newborn_screen_done", "BOOLEAN"),
    ("hearing_screen_done", "BOOLEAN"),
    ("cchd_screen_done", "BOOLEAN"),
    ("vitamin_k_given", "BOOLEAN"),
    ("hepatitis_b_given", "BOOLEAN"),
    ("died", "BOOLEAN"),
    ("age_at_death_days", "BIGINT"),
    ("discharge_disposition", "VARCHAR"),
    ("first_discharge_disposition", "VARCHAR"),
    # To another acute hospital: a joined stay lies there, or the last stay says so. Stays of one hospital joined (a
    # nursery and its own intensive care) are no departure. NULL: nothing tells.
    ("left_for_other_hospital", "BOOLEAN"),
    ("age_at_admission_days", "BIGINT"),  # calendar days from birth to the index stay
    ("point_of_origin", "VARCHAR"),
    ("admission_type", "VARCHAR"),
    ("ms_drg", "VARCHAR"),
    ("length_of_stay_days", "BIGINT"),
    ("followed_days", "BIGINT"),  # from the last joined discharge, likewise
    # Calendar days from the linked mother's discharge to the newborn's last; negative: it went first. NULL: not linked.
    ("days_after_mother", "BIGINT"),
    ("birth_weekday", "BIGINT"),  # 1 Monday to 7 Sunday
    ("delivery_mode", "VARCHAR"),
    ("was_transferred", "BOOLEAN"),
    ("total_charges", "DOUBLE"),
    ("total_cost", "DOUBLE"),
    ("payer", "VARCHAR"),
    ("race_ethnicity", "VARCHAR"),
    ("zip3", "VARCHAR"),
    ("state", "VARCHAR"),
    ("link_status", "VARCHAR"),
    ("delivery_id", "VARCHAR"),
    ("maternal_level", "BIGINT"),
    ("neonatal_level", "BIGINT"),
    ("maternal_level_source", "VARCHAR"),
    ("neonatal_level_source", "VARCHAR"),
    # As of the mother, by the newborns' table and over the joined stays.
    ("newtt2_highest", "BIGINT"),
    ("newtt2_review_hours", "DOUBLE"),
    # Lowest glucose of the joined stays, one column a unit, so that each limit applies to what was sent
    # (2.5 mmol/L is 45.05 mg/dL). NULL when no glucose was measured in that unit.
    ("lowest_glucose_mg_dl", "DOUBLE"),
    ("lowest_glucose_mmol_l", "DOUBLE"),
    # Below the 3rd, below the 10th, above the 90th centile of birth weight of the same sex and completed week
    # (`measures/growth.py`). NULL: weight, sex or week unknown, or the week outside the reference.
    ("is_sga3", "BOOLEAN"),
    ("is_sga10", "BOOLEAN"),
    ("is_lga90", "BOOLEAN"),
    # The linked mother carries a code of `diabetes_in_pregnancy` (O24, E08-E13) on the delivery stay. NULL:
    # not linked.
    ("mother_has_diabetes", "BOOLEAN"),
    *((event.name, event.type) for event in NEWBORN_EVENTS),
)

DYAD_IDENTITY_COLUMNS: Columns = (
    ("dyad_id", "VARCHAR"),
    ("newborn_id", "VARCHAR"),
    ("delivery_id", "VARCHAR"),
    ("mother_id", "VARCHAR"),
    ("hospital_id", "VARCHAR"),
    ("period_date", "DATE"),
)

MOTHER_PREFIX = "mother__"
NEWBORN_PREFIX = "newborn__"


def columns_of(grain: Grain) -> dict[str, str]:
    """Name and DuckDB type of every column but flags of that grain's fact table."""
    if grain is Grain.DELIVERY:
        return dict(DELIVERY_COLUMNS)
    if grain is Grain.NEWBORN:
        return dict(NEWBORN_COLUMNS)
    return (
        dict(DYAD_IDENTITY_COLUMNS)
        | {MOTHER_PREFIX + name: type_ for name, type_ in DELIVERY_COLUMNS}
        | {NEWBORN_PREFIX + name: type_ for name, type_ in NEWBORN_COLUMNS}
    )
