"""Group F: severe conditions of newborns, infections, malformations and the severity score SNAPPE-II.

Common codes among all inborn newborns stand in `newborn_outcomes.py`, PC-06 in `unexpected_complications.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN, coded_among_newborns
from measures.catalogue.newborn_size import GESTATION_RULE
from measures.measure import Better, Grain, Measure, MeasureKind, Need, UnknownExclusion
from measures.vocabulary import (
    all_matching,
    all_of,
    any_of,
    at_least,
    at_most,
    below,
    between,
    diagnosed,
    established,
    everyone,
    first_answer,
    gestation,
    had_procedure,
    is_known,
    is_true,
    points,
)

_POPULATION = "newborn_population, joined_stays"
TREATED_ROP = all_of(diagnosed("rop"), had_procedure("rop_treatment"))
SEVERE_MORBIDITY_CASES = (
    (diagnosed("ivh_grade3_4"), "severe intraventricular hemorrhage"),
    (diagnosed("nec"), "necrotizing enterocolitis"),
    (diagnosed("bpd"), "bronchopulmonary dysplasia"),
    (TREATED_ROP, "treated retinopathy"),
    (diagnosed("neonatal_sepsis"), "sepsis"),
    (diagnosed("hie"), "hypoxic-ischemic encephalopathy"),
    (had_procedure("nb_ventilation"), "mechanical ventilation"),
)
SEVERE_MORBIDITY = any_of(*(condition for condition, _ in SEVERE_MORBIDITY_CASES))
SEVERE_MORBIDITY_WORDS = (
    "intraventricular hemorrhage of grade 3 or 4 (P52.21, P52.22), necrotizing enterocolitis (P77), bronchopulmonary "
    "dysplasia (P27.1), treated retinopathy of prematurity, sepsis (P36), hypoxic-ischemic encephalopathy (P91.6) or "
    "mechanical ventilation (5A1935Z, 5A1945Z, 5A1955Z)"
)
SNM = Measure(
    id="snm",
    title="Severe neonatal morbidity",
    definition=(
        f"Newborns with at least one of {SEVERE_MORBIDITY_WORDS} in the birth stay or a transfer within a day, among inborn "
        "live-born newborns. Death alone does not count."
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=SEVERE_MORBIDITY,
    reason=all_matching(*SEVERE_MORBIDITY_CASES),
    rate_per=1000,
    better=Better.LOWER,
    steward="project, after the literature",
    version="2026",
    needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ruling=f"severe_neonatal_morbidity, {_POPULATION}",
    caveats=("Published composites differ; this one is for comparison within the network.",),
)
BPD = Measure(
    id="bpd",
    title="Bronchopulmonary dysplasia",
    definition=(
        "Newborns with bronchopulmonary dysplasia (P27.1), among inborn live-born newborns of less than 32 weeks 0 days. "
        f"{GESTATION_RULE}"
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(below=32)),
    numerator=diagnosed("bpd"),
    better=Better.LOWER,
    steward="NNAP / VON",
    version="2024",
    needs=(Need.DIAGNOSES, Need.GESTATION),
    ruling=f"newborn_gestation, {_POPULATION}",
    caveats=(
        "Oxygen or pressure support at 36 weeks, which NNAP and VON ask, is not sent: the code decides alone.",
    ),
)
ROP_POPULATION = any_of(gestation(below=31), at_most("birth_weight_g", 1500))
ROP_POPULATION_WORDS = "born before 31 weeks 0 days or of 1,500 g or less"
ROP = Measure(
    id="rop",
    title="Retinopathy of prematurity, treated",
    definition=(
        "Newborns with retinopathy of prematurity (H35.1) and a treatment of it (laser or cryotherapy of the retina, "
        "injection into the eye) in the birth stay or a transfer within a day, among inborn live-born newborns "
        f"{ROP_POPULATION_WORDS}. Both unknown: outside."
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, ROP_POPULATION),
    numerator=TREATED_ROP,
    better=Better.LOWER,
    steward="NNAP / VON",
    version="2024",
    needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.BIRTH_WEIGHT),
    ruling=f"rop_population, newborn_gestation, {_POPULATION}",
    caveats=("Treatment after going home is not seen.",),
    needs_spec_check=True,
)
_HEAVIER_AT_RISK = all_of(
    at_least("birth_weight_g", 1500),
    established(
        any_of(
            is_true("died"),
            had_procedure("operation_newborn"),
            had_procedure("nb_ventilation"),
            all_of(is_true("is_outborn"), at_most("age_at_admission_days", 2)),
        )
    ),
)
LATE_SEPSIS = Measure(
    id="late_sepsis",
    title="Bloodstream infection acquired in hospital",
    definition=(
        "Newborns with a code of bloodstream infection (P36, A40, A41, R78.81) that was not present on admission (N, U or "
        "W), among newborns, born here or elsewhere, of 500 to 1,499 g (without grams: of 24 to 30 weeks), or heavier and "
        "died, operated on, ventilated or transferred in within two days of birth. Left out: such a code listed first, and "
        "stays of less than three days. Weight and gestation unknown, or still in hospital: outside."
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=first_answer(
        (is_known("birth_weight_g"), any_of(between("birth_weight_g", 500, 1499), _HEAVIER_AT_RISK)),
        (everyone(), between("gestational_age_days", 168, 216)),
    ),
    numerator=diagnosed("nqi03_sepsis", present_on_admission=False),
    exclusions=any_of(diagnosed("nqi03_sepsis", first_listed=True), below("length_of_stay_days", 3)),
    unknown_exclusion=UnknownExclusion.OUTSIDE,
    better=Better.LOWER,
    steward="AHRQ NQI 03",
    version="v2024",
    needs=(
        Need.DIAGNOSES,
        Need.PRESENT_ON_ADMISSION,
        Need.PROCEDURES,
        Need.BIRTH_WEIGHT,
        Need.DISPOSITION,
    ),
    ruling="late_onset_sepsis, joined_stays, length_of_stay",
    caveats=("Organism codes and the steward's list of operations are not public; our own lists stand in.",),
    needs_spec_check=True,
)
EARLY_SEPSIS = Measure(
    id="early_sepsis",
    title="Early-onset sepsis",
    definition=(
        "Newborns with sepsis of the newborn (P36) within 72 hours of birth, among inborn live-born newborns: by the time "
        "the diagnosis was recorded; where no time was sent, when it was present on admission (Y, exempt or empty)."
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=first_answer(
        (is_known("sepsis_recorded_hours"), at_most("sepsis_recorded_hours", 72)),
        (everyone(), diagnosed("neonatal_sepsis", present_on_admission=True)),
    ),
    rate_per=1000,
    better=Better.LOWER,
    steward="NNAP",
    version="2024",
    needs=(Need.DIAGNOSES,),
    ruling=f"early_onset_sepsis, {_POPULATION}",
    caveats=("NNAP asks for a growth from blood or cerebrospinal fluid; a code does not tell.",),
    needs_spec_check=True,
)
IATROGENIC_PNEUMOTHORAX = Measure(
    id="neonatal_pneumothorax_iatrogenic",
    title="Iatrogenic pneumothorax in neonates (retired)",
    definition=(
        "Newborns with a pneumothorax after a procedure (J95.811) that was not present on admission, among newborns of 500 "
        "to 2,499 g, born here or elsewhere, leaving out that code listed first, pleural effusion (J90, J91, J94.0) and "
        "operations on heart, lung, oesophagus or diaphragm. Weight in grams unknown: outside."
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=between("birth_weight_g", 500, 2499),
    numerator=diagnosed("iatrogenic_pneumothorax", present_on_admission=False),
    exclusions=any_of(
        diagnosed("iatrogenic_pneumothorax", first_listed=True),
        diagnosed("pleural_effusion"),
        had_procedure("thoracic_cardiac_surgery_newborn"),
    ),
    rate_per=1000,
    better=Better.LOWER,
    steward="AHRQ NQI 01 (retired)",
    version="v2019",
    needs=(Need.DIAGNOSES, Need.PRESENT_ON_ADMISSION, Need.PROCEDURES, Need.BIRTH_WEIGHT),
    ruling="joined_stays",
    caveats=("Retired by its steward before v2024; written from general knowledge of the last edition.",),
    needs_spec_check=True,
)
CCHD = coded_among_newborns(
    "cchd",
    "Critical congenital heart disease",
    codelist="ccd_critical_chd",
    codes=(
        "critical congenital heart disease (Q20.0, Q20.3, Q20.4, Q21.3, Q22.0, Q22.4, Q22.6, Q23.4, Q25.1, Q25.2, Q26.2)"
    ),
    group="F",
    family="newborn_morbidity",
    steward="HRSA",
    better=Better.NEITHER,
    rate_per=10_000,
    caveats=("Disease found after going home is not seen.",),
)
CONGENITAL_ANOMALY = coded_among_newborns(
    "congenital_anomaly",
    "Major congenital anomaly",
    codelist="major_congenital_anomaly",
    codes="a congenital anomaly (Q00 to Q99 without minor forms, as birth-defect registers leave them out)",
    group="F",
    family="newborn_morbidity",
    steward="CDC",
    better=Better.NEITHER,
    rate_per=1000,
    caveats=(
        "Which forms are minor is our own list, in need of a check against a register's.",
        "An open arterial duct does not count at any gestation.",
    ),
    needs_spec_check=True,
)
_SNAPPE_POINTS = (
    (all_of(at_least("lowest_mean_pressure_12h", 20), below("lowest_mean_pressure_12h", 30)), 9),
    (below("lowest_mean_pressure_12h", 20), 19),
    (between("lowest_temperature_12h_c", 35.0, 35.6), 8),
    (below("lowest_temperature_12h_c", 35.0), 15),
    (established(all_of(at_least("lowest_oxygenation_12h", 100), below("lowest_oxygenation_12h", 250))), 5),
    (established(all_of(at_least("lowest_oxygenation_12h", 30), below("lowest_oxygenation_12h", 100))), 16),
    (established(below("lowest_oxygenation_12h", 30)), 28),
    (established(all_of(at_least("lowest_ph_12h", 7.1), below("lowest_ph_12h", 7.2))), 7),
    (established(below("lowest_ph_12h", 7.1)), 16),
    (diagnosed("neonatal_seizure"), 19),
    (established(all_of(at_least("lowest_urine_output_12h", 0.1), below("lowest_urine_output_12h", 1))), 5),
    (established(below("lowest_urine_output_12h", 0.1)), 18),
    (all_of(at_least("birth_weight_g", 750), below("birth_weight_g", 1000)), 10),
    (below("birth_weight_g", 750), 17),
    (established(is_true("is_sga3")), 12),
    (below("apgar_5", 7), 18),
)
SNAPPE2 = Measure(
    id="snappe2",
    title="SNAPPE-II severity score",
    definition=(
        "Mean points of SNAPPE-II over newborns admitted to neonatal intensive care, from the worst values of the first 12 "
        "hours after admission: mean blood pressure 20 to 29 mmHg 9, below 20 19; temperature 35.0 to 35.6 C 8, below 35.0 "
        "15; arterial oxygen over inspired oxygen (in mmHg; the score's 1.0 is 100) 100 to 249 5, 30 to 99 16, below 30 28; "
        "pH 7.10 to 7.19 7, below 7.10 16; seizures (P90) 19; urine 0.1 to 0.9 mL/kg/h 5, below 0.1 18; birth weight 750 "
        "to 999 g 10, below 750 g 17; below the 3rd centile 12; Apgar under 7 at five minutes 18. Pressure, temperature, "
        "weight or Apgar unknown: outside; oxygen, pH, urine or centile unknown: no points."
    ),
    group="F",
    family="newborn_morbidity",
    grain=Grain.NEWBORN,
    denominator=is_true("nicu_admitted"),
    numerator=points(*_SNAPPE_POINTS),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="Richardson 2001",
    version="2001",
    needs=(Need.NEWBORN_PRESSURES, Need.NICU, Need.BIRTH_WEIGHT, Need.APGAR, Need.DIAGNOSES),
    ruling="snappe_missing, growth_reference, nicu_elsewhere",
    caveats=(
        "The score asks for multiple seizures in 12 hours; the code tells of any.",
        "Twelve hours after admission of the birth stay, which for a newborn transferred in is the admission there.",
    ),
    needs_spec_check=True,
)

MEASURES = (
    SNM,
    BPD,
    ROP,
    LATE_SEPSIS,
    EARLY_SEPSIS,
    IATROGENIC_PNEUMOTHORAX,
    CCHD,
    CONGENITAL_ANOMALY,
    SNAPPE2,
)
