"""Tables of small and large newborns. Which weight is small for which sex and week is tested where it is computed."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

NEEDS = (Need.BIRTH_WEIGHT, Need.GESTATION)


def _by_centile(measure_id: str, column: str, other: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                                    | codes                                 | {column} | {other} | is_inborn | answer
        beyond the centile                         |                                       | true     |         |           | yes
        within                                     |                                       | false    | true    |           | no
        beyond, without a code                     |                                       | true     |         |           | yes
        within, though coded light and heavy       | dx__sga_light_or_small dx__lga_heavy  | false    |         |           | no
        weight, sex or week unknown, coded         | dx__sga_light_or_small dx__lga_heavy  | -        |         |           | outside
        beyond, born elsewhere                     |                                       | true     |         | false     | outside
        beyond, not known whether born here        |                                       | true     |         | -         | outside
        """,
        needs=NEEDS,
    )


def _small_among(measure_id: str, mother: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                                | codes                                              | newborn__is_sga10 | newborn__is_inborn | answer
        small by centile                       | mother__dx__{mother}                               | true              |                    | yes
        small by centile, outborn              | mother__dx__{mother}                               | true              | false              | yes
        not small by centile, though coded     | mother__dx__{mother} newborn__dx__sga_light_or_small | false           |                    | no
        no centile, coded small                | mother__dx__{mother} newborn__dx__sga_light_or_small | -               |                    | yes
        no centile, not coded                  | mother__dx__{mother}                               | -                 |                    | no
        small, mother without the condition    |                                                    | true              |                    | outside
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES),
    )


TABLES = (
    _by_centile("sga10", "is_sga10", "is_lga90"),
    _by_centile("sga3", "is_sga3", "is_sga10"),
    _by_centile("lga90", "is_lga90", "is_sga10"),
    table(
        "fgr_missed",
        """
        patient                                | is_sga3 | is_sga10 | gestational_age_days | is_inborn | answer
        below the 3rd at 38 weeks 0 days       | true    | true     | 266                  |           | yes
        below the 3rd at 37 weeks 6 days       | true    | true     | 265                  |           | outside
        between the 3rd and the 10th           | false   | true     | 280                  |           | no
        centile unknown                        | -       |          | 280                  |           | outside
        gestation unknown                      | -       |          | -                    |           | outside
        below the 3rd, born elsewhere          | true    | true     | 280                  | false     | outside
        """,
        needs=NEEDS,
    ),
    table(
        "cqim_bwoi",
        """
        patient                                | is_sga10 | gestational_age_days | plurality | is_inborn | answer
        small at 40 weeks 0 days               | true     | 280                  |           |           | yes
        small at 39 weeks 6 days               | true     | 279                  |           |           | no
        small at 37 weeks 0 days               | true     | 259                  |           |           | no
        small at 36 weeks 6 days               | true     | 258                  |           |           | outside
        not small at 41 weeks                  | false    | 287                  |           |           | outside
        centile unknown                        | -        | 287                  |           |           | outside
        small twin                             | true     | 280                  | 2         |           | outside
        small, plurality unknown               | true     | 280                  | -         |           | outside
        small, born elsewhere                  | true     | 280                  |           | false     | outside
        """,
        needs=NEEDS,
    ),
    _small_among("dyad_htn_sga", "hypertension_dyad"),
    table(
        "dyad_smoke_sga",
        """
        patient                                   | codes                                                  | mother__smoking_first_trimester | mother__smoking_last_trimester | newborn__is_sga10 | answer
        tobacco coded, small                      | mother__dx__tobacco_coded                              |                                 |                                | true              | yes
        tobacco coded, not small                  | mother__dx__tobacco_coded                              |                                 |                                | false             | no
        one cigarette at first, small             |                                                        | 1                               | 0                              | true              | yes
        one cigarette at last, small              |                                                        | 0                               | 1                              | true              | yes
        no cigarette, small                       |                                                        | 0                               | 0                              | true              | outside
        cigarettes not recorded, small            |                                                        | -                               | -                              | true              | outside
        tobacco coded, no centile, coded small    | mother__dx__tobacco_coded newborn__dx__sga_light_or_small |                              |                                | -                 | yes
        tobacco coded, no centile, not coded      | mother__dx__tobacco_coded                              |                                 |                                | -                 | no
        """,
        needs=(Need.LINKAGE, Need.DIAGNOSES),
    ),
)
