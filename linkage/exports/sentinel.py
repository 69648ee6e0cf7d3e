"""The published dyads as Sentinel's Mother-Infant Linkage table (Sentinel Common Data Model 8.0.0).

Reads published tables only and names people by the project's own ids; other standards stand in `tables.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkage.exports.tables import ExportError, check_columns, count_rows, number_ids

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, kw_only=True)
class MatchMethod:
    """How a link found by us is called in Sentinel's table; fields that are None fit everything."""

    code: str
    link_method: str | None = None
    link_reason: str | None = None
    model: str | None = None
    because: str


# Codes by the Sentinel Common Data Model 8.0.0, Mother-Infant Linkage table. The first that fits is taken.
MATCH_METHODS: tuple[MatchMethod, ...] = (
    MatchMethod(
        code="RE",
        link_method="deterministic",
        link_reason="mother_mrn",
        because="the hospital's own birth record names the mother's number: a registry the data partner maintains",
    ),
    MatchMethod(
        code="RE",
        link_method="deterministic",
        link_reason="mother_account_number",
        because="the hospital's own birth record names the mother's account: a registry the data partner maintains",
    ),
    MatchMethod(
        code="SI",
        link_method="deterministic",
        link_reason="subscriber_and_date",
        because="one health plan subscriber, and the day of birth",
    ),
    MatchMethod(
        code="LA",
        link_method="deterministic",
        link_reason="mother_name_and_birth_date",
        because="exact match on the mother's name, the nearest code; her birth date takes the place of the address",
    ),
    MatchMethod(code="OT", link_method="reviewed", because="decided by people who saw both records"),
    MatchMethod(
        code="LA",
        link_method="probabilistic",
        model="identified",
        because="probabilistic match in which names and addresses weigh most",
    ),
    MatchMethod(
        code="OT", because="hospital, dates and what is known of the birth, without names or numbers"
    ),
)

# Unlinked rows. N1 and N2 (only subscriber numbers, or only names, missing) are not told apart: the model that a
# hospital's records allow is published, the fields it sends are not.
NOTHING_TO_LINK_ON = "N3"
NO_LINK_MADE = "NA"

MIL_COLUMNS: Mapping[str, str] = {
    "MPatID": "BIGINT",
    "MBirth_Date": "DATE",
    "Age": "INTEGER",
    "EncounterID": "BIGINT",
    "EncType": "VARCHAR",
    "ADate": "DATE",
    "DDate": "DATE",
    "CPatID": "BIGINT",
    "CBirth_Date": "DATE",
    "Sex": "VARCHAR",
    "CEnr_Start": "DATE",
    "Birth_Type": "INTEGER",
    "Birth_Type_Primes": "BIGINT",
    "MatchMethod": "VARCHAR",
}

# Mother's age at delivery, and how long after a delivery the next record of one is the same birth (Sentinel).
MOTHER_AGE_YEARS = (10, 54)
SAME_BIRTH_DAYS = 180


def create_mother_infant_linkage(con: DuckDBPyConnection) -> int:
    """Create `mother_infant_linkage` as SCDM 8.0.0 has it, and return its rows.

    One row a linked newborn; one a live birth to which none is linked; one a newborn without a mother, or with one
    outside Sentinel's ages. Delivery records of one woman within 180 days are one birth. Two columns stay empty,
    because no published table has them: `MBirth_Date` and `CEnr_Start`. Raises ExportError when dates were cut off.
    """
    (cut,) = con.execute(
        "select count(*) from builds where is_current and privacy_profile = 'safe_harbor'"
    ).fetchall()
    if cut[0]:
        raise ExportError(
            "the build has years instead of dates (privacy profile safe_harbor), and Sentinel's table needs dates. "
            "Publish with the profile limited first."
        )
    number_ids(con)
    con.execute(_BIRTHS)
    con.execute(_mil_sql())
    con.execute("drop table export_births")
    return _check_mil(con)


_BIRTHS = f"""
    -- one row a delivery record of a woman: the birth it belongs to, which is called after its first record
    create or replace temp table export_births as
    with timed as (
        select delivery_id, mother_id, coalesce(delivery_date, admit_at::date) as day from deliveries
    ),
    spaced as (
        select delivery_id, mother_id, day,
            coalesce(date_diff('day', lag(day) over records, day) > {SAME_BIRTH_DAYS}, true) as is_first
        from timed window records as (partition by mother_id order by day, delivery_id)
    )
    select delivery_id,
        last_value(if(is_first, delivery_id, null) ignore nulls) over (
            partition by mother_id order by day, delivery_id rows between unbounded preceding and current row
        ) as birth_id
    from spaced
"""

# A record opened for a stillborn child is no infant.
_IS_LIVEBORN = "dyads.newborn_type is distinct from 'stillborn_record'"

_PRIMES = "[2, 3, 5, 7, 11, 13]"


def _prime(births: str) -> str:
    """Sentinel's prime of a number of live births: 0 (unspecified) to 5; 17 for more, or several unspecified."""
    return f"(case when {births} between 0 and 5 then {_PRIMES}[{births} + 1] else 17 end)"


