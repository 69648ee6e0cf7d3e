"""The fact tables' fixed columns: ids, dates and values that measures, strata and published tables draw on.

The yes/no columns made from code lists come on top; their names are given by `Flag.column`, not here.
"""

from __future__ import annotations

from data_contracts.codings import DELIVERY_MODES, PAYER_GROUPS, RACE_ETHNICITY_GROUPS, SEXES
from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.rules import Between, OneOf, Severity

_HOSPITAL_LEVELS: tuple[Field, ...] = (
    integer(
        "maternal_level", "Level of maternal care of the hospital on the day of birth (0 birth center, 1-4)"
    ),
    integer(
        "neonatal_level", "Level of neonatal care of the hospital on the day of birth (0 below level I, 1-4)"
    ),
    text("maternal_level_source", "Where that level comes from: assessed, self_reported or unknown"),
    text("neonatal_level_source", "Where that level comes from: assessed, self_reported or unknown"),
)

# What electronic measures ask of a delivery stay by the clock.
HOSPITALIZATION_FIELDS: tuple[Field, ...] = (
    datetime("hospitalization_start_at", "Start of the stay or of the visit that led into it"),
    datetime("time_of_delivery_at", "Time of delivery: last observed, else the encounter's"),
    integer("calculated_gestation_weeks", "Completed weeks by the estimated date of delivery", unit="weeks"),
    boolean("estimated_gestation_seen", "An estimate of gestation of the day before delivery counts"),
    number("estimated_gestation_weeks", "The last such estimate", unit="weeks"),
    boolean("obstetric_history_observed", "Gravidity, parity, term or preterm births were observed"),
    number("observed_gravidity", "Pregnancies, last observed before delivery"),
    number("observed_parity", "Births, last observed before delivery"),
    number("observed_preterm_births", "Preterm births, last observed before delivery"),
    number("observed_term_births", "Term births, last observed before delivery"),
    boolean("abnormal_presentation_observed", "Abnormal presentation observed in the stay, up to delivery"),
    boolean("delivered_within", "A delivery procedure began within the hospitalisation"),
    boolean("cesarean_within", "A cesarean began and ended within the hospitalisation"),
    boolean("hysterectomy_on_days", "Hysterectomy on a day of the hospitalisation"),
    boolean("hysterectomy_within", "Hysterectomy begun within the hospitalisation"),
    boolean("other_severe_procedure_on_days", "Cardioversion, tracheostomy or ventilation on a day of it"),
    boolean("other_severe_procedure_within", "Cardioversion, tracheostomy or ventilation begun within it"),
    boolean("transfusion_on_days", "Blood transfusion on a day of the hospitalisation"),
    boolean("transfusion_within", "Blood transfusion begun within the hospitalisation"),
)

