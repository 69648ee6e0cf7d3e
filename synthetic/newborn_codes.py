"""Which ICD-10-CM and ICD-10-PCS codes the states of newborns get, as coders would choose them in 2025.

Every code is billable on every day of 2025 (checked against the official tables by a test); rates stand in
`newborn_conditions.py`.
"""

from __future__ import annotations

import numpy as np

from synthetic.code_rules import Coded

NEWBORN_DIAGNOSES: tuple[Coded, ...] = (
    Coded(
        state="heart_defect_minor",
        codes=("Q21.0", "Q21.10", "Q25.0", "Q21.11"),
        weights=(35, 35, 25, 5),
        order=20,
    ),
    Coded(
        state="critical_heart_defect",
        codes=("Q21.3", "Q20.3", "Q23.4", "Q25.1", "Q22.4"),
        order=12,
        sure=True,
    ),
    Coded(
        state="other_malformation",
        codes=("Q66.89", "Q69.9", "Q82.5", "Q53.10", "Q62.0", "Q17.0", "Q65.89", "Q36.9"),
        weights=(2, 2, 2, 2, 3, 2, 1, 1),
        order=30,
    ),
    Coded(state="down_syndrome", codes=("Q90.9",), order=15, sure=True),
    Coded(state="gastroschisis", codes=("Q79.3",), order=11, sure=True),
    Coded(state="diaphragmatic_hernia", codes=("Q79.0",), order=11, sure=True),
    Coded(state="spina_bifida", codes=("Q05.7", "Q05.2"), order=11, sure=True),
    Coded(state="hypospadias", codes=("Q54.9", "Q54.0"), order=40),
    Coded(state="tongue_tie", codes=("Q38.1",), order=50),
    Coded(state="respiratory_distress", codes=("P22.0",), order=13, sure=True),
    Coded(state="transient_tachypnea", codes=("P22.1",), order=16),
    Coded(state="respiratory_failure", codes=("P28.5",), order=14, sure=True),
    Coded(state="apnea", codes=("P28.41", "P28.49"), weights=(7, 3), order=24),
    Coded(state="meconium_aspiration", codes=("P24.01",), order=14, sure=True),
    Coded(
        state="air_leak",
        codes=("P25.1", "P25.0", "P25.2"),
        weights=(8, 1, 1),
        order=17,
        acquired=0.4,
        sure=True,
    ),
    Coded(state="pulmonary_hypertension", codes=("P29.30",), order=15, sure=True),
    Coded(
        state="encephalopathy_mild",
        codes=("P91.61", "P91.62", "P91.60"),
        weights=(6, 3, 1),
        order=12,
        sure=True,
    ),
    Coded(state="encephalopathy_severe", codes=("P91.63",), order=12, sure=True),
    Coded(state="seizure", codes=("P90",), order=18, acquired=0.3, sure=True),
    Coded(state="early_sepsis", codes=("P36.9", "P36.0", "P36.4"), weights=(7, 2, 1), order=15, sure=True),
    Coded(
        state="late_sepsis",
        codes=("P36.39", "P36.2", "P36.9"),
        weights=(4, 3, 3),
        order=19,
        acquired=1.0,
        sure=True,
    ),
    Coded(state="hypoglycemia_other", codes=("P70.4",), order=25, acquired=0.2),
    Coded(state="hypoglycemia_of_diabetic", codes=("P70.4",), order=25, acquired=0.2),
    Coded(state="child_of_gestational_diabetes", codes=("P70.0",), order=26),
    Coded(state="child_of_diabetes", codes=("P70.1",), order=22),
    Coded(
        state="jaundice_term", codes=("P59.9", "P59.8", "P58.0"), weights=(90, 5, 5), order=42, acquired=0.5
    ),
    Coded(state="jaundice_preterm", codes=("P59.0",), order=28, acquired=0.5),
    Coded(state="hemolytic_disease", codes=("P55.1", "P55.0"), weights=(9, 1), order=27),
    Coded(state="hypothermia", codes=("P80.8", "P80.9"), weights=(3, 7), order=43, acquired=0.4),
    Coded(
        state="feeding_problem",
        codes=("P92.9", "P92.5", "P92.2", "P92.8"),
        weights=(3, 3, 2, 2),
        order=44,
        acquired=0.5,
    ),
    Coded(state="polycythemia", codes=("P61.1",), order=45),
    Coded(state="anemia_of_prematurity", codes=("P61.2",), order=46, acquired=0.8),
    Coded(state="thrombocytopenia", codes=("P61.0",), order=46),
    Coded(state="cephalhematoma", codes=("P12.0",), order=32),
    Coded(state="scalp_injury", codes=("P12.3", "P12.89", "P15.4"), weights=(5, 3, 2), order=33),
    Coded(state="subgaleal_bleed", codes=("P12.2",), order=18, sure=True),
    Coded(state="clavicle_fracture", codes=("P13.4",), order=31, sure=True),
    Coded(state="brachial_plexus", codes=("P14.0", "P14.3"), weights=(6, 4), order=31, sure=True),
    Coded(state="intracranial_injury", codes=("P10.0", "P10.8"), order=17, sure=True),
    Coded(state="bleed_mild", codes=("P52.0", "P52.1"), weights=(7, 3), order=23, acquired=0.8, sure=True),
    Coded(state="ventricular_bleed_severe", codes=("P52.21", "P52.22"), order=19, acquired=0.8, sure=True),
    Coded(state="leukomalacia", codes=("P91.2",), order=23, acquired=0.9, sure=True),
    Coded(
        state="necrotizing_enterocolitis",
        codes=("P77.2", "P77.1", "P77.3", "P77.9"),
        weights=(4, 3, 2, 1),
        order=18,
        acquired=1.0,
        sure=True,
    ),
    Coded(state="chronic_lung_disease", codes=("P27.1",), order=21, acquired=1.0, sure=True),
    Coded(
        state="retinopathy",
        codes=("H35.133", "H35.123", "H35.143", "H35.113"),
        weights=(3, 3, 1, 3),
        order=29,
        acquired=1.0,
    ),
    Coded(state="withdrawal", codes=("P96.1",), order=16, acquired=0.3, sure=True),
    Coded(state="opioid_exposed", codes=("P04.14",), order=34, sure=True),
    Coded(state="other_drug_exposed", codes=("P04.81", "P04.41", "P04.49"), weights=(7, 1, 2), order=35),
    Coded(state="tobacco_exposed", codes=("P04.2",), order=36),
    Coded(state="congenital_syphilis", codes=("A50.9", "A50.2"), weights=(7, 3), order=15, sure=True),
    Coded(state="covid", codes=("U07.1",), order=15, sure=True),
    Coded(state="mother_covid", codes=("Z20.822",), order=85),
    Coded(state="mother_hypertensive", codes=("P00.0",), order=47),
    Coded(state="chorioamnionitis", codes=("P02.78",), order=37),
    Coded(state="abruption", codes=("P02.1",), order=37),
    Coded(state="observed_for_sepsis", codes=("Z05.1", "Z05.42"), weights=(8, 2), order=80),
    Coded(state="skin_finding", codes=("P83.1", "P83.5"), weights=(9, 1), order=60),
    Coded(state="vaccinated_coded", codes=("Z23",), order=90),
    Coded(state="circumcised", codes=("Z41.2",), order=91),
    Coded(state="adopted", codes=("Z02.82",), order=92),
    Coded(state="foundling", codes=("Z76.1",), order=92, sure=True),
)

