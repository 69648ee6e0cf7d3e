"""Reads what tells the newborns of one delivery apart, and which of them sit with a mother already.

Which of them contradict each other, and who gets the place then, is decided in the assignment.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np

from linkage.resolution.assignment import Assignment, Siblings
from linkage.resolution.solver import UNKNOWN, Ints

# Heavier than any sum of evidence: whoever was linked for certain keeps the place, and speaks as a sibling only.
SEATED_WEIGHT = 10_000.0


def read_siblings(con: duckdb.DuckDBPyConnection) -> Siblings:
    """Birth order, day and minute of birth of every newborn of `linkage_newborn_side`.

    The order is that of the field or of a name like `Twin B`; where the two differ it is not known. Of two newborns
    linked for certain to one delivery in spite of one order, the second's is not held against others.
    """
    rows = con.execute(_SIBLINGS).fetchnumpy()
    newborn, order, day, minute = (
        np.ma.filled(np.ma.asarray(rows[name]).astype(np.int64), UNKNOWN)
        for name in ("newborn_no", "birth_order", "day_no", "minute")
    )
    return Siblings(newborn=newborn, order=order, day=day, minute=minute)


def read_seated(con: duckdb.DuckDBPyConnection) -> tuple[Ints, Ints]:
    """Newborn and delivery numbers of the certain links to deliveries that have room for another child."""
    rows = con.execute(
        """
        select newborn_no, delivery_no
        from linkage_certain_links
        where delivery_no in (select unique_id from open_deliveries)
        order by newborn_no
        """
    ).fetchnumpy()
    return np.asarray(rows["newborn_no"], dtype=np.int64), np.asarray(rows["delivery_no"], dtype=np.int64)


def without(assignment: Assignment, newborns: Ints) -> Assignment:
    """The assignment of all other newborns."""
    kept = ~np.isin(assignment.newborn, newborns)
    return replace(
        assignment,
        **{name: values[kept] for name, values in vars(assignment).items()},
    )


_SIBLINGS = """
    -- one row a newborn
    with told as (
        select side.unique_id as newborn_no, side.day, side.minute,
            case when newborn.birth_order is null or newborn.name_order is null
                    or newborn.birth_order = newborn.name_order
                then coalesce(newborn.birth_order, newborn.name_order) end as birth_order
        from linkage_newborn_side as side
        join comparable_newborns as newborn using (hospital_id, encounter_id)
    ),
    seated as (
        select told.*, certain.delivery_no
        from told
        left join linkage_certain_links as certain using (newborn_no)
    )
    select newborn_no,
        case when birth_order between 1 and 9
                and (delivery_no is null
                    or row_number() over (partition by delivery_no, birth_order order by newborn_no) = 1)
            then birth_order end as birth_order,
        date_diff('day', date '1900-01-01', day) as day_no, minute
    from seated
    order by newborn_no
"""
