"""What a privacy profile makes of a person's row: columns emptied, dates cut or shifted, tables marked.

Which tables are published and how they are written stands in `published_tables.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from duckdb import DuckDBPyConnection

from data_contracts.contract import DataContract, Field, FieldType
from pipelines.settings import Settings
from pipelines.warehouse import quoted

IDENTIFIED_MARK: Final = "IDENTIFIED, custodian only"

# Tables whose rows are one person's, and the grain and column of the id that tells whose.
PERSON_TABLES: Final = {
    "dyads": ("dyad", "dyad_id"),
    "deliveries": ("delivery", "delivery_id"),
    "newborns": ("newborn", "newborn_id"),
    "delivery_measures": ("delivery", "delivery_id"),
    "newborn_measures": ("newborn", "newborn_id"),
    "dyad_measures": ("dyad", "dyad_id"),
}
# Rare ages single people out even without dates.
_SAFE_HARBOR_AGES: Final = (15, 50)
# Areas of at most 20 000 people: the 17 that HHS lists (2000 Census, guidance on 45 CFR 164.514(b)) and those that the
# 2010 Census adds. A newer list replaces it here.
SMALL_ZIP3: Final = (
    "036", "059", "063", "102", "202", "203", "204", "205", "369", "556", "692", "753", "772", "790", "821", "823",
    "830", "831", "878", "879", "884", "890", "893",
)  # fmt: skip
# These tell the day itself: days to the end or from the beginning of a hospital's data are dates under another name,
# and so is the weekday. Under profiles without true dates they are empty.
TELL_THE_DAY: Final = ("followed_days", "lookback_days", "birth_weekday")
TELL_THE_DAY_MEASURES: Final = ("bh_birth_weekend", "bh_birth_weekday")
# All of Us and REDCap go back by less than a year too: no date lies in the future, and seasons are gone.
LONGEST_SHIFT_DAYS: Final = 365


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """The profile in force: its name, and whether dates are shifted."""

    profile: str
    shifts_dates: bool

    @property
    def hides_days(self) -> bool:
        """True days are not published."""
        return self.shifts_dates or self.profile == "safe_harbor"


def privacy_of(settings: Settings) -> Privacy:
    """The privacy profile that the settings ask for."""
    return Privacy(profile=settings.privacy_profile, shifts_dates=settings.shift_dates)


def create_date_shifts(con: DuckDBPyConnection, key: str) -> None:
    """Create `date_shifts`: one row a delivery, newborn and dyad, with the days its dates go back (1 to 365).

    Everybody who is joined by a link, directly or through others, has the same shift: it follows from a keyed digest of
    the first mother's id among them (an unlinked infant's own). Reads `delivery_stays`, `dyads` and `newborn_facts`.
    """
    con.execute("""
        -- one row an infant: the family it belongs to
        create or replace temp table infant_families as
        select infant_id, coalesce(min(mother_id), infant_id) as family from dyads group by infant_id
    """)
    con.execute("""
        -- one row a mother
        create or replace temp table mother_families as
        select mother_id, mother_id as family from delivery_stays group by mother_id
    """)
    while _join_families(con):
        pass
    con.execute(f"""
        -- one row a delivery, newborn and dyad
        create or replace temp table date_shifts as
        with units as (
            select 'delivery' as grain, s.delivery_id as id, f.family, null::date as born_on
            from delivery_stays s join mother_families f using (mother_id)
            union all
            select u.grain, if(u.grain = 'dyad', y.dyad_id, y.newborn_id), f.family, n.birth_at::date
            from dyads y
            join infant_families f using (infant_id)
            left join newborn_facts n on n.newborn_id = y.newborn_id
            cross join (values ('newborn'), ('dyad')) as u(grain)
        )
        select grain as shift_grain, id as shift_id, born_on as shift_born_on,
            (1 + ('0x' || substr(sha256(concat_ws('|', 'date shift', {quoted(key)}, family)), 1, 12))::bigint
                % {LONGEST_SHIFT_DAYS})::integer as shift_days
        from units
    """)


def _join_families(con: DuckDBPyConnection) -> bool:
    """One step towards the same family for all who are joined by links; whether anybody still differs."""
    apart = con.execute("""
        select count(*) from dyads y
        join infant_families i using (infant_id) join mother_families m on m.mother_id = y.mother_id
        where i.family <> m.family
    """).fetchall()[0][0]
    if not apart:
        return False
    for person, other in (("mother", "infant"), ("infant", "mother")):
        con.execute(f"""
            -- one row a {person}
            create or replace temp table {person}_families as
            with reached as (
                select y.{person}_id, min(o.family) as family
                from dyads y join {other}_families o using ({other}_id)
                where y.mother_id is not null group by all
            )
            select p.{person}_id, least(p.family, coalesce(r.family, p.family)) as family
            from {person}_families p left join reached r using ({person}_id)
        """)
    return True


def select_private(privacy: Privacy, contract: DataContract, relation: str) -> str:
    """The select of a published table's columns from its source under the profile; without an order."""
    columns = ", ".join(_expression(privacy, field, contract.name) for field in contract.fields)
    if not privacy.shifts_dates or contract.name not in PERSON_TABLES:
        return f"select {columns} from {relation}"
    grain, id_column = PERSON_TABLES[contract.name]
    # A row without a shift would lose its dates rather than show them.
    return (
        f"select {columns} from {relation} left join temp.date_shifts "
        f"on shift_grain = '{grain}' and shift_id = {id_column}"
    )


