"""Group D: how common chronic disease and disorders of pregnancy are among deliveries.

No care and no outcomes.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import coded_among_deliveries

# id, title, code list, codes in words, steward, rulings
_PREVALENCES = (
    (
        "chronic_htn",
        "Chronic hypertension",
        "chronic_hypertension",
        "pre-existing hypertension (O10, I10 to I13, I15)",
        "HHS PIC",
        "",
    ),
    (
        "gest_htn",
        "Gestational hypertension",
        "gestational_hypertension",
        "gestational hypertension (O13)",
        "HHS PIC",
        "",
    ),
    ("preeclampsia", "Preeclampsia, any", "preeclampsia_any", "preeclampsia (O14, O11)", "HHS PIC", ""),
    (
        "preeclampsia_severe",
        "Severe preeclampsia",
        "preeclampsia_severe",
        "severe preeclampsia (O14.1)",
        "AIM",
        "",
    ),
    ("hellp", "HELLP syndrome", "hellp", "HELLP syndrome (O14.2)", "AIM", ""),
    (
        "superimposed_pe",
        "Superimposed preeclampsia",
        "superimposed_preeclampsia",
        "pre-existing hypertension with preeclampsia (O11)",
        "AIM",
        "",
    ),
    (
        "hdp_any",
        "Hypertensive disorder of pregnancy",
        "hypertension_dyad",
        "a hypertensive disorder of pregnancy (O10, O11, O13 to O16)",
        "HHS PIC / CDC",
        "",
    ),
    (
        "gdm",
        "Gestational diabetes",
        "gestational_diabetes",
        "gestational diabetes (O24.4)",
        "HHS PIC / NMNSIP",
        "",
    ),
    (
        "obesity40",
        "Obesity, BMI of 40 or more",
        "obesity_bmi40",
        "severe obesity (Z68.4, E66.01)",
        "Leonard",
        "",
    ),
    ("asthma", "Asthma", "asthma_maternal", "asthma or respiratory disease (J45, O99.5)", "Leonard", ""),
    (
        "cardiac",
        "Cardiac disease",
        "cardiac_disease_maternal",
        "cardiac disease (O99.4 and heart disease)",
        "AIM",
        "",
    ),
    (
        "epilepsy",
        "Neurologic disease or epilepsy",
        "epilepsy_maternal",
        "epilepsy (G40, O99.35)",
        "Leonard",
        "",
    ),
    ("sickle", "Sickle cell disease", "sickle_cell_disease", "sickle cell disorders (D57)", "HCUP", ""),
    (
        "prior_cs",
        "Previous cesarean",
        "previous_cesarean",
        "a scar from a previous cesarean (O34.21)",
        "Leonard",
        "previous_cesarean",
    ),
    (
        "prior_preterm",
        "History of preterm birth",
        "history_preterm",
        "a history of preterm labor or birth (O09.21, Z87.51)",
        "HCUP",
        "",
    ),
    (
        "dm_t1",
        "Type 1 diabetes in pregnancy",
        "dm_t1",
        "type 1 diabetes in pregnancy (O24.0)",
        "NPID / NMNSIP",
        "",
    ),
    (
        "dm_t2",
        "Type 2 diabetes in pregnancy",
        "dm_t2",
        "type 2 diabetes in pregnancy (O24.1)",
        "NPID / NMNSIP",
        "",
    ),
    ("renal", "Chronic renal disease", "renal", "chronic renal disease (O26.83, N18)", "Leonard", ""),
    (
        "autoimmune",
        "Autoimmune disease",
        "autoimmune",
        "systemic connective tissue disease (M30 to M36)",
        "Leonard",
        "",
    ),
    (
        "depression_dx",
        "Depression diagnosis at delivery",
        "depression_dx",
        "depression (F32, F33, F53.0)",
        "HRSA",
        "",
    ),
    ("multiple_gest", "Multiple gestation", "multiple_gest", "multiple gestation (O30)", "Leonard", ""),
    (
        "pp_preeclampsia",
        "Postpartum-onset preeclampsia",
        "pp_preeclampsia",
        "preeclampsia or eclampsia complicating the puerperium (O14.05, O14.15, O14.25, O14.95, O15.2)",
        "AIM",
        "",
    ),
    (
        "icp",
        "Intrahepatic cholestasis of pregnancy",
        "intrahepatic_cholestasis",
        "intrahepatic cholestasis (O26.64)",
        "HCUP",
        "",
    ),
)

MEASURES = tuple(
    coded_among_deliveries(
        id,
        title,
        codelist=codelist,
        codes=codes,
        group="D",
        family="conditions",
        steward=steward,
        ruling=", ".join(filter(None, ("age_limits", ruling))),
    )
    for id, title, codelist, codes, steward, ruling in _PREVALENCES
)
