"""What each hospital really sends: which model its newborns can be linked by, how precise its times and weeks are,
and how common its values are.

Measured on the comparable records of the whole network; what a model makes of it stands in the model.
"""

from __future__ import annotations

import duckdb

# A column counts as sent when this share of a hospital's records fills it: below, it is the exception that a few
# records carry, and a model that counts on it would find most newborns without a word to say.
SENT_SHARE = 0.3
# A hospital's gestation is in whole weeks when nearly all of it is divisible by seven (of days, one in seven is).
WHOLE_WEEKS_SHARE = 0.9
# Under so many records a share is mostly chance; the share is taken as if there were that many.
LEAST_RECORDS = 200
HABITS = ("linkage_hospital_habits", "linkage_path_models", "linkage_value_shares")

# (delivery column, newborn column) that name a person. A newborn's surname alone names a family.
_IDENTITY = (
    ("mother_mrn", "mother_mrn"),
    ("account_number", "mother_account_number"),
    ("first_name", "coalesce(mother_first_name, name_mother_first_name, guarantor_name)"),
    ("last_name", "coalesce(mother_last_name, last_name)"),
    ("birth_date", "mother_birth_date"),
    ("phone", "phone"),
    ("subscriber_id", "subscriber_id"),
    ("street", "street"),
)
# What two records of one birth can agree in without naming anybody, beyond the day itself.
_EVIDENCE = (
    ("gestational_age_days", "gestational_age_days"),
    ("delivery_mode", "delivery_mode"),
    ("zip", "zip"),
    ("race_ethnicity", "race_ethnicity"),
    ("payer", "payer"),
    ("coalesce(age_years, birth_year)", "mother_age_years"),
    ("discharge_at", "discharge_at"),
    ("case when strftime(delivery_at, '%H:%M') <> '00:00' then 1 end",
     "case when strftime(birth_at, '%H:%M') <> '00:00' then 1 end"),
)


def create_habits(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of HABITS from the comparable records; needs `linkage_hospital_numbers`.

    `linkage_hospital_habits`: one row a hospital, with the numbers of the identity and evidence columns its newborns
    and its deliveries fill, and whether their gestation is in whole weeks. `linkage_path_models`: one row a hospital of
    newborns and a hospital their mothers may have delivered at (itself, or one that sends it newborns), with the
    model that what both send allows; NULL when nothing does. `linkage_value_shares`: how common a value is there.
    """
    con.execute(_habits_sql())
    con.execute(_PATH_MODELS)
    con.execute(_value_shares_sql())


def _filled_places(pairs: tuple[tuple[str, str], ...], side: int) -> str:
    places = ", ".join(
        f"case when avg(({columns[side]} is not null)::int) >= {SENT_SHARE} then {place} end"
        for place, columns in enumerate(pairs)
    )
    return f"list_filter([{places}], lambda place: place is not null)"


def _side_habits_sql(table: str, side: int) -> str:
    return f"""
            select hospital_id, {_filled_places(_IDENTITY, side)} as identity,
                {_filled_places(_EVIDENCE, side)} as evidence,
                avg((gestational_age_days % 7 = 0)::int) >= {WHOLE_WEEKS_SHARE} as in_weeks
            from {table} group by hospital_id
    """


def _habits_sql() -> str:
    return f"""
        -- one row a hospital
        create or replace temp table linkage_hospital_habits as
        with newborn as ({_side_habits_sql("comparable_newborns", 1)}),
        delivery as ({_side_habits_sql("comparable_deliveries", 0)})
        select hospital.hospital_no, hospital.hospital_id,
            coalesce(newborn.identity, []) as newborn_identity, coalesce(newborn.evidence, []) as newborn_evidence,
            delivery.identity as delivery_identity, delivery.evidence as delivery_evidence,
            coalesce(newborn.in_weeks, false) as newborn_in_weeks,
            coalesce(delivery.in_weeks, false) as delivery_in_weeks
        from linkage_hospital_numbers as hospital
        left join newborn on newborn.hospital_id = hospital.hospital_id
        left join delivery on delivery.hospital_id = hospital.hospital_id
    """


_PATH_MODELS = """
    -- one row a hospital of newborns and a hospital of their mothers
    create or replace temp table linkage_path_models as
    with paths as (
        select hospital_no, hospital_no as mother_hospital_no from linkage_hospital_habits
        union
        select here.hospital_no, sender.hospital_no
        from comparable_newborns as newborn
        join linkage_hospital_habits as here on here.hospital_id = newborn.hospital_id
        join linkage_hospital_habits as sender on sender.hospital_id = newborn.transfer_from_hospital_id
    ),
    everywhere as (
        -- of a hospital without deliveries (a children's hospital) the mothers are elsewhere: what anybody sends
        select list_distinct(flatten(list(delivery_identity))) as identity,
            list_distinct(flatten(list(delivery_evidence))) as evidence
        from linkage_hospital_habits where delivery_identity is not null
    )
    select paths.hospital_no, paths.mother_hospital_no,
        case when list_has_any(here.newborn_identity, coalesce(there.delivery_identity, everywhere.identity))
                then 'identified'
             when list_has_any(here.newborn_evidence, coalesce(there.delivery_evidence, everywhere.evidence))
                then 'limited' end as model
    from paths
    cross join everywhere
    join linkage_hospital_habits as here on here.hospital_no = paths.hospital_no
    join linkage_hospital_habits as there on there.hospital_no = paths.mother_hospital_no
"""


def _value_shares_sql() -> str:
    values = {
        "zip": "zip",
        "race_ethnicity": "race_ethnicity",
        "payer": "payer",
        "gestation_weeks": "(gestational_age_days // 7)::varchar",
        # Stays are compared among women delivered in the same way: after a cesarean three days are usual.
        "stay_days": "coalesce(delivery_mode = 'cesarean', false)::varchar || ' ' || "
        "date_diff('day', coalesce(delivery_at, admit_at)::date, discharge_at::date)::varchar",
    }
    counted = " union all ".join(
        f"select hospital_id, '{kind}' as kind, {value} as value, count(*) as records "
        f"from comparable_deliveries where {value} is not null group by hospital_id, value"
        for kind, value in values.items()
    )
    return f"""
        -- one row a hospital, kind and value of its deliveries: the share of deliveries that have it
        create or replace temp table linkage_value_shares as
        with counted as ({counted})
        select hospital_no, kind, value,
            -- the record itself does not count: a value seen once may be the very mother's
            (records - 1) / greatest(sum(records) over (partition by hospital_no, kind), {LEAST_RECORDS}) as share
        from counted join linkage_hospital_numbers using (hospital_id)
    """
