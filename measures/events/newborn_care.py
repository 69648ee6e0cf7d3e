"""Events of newborns: medicines, screens, first measurements, the day sepsis was recorded, and stays after going home.

Columns of `newborn_facts` by their names; what a measure makes of them stands in `measures/catalogue/`.
"""

from __future__ import annotations

from measures.events.event import Clock, Event, Feed, Reach, Taking
from measures.events.maternal_care import NOT_SYSTEMIC

_CELSIUS = ("cel", "c", "°c", "degc", "deg c", "[degc]")


def _lowest_in_12_hours(name: str, words: str, codelist: str, units: tuple[str, ...] = ()) -> Event:
    return Event(
        name=name,
        words=f"{words} in the first 12 hours after admission",
        feed=Feed.OBSERVATIONS,
        taking=Taking.LOWEST_VALUE,
        codelist=codelist,
        clock=Clock.ADMISSION,
        from_hours=0.0,
        to_hours=12.0,
        units=units,
    )


def _later_stay(name: str, words: str, codelist: str = "") -> Event:
    return Event(
        name=name,
        words=words,
        feed=Feed.STAYS,
        taking=Taking.ANY,
        codelist=codelist,
        reach=(Reach.AFTER,),
        clock=Clock.DISCHARGE,
        from_hours=0.0,
        to_hours=30 * 24.0,
        encounter_types=("inpatient",),
        whole_days=True,
    )


NEWBORN_CARE_EVENTS: tuple[Event, ...] = (
    Event(
        name="opioid_for_withdrawal_given",
        words="morphine, methadone or buprenorphine was given",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="opioid_for_withdrawal",
        but_not_results=NOT_SYSTEMIC,
    ),
    Event(
        name="antibiotic_days",
        words="calendar days on which a systemic antibiotic was given",
        feed=Feed.MEDICATIONS,
        taking=Taking.DAYS,
        codelist="antibiotic_systemic",
        but_not_results=NOT_SYSTEMIC,
    ),
    Event(
        name="surfactant_given",
        words="surfactant was given, by the record of medicines",
        feed=Feed.MEDICATIONS,
        taking=Taking.ANY,
        codelist="surfactant_medicine",
    ),
    Event(
        name="hepatitis_b_vaccine_hours",
        words="hours from birth to the first hepatitis B vaccine",
        feed=Feed.MEDICATIONS,
        taking=Taking.FIRST_HOURS,
        codelist="hepatitis_b_vaccine",
        from_hours=0.0,
    ),
    Event(
        name="blood_spot_hours",
        words="hours from birth to the first dried blood spot",
        feed=Feed.OBSERVATIONS,
        taking=Taking.FIRST_HOURS,
        codelist="newborn_screen_specimen",
        from_hours=0.0,
    ),
    Event(
        name="first_hour_temperature_c",
        words="first body temperature in the hour after birth, degrees Celsius",
        feed=Feed.OBSERVATIONS,
        taking=Taking.FIRST_VALUE,
        codelist="body_temperature",
        from_hours=0.0,
        to_hours=1.0,
        units=_CELSIUS,
    ),
    Event(
        name="retina_examined_hours",
        words="hours from birth to the first examination of the retina",
        feed=Feed.PROCEDURES,
        taking=Taking.FIRST_HOURS,
        codelist="retina_examined",
        from_hours=0.0,
    ),
    Event(
        name="car_seat_tested",
        words="a car-seat tolerance test was done",
        feed=Feed.PROCEDURES,
        taking=Taking.ANY,
        codelist="car_seat_test",
    ),
    Event(
        name="sepsis_recorded_hours",
        words="hours from birth to the first record of sepsis of the newborn (P36)",
        feed=Feed.DIAGNOSES,
        taking=Taking.FIRST_HOURS,
        codelist="neonatal_sepsis",
    ),
    _lowest_in_12_hours(
        "lowest_mean_pressure_12h", "lowest mean blood pressure, mmHg,", "mean_blood_pressure"
    ),
    _lowest_in_12_hours(
        "lowest_temperature_12h_c", "lowest body temperature, degrees Celsius,", "body_temperature", _CELSIUS
    ),
    _lowest_in_12_hours(
        "lowest_oxygenation_12h",
        "lowest arterial oxygen pressure over inspired oxygen, mmHg,",
        "oxygenation_ratio",
    ),
    _lowest_in_12_hours("lowest_ph_12h", "lowest pH of blood", "blood_ph"),
    _lowest_in_12_hours(
        "lowest_urine_output_12h",
        "lowest urine output, mL/kg/h,",
        "urine_output",
        ("ml/kg/h", "ml/kg/hr", "ml/(kg.h)"),
    ),
    _later_stay("newborn_readmitted_30_days", "a hospital stay began 0 to 30 calendar days after discharge"),
    _later_stay(
        "readmitted_for_jaundice_30_days",
        "a hospital stay with jaundice as principal diagnosis began 0 to 30 calendar days after discharge",
        "jaundice_readmission",
    ),
)
