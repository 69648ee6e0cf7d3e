"""Which conditions mothers have, how often and in what company: before and in pregnancy, at birth, after.

Rates are shares of deliveries near published US figures (NVSS 2022-2023, HCUP, CDC); codes stand in
`maternal_codes.py`.
"""

from __future__ import annotations

from synthetic.conditions import Condition

_OLDER = ("age_35_or_more", 1.6)
_POOR = ("medicaid", 1.6)

# Drawn before the pregnancy's length is known.
BEFORE_AND_IN_PREGNANCY: tuple[Condition, ...] = (
    Condition(name="chronic_hypertension", rate=0.030, raised_by=(("obese", 2.8), ("black", 2.0), _OLDER)),
    Condition(name="diabetes_type_1", rate=0.003),
    Condition(
        name="diabetes_type_2", rate=0.010, raised_by=(("obese", 3.0), _OLDER, ("chronic_hypertension", 2.5))
    ),
    Condition(name="asthma", rate=0.055, raised_by=(("black", 1.4), ("obese", 1.3))),
    Condition(name="hypothyroid", rate=0.035, raised_by=(_OLDER,)),
    Condition(name="thyrotoxicosis", rate=0.0025),
    Condition(name="cardiac_disease", rate=0.008, raised_by=(_OLDER, ("chronic_hypertension", 2.0))),
    Condition(name="pulmonary_hypertension", rate=0.0003, raised_by=(("cardiac_disease", 30.0),)),
    Condition(
        name="renal_disease", rate=0.004, raised_by=(("chronic_hypertension", 5.0), ("diabetes_type_1", 6.0))
    ),
    Condition(name="lupus", rate=0.0018, raised_by=(("black", 2.2),)),
    Condition(name="epilepsy", rate=0.006),
    Condition(name="neuromuscular", rate=0.002),
    Condition(name="gastrointestinal", rate=0.006),
    Condition(name="sickle_cell_disease", rate=0.0012, raised_by=(("black", 25.0),)),
    Condition(name="bleeding_disorder", rate=0.002),
    Condition(name="thrombocytopenia", rate=0.012),
    Condition(name="hiv", rate=0.0012, raised_by=(("black", 5.0), _POOR)),
    Condition(name="bariatric_surgery", rate=0.009, raised_by=(("obese", 4.0), _OLDER)),
    Condition(name="opioid_use", rate=0.007, raised_by=(_POOR, _POOR, ("white", 1.6), ("native", 2.0))),
    Condition(name="stimulant_use", rate=0.004, raised_by=(_POOR, _POOR, ("opioid_use", 15.0))),
    Condition(name="cannabis_use", rate=0.030, raised_by=(_POOR, ("age_under_25", 2.0), ("black", 1.6))),
    Condition(name="alcohol_use", rate=0.002, raised_by=(("opioid_use", 5.0),)),
    Condition(
        name="tobacco", rate=0.055, raised_by=(_POOR, ("opioid_use", 10.0), ("white", 1.7), ("native", 2.0))
    ),
    Condition(
        name="depression", rate=0.055, raised_by=(("opioid_use", 3.0), ("tobacco", 2.0), ("white", 1.4))
    ),
    Condition(name="anxiety", rate=0.075, raised_by=(("depression", 6.0), ("white", 1.4))),
    Condition(name="anemia", rate=0.110, raised_by=(("black", 1.9), ("hispanic", 1.2))),
    Condition(
        name="gestational_diabetes",
        rate=0.080,
        among="no_diabetes",
        raised_by=(("obese", 2.0), _OLDER, ("asian", 1.7)),
    ),
    Condition(name="previa", rate=0.005, raised_by=(_OLDER, ("scarred", 2.0))),
    Condition(name="accreta", rate=0.0012, raised_by=(("previa", 30.0), ("scarred", 4.0))),
    Condition(name="accreta_deep", rate=0.35, among="accreta"),
    Condition(name="ivf", rate=0.022, raised_by=(("age_35_or_more", 4.0), ("private", 4.0))),
    Condition(name="penicillin_allergy", rate=0.070),
    Condition(name="excess_weight_gain", rate=0.060, raised_by=(("obese", 1.8),)),
    Condition(name="late_care", rate=0.050, raised_by=(_POOR, ("age_under_20", 2.0), ("opioid_use", 3.0))),
    Condition(name="prior_preterm", rate=0.070, among="parous", raised_by=(("black", 1.5),)),
    Condition(name="covid", rate=0.020),
    Condition(name="influenza", rate=0.003),
    Condition(name="gbs_carrier", rate=0.24),
    Condition(name="genital_herpes", rate=0.015),
    Condition(name="hepatitis_c", rate=0.005, raised_by=(("opioid_use", 40.0),)),
    Condition(name="hepatitis_b", rate=0.003, raised_by=(("asian", 12.0),)),
    Condition(name="syphilis", rate=0.003, raised_by=(_POOR, ("black", 2.5), ("native", 3.0))),
    Condition(name="chlamydia", rate=0.014, raised_by=(("age_under_25", 3.0),)),
    Condition(name="gonorrhea", rate=0.002, raised_by=(("age_under_25", 3.0),)),
    Condition(name="urinary_infection", rate=0.030),
    Condition(name="cholestasis", rate=0.008, raised_by=(("hispanic", 1.8),)),
    Condition(name="cervical_insufficiency", rate=0.004),
    Condition(name="oligohydramnios", rate=0.022),
    Condition(name="polyhydramnios", rate=0.012),
    Condition(
        name="fetal_growth_suspected", rate=0.030, raised_by=(("tobacco", 2.0), ("chronic_hypertension", 2.0))
    ),
    Condition(name="fetal_anomaly", rate=0.010),
    Condition(name="partner_violence", rate=0.002, raised_by=(_POOR,)),
    Condition(name="homeless", rate=0.003, raised_by=(_POOR, _POOR, ("opioid_use", 8.0))),
    Condition(name="housing_unstable", rate=0.006, raised_by=(_POOR, _POOR, ("deprived_area", 1.6))),
    Condition(name="food_insecure", rate=0.006, raised_by=(_POOR, _POOR, ("deprived_area", 1.6))),
    Condition(name="no_transport", rate=0.004, raised_by=(_POOR, _POOR, ("deprived_area", 1.5))),
    Condition(name="financial_strain", rate=0.006, raised_by=(_POOR, _POOR)),
    Condition(name="unemployed", rate=0.003, raised_by=(_POOR,)),
    Condition(name="incarcerated", rate=0.0005, raised_by=(("opioid_use", 20.0),)),
)

