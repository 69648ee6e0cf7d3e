"""Tables of the dyads' measures: what mother and newborn tell together."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

CODES = (Need.LINKAGE, Need.DIAGNOSES)


def _coded_pair(measure_id: str, mother: str, newborn: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                    | codes                                  | newborn__is_inborn | answer
        mother and newborn         | mother__dx__{mother} newborn__dx__{newborn} |               | yes
        the same, newborn outborn  | mother__dx__{mother} newborn__dx__{newborn} | false         | yes
        mother only                | mother__dx__{mother}                   |                    | no
        newborn only               | newborn__dx__{newborn}                 |                    | outside
        neither                    |                                        |                    | outside
        """,
        needs=CODES,
    )


def _preterm_among(measure_id: str, mother: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                       | codes                | newborn__gestational_age_days | mother__gestational_age_days | newborn__is_inborn | answer
        36 weeks 6 days = 258 days    | mother__dx__{mother} | 258                           |                              |                    | yes
        37 weeks 0 days = 259 days    | mother__dx__{mother} | 259                           |                              |                    | no
        the newborn's gestation rules | mother__dx__{mother} | 258                           | 280                          |                    | yes
        preterm, newborn outborn      | mother__dx__{mother} | 258                           |                              | false              | yes
        gestation unknown             | mother__dx__{mother} | -                             |                              |                    | outside
        preterm, mother without code  |                      | 258                           |                              |                    | outside
        """,
        needs=(*CODES, Need.GESTATION),
    )


TABLES = (
    table(
        "vol_dyads",
        """
        patient              | newborn__is_inborn | answer
        a dyad               |                    | yes
        with an outborn twin | false              | yes
        """,
        needs=(),
    ),
    _preterm_among("covid_preterm", "covid19"),
    _preterm_among("dyad_htn_preterm", "hypertension_dyad"),
    _coded_pair("covid_newborn", "covid19", "covid19"),
    _coded_pair("congenital_syphilis", "syphilis_maternal", "congenital_syphilis"),
    _coded_pair("dyad_oud_nows", "opioid_use_disorder", "nas_nows"),
    _coded_pair("dyad_chorio_sepsis", "chorioamnionitis", "neonatal_sepsis"),
    table(
        "dyad_smm_nicu",
        """
        patient                                | codes                       | newborn__nicu_admitted | mother__mother_age_years | answer
        mother with shock, newborn in NICU     | mother__dx__smm_shock       | true                   |                          | yes
        mother of 56 with shock, in NICU       | mother__dx__smm_shock       | true                   | 56                       | yes
        mother ventilated, newborn not in NICU | mother__px__smm_vent        | false                  |                          | no
        the birth hospital does not say        | mother__dx__smm_shock       | -                      |                          | outside
        mother transfused only, in NICU        | mother__px__smm_transfusion | true                   |                          | outside
        mother well, in NICU                   |                             | true                   |                          | outside
        """,
        needs=(*CODES, Need.PROCEDURES, Need.NICU),
    ),
    table(
        "dyad_dm_lga",
        """
        patient                        | codes                                                      | newborn__birth_weight_g | answer
        mother diabetic, 4,000 g       | mother__dx__diabetes_in_pregnancy                          | 4000                    | yes
        mother diabetic, 3,999 g       | mother__dx__diabetes_in_pregnancy                          | 3999                    | no
        no grams, heavy by code        | mother__dx__diabetes_in_pregnancy newborn__dx__lga_heavy   | -                       | yes
        no grams, under 1,000 g        | mother__dx__diabetes_in_pregnancy newborn__dx__birth_weight_lt1000 | -               | no
        neither grams nor code         | mother__dx__diabetes_in_pregnancy                          | -                       | outside
        mother not diabetic, 4,000 g   |                                                            | 4000                    | outside
        """,
        needs=(*CODES, Need.BIRTH_WEIGHT),
    ),
    table(
        "dyad_smoke_lbw",
        """
        patient                               | codes                                                  | mother__smoking_first_trimester | mother__smoking_last_trimester | newborn__birth_weight_g | answer
        tobacco coded, 2,499 g                | mother__dx__tobacco_coded                              |                                 |                                | 2499                    | yes
        tobacco coded, 2,500 g                | mother__dx__tobacco_coded                              |                                 |                                | 2500                    | no
        one cigarette at first, 2,499 g       |                                                        | 1                               | 0                              | 2499                    | yes
        one cigarette at last, 2,499 g        |                                                        | 0                               | 1                              | 2499                    | yes
        no cigarette, 2,499 g                 |                                                        | 0                               | 0                              | 2499                    | outside
        cigarettes not recorded, 2,499 g      |                                                        | -                               | -                              | 2499                    | outside
        tobacco coded, no grams, under 1,000  | mother__dx__tobacco_coded newborn__dx__birth_weight_lt1000 |                             |                                | -                       | yes
        tobacco coded, neither grams nor code | mother__dx__tobacco_coded                              |                                 |                                | -                       | outside
        """,
        needs=(*CODES, Need.BIRTH_WEIGHT),
    ),
    table(
        "dyad_los_gap",
        """
        patient                                   | newborn__length_of_stay_days | mother__length_of_stay_days | answer
        newborn 7 days, mother 3: 7 - 3           | 7                            | 3                           | 4
        newborn transferred at once, mother 3: 0 - 3 | 0                         | 3                           | -3
        both 2 days                               | 2                            | 2                           | 0
        newborn still in hospital                 | -                            | 2                           | outside
        mother still in hospital                  | 2                            | -                           | outside
        """,
        needs=(Need.LINKAGE,),
    ),
    table(
        "vlbw_level3",
        """
        patient                               | codes                    | newborn__birth_weight_g | mother__neonatal_level | newborn__neonatal_level | answer
        1,499 g at level III                  |                          | 1499                    | 3                      |                         | yes
        1,499 g at level II                   |                          | 1499                    | 2                      |                         | no
        born at level II, moved to level IV   |                          | 1499                    | 2                      | 4                       | no
        1,500 g                               |                          | 1500                    | 3                      |                         | outside
        level unknown                         |                          | 1499                    | -                      |                         | outside
        no grams, code of under 1,500 g       | newborn__dx__vlbw_lt1500 | -                       | 3                      |                         | yes
        neither grams nor code                |                          | -                       | 3                      |                         | outside
        """,
        needs=(Need.LINKAGE, Need.BIRTH_WEIGHT, Need.LEVELS),
    ),
)
