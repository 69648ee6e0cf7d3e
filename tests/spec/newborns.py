"""Tables of the newborns' measures: volumes, complications and care."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.spec.coded import coded_newborn
from tests.support.spec_tables import table

VOLUMES = (
    table(
        "vol_live_births",
        """
        patient                     | is_inborn | answer
        born here                   |           | yes
        born elsewhere              | false     | outside
        not known whether born here | -         | outside
        """,
    ),
    table(
        "link_rate_infant",
        """
        patient           | is_inborn | link_status | answer
        linked            |           | linked      | yes
        under review      |           | review      | no
        not linked        |           | unlinked    | no
        born elsewhere    | false     | linked      | outside
        """,
        needs=(),
    ),
    table(
        "vol_outborn",
        """
        patient                     | is_outborn | is_inborn | answer
        born elsewhere              | true       | false     | yes
        born here                   | false      |           | no
        not known whether elsewhere | -          |           | outside
        """,
    ),
)
INJURY = table(
    "birth_trauma",
    """
    patient                                | codes                                                                           | birth_weight_g | is_inborn | answer
    injured, 2,000 g                       | dx__birth_trauma_p10_p15                                                        | 2000           |           | yes
    injured, 1,999 g                       | dx__birth_trauma_p10_p15                                                        | 1999           |           | excluded
    not injured                            |                                                                                 |                |           | no
    brittle bones                          | dx__birth_trauma_p10_p15 dx__osteogenesis_imperfecta                            |                |           | excluded
    no grams, code of 1,750-1,999 g        | dx__birth_trauma_p10_p15 dx__birth_weight_lt2000                                | -              |           | excluded
    no grams, code of 2,000-2,499 g        | dx__birth_trauma_p10_p15 dx__birth_weight_2000_2499                             | -              |           | yes
    neither grams nor code                 | dx__birth_trauma_p10_p15                                                        | -              |           | outside
    neither grams nor code, brittle bones  | dx__birth_trauma_p10_p15 dx__osteogenesis_imperfecta                            | -              |           | excluded
    injured, born elsewhere                | dx__birth_trauma_p10_p15                                                        |                | false     | outside
    """,
    needs=(Need.DIAGNOSES, Need.BIRTH_WEIGHT),
)
CODED = tuple(
    coded_newborn(measure_id, flag)
    for measure_id, flag in (
        ("brachial_plexus", "dx__brachial_plexus"),
        ("subgaleal", "dx__subgaleal"),
        ("clavicle", "dx__clavicle_fracture"),
        ("neonatal_seizure", "dx__neonatal_seizure"),
        ("rds", "dx__rds"),
        ("ttn", "dx__ttn"),
        ("resp_failure_nb", "dx__respiratory_failure_newborn"),
        ("pneumothorax_nb", "dx__pneumothorax_air_leak"),
        ("pphn", "dx__pphn"),
        ("nec", "dx__nec"),
        ("pvl", "dx__pvl"),
        ("nows", "dx__nas_nows"),
        ("fas", "dx__prenatal_alcohol_exposure_fas"),
        ("kernicterus", "dx__kernicterus"),
        ("mas", "dx__mas"),
        ("drug_exposure", "dx__drug_exposure"),
        ("vent_nb", "px__nb_ventilation"),
        ("cpap_nb", "px__cpap_nb"),
    )
)
BY_GESTATION = (
    table(
        "hie",
        """
        patient                  | codes   | gestational_age_days | is_inborn | answer
        36 weeks 0 days          | dx__hie | 252                  |           | yes
        35 weeks 6 days          | dx__hie | 251                  |           | outside
        no encephalopathy        |         |                      |           | no
        gestation unknown        | dx__hie | -                    |           | outside
        born elsewhere           | dx__hie |                      | false     | outside
        """,
        needs=(Need.DIAGNOSES, Need.GESTATION),
    ),
    table(
        "ivh_severe",
        """
        patient                  | codes           | gestational_age_days | is_inborn | answer
        31 weeks 6 days          | dx__ivh_grade3_4 | 223                 |           | yes
        32 weeks 0 days          | dx__ivh_grade3_4 | 224                 |           | outside
        no hemorrhage            |                 | 200                  |           | no
        gestation unknown        | dx__ivh_grade3_4 | -                   |           | outside
        born elsewhere           | dx__ivh_grade3_4 | 200                 | false     | outside
        """,
        needs=(Need.DIAGNOSES, Need.GESTATION),
    ),
    table(
        "cooling",
        """
        patient                  | codes                       | gestational_age_days | is_inborn | answer
        37 weeks 0 days          | px__therapeutic_hypothermia | 259                  |           | yes
        36 weeks 6 days          | px__therapeutic_hypothermia | 258                  |           | outside
        not cooled               |                             |                      |           | no
        gestation unknown        | px__therapeutic_hypothermia | -                    |           | outside
        born elsewhere           | px__therapeutic_hypothermia |                      | false     | outside
        """,
        needs=(Need.PROCEDURES, Need.GESTATION),
    ),
    table(
        "apgar5_lt7",
        """
        patient            | apgar_5 | gestational_age_days | plurality | is_inborn | answer
        score of 6         | 6       |                      |           |           | yes
        score of 7         | 7       |                      |           |           | no
        score of 0         | 0       |                      |           |           | yes
        no score           | -       |                      |           |           | outside
        37 weeks 0 days    | 6       | 259                  |           |           | yes
        36 weeks 6 days    | 6       | 258                  |           |           | outside
        twin               | 6       |                      | 2         |           | outside
        plurality unknown  | 6       |                      | -         |           | outside
        born elsewhere     | 6       |                      |           | false     | outside
        """,
        needs=(Need.APGAR, Need.GESTATION),
    ),
    table(
        "apgar5_le3",
        """
        patient            | apgar_5 | gestational_age_days | is_inborn | answer
        score of 3         | 3       |                      |           | yes
        score of 4         | 4       |                      |           | no
        preterm, score 3   | 3       | 200                  |           | yes
        no score           | -       |                      |           | outside
        born elsewhere     | 3       |                      | false     | outside
        """,
        needs=(Need.APGAR,),
    ),
    table(
        "cqim_preterm",
        """
        patient                     | gestational_age_days | plurality | is_inborn | answer
        22 weeks 0 days = 154 days  | 154                  |           |           | yes
        21 weeks 6 days = 153 days  | 153                  |           |           | outside
        36 weeks 6 days = 258 days  | 258                  |           |           | yes
        37 weeks 0 days = 259 days  | 259                  |           |           | no
        twin                        | 250                  | 2         |           | outside
        gestation unknown           | -                    |           |           | outside
        born elsewhere              | 250                  |           | false     | outside
        """,
        needs=(Need.GESTATION,),
    ),
)
HYPOGLYCEMIA = table(
    "hypoglycemia",
    """
    patient                                     | codes                                                | lowest_glucose_mg_dl | lowest_glucose_mmol_l | mother_has_diabetes | birth_weight_g | gestational_age_days | is_inborn | answer
    mother diabetic, coded                      | dx__hypoglycemia_newborn                             |                      |                       | true                |                |                      |           | yes
    mother diabetic, 44 mg/dL                   |                                                      | 44                   |                       | true                |                |                      |           | yes
    mother diabetic, 45 mg/dL                   |                                                      | 45                   |                       | true                |                |                      |           | no
    mother diabetic, 2.4 mmol/L                 |                                                      |                      | 2.4                   | true                |                |                      |           | yes
    mother diabetic, 2.5 mmol/L                 |                                                      |                      | 2.5                   | true                |                |                      |           | no
    mother diabetic, 45 mg/dL but coded         | dx__hypoglycemia_newborn                             | 45                   |                       | true                |                |                      |           | yes
    mother diabetic, no glucose and no code     |                                                      |                      |                       | true                |                |                      |           | no
    P70.0 on the newborn's own record           | dx__infant_diabetic_mother dx__hypoglycemia_newborn  |                      |                       | -                   |                |                      |           | yes
    small for gestation                         | dx__sga_light_or_small                               |                      |                       | -                   |                |                      |           | no
    slow growth                                 | dx__fetal_malnutrition_fgr                           |                      |                       | -                   |                |                      |           | no
    heavy by code                               | dx__lga_heavy                                        |                      |                       | -                   |                |                      |           | no
    2,499 g                                     | dx__hypoglycemia_newborn                             |                      |                       | -                   | 2499           |                      |           | yes
    2,500 g, no risk                            | dx__hypoglycemia_newborn                             |                      |                       | -                   | 2500           |                      |           | outside
    4,000 g                                     | dx__hypoglycemia_newborn                             |                      |                       | -                   | 4000           |                      |           | yes
    3,999 g, no risk                            | dx__hypoglycemia_newborn                             |                      |                       | false               | 3999           |                      |           | outside
    no grams, code of 1,000-2,499 g             | dx__hypoglycemia_newborn dx__birth_weight_1000_2499  |                      |                       | -                   | -              |                      |           | yes
    mother diabetic, 37 weeks 0 days            | dx__hypoglycemia_newborn                             |                      |                       | true                |                | 259                  |           | yes
    mother diabetic, 36 weeks 6 days            | dx__hypoglycemia_newborn                             |                      |                       | true                |                | 258                  |           | outside
    mother diabetic, born elsewhere             | dx__hypoglycemia_newborn                             |                      |                       | true                |                |                      | false     | outside
    """,
    needs=(Need.DIAGNOSES, Need.GESTATION, Need.BIRTH_WEIGHT),
)
COURSE = (
    table(
        "hyperbili",
        """
        patient                      | codes                                     | is_inborn | answer
        jaundice with phototherapy   | dx__hyperbilirubinemia px__phototherapy   |           | yes
        jaundice, not treated        | dx__hyperbilirubinemia                    |           | no
        phototherapy without a code  | px__phototherapy                          |           | no
        born elsewhere               | dx__hyperbilirubinemia px__phototherapy   | false     | outside
        """,
        needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ),
    table(
        "neonatal_death",
        """
        patient                     | died  | age_at_death_days | is_inborn | answer
        died on the day of birth    | true  | 0                 |           | yes
        died 28 days after birth    | true  | 28                |           | yes
        died 29 days after birth    | true  | 29                |           | no
        went home                   | false | -                 |           | no
        died, day unknown           | true  | -                 |           | outside
        not known whether died      | -     | -                 |           | outside
        died, born elsewhere        | true  | 0                 | false     | outside
        """,
        needs=(Need.DISPOSITION,),
    ),
    table(
        "nicu_admission",
        """
        patient                             | nicu_admitted | is_inborn | answer
        admitted                            | true          |           | yes
        not admitted                        | false         |           | no
        the birth hospital does not say     | -             |           | outside
        admitted, born elsewhere            | true          | false     | outside
        """,
        needs=(Need.NICU,),
    ),
    table(
        "term_nicu",
        """
        patient                             | nicu_admitted | gestational_age_days | is_inborn | answer
        admitted at 37 weeks 0 days         | true          | 259                  |           | yes
        admitted at 36 weeks 6 days         | true          | 258                  |           | outside
        not admitted                        | false         |                      |           | no
        the birth hospital does not say     | -             |                      |           | outside
        gestation unknown                   | true          | -                    |           | outside
        admitted, born elsewhere            | true          |                      | false     | outside
        """,
        needs=(Need.NICU, Need.GESTATION),
    ),
)
CARE = tuple(
    table(
        measure_id,
        f"""
        patient         | {column} | is_inborn | answer
        given           | true     |           | yes
        not given       | false    |           | no
        not recorded    | -        |           | outside
        born elsewhere  | true     | false     | outside
        """,
        needs=(Need.NEWBORN_CARE,),
    )
    for measure_id, column in (
        ("vitk", "vitamin_k_given"),
        ("safe_sleep", "safe_sleep_education"),
        ("hearing_screen", "hearing_screen_done"),
        ("cchd_screen", "cchd_screen_done"),
    )
)
FEEDING = table(
    "pc05_ebf",
    """
    patient                                  | codes                                                      | exclusive_breast_milk | nicu_admitted | gestational_age_days | length_of_stay_days | died | was_transferred | first_discharge_disposition | is_inborn | answer   | reason
    only human milk                          | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      |                     |      |                 |                             |           | yes      |
    formula too                              | dx_first__liveborn_inborn_singleton                        | false                 | false         |                      |                     |      |                 |                             |           | no       |
    feeding not recorded                     | dx_first__liveborn_inborn_singleton                        | -                     | false         |                      |                     |      |                 |                             |           | outside  |
    NICU                                     | dx_first__liveborn_inborn_singleton                        | true                  | true          |                      |                     |      |                 |                             |           | excluded | NICU admission
    the birth hospital never tells of NICU   | dx_first__liveborn_inborn_singleton                        | true                  | -             |                      |                     |      |                 |                             |           | outside  |
    galactosemia                             | dx_first__liveborn_inborn_singleton dx__galactosemia       | true                  | false         |                      |                     |      |                 |                             |           | excluded | galactosemia
    parenteral nutrition                     | dx_first__liveborn_inborn_singleton px__parenteral_nutrition | true                | false         |                      |                     |      |                 |                             |           | excluded | parenteral nutrition
    died                                     | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      |                     | true |                 |                             |           | excluded | died
    120 days                                 | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      | 120                 |      |                 |                             |           | yes      |
    121 days                                 | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      | 121                 |      |                 |                             |           | excluded | stay of more than 120 days
    still in hospital                        | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      | -                   |      |                 |                             |           | outside  |
    left for another hospital                | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      |                     |      |                 | 05                          |           | excluded | transferred
    transferred by the next hospital's word  | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      |                     |      | true            |                             |           | excluded | transferred
    36 weeks 6 days                          | dx_first__liveborn_inborn_singleton                        | true                  | false         | 258                  |                     |      |                 |                             |           | excluded | under 37 weeks
    37 weeks 0 days                          | dx_first__liveborn_inborn_singleton                        | true                  | false         | 259                  |                     |      |                 |                             |           | yes      |
    gestation unknown                        | dx_first__liveborn_inborn_singleton                        | true                  | false         | -                    |                     |      |                 |                             |           | outside  |
    twin: no Z38.00 or Z38.01                |                                                            | true                  | false         |                      |                     |      |                 |                             |           | outside  |
    born elsewhere                           | dx_first__liveborn_inborn_singleton                        | true                  | false         |                      |                     |      |                 |                             | false     | outside  |
    """,
    needs=(Need.FEEDING, Need.NICU, Need.GESTATION, Need.DISPOSITION, Need.DIAGNOSES, Need.PROCEDURES),
)
STAY = table(
    "los_nb",
    """
    patient             | length_of_stay_days | is_inborn | answer
    two days            | 2                   |           | 2
    born and gone home  | 0                   |           | 0
    still in hospital   | -                   |           | outside
    born elsewhere      | 2                   | false     | outside
    """,
    needs=(),
)

TABLES = (
    *VOLUMES,
    INJURY,
    *CODED,
    *BY_GESTATION,
    HYPOGLYCEMIA,
    *COURSE,
    *CARE,
    FEEDING,
    STAY,
)