def _expression(privacy: Privacy, field: Field, table: str) -> str:
    name = f'"{field.name}"'
    if table not in PERSON_TABLES or not privacy.hides_days:
        return name
    if field.name in TELL_THE_DAY or field.name.partition("__")[0] in TELL_THE_DAY_MEASURES:
        return f"null as {name}"
    if privacy.shifts_dates:
        return _shifted(field, name)
    if field.type is FieldType.DATE:
        return f"date_trunc('year', {name})::date as {name}"
    if field.type is FieldType.DATETIME:
        return f"date_trunc('year', {name}) as {name}"
    if field.name == "mother_age_years":
        low, high = _SAFE_HARBOR_AGES
        return f"least(greatest({name}, {low}), {high}) as {name}"
    if field.name == "zip3":
        listed = ", ".join(quoted(area) for area in SMALL_ZIP3)
        return f"if({name} in ({listed}), '000', {name}) as {name}"
    return name


def _shifted(field: Field, name: str) -> str:
    if field.name == "birth_month":
        # The month of the shifted day, so that it fits the birth date that newborns have.
        return f"date_trunc('month', coalesce(shift_born_on, {name}) - to_days(shift_days))::date as {name}"
    if field.type is FieldType.DATE:
        return f"({name} - to_days(shift_days))::date as {name}"
    if field.type is FieldType.DATETIME:
        return f"{name} - to_days(shift_days) as {name}"
    return name


def mark_contract(privacy: Privacy, contract: DataContract) -> DataContract:
    """The contract as the profile publishes it: what is emptied, cut or shifted says so; identified tables are marked."""
    if privacy.profile == "identified":
        return replace(contract, title=f"{IDENTIFIED_MARK}: {contract.title}")
    if not privacy.hides_days or contract.name not in PERSON_TABLES:
        return contract
    return replace(contract, fields=tuple(_marked(privacy, field) for field in contract.fields))


def _marked(privacy: Privacy, field: Field) -> Field:
    words = field.description
    if field.name in TELL_THE_DAY or field.name.partition("__")[0] in TELL_THE_DAY_MEASURES:
        words += "; empty under this privacy profile, since it tells the day"
    elif field.type in (FieldType.DATE, FieldType.DATETIME):
        words += (
            "; shifted back by the same days for a mother and her children: intervals are true, days are not"
            if privacy.shifts_dates
            else "; cut to the year"
        )
    elif privacy.profile == "safe_harbor" and field.name == "zip3":
        words += "; 000 where at most 20 000 people live"
    elif privacy.profile == "safe_harbor" and field.name == "mother_age_years":
        words += "; {} stands for that age or less, {} for that or more".format(*_SAFE_HARBOR_AGES)
    return replace(field, description=words)
