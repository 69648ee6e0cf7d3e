"""The settings of a synthesis and the record it hands back.

Clinical rates are not settings; they stand beside the conditions they describe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

ErrorLevel: TypeAlias = Literal["none", "light", "heavy"]
FileFormat: TypeAlias = Literal["parquet", "csv", "csv.gz"]
Period: TypeAlias = Literal["month", "quarter", "year"]
LimitedDetail: TypeAlias = Literal["times", "dates"]


@dataclass(frozen=True, kw_only=True)
class ErrorRates:
    """Shares (0-1) of what goes wrong between a birth and the file about it.

    `missing` and `mistyped` hold for every identifying field on its own, `missing_clinical` for what describes
    a patient without naming one, `test_patient` for newborn records of nobody; `other_surname` is the share of
    newborns whose last name is not their mother's; `outborn` the share whose birth record is lost and whom
    only a receiving hospital reports; `absent_*` the share of stays that are not in the data at all.
    """

    missing: float
    missing_clinical: float
    mistyped: float
    other_surname: float
    outborn: float
    absent_mother: float
    absent_newborn: float
    duplicated_newborn: float
    test_patient: float


ERROR_RATES: dict[str, ErrorRates] = {
    "none": ErrorRates(
        missing=0.0,
        missing_clinical=0.0,
        mistyped=0.0,
        other_surname=0.22,
        outborn=0.003,
        absent_mother=0.0,
        absent_newborn=0.0,
        duplicated_newborn=0.0,
        test_patient=0.0,
    ),
    "light": ErrorRates(
        missing=0.03,
        missing_clinical=0.02,
        mistyped=0.01,
        other_surname=0.22,
        outborn=0.005,
        absent_mother=0.004,
        absent_newborn=0.004,
        duplicated_newborn=0.001,
        test_patient=0.0004,
    ),
    "heavy": ErrorRates(
        missing=0.12,
        missing_clinical=0.05,
        mistyped=0.06,
        other_surname=0.35,
        outborn=0.015,
        absent_mother=0.01,
        absent_newborn=0.01,
        duplicated_newborn=0.002,
        test_patient=0.0008,
    ),
}


@dataclass(frozen=True, kw_only=True)
class SynthesisSettings:
    """What is asked for: size, time, faults and the shape of the files.

    `limited` leaves out what names a person; `limited_detail` then says whether hospitals that know the time of
    day send it ("times"), or whether only days and completed weeks are delivered and one linking field in
    eight is empty ("dates", as in England).
    """

    births: int
    seed: int
    hospitals: int
    months: int
    first_month: date
    errors: ErrorRates
    limited: bool = False
    limited_detail: LimitedDetail = "times"
    file_format: FileFormat = "parquet"
    period: Period = "month"

    @property
    def days_only(self) -> bool:
        """No time of day and no single day of gestation is delivered."""
        return self.limited and self.limited_detail == "dates"


@dataclass(frozen=True, kw_only=True)
class SynthesisSummary:
    """What was written, in counts only.

    `births` counts children born, live or still; `truth_rows` newborn encounters whose mother's delivery
    stay is in the data.
    """

    hospitals: int
    births: int
    liveborn: int
    stillborn: int
    deliveries: int
    multiple_deliveries: int
    maternal_encounters: int
    newborn_encounters: int
    diagnoses: int
    procedures: int
    observations: int
    medications: int
    social_screenings: int
    truth_rows: int
    files: int
