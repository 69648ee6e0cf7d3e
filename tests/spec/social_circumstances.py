"""Tables of education, language, partnership, distance, poverty of the area, prenatal care and low volume."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import table

TABLES = (
    table(
        "sdoh_education",
        """
        patient                                   | codes                  | education             | answer
        coded                                     | dx__education_literacy |                       | yes
        no diploma                                |                        | less_than_high_school | yes
        high school                               |                        | high_school           | no
        coded, with a degree                      | dx__education_literacy | college_degree        | yes
        neither coded nor recorded                |                        | -                     | no
        """,
    ),
    table(
        "edu_lt_hs",
        """
        patient       | education             | answer
        no diploma    | less_than_high_school | yes
        high school   | high_school           | no
        a degree      | college_degree        | no
        not recorded  | -                     | outside
        """,
        needs=(Need.EDUCATION,),
    ),
    table(
        "marital_support",
        """
        patient       | marital_status | answer
        single        | not_married    | yes
        married       | married        | no
        not recorded  | -              | outside
        """,
        needs=(Need.MARITAL_STATUS,),
    ),
    table(
        "sdoh_language",
        """
        patient                                   | language | interpreter_needed | answer
        speaks Spanish                            | spanish  |                    | yes
        speaks another language                   | other    | false              | yes
        speaks English                            | english  |                    | no
        speaks English, needs an interpreter      | english  | true               | yes
        language unknown, interpreter needed      | -        | true               | yes
        language unknown, no interpreter needed   | -        | false              | no
        neither known                             | -        | -                  | outside
        """,
        needs=(Need.LANGUAGE,),
    ),
    table(
        "sdoh_distance",
        """
        patient                               | miles_to_obstetric_unit | maternity_care_desert | answer
        30 miles away                         | 30                      |                       | no
        30.5 miles away                       | 30.5                    |                       | yes
        5 miles away in a desert              | 5                       | true                  | yes
        no distance, no desert                | -                       | false                 | no
        no distance, a desert                 | -                       | true                  | yes
        the area tells neither                | -                       | -                     | outside
        """,
        needs=(Need.AREAS,),
    ),
    table(
        "sdoh_income_q",
        """
        patient                   | poverty_quartile | answer
        the poorest quarter       | 4                | yes
        the next quarter          | 3                | no
        the richest quarter       | 1                | no
        area unknown              | -                | outside
        5 is no quarter           | 5                | no
        """,
        needs=(Need.AREAS,),
    ),
    table(
        "pnc_apncu",
        """
        patient                                    | prenatal_care_month | prenatal_visits | prenatal_visits_ratio | answer  | reason
        month 4, 80 % of visits                    | 4                   | 9               | 0.8                   | yes     | adequate
        month 5, 120 % of visits                   | 5                   | 12              | 1.2                   | no      | inadequate
        month 1, 79 %                              | 1                   | 11              | 0.79                  | no      | intermediate
        month 1, 50 %                              | 1                   | 7               | 0.5                   | no      | intermediate
        month 1, 49 %                              | 1                   | 6               | 0.49                  | no      | inadequate
        month 2, 109 %                             | 2                   | 14              | 1.09                  | yes     | adequate
        month 2, 110 %                             | 2                   | 14              | 1.1                   | yes     | adequate plus
        no visit                                   | -                   | 0               | -                     | no      | inadequate
        one visit, care month 0                    | 0                   | 1               | -                     | no      | inadequate
        month 3, visits unknown                    | 3                   | -               | -                     | outside |
        month 7, visits unknown                    | 7                   | -               | -                     | no      | inadequate
        nothing known                              | -                   | -               | -                     | outside |
        """,
        needs=(Need.PRENATAL_CARE,),
    ),
    table(
        "low_volume_hosp",
        """
        patient                    | mother__annual_births | answer
        499 births a year          | 499                   | yes
        500 births a year          | 500                   | no
        births a year not known    | -                     | outside
        """,
        needs=(Need.LINKAGE,),
    ),
)
