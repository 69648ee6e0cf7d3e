"""Which ICD-10-CM codes the states of mothers get, as coders would choose them in 2025.

Every code is billable on every day of 2025 (checked against the official tables by a test); rates stand in
`maternal_conditions.py`.
"""

from __future__ import annotations

from synthetic.code_rules import Coded

# Order: below 20 reasons for the stay, 20-49 what complicated it, 50-79 what else is there, 90+ status codes.
DELIVERY_DIAGNOSES: tuple[Coded, ...] = (
    # hypertension, diabetes
    Coded(
        state="chronic_hypertension_alone",
        codes=("O10.02", "O10.92", "O10.019"),
        weights=(8, 2, 0.3),
        order=12,
        sure=True,
    ),
    Coded(state="superimposed_preeclampsia", codes=("O11.4",), order=6, sure=True),
    Coded(state="preeclampsia_severe_alone", codes=("O14.14",), order=5, sure=True),
    Coded(state="hellp", codes=("O14.24",), order=4, sure=True),
    Coded(state="preeclampsia_mild", codes=("O14.04", "O14.94"), weights=(7, 3), order=7, sure=True),
    Coded(state="gestational_hypertension", codes=("O13.4",), order=8, sure=True),
    Coded(
        state="gestational_diabetes",
        codes=("O24.420", "O24.424", "O24.425", "O24.429"),
        weights=(62, 24, 8, 6),
        order=14,
        sure=True,
    ),
    Coded(state="diabetes_unspecified", codes=("O24.92",), order=14, sure=True),
    Coded(state="diabetes_type_1", codes=("O24.02",), order=9, sure=True),
    Coded(state="diabetes_type_1", codes=("E10.9", "E10.65"), order=60, sure=True),
    Coded(state="diabetes_type_2", codes=("O24.12",), order=9, sure=True),
    Coded(state="diabetes_type_2", codes=("E11.9", "E11.65"), order=60, sure=True),
    # the pregnancy and the birth
    Coded(state="carrier", codes=("Z33.3",), order=92),
    Coded(state="scarred", codes=("O34.211", "O34.219", "O34.212"), weights=(70, 27, 3), order=3, sure=True),
    Coded(state="preterm_after_labor", codes=("O60.14X0",), early=("O60.12X0",), order=10, sure=True),
    Coded(
        state="preterm_without_labor",
        codes=("O60.13X0", "O42.013"),
        weights=(1, 1),
        early=("O60.12X0",),
        order=30,
    ),
    Coded(state="late_term", codes=("O48.0",), order=18),
    Coded(state="over_42_weeks", codes=("O48.1",), order=11, sure=True),
    Coded(state="breech", codes=("O32.1XX0",), order=13, sure=True),
    Coded(state="transverse", codes=("O32.2XX0",), order=13, sure=True),
    Coded(
        state="twins",
        codes=("O30.043", "O30.033", "O30.003"),
        weights=(70, 22, 8),
        early=("O30.042",),
        order=2,
        sure=True,
    ),
    Coded(state="triplets_or_more", codes=("O30.103",), early=("O30.102",), order=2, sure=True),
    Coded(
        state="previa",
        codes=("O44.03", "O44.13", "O44.23", "O44.33"),
        weights=(45, 35, 12, 8),
        early=("O44.02", "O44.12"),
        order=3,
        sure=True,
    ),
    Coded(state="accreta_shallow", codes=("O43.213",), early=("O43.212",), order=4, sure=True),
    Coded(
        state="accreta_deep", codes=("O43.223", "O43.233"), early=("O43.222", "O43.232"), order=4, sure=True
    ),
    Coded(
        state="abruption_plain",
        codes=("O45.93", "O45.8X3"),
        weights=(7, 3),
        early=("O45.92", "O45.8X2"),
        order=5,
        sure=True,
    ),
    Coded(
        state="prelabor_rupture_term", codes=("O42.02", "O42.12", "O42.92"), weights=(70, 20, 10), order=15
    ),
    Coded(
        state="prelabor_rupture_preterm",
        codes=("O42.013", "O42.113", "O42.913"),
        early=("O42.012", "O42.112"),
        order=11,
        sure=True,
    ),
    Coded(
        state="chorioamnionitis",
        codes=("O41.1230", "O41.1030"),
        weights=(8, 2),
        early=("O41.1220",),
        order=21,
        acquired=0.55,
    ),
    Coded(state="nonreassuring_fetus", codes=("O76", "O77.8"), weights=(9, 1), order=22, acquired=0.7),
    Coded(state="meconium", codes=("O77.0",), order=40, acquired=0.4),
    Coded(state="cord_around_neck", codes=("O69.81X0",), order=41, acquired=0.9),
    Coded(state="cord_prolapse", codes=("O69.0XX0",), order=16, acquired=0.6, sure=True),
    Coded(
        state="obstructed_labor",
        codes=("O62.0", "O62.1", "O63.1", "O33.9", "O62.2"),
        weights=(30, 25, 20, 20, 5),
        order=17,
        acquired=0.9,
    ),
    Coded(state="failed_induction", codes=("O61.0", "O61.8"), weights=(9, 1), order=17, acquired=1.0),
    Coded(state="shoulder_dystocia", codes=("O66.0",), order=23, acquired=1.0, sure=True),
    Coded(state="tear_1", codes=("O70.0",), order=35, acquired=1.0),
    Coded(state="tear_2", codes=("O70.1",), order=34, acquired=1.0),
    Coded(
        state="tear_3",
        codes=("O70.20", "O70.21", "O70.22", "O70.23"),
        weights=(15, 45, 25, 15),
        order=24,
        acquired=1.0,
        sure=True,
    ),
    Coded(state="tear_4", codes=("O70.3",), order=24, acquired=1.0, sure=True),
    Coded(state="uterine_rupture", codes=("O71.1",), order=4, acquired=0.7, sure=True),
    Coded(state="uterine_inversion", codes=("O71.2",), order=20, acquired=1.0, sure=True),
    Coded(state="retained_placenta_bleeding", codes=("O72.0",), order=20, acquired=1.0, sure=True),
    Coded(state="retained_placenta_quiet", codes=("O73.0",), order=25, acquired=1.0),
    Coded(
        state="hemorrhage_other", codes=("O72.1", "O72.2"), weights=(93, 7), order=20, acquired=1.0, sure=True
    ),
    Coded(state="hemorrhage", codes=("D62",), weights=(), order=55, acquired=0.95),
    Coded(state="endometritis", codes=("O86.12",), order=26, acquired=0.9, sure=True),
    Coded(state="puerperal_sepsis", codes=("O85",), order=19, acquired=0.75, sure=True),
    Coded(
        state="wound_complication",
        codes=("O90.0", "O86.01", "O90.1"),
        weights=(4, 4, 2),
        order=27,
        acquired=1.0,
    ),
    Coded(state="anesthesia_complication", codes=("O89.4", "O74.6"), weights=(7, 3), order=42, acquired=1.0),
    Coded(state="oligohydramnios", codes=("O41.03X0",), early=("O41.02X0",), order=28),
    Coded(state="polyhydramnios", codes=("O40.3XX0",), early=("O40.2XX0",), order=28),
    Coded(
        state="fetal_growth_suspected",
        codes=("O36.5930", "O36.5130"),
        weights=(8, 2),
        early=("O36.5920",),
        order=15,
    ),
    Coded(state="cholestasis", codes=("O26.643",), early=("O26.642",), order=13),
    Coded(state="cervical_insufficiency", codes=("O34.33",), early=("O34.32",), order=32),
    Coded(state="fetal_anomaly", codes=("O35.8XX0", "O35.DXX0", "O35.HXX0"), weights=(8, 1, 1), order=31),
    # what she brings along
    Coded(state="obese_coded", codes=("O99.214",), order=43),
    Coded(state="obese_coded", codes=("E66.9", "E66.811", "E66.812"), weights=(5, 3, 2), order=61),
    Coded(state="obese_40", codes=("O99.214",), order=43, sure=True),
    Coded(state="obese_40", codes=("E66.813", "E66.01"), weights=(6, 4), order=61, sure=True),
    Coded(state="obese_40", codes=("Z68.41", "Z68.42", "Z68.43"), weights=(7, 2, 1), order=93),
    Coded(state="anemia", codes=("O99.02",), order=44),
    Coded(state="anemia", codes=("D50.9", "D64.9", "D50.8"), weights=(6, 3, 1), order=62),
    Coded(state="tobacco", codes=("O99.334",), order=45, sure=True),
    Coded(state="tobacco", codes=("F17.210", "F17.290"), weights=(8, 2), order=63),
    Coded(state="any_drug_use", codes=("O99.324",), order=46, sure=True),
    Coded(state="opioid_use", codes=("F11.20", "F11.21", "F11.90"), weights=(7, 2, 1), order=63, sure=True),
    Coded(
        state="stimulant_use", codes=("F15.10", "F15.20", "F14.10"), weights=(4, 4, 2), order=63, sure=True
    ),
    Coded(state="cannabis_use", codes=("F12.90", "F12.10"), weights=(7, 3), order=64, sure=True),
    Coded(state="alcohol_use", codes=("O99.314",), order=46, sure=True),
    Coded(state="alcohol_use", codes=("F10.10", "F10.20"), order=64, sure=True),
    Coded(state="any_mental", codes=("O99.344",), order=47),
    Coded(state="depression", codes=("F32.A", "F33.9"), weights=(6, 2), order=64),
    Coded(state="anxiety", codes=("F41.9", "F41.1"), weights=(8, 2), order=65),
    Coded(state="asthma", codes=("O99.52",), order=47),
    Coded(state="asthma", codes=("J45.909", "J45.20", "J45.40"), weights=(8, 1, 1), order=66),
    Coded(state="endocrine", codes=("O99.284",), order=48),
    Coded(state="hypothyroid", codes=("E03.9",), order=67),
    Coded(state="thyrotoxicosis", codes=("E05.90", "E05.00"), order=67),
    Coded(state="cardiac_disease", codes=("O99.42",), order=33, sure=True),
    Coded(
        state="cardiac_disease",
        codes=("I34.0", "Q21.10", "I47.10", "I42.9", "O90.3"),
        weights=(4, 2, 3, 1, 1),
        order=67,
    ),
    Coded(state="pulmonary_hypertension", codes=("I27.20", "I27.0"), order=56, sure=True),
    Coded(state="renal_disease", codes=("O26.833",), early=("O26.832",), order=37, sure=True),
    Coded(state="renal_disease", codes=("N18.30", "N18.2", "N18.9"), order=57, sure=True),
    Coded(state="lupus", codes=("M32.9", "M32.10"), order=58, sure=True),
    Coded(state="epilepsy", codes=("O99.354",), order=38),
    Coded(state="epilepsy", codes=("G40.909",), order=58),
    Coded(state="neuromuscular", codes=("G43.909", "G71.00"), weights=(9, 1), order=68),
    Coded(state="gastrointestinal", codes=("O99.62",), order=48),
    Coded(state="gastrointestinal", codes=("K21.9", "K50.90", "K51.90"), weights=(8, 1, 1), order=68),
    Coded(state="sickle_cell_disease_quiet", codes=("D57.1", "D57.20"), weights=(7, 3), order=39, sure=True),
    Coded(state="bleeding_disorder", codes=("D68.00", "D68.51", "D68.59"), weights=(4, 5, 1), order=59),
    Coded(state="thrombocytopenia", codes=("O99.12",), order=48),
    Coded(state="thrombocytopenia", codes=("D69.6",), order=69),
    Coded(state="hiv", codes=("O98.72",), order=36, sure=True),
    Coded(state="hiv", codes=("Z21", "B20"), weights=(8, 2), order=70, sure=True),
    Coded(state="bariatric_surgery", codes=("O99.844",), order=48),
    Coded(state="covid", codes=("O98.52",), order=29, sure=True),
    Coded(state="covid", codes=("U07.1",), order=54, sure=True),
    Coded(state="influenza", codes=("O99.52",), order=47),
    Coded(state="influenza", codes=("J10.1", "J11.1"), order=66, sure=True),
    Coded(state="gbs_carrier", codes=("O99.824",), order=49),
    Coded(state="genital_herpes", codes=("O98.32",), order=49),
    Coded(state="genital_herpes", codes=("A60.09", "A60.00"), order=71, sure=True),
    Coded(state="hepatitis_b", codes=("O98.42",), order=49),
    Coded(state="hepatitis_b", codes=("B18.1",), order=71, sure=True),
    Coded(state="hepatitis_c", codes=("O98.42",), order=49),
    Coded(state="hepatitis_c", codes=("B18.2", "B19.20"), weights=(8, 2), order=71, sure=True),
    Coded(state="syphilis", codes=("O98.12",), order=36, sure=True),
    Coded(state="syphilis", codes=("A53.9", "A51.9", "A53.0"), weights=(5, 1, 4), order=71, sure=True),
    Coded(state="chlamydia", codes=("O98.32",), order=49),
    Coded(state="chlamydia", codes=("A56.8", "A56.2"), weights=(1, 2), order=71),
    Coded(state="gonorrhea", codes=("O98.22",), order=49),
    Coded(state="gonorrhea", codes=("A54.00", "A54.9"), order=71),
    Coded(state="urinary_infection", codes=("O23.43", "O23.03"), weights=(9, 1), early=("O23.42",), order=49),
    Coded(state="ivf", codes=("O09.813",), early=("O09.812",), order=72),
    Coded(state="penicillin_allergy", codes=("Z88.0",), order=92),
    Coded(state="excess_weight_gain", codes=("O26.03",), order=48),
    Coded(state="late_care", codes=("O09.33",), early=("O09.32",), order=72, sure=True),
    Coded(state="prior_preterm", codes=("O09.213",), early=("O09.212",), order=72),
    Coded(state="older_first", codes=("O09.513",), early=("O09.512",), order=73),
    Coded(state="older_parous", codes=("O09.523",), early=("O09.522",), order=73),
    Coded(state="young_first", codes=("O09.613",), early=("O09.612",), order=73),
    Coded(state="grand_multipara", codes=("O09.43", "Z64.1"), weights=(8, 2), order=73),
    Coded(state="partner_violence", codes=("O9A.32", "O9A.52"), weights=(7, 3), order=53, sure=True),
    Coded(state="sterilized", codes=("Z30.2",), order=94, sure=True),
    Coded(state="implant_or_iud", codes=("Z30.430", "Z30.017"), weights=(6, 4), order=94, sure=True),
    Coded(state="homeless", codes=("Z59.00", "Z59.01", "Z59.02"), weights=(4, 5, 1), order=95, sure=True),
    Coded(
        state="housing_unstable",
        codes=("Z59.811", "Z59.819", "Z59.10"),
        weights=(4, 4, 2),
        order=95,
        sure=True,
    ),
    Coded(state="food_insecure", codes=("Z59.41", "Z59.48"), weights=(9, 1), order=95, sure=True),
    Coded(state="no_transport", codes=("Z59.82",), order=95, sure=True),
    Coded(
        state="financial_strain", codes=("Z59.6", "Z59.87", "Z59.71"), weights=(5, 3, 2), order=95, sure=True
    ),
    Coded(state="unemployed", codes=("Z56.0",), order=95, sure=True),
    Coded(state="incarcerated", codes=("Z65.1",), order=95, sure=True),
    Coded(state="low_education_coded", codes=("Z55.5", "Z55.0"), weights=(7, 3), order=95, sure=True),
    Coded(state="alone_coded", codes=("Z60.2", "Z63.79", "Z62.819"), weights=(4, 4, 2), order=95, sure=True),
    # severe maternal morbidity
    Coded(state="smm_ami", codes=("I21.4", "I21.9", "I21.A1"), order=20, acquired=0.7, sure=True),
    Coded(state="smm_aneurysm", codes=("I71.010", "I71.9"), order=20, acquired=0.4, sure=True),
    Coded(
        state="smm_arf",
        codes=("N17.9", "N17.0", "O90.49"),
        weights=(7, 1, 2),
        order=20,
        acquired=0.6,
        sure=True,
    ),
    Coded(
        state="smm_ards",
        codes=("J96.01", "J80", "J96.00", "J95.821"),
        weights=(5, 1, 3, 1),
        order=20,
        acquired=0.65,
        sure=True,
    ),
    Coded(state="smm_afe", codes=("O88.12",), order=20, acquired=1.0, sure=True),
    Coded(
        state="smm_arrest",
        codes=("I46.9", "I46.8", "I49.01"),
        weights=(6, 3, 1),
        order=20,
        acquired=0.9,
        sure=True,
    ),
    Coded(
        state="smm_dic",
        codes=("D65", "O72.3", "D68.9", "O67.0", "O45.023"),
        weights=(30, 40, 15, 8, 7),
        order=20,
        acquired=0.85,
        sure=True,
    ),
    Coded(
        state="smm_eclampsia",
        codes=("O15.1", "O15.2", "O15.02", "O15.9"),
        weights=(4, 3, 2, 1),
        order=1,
        acquired=0.5,
        sure=True,
    ),
    Coded(state="smm_periop_hf", codes=("I97.131", "I97.711"), order=20, acquired=1.0, sure=True),
    Coded(
        state="smm_cva",
        codes=("G93.49", "I67.4", "I63.9", "I61.9", "O87.3", "I60.9"),
        weights=(3, 2, 2, 1, 1, 1),
        order=20,
        acquired=0.6,
        sure=True,
    ),
    Coded(
        state="smm_pulm_edema",
        codes=("J81.0", "I50.9", "I50.21", "I50.31"),
        weights=(5, 2, 2, 1),
        order=20,
        acquired=0.7,
        sure=True,
    ),
    Coded(
        state="smm_anesthesia",
        codes=("O74.2", "O74.3", "O89.1", "O74.0", "O89.09"),
        order=20,
        acquired=1.0,
        sure=True,
    ),
    Coded(
        state="smm_sepsis",
        codes=("O85", "A41.9", "O86.04", "R65.20", "A41.51"),
        weights=(4, 3, 2, 1, 1),
        order=20,
        acquired=0.6,
        sure=True,
    ),
    Coded(
        state="smm_shock",
        codes=("O75.1", "R57.1", "R57.9"),
        weights=(6, 3, 1),
        order=20,
        acquired=0.95,
        sure=True,
    ),
    Coded(
        state="smm_sickle_crisis",
        codes=("D57.00", "D57.01", "D57.219"),
        weights=(7, 2, 1),
        order=20,
        acquired=0.3,
        sure=True,
    ),
    Coded(
        state="smm_embolism",
        codes=("I26.99", "O88.22", "O88.23"),
        weights=(5, 3, 2),
        order=20,
        acquired=0.7,
        sure=True,
    ),
)

