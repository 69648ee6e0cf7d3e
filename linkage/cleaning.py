"""SQL expressions that make values of two records comparable, and the search for values that stand for "unknown".

Nothing here knows which record is a mother's or a newborn's; codes and words of clinical meaning stand elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# Said in place of a name; BABY and the like are read by names.py.
_NO_NAME = (
    "UNKNOWN",
    "UNK",
    "UNKN",
    "UNNAMED",
    "NONE",
    "NULL",
    "NAN",
    "NA",
    "N A",
    "NOT GIVEN",
    "NOT KNOWN",
    "NOT AVAILABLE",
    "REFUSED",
    "DECLINED",
    "XX",
    "XXX",
    "XXXX",
    "TEST",
    "NO NAME",
    "NFN",
    "NLN",
    "FNU",
    "LNU",
)
_NO_NUMBER = ("UNKNOWN", "UNK", "NONE", "NULL", "NAN", "NA", "N/A", "NOTGIVEN", "PENDING", "SELFPAY", "SELF")

# A street written out and a street shortened are one street.
_STREET_WORDS = (
    ("STREET", "ST"),
    ("AVENUE", "AVE"),
    ("ROAD", "RD"),
    ("DRIVE", "DR"),
    ("LANE", "LN"),
    ("COURT", "CT"),
    ("PLACE", "PL"),
    ("BOULEVARD", "BLVD"),
    ("APARTMENT", "APT"),
    ("CIRCLE", "CIR"),
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
)

# A number that belongs to births of more days than this is a placeholder, not a person: one woman's deliveries and
# her children's stays do not fall on more than ten different birth days.
MAX_BIRTH_DAYS_OF_A_NUMBER = 10


def name_sql(name: str) -> str:
    """Upper-case ASCII letters and single blanks (O'Brien is OBRIEN); NULL for nothing or for "unknown"."""
    joined = f"regexp_replace(upper(strip_accents({name})), '[''’`.]', '', 'g')"
    spaced = f"nullif(trim(regexp_replace({joined}, '[^A-Z]+', ' ', 'g')), '')"
    unknown = ", ".join(f"'{word}'" for word in _NO_NAME)
    return f"(case when {spaced} in ({unknown}) then null else {spaced} end)"


def surname_sql(name: str) -> str:
    """As name_sql, without generation suffixes (JR, SR, II, III)."""
    return f"nullif(trim(regexp_replace({name_sql(name)}, '( (JR|SR|II|III|IV))+$', '')), '')"


def number_sql(number: str) -> str:
    """An identifier in upper case without blanks or dashes; NULL for "unknown" and for four or more equal signs (9999)."""
    plain = f"nullif(regexp_replace(upper(cast({number} as varchar)), '[\\s-]+', '', 'g'), '')"
    unknown = ", ".join(f"'{word}'" for word in _NO_NUMBER)
    return (
        f"(case when {plain} in ({unknown}) then null "
        f"when length({plain}) >= 4 and replace({plain}, left({plain}, 1), '') = '' then null else {plain} end)"
    )


def phone_sql(phone: str) -> str:
    """The last ten digits; NULL for fewer than seven, for one digit repeated and for 1234567890."""
    digits = f"right(regexp_replace({phone}, '[^0-9]+', '', 'g'), 10)"
    return (
        f"(case when length({digits}) < 7 or replace({digits}, left({digits}, 1), '') = '' "
        f"or replace(right({digits}, 7), right({digits}, 1), '') = '' "
        f"or {digits} in ('1234567890', '0123456789') then null else {digits} end)"
    )


def street_sql(street: str) -> str:
    """Upper case, letters and digits only, common words shortened; NULL for nothing or "unknown"."""
    text = f"' ' || regexp_replace(upper(strip_accents({street})), '[^A-Z0-9]+', ' ', 'g') || ' '"
    for long_word, short_word in _STREET_WORDS:
        text = f"replace({text}, ' {long_word} ', ' {short_word} ')"
    text = f"nullif(trim({text}), '')"
    return f"(case when {text} in ('UNKNOWN', 'UNK', 'HOMELESS', 'NONE', 'NA', 'N A') then null else {text} end)"


def birth_date_sql(date: str) -> str:
    """A mother's date of birth; NULL for placeholders (1801, 1900) and dates no mother of our feeds can have."""
    return f"(case when year({date}) between 1920 and 2100 then {date} end)"


@dataclass(frozen=True, kw_only=True)
class NumberColumn:
    """A column of numbers that should belong to few births; `by_hospital` when numbers repeat between hospitals."""

    table: str
    column: str
    day: str
    by_hospital: bool


NUMBER_COLUMNS = (
    NumberColumn(table="comparable_newborns", column="phone", day="birth_at", by_hospital=False),
    NumberColumn(table="comparable_newborns", column="subscriber_id", day="birth_at", by_hospital=False),
    NumberColumn(table="comparable_newborns", column="mother_mrn", day="birth_at", by_hospital=True),
    NumberColumn(table="comparable_newborns", column="mother_account_number", day="birth_at", by_hospital=True),
    NumberColumn(table="comparable_newborns", column="mrn", day="birth_at", by_hospital=True),
    NumberColumn(table="comparable_deliveries", column="phone", day="admit_at", by_hospital=False),
    NumberColumn(table="comparable_deliveries", column="subscriber_id", day="admit_at", by_hospital=False),
    NumberColumn(table="comparable_deliveries", column="mother_mrn", day="admit_at", by_hospital=True),
    NumberColumn(table="comparable_deliveries", column="account_number", day="admit_at", by_hospital=True),
)


def blank_out_placeholders(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Set numbers that too many births share to NULL; returns how many values were blanked, by table and column."""
    blanked: dict[str, int] = {}
    for number in NUMBER_COLUMNS:
        key = f"hospital_id, {number.column}" if number.by_hospital else number.column
        shared = f"""
            select {key}
            from {number.table}
            where {number.column} is not null
            group by {key}
            having count(*) > {MAX_BIRTH_DAYS_OF_A_NUMBER}
               and count(distinct cast({number.day} as date)) > {MAX_BIRTH_DAYS_OF_A_NUMBER}
        """
        con.execute(
            f"update {number.table} set {number.column} = null where ({key}) in ({shared})"
            if not number.by_hospital
            else f"update {number.table} set {number.column} = null where row({key}) in (select row({key}) from ({shared}))"
        )
        count = con.fetchone()
        blanked[f"{number.table}.{number.column}"] = int(count[0]) if count else 0
    return blanked
