"""What says that two records are of one person: an infant's stays, a woman's stays, within and across hospitals.

Declares evidence in bits and ways of finding pairs; how pairs become persons is done in stays.py.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One comparison of two records a and b: bits when it agrees, and when it does not.

    Where neither `agrees` nor `disagrees` holds (something is unknown) it counts nothing.
    """

    agrees: str
    bits: float
    disagrees: str = "false"
    bits_against: float = 0
    because: str

    def sql(self) -> str:
        """The bits of one pair as SQL."""
        return f"case when {self.agrees} then {self.bits} when {self.disagrees} then {self.bits_against} else 0 end"


def weight_sql(prior: float, evidence: tuple[Evidence, ...]) -> str:
    """Log2 odds that a and b are one person."""
    return " + ".join([str(prior), *(item.sql() for item in evidence)])


def _similar(column: str, at_least: float) -> str:
    return f"jaro_winkler_similarity(a.{column}, b.{column}) >= {at_least}"


def _unlike(column: str, below: float = 0.85) -> str:
    return f"jaro_winkler_similarity(a.{column}, b.{column}) < {below}"


def mistyped_day_sql(one: str, other: str) -> str:
    """Two dates that one typing error makes of each other: day and month exchanged, another year, month or ten."""
    return (
        f"((day({one}) = day({other}) and month({one}) = month({other}) and abs(year({one}) - year({other})) = 1) "
        f"or (day({one}) = day({other}) and year({one}) = year({other})) "
        f"or (year({one}) = year({other}) and day({one}) = month({other}) and month({one}) = day({other})) "
        f"or (year({one}) = year({other}) and month({one}) = month({other}) "
        f"and (day({one}) - day({other})) % 10 = 0) "
        f"or abs(date_diff('day', {one}, {other})) = 1)"
    )


# Log2 odds of pairs of infant records of two hospitals. A network of 200 units has about 2 000 births a day (2^11);
# where the sender is named, only that unit's (2^5).
SAME_INFANT_PRIOR = -11.0
SAME_INFANT_WEIGHT = 10.0
SAME_INFANT_MARGIN = 5.0