DELIVERY_VALUE_FIELDS: tuple[Field, ...] = (
    text("delivery_id", "Delivery", required=True),
    text("mother_id", "Mother", required=True),
    text("hospital_id", "Hospital of the delivery", required=True),
    date("period_date", "Day that places the delivery in a period: discharge, else delivery"),
    datetime("admit_at", "Admission", required=True),
    datetime("discharge_at", "Discharge; empty while in hospital"),
    datetime("delivery_at", "Birth of the first child"),
    date("delivery_date", "Day of birth of the first child"),
    integer("mother_age_years", "Mother's age at admission", unit="years"),
    text("sex", "Administrative sex of the mother: F, M or X"),
    integer("gestational_age_days", "Gestation at delivery: the field, else Z3A weeks x 7", unit="days"),
    text("gestational_age_source", "Where gestation comes from: field or code"),
    integer("plurality", "Fetuses"),
    integer("liveborn_count", "Children born alive"),
    integer("gravidity", "Pregnancies, this one included"),
    integer("parity", "Births before this delivery: the encounter, else the certificate's live births"),
    integer("prior_cesareans", "Cesarean births before this delivery"),
    text("fetal_presentation", "cephalic, breech, transverse or other"),
    text("labor_onset", "spontaneous, induced or none"),
    text("delivery_mode_field", "Mode of birth as sent: vaginal, operative_vaginal or cesarean"),
    boolean("cesarean_field", "Delivered by cesarean, as sent"),
    boolean("trial_of_labor", "Labor was attempted"),
    integer("prenatal_visits", "Prenatal visits"),
    integer("first_prenatal_visit_week", "Week of gestation of the first prenatal visit", unit="weeks"),
    integer(
        "prenatal_care_month", "Month of pregnancy in which care began, 0 none: encounter, else certificate"
    ),
    integer("prenatal_visits_expected", "Visits expected by gestation and month begun; empty where none is"),
    number("prenatal_visits_ratio", "Prenatal visits over those expected"),
    number("height_cm", "Mother's height", unit="cm"),
    number("prepregnancy_weight_kg", "Mother's weight before pregnancy", unit="kg"),
    number("prepregnancy_bmi", "Body mass index before pregnancy: encounter, else certificate", unit="kg/m2"),
    number("delivery_weight_kg", "Mother's weight at delivery", unit="kg"),
    number("blood_loss_ml", "Measured or estimated blood loss", unit="mL"),
    number("icu_hours", "Mother's time in intensive care", unit="h"),
    text("attending_type", "Who attended the birth: physician, midwife or other"),
    number("total_charges", "Charges of the stay", unit="currency"),
    number("total_cost", "Cost of the stay", unit="currency"),
    integer("smoking_before", "Cigarettes a day before pregnancy", unit="cigarettes/day"),
    integer("smoking_first_trimester", "Cigarettes a day, first trimester", unit="cigarettes/day"),
    integer("smoking_last_trimester", "Cigarettes a day, last trimester", unit="cigarettes/day"),
    integer("interpregnancy_interval_months", "Months from the last birth to conception", unit="months"),
    text("payer", "Primary payer in one group"),
    text("race_ethnicity", "Race and ethnicity in one group"),
    text("language", "Preferred language in one group"),
    boolean("interpreter_needed", "An interpreter is needed"),
    text("education", "Highest education in one group: encounter, else certificate"),
    text("marital_status", "married or not_married"),
    text("zip3", "First three digits of the ZIP code, 000 where 20,000 people or fewer live"),
    text("state", "State, two letters"),
    integer("rural_urban_code", "RUCA code of the area, 1 (metropolitan core) to 10 (rural)"),
    number("svi_overall", "Social Vulnerability Index of the area, 0-1 (1 = most vulnerable)"),
    integer("adi_national_percentile", "Area Deprivation Index, national percentile 1-100"),
    integer("imd_decile", "English Index of Multiple Deprivation, decile 1 (most deprived) to 10"),
    integer("poverty_quartile", "Quarter of the areas by their share of poor people, 4 = greatest share"),
    boolean("maternity_care_desert", "The area is a maternity-care desert"),
    number("miles_to_obstetric_unit", "Distance of the area to the nearest obstetric unit", unit="miles"),
    text("discharge_disposition", "UB-04 patient discharge status (20 = died)"),
    text("point_of_origin", "UB-04 point of origin"),
    text("admission_type", "UB-04 type of admission"),
    text("ms_drg", "Medicare severity diagnosis-related group"),
    integer("length_of_stay_days", "Calendar days from admission to discharge", unit="days"),
    integer("followed_days", "Days from discharge to the end of what the hospital has sent", unit="days"),
    integer(
        "lookback_days", "Days from the beginning of what the hospital has sent to admission", unit="days"
    ),
    text("transfer_from_hospital_id", "Hospital that sent the mother"),
    text("transfer_to_hospital_id", "Hospital that received the mother"),
    integer("linked_newborns", "Newborns linked to this delivery"),
    integer("early_neonatal_deaths", "Linked newborns that died in hospital less than 7 days after birth"),
    integer("mews_highest", "Most points of the mother's early-warning score at one moment of the stay"),
    number("mews_review_hours", "Hours from the first score that asked for a review to the review", unit="h"),
    *_HOSPITAL_LEVELS,
    integer("annual_births", "Births a year of the hospital"),
    integer("social_domains_answered", "Of the five CMS domains of social need, how many were answered"),
    integer("social_domains_positive", "Of the five CMS domains of social need, how many were positive"),
    *HOSPITALIZATION_FIELDS,
)

