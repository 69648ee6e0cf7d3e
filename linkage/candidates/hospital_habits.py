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
COUNTED_HABITS = ("counted_habits", "counted_value_shares")
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
    (
        "case when strftime(delivery_at, '%H:%M') <> '00:00' then 1 end",
        "case when strftime(birth_at, '%H:%M') <> '00:00' then 1 end",
    ),
)

# Values of a delivery that are weighed by how common they are at its hospital.
SHARED_VALUES: dict[str, str] = {
    "zip": "zip",
    "race_ethnicity": "race_ethnicity",
    "payer": "payer",
    "gestation_weeks": "(gestational_age_days // 7)::varchar",
    # Stays are compared among women delivered in the same way: after a cesarean three days are usual.
    "stay_days": "coalesce(delivery_mode = 'cesarean', false)::varchar || ' ' || "
    "date_diff('day', coalesce(delivery_at, admit_at)::date, discharge_at::date)::varchar",
}


def count_habits(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of COUNTED_HABITS from all `comparable_deliveries` and `comparable_newborns` of the network.

    `counted_habits`: `hospital_id, side` (delivery, newborn), `identity, evidence` (bits of the columns of _IDENTITY and
    _EVIDENCE that are sent), `in_weeks`. `counted_value_shares`: `hospital_id, kind, value, share` of its deliveries.
    """
    con.execute(_count_habits_sql())
    con.execute(_count_value_shares_sql())


def create_habits(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of HABITS for the records at hand, from those of COUNTED_HABITS and
    `linkage_hospital_numbers`.

    `linkage_hospital_habits`: one row a hospital; one unknown to the counts is taken to send everything.
    `linkage_path_models`: one row a hospital of newborns and a hospital their mothers may have delivered at (itself,
    or one that sends it newborns), with the model that what both send allows; NULL when nothing does.
    """
    con.execute(_HOSPITAL_HABITS)
    con.execute(_PATH_MODELS)
    con.execute(
        """
        create or replace temp table linkage_value_shares as
        select hospital_no, kind, value, share
        from counted_value_shares join linkage_hospital_numbers using (hospital_id)
        """
    )


def _sent_bits(pairs: tuple[tuple[str, str], ...], side: int) -> str:
    return " + ".join(
        f"(avg(({columns[side]} is not null)::int) >= {SENT_SHARE})::bigint * {2**place}"
        for place, columns in enumerate(pairs)
    )


def _side_habits_sql(side: str, where: str) -> str:
    place = ("delivery", "newborn").index(side)
    return f"""
        select hospital_id, '{side}' as side, {_sent_bits(_IDENTITY, place)} as identity,
            {_sent_bits(_EVIDENCE, place)} as evidence,
            coalesce(avg((gestational_age_days % 7 = 0)::int) >= {WHOLE_WEEKS_SHARE}, false) as in_weeks
        from {where} group by hospital_id
    """


def _count_habits_sql() -> str:
    return f"""
        -- one row a hospital and side
        create or replace temp table counted_habits as
        select hospital_id, side, identity, evidence, in_weeks
        from ({_side_habits_sql("delivery", "comparable_deliveries")}
            union all {_side_habits_sql("newborn", "comparable_newborns where role <> 'test'")})
        order by hospital_id, side
    """


_EVERYTHING = 2**30 - 1

_HOSPITAL_HABITS = f"""
    -- one row a hospital
    create or replace temp table linkage_hospital_habits as
    with everywhere as (
        -- of a hospital without deliveries (a children's hospital) the mothers are elsewhere: what anybody sends
        select bit_or(identity) as identity, bit_or(evidence) as evidence from counted_habits where side = 'delivery'
    ),
    known as (select distinct hospital_id from counted_habits)
    select hospital_no, hospital.hospital_id,
        case when known.hospital_id is null then {_EVERYTHING} else coalesce(newborn.identity, 0) end
            as newborn_identity,
        case when known.hospital_id is null then {_EVERYTHING} else coalesce(newborn.evidence, 0) end
            as newborn_evidence,
        coalesce(delivery.identity, everywhere.identity, {_EVERYTHING}) as delivery_identity,
        coalesce(delivery.evidence, everywhere.evidence, {_EVERYTHING}) as delivery_evidence,
        coalesce(newborn.in_weeks, false) as newborn_in_weeks,
        coalesce(delivery.in_weeks, false) as delivery_in_weeks
    from linkage_hospital_numbers as hospital
    cross join everywhere
    left join known on known.hospital_id = hospital.hospital_id
    left join counted_habits as newborn
        on newborn.hospital_id = hospital.hospital_id and newborn.side = 'newborn'
    left join counted_habits as delivery
        on delivery.hospital_id = hospital.hospital_id and delivery.side = 'delivery'
"""

_PATH_MODELS = """
    -- one row a hospital of newborns and a hospital of their mothers
    create or replace temp table linkage_path_models as
    with paths as (
        select hospital_id, hospital_id as mother_hospital_id from linkage_hospital_numbers
        union
        select hospital_id, transfer_from_hospital_id from comparable_newborns
        where transfer_from_hospital_id is not null
    )
    select here.hospital_no, there.hospital_no as mother_hospital_no,
        case when here.newborn_identity & there.delivery_identity > 0 then 'identified'
             when here.newborn_evidence & there.delivery_evidence > 0 then 'limited' end as model
    from paths
    join linkage_hospital_habits as here on here.hospital_id = paths.hospital_id
    join linkage_hospital_habits as there on there.hospital_id = paths.mother_hospital_id
"""


def _count_value_shares_sql() -> str:
    counted = " union all ".join(
        f"select hospital_id, '{kind}' as kind, {value} as value, count(*) as records "
        f"from comparable_deliveries where {value} is not null group by hospital_id, value"
        for kind, value in SHARED_VALUES.items()
    )
    return f"""
        -- one row a hospital, kind and value that two of its deliveries have
        create or replace temp table counted_value_shares as
        with counted as ({counted}),
        sized as (select *, sum(records) over (partition by hospital_id, kind) as all_records from counted)
        select hospital_id, kind, value,
            -- the record itself does not count: a value seen once may be the very mother's
            ((records - 1) / greatest(all_records, {LEAST_RECORDS}))::double as share
        from sized
        where records > 1
        order by hospital_id, kind, value
    """
