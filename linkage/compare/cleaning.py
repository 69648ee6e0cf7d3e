"""SQL expressions that make values of two records comparable, and that drop values which say nothing.

Nothing here knows which record is a mother's or a newborn's; values that say nothing because too many share them
are found in placeholders.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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

_SURNAME_TAIL = "( (JR|SR|II|III|IV|BB|BG|BABYBOY|BABYGIRL|INFANT|NEWBORN|BABY|(BOY|GIRL|TWIN)( [A-H])?))+$"


@dataclass(frozen=True, kw_only=True)
class Cleaner:
    """How one kind of value is made comparable, in two steps that stand in two nested SELECTs.

    `plain` rewrites the value as sent; `known` turns what then says nothing into NULL. `known` mentions its
    value more
    than once, so it must read a column: written as one expression DuckDB would rewrite the value several
    times.
    """

    plain: Callable[[str], str]
    known: Callable[[str], str]


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _letters(name: str) -> str:
    joined = f"regexp_replace(upper(strip_accents({name})), '[''’`.]', '', 'g')"
    return f"trim(regexp_replace({joined}, '[^A-Z]+', ' ', 'g'))"


def _letters_without_suffix(name: str) -> str:
    return f"regexp_replace({_letters(name)}, '{_SURNAME_TAIL}', '')"


def _known_name(column: str) -> str:
    return f"case when {column} in ('', {_quoted(_NO_NAME)}) then null else {column} end"


def _signs(number: str) -> str:
    return f"regexp_replace(upper({number}), '[\\s-]+', '', 'g')"


def _known_number(column: str) -> str:
    return (
        f"case when {column} in ('', {_quoted(_NO_NUMBER)}) "
        f"or (length({column}) >= 4 and replace({column}, left({column}, 1), '') = '') then null else {column} end"
    )


def _digits(phone: str) -> str:
    return f"right(regexp_replace({phone}, '[^0-9]+', '', 'g'), 10)"


def _known_phone(column: str) -> str:
    return (
        f"case when length({column}) < 7 or replace(right({column}, 7), right({column}, 1), '') = '' "
        f"or {column} in ('1234567890', '0123456789') then null else {column} end"
    )


def _street_words(street: str) -> str:
    text = f"' ' || regexp_replace(upper(strip_accents({street})), '[^A-Z0-9]+', ' ', 'g') || ' '"
    for long_word, short_word in _STREET_WORDS:
        text = f"replace({text}, ' {long_word} ', ' {short_word} ')"
    return f"trim({text})"


def _known_street(column: str) -> str:
    return f"case when {column} in ('', 'UNKNOWN', 'UNK', 'HOMELESS', 'NONE', 'NA', 'N A') then null else {column} end"


# Upper-case ASCII letters and single blanks: O'Brien is OBRIEN, Núñez-Ortiz is NUNEZ ORTIZ.
NAME = Cleaner(plain=_letters, known=_known_name)
# The same without what is no part of a family name: generation, and newborn words of "SMITH, BB" in one
# field.
SURNAME = Cleaner(plain=_letters_without_suffix, known=_known_name)
# An identifier without blanks and dashes; four or more equal signs (9999) are a placeholder.
NUMBER = Cleaner(plain=_signs, known=_known_number)
# The last ten digits; fewer than seven, or one digit seven times, is no number.
PHONE = Cleaner(plain=_digits, known=_known_phone)
# Four digits; 0000 and 9999 are placeholders, 1111 is not.
SSN_LAST4 = Cleaner(
    plain=_digits,
    known=lambda column: (
        f"case when length({column}) = 4 and {column} not in ('0000', '9999') then {column} end"
    ),
)
# Letters and digits, common words shortened.
STREET = Cleaner(plain=_street_words, known=_known_street)


def birth_date_sql(date: str) -> str:
    """A mother's date of birth; NULL for placeholders (1801, 1900) and dates no mother of our feeds can have."""
    return f"(case when year({date}) between 1920 and 2100 then {date} end)"


def age_sql(birth_date: str, at: str) -> str:
    """Completed years from a date of birth to a day; NULL when either is."""
    return (
        f"(date_diff('year', {birth_date}, cast({at} as date)) - "
        f"(month({at}) * 100 + day({at}) < month({birth_date}) * 100 + day({birth_date}))::int)"
    )