NEWBORN_VALUE_FIELDS: tuple[Field, ...] = (
    text("newborn_id", "Newborn", required=True),
    text("infant_id", "The person; joins later stays of the same infant", required=True),
    text("hospital_id", "Hospital of the index stay", required=True),
    date("period_date", "Day that places the newborn in a period: discharge of the index stay, else birth"),
    datetime("birth_at", "Birth", required=True),
    date("birth_date", "Day of birth", required=True),
    text("sex", "Sex: F, M or X"),
    number("birth_weight_g", "Birth weight", unit="g"),
    integer(
        "gestational_age_days",
        "Gestation at birth: own field, else the P07 code's lowest day, else the linked mother's",
        unit="days",
    ),
    text("gestational_age_source", "Where gestation comes from: field, code or mother"),
    integer("plurality", "Children of this pregnancy"),
    integer("birth_order", "Order within a multiple birth, 1 = first"),
    integer("apgar_1", "Apgar score at 1 minute", unit="points"),
    integer("apgar_5", "Apgar score at 5 minutes", unit="points"),
    integer("apgar_10", "Apgar score at 10 minutes", unit="points"),
    boolean("is_outborn", "Born elsewhere than the hospital of the index stay"),
    boolean("is_inborn", "Z38 listed first, not from elsewhere, not a test patient"),
    boolean(
        "nicu_admitted", "Neonatal intensive care in a joined stay; empty where the index stay is silent"
    ),
    number("nicu_hours", "Time in neonatal intensive care", unit="h"),
    number(
        "nicu_days", "Time in neonatal intensive care; 0 where the record says there was none", unit="days"
    ),
    number("ventilator_hours", "Time on a ventilator", unit="h"),
    number("temperature_on_admission_c", "First temperature on admission", unit="°C"),
    number("first_feed_minutes", "Time from birth to first feed", unit="min"),
    boolean("exclusive_breast_milk", "Only human milk since birth"),
    boolean("breastfed_at_discharge", "Breastfed at discharge, by the birth certificate"),
    integer(
        "registered_death_age_days", "Age at a death in the first year, by the death registry", unit="days"
    ),
    boolean("registered_death_sudden", "Sudden unexpected death by its underlying cause (R95, R99, W75)"),
    text("registered_sleep_environment", "Where a registered death happened asleep: safe, unsafe or unknown"),
    boolean("safe_sleep_education", "Safe-sleep education given"),
    boolean("newborn_screen_done", "Newborn blood spot taken"),
    boolean("hearing_screen_done", "Hearing screened"),
    boolean("cchd_screen_done", "Pulse oximetry screened"),
    boolean("vitamin_k_given", "Vitamin K given"),
    boolean("hepatitis_b_given", "Hepatitis B vaccine given"),
    boolean("died", "Died in a joined stay (disposition 20)"),
    integer("age_at_death_days", "Age at death in hospital", unit="days"),
    text("discharge_disposition", "UB-04 patient discharge status of the last joined stay"),
    text("first_discharge_disposition", "UB-04 patient discharge status of the index stay"),
    boolean("left_for_other_hospital", "Left for another acute hospital; empty where nothing tells"),
    integer("age_at_admission_days", "Calendar days from birth to the index stay", unit="days"),
    text("point_of_origin", "UB-04 point of origin (5 = born here, 6 = born elsewhere)"),
    text("admission_type", "UB-04 type of admission (4 = newborn)"),
    text("ms_drg", "Medicare severity diagnosis-related group"),
    integer("length_of_stay_days", "Calendar days over the joined stays", unit="days"),
    integer(
        "followed_days", "Days from the last discharge to the end of what the hospital has sent", unit="days"
    ),
    integer(
        "days_after_mother", "Days from the linked mother's discharge to the newborn's last", unit="days"
    ),
    integer("birth_weekday", "Weekday of birth, 1 Monday to 7 Sunday"),
    text("delivery_mode", "Mode of birth: own field or Z38 digit, else the linked mother's"),
    boolean("was_transferred", "More than one stay was joined, or the infant was sent elsewhere"),
    number("total_charges", "Charges", unit="currency"),
    number("total_cost", "Cost", unit="currency"),
    text("payer", "Primary payer in one group"),
    text("race_ethnicity", "Race and ethnicity in one group"),
    text("zip3", "First three digits of the ZIP code, 000 where 20,000 people or fewer live"),
    text("state", "State, two letters"),
    text("link_status", "linked, review or unlinked"),
    text("delivery_id", "Linked delivery; empty unless linked"),
    *_HOSPITAL_LEVELS,
    integer("newtt2_highest", "Most points of the newborn's early-warning score at one moment of the stays"),
    number(
        "newtt2_review_hours", "Hours from the first score that asked for a review to the review", unit="h"
    ),
    number(
        "lowest_glucose_mg_dl", "Lowest glucose of the joined stays among those sent in mg/dL", unit="mg/dL"
    ),
    number(
        "lowest_glucose_mmol_l",
        "Lowest glucose of the joined stays among those sent in mmol/L",
        unit="mmol/L",
    ),
    boolean("is_sga3", "Birth weight below the 3rd centile of sex and completed week"),
    boolean("is_sga10", "Birth weight below the 10th centile of sex and completed week"),
    boolean("is_lga90", "Birth weight above the 90th centile of sex and completed week"),
    boolean(
        "mother_has_diabetes", "The linked mother has a diabetes code (O24, E08-E13); empty unless linked"
    ),
)

