"""The feed of newborn encounters: birth, transfer or readmission in the first year of life."""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.rules import Before, Between, Kahn, Matches, OneOf, RefersTo, Severity, WithinYears

NEWBORN_ENCOUNTERS = DataContract(
    name="newborn_encounters",
    kind=Kind.SUBMITTED,
    title="Newborn encounters",
    grain="one row an encounter of an infant: birth, transfer or readmission in the first year",
    key=("hospital_id", "encounter_id"),
    fields=(
        text(
            "hospital_id", "Hospital where the encounter took place", required=True, aliases=("facility_id",)
        ),
        text(
            "encounter_id",
            "Encounter, unique within the hospital",
            required=True,
            aliases=("visit_id", "encounter_number"),
        ),
        text(
            "patient_mrn",
            "Medical record number of the infant",
            identifying=True,
            aliases=("mrn", "medical_record_number"),
        ),
        text(
            "account_number",
            "Patient control (billing account) number",
            identifying=True,
            aliases=("account", "patient_control_number"),
        ),
        text("first_name", "First name, often provisional (BABYBOY, Wendysgirl, TWIN A)", identifying=True),
        text("last_name", "Last name", identifying=True, aliases=("surname",)),
        text("sex", "Sex as sent (F, M, U)"),
        datetime(
            "birth_datetime",
            "Birth; a date is enough",
            required=True,
            identifying=False,
            aliases=("birth_date", "date_of_birth", "dob"),
        ),
        integer("birth_order", "Order within a multiple birth, 1 = first", missing_codes=("9", "99")),
        integer("plurality", "Children of this pregnancy", missing_codes=("9", "99")),
        number(
            "birth_weight_g",
            "Birth weight",
            unit="g",
            missing_codes=("9999", "99999"),
            aliases=("birthweight_g", "bwt"),
        ),
        integer("gestational_age_days", "Gestation at birth", unit="days", missing_codes=("999", "9999")),
        number("length_cm", "Length at birth", unit="cm", missing_codes=("999",)),
        number("head_circumference_cm", "Head circumference at birth", unit="cm", missing_codes=("999",)),
        integer("apgar_1", "Apgar score at 1 minute", unit="points", missing_codes=("99",)),
        integer("apgar_5", "Apgar score at 5 minutes", unit="points", missing_codes=("99",)),
        integer("apgar_10", "Apgar score at 10 minutes", unit="points", missing_codes=("99", "88")),
        text("mother_mrn", "Mother's medical record number (all nines: not admitted here)", identifying=True),
        text("mother_account_number", "Mother's account number", identifying=True),
        text("mother_first_name", "Mother's first name", identifying=True),
        text("mother_last_name", "Mother's last name", identifying=True),
        date("mother_birth_date", "Mother's date of birth", identifying=True),
        integer("mother_age_years", "Mother's age", unit="years", missing_codes=("99", "999")),
        text("guarantor_name", "Person responsible for the bill", identifying=True),
        text("subscriber_id", "Insured person's number at the payer", identifying=True),
        text("street_address", "Street and number", identifying=True, aliases=("address",)),
        text("city", "City", identifying=True),
        text("state", "State, two letters"),
        text(
            "zip",
            "ZIP code, postcode district or small area; joins areas.area_code",
            aliases=("zip_code", "postal_code"),
        ),
        text("county_fips", "County, five FIPS digits"),
        text("phone", "Telephone", identifying=True),
        text("race", "Race as sent"),
        text("ethnicity", "Ethnicity as sent (Hispanic or not)"),
        text("payer_primary", "Primary payer as sent"),
        datetime(
            "admit_datetime",
            "Admission",
            required=True,
            aliases=("admission_datetime", "admit_date", "admission_date"),
        ),
        datetime("discharge_datetime", "Discharge; empty while in hospital", aliases=("discharge_date",)),
        text("admission_type", "UB-04 type of admission (4 = newborn)"),
        text("point_of_origin", "UB-04 point of origin (newborn: 5 = born here, 6 = born elsewhere)"),
        text(
            "discharge_disposition",
            "UB-04 patient discharge status (20 = died)",
            aliases=("discharge_status",),
        ),
        text("ms_drg", "Medicare severity diagnosis-related group, three digits", aliases=("drg",)),
        text("transfer_from_hospital_id", "Hospital that sent the infant"),
        text("transfer_to_hospital_id", "Hospital that received the infant"),
        boolean("cesarean", "Born by cesarean"),
        text("delivery_mode", "vaginal, operative_vaginal or cesarean"),
        boolean("nicu_admitted", "Admitted to neonatal intensive care"),
        number("nicu_hours", "Time in neonatal intensive care", unit="h"),
        number("ventilator_hours", "Time on a ventilator", unit="h"),
        number("temperature_on_admission_c", "First temperature on admission", unit="°C"),
        number("first_feed_minutes", "Time from birth to first feed", unit="min"),
        boolean("exclusive_breast_milk", "Only human milk since birth"),
        boolean("safe_sleep_education", "Safe-sleep education given"),
        boolean("newborn_screen_done", "Newborn blood spot taken"),
        boolean("hearing_screen_done", "Hearing screened"),
        boolean("cchd_screen_done", "Pulse oximetry screened"),
        boolean("vitamin_k_given", "Vitamin K given"),
        boolean("hepatitis_b_given", "Hepatitis B vaccine given"),
        number("total_charges", "Charges of the stay", unit="currency"),
        number("total_cost", "Cost of the stay", unit="currency"),
        boolean("test_patient", "A test patient, no person"),
    ),
    rules=(
        Before(
            earlier="admit_datetime",
            later="discharge_datetime",
            severity=Severity.STOP,
            because="a stay cannot end before it began; the two dates are probably swapped",
        ),
        WithinYears(
            column="admit_datetime",
            first_year=1990,
            last_year=2100,
            severity=Severity.STOP,
            because="the admission date is a placeholder or mistyped",
        ),
        WithinYears(
            column="birth_datetime",
            first_year=1990,
            last_year=2100,
            severity=Severity.STOP,
            because="the date of birth is a placeholder or mistyped",
        ),
        Between(
            column="birth_weight_g",
            low=200,
            high=7000,
            may_fail=0.01,
            because="birth weight in grams; 1 to 15 are pounds or kilograms",
        ),
        Between(
            column="gestational_age_days",
            low=112,
            high=322,
            may_fail=0.01,
            because="gestation in days; values of 16 to 46 are weeks sent as days",
        ),
        Between(
            column="apgar_1", low=0, high=10, may_fail=0.001, because="an Apgar score has 0 to 10 points"
        ),
        Between(
            column="apgar_5", low=0, high=10, may_fail=0.001, because="an Apgar score has 0 to 10 points"
        ),
        Between(
            column="apgar_10", low=0, high=10, may_fail=0.001, because="an Apgar score has 0 to 10 points"
        ),
        Between(
            column="plurality",
            low=1,
            high=8,
            may_fail=0.001,
            because="more than eight children has not been seen",
        ),
        Between(
            column="birth_order",
            low=1,
            high=8,
            may_fail=0.001,
            because="more than eight children has not been seen",
        ),
        OneOf(
            column="sex", values=("F", "M", "U", "X"), may_fail=0.01, because="sex is sent as F, M, U or X"
        ),
        OneOf(
            column="delivery_mode",
            values=("vaginal", "operative_vaginal", "cesarean"),
            may_fail=0.01,
            because="only these three modes are told apart",
        ),
        Matches(column="ms_drg", pattern=r"\d{3}", may_fail=0.01, because="an MS-DRG has three digits"),
        RefersTo(
            columns=("hospital_id",),
            targets=("hospitals",),
            target_columns=("hospital_id",),
            category=Kahn.CONFORMANCE,
            because="the network's list of hospitals has no such hospital",
        ),
    ),
)
