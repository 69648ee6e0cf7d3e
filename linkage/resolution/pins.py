"""Holds links to what reviewers settled: a pair they called a match stays linked, one they refused never is.

Reads settled decisions only; who decided, and whether two agreed, is asked in review/items.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from linkage.candidates.sides import SAME_DELIVERY_DAYS

REVIEWED_RULE = "reviewed"
# Stated, not estimated, like the weights of the certain rules: below the least of them (24), since people err too.
REVIEWED_WEIGHT = 20.0


@dataclass(frozen=True, kw_only=True)
class PinSummary:
    """Settled decisions by what became of them in this linkage.

    `dormant` ones name a record that is not there any more; `contradicting` ones speak, after records were joined,
    of one newborn or one pair in two ways, and pin nothing.
    """

    matches: int
    refusals: int
    dormant: int
    contradicting: int


def apply_decisions(con: duckdb.DuckDBPyConnection) -> None:
    """Change `linkage_certain_links` and `linkage_contradictions` to what `settled_decisions` says, and create
    `linkage_refused_pairs` (newborn_no, delivery_no).

    `settled_decisions` (newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id,
    is_match) may be missing: then nothing is settled. A match holds even where dates or counts speak against it:
    reviewers saw both. Where a pinned delivery is full, what rules gave it goes back to the model.
    """
    if not _has_decisions(con):
        con.execute(
            "create or replace temp table linkage_refused_pairs (newborn_no bigint, delivery_no bigint)"
        )
        return
    _number_decisions(con)
    con.execute(
        """
        create or replace temp table linkage_refused_pairs as
        select newborn_no, delivery_no from linkage_decided_pairs where not is_match
        """
    )
    con.execute(
        """
        delete from linkage_certain_links
        where newborn_no in (select newborn_no from linkage_decided_pairs where is_match)
           or (newborn_no, delivery_no) in (select (newborn_no, delivery_no) from linkage_refused_pairs)
        """
    )
    con.execute(_FREE_PINNED_DELIVERIES)
    con.execute(
        f"""
        insert into linkage_certain_links by name
        select newborn_no, delivery_no, '{REVIEWED_RULE}' as rule, {REVIEWED_WEIGHT} as match_weight
        from linkage_decided_pairs
        where is_match
        """
    )
    con.execute(
        """
        delete from linkage_contradictions
        where newborn_no in (select newborn_no from linkage_decided_pairs where is_match)
           or (newborn_no, delivery_no) in (select (newborn_no, delivery_no) from linkage_refused_pairs)
        """
    )
    _drop_numbered(con)


def count_pins(con: duckdb.DuckDBPyConnection) -> PinSummary:
    """What the settled decisions pin; needs `settled_decisions` and what apply_decisions reads, changes nothing."""
    if not _has_decisions(con):
        return PinSummary(matches=0, refusals=0, dormant=0, contradicting=0)
    _number_decisions(con)
    ((matches, refusals, applied, settled, present),) = con.execute(
        """
        select (select count(*) from linkage_decided_pairs where is_match),
            (select count(*) from linkage_decided_pairs where not is_match),
            (select coalesce(sum(decisions), 0) from linkage_decided_pairs),
            (select count(*) from settled_decisions),
            (select count(*) from linkage_decisions_present)
        """
    ).fetchall()
    _drop_numbered(con)
    return PinSummary(
        matches=matches, refusals=refusals, dormant=settled - present, contradicting=present - int(applied)
    )


def _has_decisions(con: duckdb.DuckDBPyConnection) -> bool:
    ((found,),) = con.execute(
        "select count(*) from information_schema.tables where table_name = 'settled_decisions'"
    ).fetchall()
    return bool(found)


def _number_decisions(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_decided_pairs` (newborn_no, delivery_no, is_match, decisions) of what may be pinned."""
    con.execute(_DECISIONS_PRESENT)
    con.execute(_DECIDED_PAIRS)


def _drop_numbered(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("drop table linkage_decided_pairs")
    con.execute("drop table linkage_decisions_present")


# A decision names encounters; records come and go round them. The infant's index stay may by now be another stay (its
# birth record came in later), and of a delivery recorded twice the other record may stand on the side.
_DECISIONS_PRESENT = f"""
    -- one row a settled decision whose two records are there
    create or replace temp table linkage_decisions_present as
    with named_newborns as (
        select decision.*, newborn.unique_id as newborn_no
        from settled_decisions as decision
        join infant_stays as stay
          on stay.hospital_id = decision.newborn_hospital_id and stay.encounter_id = decision.newborn_encounter_id
        join linkage_newborn_side as newborn
          on newborn.hospital_id = stay.index_hospital_id and newborn.encounter_id = stay.index_encounter_id
    ),
    of_mother as (
        select decision.newborn_no, decision.is_match,
            decision.newborn_hospital_id, decision.newborn_encounter_id,
            decision.delivery_hospital_id, decision.delivery_encounter_id,
            delivery.unique_id as delivery_no,
            case when delivery.hospital_id = own.hospital_id and delivery.encounter_id = own.encounter_id then -1
                else abs(date_diff('day', coalesce(own.delivery_at, own.admit_at)::date,
                    coalesce(delivery.day, delivery.first_day))) end as days_apart
        from named_newborns as decision
        join comparable_deliveries as own
          on own.hospital_id = decision.delivery_hospital_id and own.encounter_id = decision.delivery_encounter_id
        join mother_stays as stay on stay.hospital_id = own.hospital_id and stay.encounter_id = own.encounter_id
        join mother_stays as other
          on other.index_hospital_id = stay.index_hospital_id and other.index_encounter_id = stay.index_encounter_id
        join linkage_delivery_side as delivery
          on delivery.hospital_id = other.hospital_id and delivery.encounter_id = other.encounter_id
    )
    select newborn_no, is_match, newborn_hospital_id, newborn_encounter_id,
        arg_min(delivery_no, (days_apart, delivery_no)) as delivery_no
    from of_mother
    where days_apart < {SAME_DELIVERY_DAYS}
    group by newborn_no, is_match, newborn_hospital_id, newborn_encounter_id, delivery_hospital_id,
        delivery_encounter_id
"""

_DECIDED_PAIRS = """
    -- one row a pair that is pinned; a newborn given two mothers, or a pair judged both ways, is left out
    create or replace temp table linkage_decided_pairs as
    with one_pair as (
        select newborn_no, delivery_no, bool_or(is_match) as is_match, count(*) as decisions,
            bool_or(is_match) and not bool_and(is_match) as is_contradictory
        from linkage_decisions_present
        group by newborn_no, delivery_no
    ),
    counted as (
        select newborn_no, delivery_no, is_match, decisions, is_contradictory,
            count(*) filter (is_match) over (partition by newborn_no) as mothers
        from one_pair
    )
    select newborn_no, delivery_no, is_match, decisions
    from counted
    where not is_contradictory and not (is_match and mothers > 1)
"""

_FREE_PINNED_DELIVERIES = """
    -- a delivery with a pinned newborn keeps what rules gave it only while all fit into its number of liveborn
    delete from linkage_certain_links
    where delivery_no in (
        select pinned.delivery_no
        from (select delivery_no, count(*) as newborns from linkage_decided_pairs where is_match group by delivery_no)
            as pinned
        join (select delivery_no, count(*) as newborns from linkage_certain_links group by delivery_no) as given
          using (delivery_no)
        join linkage_delivery_side as delivery on delivery.unique_id = pinned.delivery_no
        where pinned.newborns + given.newborns > delivery.capacity
    )
"""
