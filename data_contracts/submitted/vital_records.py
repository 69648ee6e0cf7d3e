"""The optional feeds of vital records: birth certificates and infant deaths."""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.rules import Before, Between, OneOf, Severity, WithinYears

BIRTH_CERTIFICATES = DataContract(
    name="birth_certificates",
    kind=Kind.SUBMITTED,
    title="Birth certificates",
    grain="one row a registered live birth",
    key=("certificate_number",),
    fields=(
        text("certificate_number", "Certificate", required=True, identifying=True),
        text("hospital_id", "Hospital of birth"),
        text("infant_mrn", "Infant's medical record number", identifying=True),
        text("mother_mrn", "Mother's medical record number", identifying=True),
        text("infant_first_name", "Infant's first name", identifying=True),
        text("infant_last_name", "Infant's last name", identifying=True),
        text("mother_first_name", "Mother's first name", identifying=True),
        text("mother_last_name", "Mother's last name", identifying=True),
        text("mother_maiden_name", "Mother's last name before marriage", identifying=True),
        datetime("birth_datetime", "Birth"),
        text("sex", "Sex"),
        integer("plurality", "Children of this pregnancy"),
        integer("birth_order", "Order within a multiple birth"),
        number("birth_weight_g", "Birth weight", unit="g", missing_codes=("9999",)),
        integer(
            "gestational_age_weeks_obstetric",
            "Obstetric estimate, completed weeks",
            unit="weeks",
            missing_codes=("99",),
        ),
        date("mother_birth_date", "Mother's date of birth", identifying=True),
        text("mother_education", "Mother's education"),
        text("mother_race", "Mother's race"),
        text("mother_ethnicity", "Mother's ethnicity"),
        boolean("wic", "Mother received WIC food"),
        text("payer", "Principal payer"),
        integer("prenatal_visits", "Prenatal visits", missing_codes=("99",)),
        integer(
            "first_prenatal_visit_month", "Month of pregnancy care began (0 = none)", missing_codes=("99",)
        ),
        integer("cigarettes_before", "Cigarettes a day before pregnancy", missing_codes=("99",)),
        integer("cigarettes_t1", "Cigarettes a day, first trimester", missing_codes=("99",)),
        integer("cigarettes_t2", "Cigarettes a day, second trimester", missing_codes=("99",)),
        integer("cigarettes_t3", "Cigarettes a day, third trimester", missing_codes=("99",)),
        integer("prior_live_births", "Live births before this one", missing_codes=("99",)),
        date("last_live_birth_date", "Day of the last live birth"),
        number("prepregnancy_weight_lb", "Weight before pregnancy", unit="lb", missing_codes=("999",)),
        number("delivery_weight_lb", "Weight at delivery", unit="lb", missing_codes=("999",)),
        number("height_in", "Height", unit="in", missing_codes=("99",)),
        boolean("diabetes_prepregnancy", "Diabetes before pregnancy"),
        boolean("diabetes_gestational", "Gestational diabetes"),
        boolean("hypertension_chronic", "Chronic hypertension"),
        boolean("hypertension_gestational", "Gestational hypertension"),
        boolean("eclampsia", "Eclampsia"),
        boolean("infection_gonorrhea", "Gonorrhea in this pregnancy"),
        boolean("infection_syphilis", "Syphilis in this pregnancy"),
        boolean("infection_chlamydia", "Chlamydia in this pregnancy"),
        boolean("infection_hepatitis_b", "Hepatitis B in this pregnancy"),
        boolean("infection_hepatitis_c", "Hepatitis C in this pregnancy"),
        boolean("breastfed_at_discharge", "Breastfed at discharge"),
        boolean("infant_alive", "Infant living at report"),
        boolean("infant_transferred", "Infant transferred within 24 hours"),
    ),
    rules=(
        WithinYears(
            column="birth_datetime",
            first_year=1990,
            last_year=2100,
            severity=Severity.STOP,
            because="the date of birth is a placeholder or mistyped",
        ),
        Between(column="birth_weight_g", low=200, high=7000, may_fail=0.01, because="birth weight in grams"),
        Between(
            column="gestational_age_weeks_obstetric",
            low=16,
            high=46,
            may_fail=0.01,
            because="completed weeks",
        ),
    ),
)

INFANT_DEATHS = DataContract(
    name="infant_deaths",
    kind=Kind.SUBMITTED,
    title="Infant deaths",
    grain="one row a registered death in the first year of life",
    key=("death_certificate_number",),
    fields=(
        text("death_certificate_number", "Death certificate", required=True, identifying=True),
        text("birth_certificate_number", "Birth certificate of the same infant", identifying=True),
        text("infant_mrn", "Infant's medical record number", identifying=True),
        text("hospital_id", "Hospital of birth"),
        datetime("birth_datetime", "Birth"),
        datetime("death_datetime", "Death", required=True),
        text("underlying_cause", "Underlying cause, ICD-10"),
        text("place_of_death", "Place of death"),
        text("sleep_environment", "safe, unsafe or unknown"),
        boolean("autopsy", "Autopsy done"),
    ),
    rules=(
        Before(
            earlier="birth_datetime",
            later="death_datetime",
            severity=Severity.STOP,
            because="death cannot precede birth",
        ),
        OneOf(
            column="sleep_environment",
            values=("safe", "unsafe", "unknown"),
            may_fail=0.01,
            because="the sleep environment is told in these three words",
        ),
    ),
)
