"""Tables of the shares of the MS-DRGs of childbirth, one for each."""

from __future__ import annotations

from measures.catalogue.drg_mix import DELIVERY_DRGS
from measures.measure import Need
from tests.support.spec_tables import table

TABLES = tuple(
    table(
        f"drg_{drg}",
        f"""
        patient                          | ms_drg  | answer
        in this group                    | {drg}   | yes
        in another group of childbirth   | {other} | no
        in a newborn's group             | 795     | outside
        in a group that ended in 2018    | 775     | outside
        not grouped                      | -       | outside
        """,
        needs=(Need.DRG,),
    )
    for drg, other in zip(DELIVERY_DRGS, (*list(DELIVERY_DRGS)[1:], "768"), strict=True)
)
