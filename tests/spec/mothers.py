"""Tables of the deliveries' measures: volumes, complications, mode of birth, conditions and infections."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.spec.coded import coded_delivery
from tests.support.spec_tables import table

CODES = (Need.DIAGNOSES, Need.PROCEDURES)

VOLUMES = (
    table(
        "vol_deliveries",
        """
        patient                | mother_age_years | answer
        a delivery             |                  | yes
        a woman of unknown age | -                | yes
        """,
        needs=(),
    ),
    table(
        "link_rate_mother",
        """
        patient                           | codes                  | linked_newborns | answer
        a live birth, one newborn linked  | dx__live_birth_outcome | 1               | yes
        twins, both linked                | dx__live_birth_outcome | 2               | yes
        a live birth, none linked         | dx__live_birth_outcome | 0               | no
        a stillbirth                      | dx__stillbirth_outcome | 0               | outside
        """,
        needs=(Need.DIAGNOSES,),
    ),
    coded_delivery("vol_multiples", "dx__multiple_birth"),
    coded_delivery("vol_stillbirth", "dx__stillbirth_outcome"),
    table(
        "vol_teen_births",
        """
        patient        | mother_age_years | answer
        a woman of 19  | 19               | yes
        a woman of 20  | 20               | no
        age unknown    | -                | outside
        """,
        needs=(Need.MATERNAL_AGE,),
    ),
    table(
        "vol_ama",
        """
        patient        | mother_age_years | answer
        a woman of 35  | 35               | yes
        a woman of 34  | 34               | no
        age unknown    | -                | outside
        """,
        needs=(Need.MATERNAL_AGE,),
    ),
)

BLOOD_LOSS = tuple(
    table(
        measure_id,
        f"""
        patient                | codes                     | blood_loss_ml | answer
        exactly at the limit   |                           | {limit}       | yes
        one mL less            |                           | {limit - 1}   | no
        nothing recorded       |                           | -             | outside
        coded but not measured | dx__postpartum_hemorrhage | -             | outside
        """,
        needs=(Need.BLOOD_LOSS,),
    )
    for measure_id, limit in (("pph_1000", 1000), ("pph_1500", 1500))
)

TEARS = (
    table(
        "ob_trauma_instr",
        """
        patient                         | codes                                                                                       | answer
        forceps, fourth-degree tear     | dx__outcome_of_delivery px__operative_vaginal dx__fourth_degree_laceration                  | yes
        forceps, third-degree tear      | dx__outcome_of_delivery px__operative_vaginal dx__third_degree_laceration                   | yes
        forceps, no tear                | dx__outcome_of_delivery px__operative_vaginal                                               | no
        forceps, then cesarean, tear    | dx__outcome_of_delivery px__operative_vaginal px__cesarean dx__third_degree_laceration      | yes
        no outcome code                 | px__operative_vaginal dx__third_degree_laceration                                           | outside
        no instrument                   | dx__outcome_of_delivery px__vaginal_spontaneous dx__third_degree_laceration                 | outside
        """,
        needs=CODES,
    ),
    table(
        "ob_trauma_noinstr",
        """
        patient                         | codes                                                                                        | answer
        spontaneous, third-degree tear  | dx__outcome_of_delivery px__vaginal_spontaneous dx__third_degree_laceration                  | yes
        breech extraction, tear         | dx__outcome_of_delivery px__breech_extraction dx__fourth_degree_laceration                   | yes
        spontaneous, no tear            | dx__outcome_of_delivery px__vaginal_spontaneous                                              | no
        forceps                         | dx__outcome_of_delivery px__vaginal_spontaneous px__operative_vaginal dx__third_degree_laceration | outside
        cesarean only                   | dx__outcome_of_delivery px__cesarean dx__third_degree_laceration                             | outside
        no outcome code                 | px__vaginal_spontaneous dx__third_degree_laceration                                          | outside
        """,
        needs=CODES,
    ),
)

MODE = (
    coded_delivery("csec_total", "px__cesarean"),
    table(
        "csec_repeat",
        """
        patient                         | codes                                | answer
        cesarean after cesarean         | dx__previous_cesarean px__cesarean   | yes
        vaginal birth after cesarean    | dx__previous_cesarean px__vaginal_spontaneous | no
        first cesarean                  | px__cesarean                         | no
        first vaginal birth             | px__vaginal_spontaneous              | no
        """,
        needs=CODES,
    ),
    table(
        "csec_primary",
        """
        patient                        | codes                                                              | answer   | reason
        first cesarean                 | dx__outcome_of_delivery px__cesarean                               | yes      |
        vaginal birth                  | dx__outcome_of_delivery px__vaginal_spontaneous                    | no       |
        hysterotomy beside cesarean    | dx__outcome_of_delivery px__cesarean px__hysterotomy               | no       |
        breech                         | dx__outcome_of_delivery px__cesarean dx__abnormal_presentation     | excluded | abnormal presentation
        stillborn                      | dx__outcome_of_delivery px__cesarean dx__fetal_death               | excluded | fetal death
        twins                          | dx__outcome_of_delivery px__cesarean dx__multiple_birth            | excluded | multiple gestation
        previous cesarean              | dx__outcome_of_delivery px__cesarean dx__previous_cesarean         | excluded | previous cesarean
        breech twins                   | dx__outcome_of_delivery dx__abnormal_presentation dx__multiple_birth | excluded | abnormal presentation
        no outcome code                | px__cesarean                                                       | outside  |
        """,
        needs=CODES,
    ),
    table(
        "csec_iqi21",
        """
        patient                        | codes                                                              | answer   | reason
        first cesarean                 | dx__outcome_of_delivery px__cesarean                               | yes      |
        repeat cesarean                | dx__outcome_of_delivery px__cesarean dx__previous_cesarean         | yes      |
        vaginal birth                  | dx__outcome_of_delivery px__vaginal_spontaneous                    | no       |
        hysterotomy beside cesarean    | dx__outcome_of_delivery px__cesarean px__hysterotomy               | no       |
        breech                         | dx__outcome_of_delivery px__cesarean dx__abnormal_presentation     | excluded | abnormal presentation
        stillborn                      | dx__outcome_of_delivery dx__fetal_death                            | excluded | fetal death
        twins                          | dx__outcome_of_delivery dx__multiple_birth                         | excluded | multiple gestation
        no outcome code                | px__cesarean                                                       | outside  |
        """,
        needs=CODES,
    ),
    table(
        "vbac_uncomplicated",
        """
        patient                        | codes                                                                                     | answer   | reason
        vaginal after cesarean         | dx__outcome_of_delivery dx__previous_cesarean px__vaginal_spontaneous                     | yes      |
        vacuum after cesarean          | dx__outcome_of_delivery dx__previous_cesarean px__operative_vaginal                       | yes      |
        repeat cesarean                | dx__outcome_of_delivery dx__previous_cesarean px__cesarean                                | no       |
        first twin vaginal, then cesarean | dx__outcome_of_delivery dx__previous_cesarean px__vaginal_spontaneous px__cesarean     | no       |
        no procedure coded             | dx__outcome_of_delivery dx__previous_cesarean                                             | no       |
        breech                         | dx__outcome_of_delivery dx__previous_cesarean px__cesarean dx__abnormal_presentation      | excluded | abnormal presentation
        stillborn                      | dx__outcome_of_delivery dx__previous_cesarean px__vaginal_spontaneous dx__fetal_death     | excluded | fetal death
        twins                          | dx__outcome_of_delivery dx__previous_cesarean px__vaginal_spontaneous dx__multiple_birth  | excluded | multiple gestation
        no previous cesarean           | dx__outcome_of_delivery px__vaginal_spontaneous                                           | outside  |
        no outcome code                | dx__previous_cesarean px__vaginal_spontaneous                                             | outside  |
        """,
        needs=CODES,
    ),
    table(
        "ntsv_discharge",
        """
        patient                          | codes                                                       | parity | gestational_age_days | answer
        first birth at term, cesarean    | dx__singleton_live px__cesarean                             | 0      |                      | yes
        first birth at term, vaginal     | dx__singleton_live px__vaginal_spontaneous                  | 0      |                      | no
        exactly 37 weeks 0 days          | dx__singleton_live px__cesarean                             | 0      | 259                  | yes
        36 weeks 6 days                  | dx__singleton_live px__cesarean                             | 0      | 258                  | outside
        gestation unknown                | dx__singleton_live px__cesarean                             | 0      | -                    | outside
        second birth                     | dx__singleton_live px__cesarean                             | 1      |                      | outside
        parity unknown                   | dx__singleton_live px__cesarean                             | -      |                      | outside
        twins: no Z37.0                  | dx__multiple_birth px__cesarean                             | 0      |                      | outside
        breech                           | dx__singleton_live px__cesarean dx__breech_malpresentation  | 0      |                      | excluded
        """,
        needs=(*CODES, Need.GESTATION, Need.PARITY),
    ),
    table(
        "operative_vaginal",
        """
        patient                 | codes                                                 | answer
        vacuum                  | px__operative_vaginal                                 | yes
        spontaneous             | px__vaginal_spontaneous                               | no
        breech extraction       | px__breech_extraction                                 | no
        vacuum failed, cesarean | px__operative_vaginal px__cesarean                    | outside
        cesarean                | px__cesarean                                          | outside
        no procedure coded      |                                                       | outside
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "episiotomy",
        """
        patient            | codes                                                       | answer
        episiotomy         | px__vaginal_spontaneous px__episiotomy                      | yes
        no episiotomy      | px__vaginal_spontaneous                                     | no
        forceps            | px__operative_vaginal px__episiotomy                        | yes
        breech extraction  | px__breech_extraction px__episiotomy                        | yes
        shoulder dystocia  | px__vaginal_spontaneous px__episiotomy dx__shoulder_dystocia | excluded
        cesarean           | px__cesarean px__episiotomy                                 | outside
        """,
        needs=CODES,
    ),
    table(
        "larc_immediate",
        """
        patient                     | codes                                        | answer
        implant coded as procedure  | dx__live_birth_outcome px__larc_inpatient    | yes
        device coded as diagnosis   | dx__live_birth_outcome dx__larc_inpatient    | yes
        none                        | dx__live_birth_outcome                       | no
        after a stillbirth          | dx__stillbirth_outcome px__larc_inpatient    | outside
        """,
        needs=CODES,
    ),
    table(
        "tubal_inpatient",
        """
        patient                 | codes                                                          | answer
        diagnosis and procedure | dx__tubal_ligation_inpatient px__tubal_ligation_inpatient      | yes
        diagnosis only          | dx__tubal_ligation_inpatient                                   | no
        procedure only          | px__tubal_ligation_inpatient                                   | no
        neither                 |                                                                | no
        """,
        needs=CODES,
    ),
)

