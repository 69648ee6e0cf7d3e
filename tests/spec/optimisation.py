"""Tables of the optimisation of early births, of first hours and of feeding."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

_DRUGS = (Need.MEDICATIONS, Need.LINKAGE, Need.GESTATION)


def _steroids(measure_id: str, suffix: str, first_week: int, beta: int, dexa: int) -> SpecTable:
    first = first_week * 7
    return table(
        measure_id,
        f"""
        patient                                  | newborn__gestational_age_days | mother__betamethasone_doses{suffix} | mother__dexamethasone_doses{suffix} | answer
        {first_week} weeks 0 days, {beta} of betamethasone    | {first}      | {beta}     | 0        | yes
        one dose of betamethasone less           | 200                           | {beta - 1} | 0        | no
        33 weeks 6 days, {dexa} of dexamethasone | 237                           | 0          | {dexa}   | yes
        one dose of dexamethasone less           | 200                           | 0          | {dexa - 1} | no
        34 weeks 0 days                          | 238                           | {beta}     | 0        | outside
        a day before {first_week} weeks          | {first - 1}                   | {beta}     | 0        | outside
        gestation unknown                        | -                             | {beta}     | 0        | outside
        """,
        needs=_DRUGS,
    )


def _recorded_first_feed(measure_id: str) -> SpecTable:
    return table(
        measure_id,
        """
        patient                       | is_inborn | first_feed_recorded | first_feed_breast_milk | answer
        first fed breast milk         |           | true                | true                   | yes
        first fed formula             |           | true                | false                  | no
        first feed not recorded       |           | false               | false                  | outside
        breast milk, born elsewhere   | false     | true                | true                   | outside
        """,
        needs=(Need.FIRST_FEEDS,),
    )


TABLES = (
    _steroids("acs_full", "_7d", 22, 2, 4),
    _steroids("acs_any", "", 24, 1, 1),
    table(
        "mgso4_neuro",
        """
        patient                          | newborn__gestational_age_days | mother__magnesium_day_before_birth | answer
        29 weeks 6 days, magnesium       | 209                           | true                               | yes
        29 weeks 6 days, none in the day | 209                           | false                              | no
        30 weeks 0 days                  | 210                           | true                               | outside
        gestation unknown                | -                             | true                               | outside
        """,
        needs=_DRUGS,
    ),
    table(
        "right_place",
        """
        patient                                    | newborn__gestational_age_days | newborn__birth_weight_g | newborn__plurality | mother__neonatal_level | answer
        26 weeks 6 days at level III               | 188                           | 900                     | 1                  | 3                      | yes
        26 weeks 6 days at level II                | 188                           | 900                     | 1                  | 2                      | no
        27 weeks 0 days, 900 g                     | 189                           | 900                     | 1                  | 3                      | outside
        28 weeks, 799 g                            | 196                           | 799                     | 1                  | 4                      | yes
        28 weeks, 800 g                            | 196                           | 800                     | 1                  | 4                      | outside
        one of twins, 27 weeks 6 days              | 195                           | 900                     | 2                  | 3                      | yes
        one of twins, 28 weeks 0 days              | 196                           | 900                     | 2                  | 3                      | outside
        26 weeks, level unknown                    | 182                           | 900                     | 1                  | -                      | outside
        """,
        needs=(Need.LINKAGE, Need.GESTATION, Need.LEVELS),
    ),
    table(
        "abx_intrapartum_preterm",
        """
        patient                                | newborn__gestational_age_days | mother__labor_onset | mother__antibiotic_in_labor | answer
        33 weeks 6 days, antibiotic            | 237                           | spontaneous         | true                        | yes
        33 weeks 6 days, none                  | 237                           | spontaneous         | false                       | no
        34 weeks 0 days                        | 238                           | spontaneous         | true                        | outside
        cesarean without labor                 | 200                           | none                | true                        | outside
        how labor began not recorded           | 200                           | -                   | true                        | outside
        """,
        needs=(*_DRUGS, Need.LABOR_ONSET),
    ),
    table(
        "dcc",
        """
        patient                       | gestational_age_days | cord_clamping_s | is_inborn | answer
        33 weeks 6 days, 60 seconds   | 237                  | 60              |           | yes
        59 seconds                    | 237                  | 59              |           | no
        34 weeks 0 days               | 238                  | 60              |           | outside
        time not recorded             | 200                  | -               |           | outside
        born elsewhere                | 200                  | 60              | false     | outside
        """,
        needs=(Need.CORD_CLAMPING, Need.GESTATION),
    ),
    table(
        "early_caffeine",
        """
        patient                       | gestational_age_days | caffeine_hours | is_inborn | answer
        29 weeks 6 days, at 24 hours  | 209                  | 24             |           | yes
        after 24.5 hours              | 209                  | 24.5           |           | no
        never                         | 209                  | -              |           | no
        30 weeks 0 days               | 210                  | 3              |           | outside
        born elsewhere                | 200                  | 3              | false     | outside
        """,
        needs=(Need.MEDICATIONS, Need.GESTATION),
    ),
    table(
        "lung_protective",
        """
        patient                                  | codes                           | gestational_age_days | volume_targeted | ventilation_mode_recorded | answer
        continuous pressure alone                | px__nb_cpap_niv                 | 237                  | false           | false                     | yes
        high flow alone                          | px__nb_hfnc                     | 200                  | false           | false                     | yes
        ventilated, volume-targeted              | px__nb_ventilation              | 200                  | true            | true                      | yes
        ventilated in another mode               | px__nb_ventilation px__nb_cpap_niv | 200               | false           | true                      | no
        intubated, mode not recorded             | px__nb_intubation               | 200                  | false           | false                     | outside
        no support                               |                                 | 200                  | false           | false                     | outside
        34 weeks 0 days                          | px__nb_cpap_niv                 | 238                  | false           | false                     | outside
        """,
        needs=(Need.PROCEDURES, Need.GESTATION),
    ),
    table(
        "bm_first2d",
        """
        patient                       | gestational_age_days | mothers_milk_recorded | mothers_milk_48_hours | answer
        33 weeks 6 days, in 48 hours  | 237                  | true                  | true                  | yes
        later or not                  | 237                  | true                  | false                 | no
        not recorded                  | 237                  | false                 | false                 | outside
        34 weeks 0 days               | 238                  | true                  | true                  | outside
        """,
        needs=(Need.MOTHERS_MILK, Need.GESTATION),
    ),
    table(
        "kangaroo",
        """
        patient                             | gestational_age_days | nicu_admitted | skin_to_skin_recorded | skin_to_skin_given | answer
        36 weeks 6 days, held               | 258                  | true          | true                  | true               | yes
        not held                            | 258                  | true          | true                  | false              | no
        not recorded                        | 258                  | true          | false                 | false              | outside
        37 weeks 0 days                     | 259                  | true          | true                  | true               | outside
        no intensive care                   | 258                  | false         | true                  | true               | outside
        """,
        needs=(Need.SKIN_TO_SKIN, Need.GESTATION, Need.NICU),
    ),
    table(
        "nmnsip_preterm",
        """
        patient                                       | newborn__gestational_age_days | mother__betamethasone_doses_7d | mother__dexamethasone_doses_7d | newborn__cord_clamping_s | newborn__temperature_on_admission_c | newborn__mothers_milk_recorded | newborn__mothers_milk_48_hours | mother__labor_onset | mother__antibiotic_in_labor | mother__magnesium_day_before_birth | newborn__caffeine_hours | mother__neonatal_level | newborn__birth_weight_g | newborn__plurality | answer
        33 weeks 6 days, all that is asked            | 237 | 2 | 0 | 60 | 37.5 | true | true  | spontaneous | true  | false | -    | 2 | 1500 | 1 | yes
        dexamethasone instead, 36.5 degrees           | 237 | 0 | 4 | 60 | 36.5 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | yes
        one dose of betamethasone                     | 237 | 1 | 0 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | no
        three doses of dexamethasone                  | 237 | 0 | 3 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | no
        cord clamped at 59 seconds                    | 237 | 2 | 0 | 59 | 37.0 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | no
        36.4 degrees                                  | 237 | 2 | 0 | 60 | 36.4 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | no
        37.6 degrees                                  | 237 | 2 | 0 | 60 | 37.6 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | no
        no milk in 48 hours                           | 237 | 2 | 0 | 60 | 37.0 | true | false | none        | false | false | -    | 2 | 1500 | 1 | no
        labor by itself, no antibiotic                | 237 | 2 | 0 | 60 | 37.0 | true | true  | spontaneous | false | false | -    | 2 | 1500 | 1 | no
        30 weeks 0 days, no magnesium, no caffeine    | 210 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | yes
        29 weeks 6 days, no magnesium                 | 209 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | false | 3    | 2 | 1500 | 1 | no
        29 weeks 6 days, caffeine at 24 hours         | 209 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 24   | 2 | 1500 | 1 | yes
        29 weeks 6 days, caffeine at 24.5 hours       | 209 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 24.5 | 2 | 1500 | 1 | no
        27 weeks 0 days at level II                   | 189 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 3    | 2 | 1500 | 1 | yes
        26 weeks 6 days at level II                   | 188 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 3    | 2 | 1500 | 1 | no
        22 weeks 0 days at level III                  | 154 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 3    | 3 | 1500 | 1 | yes
        one of twins, 27 weeks 6 days at level II     | 195 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 3    | 2 | 1000 | 2 | no
        one of twins, 28 weeks 0 days at level II     | 196 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 3    | 2 | 1000 | 2 | yes
        31 weeks, 799 g at level II                   | 217 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | 799  | 1 | no
        31 weeks, 800 g at level II                   | 217 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | 800  | 1 | yes
        31 weeks, weight unknown, level II            | 217 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | -    | 1 | yes
        temperature not recorded, none missed         | 237 | 2 | 0 | 60 | -    | true | true  | none        | false | false | -    | 2 | 1500 | 1 | outside
        temperature not recorded, steroids missed     | 237 | 0 | 0 | 60 | -    | true | true  | none        | false | false | -    | 2 | 1500 | 1 | no
        34 weeks 0 days                               | 238 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | false | -    | 2 | 1500 | 1 | outside
        21 weeks 6 days                               | 153 | 2 | 0 | 60 | 37.0 | true | true  | none        | false | true  | 3    | 3 | 1500 | 1 | outside
        """,
        needs=(
            Need.MEDICATIONS,
            Need.CORD_CLAMPING,
            Need.MOTHERS_MILK,
            Need.LABOR_ONSET,
            Need.LINKAGE,
            Need.GESTATION,
        ),
    ),
    _recorded_first_feed("first_feed_bm"),
    _recorded_first_feed("cqim_breastfeeding"),
    table(
        "bm_discharge",
        """
        patient                                        | is_inborn | died | discharge_disposition | discharge_feeding_recorded | discharge_breast_milk | exclusive_breast_milk | breastfed_at_discharge | answer
        observed: breast milk                          |           |      | 01                    | true                       | true                  | -                     | false                  | yes
        observed: formula, certificate says breastfed  |           |      | 01                    | true                       | false                 | -                     | true                   | no
        exclusive breast milk in the stay              |           |      | 01                    | false                      | false                 | true                  | -                      | yes
        not exclusive, certificate: breastfed          |           |      | 01                    | false                      | false                 | false                 | true                   | yes
        not exclusive, certificate: not                |           |      | 01                    | false                      | false                 | false                 | false                  | no
        not exclusive, no certificate                  |           |      | 01                    | false                      | false                 | false                 | -                      | outside
        died                                           |           | true | 20                    | true                       | true                  | -                     | -                      | outside
        left for another hospital                      |           |      | 02                    | true                       | true                  | -                     | -                      | outside
        born elsewhere                                 | false     |      | 01                    | true                       | true                  | -                     | -                      | outside
        """,
        needs=(Need.FEEDING,),
    ),
    table(
        "skin_to_skin",
        """
        patient                         | newborn__gestational_age_days | newborn__skin_to_skin_recorded | newborn__skin_to_skin_1_hour | answer
        37 weeks 0 days, in the hour    | 259                           | true                           | true                         | yes
        later or not at all             | 259                           | true                           | false                        | no
        not recorded                    | 259                           | false                          | false                        | outside
        36 weeks 6 days                 | 258                           | true                           | true                         | outside
        """,
        needs=(Need.SKIN_TO_SKIN, Need.LINKAGE, Need.GESTATION),
    ),
    table(
        "hypogly_protocol",
        """
        patient                                         | codes                               | newborn__gestational_age_days | newborn__birth_weight_g | newborn__mother_has_diabetes | newborn__first_glucose_hours | newborn__lowest_glucose_mmol_l | newborn__lowest_glucose_mg_dl | newborn__glucose_given | answer
        mother with diabetes, glucose at 4 hours        |                                     | 259                           |                         | true                         | 4                            | 2.6                            | -                             | false                  | yes
        glucose at 4.5 hours                            |                                     | 259                           |                         | true                         | 4.5                          | 2.6                            | -                             | false                  | no
        no glucose                                      |                                     | 259                           |                         | true                         | -                            | -                              | -                             | false                  | no
        1.9 mmol/L, gel given                           |                                     | 259                           |                         | true                         | 3                            | 1.9                            | -                             | true                   | yes
        1.9 mmol/L, nothing given                       |                                     | 259                           |                         | true                         | 3                            | 1.9                            | -                             | false                  | no
        2.0 mmol/L, nothing given                       |                                     | 259                           |                         | true                         | 3                            | 2.0                            | -                             | false                  | yes
        35 mg/dL, nothing given                         |                                     | 259                           |                         | true                         | 3                            | -                              | 35                            | false                  | no
        36 mg/dL, nothing given                         |                                     | 259                           |                         | true                         | 3                            | -                              | 36                            | false                  | yes
        2,499 g                                         |                                     | 259                           | 2499                    | false                        | 3                            | 2.6                            | -                             | false                  | yes
        2,500 g, no other risk                          |                                     | 259                           | 2500                    | false                        | 3                            | 2.6                            | -                             | false                  | outside
        4,000 g                                         |                                     | 259                           | 4000                    | false                        | 3                            | 2.6                            | -                             | false                  | yes
        3,999 g, no other risk                          |                                     | 259                           | 3999                    | false                        | 3                            | 2.6                            | -                             | false                  | outside
        small by code                                   | newborn__dx__sga_light_or_small     | 259                           |                         | false                        | 3                            | 2.6                            | -                             | false                  | yes
        36 weeks 6 days                                 |                                     | 258                           |                         | true                         | 3                            | 2.6                            | -                             | false                  | outside
        """,
        needs=(
            Need.NEWBORN_GLUCOSE,
            Need.MEDICATIONS,
            Need.DIAGNOSES,
            Need.LINKAGE,
            Need.GESTATION,
            Need.BIRTH_WEIGHT,
        ),
    ),
)
