"""Signs of false links that need no truth: what a true mother and child could hardly show.

A sign is a share of linked newborns or sets; links are not changed by it, and gates decide what is too much.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

PROXIES = "linkage_proxies_exact"

# Sentinel's mother-infant linkage takes no delivery within 180 days of the last one as a new pregnancy.
SHORTEST_INTERVAL_DAYS = 180
# Second twins follow within minutes to hours; delayed delivery beyond two days is a rarity.
LONGEST_TWIN_GAP_HOURS = 48
# A birth on the way to hospital or past midnight lies a day beside the stay.
DAYS_AROUND_STAY = 1
# A stay without a discharge is open; a birth more than this after admission belongs to another stay.
LONGEST_OPEN_STAY_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """One sign: its name, why it speaks against links, and SQL of one row `numerator, denominator` (NULL: not known)."""

    name: str
    because: str
    counts_sql: str


# One row a linked newborn with what both records say.
_LINKED_NEWBORNS = """
    create or replace temp table linkage_linked as
    select link.newborn_hospital_id, link.newborn_encounter_id, link.delivery_hospital_id,
        link.delivery_encounter_id, link.match_weight, link.runner_up_weight, newborn.role, newborn.birth_at,
        newborn.admit_at, newborn.sex, newborn.name_sex, newborn.birth_order, newborn.name_order,
        delivery.admit_at as delivery_admit_at, delivery.discharge_at as delivery_discharge_at,
        coalesce(delivery.delivery_at, delivery.admit_at) as delivered_at, delivery.liveborn_count,
        woman.index_hospital_id as woman_hospital_id, woman.index_encounter_id as woman_encounter_id
    from links as link
    join comparable_newborns as newborn on newborn.hospital_id = link.newborn_hospital_id
        and newborn.encounter_id = link.newborn_encounter_id
    join comparable_deliveries as delivery on delivery.hospital_id = link.delivery_hospital_id
        and delivery.encounter_id = link.delivery_encounter_id
    left join mother_stays as woman on woman.hospital_id = link.delivery_hospital_id
        and woman.encounter_id = link.delivery_encounter_id
    where link.link_status = 'linked'
"""

_SETS = """
    -- one row a delivery with two or more linked newborns
    select count(*) as siblings, count(birth_order) as ordered, count(distinct birth_order) as orders,
        count(distinct birth_at::date) as days, date_diff('hour', min(birth_at), max(birth_at)) as hours_apart
    from linkage_linked group by delivery_hospital_id, delivery_encounter_id having count(*) > 1
"""

PROXY_LIST: tuple[Proxy, ...] = (
    Proxy(
        name="newborn_with_two_mothers",
        because="a newborn has one mother; linking gives one, so anything but none is a fault of the program",
        counts_sql="""
            select count(*) filter (first_hospital <> last_hospital or first_delivery <> last_delivery), count(*)
            from (
                select min(delivery_hospital_id) as first_hospital, max(delivery_hospital_id) as last_hospital,
                    min(delivery_encounter_id) as first_delivery, max(delivery_encounter_id) as last_delivery
                from linkage_linked group by newborn_hospital_id, newborn_encounter_id)
        """,
    ),
    Proxy(
        name="contested_newborn",
        because="another delivery would by itself have been likelier the mother's than not",
        counts_sql="select count(*) filter (runner_up_weight > 0), count(*) from linkage_linked",
    ),
    Proxy(
        name="delivery_interval_under_180_days",
        because="a woman does not bear again within 180 days: one of two such deliveries holds another woman's child, "
        "or two women were taken for one",
        counts_sql=f"""
            with deliveries as (
                select distinct woman_hospital_id, woman_encounter_id, delivery_hospital_id, delivery_encounter_id,
                    delivered_at
                from linkage_linked where woman_encounter_id is not null
            ),
            followed as (
                select delivered_at, lag(delivered_at) over (partition by woman_hospital_id, woman_encounter_id
                    order by delivered_at, delivery_hospital_id, delivery_encounter_id) as earlier_at
                from deliveries
            )
            select count(*) filter (date_diff('day', earlier_at, delivered_at) < {SHORTEST_INTERVAL_DAYS}), count(*)
            from followed where earlier_at is not null
        """,
    ),
    Proxy(
        name="birth_outside_stay",
        because="a birth more than a day outside its mother's stay is another woman's child, or a wrong date",
        counts_sql=f"""
            select count(*) filter (not (birth_at::date between first_day and last_day
                or (role = 'birth' and admit_at::date between first_day and last_day))), count(*)
            from (select role, birth_at, admit_at, delivery_admit_at::date - {DAYS_AROUND_STAY} as first_day,
                coalesce(delivery_discharge_at::date, delivery_admit_at::date + {LONGEST_OPEN_STAY_DAYS})
                    + {DAYS_AROUND_STAY} as last_day
                from linkage_linked where birth_at is not null)
        """,
    ),
    Proxy(
        name="more_newborns_than_liveborn",
        because="a delivery of one liveborn child with two newborns holds a false link, or a wrong count",
        counts_sql="""
            select count(*) filter (newborns > liveborn_count), count(*) from (
                select count(*) as newborns, any_value(liveborn_count) as liveborn_count
                from linkage_linked where liveborn_count is not null
                group by delivery_hospital_id, delivery_encounter_id)
        """,
    ),
    Proxy(
        name="sex_contradicts_name",
        because="BABYBOY recorded as a girl: a wrong sex, or another child's record",
        counts_sql="""
            select count(*) filter (sex <> name_sex), count(*)
            from linkage_linked where name_sex is not null and sex in ('F', 'M')
        """,
    ),
    Proxy(
        name="birth_orders_doubled",
        because="two second twins of one delivery are no siblings, or one was recorded wrongly",
        counts_sql=f"select count(*) filter (orders < ordered), count(*) from ({_SETS}) where ordered > 1",
    ),
    Proxy(
        name="siblings_over_48_hours_apart",
        because="children of one delivery are born within hours; a birth days later is rare",
        counts_sql=f"""
            select count(*) filter (hours_apart > {LONGEST_TWIN_GAP_HOURS}), count(*)
            from ({_SETS}) where hours_apart is not null
        """,
    ),
    Proxy(
        name="blood_types_contradict",
        because="not available: blood types are not part of the feeds",
        counts_sql="select null, null",
    ),
)


def create_proxies(con: duckdb.DuckDBPyConnection) -> None:
    """Create PROXIES, one row a sign: `proxy, numerator, denominator, share, because`.

    Reads `links`, both comparable tables and `mother_stays`. The share is NULL where nothing could show the sign.
    """
    con.execute(_LINKED_NEWBORNS)
    con.execute(
        f"create or replace temp table {PROXIES} "
        "(proxy varchar, numerator bigint, denominator bigint, share double, because varchar)"
    )
    for proxy in PROXY_LIST:
        con.execute(
            f"""
            insert into {PROXIES}
            select $name, numerator, denominator, numerator / nullif(denominator, 0), $because
            from ({proxy.counts_sql}) as counted(numerator, denominator)
            """,
            {"name": proxy.name, "because": proxy.because},
        )
    con.execute("drop table linkage_linked")
