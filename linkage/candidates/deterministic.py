"""Certain links first: numbers and names that agree exactly, in a feasible stay, with nothing speaking
against them.

A pair that is not certain is no worse for it: it goes on to the model, which weighs everything.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, kw_only=True)
class Tier:
    """One rule: the columns that must be equal, and how many independent agreements must support them."""

    name: str
    columns: tuple[str, ...]
    support: int
    match_weight: float
    because: str


# Weights are log2 odds we stand for: 2^20 is one in a million, far under what a clerical sample can show;
# the order is
# that of the evidence. The columns of a tier do not count as their own support.
TIERS: tuple[Tier, ...] = (
    Tier(
        name="mother_mrn",
        columns=("record_number",),
        support=1,
        match_weight=30.0,
        because="the hospital itself states the mother's record number on the newborn's record (PID-21)",
    ),
    Tier(
        name="mother_account_number",
        columns=("account_number",),
        support=1,
        match_weight=28.0,
        because="the newborn's record names the account of the mother's delivery stay",
    ),
    Tier(
        name="mother_name_and_birth_date",
        columns=("first_name", "birth_text"),
        support=1,
        match_weight=26.0,
        because="two women of one first name and birth date rarely give birth in one unit on one day",
    ),
    Tier(
        name="subscriber_and_date",
        columns=("subscriber_id",),
        support=2,
        match_weight=24.0,
        because="a newborn is billed under its mother's policy in the first month; a policy may be the father's",
    ),
)

_AGREEMENTS = {
    "record_number": "newborn.record_number = delivery.record_number",
    "account_number": "newborn.account_number = delivery.account_number",
    "first_name": "(newborn.first_name = delivery.first_name or newborn.embedded_name = delivery.first_name "
    "or newborn.embedded_name || 'S' = delivery.first_name)",
    "surname": "(delivery.surname in (newborn.surname, newborn.other_surname) "
    "or delivery.other_surname in (newborn.surname, newborn.other_surname))",
    "birth_text": "newborn.birth_text = delivery.birth_text",
    "phone": "newborn.phone = delivery.phone",
    "subscriber_id": "newborn.subscriber_id = delivery.subscriber_id",
    "street": "newborn.street = delivery.street",
    "minute": "newborn.minute = delivery.minute",
}

# Known on both records and different. One such field may be a typing error; two are another woman.
_DISAGREEMENTS = (
    "newborn.record_number <> delivery.record_number",
    "newborn.account_number <> delivery.account_number",
    "(newborn.first_name <> delivery.first_name "
    "and jaro_winkler_similarity(newborn.first_name, delivery.first_name) < 0.8 "
    "and newborn.first_name is distinct from delivery.middle_name)",
    "newborn.birth_text <> delivery.birth_text",
    "newborn.subscriber_id <> delivery.subscriber_id",
    "newborn.phone <> delivery.phone",
    "abs(newborn.minute - delivery.minute) > 1440",
)
MAX_DISAGREEMENTS = 1

# The birth may be recorded a day off (around midnight); the newborn's own admission stands in for a mistyped
# birth day.
FEASIBLE = """(
    case when delivery.day is not null
        then abs(date_diff('day', newborn.day, delivery.day)) <= 1
            or (newborn.admit_day between delivery.day and delivery.day + 1
                and newborn.day between delivery.first_day - 31 and delivery.last_day + 31)
        else newborn.day between delivery.first_day and delivery.last_day end
)"""


def find_certain_links(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_certain_links` (newborn_no, delivery_no, rule, match_weight) and
    `linkage_contradictions`.

    Reads `linkage_newborn_side` and `linkage_delivery_side`. A certain link is the only delivery any tier
    proposes for
    the newborn, and its delivery is proposed to no more newborns than it has liveborn.
        `linkage_contradictions` holds
    (newborn_no, delivery_no) where the stated mother is known but the dates cannot be those of her delivery.
    """
    con.execute(_proposals_sql())
    con.execute(_CERTAIN)
    con.execute(_CONTRADICTIONS)
    con.execute("drop table linkage_proposals")


def _proposals_sql() -> str:
    branches = [_tier_sql(rank, tier) for rank, tier in enumerate(TIERS)]
    return "create or replace temp table linkage_proposals as\n" + "\nunion all\n".join(branches)


def _tier_sql(rank: int, tier: Tier) -> str:
    keys = " and ".join(f"newborn.{column} = delivery.{column}" for column in tier.columns)
    others = [sql for column, sql in _AGREEMENTS.items() if column not in tier.columns]
    support = " + ".join(f"coalesce({sql}, false)::int" for sql in others)
    against = " + ".join(f"coalesce({sql}, false)::int" for sql in _DISAGREEMENTS)
    return f"""
        -- one row a newborn and a delivery of its hospital that {tier.name} proposes
        select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no,
            {rank} as tier, '{tier.name}' as rule, {tier.match_weight} as match_weight,
            {FEASIBLE} as is_feasible,
            ({support}) >= {tier.support} and ({against}) <= {MAX_DISAGREEMENTS} as is_supported
        from linkage_newborn_side as newborn
        join linkage_delivery_side as delivery
          on newborn.hospital_no = delivery.hospital_no and {keys}
         -- another birth of the same woman is no rival
         and abs(date_diff('day', newborn.day, coalesce(delivery.day, delivery.first_day))) <= 100
    """


_CERTAIN = """
    -- one row a newborn with a certain mother
    create or replace temp table linkage_certain_links as
    with one_pair as (
        -- one row a pair: the best tier that proposes it
        select newborn_no, delivery_no, min(tier) filter (is_feasible and is_supported) as tier,
            arg_min(rule, tier) filter (is_feasible and is_supported) as rule,
            max(match_weight) filter (is_feasible and is_supported) as match_weight
        from linkage_proposals
        where is_feasible
        group by newborn_no, delivery_no
    ),
    only_mother as (
        select newborn_no, any_value(delivery_no) as delivery_no, any_value(rule) as rule,
            any_value(match_weight) as match_weight
        from one_pair
        group by newborn_no
        having count(*) = 1 and count(rule) = 1
    ),
    crowded as (
        select delivery_no
        from one_pair
        join linkage_delivery_side as delivery on delivery.unique_id = delivery_no
        group by delivery_no
        having count(distinct newborn_no) > any_value(delivery.capacity)
    )
    select newborn_no, delivery_no, rule, match_weight
    from only_mother
    where delivery_no not in (select delivery_no from crowded)
"""

_CONTRADICTIONS = """
    -- one row a newborn whose stated mother delivered there, but on days that cannot be this birth
    create or replace temp table linkage_contradictions as
    select newborn_no, min(delivery_no) as delivery_no
    from linkage_proposals
    where rule in ('mother_mrn', 'mother_account_number')
      and newborn_no not in (select newborn_no from linkage_certain_links)
    group by newborn_no
    having not bool_or(is_feasible)
"""
