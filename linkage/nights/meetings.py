"""Declares by which values records come to be compared: every blocking rule, certain rule and join of stays, as equal keys.

Wider than the rules themselves is right, only slower; narrower would leave a change unseen. How the keys are followed stands
in neighbourhood.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from linkage.models.persons import (
    NAME_BEFORE,
    SAME_INFANT_KEYS,
    SAME_INFANT_KEYS_ANY_DAY,
    SAME_WOMAN_KEYS,
    mistyped_day_sql,
)


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Records meet when these values, SQL over one table each, are equal and not null.

    `rules` are the names of the rules that look for such pairs; `here` asks for the same hospital too; `also` is SQL that
    must hold of the days of birth, `a.day` and `b.day`.
    """

    first: str
    second: str
    rules: tuple[str, ...] = ()
    here: bool = False
    also: str = "true"


def _of(*columns: str) -> str:
    """One value of several columns; NULL when one of them is."""
    known = " and ".join(f"{column} is not null" for column in columns)
    return f"case when {known} then hash({', '.join(columns)}) end"


def _alike(*columns: str, rules: tuple[str, ...] = (), here: bool = False, also: str = "true") -> Meeting:
    return Meeting(first=_of(*columns), second=_of(*columns), rules=rules, here=here, also=also)


def _plain(column: str) -> str:
    return f"replace({column}, ' ', '')"


def _number(column: str) -> str:
    return f"ltrim({column}, '0')"


def _names(*, rules: tuple[str, ...], here: bool = False) -> tuple[Meeting, ...]:
    """One of the newborn's names for its mother and one of its surnames are hers."""
    return tuple(
        Meeting(
            first=_of(_plain(first), _plain(own)),
            second=_of(_plain("first_name"), _plain(hers)),
            rules=rules,
            here=here,
        )
        for first in ("mother_first_name", "name_mother_first_name")
        for own in ("mother_last_name", "last_name")
        for hers in ("last_name", "maiden_name")
    )


# Newborn (first) and delivery (second), whenever: every tier of deterministic.py.
CLAIMS: tuple[Meeting, ...] = (
    Meeting(
        first=_of(_number("mother_mrn")), second=_of(_number("mother_mrn")), rules=("mother_mrn",), here=True
    ),
    Meeting(
        first=_of(_number("mother_account_number")),
        second=_of(_number("account_number")),
        rules=("mother_account_number",),
        here=True,
    ),
    Meeting(
        first=_of("mother_birth_date", _plain("mother_first_name")),
        second=_of("birth_date", _plain("first_name")),
        rules=("mother_name_and_birth_date",),
        here=True,
    ),
    _alike("subscriber_id", rules=("subscriber_and_date",), here=True),
)

HOSPITAL = _of("hospital_id")
_IF_OUTBORN = "case when is_outborn then {value} end"
# Midnight is a day without a time.
_MINUTE = "case when cast({column} as time) <> time '00:00:00' then hash(date_trunc('minute', {column})) end"

# Newborn (first) and delivery (second) on a day on which the birth may be recorded: blocking rules. Of the first ones the
# delivery is weighed by how many others its hospital had that day.
CANDIDATES_HERE: tuple[Meeting, ...] = (
    Meeting(
        first=HOSPITAL,
        second=HOSPITAL,
        rules=(
            "same_hospital_same_day",
            "same_hospital_in_stay",
            "same_hospital_day_before",
            "same_hospital_day_after",
        ),
    ),
    Meeting(
        first=_of("transfer_from_hospital_id"), second=_of("hospital_id"), rules=("transfer_path_same_day",)
    ),
    Meeting(
        first=_IF_OUTBORN.format(value=_MINUTE.format(column="birth_at")),
        second=_MINUTE.format(column="delivery_at"),
        rules=("same_minute_elsewhere", "first_name_and_minute_elsewhere"),
    ),
    Meeting(first=_IF_OUTBORN.format(value=_of("zip")), second=_of("zip"), rules=("same_zip_elsewhere",)),
)
CANDIDATES_ELSEWHERE: tuple[Meeting, ...] = (
    Meeting(first=_of("mother_birth_date"), second=_of("birth_date"), rules=("birth_text_elsewhere",)),
    *(_alike(column, rules=(f"{column}_elsewhere",)) for column in ("phone", "subscriber_id", "street")),
    *_names(rules=("mothers_names_elsewhere",)),
    *(
        Meeting(
            first=_of(_plain("guarantor_name")),
            second=_of(f"{_plain(one)} || {_plain(other)}"),
            rules=("guarantor_elsewhere",),
        )
        for one, other in (("first_name", "last_name"), ("last_name", "first_name"))
    ),
    *(
        Meeting(
            first=_IF_OUTBORN.format(value=_of(_plain(own))),
            second=_of(_plain("last_name")),
            rules=(f"rare_{called}_elsewhere",),
        )
        for own, called in (("mother_last_name", "surname"), ("last_name", "other_surname"))
    ),
)
# The same whatever the days: one of them may be wrong.
CANDIDATES_ANY_DAY: tuple[Meeting, ...] = (
    replace(CLAIMS[0], rules=("record_number_on_wrong_date",)),
    replace(CLAIMS[1], rules=("account_number_on_wrong_date",)),
    *(_alike(column, rules=(f"{column}_on_wrong_date",)) for column in ("phone", "subscriber_id")),
    _alike("street", rules=("street_on_wrong_date",), here=True),
    Meeting(
        first=_of("mother_birth_date"),
        second=_of("birth_date"),
        rules=("birth_text_on_wrong_date",),
        here=True,
    ),
    *_names(rules=("mothers_names_on_wrong_date",), here=True),
)

# Two encounters of women (stays.py). Who shares none of these keys, not even through others, is another woman.
WOMEN: tuple[Meeting, ...] = (
    _alike("hospital_id", "mother_mrn"),
    *(
        Meeting(first=_of(*(NAME_BEFORE.get(key, key) for key in keys)), second=_of(*keys))
        for keys in SAME_WOMAN_KEYS
    ),
)
# Two stays of infants at one hospital; a birth (first) and a later stay (second) of one day of birth, or of any.
RECORD_NUMBER_OF_INFANT = _of("hospital_id", "mrn")
_INFANT_COLUMNS = {
    "minute": "date_trunc('minute', birth_at)",
    "surname": "last_name",
    "mother_surname": "mother_last_name",
    "mother_first_name": "coalesce(mother_first_name, name_mother_first_name)",
}


def _of_infant(keys: tuple[str, ...], also: str = "true") -> Meeting:
    return _alike(*(_INFANT_COLUMNS.get(key, key) for key in keys), also=also)


# Where a record number is missing, a later stay may be of any birth of its hospital and day.
_UNNUMBERED = "case when mrn is null then hash(hospital_id) end"
BIRTH_AND_LATER_OF_DAY: tuple[Meeting, ...] = (
    Meeting(first=_of("hospital_id"), second=_of("transfer_from_hospital_id")),
    Meeting(first=_of("transfer_to_hospital_id"), second=_of("hospital_id")),
    *(_of_infant(keys) for keys in SAME_INFANT_KEYS),
    Meeting(first=_UNNUMBERED, second=HOSPITAL),
    Meeting(first=HOSPITAL, second=_UNNUMBERED),
)
BIRTH_AND_LATER_ANY_DAY: tuple[Meeting, ...] = tuple(
    _of_infant(keys, also=mistyped_day_sql("a.day", "b.day")) for keys in SAME_INFANT_KEYS_ANY_DAY
)
