"""Which conditions newborns have, how often and in what company.

Rates are shares of live-born children near published US figures; codes stand in `newborn_codes.py`.
"""

from __future__ import annotations

from synthetic.conditions import Condition

_VERY_PRETERM = ("under_32_weeks", 40.0)
_EXTREME = ("under_28_weeks", 4.0)
_LATE = ("weeks_32_to_36", 6.0)

NEWBORN_CONDITIONS: tuple[Condition, ...] = (
    Condition(
        name="malformation",
        rate=0.022,
        raised_by=(("mother_diabetic_before", 2.5), ("under_37_weeks", 1.8), ("anomaly_known", 30.0)),
    ),
    Condition(name="heart_defect", rate=0.22, among="malformation"),
    Condition(name="critical_heart_defect", rate=0.17, among="heart_defect"),
    Condition(name="down_syndrome", rate=0.0013, raised_by=(("mother_35_or_more", 4.0),)),
    Condition(name="gastroschisis", rate=0.0004, raised_by=(("mother_under_25", 3.0),)),
    Condition(name="diaphragmatic_hernia", rate=0.0003),
    Condition(name="spina_bifida", rate=0.0003),
    Condition(name="hypospadias", rate=0.007, among="boy"),
    Condition(name="tongue_tie", rate=0.030),
    Condition(
        name="respiratory_distress",
        rate=0.015,
        raised_by=(_VERY_PRETERM, _LATE, ("cesarean", 1.5), ("mother_diabetic", 1.4)),
    ),
    Condition(
        name="transient_tachypnea", rate=0.026, raised_by=(("cesarean", 2.2), _LATE, ("under_32_weeks", 2.0))
    ),
    Condition(name="respiratory_failure", rate=0.006, raised_by=(_VERY_PRETERM, _LATE)),
    Condition(name="apnea", rate=0.010, raised_by=(("under_34_weeks", 60.0), _LATE)),
    Condition(
        name="meconium_aspiration", rate=0.0018, raised_by=(("meconium", 18.0), ("under_37_weeks", 0.2))
    ),
    Condition(
        name="air_leak", rate=0.002, raised_by=(("respiratory_distress", 20.0), ("meconium_aspiration", 20.0))
    ),
    Condition(
        name="pulmonary_hypertension",
        rate=0.0015,
        raised_by=(("meconium_aspiration", 60.0), ("diaphragmatic_hernia", 300.0)),
    ),
    Condition(
        name="encephalopathy",
        rate=0.0014,
        among="weeks_36_or_more",
        raised_by=(("abruption", 20.0), ("uterine_rupture", 200.0), ("shoulder_dystocia", 6.0)),
    ),
    Condition(name="encephalopathy_severe", rate=0.25, among="encephalopathy"),
    Condition(name="seizure", rate=0.0010, raised_by=(("encephalopathy", 250.0), _VERY_PRETERM)),
    Condition(name="early_sepsis", rate=0.0035, raised_by=(("chorioamnionitis", 8.0), _VERY_PRETERM)),
    Condition(name="late_sepsis", rate=0.07, among="under_32_weeks", raised_by=(_EXTREME,)),
    Condition(
        name="hypoglycemia",
        rate=0.024,
        raised_by=(("mother_diabetic", 4.0), ("under_37_weeks", 4.0), ("small", 3.5), ("large", 2.0)),
    ),
    Condition(name="jaundice", rate=0.150, raised_by=(("under_37_weeks", 3.0), ("asian", 1.6))),
    Condition(name="jaundice_treated", rate=0.28, among="jaundice", raised_by=(("under_37_weeks", 2.5),)),
    Condition(name="hemolytic_disease", rate=0.008, raised_by=(("jaundice", 5.0),)),
    Condition(name="hypothermia", rate=0.012, raised_by=(("under_37_weeks", 5.0),)),
    Condition(name="feeding_problem", rate=0.045, raised_by=(("under_37_weeks", 4.0),)),
    Condition(name="polycythemia", rate=0.003, raised_by=(("mother_diabetic", 3.0),)),
    Condition(name="anemia_of_prematurity", rate=0.35, among="under_32_weeks"),
    Condition(
        name="thrombocytopenia",
        rate=0.003,
        raised_by=(("under_32_weeks", 12.0), ("mother_preeclamptic", 3.0)),
    ),
    Condition(name="cephalhematoma", rate=0.009, raised_by=(("instrumental", 9.0), ("cesarean", 0.3))),
    Condition(name="scalp_injury", rate=0.011, raised_by=(("instrumental", 8.0), ("cesarean", 0.4))),
    Condition(name="subgaleal_bleed", rate=0.0004, raised_by=(("instrumental", 40.0),)),
    Condition(
        name="clavicle_fracture",
        rate=0.0018,
        raised_by=(("shoulder_dystocia", 25.0), ("large", 3.0), ("cesarean", 0.1)),
    ),
    Condition(
        name="brachial_plexus",
        rate=0.0011,
        raised_by=(("shoulder_dystocia", 50.0), ("large", 3.0), ("cesarean", 0.1)),
    ),
    Condition(name="intracranial_injury", rate=0.0001, raised_by=(("instrumental", 10.0),)),
    Condition(name="ventricular_bleed", rate=0.14, among="under_32_weeks", raised_by=(_EXTREME,)),
    Condition(name="ventricular_bleed_severe", rate=0.28, among="ventricular_bleed"),
    Condition(name="leukomalacia", rate=0.025, among="under_32_weeks"),
    Condition(name="necrotizing_enterocolitis", rate=0.035, among="under_32_weeks", raised_by=(_EXTREME,)),
    Condition(
        name="chronic_lung_disease", rate=0.18, among="under_32_weeks", raised_by=(("under_28_weeks", 10.0),)
    ),
    Condition(name="retinopathy", rate=0.20, among="under_32_weeks", raised_by=(("under_28_weeks", 8.0),)),
    Condition(name="withdrawal", rate=0.006, raised_by=(("mother_opioid", 600.0),)),
    Condition(
        name="drug_exposed",
        rate=0.020,
        raised_by=(("mother_opioid", 20.0), ("mother_cannabis", 15.0), ("mother_stimulant", 25.0)),
    ),
    Condition(name="tobacco_exposed", rate=0.010, raised_by=(("mother_tobacco", 60.0),)),
    Condition(name="congenital_syphilis", rate=0.0008, raised_by=(("mother_syphilis", 1500.0),)),
    Condition(name="covid", rate=0.0006, raised_by=(("mother_covid", 60.0),)),
    Condition(
        name="observed_for_sepsis", rate=0.045, raised_by=(("chorioamnionitis", 8.0), ("under_37_weeks", 2.0))
    ),
    Condition(name="skin_finding", rate=0.080),
    Condition(name="circumcised", rate=0.56, among="boy"),
    Condition(name="vaccinated", rate=0.80),
    Condition(name="hearing_coded", rate=0.55),
)
