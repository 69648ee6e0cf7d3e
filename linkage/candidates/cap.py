"""Keeps the number of candidates of a newborn within bounds, so that bad input cannot make pairs explode.

Which pairs are candidates is decided by the blocking rules; here only the least supported of too many are dropped.
"""

from __future__ import annotations

import duckdb

from linkage.models.blocking import AGREEMENTS, MAX_CANDIDATES

# What a pair shares beside names and numbers; a name or number counts as three of these.
_CIRCUMSTANCES = (
    "newborn.hospital_no = delivery.hospital_no",
    "newborn.day = delivery.day",
    "newborn.zip = delivery.zip",
    "abs(newborn.age_years - delivery.age_years) <= 1",
    "abs(newborn.gestation_days - delivery.gestation_days) <= 6",
    "newborn.plurality = delivery.plurality",
    "newborn.delivery_mode = delivery.delivery_mode",
    "newborn.race_ethnicity = delivery.race_ethnicity",
    "newborn.payer = delivery.payer",
)


def cap_candidates(con: duckdb.DuckDBPyConnection, candidates: str = "model_candidates") -> int:
    """Drop from `candidates` what a newborn has beyond MAX_CANDIDATES; returns how many newborns lost some.

    Reads `open_newborns` and `open_deliveries`. Pairs with most agreements are kept; pairs that agree alike stay or go
    together, so that chance and order of rows have no say.
    """
    support = " + ".join(
        [
            *(f"3 * coalesce({sql}, false)::int" for sql in AGREEMENTS),
            *(f"coalesce({sql}, false)::int" for sql in _CIRCUMSTANCES),
        ]
    )
    con.execute(
        f"""
        -- one row a pair that is one too many
        create or replace temp table linkage_dropped_candidates as
        with crowded as (
            select newborn_no from {candidates} group by newborn_no having count(*) > {MAX_CANDIDATES}
        ),
        supported as (
            select newborn_no, delivery_no, {support} as support
            from {candidates}
            join crowded using (newborn_no)
            join open_newborns as newborn on newborn.unique_id = newborn_no
            join open_deliveries as delivery on delivery.unique_id = delivery_no
        )
        select newborn_no, delivery_no
        from supported
        qualify count(*) over (
            partition by newborn_no order by support desc range between unbounded preceding and current row
        ) > {MAX_CANDIDATES}
        """
    )
    (capped,) = con.execute("select count(distinct newborn_no) from linkage_dropped_candidates").fetchall()
    if capped[0]:
        con.execute(
            f"""
            create or replace temp table {candidates} as
            select kept.* from {candidates} as kept anti join linkage_dropped_candidates using (newborn_no, delivery_no)
            """
        )
    con.execute("drop table linkage_dropped_candidates")
    return int(capped[0])
