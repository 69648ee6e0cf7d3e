"""The researchers' views whose rows are people: dyads, mothers, and those who lack one another.

They read published tables only, so they hold what the privacy profile left.
"""

from __future__ import annotations

from data_contracts.fields import date, integer
from data_contracts.published.deliveries import DELIVERIES
from data_contracts.published.dyads import DYADS
from data_contracts.published.newborns import NEWBORNS
from data_contracts.published.research_view import column_as, columns_of, research_view

V_DYAD = research_view(
    "v_dyad",
    "Mothers and their newborns side by side",
    "Who is whose mother, how sure is it, and what is known of both?",
    "one row a linked newborn",
    ("dyad_id",),
    (
        *columns_of(DYADS, "dyad_id", "newborn_id", "infant_id", "delivery_id", "mother_id"),
        *columns_of(DYADS, "link_method", "link_tier", "link_probability"),
        column_as(DELIVERIES, "hospital_id", "delivery_hospital_id", "Hospital of the delivery"),
        *columns_of(NEWBORNS, "birth_hospital_id", "is_outborn"),
        *columns_of(DELIVERIES, "delivery_date"),
        column_as(NEWBORNS, "birth_date", "born_on", "Day of birth as the newborn's record has it"),
        *columns_of(DYADS, "plurality", "birth_order"),
        *columns_of(DELIVERIES, "mother_age_years", "parity", "delivery_mode", "gestational_age_days"),
        *columns_of(DELIVERIES, "race_ethnicity", "payer", "rural_urban", "svi_quartile"),
        *columns_of(NEWBORNS, "sex", "birth_weight_g", "apgar_5", "nicu_admitted", "nicu_days", "died"),
        column_as(
            DELIVERIES, "length_of_stay_days", "mother_stay_days", "Days of the mother's delivery stay"
        ),
        column_as(NEWBORNS, "length_of_stay_days", "newborn_stay_days", "Days in hospital, transfers joined"),
    ),
    """
    -- one row a linked newborn
    select y.dyad_id, y.newborn_id, y.infant_id, y.delivery_id, y.mother_id,
        y.link_method, y.link_tier, y.link_probability,
        d.hospital_id as delivery_hospital_id, n.birth_hospital_id, n.is_outborn,
        d.delivery_date, n.birth_date as born_on, y.plurality, y.birth_order,
        d.mother_age_years, d.parity, d.delivery_mode, d.gestational_age_days,
        d.race_ethnicity, d.payer, d.rural_urban, d.svi_quartile,
        n.sex, n.birth_weight_g, n.apgar_5, n.nicu_admitted, n.nicu_days, n.died,
        d.length_of_stay_days as mother_stay_days, n.length_of_stay_days as newborn_stay_days
    from dyads as y
    join deliveries as d on d.delivery_id = y.delivery_id
    join newborns as n on n.newborn_id = y.newborn_id
    where y.link_status = 'linked'
    """,
)

V_MOTHER = research_view(
    "v_mother",
    "Mothers and their births",
    "Which women gave birth more than once, how far apart, and how many of their children were found?",
    "one row a mother",
    ("mother_id",),
    (
        *columns_of(DELIVERIES, "mother_id"),
        integer("deliveries", "Deliveries of hers in this network and period"),
        date("first_delivery_date", "Day of the first of them"),
        date("last_delivery_date", "Day of the last of them"),
        integer("shortest_interval_days", "Fewest days between two of them; empty with one", unit="days"),
        integer("cesareans", "Of them by cesarean"),
        integer("linked_infants", "Children linked to her, twins one by one"),
    ),
    """
    -- one row a mother
    with spaced as (
        select mother_id, delivery_id, delivery_date, delivery_mode,
            date_diff('day', lag(delivery_date) over (partition by mother_id order by delivery_date, delivery_id),
                delivery_date) as interval_days
        from deliveries
    ),
    births as (
        select mother_id, count(*) as deliveries, min(delivery_date) as first_delivery_date,
            max(delivery_date) as last_delivery_date, min(interval_days) as shortest_interval_days,
            count(*) filter (delivery_mode = 'cesarean') as cesareans
        from spaced group by mother_id
    ),
    children as (
        select mother_id, count(distinct infant_id) as linked_infants
        from dyads where link_status = 'linked' group by mother_id
    )
    select b.mother_id, b.deliveries, b.first_delivery_date, b.last_delivery_date, b.shortest_interval_days,
        b.cesareans, coalesce(c.linked_infants, 0) as linked_infants
    from births as b left join children as c on c.mother_id = b.mother_id
    """,
)

V_NEWBORN_WITHOUT_MOTHER = research_view(
    "v_newborn_without_mother",
    "Newborns without a mother",
    "Which newborns have no mother yet, why, and who are they?",
    "one row a newborn in review or unlinked",
    ("newborn_id",),
    (
        *columns_of(DYADS, "dyad_id", "newborn_id", "infant_id", "hospital_id", "link_status", "link_reason"),
        *columns_of(DYADS, "match_weight", "match_probability", "newborn_type", "is_outborn", "birth_month"),
        *columns_of(NEWBORNS, "sex", "birth_weight_g", "gestational_age_days", "plurality"),
        *columns_of(NEWBORNS, "race_ethnicity", "payer", "nicu_admitted", "died"),
    ),
    """
    -- one row a newborn in review or unlinked
    select y.dyad_id, y.newborn_id, y.infant_id, y.hospital_id, y.link_status, y.link_reason,
        y.match_weight, y.match_probability, y.newborn_type, y.is_outborn, y.birth_month,
        n.sex, n.birth_weight_g, n.gestational_age_days, n.plurality,
        n.race_ethnicity, n.payer, n.nicu_admitted, n.died
    from dyads as y join newborns as n on n.newborn_id = y.newborn_id
    where y.link_status <> 'linked'
    """,
)

V_DELIVERY_WITHOUT_NEWBORN = research_view(
    "v_delivery_without_newborn",
    "Deliveries without a newborn",
    "Which deliveries still lack a child that was born alive?",
    "one row a delivery with fewer linked newborns than children born alive, or none where that is not told",
    ("delivery_id",),
    (
        *columns_of(DELIVERIES, "delivery_id", "mother_id", "hospital_id", "delivery_date", "liveborn_count"),
        integer("found_newborns", "Newborns linked to the delivery"),
        *columns_of(DELIVERIES, "plurality", "gestational_age_days", "delivery_mode", "mother_age_years"),
        *columns_of(DELIVERIES, "race_ethnicity", "payer", "transfer_to_hospital_id"),
    ),
    """
    -- one row a delivery with fewer linked newborns than children born alive
    with found as (
        select delivery_id, count(*) as newborns from dyads where link_status = 'linked' group by delivery_id
    )
    select d.delivery_id, d.mother_id, d.hospital_id, d.delivery_date, d.liveborn_count,
        coalesce(f.newborns, 0) as found_newborns, d.plurality, d.gestational_age_days, d.delivery_mode,
        d.mother_age_years, d.race_ethnicity, d.payer, d.transfer_to_hospital_id
    from deliveries as d left join found as f on f.delivery_id = d.delivery_id
    where coalesce(f.newborns, 0) < coalesce(d.liveborn_count, 1)
    """,
)
