"""Named ways of finding candidate mothers of a newborn; every model scores the pairs these find.

Reads `open_newborns`, `open_deliveries` and their day tables (linker.py); what a pair is worth is not asked here.
"""

from __future__ import annotations

from linkage.models.comparison import BlockingRule

# A hospital-day with more deliveries than this wants some evidence beyond the day before a pair is scored.
CROWDED_DAY = 25

# Some evidence beyond hospital and day, cheap to test; also what the identifying columns of the model are
# made of.
_SOME_EVIDENCE = """(
    left(newborn.surname, 3) = left(delivery.surname, 3) or left(newborn.other_surname, 3) =
        left(delivery.surname, 3)
    or newborn.other_surname = delivery.other_surname or newborn.surname = delivery.other_surname
    or newborn.first_name = delivery.first_name or newborn.embedded_name = delivery.first_name
    or newborn.birth_text = delivery.birth_text or newborn.record_number = delivery.record_number
    or newborn.account_number = delivery.account_number or newborn.phone = delivery.phone
    or newborn.subscriber_id = delivery.subscriber_id or newborn.street = delivery.street
    or abs(newborn.minute - delivery.minute) <= 15
)"""

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
            where {_SOME_EVIDENCE} or (delivery.is_day_unknown and delivery.deliveries_of_day <=
                {CROWDED_DAY})
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
                from open_newborns as newborn
                join open_delivery_days as delivery using ({column}, day)
                where newborn.hospital_no <> delivery.hospital_no
            """,
        )
        for column in ("birth_text", "phone", "subscriber_id", "street")
    ),
)
