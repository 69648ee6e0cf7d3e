"""Finds candidate pairs: newborns still without a mother, deliveries with room left, and the blocking rules between
them.

What a candidate pair is worth is decided by a model's scores.
"""

from __future__ import annotations

import duckdb

from linkage.candidates.sides import LONGEST_SEARCH_DAYS
from linkage.models.model import Model


def create_open_deliveries(con: duckdb.DuckDBPyConnection) -> None:
    """Create `open_deliveries`, deliveries with room left, and `open_delivery_days`, when their births may be recorded."""
    con.execute(
        """
        create or replace temp table open_deliveries as
        with taken as (select delivery_no, count(*) as newborns from linkage_certain_links group by
            delivery_no)
        select delivery.* replace (capacity - coalesce(taken.newborns, 0) as capacity)
        from linkage_delivery_side as delivery
        left join taken on taken.delivery_no = delivery.unique_id
        where capacity > coalesce(taken.newborns, 0)
        """
    )
    con.execute(
        f"""
        -- one row a delivery and day on which its birth may be recorded: the stay, a day before and a day
        -- after
        create or replace temp table open_delivery_days as
        with stay_days as (
            select unique_id,
                unnest(generate_series(
                    greatest(first_day, coalesce(day - 7, first_day))::timestamp,
                    least(last_day, first_day + {LONGEST_SEARCH_DAYS + 2}, coalesce(day + 7,
                        last_day))::timestamp,
                    interval 1 day))::date as candidate_day
            from open_deliveries
        )
        select delivery.* replace (stay_days.candidate_day as day), delivery.day is null as is_day_unknown
        from open_deliveries as delivery
        join stay_days using (unique_id)
        """
    )


def create_open_newborns(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Create `open_newborns`, those of the model without a certain mother, and `open_newborn_days`; their number."""
    con.execute(
        f"""
        create or replace temp table open_newborns as
        select newborn.* from linkage_newborn_side as newborn
        where model = '{model.name}' and unique_id not in (select newborn_no from linkage_certain_links)
        """
    )
    # Everything a blocking rule asks for stands on the day rows, so that a rule is one join.
    con.execute(
        """
        -- one row a newborn and day on which it may be born: the birth day as sent, and the day of a birth
        -- admission
        create or replace temp table open_newborn_days as
        select newborn.* from open_newborns as newborn
        union all
        select newborn.* replace (admit_day as day) from open_newborns as newborn
        where admit_day <> day or (day is null and admit_day is not null)
        """
    )
    (rows,) = con.execute("select count(*) from open_newborns").fetchall()
    return int(rows[0])


def create_candidates(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Create `model_candidates` (newborn_no, delivery_no, rule): each pair once, under the first rule that finds it."""
    found = " union all ".join(
        f"select newborn_no, delivery_no, {rank} as rank from ({rule.sql})"
        for rank, rule in enumerate(model.blocking_rules)
    )
    names = ", ".join(f"'{rule.name}'" for rule in model.blocking_rules)
    con.execute(
        f"""
        create or replace temp table model_candidates as
        select newborn_no, delivery_no, ([{names}])[min(rank) + 1] as rule
        from ({found})
        -- a pair that reviewers refused is never a candidate
        anti join linkage_refused_pairs using (newborn_no, delivery_no)
        group by newborn_no, delivery_no
        """
    )
    (rows,) = con.execute("select count(*) from model_candidates").fetchall()
    return int(rows[0])
