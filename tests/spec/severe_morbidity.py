"""Tables of severe maternal morbidity: the composites, the variants and the 21 indicators."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.spec.coded import smm_indicator
from tests.support.spec_tables import table

SMM = (Need.DIAGNOSES, Need.PROCEDURES, Need.MATERNAL_AGE)

COMPOSITES = (
    table(
        "smm20",
        """
        patient                               | codes                               | mother_age_years | answer  | reason
        sepsis                                | dx__smm_sepsis                      |                  | yes     | sepsis
        hysterectomy                          | px__smm_hysterectomy                |                  | yes     | hysterectomy
        renal failure, shock and ventilation  | dx__smm_arf dx__smm_shock px__smm_vent |               | yes     | arf; shock; vent
        transfusion only                      | px__smm_transfusion                 |                  | no      |
        hemorrhage, which is no indicator     | dx__postpartum_hemorrhage           |                  | no      |
        sepsis at 12                          | dx__smm_sepsis                      | 12               | yes     | sepsis
        sepsis at 11                          | dx__smm_sepsis                      | 11               | outside |
        sepsis at 55                          | dx__smm_sepsis                      | 55               | yes     | sepsis
        sepsis at 56                          | dx__smm_sepsis                      | 56               | outside |
        sepsis, age unknown                   | dx__smm_sepsis                      | -                | outside |
        """,
        needs=SMM,
    ),
    table(
        "smm21",
        """
        patient                               | codes                               | mother_age_years | answer  | reason
        transfusion only                      | px__smm_transfusion                 |                  | yes     | transfusion
        eclampsia and transfusion             | dx__smm_eclampsia px__smm_transfusion |                | yes     | eclampsia; transfusion
        no indicator                          |                                     |                  | no      |
        transfusion at 12                     | px__smm_transfusion                 | 12               | yes     | transfusion
        transfusion at 11                     | px__smm_transfusion                 | 11               | outside |
        transfusion at 55                     | px__smm_transfusion                 | 55               | yes     | transfusion
        transfusion at 56                     | px__smm_transfusion                 | 56               | outside |
        transfusion, age unknown              | px__smm_transfusion                 | -                | outside |
        """,
        needs=SMM,
    ),
    table(
        "smm_tx_only",
        """
        patient                      | codes                              | mother_age_years | answer
        transfusion only             | px__smm_transfusion                |                  | yes
        transfusion and shock        | px__smm_transfusion dx__smm_shock  |                  | no
        nothing                      |                                    |                  | no
        transfusion at 12            | px__smm_transfusion                | 12               | yes
        transfusion at 11            | px__smm_transfusion                | 11               | outside
        transfusion at 55            | px__smm_transfusion                | 55               | yes
        transfusion at 56            | px__smm_transfusion                | 56               | outside
        """,
        needs=SMM,
    ),
    table(
        "smm20_death",
        """
        patient                              | codes               | discharge_disposition | mother_age_years | answer
        died, no indicator                   |                     | 20                    |                  | yes
        shock, went home                     | dx__smm_shock       | 01                    |                  | yes
        shock, discharge status unknown      | dx__smm_shock       | -                     |                  | yes
        went home, no indicator              |                     | 01                    |                  | no
        transfusion only                     | px__smm_transfusion | 01                    |                  | no
        no indicator, status unknown         |                     | -                     |                  | outside
        died at 12                           |                     | 20                    | 12               | yes
        died at 11                           |                     | 20                    | 11               | outside
        died at 55                           |                     | 20                    | 55               | yes
        died at 56                           |                     | 20                    | 56               | outside
        """,
        needs=(*SMM, Need.DISPOSITION),
    ),
    table(
        "smm20_refined",
        """
        patient                                 | codes                          | discharge_disposition | mother_age_years | answer
        renal failure with dialysis             | dx__smm_arf px__dialysis       |                       |                  | yes
        renal failure without dialysis          | dx__smm_arf                    |                       |                  | no
        dialysis without renal failure          | px__dialysis                   |                       |                  | no
        coagulopathy by D68.9 alone             | dx__smm_dic                    |                       |                  | no
        coagulopathy by D65                     | dx__smm_dic dx__smm_dic_refined |                      |                  | yes
        renal failure alone, and shock          | dx__smm_arf dx__smm_shock      |                       |                  | yes
        died                                    |                                | 20                    |                  | yes
        no indicator, status unknown            |                                | -                     |                  | outside
        died at 12                              |                                | 20                    | 12               | yes
        died at 11                              |                                | 20                    | 11               | outside
        died at 55                              |                                | 20                    | 55               | yes
        died at 56                              |                                | 20                    | 56               | outside
        """,
        needs=(*SMM, Need.DISPOSITION),
    ),
    table(
        "smm_hp2030",
        """
        patient                                     | codes                                               | length_of_stay_days | discharge_disposition | point_of_origin | transfer_to_hospital_id | transfer_from_hospital_id | mother_age_years | answer
        sepsis, vaginal birth, 3 days               | dx__smm_sepsis                                      | 3                   |                       |                 |                         |                           |                  | no
        sepsis, vaginal birth, 4 days               | dx__smm_sepsis                                      | 4                   |                       |                 |                         |                           |                  | yes
        sepsis, first cesarean, 3 days              | dx__smm_sepsis px__cesarean                         | 3                   |                       |                 |                         |                           |                  | no
        sepsis, first cesarean, 4 days              | dx__smm_sepsis px__cesarean                         | 4                   |                       |                 |                         |                           |                  | yes
        sepsis, repeat cesarean, 4 days             | dx__smm_sepsis px__cesarean dx__previous_cesarean   | 4                   |                       |                 |                         |                           |                  | no
        sepsis, repeat cesarean, 5 days             | dx__smm_sepsis px__cesarean dx__previous_cesarean   | 5                   |                       |                 |                         |                           |                  | yes
        sepsis, vaginal after cesarean, 4 days      | dx__smm_sepsis dx__previous_cesarean                | 4                   |                       |                 |                         |                           |                  | yes
        hysterectomy, 1 day                         | px__smm_hysterectomy                                | 1                   |                       |                 |                         |                           |                  | yes
        sepsis and transfusion, 1 day               | dx__smm_sepsis px__smm_transfusion                  | 1                   |                       |                 |                         |                           |                  | yes
        transfusion only, 9 days                    | px__smm_transfusion                                 | 9                   |                       |                 |                         |                           |                  | no
        sepsis, died after 1 day                    | dx__smm_sepsis                                      | 1                   | 20                    |                 |                         |                           |                  | yes
        sepsis, left for another hospital           | dx__smm_sepsis                                      | 1                   | 02                    |                 |                         |                           |                  | yes
        sepsis, the receiving hospital is named     | dx__smm_sepsis                                      | 1                   | -                     |                 | H9                      |                           |                  | yes
        sepsis, came from another hospital          | dx__smm_sepsis                                      | 1                   |                       | 4               |                         |                           |                  | yes
        sepsis, the sending hospital is named       | dx__smm_sepsis                                      | 1                   |                       |                 |                         | H9                        |                  | yes
        sepsis, short, discharge status unknown     | dx__smm_sepsis                                      | 1                   | -                     |                 |                         |                           |                  | no
        sepsis, still in hospital                   | dx__smm_sepsis                                      | -                   | -                     |                 |                         |                           |                  | outside
        nothing                                     |                                                     | 2                   |                       |                 |                         |                           |                  | no
        hysterectomy at 12                          | px__smm_hysterectomy                                | 1                   |                       |                 |                         |                           | 12               | yes
        hysterectomy at 11                          | px__smm_hysterectomy                                | 1                   |                       |                 |                         |                           | 11               | outside
        hysterectomy at 55                          | px__smm_hysterectomy                                | 1                   |                       |                 |                         |                           | 55               | yes
        hysterectomy at 56                          | px__smm_hysterectomy                                | 1                   |                       |                 |                         |                           | 56               | outside
        """,
        needs=(*SMM, Need.DISPOSITION),
    ),
    table(
        "smm_hemorrhage",
        """
        patient                                | codes                                        | mother_age_years | answer
        hemorrhage and shock                   | dx__hemorrhage_at_delivery dx__smm_shock     |                  | yes
        hemorrhage and transfusion             | dx__hemorrhage_at_delivery px__smm_transfusion |                | yes
        transfusion without a hemorrhage code  | px__smm_transfusion                          |                  | yes
        hemorrhage, nothing else               | dx__hemorrhage_at_delivery                   |                  | no
        shock without hemorrhage               | dx__smm_shock                                |                  | outside
        hemorrhage at 12                       | dx__hemorrhage_at_delivery                   | 12               | no
        hemorrhage at 11                       | dx__hemorrhage_at_delivery                   | 11               | outside
        hemorrhage at 55                       | dx__hemorrhage_at_delivery                   | 55               | no
        hemorrhage at 56                       | dx__hemorrhage_at_delivery                   | 56               | outside
        """,
        needs=SMM,
    ),
    table(
        "smm_preeclampsia",
        """
        patient                                 | codes                                       | mother_age_years | answer
        eclampsia, which is an indicator        | dx__eclampsia dx__smm_eclampsia             |                  | yes
        severe preeclampsia and renal failure   | dx__preeclampsia_severe dx__smm_arf         |                  | yes
        HELLP syndrome, nothing else            | dx__hellp                                   |                  | no
        superimposed preeclampsia, transfusion  | dx__superimposed_preeclampsia px__smm_transfusion |            | no
        preeclampsia without severe features    | dx__preeclampsia_any dx__smm_arf            |                  | outside
        HELLP syndrome at 12                    | dx__hellp                                   | 12               | no
        HELLP syndrome at 11                    | dx__hellp                                   | 11               | outside
        HELLP syndrome at 55                    | dx__hellp                                   | 55               | no
        HELLP syndrome at 56                    | dx__hellp                                   | 56               | outside
        """,
        needs=SMM,
    ),
    table(
        "maternal_death_inpatient",
        """
        patient                   | discharge_disposition | mother_age_years | answer
        died                      | 20                    |                  | yes
        died at 56                | 20                    | 56               | yes
        went home                 | 01                    |                  | no
        went home with hospice    | 50                    |                  | no
        discharge status unknown  | -                     |                  | outside
        """,
        needs=(Need.DISPOSITION,),
    ),
)

INDICATORS = tuple(
    smm_indicator(measure_id, flag)
    for measure_id, flag in (
        ("smm_ami", "dx__smm_ami"),
        ("smm_aneurysm", "dx__smm_aneurysm"),
        ("smm_arf", "dx__smm_arf"),
        ("smm_ards", "dx__smm_ards"),
        ("smm_afe", "dx__smm_afe"),
        ("smm_arrest", "dx__smm_arrest"),
        ("smm_cardioversion", "px__smm_cardioversion"),
        ("smm_dic", "dx__smm_dic"),
        ("smm_eclampsia", "dx__smm_eclampsia"),
        ("smm_periop_hf", "dx__smm_periop_hf"),
        ("smm_cva", "dx__smm_cva"),
        ("smm_pulm_edema", "dx__smm_pulm_edema"),
        ("smm_anesthesia", "dx__smm_anesthesia"),
        ("smm_sepsis", "dx__smm_sepsis"),
        ("smm_shock", "dx__smm_shock"),
        ("smm_sickle_crisis", "dx__smm_sickle_crisis"),
        ("smm_embolism", "dx__smm_embolism"),
        ("smm_hysterectomy", "px__smm_hysterectomy"),
        ("smm_trach", "px__smm_trach"),
        ("smm_vent", "px__smm_vent"),
        ("smm_transfusion", "px__smm_transfusion"),
    )
)

TABLES = (*COMPOSITES, *INDICATORS)
