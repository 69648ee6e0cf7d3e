"""The one table that only the privacy profile `identified` has: which hospital record an id stands for.

It is no part of PUBLISHED: no researcher's build has it.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import date, datetime, text
from data_contracts.internal.identities import GRAINS
from data_contracts.rules import OneOf, Severity

SOURCE_RECORDS = DataContract(
    name="source_records",
    kind=Kind.PUBLISHED,
    title="Source records",
    grain="one row a grain and hospital record; several records may share an id",
    key=("grain", "hospital_id", "encounter_id"),
    fields=(
        text("grain", "newborn, delivery, mother or infant", required=True),
        text("id", "Id of that grain in every other table", required=True),
        text("hospital_id", "Hospital of the record", required=True),
        text("encounter_id", "The hospital's number of the stay", required=True, identifying=True),
        text("patient_mrn", "The hospital's number of the person", identifying=True),
        text("account_number", "The hospital's number of the account", identifying=True),
        date("person_birth_date", "Day of birth of the person", identifying=True),
        datetime("admit_at", "Admission"),
        datetime("discharge_at", "Discharge"),
    ),
    rules=(
        OneOf(
            column="grain", values=GRAINS, severity=Severity.STOP, because="ids are given out at four grains"
        ),
    ),
    notes="Privacy profile `identified` only: for the custodian, never to be passed on.",
)
