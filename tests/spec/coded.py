"""Tables of measures that ask for one code list and nothing else: of deliveries, of newborns, of SMM indicators."""

from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table


def coded_delivery(measure_id: str, flag: str) -> SpecTable:
    """A delivery with the code counts, one without or with another code does not; every delivery is in."""
    need = Need.PROCEDURES if flag.startswith("px__") else Need.DIAGNOSES
    return table(
        measure_id,
        f"""
        patient                              | codes                   | mother_age_years | answer
        a delivery with the code             | {flag}                  |                  | yes
        a delivery without it                |                         |                  | no
        a delivery with another code only    | dx__outcome_of_delivery |                  | no
        a woman of unknown age with the code | {flag}                  | -                | yes
        """,
        needs=(need,),
    )


def coded_newborn(measure_id: str, flag: str) -> SpecTable:
    """As `coded_delivery`, of newborns born at the hospital."""
    need = Need.PROCEDURES if flag.startswith("px__") else Need.DIAGNOSES
    return table(
        measure_id,
        f"""
        patient                                | codes         | is_inborn | answer
        an inborn newborn with the code        | {flag}        |           | yes
        an inborn newborn without it           |               |           | no
        an inborn newborn with another code    | dx__lga_heavy |           | no
        a newborn born elsewhere, with code    | {flag}        | false     | outside
        not known whether born here, with code | {flag}        | -         | outside
        """,
        needs=(need,),
    )


def smm_indicator(measure_id: str, flag: str) -> SpecTable:
    """As `coded_delivery`, of women of 12 to 55 years."""
    need = Need.PROCEDURES if flag.startswith("px__") else Need.DIAGNOSES
    return table(
        measure_id,
        f"""
        patient                               | codes                     | mother_age_years | answer
        the indicator                         | {flag}                    |                  | yes
        no indicator                          |                           |                  | no
        hemorrhage, which is no indicator     | dx__postpartum_hemorrhage |                  | no
        the indicator at 12                   | {flag}                    | 12               | yes
        the indicator at 11                   | {flag}                    | 11               | outside
        the indicator at 55                   | {flag}                    | 55               | yes
        the indicator at 56                   | {flag}                    | 56               | outside
        the indicator, age unknown            | {flag}                    | -                | outside
        """,
        needs=(need, Need.MATERNAL_AGE),
    )
