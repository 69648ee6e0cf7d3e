"""The published dyads in the words of others: Sentinel's Mother-Infant Linkage table, OMOP FACT_RELATIONSHIP, FHIR RelatedPerson.

Reads published tables only and names people by the project's own ids; where files are written stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class ExportError(RuntimeError):
    """What is published cannot be said in that form; the message tells what is missing."""


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

FACT_RELATIONSHIP_COLUMNS: Mapping[str, str] = {
    "domain_concept_id_1": "INTEGER",
    "fact_id_1": "BIGINT",
    "domain_concept_id_2": "INTEGER",
    "fact_id_2": "BIGINT",
    "relationship_concept_id": "INTEGER",
}

# OMOP concepts: domain Person, and the two that OHDSI's own ETL (ETL-LambdaBuilder) writes, mother first. They say that
# she is the mother, not that she is the biological one (4277283, proposed in OHDSI/Themis issue 38): a record of a
# birth cannot tell a surrogate.
PERSON_DOMAIN = 56
MOTHER_OF_SUBJECT = 40478925
CHILD_OF_SUBJECT = 40485452

ROLE_CODES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


@dataclass(frozen=True, kw_only=True)
class RoleCode:
    """A code of HL7 v3 RoleCode, for newborns of one type (None: all others)."""

    code: str
    display: str
    newborn_type: str | None = None
    because: str


# The woman in a dyad is the one who gave birth.
ROLES: tuple[RoleCode, ...] = (
    RoleCode(
        code="GESTM",
        display="gestational mother",
        newborn_type="surrogacy",
        because="she carried the child; another woman is its mother",
    ),
    RoleCode(
        code="NMTH",
        display="natural mother",
        newborn_type="adoption",
        because="she conceived or bore the child; another woman will raise it",
    ),
    RoleCode(
        code="MTH", display="mother", because="she gave birth, and nothing says that another is the mother"
    ),
)


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
    _number_ids(con)
    con.execute(_BIRTHS)
    con.execute(_mil_sql())
    con.execute("drop table export_births")
    return _check_mil(con)


def create_fact_relationship(con: DuckDBPyConnection) -> int:
    """Create `fact_relationship` (OMOP CDM 5.4): two rows, one each way, for each linked newborn; return its rows."""
    _number_ids(con)
    con.execute(f"""
        -- one row a direction of a mother and her child
        create or replace temp table fact_relationship as
        with pairs as (
            select distinct mother.number as mother_no, child.number as child_no
            from dyads
            join export_ids as mother on mother.id = mother_id
            join export_ids as child on child.id = infant_id
            where link_status = 'linked'
        )
        select {PERSON_DOMAIN}::integer as domain_concept_id_1, mother_no as fact_id_1,
            {PERSON_DOMAIN}::integer as domain_concept_id_2, child_no as fact_id_2,
            {MOTHER_OF_SUBJECT}::integer as relationship_concept_id
        from pairs
        union all
        select {PERSON_DOMAIN}, child_no, {PERSON_DOMAIN}, mother_no, {CHILD_OF_SUBJECT} from pairs
        order by relationship_concept_id, fact_id_1, fact_id_2
    """)
    _check_columns(con, "fact_relationship", FACT_RELATIONSHIP_COLUMNS)
    pairs = "select count(distinct (mother_id, infant_id)) from dyads where link_status = 'linked'"
    return _check_rows(con, "fact_relationship", 2 * _count(con, pairs))


def create_related_persons(con: DuckDBPyConnection) -> int:
    """Create `related_persons`, one row a linked dyad, its columns the elements of a FHIR R4 RelatedPerson.

    The patient is the infant, the related person its mother. Written as JSON, a row is a resource. Returns its rows.
    """
    has_types = _count(con, "select count(*) from duckdb_columns() where table_name = 'dyads' "
                       "and column_name = 'newborn_type'")  # fmt: skip
    con.execute(f"""
        -- one row a linked dyad
        create or replace temp table related_persons as
        with roles as (
            select dyad_id, mother_id, infant_id, unnest({_roles_sql("newborn_type" if has_types else "null")})
            from dyads where link_status = 'linked'
        )
        select 'RelatedPerson' as "resourceType", dyad_id as id,
            [{{'system': 'urn:dyads:mother-id', 'value': mother_id}}] as identifier,
            true as active,
            {{'reference': 'Patient/' || infant_id,
              'identifier': {{'system': 'urn:dyads:infant-id', 'value': infant_id}}}} as patient,
            [{{'coding': [{{'system': '{ROLE_CODES}', 'code': code, 'display': display}}]}}] as relationship
        from roles
        order by dyad_id
    """)
    return _check_rows(
        con, "related_persons", _count(con, "select count(*) from dyads where link_status = 'linked'")
    )


def _number_ids(con: DuckDBPyConnection) -> None:
    """`export_ids`: a whole number for each id that others want as one.

    The first 13 hex digits: 52 bits, which every program keeps exactly in a floating-point number. Of two people who
    share them (1 in 2 000 networks of a million births) the second takes its last 13 digits, above all others.
    """
    con.execute("""
        -- one row an id; people and deliveries are numbered apart
        create or replace temp table export_ids as
        with named as (
            select mother_id as id, true as is_person from deliveries
            union
            select infant_id, true from dyads
            union
            select delivery_id, false from deliveries
        ),
        cut as (select id, is_person, ('0x' || substr(id, 2, 13))::bigint as head from named),
        shared as (select is_person, head from cut group by all having count(*) > 1),
        later as (
            select id from cut semi join shared using (is_person, head)
            qualify row_number() over (partition by is_person, head order by id) > 1
        )
        select id, is_person,
            case when later.id is null then head else (1::bigint << 52) + ('0x' || right(id, 13))::bigint end as number
        from cut left join later using (id)
    """)
    numbers = _count(con, "select count(distinct (is_person, number)) from export_ids")
    _check_rows(con, "export_ids", numbers)


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
            left join export_births on link_status = 'linked' and export_births.delivery_id = dyads.delivery_id
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


def _roles_sql(newborn_type: str) -> str:
    cases = [
        f"when {newborn_type} = '{role.newborn_type}'" if role.newborn_type else "when true" for role in ROLES
    ]
    whens = " ".join(
        f"{case} then {{'code': '{role.code}', 'display': '{role.display}'}}"
        for case, role in zip(cases, ROLES, strict=True)
    )
    return f"case {whens} end"


def _check_mil(con: DuckDBPyConnection) -> int:
    """Every newborn has a row, every birth has one, and no pair stands twice."""
    _check_columns(con, "mother_infant_linkage", MIL_COLUMNS)
    table = "mother_infant_linkage"
    rows = _count(con, f"select count(*) from {table}")
    newborns = _count(con, "select count(*) from dyads")
    shown = _count(con, f'select count("CPatID") from {table}')
    if shown != newborns:
        raise ExportError(f"{table}: {shown} newborns, but {newborns} are published; nothing was written")
    distinct = _count(con, f'select count(distinct ("MPatID", "EncounterID", "CPatID")) from {table}')
    if distinct != rows:
        raise ExportError(
            f"{table}: {rows} rows but {distinct} pairs of mother, stay and child; nothing was written"
        )
    lacking = _count(
        con,
        f"""select count(*) from {table} where "MatchMethod" is null
            or "MPatID" is not null and ("Age" is null or "EncounterID" is null or "ADate" is null or "Birth_Type" is null)
            or "CPatID" is not null and ("CBirth_Date" is null or "Sex" is null)""",
    )
    if lacking:
        raise ExportError(f"{table}: {lacking} rows lack a required value; nothing was written")
    return rows


def _check_columns(con: DuckDBPyConnection, table: str, wanted: Mapping[str, str]) -> None:
    found = {name: kind for name, kind, *_ in con.execute(f"describe {table}").fetchall()}
    if list(found.items()) != list(wanted.items()):
        wrong = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
        raise ExportError(f"{table}: columns differ from the standard: {', '.join(wrong) or 'their order'}")


def _check_rows(con: DuckDBPyConnection, table: str, expected: int) -> int:
    rows = _count(con, f"select count(*) from {table}")
    if rows != expected:
        raise ExportError(f"{table}: {rows} rows, {expected} expected; nothing was written")
    return rows


def _count(con: DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])