OUTCOME_CODES = {
    # (plurality, live-born): the code of the outcome; more than five count as "other multiple births"
    (1, 1): "Z37.0", (1, 0): "Z37.1",
    (2, 2): "Z37.2", (2, 1): "Z37.3", (2, 0): "Z37.4",
    (3, 3): "Z37.51", (3, 2): "Z37.61", (3, 1): "Z37.61", (3, 0): "Z37.7",
    (4, 4): "Z37.52", (4, 3): "Z37.62", (4, 2): "Z37.62", (4, 1): "Z37.62", (4, 0): "Z37.7",
    (5, 5): "Z37.53", (5, 4): "Z37.63", (5, 3): "Z37.63", (5, 2): "Z37.63", (5, 1): "Z37.63", (5, 0): "Z37.7",
}  # fmt: skip

# Reasons of other stays, in the order of stays.MOTHER_REASONS.
READMISSION_DIAGNOSES: tuple[tuple[str, ...], ...] = (
    ("O14.15", "O13.5", "O14.05", "O16.5"),
    ("O86.12", "O85", "O86.20", "O91.22"),
    ("O72.2", "O73.1"),
    ("O90.0", "O86.01", "O90.2"),
    ("O88.23", "O87.1"),
    ("F53.0", "F53.1"),
    ("O99.63", "O26.63"),
)
ANTENATAL_DIAGNOSES = ("O60.03", "O60.02", "O14.03", "O14.13", "O42.913", "O47.03", "O46.93", "O21.0")
TRIAGE_DIAGNOSES = ("O47.1", "O47.03", "O36.8130", "O26.893", "O23.43")
EMERGENCY_DIAGNOSES = ("R51.9", "O90.89", "N61.0", "R10.9", "O16.5")


def all_maternal_codes() -> tuple[str, ...]:
    """Every code this file can produce (weeks of gestation: Z3A.08 to Z3A.49)."""
    diagnoses = [code for rule in DELIVERY_DIAGNOSES for code in (*rule.codes, *rule.early)]
    diagnoses += [code for codes in READMISSION_DIAGNOSES for code in codes]
    diagnoses += [
        *ANTENATAL_DIAGNOSES,
        *TRIAGE_DIAGNOSES,
        *EMERGENCY_DIAGNOSES,
        *OUTCOME_CODES.values(),
        "O80",
        "O82",
    ]
    diagnoses += [week_code(week) for week in range(8, 48)]
    return tuple(diagnoses)


def week_code(week: int) -> str:
    """The code of the completed weeks of gestation; one code holds all over 42."""
    return "Z3A.49" if week > 42 else f"Z3A.{week:02d}"