CODED = tuple(
    coded_delivery(measure_id, flag)
    for measure_id, flag in (
        ("pph_dx", "dx__postpartum_hemorrhage"),
        ("uterine_rupture", "dx__uterine_rupture"),
        ("abruption", "dx__placental_abruption"),
        ("accreta", "dx__accreta_spectrum"),
        ("previa", "dx__placenta_previa_any"),
        ("chorio", "dx__chorioamnionitis"),
        ("endometritis", "dx__endometritis"),
        ("wound_disruption", "dx__wound_disruption_cesarean_perineal"),
        ("maternal_sepsis", "dx__sepsis_in_pregnancy"),
        ("vte", "dx__vte"),
        ("anesthesia_cx", "dx__anesthesia_complication"),
        ("cardiomyopathy", "dx__peripartum_cardiomyopathy"),
        ("afe_rate", "dx__afe"),
        ("acute_anemia_pp", "dx__acute_blood_loss_anemia"),
        ("chronic_htn", "dx__chronic_hypertension"),
        ("gest_htn", "dx__gestational_hypertension"),
        ("preeclampsia", "dx__preeclampsia_any"),
        ("preeclampsia_severe", "dx__preeclampsia_severe"),
        ("hellp", "dx__hellp"),
        ("superimposed_pe", "dx__superimposed_preeclampsia"),
        ("hdp_any", "dx__hypertension_dyad"),
        ("gdm", "dx__gestational_diabetes"),
        ("obesity40", "dx__obesity_bmi40"),
        ("asthma", "dx__asthma_maternal"),
        ("cardiac", "dx__cardiac_disease_maternal"),
        ("epilepsy", "dx__epilepsy_maternal"),
        ("sickle", "dx__sickle_cell_disease"),
        ("prior_cs", "dx__previous_cesarean"),
        ("prior_preterm", "dx__history_preterm"),
        ("icp", "dx__intrahepatic_cholestasis"),
        ("dm_t1", "dx__dm_t1"),
        ("dm_t2", "dx__dm_t2"),
        ("renal", "dx__renal"),
        ("autoimmune", "dx__autoimmune"),
        ("depression_dx", "dx__depression_dx"),
        ("multiple_gest", "dx__multiple_gest"),
        ("pp_preeclampsia", "dx__pp_preeclampsia"),
        ("stroke", "dx__stroke"),
        ("hysterectomy_peripartum", "px__hysterectomy_peripartum"),
        ("hbv_mother", "dx__hbv_mother"),
        ("hcv_mother", "dx__hcv_mother"),
        ("gbs", "dx__gbs"),
        ("gc_ct", "dx__gc_ct"),
        ("uti", "dx__uti"),
        ("covid_delivery", "dx__covid19"),
        ("flu_delivery", "dx__influenza_maternal"),
        ("hiv_mother", "dx__hiv_maternal"),
        ("syphilis_mother", "dx__syphilis_maternal"),
        ("puerperal_infection", "dx__puerperal_infection_any"),
    )
)

COVID_STILLBIRTH = table(
    "covid_stillbirth",
    """
    patient                       | codes                               | answer
    COVID-19 and stillbirth       | dx__covid19 dx__stillbirth_outcome  | yes
    COVID-19 and a live birth     | dx__covid19 dx__live_birth_outcome  | no
    stillbirth without COVID-19   | dx__stillbirth_outcome              | outside
    """,
)

TABLES = (*VOLUMES, *BLOOD_LOSS, *TEARS, *MODE, *CODED, COVID_STILLBIRTH)
