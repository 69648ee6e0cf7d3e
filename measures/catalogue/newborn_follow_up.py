"""Groups F, G and J: what newborns are given and screened for at set times, days of care, transfer and readmission.

Screens and prophylaxis without a time stand in `newborn_care.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN, UNDER_2000_G, left_for_another_hospital
from measures.catalogue.newborn_morbidity import ROP_POPULATION_WORDS
from measures.catalogue.newborn_size import GESTATION_RULE
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    between,
    diagnosed,
    established,
    first_answer,
    gestation,
    had_procedure,
    is_known,
    is_true,
    not_,
    value_of,
)

_POPULATION = "newborn_population, joined_stays"

NOWS_PHARM = Measure(
    id="nows_pharm",
    title="Medicines for neonatal opioid withdrawal",
    definition=(
        "Newborns given morphine, methadone or buprenorphine in the birth stay or a transfer within a day, among inborn "
        "live-born newborns with a code of neonatal withdrawal (P96.1). A medicine counts by its code or generic name."
    ),
    group="F",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, diagnosed("nas_nows")),
    numerator=is_true("opioid_for_withdrawal_given"),
    better=Better.LOWER,
    steward="AIM / Eat, Sleep, Console",
    version="2025",
    needs=(Need.DIAGNOSES, Need.MEDICATIONS),
    ruling=f"drug_recognition, {_POPULATION}",
    caveats=(
        "Morphine given for pain counts as well.",
        "P96.1 covers withdrawal from any drug of addiction, not opioids alone.",
    ),
    needs_spec_check=True,
)
SURFACTANT = Measure(
    id="surfactant",
    title="Surfactant given",
    definition=(
        "Newborns given surfactant, by procedure code (3E0F7GC) or by the record of medicines, in the birth stay or a "
        "transfer within a day, among inborn live-born newborns."
    ),
    group="F",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=any_of(had_procedure("surfactant"), is_true("surfactant_given")),
    rate_per=1000,
    steward="VON",
    version="2025",
    needs=(Need.PROCEDURES,),
    ruling=f"drug_recognition, {_POPULATION}",
    caveats=("Hospitals that send medicines find more.",),
)
HYPOTHERMIA_ADM = Measure(
    id="hypothermia_adm",
    title="Temperature of 36.5 to 37.5 C within an hour of birth, before 34 weeks",
    definition=(
        "Newborns whose first temperature lay between 36.5 and 37.5 degrees Celsius, both included, among inborn live-born "
        "newborns of less than 34 weeks 0 days with a temperature on record: the first within an hour of birth, else the "
        f"one sent as temperature on admission. Not recorded: outside. {GESTATION_RULE}"
    ),
    group="F",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(below=34)),
    numerator=first_answer(
        (is_known("first_hour_temperature_c"), between("first_hour_temperature_c", 36.5, 37.5)),
        (is_known("temperature_on_admission_c"), between("temperature_on_admission_c", 36.5, 37.5)),
    ),
    better=Better.HIGHER,
    steward="NNAP",
    version="2024",
    needs=(Need.GESTATION, Need.DIAGNOSES),
    ruling="admission_temperature, newborn_gestation, newborn_population",
    caveats=("NNAP counts a temperature that was not taken within the hour as not met; here it is outside.",),
)
BLOODSPOT = Measure(
    id="bloodspot",
    title="Newborn blood spot taken at 24 to 48 hours",
    definition=(
        "Newborns whose first dried blood spot was taken 24 to 48 hours after birth, both included, among inborn live-born "
        "newborns with a blood spot whose time is on record."
    ),
    group="F",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, is_known("blood_spot_hours")),
    numerator=between("blood_spot_hours", 24, 48),
    better=Better.HIGHER,
    steward="NewSTEPs",
    version="2025",
    needs=(Need.BLOOD_SPOTS, Need.DIAGNOSES),
    ruling="newborn_population",
    caveats=(
        "A newborn not screened at all is outside: whether it was done is told by `newborn_screen_done` alone.",
        "Where only the day is sent, one and two days after birth count.",
    ),
    needs_spec_check=True,
)
HEPB_BIRTH = Measure(
    id="hepb_birth",
    title="Hepatitis B vaccine within 24 hours of birth",
    definition=(
        "Newborns given hepatitis B vaccine within 24 hours of birth, among inborn live-born newborns of 2,000 g or more. "
        "The time of the record of medicines decides; without one, that it was given in the birth stay; neither on record: "
        "outside. Grams decide, else the weight code; neither: outside."
    ),
    group="G",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, not_(UNDER_2000_G)),
    numerator=first_answer(
        (is_known("hepatitis_b_vaccine_hours"), at_most("hepatitis_b_vaccine_hours", 24)),
        (is_known("hepatitis_b_given"), is_true("hepatitis_b_given")),
    ),
    better=Better.HIGHER,
    steward="ACIP",
    version="2018",
    needs=(Need.HEPATITIS_B_VACCINES, Need.BIRTH_WEIGHT),
    ruling="birth_dose, weight_evidence, newborn_population",
    caveats=("Without a time a dose later in the birth stay counts too.",),
)
ANTIBIOTIC_DAYS_NB = Measure(
    id="antibiotic_days_nb",
    title="Antibiotic days of newborns",
    definition=(
        "Mean number of calendar days on which a systemic antibiotic was given in the birth stay or a transfer within a "
        "day, over inborn live-born newborns; none given is 0 days. A day counts once, however many antibiotics were given."
    ),
    group="G",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=value_of("antibiotic_days"),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    better=Better.LOWER,
    steward="VON / NNAP",
    version="2025",
    needs=(Need.MEDICATIONS, Need.DIAGNOSES),
    ruling=f"drug_recognition, {_POPULATION}",
    caveats=(
        "A row of a day or longer is a course and each of its days counts; a shorter row is a dose on its first day.",
    ),
    needs_spec_check=True,
)
CAR_SEAT = Measure(
    id="car_seat",
    title="Car-seat test before discharge, preterm newborns",
    definition=(
        "Newborns with a car-seat tolerance test (CPT 94780, 94781) in the birth stay or a transfer within a day, among "
        "inborn live-born newborns of less than 37 weeks 0 days that did not die or leave for another hospital. "
        f"{GESTATION_RULE}"
    ),
    group="G",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=all_of(
        INBORN,
        gestation(below=37),
        not_(is_true("died")),
        not_(left_for_another_hospital("discharge_disposition")),
    ),
    numerator=is_true("car_seat_tested"),
    better=Better.HIGHER,
    steward="AAP",
    version="2009",
    needs=(Need.CAR_SEAT_TESTS, Need.GESTATION, Need.DISPOSITION),
    ruling=f"newborn_gestation, {_POPULATION}",
    caveats=("Computed only where a hospital codes such tests at all; many code none for inpatients.",),
    needs_spec_check=True,
)
# Completed weeks at birth and the last day of age at which a first examination is on time: the week in which 31 weeks are
# reached, and from 27 weeks on (and for heavier gestation with low weight) the fifth week of life.
_ROP_WINDOWS = ((22, 23, 69), (23, 24, 62), (24, 25, 55), (25, 26, 48), (26, 27, 41))
_ROP_LATER = all_of(gestation(at_least=27), any_of(gestation(below=31), at_most("birth_weight_g", 1500)))
_ROP_LATER_DAYS = 34


_ROP_CASES = (
    *((gestation(at_least=first, below=next_week), days) for first, next_week, days in _ROP_WINDOWS),
    (_ROP_LATER, _ROP_LATER_DAYS),
)
_STAYED_TO_THE_END = any_of(
    *(all_of(when, at_least("length_of_stay_days", days)) for when, days in _ROP_CASES)
)
_EXAMINED_BY_THE_END = any_of(
    *(all_of(when, below("retina_examined_hours", (days + 1) * 24)) for when, days in _ROP_CASES)
)
ROP_SCREEN = Measure(
    id="rop_screen",
    title="Retina examined on time, preterm newborns",
    definition=(
        "Newborns whose retina was first examined (08J0XZZ, 08J1XZZ, or CPT) on time, among inborn live-born newborns of "
        f"22 weeks 0 days or more {ROP_POPULATION_WORDS}, whose joined stays lasted to the end of the window. On time is by "
        "the last day of the week of life 10, 9, 8, 7 and 6 for 22, 23, 24, 25 and 26 completed weeks (about 31 weeks "
        "after the last period), else of the fifth. Not examined in these stays counts as not on time."
    ),
    group="G",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, _STAYED_TO_THE_END),
    numerator=established(_EXAMINED_BY_THE_END),
    better=Better.HIGHER,
    steward="NNAP / AAP",
    version="2022 / 2018",
    needs=(Need.RETINA_EXAMS, Need.GESTATION, Need.BIRTH_WEIGHT, Need.DISPOSITION),
    ruling=f"rop_window, rop_population, newborn_gestation, {_POPULATION}",
    caveats=(
        "Examinations at the bedside are often not coded; where none ever is, nothing is computed.",
        "A newborn home before its window ends is outside: examinations of outpatients are not sent.",
    ),
    needs_spec_check=True,
)
TRANSFER_OUT = Measure(
    id="transfer_out",
    title="Newborns transferred to another hospital",
    definition=(
        "Newborns that left for another acute hospital (discharge status 02, 05, 43, 66, 70, 82, 85, 88, 94 or 95, a "
        "receiving hospital named, or a joined stay in another hospital of the network), among inborn live-born newborns of "
        "whom it is known. A move to the same hospital's own intensive care is none."
    ),
    group="F",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=is_true("left_for_other_hospital"),
    steward="TJC",
    version="2025",
    needs=(Need.DISPOSITION, Need.DIAGNOSES),
    ruling=f"left_for_other_hospital, {_POPULATION}",
    caveats=("Whether the receiving hospital is of a higher level is not asked; transfers back count too.",),
)
_GONE_HOME = all_of(INBORN, not_(is_true("died")), not_(left_for_another_hospital("discharge_disposition")))


def _readmission(id: str, title: str, words: str, column: str, caveats: tuple[str, ...]) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Newborns admitted to any hospital of the network {words} 0 to 30 calendar days after the last discharge of "
            "the birth stay and the transfers within a day, among inborn live-born newborns that left alive and not for "
            "another hospital. Discharge status unknown: outside."
        ),
        group="F",
        family="newborn_follow_up",
        grain=Grain.NEWBORN,
        denominator=_GONE_HOME,
        numerator=is_true(column),
        better=Better.LOWER,
        steward="HCUP / NHS England NMI" if id == "readmit_30d_nb" else "HCUP",
        version="2025",
        needs=(Need.READMISSIONS, Need.DISPOSITION, Need.DIAGNOSES),
        ruling=f"readmission_window, {_POPULATION}",
        caveats=(
            "Admissions to hospitals outside the network, and those later than the last data, are not seen.",
            *caveats,
        ),
    )


READMIT_30D_NB = _readmission(
    "readmit_30d_nb",
    "Newborn readmission within 30 days",
    "for any reason",
    "newborn_readmitted_30_days",
    (),
)
READMIT_JAUNDICE = _readmission(
    "readmit_jaundice",
    "Newborn readmission for jaundice within 30 days",
    "with jaundice or its causes (P55, P57, P58, P59) as principal diagnosis",
    "readmitted_for_jaundice_30_days",
    ("Jaundice as a secondary diagnosis of the later stay does not count.",),
)
LOS_NICU = Measure(
    id="los_nicu",
    title="NICU days per birth",
    definition=(
        "Mean days of neonatal intensive care (hours by 24) in the birth stay and the transfers within a day, over inborn "
        "live-born newborns; a newborn of which the record says that it had none counts 0, one of which it says nothing is "
        "outside. A thousand times the mean is the NICU days per 1,000 births."
    ),
    group="J",
    family="newborn_follow_up",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=value_of("nicu_days"),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="HCUP",
    version="2025",
    needs=(Need.NICU, Need.DIAGNOSES),
    ruling=f"nicu_elsewhere, {_POPULATION}",
    caveats=(
        "A newborn admitted to intensive care whose hours are not sent is outside, so that the mean is too low.",
    ),
)

MEASURES = (
    NOWS_PHARM,
    SURFACTANT,
    HYPOTHERMIA_ADM,
    BLOODSPOT,
    HEPB_BIRTH,
    ANTIBIOTIC_DAYS_NB,
    CAR_SEAT,
    ROP_SCREEN,
    TRANSFER_OUT,
    READMIT_30D_NB,
    READMIT_JAUNDICE,
    LOS_NICU,
)
