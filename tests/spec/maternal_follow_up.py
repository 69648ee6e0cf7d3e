"""Tables of the measures of intensive care, death, infection and later stays of mothers, and of stays before birth."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

LATER = (Need.DISPOSITION, Need.READMISSIONS)


def _later_stay(
    measure_id: str, event: str, days: int | None, *, codes: str = "", needs: tuple[Need, ...] = ()
) -> SpecTable:
    """`days`: how long she must have been followed; None where that is not asked."""
    limits = (
        f"""
        followed exactly so long, stay             | {codes} | 01 | true  | {days}     | yes
        followed a day less, stay                  | {codes} | 01 | true  | {days - 1} | outside
        """
        if days is not None
        else f"""
        followed for two days, stay                | {codes} | 01 | true  | 2          | yes
        followed for two days, none yet            | {codes} | 01 | false | 2          | no
        """
    )
    other_woman = (
        """
        another woman, with a stay                 |         | 01 | true  | 100        | outside
        """
        if codes
        else ""
    )
    return table(
        measure_id,
        f"""
        patient                                    | codes   | discharge_disposition | {event} | followed_days | answer
        went home, a stay in time                  | {codes} | 01 | true  | 100        | yes
        went home, none                            | {codes} | 01 | false | 100        | no
        left against advice, a stay in time        | {codes} | 07 | true  | 100        | yes
        died in the delivery stay                  | {codes} | 20 | false | 100        | outside
        still in hospital                          | {codes} | 30 | false | 100        | outside
        transferred, admitted there the same day   | {codes} | 02 | true  | 100        | outside
        discharge status unknown                   | {codes} | -  | true  | 100        | outside
        {limits}
        {other_woman}
        """,
        needs=(*LATER, *needs),
    )


TABLES = (
    table(
        "icu_admission_mother",
        """
        patient                        | icu_hours | answer
        half an hour of intensive care | 0.5       | yes
        none                           | 0         | no
        not recorded                   | -         | outside
        """,
        needs=(Need.ICU,),
    ),
    table(
        "massive_transfusion",
        """
        patient                             | red_cell_transfusions | red_cells_given | answer
        four transfusions coded             | 4                     | 0               | yes
        three                               | 3                     | 0               | no
        four units among the medicines      | 0                     | 4               | yes
        three                               | 0                     | 3               | no
        two in each: perhaps the same ones  | 2                     | 2               | no
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "icu_or_4units",
        """
        patient                                  | icu_hours | red_cell_transfusions | red_cells_given | answer
        intensive care, no blood                 | 0.5       | 0                     | 0               | yes
        four units coded, no intensive care      | 0         | 4                     | 0               | yes
        four units as medicines                  | 0         | 0                     | 4               | yes
        three units, no intensive care           | 0         | 3                     | 3               | no
        four units, intensive care not recorded  | -         | 4                     | 0               | yes
        no blood, intensive care not recorded    | -         | 0                     | 0               | outside
        """,
        needs=(Need.ICU, Need.PROCEDURES),
    ),
    table(
        "maternal_death_42d",
        """
        patient                                | died_within_42d | followed_days | answer
        died within 42 days                    | true            | 42            | yes
        alive as far as is known               | false           | 42            | no
        died, but not followed long enough     | true            | 41            | outside
        still in hospital                      | false           | -             | outside
        """,
        needs=LATER,
    ),
    table(
        "ssi_cesarean",
        """
        patient                              | codes                                        | wound_infection_readmission_30d | followed_days | discharge_disposition | answer
        infected before going home           | px__cesarean dx__surgical_wound_infection_ob | false | 30  |    | yes
        came back infected                   | px__cesarean                                 | true  | 30  |    | yes
        no infection                         | px__cesarean                                 | false | 30  |    | no
        vaginal birth                        | px__vaginal_spontaneous                      | true  | 30  |    | outside
        followed for 29 days                 | px__cesarean                                 | true  | 29  |    | outside
        died                                 | px__cesarean dx__surgical_wound_infection_ob | false | 30  | 20 | outside
        moved to another hospital            | px__cesarean dx__surgical_wound_infection_ob | false | 30  | 02 | outside
        """,
        needs=(Need.DIAGNOSES, Need.PROCEDURES, *LATER),
    ),
    _later_stay("readmit_42d_mother", "readmitted_42d", None),
    _later_stay("readmit_42d_mother_followed", "readmitted_42d", 42),
    _later_stay("readmit_7d_mother", "readmitted_7d", 7),
    _later_stay("ed_visit_42d", "emergency_visit_42d", 42, needs=(Need.EMERGENCY_VISITS,)),
    _later_stay(
        "readmit_htn_10d",
        "readmitted_for_hypertension_10d",
        10,
        codes="dx__hypertension_dyad",
        needs=(Need.DIAGNOSES,),
    ),
    table(
        "antenatal_admissions",
        """
        patient                        | antenatal_stays | lookback_days | answer
        two stays                      | 2               | 280           | 2
        none                           | 0               | 280           | 0
        hospital began to send later   | 0               | 279           | outside
        """,
        needs=(Need.READMISSIONS,),
    ),
    table(
        "ob_ed_visits",
        """
        patient                        | antenatal_visits | lookback_days | answer
        three visits                   | 3                | 280           | 3
        none                           | 0                | 280           | 0
        hospital began to send later   | 1                | 279           | outside
        """,
        needs=(Need.READMISSIONS, Need.VISITS),
    ),
)