# Hypertension of this pregnancy: one of the four at most beside a chronic one; about 15 % in all.
HYPERTENSION: tuple[Condition, ...] = (
    Condition(
        name="superimposed_preeclampsia",
        rate=0.24,
        among="chronic_hypertension",
        raised_by=(("black", 1.3), ("multiple", 1.5), ("renal_disease", 2.0)),
    ),
    Condition(
        name="preeclampsia_severe",
        rate=0.026,
        among="no_chronic_hypertension",
        raised_by=(("nulliparous", 1.8), ("obese", 1.7), ("multiple", 3.0), ("black", 1.5), _OLDER),
    ),
    Condition(
        name="preeclampsia_mild",
        rate=0.029,
        among="no_hypertension_yet",
        raised_by=(("nulliparous", 1.7), ("obese", 1.7), ("multiple", 2.2), ("any_diabetes", 1.5)),
    ),
    Condition(
        name="gestational_hypertension",
        rate=0.070,
        among="no_hypertension_yet",
        raised_by=(("nulliparous", 1.5), ("obese", 1.9), ("multiple", 1.6), ("black", 1.2)),
    ),
    Condition(name="hellp", rate=0.07, among="preeclampsia_severe"),
)

# Drawn once gestation and mode of birth are known.
AT_BIRTH: tuple[Condition, ...] = (
    Condition(
        name="abruption",
        rate=0.009,
        raised_by=(("preterm", 5.0), ("tobacco", 1.7), ("any_preeclampsia", 2.0)),
    ),
    Condition(name="prelabor_rupture", rate=0.085, raised_by=(("preterm", 2.5),)),
    Condition(
        name="chorioamnionitis",
        rate=0.024,
        among="labored",
        raised_by=(("nulliparous", 1.8), ("very_preterm", 4.0)),
    ),
    Condition(name="nonreassuring_fetus", rate=0.130, among="labored", raised_by=(("cesarean", 1.9),)),
    Condition(name="meconium", rate=0.090, among="labored", raised_by=(("postterm", 2.0), ("preterm", 0.3))),
    Condition(name="cord_around_neck", rate=0.150, among="vaginal_birth"),
    Condition(name="cord_prolapse", rate=0.0015, raised_by=(("breech", 4.0),)),
    Condition(name="obstructed_labor", rate=0.55, among="cesarean_in_labor"),
    Condition(name="failed_induction", rate=0.30, among="cesarean_after_induction"),
    Condition(
        name="shoulder_dystocia",
        rate=0.016,
        among="vaginal_birth",
        raised_by=(("any_diabetes", 2.0), ("instrumental", 2.0)),
    ),
    Condition(
        name="episiotomy",
        rate=0.045,
        among="vaginal_birth",
        raised_by=(("instrumental", 5.0), ("nulliparous", 1.8)),
    ),
    Condition(
        name="tear_3_or_4",
        rate=0.019,
        among="vaginal_birth",
        raised_by=(("instrumental", 6.0), ("nulliparous", 4.0), ("episiotomy", 1.8), ("asian", 1.7)),
    ),
    Condition(name="tear_4", rate=0.12, among="tear_3_or_4"),
    Condition(name="tear_2", rate=0.36, among="vaginal_without_big_tear"),
    Condition(name="tear_1", rate=0.30, among="vaginal_without_tear_2"),
    Condition(name="uterine_rupture", rate=0.0004, among="labored", raised_by=(("scarred", 25.0),)),
    Condition(name="uterine_inversion", rate=0.0003, among="vaginal_birth"),
    Condition(name="retained_placenta", rate=0.013, among="vaginal_birth", raised_by=(("preterm", 2.0),)),
    Condition(
        name="hemorrhage",
        rate=0.044,
        raised_by=(
            ("accreta", 10.0),
            ("previa", 6.0),
            ("abruption", 2.5),
            ("multiple", 2.3),
            ("retained_placenta", 6.0),
            ("uterine_rupture", 8.0),
            ("instrumental", 1.5),
            ("asian", 1.3),
        ),
    ),
    Condition(
        name="critical_hemorrhage",
        rate=0.060,
        among="hemorrhage",
        raised_by=(("accreta", 8.0), ("uterine_rupture", 6.0)),
    ),
    Condition(name="epidural", rate=0.75, among="vaginal_birth", raised_by=(("nulliparous", 1.1),)),
    Condition(name="sterilization", rate=0.16, among="parous_cesarean", raised_by=(_OLDER, _POOR)),
    Condition(name="postpartum_ligation", rate=0.022, among="parous_vaginal", raised_by=(_OLDER, _POOR)),
    Condition(name="implant_or_iud", rate=0.010, raised_by=(_POOR, ("age_under_25", 1.5))),
    Condition(name="endometritis", rate=0.004, raised_by=(("cesarean", 3.0), ("chorioamnionitis", 8.0))),
    Condition(name="wound_complication", rate=0.002, raised_by=(("cesarean", 5.0), ("obese", 2.0))),
    Condition(
        name="puerperal_sepsis", rate=0.0006, raised_by=(("chorioamnionitis", 15.0), ("endometritis", 30.0))
    ),
    Condition(name="anesthesia_complication", rate=0.004),
    Condition(
        name="intensive_care",
        rate=0.0012,
        raised_by=(
            ("critical_hemorrhage", 60.0),
            ("puerperal_sepsis", 200.0),
            ("cardiac_disease", 12.0),
            ("preeclampsia_severe", 5.0),
        ),
    ),
)