SAME_INFANT: tuple[Evidence, ...] = (
    Evidence(
        agrees="a.hospital_id = b.hospital_id",
        bits=7,
        because="four readmissions in five are to the hospital of birth, which has some ten births a day",
    ),
    Evidence(
        agrees="b.transfer_from_hospital_id = a.hospital_id",
        disagrees="b.transfer_from_hospital_id <> a.hospital_id",
        bits=6,
        bits_against=-3,
        because="one sender of about 200 units; a second transfer names another",
    ),
    Evidence(
        agrees="a.transfer_to_hospital_id = b.hospital_id",
        disagrees="a.transfer_to_hospital_id <> b.hospital_id",
        bits=5,
        bits_against=-3,
        because="one receiver of about 200, of which few take transfers",
    ),
    Evidence(
        agrees="b.role = 'transfer_in' and abs(date_diff('day', a.discharge_at, b.admit_at)) <= 1",
        disagrees="b.admit_at < a.discharge_at - interval 1 day",
        bits=2,
        bits_against=-8,
        because="a transfer follows the discharge; nobody is in two hospitals at once",
    ),
    Evidence(
        agrees="a.discharge_disposition in ('02', '05') and b.role = 'transfer_in'",
        disagrees="a.discharge_disposition in ('01', '06', '20') and b.role = 'transfer_in' "
        "and abs(date_diff('day', a.discharge_at, b.admit_at)) <= 1",
        bits=4,
        bits_against=-3,
        because="one newborn in 25 leaves for another hospital; who went home or died was not sent",
    ),
    Evidence(
        agrees="a.birth_day = b.birth_day",
        disagrees=f"not {mistyped_day_sql('a.birth_day', 'b.birth_day')}",
        bits=0,
        bits_against=-15,
        because="pairs are of one birth day (the prior), or of two that one typing error makes of each other",
    ),
    Evidence(
        agrees="a.birth_day <> b.birth_day",
        bits=-5,
        because="one date in thirty is mistyped",
    ),
    Evidence(
        agrees="a.minute % 1440 = b.minute % 1440",
        disagrees="abs(a.minute % 1440 - b.minute % 1440) > 60",
        bits=9,
        bits_against=-5,
        because="1 440 minutes a day, rounded and mistyped now and then",
    ),
    Evidence(
        agrees="a.sex = b.sex", disagrees="a.sex <> b.sex", bits=1, bits_against=-6, because="two sexes"
    ),
    Evidence(
        agrees="abs(a.birth_weight_g - b.birth_weight_g) <= 10",
        disagrees="abs(a.birth_weight_g - b.birth_weight_g) > 200",
        bits=6,
        bits_against=-4,
        because="one in 60 births has the weight within 10 g; the receiver may weigh anew",
    ),
    Evidence(
        agrees="a.gestational_age_days = b.gestational_age_days",
        disagrees="abs(a.gestational_age_days - b.gestational_age_days) > 14",
        bits=3,
        bits_against=-4,
        because="about eight likely values",
    ),
    Evidence(
        agrees="a.surname = b.surname or a.mother_surname = b.mother_surname",
        disagrees=f"not ({_similar('surname', 0.85)} or {_similar('mother_surname', 0.85)})",
        bits=8,
        bits_against=-2,
        because="seven bits for the commonest surname; the legal name may replace the mother's",
    ),
    Evidence(
        agrees="a.mother_first_name = b.mother_first_name",
        disagrees=_unlike("mother_first_name"),
        bits=7,
        bits_against=-4,
        because="first names",
    ),
    Evidence(
        agrees="a.legal_name = b.legal_name",
        disagrees=_unlike("legal_name"),
        bits=7,
        bits_against=-4,
        because="a legal first name once given stays; a provisional one is compared as the mother's",
    ),
    Evidence(
        agrees="a.mother_birth_date = b.mother_birth_date",
        disagrees="a.mother_birth_date <> b.mother_birth_date",
        bits=12,
        bits_against=-4,
        because="about 10 000 possible days",
    ),
    Evidence(
        agrees="a.phone = b.phone or a.subscriber_id = b.subscriber_id or a.street = b.street",
        bits=10,
        because="one household; a common number is no evidence beyond that, so it counts once",
    ),
    Evidence(
        agrees="a.zip = b.zip", disagrees="a.zip <> b.zip", bits=4, bits_against=-1, because="one place"
    ),
    Evidence(
        agrees="a.mother_age_years = b.mother_age_years or a.mother_age_years + 1 = b.mother_age_years",
        disagrees="abs(a.mother_age_years - b.mother_age_years) > 1",
        bits=3,
        bits_against=-4,
        because="two of some twenty likely ages; she may have had her birthday",
    ),
    Evidence(
        agrees="a.race_ethnicity = b.race_ethnicity",
        disagrees="a.race_ethnicity <> b.race_ethnicity",
        bits=1,
        bits_against=-2,
        because="four common groups, asked and answered differently now and then",
    ),
    Evidence(
        agrees="a.payer = b.payer",
        disagrees="a.payer <> b.payer",
        bits=1,
        bits_against=-1,
        because="two common payers; the newborn's own cover may differ from the first month's",
    ),
    Evidence(
        agrees="a.birth_order = b.birth_order and a.plurality > 1",
        disagrees="a.birth_order <> b.birth_order",
        bits=1,
        bits_against=-8,
        because="tells the children of one mother apart",
    ),
    Evidence(
        agrees="coalesce(greatest(a.plurality, b.plurality), 1) = 1 or a.birth_order = b.birth_order "
        "or a.minute = b.minute or abs(a.birth_weight_g - b.birth_weight_g) <= 10",
        disagrees="true",
        bits=0,
        bits_against=-20,
        because="all that siblings share says nothing about which of them it is",
    ),
)
# Keys on which a later record and a birth record of another hospital are held against each other, on one birth day.
SAME_INFANT_KEYS = (
    ("minute",),
    ("surname",),
    ("mother_surname",),
    ("mother_first_name",),
    ("mother_birth_date",),
    ("phone",),
    ("subscriber_id",),
    ("street",),
)
# The same where the birth day is mistyped on one of them.
SAME_INFANT_KEYS_ANY_DAY = (("mother_birth_date",), ("phone",), ("subscriber_id",), ("street", "zip"))

# Two records of women: a network of a million women, each as likely (2^20).
SAME_WOMAN_PRIOR = -20.0
# One wrong in 1 000 of pairs of just this weight, and nearly all weigh more; a merged woman spoils two histories, a
# missed one splits one.
SAME_WOMAN_WEIGHT = 10.0
# From one delivery to the next of one woman: 22 weeks are the shortest pregnancy that ends in a delivery, and a
# fortnight goes by before the next begins.
MIN_DAYS_BETWEEN_DELIVERIES = 150
# One delivery reported by two hospitals (mother sent on after birth): admissions this close.
SAME_DELIVERY_WITHIN_DAYS = 10

