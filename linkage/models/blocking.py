"""Named ways of finding candidate mothers of a newborn by names and numbers; the identified model scores the pairs.

Reads `open_newborns`, `open_deliveries` and their day tables (candidates/found.py); what a pair is worth is not asked here.
"""

from __future__ import annotations

from linkage.models.comparison import BlockingRule

# No newborn has more candidates than this: the pairs with least evidence are dropped first (candidates/cap.py).
MAX_CANDIDATES = 60
# A hospital-day with more deliveries than this wants some evidence beyond the day before a pair is scored.
CROWDED_DAY = 25
# A surname this rare names, with the day of birth, fewer than ten women of a network of a million births a year
# (about 12 000 are in hospital around a birth on any day).
RARE_SHARE = 0.0005

# Agreements of a pair beyond hospital and day, cheap to test; also the order in which a capped newborn's candidates
# are kept.
AGREEMENTS: tuple[str, ...] = (
    "left(newborn.surname, 3) = left(delivery.surname, 3)",
    "left(newborn.other_surname, 3) = left(delivery.surname, 3)",
    "newborn.surname in (delivery.surname, delivery.other_surname)",
    "newborn.other_surname in (delivery.surname, delivery.other_surname)",
    "newborn.first_name = delivery.first_name",
    "newborn.embedded_name = delivery.first_name",
    "newborn.birth_text = delivery.birth_text",
    "(newborn.record_number = delivery.record_number and newborn.hospital_no = delivery.hospital_no)",
    "(newborn.account_number = delivery.account_number and newborn.hospital_no = delivery.hospital_no)",
    "newborn.phone = delivery.phone",
    "newborn.subscriber_id = delivery.subscriber_id",
    "newborn.street = delivery.street",
    "abs(newborn.minute - delivery.minute) <= 15",
)
_SOME_EVIDENCE = f"({' or '.join(AGREEMENTS)})"

# What is typed wrong in a date: day and month exchanged, another year, another month, the ten of the day. As days a
# birth may really have been on; the rules that ask for them also ask for a number or a full name.
_MEANT_DAYS = """list_concat(
    [case when day({day}) <= 12 then make_date(year({day}), day({day}), month({day})) end,
     cast({day} - interval 1 year as date), cast({day} + interval 1 year as date),
     {day} - 20, {day} - 10, {day} + 10, {day} + 20, {day} - 1, {day} + 1],
    list_transform(range(1, 12), lambda months: cast(
        {day} + to_months((month({day}) - 1 + months) % 12 - month({day}) + 1) as date)))"""


def _meant_in_stay(day: str) -> str:
    """A wrong date of the newborn, put right, lies in the mother's stay."""
    days = _MEANT_DAYS.format(day=day)
    return (
        f"len(list_filter({days}, lambda meant: meant between delivery.first_day and delivery.last_day)) > 0"
    )