AT_BIRTH, EARLY, DAY_ONE, LATER = range(4)

# state, codes, weights, when
NEWBORN_PROCEDURES: tuple[tuple[str, tuple[str, ...], tuple[float, ...], int], ...] = (
    ("vaccinated", ("3E0234Z",), (), EARLY),
    ("hearing_coded", ("F13Z0ZZ",), (), DAY_ONE),
    ("circumcised", ("0VTTXZZ",), (), DAY_ONE),
    ("jaundice_treated", ("6A600ZZ", "6A601ZZ"), (4, 6), LATER),
    ("ventilated_briefly", ("5A1935Z",), (), EARLY),
    ("ventilated_for_days", ("5A1955Z", "5A1945Z"), (6, 4), EARLY),
    ("ventilated", ("0BH17EZ",), (), AT_BIRTH),
    ("cpap", ("5A09357", "5A09457", "5A09557"), (3, 4, 3), EARLY),
    ("surfactant", ("3E0F7GC",), (), AT_BIRTH),
    ("cooled", ("6A4Z1ZZ", "6A4Z0ZZ"), (8, 2), EARLY),
    ("central_line", ("06H033T", "04HY32Z"), (7, 3), EARLY),
    ("parenteral_nutrition", ("3E0436Z",), (), EARLY),
    ("chest_tube", ("0W9930Z", "0W9B30Z"), (1, 1), LATER),
)