SAME_WOMAN: tuple[Evidence, ...] = (
    Evidence(
        agrees="a.birth_date = b.birth_date",
        bits=13,
        because="about 10 000 possible birth dates",
    ),
    Evidence(
        agrees=f"a.birth_date <> b.birth_date and {mistyped_day_sql('a.birth_date', 'b.birth_date')}",
        disagrees="a.birth_date <> b.birth_date",
        bits=3,
        bits_against=-15,
        because="some sixty dates are one typing error away; who is of another age is another woman, and mother and "
        "daughter share name and home",
    ),
    Evidence(
        agrees="a.ssn_last4 = b.ssn_last4",
        disagrees="a.ssn_last4 <> b.ssn_last4",
        bits=13,
        bits_against=-5,
        because="10 000 endings; one in thirty is mistyped",
    ),
    Evidence(
        agrees="a.first_name = b.first_name",
        disagrees=_unlike("first_name"),
        bits=7,
        bits_against=-7,
        because="a first name stays for life; the commonest is borne by one woman in sixty",
    ),
    Evidence(
        agrees="a.first_name <> b.first_name and " + _similar("first_name", 0.85),
        bits=3,
        because="a typing error or a short form",
    ),
    Evidence(
        agrees="a.last_name in (b.last_name, b.maiden_name) or a.maiden_name in (b.last_name, b.maiden_name)",
        disagrees="a.last_name <> b.last_name",
        bits=8,
        bits_against=-1,
        because="marriage and divorce change it, so another surname says little",
    ),
    Evidence(
        agrees="a.middle_name = b.middle_name",
        disagrees="a.middle_name <> b.middle_name and left(a.middle_name, 1) <> left(b.middle_name, 1)",
        bits=4,
        bits_against=-1,
        because="middle names differ in half of the records of one person (Just 2016)",
    ),
    Evidence(
        agrees="a.subscriber_id = b.subscriber_id",
        bits=14,
        because="one policy: hers, or her family's, which holds few women of one age",
    ),
    Evidence(
        agrees="a.phone = b.phone or (a.street = b.street and a.zip = b.zip)",
        bits=13,
        because="one household; people move and change numbers, so another address says nothing",
    ),
    Evidence(
        agrees="a.zip = b.zip and a.street is distinct from b.street and a.phone is distinct from b.phone",
        bits=4,
        because="one place of some 10 000 people",
    ),
    Evidence(
        agrees="a.race_ethnicity = b.race_ethnicity",
        disagrees="a.race_ethnicity <> b.race_ethnicity",
        bits=1,
        bits_against=-2,
        because="four common groups, asked and answered differently now and then",
    ),
    Evidence(
        agrees="a.hospital_id = b.hospital_id and a.mother_mrn <> b.mother_mrn",
        bits=-5,
        because="a hospital gives one woman two numbers in a few cases of a hundred",
    ),
    Evidence(
        agrees="a.hospital_id <> b.hospital_id and a.admit_at + interval 1 day < b.discharge_at "
        "and b.admit_at + interval 1 day < a.discharge_at",
        bits=-10,
        because="nobody is in two hospitals at once",
    ),
    Evidence(
        agrees="a.is_delivery and b.is_delivery and abs(date_diff('day', a.admit_at, b.admit_at)) "
        f"between {SAME_DELIVERY_WITHIN_DAYS + 1} and {MIN_DAYS_BETWEEN_DELIVERIES - 1}",
        bits=-30,
        because="two deliveries of one woman are at least 150 days apart",
    ),
)
# Keys on which two records of women are held against each other. Each is rare by chance (fewer than one in a network of
# a million women), so that few records must be looked at again when one changes.
SAME_WOMAN_KEYS: tuple[tuple[str, ...], ...] = (
    ("birth_date", "first_name", "last_name"),
    ("birth_date", "first_name", "maiden_name"),
    ("birth_date", "first_name", "zip"),
    ("birth_date", "ssn_last4"),
    ("birth_date", "phone"),
    ("birth_date", "street"),
    ("birth_date", "subscriber_id"),
    ("first_name", "phone"),
    ("first_name", "subscriber_id"),
    ("first_name", "street", "zip"),
    ("first_name", "last_name", "ssn_last4"),
    ("ssn_last4", "phone"),
    ("ssn_last4", "subscriber_id"),
    ("ssn_last4", "street"),
)
# Where a key has the name before marriage, one record's last name is held against the other's.
NAME_BEFORE = {"maiden_name": "last_name"}
