"""Patients of risk-appropriate care by levels of maternal and neonatal care."""

# ruff: noqa: E501 (a patient is one line of the table)

from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

TABLES: tuple[SpecTable, ...] = (
    table(
        "level_mismatch",
        """
        patient                                         | codes                                               | mother_age_years | maternal_level | maternal_level_source | answer  | reason
        heart failure, 5 points, at level II            | dx__bateman_heart_failure                           |                  | 2              | assessed              | yes     | assessed
        heart failure at level III                      | dx__bateman_heart_failure                           |                  | 3              | assessed              | no      | assessed
        heart failure, level II by own report           | dx__bateman_heart_failure                           |                  | 2              | self_reported         | yes     | self_reported
        heart failure at a birth center                 | dx__bateman_heart_failure                           |                  | 0              | assessed              | yes     | assessed
        lupus and asthma: 2 + 1, at level I             | dx__bateman_lupus dx__asthma_maternal               |                  | 1              | assessed              | yes     | assessed
        lupus alone, 2 points                           | dx__bateman_lupus                                   |                  | 1              | assessed              | outside | assessed
        lupus at 34 years: 2 + 0                        | dx__bateman_lupus                                   | 34               | 1              | assessed              | outside | assessed
        lupus at 35 years: 2 + 1                        | dx__bateman_lupus                                   | 35               | 1              | assessed              | yes     | assessed
        lupus at 39 years: 2 + 1                        | dx__bateman_lupus                                   | 39               | 4              | assessed              | no      | assessed
        asthma at 39 years: 1 + 1                       | dx__asthma_maternal                                 | 39               | 1              | assessed              | outside | assessed
        asthma at 40 years: 1 + 2                       | dx__asthma_maternal                                 | 40               | 1              | assessed              | yes     | assessed
        no condition at 44 years, 2 points              |                                                     | 44               | 1              | assessed              | outside | assessed
        no condition at 45 years, 3 points              |                                                     | 45               | 1              | assessed              | yes     | assessed
        heart failure, age unknown                      | dx__bateman_heart_failure                           | -                | 1              | assessed              | outside | assessed
        heart failure, level unknown                    | dx__bateman_heart_failure                           |                  | -              | unknown               | outside |
        """,
        needs=(Need.DIAGNOSES, Need.MATERNAL_AGE, Need.LEVELS),
    ),
    table(
        "dyad_same_level",
        """
        patient                                     | mother__maternal_level | mother__neonatal_level | mother__maternal_level_source | mother__neonatal_level_source | answer  | reason
        both level III, both assessed               | 3                      | 3                      | assessed                      | assessed                      | yes     | assessed
        maternal II, neonatal III                   | 2                      | 3                      | assessed                      | assessed                      | no      | assessed
        maternal III, neonatal II                   | 3                      | 2                      | self_reported                 | assessed                      | no      | self_reported
        both level II, neonatal by own report       | 2                      | 2                      | assessed                      | self_reported                 | yes     | self_reported
        birth center, nursery below level I         | 0                      | 0                      | assessed                      | assessed                      | yes     | assessed
        birth center, nursery of level I            | 0                      | 1                      | assessed                      | assessed                      | no      | assessed
        not even a birth center, nursery below I    | -1                     | 0                      | assessed                      | assessed                      | yes     | assessed
        both level I                                | 1                      | 1                      | self_reported                 | self_reported                 | yes     | self_reported
        both level IV                               | 4                      | 4                      | assessed                      | assessed                      | yes     | assessed
        maternal level unknown                      | -                      | 3                      | unknown                       | assessed                      | outside |
        neonatal level unknown                      | 3                      | -                      | self_reported                 | unknown                       | outside | self_reported
        """,
        needs=(Need.LINKAGE, Need.LEVELS),
    ),
)
