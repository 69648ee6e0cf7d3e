"""Counts how the links of one night differ from those of another: for how many newborns, and in which way.

Why they differ is not asked; no newborn is named.
"""

from __future__ import annotations

import duckdb

KINDS = ("same", "newly_linked", "unlinked", "other_mother", "new_newborns", "gone_newborns")


def count_differences(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Newborns by KINDS, of `links` as against `links_before` (docs/explanation/stages.md, 3).

    `same` has the same mother, or still none; `other_mother` another delivery than before; `new_newborns` and
    `gone_newborns` stand in one of the two alone.
    """
    counted = dict(
        con.execute(
            """
            with kinds as (
                select case
                    when before.newborn_encounter_id is null then 'new_newborns'
                    when now.newborn_encounter_id is null then 'gone_newborns'
                    when now.delivery_encounter_id is not distinct from before.delivery_encounter_id
                        and now.delivery_hospital_id is not distinct from before.delivery_hospital_id then 'same'
                    when before.delivery_encounter_id is null then 'newly_linked'
                    when now.delivery_encounter_id is null then 'unlinked'
                    else 'other_mother' end as kind
                from links as now
                full outer join links_before as before
                  on before.newborn_hospital_id = now.newborn_hospital_id
                 and before.newborn_encounter_id = now.newborn_encounter_id
            )
            select kind, count(*) from kinds group by kind
            """
        ).fetchall()
    )
    return {kind: int(counted.get(kind, 0)) for kind in KINDS}