_BLEEDING = ("critical_hemorrhage", 60.0)
_SEPTIC = ("puerperal_sepsis", 150.0)
_ECLAMPTIC = ("preeclampsia_severe", 12.0)
_BLACK = ("black", 2.0)
_SICK = ("intensive_care", 40.0)

# The 21 indicators of severe maternal morbidity; rates are shares of delivery stays (HCUP order of size).
SEVERE_MORBIDITY: tuple[Condition, ...] = (
    Condition(name="smm_ami", rate=0.00005, raised_by=(("cardiac_disease", 20.0), _SICK)),
    Condition(name="smm_aneurysm", rate=0.00003, raised_by=(("cardiac_disease", 20.0),)),
    Condition(
        name="smm_arf",
        rate=0.0011,
        raised_by=(_ECLAMPTIC, ("renal_disease", 15.0), _BLEEDING, _SEPTIC, _BLACK),
    ),
    Condition(name="smm_ards", rate=0.0010, raised_by=(_SICK, _SEPTIC, ("covid", 8.0), _ECLAMPTIC, _BLACK)),
    Condition(name="smm_afe", rate=0.00005, raised_by=(_BLEEDING,)),
    Condition(name="smm_arrest", rate=0.0001, raised_by=(_SICK, ("smm_afe", 300.0), _BLEEDING)),
    Condition(
        name="smm_cardioversion", rate=0.00008, raised_by=(("cardiac_disease", 30.0), ("smm_arrest", 500.0))
    ),
    Condition(name="smm_dic", rate=0.0023, raised_by=(_BLEEDING, ("abruption", 10.0), ("smm_afe", 200.0))),
    Condition(name="smm_eclampsia", rate=0.0007, raised_by=(("preeclampsia_severe", 15.0), _BLACK)),
    Condition(name="smm_periop_hf", rate=0.00004, raised_by=(("cesarean", 4.0), ("cardiac_disease", 20.0))),
    Condition(name="smm_cva", rate=0.0004, raised_by=(_ECLAMPTIC, _BLACK)),
    Condition(
        name="smm_pulm_edema", rate=0.0007, raised_by=(_ECLAMPTIC, ("cardiac_disease", 25.0), _SICK, _BLACK)
    ),
    Condition(name="smm_anesthesia", rate=0.00015),
    Condition(name="smm_sepsis", rate=0.0007, raised_by=(("chorioamnionitis", 10.0), _SEPTIC)),
    Condition(name="smm_shock", rate=0.0007, raised_by=(_BLEEDING, _SEPTIC, ("smm_sepsis", 60.0))),
    Condition(
        name="smm_sickle_crisis", rate=0.00012, among=None, raised_by=(("sickle_cell_disease", 3000.0),)
    ),
    Condition(name="smm_embolism", rate=0.0003, raised_by=(("cesarean", 2.5), ("obese", 2.0), _BLACK)),
    Condition(
        name="smm_hysterectomy", rate=0.0016, raised_by=(("critical_hemorrhage", 200.0), ("accreta", 60.0))
    ),
    Condition(name="smm_trach", rate=0.00002, raised_by=(_SICK,)),
    Condition(name="smm_vent", rate=0.0014, raised_by=(_SICK, _BLEEDING, _SEPTIC, ("smm_arrest", 200.0))),
    Condition(
        name="smm_transfusion",
        rate=0.0120,
        raised_by=(
            ("hemorrhage", 9.0),
            ("critical_hemorrhage", 12.0),
            ("anemia", 2.5),
            _BLACK,
            ("smm_sickle_crisis", 30.0),
        ),
    ),
)
