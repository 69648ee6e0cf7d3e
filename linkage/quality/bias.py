"""Who is linked and who is not, when no truth is known: rates by group, and linked against unlinked newborns.

Accuracy is counted elsewhere; what share is too low is decided by gates.
"""

from __future__ import annotations

import duckdb

from linkage.quality.figures import QualityRow, share_row, store_quality
from linkage.quality.strata import DESCRIBED, STRATA, create_described

# Imbalance of linked and unlinked newborns above this is flagged (Harron 2017, Box 2; Austin 2009).
FLAGGED_DIFFERENCE = 0.1

# Newborns missed by linkage are sicker than others (HES: < 28 weeks 4.4 % of the unlinked, 1.0 % of the linked).
_CHARACTERISTICS: dict[str, str] = {
    "plurality": STRATA["plurality"],
    "outborn": STRATA["outborn"],
    "race_ethnicity": STRATA["race_ethnicity"],
    "payer": STRATA["payer"],
    "sex": "coalesce(sex, 'unknown')",
    "birth_weight": "case when birth_weight_g < 1500 then 'under 1500 g' when birth_weight_g < 2500 then '1500-2499 g' "
    "when birth_weight_g is not null then '2500 g and more' else 'unknown' end",
    "gestation": STRATA["gestation"],
    "delivery_mode": "coalesce(delivery_mode, 'unknown')",
    "registered_name": "case when name_is_provisional then 'provisional' else 'legal or none' end",
    "intensive_care": "case when nicu_admitted then 'admitted' when not nicu_admitted then 'not admitted' "
    "else 'unknown' end",
    "died": "case when discharge_disposition = '20' then 'died' when discharge_disposition is not null "
    "then 'left alive' else 'unknown' end",
    "data_quality": STRATA["data_quality"],
    "birth_details": "case when lacks_record_tail then 'none recorded' else 'some recorded' end",
}


def describe_linkage(con: duckdb.DuckDBPyConnection) -> None:
    """Store shares linked, in review and sets filled in `link_quality`, and create `linkage_bias`; needs no truth.

    Reads `links`, `infant_stays`, both comparable tables, and `newborn_encounters` for intensive care.
    """
    create_described(con)
    con.execute(
        f"""
        -- one row a newborn, that is: an infant's index stay
        create or replace temp table linkage_newborns as
        select described.*, encounter.nicu_admitted
        from {DESCRIBED} as described
        left join newborn_encounters as encounter using (hospital_id, encounter_id)
        where link_status is not null
          and hospital_id = index_hospital_id and encounter_id = index_encounter_id
        """
    )
    rows: list[QualityRow] = []
    for stratum, value in STRATA.items():
        counts = con.execute(
            f"""
            select {value} as stratum_value, count(*), count(*) filter (link_status = 'linked'),
                count(*) filter (link_status = 'review')
            from linkage_newborns group by stratum_value order by stratum_value
            """
        ).fetchall()
        for stratum_value, newborns, linked, review in counts:
            rows.append(share_row("link_rate", stratum, stratum_value, linked, newborns, source="links"))
            rows.append(share_row("review_rate", stratum, stratum_value, review, newborns, source="links"))
    rows += _count_filled_sets(con)
    store_quality(con, rows, source="links")
    con.execute(_bias_sql())
    con.execute("drop table linkage_newborns")
    con.execute(f"drop table {DESCRIBED}")


def _count_filled_sets(con: duckdb.DuckDBPyConnection) -> list[QualityRow]:
    """Of deliveries of several liveborn children those with a linked newborn for each of them."""
    counts = con.execute(
        """
        with linked as (
            select delivery_hospital_id, delivery_encounter_id, count(*) as newborns
            from links where link_status = 'linked' group by all
        ),
        sets as (
            select case when liveborn_count >= 3 then '3+' else '2' end as born, coalesce(newborns, 0) as newborns,
                liveborn_count
            from comparable_deliveries
            left join linked on delivery_hospital_id = hospital_id and delivery_encounter_id = encounter_id
            where liveborn_count >= 2
        )
        select coalesce(born, 'all') as born, count(*) filter (newborns >= liveborn_count), count(*)
        from sets group by rollup (born) order by grouping(born) desc, born
        """
    ).fetchall()
    return [
        share_row(
            "sets_filled",
            "overall" if born == "all" else "plurality",
            born,
            filled,
            sets,
            source="links",
        )
        for born, filled, sets in counts
    ]


def _bias_sql() -> str:
    levels = " union all ".join(
        f"select '{name}' as characteristic, {value} as level, link_status = 'linked' as is_linked from linkage_newborns"
        for name, value in _CHARACTERISTICS.items()
    )
    return f"""
        -- one row a characteristic and level: its share among linked and among all other newborns
        create or replace temp table linkage_bias as
        with levels as ({levels}),
        counted as (
            select characteristic, level, count(*) filter (is_linked) as linked,
                count(*) filter (not is_linked) as unlinked
            from levels group by characteristic, level
        ),
        shares as (
            select characteristic, level,
                linked / nullif(sum(linked) over (partition by characteristic), 0) as linked_share,
                unlinked / nullif(sum(unlinked) over (partition by characteristic), 0) as unlinked_share
            from counted
        ),
        differences as (
            select characteristic, level, linked_share, unlinked_share,
                case when linked_share = unlinked_share then 0.0
                     else (linked_share - unlinked_share) / nullif(sqrt(
                        (linked_share * (1 - linked_share) + unlinked_share * (1 - unlinked_share)) / 2), 0)
                end as standardized_difference
            from shares
        )
        select characteristic, level, linked_share, unlinked_share, standardized_difference,
            -- no spread on either side and yet different (0 % and 100 %): no finite difference, flagged all the same
            coalesce(abs(standardized_difference) > {FLAGGED_DIFFERENCE},
                linked_share <> unlinked_share) as flagged
        from differences
        order by characteristic, level
    """
