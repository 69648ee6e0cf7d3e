"""Tables of gestation and weight: each limit in days and grams, and what codes say without them."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table


def _gestation(measure_id: str, lines: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                    | gestational_age_days | is_inborn | answer
        {lines}
        born elsewhere             |                      | false     | outside
        gestation unknown          | -                    |           | outside
        """,
        needs=(Need.GESTATION,),
    )


GESTATION = (
    _gestation(
        "preterm",
        """36 weeks 6 days = 258 days | 258 | | yes
        37 weeks 0 days = 259 days | 259 | | no""",
    ),
    _gestation(
        "preterm_late",
        """34 weeks 0 days = 238 days | 238 | | yes
        33 weeks 6 days = 237 days | 237 | | no
        36 weeks 6 days = 258 days | 258 | | yes
        37 weeks 0 days = 259 days | 259 | | no""",
    ),
    _gestation(
        "preterm_very",
        """31 weeks 6 days = 223 days | 223 | | yes
        32 weeks 0 days = 224 days | 224 | | no""",
    ),
    _gestation(
        "preterm_extreme",
        """27 weeks 6 days = 195 days | 195 | | yes
        28 weeks 0 days = 196 days | 196 | | no""",
    ),
    _gestation(
        "early_term",
        """37 weeks 0 days = 259 days | 259 | | yes
        36 weeks 6 days = 258 days | 258 | | no
        38 weeks 6 days = 272 days | 272 | | yes
        39 weeks 0 days = 273 days | 273 | | no""",
    ),
)
WEIGHT = (
    table(
        "lbw",
        """
        patient                            | codes                       | birth_weight_g | is_inborn | answer
        2,499 g                            |                             | 2499           |           | yes
        2,500 g                            |                             | 2500           |           | no
        2,500 g beats a code of 1,000-2,499 | dx__birth_weight_1000_2499 | 2500           |           | no
        no grams, code of 1,000-2,499 g    | dx__birth_weight_1000_2499  | -              |           | yes
        no grams, code of under 1,000 g    | dx__birth_weight_lt1000     | -              |           | yes
        no grams, code of 4,000 g and more | dx__lga_heavy               | -              |           | no
        neither grams nor code             |                             | -              |           | outside
        2,499 g, born elsewhere            |                             | 2499           | false     | outside
        """,
        needs=(Need.BIRTH_WEIGHT,),
    ),
    table(
        "vlbw",
        """
        patient                            | codes                                                | birth_weight_g | is_inborn | answer
        1,499 g                            |                                                      | 1499           |           | yes
        1,500 g                            |                                                      | 1500           |           | no
        no grams, code of 1,250-1,499 g    | dx__birth_weight_1000_2499 dx__vlbw_lt1500           | -              |           | yes
        no grams, code of 1,500-1,749 g    | dx__birth_weight_1000_2499 dx__birth_weight_1500_2499 | -             |           | no
        no grams, P07.10 (1,000-2,499 g)   | dx__birth_weight_1000_2499                           | -              |           | outside
        no grams, code of 4,000 g and more | dx__lga_heavy                                        | -              |           | no
        neither grams nor code             |                                                      | -              |           | outside
        1,499 g, born elsewhere            |                                                      | 1499           | false     | outside
        """,
        needs=(Need.BIRTH_WEIGHT,),
    ),
    table(
        "elbw",
        """
        patient                            | codes                       | birth_weight_g | is_inborn | answer
        999 g                              |                             | 999            |           | yes
        1,000 g                            |                             | 1000           |           | no
        no grams, code of under 1,000 g    | dx__birth_weight_lt1000     | -              |           | yes
        no grams, code of 1,000-2,499 g    | dx__birth_weight_1000_2499  | -              |           | no
        neither grams nor code             |                             | -              |           | outside
        999 g, born elsewhere              |                             | 999            | false     | outside
        """,
        needs=(Need.BIRTH_WEIGHT,),
    ),
    table(
        "macrosomia",
        """
        patient                            | codes                       | birth_weight_g | is_inborn | answer
        4,000 g                            |                             | 4000           |           | yes
        3,999 g                            |                             | 3999           |           | no
        3,999 g beats a code of P08        | dx__lga_heavy               | 3999           |           | no
        no grams, code of P08              | dx__lga_heavy               | -              |           | yes
        no grams, code of under 1,000 g    | dx__birth_weight_lt1000     | -              |           | no
        neither grams nor code             |                             | -              |           | outside
        4,000 g, born elsewhere            |                             | 4000           | false     | outside
        """,
        needs=(Need.BIRTH_WEIGHT,),
    ),
)

TABLES = (*GESTATION, *WEIGHT)
