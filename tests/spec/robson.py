"""Tables of the ten Robson groups: who belongs to which, and what a missing field does."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

CODES = (Need.DIAGNOSES, Need.PROCEDURES)
HEAD_FIRST = (*CODES, Need.PRESENTATION, Need.GESTATION)
WITH_LABOR = (*HEAD_FIRST, Need.PARITY, Need.LABOR_ONSET)


def _by_labor(number: int, *, parity: int, other_parity: int, onset: str, other_onset: str) -> SpecTable:
    """Groups 1 to 4: single, cephalic, at term, without a scar; parity and the onset of labor part them."""
    return table(
        f"robson_{number}",
        f"""
        patient                          | codes                           | parity         | prior_cesareans | fetal_presentation | labor_onset   | gestational_age_days | plurality | answer
        cesarean                         | px__cesarean                    | {parity}       | 0               | cephalic           | {onset}       |                      | 1         | yes
        vaginal                          | px__vaginal_spontaneous         | {parity}       | 0               | cephalic           | {onset}       |                      | 1         | no
        the other parity                 | px__cesarean                    | {other_parity} | 0               | cephalic           | {onset}       |                      | 1         | outside
        the other onset                  | px__cesarean                    | {parity}       | 0               | cephalic           | {other_onset} |                      | 1         | outside
        37 weeks 0 days                  | px__cesarean                    | {parity}       | 0               | cephalic           | {onset}       | 259                  | 1         | yes
        36 weeks 6 days: group 10        | px__cesarean                    | {parity}       | 0               | cephalic           | {onset}       | 258                  | 1         | outside
        one earlier cesarean: group 5    | px__cesarean                    | {parity}       | 1               | cephalic           | {onset}       |                      | 1         | outside
        O34.21 against the field         | px__cesarean dx__previous_cesarean | {parity}    | 0               | cephalic           | {onset}       |                      | 1         | outside
        breech                           | px__cesarean                    | {parity}       | 0               | breech             | {onset}       |                      | 1         | outside
        plurality 2: group 8             | px__cesarean                    | {parity}       | 0               | cephalic           | {onset}       |                      | 2         | outside
        O30 or Z37.2: group 8            | px__cesarean dx__multiple_birth | {parity}       | 0               | cephalic           | {onset}       |                      | 1         | outside
        plurality unknown, codes decide  | px__cesarean                    | {parity}       | 0               | cephalic           | {onset}       |                      | -         | yes
        presentation unknown             | px__cesarean                    | {parity}       | 0               | -                  | {onset}       |                      | 1         | outside
        onset unknown                    | px__cesarean                    | {parity}       | 0               | cephalic           | -             |                      | 1         | outside
        parity unknown                   | px__cesarean                    | -              | 0               | cephalic           | {onset}       |                      | 1         | outside
        gestation unknown                | px__cesarean                    | {parity}       | 0               | cephalic           | {onset}       | -                    | 1         | outside
        earlier cesareans unknown        | px__cesarean                    | {parity}       | -               | cephalic           | {onset}       |                      | 1         | {"yes" if parity == 0 else "outside"}
        """,
        needs=WITH_LABOR,
    )


def _breech(number: int, *, parity: int, other_parity: int) -> SpecTable:
    return table(
        f"robson_{number}",
        f"""
        patient                    | codes                           | parity         | prior_cesareans | fetal_presentation | plurality | gestational_age_days | answer
        cesarean                   | px__cesarean                    | {parity}       | 0               | breech             | 1         |                      | yes
        vaginal                    | px__breech_extraction           | {parity}       | 0               | breech             | 1         |                      | no
        with a scar                | px__cesarean dx__previous_cesarean | {parity}    | -               | breech             | 1         |                      | yes
        gestation does not matter  | px__cesarean                    | {parity}       | 0               | breech             | 1         | -                    | yes
        the other parity           | px__cesarean                    | {other_parity} | 0               | breech             | 1         |                      | outside
        parity unknown: neither    | px__cesarean                    | -              | 0               | breech             | 1         |                      | outside
        cephalic                   | px__cesarean                    | {parity}       | 0               | cephalic           | 1         |                      | outside
        presentation unknown       | px__cesarean                    | {parity}       | 0               | -                  | 1         |                      | outside
        plurality 2: group 8       | px__cesarean                    | {parity}       | 0               | breech             | 2         |                      | outside
        """,
        needs=(*CODES, Need.PRESENTATION, Need.PARITY),
    )


TABLES = (
    _by_labor(1, parity=0, other_parity=1, onset="spontaneous", other_onset="induced"),
    _by_labor(2, parity=0, other_parity=1, onset="induced", other_onset="spontaneous"),
    _by_labor(3, parity=1, other_parity=0, onset="spontaneous", other_onset="none"),
    _by_labor(4, parity=1, other_parity=0, onset="none", other_onset="spontaneous"),
    table(
        "robson_5",
        """
        patient                            | codes                              | parity | prior_cesareans | fetal_presentation | plurality | gestational_age_days | answer
        repeat cesarean                    | px__cesarean                       | 1      | 1               | cephalic           | 1         |                      | yes
        vaginal after cesarean             | px__vaginal_spontaneous            | 1      | 1               | cephalic           | 1         |                      | no
        no field, O34.21                   | px__cesarean dx__previous_cesarean | 1      | -               | cephalic           | 1         |                      | yes
        O34.21 against the field           | px__cesarean dx__previous_cesarean | 1      | 0               | cephalic           | 1         |                      | yes
        parity does not matter             | px__cesarean                       | -      | 1               | cephalic           | 1         |                      | yes
        no earlier cesarean                | px__cesarean                       | 1      | 0               | cephalic           | 1         |                      | outside
        parous, no field and no O34.21     | px__cesarean                       | 1      | -               | cephalic           | 1         |                      | outside
        first birth, no field              | px__cesarean                       | 0      | -               | cephalic           | 1         |                      | outside
        37 weeks 0 days                    | px__cesarean                       | 1      | 1               | cephalic           | 1         | 259                  | yes
        36 weeks 6 days: group 10          | px__cesarean                       | 1      | 1               | cephalic           | 1         | 258                  | outside
        plurality 2: group 8               | px__cesarean                       | 1      | 1               | cephalic           | 2         |                      | outside
        breech: group 7                    | px__cesarean                       | 1      | 1               | breech             | 1         |                      | outside
        presentation unknown               | px__cesarean                       | 1      | 1               | -                  | 1         |                      | outside
        """,
        needs=HEAD_FIRST,
    ),
    _breech(6, parity=0, other_parity=1),
    _breech(7, parity=1, other_parity=0),
    table(
        "robson_8",
        """
        patient                       | codes                                      | plurality | fetal_presentation | answer
        plurality 2, cesarean         | px__cesarean                               | 2         | -                  | yes
        plurality 2, vaginal          | px__vaginal_spontaneous                    | 2         | -                  | no
        O30 or Z37.2, no plurality    | px__cesarean dx__multiple_birth            | -         | -                  | yes
        plurality 1                   | px__cesarean                               | 1         | -                  | outside
        no plurality and no code      | px__cesarean                               | -         | -                  | outside
        """,
        needs=CODES,
    ),
    table(
        "robson_9",
        """
        patient                 | codes                   | plurality | fetal_presentation | answer
        cesarean                | px__cesarean            | 1         | transverse         | yes
        vaginal after version   | px__vaginal_spontaneous | 1         | transverse         | no
        cephalic                | px__cesarean            | 1         | cephalic           | outside
        breech                  | px__cesarean            | 1         | breech             | outside
        presentation unknown    | px__cesarean            | 1         | -                  | outside
        plurality 2: group 8    | px__cesarean            | 2         | transverse         | outside
        """,
        needs=(*CODES, Need.PRESENTATION),
    ),
    table(
        "robson_10",
        """
        patient                         | codes                              | plurality | fetal_presentation | parity | gestational_age_days | answer
        36 weeks 6 days, cesarean       | px__cesarean                       | 1         | cephalic           | 0      | 258                  | yes
        36 weeks 6 days, vaginal        | px__vaginal_spontaneous            | 1         | cephalic           | 0      | 258                  | no
        37 weeks 0 days                 | px__cesarean                       | 1         | cephalic           | 0      | 259                  | outside
        parity does not matter          | px__cesarean                       | 1         | cephalic           | -      | 258                  | yes
        with a scar                     | px__cesarean dx__previous_cesarean | 1         | cephalic           | 1      | 258                  | yes
        gestation unknown               | px__cesarean                       | 1         | cephalic           | 0      | -                    | outside
        breech                          | px__cesarean                       | 1         | breech             | 0      | 258                  | outside
        plurality 2: group 8            | px__cesarean                       | 2         | cephalic           | 0      | 258                  | outside
        """,
        needs=HEAD_FIRST,
    ),
)