_PLAUSIBLE_GESTATION = Between(
    column="gestational_age_days",
    low=112,
    high=322,
    may_fail=0.01,
    because="a birth comes between 16 and 46 weeks of gestation",
)
_RACE_IS_GROUPED = OneOf(
    column="race_ethnicity",
    values=RACE_ETHNICITY_GROUPS,
    severity=Severity.STOP,
    because="strata are formed from these groups only",
)
_PAYER_IS_GROUPED = OneOf(
    column="payer",
    values=PAYER_GROUPS,
    severity=Severity.STOP,
    because="strata are formed from these groups only",
)
_STAY_IS_NOT_NEGATIVE = Between(
    column="length_of_stay_days",
    low=0,
    high=3660,
    severity=Severity.STOP,
    because="staging set aside stays that end before they begin",
)

DELIVERY_FACTS = DataContract(
    name="delivery_facts",
    kind=Kind.INTERNAL,
    title="Delivery facts",
    grain="one row a delivery",
    key=("delivery_id",),
    fields=DELIVERY_VALUE_FIELDS,
    rules=(
        _PLAUSIBLE_GESTATION,
        _RACE_IS_GROUPED,
        _PAYER_IS_GROUPED,
        _STAY_IS_NOT_NEGATIVE,
        OneOf(
            column="delivery_mode_field",
            values=DELIVERY_MODES,
            severity=Severity.STOP,
            because="only these three modes are told apart",
        ),
        OneOf(
            column="gestational_age_source",
            values=("field", "code"),
            severity=Severity.STOP,
            because="gestation comes from the field or from a code",
        ),
    ),
)

NEWBORN_FACTS = DataContract(
    name="newborn_facts",
    kind=Kind.INTERNAL,
    title="Newborn facts",
    grain="one row a newborn, its transfers within a day joined",
    key=("newborn_id",),
    fields=NEWBORN_VALUE_FIELDS,
    rules=(
        _PLAUSIBLE_GESTATION,
        _RACE_IS_GROUPED,
        _PAYER_IS_GROUPED,
        _STAY_IS_NOT_NEGATIVE,
        OneOf(column="sex", values=SEXES, severity=Severity.STOP, because="sex is F, M or X after staging"),
        OneOf(
            column="gestational_age_source",
            values=("field", "code", "mother"),
            severity=Severity.STOP,
            because="gestation comes from the field, a code or the mother",
        ),
    ),
)

STRATA_FIELDS: tuple[Field, ...] = (
    text("race_ethnicity", "Race and ethnicity in one group; unknown where not known", required=True),
    text("payer", "Primary payer in one group; unknown where not known", required=True),
    text("age_band", "Mother's age in bands; unknown where not known", required=True),
    text("language", "Preferred language in one group; unknown where not known", required=True),
    text("rural_urban", "Rural or urban area; unknown where not known", required=True),
    text("svi_quartile", "Quartile of social vulnerability; unknown where not known", required=True),
    text("plurality", "Singleton or multiple; unknown where not known", required=True),
)


def strata_contract(grain: str) -> DataContract:
    """The strata table of a grain (`delivery`, `newborn` or `dyad`)."""
    return DataContract(
        name=f"{grain}_strata",
        kind=Kind.INTERNAL,
        title=f"Strata of each {grain}",
        grain=f"one row a {grain}",
        key=(f"{grain}_id",),
        fields=(
            text(f"{grain}_id", f"The {grain}", required=True),
            text("hospital_id", "Hospital", required=True),
            date("period_date", f"Day that places the {grain} in a period"),
            *STRATA_FIELDS,
        ),
        notes="A newborn's strata are its linked mother's, else its own.",
    )


DELIVERY_STRATA = strata_contract("delivery")
NEWBORN_STRATA = strata_contract("newborn")
DYAD_STRATA = strata_contract("dyad")

INPUT_AVAILABILITY = DataContract(
    name="input_availability",
    kind=Kind.INTERNAL,
    title="Inputs that hospitals send",
    grain="one row a hospital and input",
    key=("hospital_id", "need"),
    fields=(
        text("hospital_id", "Hospital", required=True),
        text("need", "Input that measures need", required=True),
        boolean("available", "The hospital ever sends it", required=True),
        text("reason", "Why not"),
    ),
)

MEASURE_COMPUTABILITY = DataContract(
    name="measure_computability",
    kind=Kind.INTERNAL,
    title="Where measures can be computed",
    grain="one row a measure and hospital",
    key=("measure_id", "hospital_id"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("hospital_id", "Hospital", required=True),
        boolean("computable", "The hospital sends what the measure needs", required=True),
        text("reason", "Why not"),
    ),
)