def _name_pairs(*, first_names: tuple[str, ...], on: str, where: str) -> str:
    """Pairs in which one of the newborn's names for its mother and one of its surnames are hers."""
    return "\nunion\n".join(
        f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from {on.format(keys=f"newborn.{first} = delivery.first_name and newborn.{own} = delivery.{hers}")}
            where {where}
        """
        for first in first_names
        for own in ("surname", "other_surname")
        for hers in ("surname", "other_surname")
    )


_ON_THE_DAY = (
    "open_newborns as newborn join open_delivery_days as delivery on newborn.day = delivery.day and {keys}"
)
_ELSEWHERE = "newborn.hospital_no <> delivery.hospital_no"
_ON_A_WRONG_DAY = "open_newborns as newborn join open_deliveries as delivery on {keys}"
_IS_WRONG_DAY = "not newborn.day between delivery.first_day and delivery.last_day"


def _key_on_wrong_day(columns: tuple[str, ...], *, here: bool) -> str:
    keys = [f"newborn.{column} = delivery.{column}" for column in columns]
    if here:
        keys.append("newborn.hospital_no = delivery.hospital_no")
    return f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from {_ON_A_WRONG_DAY.format(keys=" and ".join(keys))}
            where {_IS_WRONG_DAY} and {_meant_in_stay("newborn.day")}
    """


BLOCKING_RULES: tuple[BlockingRule, ...] = (
    BlockingRule(
        name="same_hospital_same_day",
        because="nearly all newborns were born to a woman who delivered there that day",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_deliveries as delivery using (hospital_no, day)
            where delivery.deliveries_of_day <= {CROWDED_DAY} or not newborn.has_identity or {_SOME_EVIDENCE}
        """,
    ),
    BlockingRule(
        name="same_hospital_in_stay",
        because="births around midnight, slips of a day, deliveries without a time, birth dates typed wrong",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborn_days as newborn
            join open_delivery_days as delivery using (hospital_no, day)
            where {_SOME_EVIDENCE}
                or (delivery.is_day_unknown and delivery.deliveries_of_day <= {CROWDED_DAY})
        """,
    ),
    BlockingRule(
        name="transfer_path_same_day",
        because="a newborn sent by a hospital was born there",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_delivery_days as delivery
              on delivery.hospital_no = newborn.sending_hospital_no and delivery.day = newborn.day
            where {_SOME_EVIDENCE}
        """,
    ),
    *(
        BlockingRule(
            name=f"{column}_elsewhere",
            because="an outborn newborn whose mother delivered at another hospital",
            sql=f"""
                select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
                from open_newborn_days as newborn
                join open_delivery_days as delivery using ({column}, day)
                where {_ELSEWHERE}
            """,
        )
        for column in ("birth_text", "phone", "subscriber_id", "street")
    ),
    BlockingRule(
        name="mothers_names_elsewhere",
        because="an outborn newborn of which only its mother's names are known, or whose record names no sender",
        sql=_name_pairs(first_names=("first_name", "embedded_name"), on=_ON_THE_DAY, where=_ELSEWHERE),
    ),
    BlockingRule(
        name="guarantor_elsewhere",
        because="the mother stands on an outborn newborn's record as the one who pays",
        sql="\nunion\n".join(
            f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_delivery_days as delivery
              on newborn.day = delivery.day and replace(newborn.guarantor_name, ' ', '') = {in_order}
            where {_ELSEWHERE}
            """
            for in_order in (
                "delivery.first_name || delivery.surname",
                "delivery.surname || delivery.first_name",
            )
        ),
    ),
    *(
        BlockingRule(
            name=f"rare_{own}_elsewhere",
            because="a surname so rare that with the day of birth it names one family",
            sql=f"""
                select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
                from open_newborns as newborn
                join open_delivery_days as delivery
                  on newborn.day = delivery.day and newborn.{own} = delivery.surname
                where newborn.is_outborn and newborn.surname_share < {RARE_SHARE} and {_ELSEWHERE}
            """,
        )
        for own in ("surname", "other_surname")
    ),
    BlockingRule(
        name="first_name_and_minute_elsewhere",
        because="an outborn newborn under its father's name, whose mother's first name and time of birth are known",
        sql="\nunion\n".join(
            f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_deliveries as delivery
              on newborn.{first} = delivery.first_name and newborn.minute = delivery.minute
            where newborn.is_outborn and {_ELSEWHERE}
            """
            for first in ("first_name", "embedded_name")
        ),
    ),
    *(
        BlockingRule(
            name=f"{columns[0]}_on_wrong_date",
            because="a birth date with day and month exchanged, or with a wrong year or month",
            sql=_key_on_wrong_day(columns, here=here),
        )
        for columns, here in (
            (("record_number",), True),
            (("account_number",), True),
            (("phone",), False),
            (("subscriber_id",), False),
            (("street",), True),
            (("birth_text",), True),
        )
    ),
    BlockingRule(
        name="mothers_names_on_wrong_date",
        because="the same where only the mother's names are known",
        sql=_name_pairs(
            first_names=("first_name", "embedded_name"),
            on=_ON_A_WRONG_DAY.replace("{keys}", "newborn.hospital_no = delivery.hospital_no and {keys}"),
            where=f"{_IS_WRONG_DAY} and {_meant_in_stay('newborn.day')}",
        ),
    ),
)
