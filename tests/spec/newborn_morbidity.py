"""Tables of severe conditions of newborns, infections, malformations and SNAPPE-II."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.spec.coded import coded_newborn
from tests.support.spec_tables import table

CODES = (Need.DIAGNOSES, Need.PROCEDURES)

MORBIDITY = (
    table(
        "snm",
        """
        patient                                | codes                        | died | is_inborn | answer  | reason
        severe hemorrhage                      | dx__ivh_grade3_4             |      |           | yes     | severe intraventricular hemorrhage
        necrotizing enterocolitis              | dx__nec                      |      |           | yes     | necrotizing enterocolitis
        bronchopulmonary dysplasia             | dx__bpd                      |      |           | yes     | bronchopulmonary dysplasia
        retinopathy, treated                   | dx__rop px__rop_treatment    |      |           | yes     | treated retinopathy
        retinopathy, not treated               | dx__rop                      |      |           | no      |
        injection into the eye, no retinopathy | px__rop_treatment            |      |           | no      |
        sepsis                                 | dx__neonatal_sepsis          |      |           | yes     | sepsis
        encephalopathy                         | dx__hie                      |      |           | yes     | hypoxic-ischemic encephalopathy
        ventilated                             | px__nb_ventilation           |      |           | yes     | mechanical ventilation
        sepsis, ventilated                     | dx__neonatal_sepsis px__nb_ventilation | |      | yes     | sepsis; mechanical ventilation
        distress with CPAP                     | dx__rds px__cpap_nb          |      |           | no      |
        died of none of these                  |                              | true |           | no      |
        sepsis, born elsewhere                 | dx__neonatal_sepsis          |      | false     | outside |
        """,
        needs=CODES,
    ),
    table(
        "bpd",
        """
        patient                  | codes   | gestational_age_days | is_inborn | answer
        31 weeks 6 days          | dx__bpd | 223                  |           | yes
        32 weeks 0 days          | dx__bpd | 224                  |           | outside
        no dysplasia             |         | 200                  |           | no
        gestation unknown        | dx__bpd | -                    |           | outside
        born elsewhere           | dx__bpd | 200                  | false     | outside
        """,
        needs=(Need.DIAGNOSES, Need.GESTATION),
    ),
    table(
        "rop",
        """
        patient                               | codes                     | gestational_age_days | birth_weight_g | is_inborn | answer
        30 weeks 6 days, treated              | dx__rop px__rop_treatment | 216                  | 1501           |           | yes
        31 weeks 0 days, 1,501 g              | dx__rop px__rop_treatment | 217                  | 1501           |           | outside
        31 weeks 0 days, 1,500 g              | dx__rop px__rop_treatment | 217                  | 1500           |           | yes
        retinopathy, not treated              | dx__rop                   | 200                  | 900            |           | no
        treated without retinopathy           | px__rop_treatment         | 200                  | 900            |           | no
        1,500 g, gestation unknown            | dx__rop px__rop_treatment | -                    | 1500           |           | yes
        1,501 g, gestation unknown            | dx__rop px__rop_treatment | -                    | 1501           |           | outside
        31 weeks 0 days, weight unknown       | dx__rop px__rop_treatment | 217                  | -              |           | outside
        born elsewhere                        | dx__rop px__rop_treatment | 200                  | 900            | false     | outside
        """,
        needs=(*CODES, Need.GESTATION, Need.BIRTH_WEIGHT),
    ),
)
INFECTION = (
    table(
        "late_sepsis",
        """
        patient                               | codes                                        | birth_weight_g | gestational_age_days | died | is_outborn | age_at_admission_days | length_of_stay_days | answer
        500 g, infected in hospital           | dx_npoa__nqi03_sepsis                        | 500            |                      |      |            |                       | 30                  | yes
        499 g                                 | dx_npoa__nqi03_sepsis                        | 499            |                      |      |            |                       | 30                  | outside
        1,499 g                               | dx_npoa__nqi03_sepsis                        | 1499           |                      |      |            |                       | 30                  | yes
        1,499 g, outborn after a week         | dx_npoa__nqi03_sepsis                        | 1499           |                      |      | true       | 7                     | 30                  | yes
        infection present on admission        | dx__neonatal_sepsis                          | 1000           |                      |      |            |                       | 30                  | no
        no infection                          |                                              | 1000           |                      |      |            |                       | 30                  | no
        1,500 g, no risk                      | dx_npoa__nqi03_sepsis                        | 1500           |                      |      |            |                       | 30                  | outside
        1,500 g, died                         | dx_npoa__nqi03_sepsis                        | 1500           |                      | true |            |                       | 30                  | yes
        1,500 g, not known whether died       | dx_npoa__nqi03_sepsis                        | 1500           |                      | -    |            |                       | 30                  | outside
        1,500 g, operated on                  | dx_npoa__nqi03_sepsis px__operation_newborn  | 1500           |                      |      |            |                       | 30                  | yes
        1,500 g, ventilated                   | dx_npoa__nqi03_sepsis px__nb_ventilation     | 1500           |                      |      |            |                       | 30                  | yes
        1,500 g, transferred in on day 2      | dx_npoa__nqi03_sepsis                        | 1500           |                      |      | true       | 2                     | 30                  | yes
        1,500 g, transferred in on day 3      | dx_npoa__nqi03_sepsis                        | 1500           |                      |      | true       | 3                     | 30                  | outside
        1,500 g, born here, admitted on day 0 | dx_npoa__nqi03_sepsis                        | 1500           |                      |      | false      | 0                     | 30                  | outside
        no grams, 24 weeks 0 days             | dx_npoa__nqi03_sepsis                        | -              | 168                  |      |            |                       | 30                  | yes
        no grams, 23 weeks 6 days             | dx_npoa__nqi03_sepsis                        | -              | 167                  |      |            |                       | 30                  | outside
        no grams, 30 weeks 6 days             | dx_npoa__nqi03_sepsis                        | -              | 216                  |      |            |                       | 30                  | yes
        no grams, 31 weeks 0 days             | dx_npoa__nqi03_sepsis                        | -              | 217                  |      |            |                       | 30                  | outside
        neither grams nor gestation           | dx_npoa__nqi03_sepsis                        | -              | -                    |      |            |                       | 30                  | outside
        infection listed first                | dx_npoa__nqi03_sepsis dx_first__nqi03_sepsis | 1000           |                      |      |            |                       | 30                  | excluded
        stayed 3 days                         | dx_npoa__nqi03_sepsis                        | 1000           |                      |      |            |                       | 3                   | yes
        stayed 2 days                         | dx_npoa__nqi03_sepsis                        | 1000           |                      |      |            |                       | 2                   | excluded
        still in hospital                     | dx_npoa__nqi03_sepsis                        | 1000           |                      |      |            |                       | -                   | outside
        """,
        needs=(*CODES, Need.PRESENT_ON_ADMISSION, Need.BIRTH_WEIGHT, Need.DISPOSITION),
    ),
    table(
        "early_sepsis",
        """
        patient                                  | codes                                        | sepsis_recorded_hours | is_inborn | answer
        recorded 72 hours after birth            | dx__neonatal_sepsis                          | 72                    |           | yes
        recorded 73 hours after birth            | dx__neonatal_sepsis dx_poa__neonatal_sepsis  | 73                    |           | no
        no time, present on admission            | dx__neonatal_sepsis dx_poa__neonatal_sepsis  | -                     |           | yes
        no time, not present on admission        | dx__neonatal_sepsis                          | -                     |           | no
        no sepsis                                |                                              | -                     |           | no
        recorded at 10 hours, born elsewhere     | dx__neonatal_sepsis                          | 10                    | false     | outside
        """,
    ),
    table(
        "neonatal_pneumothorax_iatrogenic",
        """
        patient                            | codes                                                                            | birth_weight_g | is_inborn | answer
        1,200 g, after a procedure         | dx_npoa__iatrogenic_pneumothorax                                                 | 1200           |           | yes
        the same, born elsewhere           | dx_npoa__iatrogenic_pneumothorax                                                 | 1200           | false     | yes
        air leak of its own                | dx__pneumothorax_air_leak                                                        | 1200           |           | no
        500 g                              | dx_npoa__iatrogenic_pneumothorax                                                 | 500            |           | yes
        499 g                              | dx_npoa__iatrogenic_pneumothorax                                                 | 499            |           | outside
        2,499 g                            | dx_npoa__iatrogenic_pneumothorax                                                 | 2499           |           | yes
        2,500 g                            | dx_npoa__iatrogenic_pneumothorax                                                 | 2500           |           | outside
        weight unknown                     | dx_npoa__iatrogenic_pneumothorax                                                 | -              |           | outside
        listed first                       | dx_npoa__iatrogenic_pneumothorax dx_first__iatrogenic_pneumothorax               | 1200           |           | excluded
        with an effusion                   | dx_npoa__iatrogenic_pneumothorax dx__pleural_effusion                            | 1200           |           | excluded
        after an operation in the chest    | dx_npoa__iatrogenic_pneumothorax px__thoracic_cardiac_surgery_newborn            | 1200           |           | excluded
        """,
        needs=(*CODES, Need.PRESENT_ON_ADMISSION, Need.BIRTH_WEIGHT),
    ),
)
SEVERITY = table(
    "snappe2",
    """
    patient                                | codes                | nicu_admitted | lowest_mean_pressure_12h | lowest_temperature_12h_c | lowest_oxygenation_12h | lowest_ph_12h | lowest_urine_output_12h | birth_weight_g | is_sga3 | apgar_5 | answer
    all normal                             |                      | true          | 30                       | 35.7                     | 250                    | 7.2           | 1                       | 1000           | false   | 7       | 0
    oxygen, pH, urine, centile not known   |                      | true          | 30                       | 36.5                     | -                      | -             | -                       | 1000           | -       | 7       | 0
    pressure 29: 9                         |                      | true          | 29                       | 36.5                     |                        |               |                         | 1000           |         | 7       | 9
    pressure 20: 9                         |                      | true          | 20                       | 36.5                     |                        |               |                         | 1000           |         | 7       | 9
    pressure 19: 19                        |                      | true          | 19                       | 36.5                     |                        |               |                         | 1000           |         | 7       | 19
    35.6 C: 8                              |                      | true          | 30                       | 35.6                     |                        |               |                         | 1000           |         | 7       | 8
    35.0 C: 8                              |                      | true          | 30                       | 35.0                     |                        |               |                         | 1000           |         | 7       | 8
    34.9 C: 15                             |                      | true          | 30                       | 34.9                     |                        |               |                         | 1000           |         | 7       | 15
    oxygenation 249: 5                     |                      | true          | 30                       | 36.5                     | 249                    |               |                         | 1000           |         | 7       | 5
    oxygenation 100: 5                     |                      | true          | 30                       | 36.5                     | 100                    |               |                         | 1000           |         | 7       | 5
    oxygenation 99: 16                     |                      | true          | 30                       | 36.5                     | 99                     |               |                         | 1000           |         | 7       | 16
    oxygenation 30: 16                     |                      | true          | 30                       | 36.5                     | 30                     |               |                         | 1000           |         | 7       | 16
    oxygenation 29: 28                     |                      | true          | 30                       | 36.5                     | 29                     |               |                         | 1000           |         | 7       | 28
    pH 7.19: 7                             |                      | true          | 30                       | 36.5                     |                        | 7.19          |                         | 1000           |         | 7       | 7
    pH 7.10: 7                             |                      | true          | 30                       | 36.5                     |                        | 7.1           |                         | 1000           |         | 7       | 7
    pH 7.09: 16                            |                      | true          | 30                       | 36.5                     |                        | 7.09          |                         | 1000           |         | 7       | 16
    seizures: 19                           | dx__neonatal_seizure | true          | 30                       | 36.5                     |                        |               |                         | 1000           |         | 7       | 19
    urine 0.9: 5                           |                      | true          | 30                       | 36.5                     |                        |               | 0.9                     | 1000           |         | 7       | 5
    urine 0.1: 5                           |                      | true          | 30                       | 36.5                     |                        |               | 0.1                     | 1000           |         | 7       | 5
    urine 0.09: 18                         |                      | true          | 30                       | 36.5                     |                        |               | 0.09                    | 1000           |         | 7       | 18
    999 g: 10                              |                      | true          | 30                       | 36.5                     |                        |               |                         | 999            |         | 7       | 10
    750 g: 10                              |                      | true          | 30                       | 36.5                     |                        |               |                         | 750            |         | 7       | 10
    749 g: 17                              |                      | true          | 30                       | 36.5                     |                        |               |                         | 749            |         | 7       | 17
    below the 3rd centile: 12              |                      | true          | 30                       | 36.5                     |                        |               |                         | 1000           | true    | 7       | 12
    Apgar 6: 18                            |                      | true          | 30                       | 36.5                     |                        |               |                         | 1000           |         | 6       | 18
    the worst: 19+15+28+16+19+18+17+12+18  | dx__neonatal_seizure | true          | 15                       | 33.0                     | 20                     | 6.9           | 0                       | 600            | true    | 1       | 162
    pressure not measured                  |                      | true          | -                        | 36.5                     |                        |               |                         | 1000           |         | 7       | outside
    temperature not measured               |                      | true          | 30                       | -                        |                        |               |                         | 1000           |         | 7       | outside
    weight unknown                         |                      | true          | 30                       | 36.5                     |                        |               |                         | -              |         | 7       | outside
    Apgar unknown                          |                      | true          | 30                       | 36.5                     |                        |               |                         | 1000           |         | -       | outside
    not in intensive care                  |                      | false         | 30                       | 36.5                     |                        |               |                         | 1000           |         | 7       | outside
    """,
    needs=(Need.NEWBORN_PRESSURES, Need.NICU, Need.BIRTH_WEIGHT, Need.APGAR, Need.DIAGNOSES),
)

TABLES = (
    *MORBIDITY,
    *INFECTION,
    coded_newborn("cchd", "dx__ccd_critical_chd"),
    coded_newborn("congenital_anomaly", "dx__major_congenital_anomaly"),
    SEVERITY,
)
