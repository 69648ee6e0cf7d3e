"""Tables of the measures of mother and newborn on their way together, and of how their records agree."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

EXPOSED = "mother__dx__opioid_use_disorder"


def _together(measure_id: str, column: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                     | mother__{column} | newborn__{column} | answer
        both recorded               | 12000.5          | 4000              | 16000.5
        nothing asked for the child | 12000            | 0                 | 12000
        the child's not recorded    | 12000            | -                 | outside
        the mother's not recorded   | -                | 4000              | outside
        """,
        needs=(Need.LINKAGE, Need.CHARGES),
    )


def _born_ill(measure_id: str, inside: int, last: int, outside: int) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                      | codes            | newborn__birth_weekday | newborn__died | newborn__apgar_5 | newborn__plurality | newborn__gestational_age_days | answer  | reason
        died                         |                  | {inside}  | true  | 9 |   |     | yes     | died
        Apgar score of 6             |                  | {inside}  |       | 6 |   |     | yes     | 5-minute Apgar score under 7
        Apgar score of 7             |                  | {inside}  |       | 7 |   |     | no      |
        encephalopathy               | newborn__dx__hie | {inside}  |       | 8 |   |     | yes     | hypoxic-ischemic encephalopathy
        well, the last day counted   |                  | {last}    |       | 9 |   |     | no      |
        ill, a day further           |                  | {outside} |       | 6 |   |     | outside |
        well, score not recorded     |                  | {inside}  |       | - |   |     | outside |
        twin                         |                  | {inside}  |       | 6 | 2 |     | outside |
        37 weeks 0 days              |                  | {inside}  |       | 6 |   | 259 | yes     | 5-minute Apgar score under 7
        36 weeks 6 days              |                  | {inside}  |       | 6 |   | 258 | outside |
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.APGAR, Need.GESTATION),
    )


