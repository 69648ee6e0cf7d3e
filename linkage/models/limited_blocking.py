"""Named ways of finding candidate mothers of a newborn whose records name nobody.

Reads `open_newborns`, `open_deliveries` and their day tables (candidates/found.py); what a pair is worth is not asked here.
"""

from __future__ import annotations

from linkage.models.comparison import BlockingRule

# The largest units have about 40 births on a busy day; up to that every woman of the day is a candidate.
CROWDED_DAY = 40
# Agreements out of eight that a pair needs where being there that day is too little: chance gives about three, a true
# pair with one field in eight missing has fewer than four once in a hundred.
SOME_AGREEMENTS = 4

_AGREEMENTS = (
    "newborn.zip = delivery.zip",
    "abs(newborn.age_years - delivery.age_years) <= 1",
    "abs(newborn.gestation_weeks - delivery.gestation_weeks) <= 1",
    "newborn.discharge_day = delivery.discharge_day",
    "newborn.race_ethnicity = delivery.race_ethnicity",
    "newborn.payer = delivery.payer",
    "newborn.delivery_mode = delivery.delivery_mode",
    "newborn.plurality > 1 and delivery.plurality > 1",
)


def _agree(least: int) -> str:
    counted = " + ".join(f"coalesce({sql}, false)::int" for sql in _AGREEMENTS)
    return f"(abs(newborn.minute - delivery.minute) <= 15 or {counted} >= {least})"


_ENOUGH = _agree(SOME_AGREEMENTS)

BLOCKING_RULES: tuple[BlockingRule, ...] = (
    BlockingRule(
        name="same_hospital_same_day",
        because="nearly all newborns were born to a woman who delivered there that day",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_deliveries as delivery using (hospital_no, day)
            where delivery.deliveries_of_day <= {CROWDED_DAY} or {_ENOUGH}
        """,
    ),
    *(
        BlockingRule(
            name=f"same_hospital_{word}",
            because="births around midnight and slips of a day",
            sql=f"""
                select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
                from (select newborn.* replace (day {shift} as day) from open_newborns as newborn) as newborn
                join open_deliveries as delivery using (hospital_no, day)
                where {_ENOUGH}
            """,
        )
        for word, shift in (("day_before", "- 1"), ("day_after", "+ 1"))
    ),
    BlockingRule(
        name="same_hospital_in_stay",
        because="deliveries whose day is not sent: the birth lies in the stay, mostly early in it",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_delivery_days as delivery using (hospital_no, day)
            where delivery.is_day_unknown and (
                (date_diff('day', delivery.admit_day, newborn.day) between 0 and 1
                    and delivery.deliveries_of_day * 2 <= {CROWDED_DAY})
                or {_ENOUGH})
        """,
    ),
    BlockingRule(
        name="transfer_path_same_day",
        because="a newborn sent by a hospital was born there",
        sql="""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_deliveries as delivery
              on delivery.hospital_no = newborn.sending_hospital_no and delivery.day = newborn.day
        """,
    ),
    BlockingRule(
        name="same_minute_elsewhere",
        because="an outborn newborn whose sender is not stated",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_deliveries as delivery using (minute)
            where newborn.is_outborn and newborn.hospital_no <> delivery.hospital_no and {_ENOUGH}
        """,
    ),
    BlockingRule(
        name="same_zip_elsewhere",
        because="an outborn newborn whose sender is not stated: its ZIP code leads to the hospitals of the place",
        sql=f"""
            select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
            from open_newborns as newborn
            join open_deliveries as delivery using (zip, day)
            where newborn.is_outborn and newborn.hospital_no <> delivery.hospital_no and {_agree(3)}
        """,
    ),
)
