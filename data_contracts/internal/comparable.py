"""The tables made for comparing: deliveries, newborns and maternal encounters in one spelling.

They carry identifying columns and live in the working folder only.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.rules import Before, Between, Matches, OneOf, Severity

LETTERS_AND_BLANKS = r"[A-Z]+( [A-Z]+)*"

_STAY: tuple[Field, ...] = (
    text("hospital_id", "Hospital of the stay", required=True),
    text("encounter_id", "Encounter, unique within the hospital", required=True),
)


def _name_is_standard(column: str) -> Matches:
    return Matches(
        column=column,
        pattern=LETTERS_AND_BLANKS,
        may_fail=0.001,
        because="names are compared as upper-case letters and single blanks; other spellings never match",
    )


COMPARABLE_DELIVERIES = DataContract(
    name="comparable_deliveries",
    kind=Kind.INTERNAL,
    title="Deliveries made comparable",
    grain="one row a delivery stay: an inpatient encounter with delivery evidence and no abortion code",
    key=("hospital_id", "encounter_id"),
    fields=(
        *_STAY,
        text("mother_mrn", "Mother's medical record number, standardised", identifying=True),
        text("account_number", "Account number, standardised", identifying=True),
        text("first_name", "First name, upper-case letters", identifying=True),
        text("middle_name", "Middle name, upper-case letters", identifying=True),
        text("last_name", "Last name, upper-case letters", identifying=True),
        text("maiden_name", "Last name before marriage, upper-case letters", identifying=True),
        date("birth_date", "Mother's date of birth", identifying=True),
        integer("birth_year", "Mother's year of birth", unit="year"),
        integer("age_years", "Mother's age at admission", unit="years"),
        text("ssn_last4", "Last four digits of the social security number", identifying=True),
        text("street", "Street and number, standardised", identifying=True),
        text("city", "City, standardised", identifying=True),
        text("zip", "ZIP code or postcode district", identifying=True),
        text("state", "State, two letters"),
        text("phone", "Telephone, digits", identifying=True),
        text("subscriber_id", "Insured person's number, standardised", identifying=True),
        text("race_ethnicity", "Race and ethnicity in one group"),
        text("payer", "Primary payer in one group"),
        datetime("admit_at", "Admission", required=True),
        datetime("discharge_at", "Discharge; empty while in hospital"),
        datetime("delivery_at", "Birth of the first child: the field, else the delivery procedure"),
        integer("gestational_age_days", "Gestation at delivery", unit="days"),
        integer("plurality", "Fetuses: from Z37, else the field"),
        integer("liveborn_count", "Children born alive: from Z37, else the field"),
        text("delivery_mode", "vaginal, operative_vaginal or cesarean"),
        text("transfer_from_hospital_id", "Hospital that sent the mother"),
        text("transfer_to_hospital_id", "Hospital that received the mother"),
        text("discharge_disposition", "UB-04 patient discharge status"),
    ),
    rules=(
        _name_is_standard("first_name"),
        _name_is_standard("last_name"),
        Before(
            earlier="admit_at",
            later="discharge_at",
            severity=Severity.STOP,
            because="staging set aside stays that end before they begin",
        ),
        Between(
            column="liveborn_count",
            low=0,
            high=8,
            may_fail=0.001,
            because="more than eight liveborn children has not been seen",
        ),
    ),
)

COMPARABLE_NEWBORNS = DataContract(
    name="comparable_newborns",
    kind=Kind.INTERNAL,
    title="Newborns made comparable",
    grain="one row an infant encounter",
    key=("hospital_id", "encounter_id"),
    fields=(
        *_STAY,
        text("role", "birth, transfer_in, readmission or test (never linked)", required=True),
        boolean("is_outborn", "Born elsewhere than the hospital that cares for it"),
        text("mrn", "Infant's medical record number, standardised", identifying=True),
        text("account_number", "Account number, standardised", identifying=True),
        text("first_name", "First name, upper-case letters", identifying=True),
        text("last_name", "Last name, upper-case letters", identifying=True),
        text("name_mother_first_name", "Mother's first name found in the infant's name", identifying=True),
        text("name_sex", "Sex told by a provisional name (F, M)"),
        integer("name_order", "Order within a multiple birth told by the name"),
        boolean("name_is_provisional", "The first name is provisional (BABY BOY, TWIN A)"),
        text("sex", "Sex: F, M or X"),
        datetime("birth_at", "Birth", required=True),
        integer("birth_order", "Order within a multiple birth, 1 = first"),
        integer("plurality", "Children of this pregnancy"),
        number("birth_weight_g", "Birth weight", unit="g"),
        integer("gestational_age_days", "Gestation at birth", unit="days"),
        text("mother_mrn", "Mother's medical record number, standardised", identifying=True),
        text("mother_account_number", "Mother's account number, standardised", identifying=True),
        text("mother_first_name", "Mother's first name, upper-case letters", identifying=True),
        text("mother_last_name", "Mother's last name, upper-case letters", identifying=True),
        date("mother_birth_date", "Mother's date of birth", identifying=True),
        integer("mother_age_years", "Mother's age", unit="years"),
        text("guarantor_name", "Person responsible for the bill, standardised", identifying=True),
        text("subscriber_id", "Insured person's number, standardised", identifying=True),
        text("street", "Street and number, standardised", identifying=True),
        text("city", "City, standardised", identifying=True),
        text("zip", "ZIP code or postcode district", identifying=True),
        text("state", "State, two letters"),
        text("phone", "Telephone, digits", identifying=True),
        text("race_ethnicity", "Race and ethnicity in one group"),
        text("payer", "Primary payer in one group"),
        datetime("admit_at", "Admission", required=True),
        datetime("discharge_at", "Discharge; empty while in hospital"),
        text("delivery_mode", "vaginal, operative_vaginal or cesarean"),
        text("transfer_from_hospital_id", "Hospital that sent the infant"),
        text("transfer_to_hospital_id", "Hospital that received the infant"),
        text("discharge_disposition", "UB-04 patient discharge status"),
    ),
    rules=(
        OneOf(
            column="role",
            values=("birth", "transfer_in", "readmission", "test"),
            severity=Severity.STOP,
            because="linking treats each of the four roles differently",
        ),
        _name_is_standard("last_name"),
        _name_is_standard("mother_last_name"),
        Before(
            earlier="admit_at",
            later="discharge_at",
            severity=Severity.STOP,
            because="staging set aside stays that end before they begin",
        ),
    ),
)

MOTHER_ENCOUNTERS = DataContract(
    name="mother_encounters",
    kind=Kind.INTERNAL,
    title="Maternal encounters made comparable",
    grain="one row a maternal encounter",
    key=("hospital_id", "encounter_id"),
    fields=(
        *_STAY,
        text("mother_mrn", "Mother's medical record number, standardised", identifying=True),
        text("first_name", "First name, upper-case letters", identifying=True),
        text("middle_name", "Middle name, upper-case letters", identifying=True),
        text("last_name", "Last name, upper-case letters", identifying=True),
        text("maiden_name", "Last name before marriage, upper-case letters", identifying=True),
        date("birth_date", "Mother's date of birth", identifying=True),
        text("ssn_last4", "Last four digits of the social security number", identifying=True),
        text("street", "Street and number, common words shortened", identifying=True),
        text("zip", "ZIP code", identifying=True),
        text("phone", "Telephone, last ten digits", identifying=True),
        text("subscriber_id", "Insurance subscriber, standardised", identifying=True),
        text("race_ethnicity", "Race and ethnicity, one of the standard groups"),
        boolean("is_delivery", "A delivery stay", required=True),
        datetime("admit_at", "Admission", required=True),
        datetime("discharge_at", "Discharge; empty while in hospital"),
    ),
)

IGNORED_VALUES = DataContract(
    name="ignored_values",
    kind=Kind.INTERNAL,
    title="Values that stand for nobody",
    grain="one row a table, column and hospital with values that too many births share to stand for a person",
    key=("table_name", "column_name", "hospital_id"),
    fields=(
        text("table_name", "Table in which they were emptied", required=True),
        text("column_name", "Column", required=True),
        text("hospital_id", "Hospital; empty where records of several hospitals share the value"),
        integer("values_ignored", "How many different values", required=True),
        integer("rows_ignored", "Rows that had one of them", required=True),
    ),
    rules=(
        OneOf(
            column="table_name",
            values=("comparable_deliveries", "comparable_newborns", "mother_encounters"),
            severity=Severity.STOP,
            because="values are emptied where records are made comparable",
        ),
    ),
)
