"""Tables of what newborns are given and screened for at set times, of days of care, transfer and readmission."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table


def _readmission(measure_id: str, column: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                                    | {column} | died  | discharge_disposition | first_discharge_disposition | is_inborn | answer
        admitted again                             | true     |       |                       |                             |           | yes
        not admitted again                         | false    |       |                       |                             |           | no
        transferred, then home from there          | true     |       | 01                    | 02                          |           | yes
        died in the birth stay                     | false    | true  | 20                    |                             |           | outside
        left for another hospital                  | true     |       | 02                    |                             |           | outside
        left for a children's hospital             | true     |       | 05                    |                             |           | outside
        home with home care                        | false    |       | 06                    |                             |           | no
        discharge status unknown                   | true     | -     | -                     |                             |           | outside
        born elsewhere                             | true     |       |                       |                             | false     | outside
        """,
        needs=(Need.READMISSIONS, Need.DISPOSITION, Need.DIAGNOSES),
    )


GIVEN = (
    table(
        "nows_pharm",
        """
        patient                          | codes        | opioid_for_withdrawal_given | is_inborn | answer
        withdrawal, morphine             | dx__nas_nows | true                        |           | yes
        withdrawal, no medicine          | dx__nas_nows | false                       |           | no
        morphine without withdrawal      |              | true                        |           | outside
        withdrawal, born elsewhere       | dx__nas_nows | true                        | false     | outside
        """,
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
    ),
    table(
        "surfactant",
        """
        patient                          | codes          | surfactant_given | is_inborn | answer
        by procedure code                | px__surfactant | false            |           | yes
        by the record of medicines       |                | true             |           | yes
        not given                        |                | false            |           | no
        given, born elsewhere            | px__surfactant | true             | false     | outside
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "hepb_birth",
        """
        patient                              | codes                     | hepatitis_b_vaccine_hours | hepatitis_b_given | birth_weight_g | is_inborn | answer
        24 hours after birth                 |                           | 24                        | true              |                |           | yes
        25 hours after birth                 |                           | 25                        | true              |                |           | no
        given, hour not sent                 |                           | -                         | true              |                |           | yes
        not given                            |                           | -                         | false             |                |           | no
        not recorded                         |                           | -                         | -                 |                |           | outside
        by the record of medicines only      |                           | 3                         | -                 |                |           | yes
        2,000 g                              |                           | 3                         |                   | 2000           |           | yes
        1,999 g                              |                           | 3                         |                   | 1999           |           | outside
        no grams, code of 2,000-2,499 g      | dx__birth_weight_2000_2499 | 3                        |                   | -              |           | yes
        neither grams nor code               |                           | 3                         |                   | -              |           | outside
        born elsewhere                       |                           | 3                         |                   |                | false     | outside
        """,
        needs=(Need.HEPATITIS_B_VACCINES, Need.BIRTH_WEIGHT),
    ),
    table(
        "antibiotic_days_nb",
        """
        patient                          | antibiotic_days | is_inborn | answer
        two days                         | 2               |           | 2
        none                             | 0               |           | 0
        two days, born elsewhere         | 2               | false     | outside
        """,
        needs=(Need.MEDICATIONS, Need.DIAGNOSES),
    ),
)
SCREENED = (
    table(
        "hypothermia_adm",
        """
        patient                                   | first_hour_temperature_c | temperature_on_admission_c | gestational_age_days | is_inborn | answer
        36.5 C within the hour                    | 36.5                     |                            | 200                  |           | yes
        36.4 C                                    | 36.4                     |                            | 200                  |           | no
        37.5 C                                    | 37.5                     |                            | 200                  |           | yes
        37.6 C                                    | 37.6                     |                            | 200                  |           | no
        cold in the hour, warm on admission       | 36.0                     | 37.0                       | 200                  |           | no
        the field alone, 36.5 C                   | -                        | 36.5                       | 200                  |           | yes
        the field alone, 36.4 C                   | -                        | 36.4                       | 200                  |           | no
        the field alone, 37.5 C                   | -                        | 37.5                       | 200                  |           | yes
        the field alone, 37.6 C                   | -                        | 37.6                       | 200                  |           | no
        not recorded                              | -                        | -                          | 200                  |           | outside
        33 weeks 6 days                           | 37.0                     |                            | 237                  |           | yes
        34 weeks 0 days                           | 37.0                     |                            | 238                  |           | outside
        gestation unknown                         | 37.0                     |                            | -                    |           | outside
        born elsewhere                            | 37.0                     |                            | 200                  | false     | outside
        """,
        needs=(Need.GESTATION, Need.DIAGNOSES),
    ),
    table(
        "bloodspot",
        """
        patient                          | blood_spot_hours | newborn_screen_done | is_inborn | answer
        24 hours after birth             | 24               | true                |           | yes
        23.5 hours                       | 23.5             | true                |           | no
        48 hours                         | 48               | true                |           | yes
        48.5 hours                       | 48.5             | true                |           | no
        taken, hour not sent             | -                | true                |           | outside
        not taken                        | -                | false               |           | outside
        born elsewhere                   | 30               | true                | false     | outside
        """,
        needs=(Need.BLOOD_SPOTS, Need.DIAGNOSES),
    ),
    table(
        "car_seat",
        """
        patient                          | car_seat_tested | gestational_age_days | died | discharge_disposition | is_inborn | answer
        tested at 36 weeks 6 days        | true            | 258                  |      |                       |           | yes
        not tested                       | false           | 230                  |      |                       |           | no
        37 weeks 0 days                  | true            | 259                  |      |                       |           | outside
        gestation unknown                | true            | -                    |      |                       |           | outside
        died                             | false           | 230                  | true | 20                    |           | outside
        left for another hospital        | false           | 230                  |      | 02                    |           | outside
        discharge status unknown         | true            | 230                  | -    | -                     |           | outside
        born elsewhere                   | true            | 230                  |      |                       | false     | outside
        """,
        needs=(Need.CAR_SEAT_TESTS, Need.GESTATION, Need.DISPOSITION),
    ),
    table(
        "rop_screen",
        """
        patient                                          | gestational_age_days | birth_weight_g | retina_examined_hours | length_of_stay_days | is_inborn | answer
        22 weeks, day 69 (70 x 24 = 1680 hours)          | 154                  | 480            | 1679                  | 90                  |           | yes
        22 weeks, day 70                                 | 160                  | 480            | 1680                  | 90                  |           | no
        22 weeks, home on day 69                         | 160                  | 480            | 1000                  | 69                  |           | yes
        22 weeks, home on day 68                         | 160                  | 480            | 1000                  | 68                  |           | outside
        21 weeks 6 days                                  | 153                  | 450            | 1000                  | 90                  |           | outside
        23 weeks, day 62 (63 x 24 = 1512 hours)          | 161                  | 600            | 1511                  | 90                  |           | yes
        23 weeks, day 63                                 | 167                  | 600            | 1512                  | 90                  |           | no
        23 weeks, home on day 62                         | 167                  | 600            | 1000                  | 62                  |           | yes
        23 weeks, home on day 61                         | 167                  | 600            | 1000                  | 61                  |           | outside
        24 weeks, day 55 (56 x 24 = 1344 hours)          | 168                  | 700            | 1343                  | 90                  |           | yes
        24 weeks, day 56                                 | 174                  | 700            | 1344                  | 90                  |           | no
        24 weeks, home on day 55                         | 174                  | 700            | 1000                  | 55                  |           | yes
        24 weeks, home on day 54                         | 174                  | 700            | 1000                  | 54                  |           | outside
        25 weeks, day 48 (49 x 24 = 1176 hours)          | 175                  | 800            | 1175                  | 90                  |           | yes
        25 weeks, day 49                                 | 181                  | 800            | 1176                  | 90                  |           | no
        25 weeks, home on day 48                         | 181                  | 800            | 1000                  | 48                  |           | yes
        25 weeks, home on day 47                         | 181                  | 800            | 1000                  | 47                  |           | outside
        26 weeks, day 41 (42 x 24 = 1008 hours)          | 182                  | 900            | 1007                  | 90                  |           | yes
        26 weeks, day 42                                 | 188                  | 900            | 1008                  | 90                  |           | no
        26 weeks, home on day 41                         | 188                  | 900            | 900                   | 41                  |           | yes
        26 weeks, home on day 40                         | 188                  | 900            | 900                   | 40                  |           | outside
        27 weeks 0 days, day 34 (35 x 24 = 840 hours)    | 189                  | 1000           | 839                   | 90                  |           | yes
        27 weeks, day 35                                 | 189                  | 1000           | 840                   | 90                  |           | no
        30 weeks 6 days, home on day 34                  | 216                  | 1600           | 800                   | 34                  |           | yes
        30 weeks 6 days, home on day 33                  | 216                  | 1600           | 700                   | 33                  |           | outside
        31 weeks 0 days, 1,501 g                         | 217                  | 1501           | 800                   | 40                  |           | outside
        31 weeks 0 days, 1,500 g                         | 217                  | 1500           | 800                   | 40                  |           | yes
        never examined                                   | 200                  | 1100           | -                     | 60                  |           | no
        gestation unknown                                | -                    | 1100           | 800                   | 60                  |           | outside
        born elsewhere                                   | 200                  | 1100           | 800                   | 60                  | false     | outside
        """,
        needs=(Need.RETINA_EXAMS, Need.GESTATION, Need.BIRTH_WEIGHT, Need.DISPOSITION),
    ),
)
COURSE = (
    table(
        "transfer_out",
        """
        patient                          | left_for_other_hospital | was_transferred | is_inborn | answer
        left for another hospital        | true                    | true            |           | yes
        moved to the own intensive care  | false                   | true            |           | no
        went home                        | false                   | false           |           | no
        nothing tells                    | -                       | false           |           | outside
        born elsewhere                   | true                    | true            | false     | outside
        """,
        needs=(Need.DISPOSITION, Need.DIAGNOSES),
    ),
    _readmission("readmit_30d_nb", "newborn_readmitted_30_days"),
    _readmission("readmit_jaundice", "readmitted_for_jaundice_30_days"),
    table(
        "los_nicu",
        """
        patient                          | nicu_days | is_inborn | answer
        60 hours: 60 / 24                | 2.5       |           | 2.5
        no intensive care                | 0         |           | 0
        not told                         | -         |           | outside
        born elsewhere                   | 2.5       | false     | outside
        """,
        needs=(Need.NICU, Need.DIAGNOSES),
    ),
)

TABLES = (*GIVEN, *SCREENED, *COURSE)
