"""Tables of the measures of labor, induction, elective delivery, birth after cesarean and morbidity by mode."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import table

CODES = (Need.DIAGNOSES, Need.PROCEDURES)
GESTATION = (*CODES, Need.GESTATION)

SMM_BY_MODE = tuple(
    table(
        measure_id,
        f"""
        patient                                | codes                     | mother_age_years | answer
        sepsis                                 | {mode} dx__smm_sepsis     |                  | yes
        hysterectomy                           | {mode} px__smm_hysterectomy |                | yes
        transfusion alone                      | {mode} px__smm_transfusion |                 | no
        no indicator                           | {mode}                    |                  | no
        another mode, with sepsis              | {other} dx__smm_sepsis    |                  | outside
        no mode coded, with sepsis             | dx__smm_sepsis            |                  | outside
        sepsis at 12                           | {mode} dx__smm_sepsis     | 12               | yes
        sepsis at 11                           | {mode} dx__smm_sepsis     | 11               | outside
        sepsis at 55                           | {mode} dx__smm_sepsis     | 55               | yes
        sepsis at 56                           | {mode} dx__smm_sepsis     | 56               | outside
        """,
        needs=(*CODES, Need.MATERNAL_AGE),
    )
    for measure_id, mode, other in (
        ("smm_mode_cesarean", "px__cesarean", "px__vaginal_spontaneous"),
        ("smm_mode_vaginal", "px__vaginal_spontaneous", "px__vaginal_spontaneous px__cesarean"),
        ("smm_mode_operative", "px__operative_vaginal", "px__vaginal_spontaneous"),
    )
)
TABLES = (
    *SMM_BY_MODE,
    table(
        "tears_3_4_all",
        """
        patient                            | codes                                                                                      | gestational_age_days | answer
        spontaneous birth, tear            | px__vaginal_spontaneous dx__third_fourth_degree_laceration                                 |     | yes
        forceps, tear                      | px__operative_vaginal dx__third_fourth_degree_laceration                                   |     | yes
        spontaneous birth, no tear         | px__vaginal_spontaneous                                                                    |     | no
        cesarean after tear at forceps     | px__operative_vaginal px__cesarean dx__third_fourth_degree_laceration                      |     | outside
        twins                              | px__vaginal_spontaneous dx__multiple_birth dx__third_fourth_degree_laceration              |     | outside
        tear at 37 weeks 0 days            | px__vaginal_spontaneous dx__third_fourth_degree_laceration                                 | 259 | yes
        tear at 36 weeks 6 days            | px__vaginal_spontaneous dx__third_fourth_degree_laceration                                 | 258 | outside
        tear at 42 weeks 6 days            | px__vaginal_spontaneous dx__third_fourth_degree_laceration                                 | 300 | yes
        tear at 43 weeks 0 days            | px__vaginal_spontaneous dx__third_fourth_degree_laceration                                 | 301 | outside
        gestation unknown                  | px__vaginal_spontaneous dx__third_fourth_degree_laceration                                 | -   | outside
        """,
        needs=GESTATION,
    ),
    table(
        "vbac_all",
        """
        patient                                | codes                                                                   | answer
        vaginal birth after cesarean           | dx__previous_cesarean px__vaginal_spontaneous                           | yes
        vaginal birth of twins after cesarean  | dx__previous_cesarean px__vaginal_spontaneous dx__multiple_birth        | yes
        breech extraction after cesarean       | dx__previous_cesarean px__breech_extraction dx__abnormal_presentation   | yes
        cesarean after cesarean                | dx__previous_cesarean px__cesarean                                      | no
        first twin vaginally, second cesarean  | dx__previous_cesarean px__vaginal_spontaneous px__cesarean              | no
        first birth                            | px__vaginal_spontaneous                                                 | outside
        """,
        needs=CODES,
    ),
    table(
        "tolac_success",
        """
        patient                                   | codes                                         | prior_cesareans | trial_of_labor | labor_onset | answer
        labored and gave birth vaginally          | dx__previous_cesarean px__vaginal_spontaneous |                 | true           |             | yes
        labored, then cesarean                    | dx__previous_cesarean px__cesarean            |                 | true           |             | no
        by the field alone: one cesarean before   | px__vaginal_spontaneous                       | 1               |                |             | yes
        by the field: none before                 | px__vaginal_spontaneous                       | 0               | true           | spontaneous | outside
        no trial, planned cesarean                | dx__previous_cesarean px__cesarean            |                 | false          |             | outside
        trial not said, induced, cesarean         | dx__previous_cesarean px__cesarean            |                 |                | induced     | no
        trial not said, no labor                  | dx__previous_cesarean px__cesarean            |                 |                | none        | outside
        nothing said of labor, born vaginally     | dx__previous_cesarean px__vaginal_spontaneous |                 |                |             | yes
        nothing said of labor, cesarean           | dx__previous_cesarean px__cesarean            |                 |                |             | outside
        """,
        needs=(*CODES, Need.LABOR_ONSET),
    ),
    table(
        "pc01_elective",
        """
        patient                                | codes                                            | gestational_age_days | labor_onset | mother_age_years | length_of_stay_days | answer   | reason
        induced at 38 weeks, by the field      | px__vaginal_spontaneous                          | 266 | induced     |    |     | yes      |
        induced at 38 weeks, by code           | px__induction_rate                               | 266 |             |    |     | yes      |
        oxytocin in spontaneous labor          | px__induction_rate                               | 266 | spontaneous |    |     | no       |
        cesarean before labor                  | px__cesarean                                     | 266 | none        |    |     | yes      |
        cesarean in labor                      | px__cesarean                                     | 266 | spontaneous |    |     | no       |
        cesarean after rupture of membranes    | px__cesarean dx__prom                            | 266 | none        |    |     | no       |
        cesarean, onset unknown                | px__cesarean                                     | 266 |             |    |     | outside  |
        vaginal birth, onset unknown           | px__vaginal_spontaneous                          | 266 |             |    |     | no       |
        induced at 37 weeks 0 days             |                                                  | 259 | induced     |    |     | yes      |
        induced at 36 weeks 6 days             |                                                  | 258 | induced     |    |     | outside  |
        induced at 38 weeks 6 days             |                                                  | 272 | induced     |    |     | yes      |
        induced at 39 weeks 0 days             |                                                  | 273 | induced     |    |     | outside  |
        gestation unknown                      |                                                  | -   | induced     |    |     | outside  |
        induced for preeclampsia               | dx__pc01_possible_indication                     | 266 | induced     |    |     | excluded | possible indication
        vertical scar                          | px__cesarean dx__prior_uterine_surgery           | 266 | none        |    |     | excluded | prior uterine surgery
        a stillbirth before                    | dx__history_stillbirth                           | 266 | induced     |    |     | excluded | history of stillbirth
        aged 8                                 |                                                  | 266 | induced     | 8  |     | yes      |
        aged 7                                 |                                                  | 266 | induced     | 7  |     | excluded | age
        aged 64                                |                                                  | 266 | induced     | 64 |     | yes      |
        aged 65                                |                                                  | 266 | induced     | 65 |     | excluded | age
        120 days in hospital                   |                                                  | 266 | induced     |    | 120 | yes      |
        121 days in hospital                   |                                                  | 266 | induced     |    | 121 | excluded | stay over 120 days
        """,
        needs=(*GESTATION, Need.LABOR_ONSET),
    ),
    table(
        "induction_rate",
        """
        patient                               | codes              | labor_onset | answer
        induced by the field                  |                    | induced     | yes
        induced by code, field silent         | px__induction_rate |             | yes
        oxytocin code in spontaneous labor    | px__induction_rate | spontaneous | no
        no code, field silent                 |                    |             | no
        no labor                              |                    | none        | no
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "induction_lt39",
        """
        patient                              | codes                                           | gestational_age_days | labor_onset | answer
        induced at 38 weeks, nothing coded   |                                                 | 266 | induced     | yes
        induced at 38 weeks, preeclampsia    | dx__pc01_possible_indication                    | 266 | induced     | no
        induced by code at 38 weeks 6 days   | px__induction_rate                              | 272 |             | yes
        induced at 39 weeks 0 days           |                                                 | 273 | induced     | outside
        spontaneous at 38 weeks              |                                                 | 266 | spontaneous | outside
        gestation unknown                    |                                                 | -   | induced     | outside
        """,
        needs=GESTATION,
    ),
    table(
        "spontaneous_vaginal",
        """
        patient                              | codes                                              | answer
        born without instrument              | px__spontaneous_delivery                           | yes
        first twin so, second by vacuum      | px__spontaneous_delivery px__instrument            | no
        first twin so, second by cesarean    | px__spontaneous_delivery px__cesarean              | no
        cesarean                             | px__cesarean                                       | no
        nothing coded                        |                                                    | no
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "failed_induction_cs",
        """
        patient                               | codes                                                                             | parity | gestational_age_days | oxytocin_12_hours_before_birth | answer
        oxytocin long enough                  | px__cesarean dx__failed_induction dx__singleton_live                              | 0 |     | true  | yes
        cesarean too soon                     | px__cesarean dx__failed_induction dx__singleton_live                              | 0 |     | false | no
        not the first birth                   | px__cesarean dx__failed_induction dx__singleton_live                              | 1 |     | true  | outside
        parity unknown                        | px__cesarean dx__failed_induction dx__singleton_live                              |   |     | true  | outside
        breech                                | px__cesarean dx__failed_induction dx__singleton_live dx__breech_malpresentation   | 0 |     | true  | outside
        not for failed induction              | px__cesarean dx__singleton_live                                                   | 0 |     | true  | outside
        born vaginally after all              | px__vaginal_spontaneous dx__failed_induction dx__singleton_live                   | 0 |     | true  | outside
        37 weeks 0 days                       | px__cesarean dx__failed_induction dx__singleton_live                              | 0 | 259 | true  | yes
        36 weeks 6 days                       | px__cesarean dx__failed_induction dx__singleton_live                              | 0 | 258 | true  | outside
        """,
        needs=(*GESTATION, Need.PARITY, Need.MEDICATIONS),
    ),
    table(
        "breech_cs",
        """
        patient             | codes                                         | answer
        breech, cesarean    | dx__breech_presentation px__cesarean          | yes
        breech, extraction  | dx__breech_presentation px__breech_extraction | no
        vertex, cesarean    | px__cesarean                                  | outside
        """,
        needs=CODES,
    ),
    table(
        "epidural_rate",
        """
        patient                     | codes                   | neuraxial_anesthesia_given | answer
        epidural recorded           | px__vaginal_spontaneous | true                       | yes
        spinal of a cesarean        | px__cesarean            | true                       | yes
        none recorded               | px__vaginal_spontaneous | false                      | no
        """,
        needs=(Need.PROCEDURES,),
    ),
)
