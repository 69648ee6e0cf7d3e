"""The published dyads in the words of others: OMOP's FACT_RELATIONSHIP and FHIR's RelatedPerson.

Reads published tables only and names people by the project's own ids; Sentinel's table stands in `sentinel.py`,
and where files are written is none of its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class ExportError(RuntimeError):
    """What is published cannot be said in that form; the message tells what is missing."""


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


def create_fact_relationship(con: DuckDBPyConnection) -> int:
    """Create `fact_relationship` (OMOP CDM 5.4): two rows, one each way, for each linked newborn; return its rows."""
    number_ids(con)
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
    check_columns(con, "fact_relationship", FACT_RELATIONSHIP_COLUMNS)
    pairs = "select count(distinct (mother_id, infant_id)) from dyads where link_status = 'linked'"
    return check_rows(con, "fact_relationship", 2 * count_rows(con, pairs))


def create_related_persons(con: DuckDBPyConnection) -> int:
    """Create `related_persons`, one row a linked dyad, its columns the elements of a FHIR R4 RelatedPerson.

    The patient is the infant, the related person its mother. Written as JSON, a row is a resource. Returns its rows.
    """
    con.execute(f"""
        -- one row a linked dyad
        create or replace temp table related_persons as
        with roles as (
            select dyad_id, mother_id, infant_id, unnest({_roles_sql()})
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
    return check_rows(
        con, "related_persons", count_rows(con, "select count(*) from dyads where link_status = 'linked'")
    )


def number_ids(con: DuckDBPyConnection) -> None:
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
    numbers = count_rows(con, "select count(distinct (is_person, number)) from export_ids")
    check_rows(con, "export_ids", numbers)


def _roles_sql() -> str:
    cases = [
        f"when newborn_type = '{role.newborn_type}'" if role.newborn_type else "when true" for role in ROLES
    ]
    whens = " ".join(
        f"{case} then {{'code': '{role.code}', 'display': '{role.display}'}}"
        for case, role in zip(cases, ROLES, strict=True)
    )
    return f"case {whens} end"


def check_columns(con: DuckDBPyConnection, table: str, wanted: Mapping[str, str]) -> None:
    """Raise ExportError unless the table has the wanted columns, with their types, in their order."""
    found = {name: kind for name, kind, *_ in con.execute(f"describe {table}").fetchall()}
    if list(found.items()) != list(wanted.items()):
        wrong = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
        raise ExportError(f"{table}: columns differ from the standard: {', '.join(wrong) or 'their order'}")


def check_rows(con: DuckDBPyConnection, table: str, expected: int) -> int:
    """The table's rows; raises ExportError when they are not those expected."""
    rows = count_rows(con, f"select count(*) from {table}")
    if rows != expected:
        raise ExportError(f"{table}: {rows} rows, {expected} expected; nothing was written")
    return rows


def count_rows(con: DuckDBPyConnection, query: str) -> int:
    """The whole number that a query answers with."""
    return int(con.execute(query).fetchall()[0][0])