TABLES = (
    table(
        "dyad_elective_nicu",
        """
        patient                              | codes                                | mother__gestational_age_days | mother__labor_onset | mother__mother_age_years | mother__length_of_stay_days | newborn__nicu_admitted | answer
        induced at 38 weeks, intensive care  |                                      | 266 | induced     |    |     | true  | yes
        induced at 38 weeks, none            |                                      | 266 | induced     |    |     | false | no
        cesarean before labor                | mother__px__cesarean                 | 266 | none        |    |     | true  | yes
        spontaneous labor                    |                                      | 266 | spontaneous |    |     | true  | outside
        induced for preeclampsia             | mother__dx__pc01_possible_indication | 266 | induced     |    |     | true  | outside
        37 weeks 0 days                      |                                      | 259 | induced     |    |     | true  | yes
        36 weeks 6 days                      |                                      | 258 | induced     |    |     | true  | outside
        38 weeks 6 days                      |                                      | 272 | induced     |    |     | true  | yes
        39 weeks 0 days                      |                                      | 273 | induced     |    |     | true  | outside
        hospital never tells of NICU         |                                      | 266 | induced     |    |     | -     | outside
        mother of 8                          |                                      | 266 | induced     | 8  |     | true  | yes
        mother of 7                          |                                      | 266 | induced     | 7  |     | true  | outside
        mother of 64                         |                                      | 266 | induced     | 64 |     | true  | yes
        mother of 65                         |                                      | 266 | induced     | 65 |     | true  | outside
        mother 120 days in hospital          |                                      | 266 | induced     |    | 120 | true  | yes
        mother 121 days in hospital          |                                      | 266 | induced     |    | 121 | true  | outside
        """,
        needs=(
            Need.LINKAGE,
            Need.DIAGNOSES,
            Need.PROCEDURES,
            Need.GESTATION,
            Need.LABOR_ONSET,
            Need.NICU,
        ),
    ),
    table(
        "dyad_oud_home",
        f"""
        patient                              | codes                                          | newborn__discharge_disposition | mother__discharge_disposition | newborn__died | answer
        both home                            | {EXPOSED}                                      | 01 | 01 |      | yes
        newborn home with home health        | {EXPOSED}                                      | 06 | 01 |      | yes
        by the newborn's withdrawal          | newborn__dx__nas_nows                          | 01 | 01 |      | yes
        by the newborn's exposure            | newborn__dx__prenatal_opioid_exposure          | 01 | 01 |      | yes
        newborn to another hospital          | {EXPOSED}                                      | 02 | 01 |      | no
        mother left against advice           | {EXPOSED}                                      | 01 | 07 |      | no
        in welfare custody                   | {EXPOSED} newborn__dx__child_welfare_custody   | 01 | 01 |      | no
        newborn died                         | {EXPOSED}                                      | 20 | 01 | true | outside
        not exposed                          |                                                | 01 | 01 |      | outside
        newborn's status unknown             | {EXPOSED}                                      | -  | 01 |      | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.DISPOSITION),
    ),
    table(
        "dyad_oen_bm",
        f"""
        patient                              | codes     | newborn__discharge_feeding_recorded | newborn__discharge_breast_milk | newborn__exclusive_breast_milk | newborn__breastfed_at_discharge | newborn__died | answer
        human milk only                      | {EXPOSED} | false | false | true  |       |      | yes
        beside formula, by the certificate   | {EXPOSED} | false | false | false | true  |      | yes
        none                                 | {EXPOSED} | false | false | false | false |      | no
        seen to be fed both at discharge     | {EXPOSED} | true  | true  | false | false |      | yes
        seen to be fed formula at discharge  | {EXPOSED} | true  | false | true  | true  |      | no
        not only human milk, no certificate  | {EXPOSED} | false | false | false |       |      | outside
        nothing recorded                     | {EXPOSED} | false | false |       |       |      | outside
        died                                 | {EXPOSED} | false | false | true  |       | true | outside
        not exposed                          |           | false | false | true  |       |      | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES, Need.FEEDING),
    ),
    table(
        "dyad_separation",
        """
        patient                           | newborn__was_transferred | newborn__days_after_mother | mother__discharge_disposition | newborn__died | answer  | reason
        newborn transferred               | true                     | 0                          |                               |               | yes     | transferred
        newborn home a day later          | false                    | 1                          |                               |               | yes     | stayed longer
        home on the same day              | false                    | 0                          |                               |               | no      |
        newborn home first                | false                    | -2                         |                               |               | no      |
        newborn still in hospital         | false                    | -                          |                               |               | outside |
        newborn died                      | false                    | 1                          |                               | true          | outside |
        mother died                       | false                    | 1                          | 20                            |               | outside |
        mother moved to another hospital  | true                     | 3                          | 02                            |               | outside |
        """,
        needs=(Need.LINKAGE, Need.DISPOSITION),
    ),
    table(
        "dyad_readmit",
        """
        patient                         | mother__readmitted_30d | newborn__newborn_readmitted_30_days | mother__followed_days | newborn__followed_days | newborn__discharge_disposition | mother__discharge_disposition | answer  | reason
        mother                          | true                   | false                               | 30                    | 30                     | 01                             |                               | yes     | mother
        newborn                         | false                  | true                                | 30                    | 30                     | 01                             |                               | yes     | newborn
        both                            | true                   | true                                | 30                    | 30                     | 01                             |                               | yes     | both
        neither                         | false                  | false                               | 30                    | 30                     | 01                             |                               | no      |
        mother followed for 29 days     | true                   | false                               | 29                    | 30                     | 01                             |                               | outside |
        newborn followed for 29 days    | true                   | false                               | 30                    | 29                     | 01                             |                               | outside |
        newborn died                    | true                   | false                               | 30                    | 30                     | 20                             |                               | outside |
        mother moved to other hospital  | true                   | false                               | 30                    | 30                     | 01                             | 02                            | outside |
        """,
        needs=(Need.LINKAGE, Need.DISPOSITION, Need.READMISSIONS),
    ),
    _together("dyad_cost", "total_charges"),
    _together("dyad_cost_by_cost", "total_cost"),
    table(
        "dyad_coverage_match",
        """
        patient                        | mother__payer | newborn__payer | answer
        both Medicaid                  | medicaid      | medicaid       | yes
        mother private, child Medicaid | private       | medicaid       | no
        the child's unknown            | medicaid      | -              | outside
        both unknown                   | -             | -              | outside
        """,
        needs=(Need.LINKAGE, Need.PAYER),
    ),
    table(
        "dyad_race_match",
        """
        patient                                  | mother__race_ethnicity  | newborn__race_ethnicity | answer
        both Hispanic                            | hispanic                | hispanic                | yes
        Black mother, multiracial child          | nh_black                | multiracial             | no
        the child's unknown                      | nh_black                | -                       | outside
        both White, ethnicity of neither known   | white_ethnicity_unknown | white_ethnicity_unknown | outside
        """,
        needs=(Need.LINKAGE, Need.RACE),
    ),
    _born_ill("bh_birth_weekend", 7, 6, 5),
    _born_ill("bh_birth_weekday", 1, 5, 6),
    table(
        "link_plurality_match",
        """
        patient                         | liveborn_count | linked_newborns | answer
        one born alive, one linked      | 1              | 1               | yes
        twins, both linked              | 2              | 2               | yes
        quintuplets, all linked         | 5              | 5               | yes
        quintuplets, four linked        | 5              | 4               | no
        twins, one linked               | 2              | 1               | no
        one born alive, two linked      | 1              | 2               | no
        twins, none linked              | 2              | 0               | outside
        stillborn                       | 0              | 0               | outside
        not known how many              | -              | 1               | outside
        """,
        needs=(Need.LINKAGE,),
    ),
)
