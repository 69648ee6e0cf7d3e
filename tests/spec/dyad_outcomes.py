"""Tables of mother and newborn together, of hypoglycemia after diabetes, and of perinatal death."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import table

ALL_CODES = (Need.LINKAGE, Need.DIAGNOSES, Need.PROCEDURES, Need.DISPOSITION)

GLUCOSE = (
    table(
        "hypoglycemia_idm",
        """
        patient                            | codes                                                                  | newborn__lowest_glucose_mg_dl | newborn__lowest_glucose_mmol_l | newborn__gestational_age_days | answer
        coded                              | mother__dx__diabetes_in_pregnancy newborn__dx__hypoglycemia_newborn    |                               |                                |                               | yes
        preterm, coded                     | mother__dx__diabetes_in_pregnancy newborn__dx__hypoglycemia_newborn    |                               |                                | 220                           | yes
        44 mg/dL                           | mother__dx__diabetes_in_pregnancy                                      | 44                            |                                |                               | yes
        45 mg/dL                           | mother__dx__diabetes_in_pregnancy                                      | 45                            |                                |                               | no
        2.4 mmol/L                         | mother__dx__diabetes_in_pregnancy                                      |                               | 2.4                            |                               | yes
        2.5 mmol/L                         | mother__dx__diabetes_in_pregnancy                                      |                               | 2.5                            |                               | no
        no glucose and no code             | mother__dx__diabetes_in_pregnancy                                      |                               |                                |                               | no
        coded, mother not diabetic         | newborn__dx__hypoglycemia_newborn                                      |                               |                                |                               | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES),
    ),
    table(
        "dyad_dm_hypogly",
        """
        patient                            | codes                                                                  | newborn__nicu_admitted | newborn__lowest_glucose_mg_dl | newborn__lowest_glucose_mmol_l | answer
        in intensive care, coded           | mother__dx__diabetes_in_pregnancy newborn__dx__hypoglycemia_newborn    | true                   |                               |                                | yes
        in intensive care, 44 mg/dL        | mother__dx__diabetes_in_pregnancy                                      | true                   | 44                            |                                | yes
        in intensive care, 45 mg/dL        | mother__dx__diabetes_in_pregnancy                                      | true                   | 45                            |                                | no
        in intensive care, 2.4 mmol/L      | mother__dx__diabetes_in_pregnancy                                      | true                   |                               | 2.4                            | yes
        in intensive care, 2.5 mmol/L      | mother__dx__diabetes_in_pregnancy                                      | true                   |                               | 2.5                            | no
        coded, not in intensive care       | mother__dx__diabetes_in_pregnancy newborn__dx__hypoglycemia_newborn    | false                  |                               |                                | no
        coded, not told of intensive care  | mother__dx__diabetes_in_pregnancy newborn__dx__hypoglycemia_newborn    | -                      |                               |                                | outside
        well, not told of intensive care   | mother__dx__diabetes_in_pregnancy                                      | -                      |                               |                                | outside
        mother not diabetic                | newborn__dx__hypoglycemia_newborn                                      | true                   |                               |                                | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.NICU),
    ),
    table(
        "nmnsip_hypogly",
        """
        patient                            | codes                             | newborn__nicu_admitted | newborn__gestational_age_days | newborn__lowest_glucose_mmol_l | newborn__lowest_glucose_mg_dl | answer
        lowest 2.0 mmol/L                  | newborn__dx__hypoglycemia_newborn | true                   |                               | 2.0                            |                               | yes
        lowest 1.9 mmol/L                  | newborn__dx__hypoglycemia_newborn | true                   |                               | 1.9                            |                               | no
        lowest 36 mg/dL                    | newborn__dx__hypoglycemia_newborn | true                   |                               | -                              | 36                            | yes
        lowest 35 mg/dL                    | newborn__dx__hypoglycemia_newborn | true                   |                               | -                              | 35                            | no
        no glucose on record               | newborn__dx__hypoglycemia_newborn | true                   |                               | -                              | -                             | outside
        37 weeks 0 days                    | newborn__dx__hypoglycemia_newborn | true                   | 259                           | 2.3                            |                               | yes
        36 weeks 6 days                    | newborn__dx__hypoglycemia_newborn | true                   | 258                           | 2.3                            |                               | outside
        gestation unknown                  | newborn__dx__hypoglycemia_newborn | true                   | -                             | 2.3                            |                               | outside
        not in intensive care              | newborn__dx__hypoglycemia_newborn | false                  |                               | 2.3                            |                               | outside
        in intensive care, not coded       |                                   | true                   |                               | 2.3                            |                               | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.NICU, Need.GESTATION, Need.OBSERVATIONS),
    ),
)
TOGETHER = (
    table(
        "dyad_both_healthy",
        """
        patient                                | codes                                              | mother__discharge_disposition | mother__length_of_stay_days | newborn__nicu_admitted | newborn__length_of_stay_days | newborn__delivery_mode | newborn__apgar_5 | newborn__apgar_10 | newborn__died | newborn__left_for_other_hospital | newborn__gestational_age_days | answer | reason
        both well                              |                                                    |                               |                             | false                  |                              |                        |                  |                   |               |                                  |                               | yes    |
        preterm and well                       |                                                    |                               |                             | false                  |                              |                        |                  |                   |               |                                  | 240                           | yes    |
        mother 3 days, vaginal birth           |                                                    |                               | 3                           | false                  |                              |                        |                  |                   |               |                                  |                               | yes    |
        mother 4 days, vaginal birth           |                                                    |                               | 4                           | false                  |                              |                        |                  |                   |               |                                  |                               | no     | mother
        mother 5 days, cesarean                | mother__px__cesarean                               |                               | 5                           | false                  | 5                            | cesarean               |                  |                   |               |                                  |                               | yes    |
        mother 6 days, cesarean                | mother__px__cesarean                               |                               | 6                           | false                  | 5                            | cesarean               |                  |                   |               |                                  |                               | no     | mother
        mother in shock                        | mother__dx__smm_shock                              |                               |                             | false                  |                              |                        |                  |                   |               |                                  |                               | no     | mother
        mother transfused only                 | mother__px__smm_transfusion                        |                               |                             | false                  |                              |                        |                  |                   |               |                                  |                               | yes    |
        mother died                            |                                                    | 20                            |                             | false                  |                              |                        |                  |                   |               |                                  |                               | no     | mother
        newborn in intensive care              |                                                    |                               |                             | true                   |                              |                        |                  |                   |               |                                  |                               | no     | newborn
        newborn on CPAP                        | newborn__px__pc06_moderate_respiratory_procedure   |                               |                             | false                  |                              |                        |                  |                   |               |                                  |                               | no     | newborn
        newborn with seizures                  | newborn__dx__pc06_severe_neurologic                |                               |                             | false                  |                              |                        |                  |                   |               |                                  |                               | no     | newborn
        newborn died                           |                                                    |                               |                             | false                  |                              |                        |                  |                   | true          |                                  |                               | no     | newborn
        newborn sent elsewhere                 |                                                    |                               |                             | false                  |                              |                        |                  |                   |               | true                             |                               | no     | newborn
        newborn's Apgar 3                      |                                                    |                               |                             | false                  |                              |                        | 3                |                   |               |                                  |                               | no     | newborn
        newborn's Apgar 4                      |                                                    |                               |                             | false                  |                              |                        | 4                |                   |               |                                  |                               | yes    |
        Apgar 3 at ten minutes, none at five   |                                                    |                               |                             | false                  |                              |                        | -                | 3                 |               |                                  |                               | no     | newborn
        Apgar 4 at ten minutes, none at five   |                                                    |                               |                             | false                  |                              |                        | -                | 4                 |               |                                  |                               | yes    |
        bruised, 2 days, vaginal birth         | newborn__dx__pc06_stay_birth_trauma                |                               |                             | false                  | 2                            | vaginal                |                  |                   |               |                                  |                               | yes    |
        bruised, 3 days, vaginal birth         | newborn__dx__pc06_stay_birth_trauma                |                               |                             | false                  | 3                            | vaginal                |                  |                   |               |                                  |                               | no     | newborn
        bruised, 4 days, cesarean              | newborn__dx__pc06_stay_birth_trauma                |                               |                             | false                  | 4                            | cesarean               |                  |                   |               |                                  |                               | yes    |
        newborn stayed 5 days                  |                                                    |                               |                             | false                  | 5                            |                        |                  |                   |               |                                  |                               | yes    |
        newborn stayed 6 days for jaundice     | newborn__dx__pc06_jaundice                         |                               |                             | false                  | 6                            |                        |                  |                   |               |                                  |                               | no     | newborn
        not told of intensive care             |                                                    |                               |                             | -                      |                              |                        |                  |                   |               |                                  |                               | outside |
        mother's discharge unknown             |                                                    | -                             |                             | false                  |                              |                        |                  |                   |               |                                  |                               | outside |
        """,
        needs=(*ALL_CODES, Need.NICU),
    ),
    table(
        "dyad_any_adverse",
        """
        patient                                | codes                                  | mother__discharge_disposition | newborn__died | mother__mother_age_years | newborn__nicu_admitted | answer  | reason
        none                                   |                                        |                               |               |                          |                        | no      |
        mother in shock                        | mother__dx__smm_shock                  |                               |               |                          |                        | yes     | severe maternal morbidity
        mother of 56 in shock                  | mother__dx__smm_shock                  |                               |               | 56                       |                        | yes     | severe maternal morbidity
        mother transfused only                 | mother__px__smm_transfusion            |                               |               |                          |                        | no      |
        mother died                            |                                        | 20                            |               |                          |                        | yes     | maternal death
        newborn septic                         | newborn__dx__neonatal_sepsis           |                               |               |                          |                        | yes     | severe neonatal morbidity
        newborn died                           |                                        |                               | true          |                          |                        | yes     | neonatal death
        mother in shock, newborn died          | mother__dx__smm_shock                  |                               | true          |                          |                        | yes     | severe maternal morbidity; neonatal death
        newborn in intensive care only         |                                        |                               |               |                          | true                   | no      |
        not known whether the newborn died     |                                        |                               | -             |                          |                        | outside |
        the same, mother in shock              | mother__dx__smm_shock                  |                               | -             |                          |                        | yes     | severe maternal morbidity
        """,
        needs=ALL_CODES,
    ),
    table(
        "perinatal_death",
        """
        patient                                        | codes                                                | gestational_age_days | early_neonatal_deaths | linked_newborns | answer
        stillbirth at 28 weeks 0 days                  | dx__outcome_of_delivery dx__stillbirth_outcome       | 196                  | -                     | 0               | yes
        stillbirth at 27 weeks 6 days                  | dx__outcome_of_delivery dx__stillbirth_outcome       | 195                  | -                     | 0               | outside
        stillbirth, gestation unknown                  | dx__outcome_of_delivery dx__stillbirth_outcome       | -                    | -                     | 0               | outside
        newborn died on day 6                          | dx__outcome_of_delivery                              |                      | 1                     | 1               | yes
        newborn of 24 weeks died on day 1              | dx__outcome_of_delivery                              | 168                  | 1                     | 1               | yes
        newborn alive after day 6                      | dx__outcome_of_delivery                              |                      | 0                     | 1               | no
        one twin stillborn at 34 weeks, the other well | dx__outcome_of_delivery dx__stillbirth_outcome       | 238                  | 0                     | 1               | yes
        live birth, newborn not linked                 | dx__outcome_of_delivery                              |                      | -                     | 0               | outside
        no outcome of delivery coded                   |                                                      |                      | 1                     | 1               | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.DISPOSITION),
    ),
)

TABLES = (*GLUCOSE, *TOGETHER)