# Reasons of readmissions, in the order of stays.NEWBORN_REASONS.
NEWBORN_READMISSION_DIAGNOSES: tuple[tuple[str, ...], ...] = (
    ("P59.9", "P58.0", "P55.1"),
    ("P92.6", "P92.9", "R63.39"),
    ("P81.9", "N39.0", "P39.3"),
    ("J21.0", "J21.9"),
    ("R68.13", "P28.49"),
    ("P74.1", "E86.0"),
    ("U07.1",),
)

LIVEBORN_CODES = {
    # plurality: (vaginal, cesarean, outside)
    1: ("Z38.00", "Z38.01", "Z38.1"),
    2: ("Z38.30", "Z38.31", "Z38.4"),
    3: ("Z38.61", "Z38.62", "Z38.7"),
    4: ("Z38.63", "Z38.64", "Z38.7"),
    5: ("Z38.65", "Z38.66", "Z38.7"),
}
_LOW_WEIGHT_LIMITS_G = np.array((500, 750, 1000, 1250, 1500, 1750, 2000, 2500))
_LOW_WEIGHT_CODES = ("P07.01", "P07.02", "P07.03", "P07.14", "P07.15", "P07.16", "P07.17", "P07.18")
_SMALL_CODES = ("P05.11", "P05.12", "P05.13", "P05.14", "P05.15", "P05.16", "P05.17", "P05.18", "P05.19")
_FIRST_WEEK_CODED = 22
_SHORT_GESTATION_CODES = (
    "P07.21", "P07.22", "P07.23", "P07.24", "P07.25", "P07.26", "P07.31", "P07.32", "P07.33", "P07.34", "P07.35",
    "P07.36", "P07.37", "P07.38", "P07.39",
)  # fmt: skip


def low_weight_codes(weight_g: np.ndarray, is_small: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Positions in the returned codes (-1: none) for children under 2,500 g or small for their weeks."""
    step = np.searchsorted(_LOW_WEIGHT_LIMITS_G, weight_g, side="right")
    codes = _LOW_WEIGHT_CODES + _SMALL_CODES
    low = np.where(weight_g < 2500, step, -1)
    return np.where(is_small, len(_LOW_WEIGHT_CODES) + step.clip(0, 8), low), codes


def short_gestation_codes(week: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Positions in the returned codes (-1: none) for children born before 37 completed weeks."""
    return np.where(week < 37, (week - _FIRST_WEEK_CODED).clip(0, 14), -1), _SHORT_GESTATION_CODES


def heavy_codes(weight_g: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Positions in the returned codes (-1: none) for children of 4,000 g or more."""
    return np.select([weight_g >= 4500, weight_g >= 4000], [0, 1], -1), ("P08.0", "P08.1")


def all_newborn_codes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every diagnosis and every procedure code this file can produce."""
    diagnoses = [code for rule in NEWBORN_DIAGNOSES for code in (*rule.codes, *rule.early)]
    diagnoses += [code for codes in NEWBORN_READMISSION_DIAGNOSES for code in codes]
    diagnoses += [code for codes in LIVEBORN_CODES.values() for code in codes]
    diagnoses += [*_LOW_WEIGHT_CODES, *_SMALL_CODES, *_SHORT_GESTATION_CODES, "P08.0", "P08.1"]
    return tuple(diagnoses), tuple(code for _, codes, _, _ in NEWBORN_PROCEDURES for code in codes)