def _mil_sql() -> str:
    low, high = MOTHER_AGE_YEARS
    return f"""
        -- one row a linked newborn, a live birth without one, or a newborn without a mother
        create or replace temp table mother_infant_linkage as
        with hospitals as (
            select hospital_id, bool_or(model = 'identified') as sends_identifiers from dyads group by hospital_id
        ),
        children as (
            select dyads.infant_id, birth_id, dyads.model, birth_date, sex, {_match_method_sql()} as match_method
            from dyads
            join newborns using (newborn_id)
            left join export_births on dyads.link_status = 'linked' and export_births.delivery_id = dyads.delivery_id
            where {_IS_LIVEBORN}
        ),
        counted as (select birth_id, count(*) as children from children group by birth_id),
        births as (
            select d.delivery_id as birth_id, mother.number as "MPatID", d.mother_age_years as "Age",
                stay.number as "EncounterID", d.admit_at::date as "ADate", d.discharge_at::date as "DDate",
                d.liveborn_count as told, coalesce(children, 0) as children, d.plurality,
                coalesce(sends_identifiers, true) as sends_identifiers
            from deliveries d
            join export_ids as mother on mother.is_person and mother.id = d.mother_id
            join export_ids as stay on not stay.is_person and stay.id = d.delivery_id
            left join counted on counted.birth_id = d.delivery_id
            left join hospitals using (hospital_id)
            where d.delivery_id in (select birth_id from export_births)
                and d.mother_age_years between {low} and {high}
                -- a stillbirth alone is no live birth
                and (d.liveborn_count is distinct from 0 or children > 0)
        ),
        typed as (
            select births.*,
                case when told is null then if(plurality > 1, 8, 0)
                     when told < children or told > plurality then 9
                     when told <= 5 then told
                     else 8 end as birth_type,
                if(told < children, children, plurality) as other_number
            from births
        )
        select typed."MPatID", null::date as "MBirth_Date", typed."Age"::integer as "Age", typed."EncounterID",
            if(typed.birth_id is not null, 'IP', null) as "EncType", typed."ADate", typed."DDate",
            child.number as "CPatID", children.birth_date as "CBirth_Date",
            case when children.infant_id is null then null
                 when sex in ('F', 'M') then sex when sex = 'X' then 'A' else 'U' end as "Sex",
            null::date as "CEnr_Start",
            birth_type::integer as "Birth_Type",
            (case when birth_type = 9 then {_prime("told")} * {_prime("other_number")}
                  when birth_type is not null then {_prime("birth_type")} end)::bigint as "Birth_Type_Primes",
            case when children.infant_id is null
                     then if(sends_identifiers, '{NO_LINK_MADE}', '{NOTHING_TO_LINK_ON}')
                 when typed.birth_id is not null then match_method
                 when children.birth_id is null and model is distinct from 'identified' then '{NOTHING_TO_LINK_ON}'
                 else '{NO_LINK_MADE}' end as "MatchMethod"
        from typed
        full join children on children.birth_id = typed.birth_id
        left join export_ids as child on child.is_person and child.id = children.infant_id
        order by "MPatID", "ADate", "CPatID"
    """


def _match_method_sql() -> str:
    cases = []
    for method in MATCH_METHODS:
        fits = [
            f"{column} = '{value}'"
            for column, value in (
                ("link_method", method.link_method),
                ("link_reason", method.link_reason),
                ("model", method.model),
            )
            if value is not None
        ]
        cases.append(f"when {' and '.join(fits) or 'true'} then '{method.code}'")
    return f"case {' '.join(cases)} end"


def _check_mil(con: DuckDBPyConnection) -> int:
    """Every newborn has a row, every birth has one, and no pair stands twice."""
    check_columns(con, "mother_infant_linkage", MIL_COLUMNS)
    table = "mother_infant_linkage"
    rows = count_rows(con, f"select count(*) from {table}")
    newborns = count_rows(con, f"select count(*) from dyads where {_IS_LIVEBORN}")
    shown = count_rows(con, f'select count("CPatID") from {table}')
    if shown != newborns:
        raise ExportError(f"{table}: {shown} newborns, but {newborns} are published; nothing was written")
    distinct = count_rows(con, f'select count(distinct ("MPatID", "EncounterID", "CPatID")) from {table}')
    if distinct != rows:
        raise ExportError(
            f"{table}: {rows} rows but {distinct} pairs of mother, stay and child; nothing was written"
        )
    lacking = count_rows(
        con,
        f"""select count(*) from {table} where "MatchMethod" is null
            or "MPatID" is not null and ("Age" is null or "EncounterID" is null or "ADate" is null or "Birth_Type" is null)
            or "CPatID" is not null and ("CBirth_Date" is null or "Sex" is null)""",
    )
    if lacking:
        raise ExportError(f"{table}: {lacking} rows lack a required value; nothing was written")
    return rows
