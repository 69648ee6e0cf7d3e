"""The model for records with names and numbers: which mother bore this newborn.

Comparisons, thresholds, blocking rules and the training plan are declared here; scoring runs in
splink_adapter.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from linkage.models.blocking import BLOCKING_RULES as BLOCKING_RULES
from linkage.models.comparison import (
    Comparison,
    Level,
    Parameters,
    TrainingPlan,
    read_parameters,
    splink_settings,
)

MODEL_NAME = "identified"
DEFAULT_PARAMETERS = Path(__file__).with_name("identified_2026-11-22.json")

# All weights are log2 odds among candidates of one hospital and day. A maternity unit has 1 to 30 births a day, so a
# candidate is the mother about once in 32; with the +1.1 of `place` this prior makes a bare candidate weigh -5.
PRIOR = 0.0141

# Linked from here: 2^8 is one wrong in 256 among pairs of just this weight; nearly all links weigh far more, so that
# links as a whole are wrong less than once in 5,000 (made-up networks: none wrong of 20,000).
LINK_WEIGHT = 8.0
# Looked at by people from here (even odds); below, a pair is more likely wrong than right.
REVIEW_WEIGHT = 0.0
# A link must be this much better than the next solution; 2^5 = 32 to 1.
LINK_MARGIN = 5.0
# A surname or first name this frequent in the hospital or the network is common (Garcia, Maria).
COMMON_SHARE = 0.005
MEDIUM_SHARE = 0.0005
# Jaro-Winkler: 0.92 keeps one typing error in six letters; first names are shorter and have short forms.
SIMILAR_SURNAME = 0.92
SIMILAR_FIRST_NAME = 0.88
SIMILAR_STREET = 0.90
TRAINING = TrainingPlan(
    block_on=("hospital_no", "day"),
    random_pairs=3_000_000,
    blocked_pairs=1_000_000,
    max_iterations=200,
    convergence=0.0005,
    seed=20141,
    # Pairs that share the mother's birth date are nearly all true, whatever their day: a second opinion on m.
    also_block_on=(("hospital_no", "birth_text"),),
    learns_prior=True,
)


def _similarity(column_l: str, column_r: str) -> str:
    return f"jaro_winkler_similarity({column_l}, {column_r})"


def _unknown_with(expressions: tuple[str, ...], condition: str) -> str:
    """A null condition that mentions the costly expressions, so that DuckDB computes each once for all levels."""
    return " or ".join([*(f"{expression} = -100" for expression in expressions), f"({condition})"])


PLACE = Comparison(
    name="place",
    unknown="hospital_no_l is null",
    # Fixed: which hospitals are compared is decided by blocking, so EM on one hospital cannot learn it. Where the
    # sender is known the sender's day is searched as its own would be (0 bits); an outborn child of an unknown sender
    # could be of about 250 hospitals (-8); one that nothing calls outborn, besides, is so once in a hundred (-12).
    levels=(
        Level(
            name="same hospital",
            when="hospital_no_l = hospital_no_r and not coalesce(is_outborn_r, false)",
            m=0.9919,
            u=0.45,
            fixed=True,
        ),
        Level(
            name="on the way of transfer",
            when="sending_hospital_no_r = hospital_no_l or (sending_hospital_no_l = hospital_no_r and is_outborn_r)",
            m=0.005,
            u=0.005,
            fixed=True,
        ),
        Level(
            name="outborn, mother here", when="hospital_no_l = hospital_no_r", m=0.0025, u=0.02, fixed=True
        ),
        Level(name="outborn, mother elsewhere", when="is_outborn_r", m=0.0005, u=0.125, fixed=True),
        Level(name="elsewhere", when="else", m=0.0001, u=0.4, fixed=True),
    ),
)

TIMING = Comparison(
    name="timing",
    unknown="day_r is null",
    # Fixed: EM blocks on the day. Of two mothers of a day one in 1 440 gave birth in the same minute, one in
    # 50
    # within a quarter of an hour; true pairs differ by keying, by rounding and by a second twin's minutes.
    levels=(
        Level(name="same minute", when="minute_l = minute_r", m=0.70, u=0.0014, fixed=True),
        Level(
            name="within a quarter of an hour",
            when="abs(minute_l - minute_r) <= 15",
            m=0.12,
            u=0.0075,
            fixed=True,
        ),
        Level(name="within two hours", when="abs(minute_l - minute_r) <= 120", m=0.05, u=0.05, fixed=True),
        # A mistyped date leaves the time of day as it was; by chance one in 1 440 of those on other days agrees.
        Level(
            name="same time of another day",
            when="day_l <> day_r and minute_l % 1440 = minute_r % 1440",
            m=0.012,
            u=0.0004,
            fixed=True,
        ),
        Level(
            name="same day, time unknown",
            when="day_l = day_r and (minute_l is null or minute_r is null)",
            m=0.08,
            u=0.08,
            fixed=True,
        ),
        Level(name="born in the stay, day unknown", when="day_l is null", m=0.02, u=0.057, fixed=True),
        Level(
            name="same or next day",
            when="abs(date_diff('day', day_l, day_r)) <= 1",
            m=0.02,
            u=0.45,
            fixed=True,
        ),
        Level(name="another day of the stay", when="else", m=0.01, u=0.3541, fixed=True),
    ),
)


def _number_comparison(
    name: str, *, unknown_more: str = "", m_same: float, exact_more: str = ""
) -> Comparison:
    """A number of the mother stated on the newborn's record: equal, one sign off, or different."""
    column_l, column_r = f"{name}_l", f"{name}_r"
    distance = f"damerau_levenshtein({column_l}, {column_r})"
    rest = 1 - m_same
    return Comparison(
        name=name,
        unknown=_unknown_with((distance,), f"{column_l} is null or {column_r} is null{unknown_more}"),
        levels=(
            Level(name="same", when=f"{column_l} = {column_r}{exact_more}", m=m_same, u=0.0005),
            Level(name="one sign off", when=f"{distance} <= 1", m=rest / 2, u=0.003),
            Level(name="different", when="else", m=rest / 2, u=0.9965),
        ),
    )


_FIRST_SIMILAR = _similarity("first_name_l", "first_name_r")
_EMBEDDED_SIMILAR = _similarity("first_name_l", "embedded_name_r")
_EMBEDDED = (
    "(embedded_name_r = first_name_l or embedded_name_r || 'S' = first_name_l "
    "or embedded_name_r = first_name_l || middle_name_l "
    # cut off by a short field; KAT may be Kathryn or Katarina, so four letters at least
    "or (length(embedded_name_r) >= 4 and starts_with(first_name_l, embedded_name_r)) "
    "or (length(first_name_l) >= 4 and starts_with(embedded_name_r, first_name_l)) "
    f"or {_EMBEDDED_SIMILAR} >= {SIMILAR_FIRST_NAME})"
)
FIRST_NAME = Comparison(
    name="first_name",
    unknown=_unknown_with(
        (_FIRST_SIMILAR, _EMBEDDED_SIMILAR),
        "first_name_l is null or (first_name_r is null and embedded_name_r is null and guarantor_name_r is null)",
    ),
    levels=(
        Level(
            name="same, rare",
            when=f"first_name_l = first_name_r and first_name_share_r < {COMMON_SHARE}",
            m=0.45,
            u=0.002,
        ),
        Level(name="same, common", when="first_name_l = first_name_r", m=0.35, u=0.004),
        Level(
            name="similar, short form or middle name",
            when=f"{_FIRST_SIMILAR} >= {SIMILAR_FIRST_NAME} or middle_name_l = first_name_r or "
            "(length(first_name_r) >= 3 and (starts_with(first_name_l, first_name_r) "
            "or starts_with(first_name_r, first_name_l)))",
            m=0.06,
            u=0.015,
        ),
        Level(name="in the newborn's name", when=_EMBEDDED, m=0.06, u=0.003),
        Level(
            name="in the guarantor's name",
            when="contains(' ' || guarantor_name_r || ' ', ' ' || first_name_l || ' ')",
            m=0.02,
            u=0.002,
        ),
        Level(name="stated and different", when="first_name_r is not null", m=0.03, u=0.9),
        Level(name="else different", when="else", m=0.03, u=0.074),
    ),
)

_SURNAME_SIMILAR = _similarity("surname_l", "surname_r")
_BABY_SIMILAR = _similarity("surname_l", "other_surname_r")
_SAME_SURNAME = (
    "(surname_l in (surname_r, other_surname_r) or other_surname_l in (surname_r, other_surname_r))"
)
SURNAME = Comparison(
    name="surname",
    unknown=_unknown_with(
        (_SURNAME_SIMILAR, _BABY_SIMILAR),
        "(surname_l is null and other_surname_l is null) or (surname_r is null and other_surname_r is null)",
    ),
    levels=(
        Level(
            name="same, rare", when=f"{_SAME_SURNAME} and surname_share_r < {MEDIUM_SHARE}", m=0.4, u=0.0003
        ),
        Level(
            name="same, not rare",
            when=f"{_SAME_SURNAME} and surname_share_r < {COMMON_SHARE}",
            m=0.3,
            u=0.002,
        ),
        Level(name="same, common", when=_SAME_SURNAME, m=0.1, u=0.005),
        Level(
            name="similar or part of a double name",
            when=f"{_SURNAME_SIMILAR} >= {SIMILAR_SURNAME} or {_BABY_SIMILAR} >= {SIMILAR_SURNAME} "
            f"or {_similarity('other_surname_l', 'other_surname_r')} >= {SIMILAR_SURNAME} "
            "or (length(surname_l) >= 4 and (starts_with(other_surname_r, surname_l) "
            "or ends_with(other_surname_r, surname_l))) "
            "or (length(other_surname_r) >= 4 and (starts_with(surname_l, other_surname_r) "
            "or ends_with(surname_l, other_surname_r)))",
            m=0.05,
            u=0.006,
        ),
        Level(name="mother's stated and different", when="surname_r is not null", m=0.03, u=0.7),
        Level(name="newborn's different", when="else", m=0.12, u=0.2867),
    ),
)

_DATE_DISTANCE = "damerau_levenshtein(birth_text_l, birth_text_r)"
_BOTH_DATES = "birth_text_l is not null and birth_text_r is not null"
BIRTH_DATE = Comparison(
    name="mother_birth_date",
    unknown=_unknown_with(
        (_DATE_DISTANCE,),
        "(birth_text_l is null or birth_text_r is null) and (age_years_l is null or age_years_r is null)",
    ),
    levels=(
        Level(name="same", when="birth_text_l = birth_text_r", m=0.85, u=0.0001),
        Level(
            name="one digit off or day and month exchanged",
            when=f"{_DATE_DISTANCE} <= 1 or "
            "birth_text_l = left(birth_text_r, 4) || right(birth_text_r, 2) || substr(birth_text_r, 5, 2)",
            m=0.03,
            u=0.003,
        ),
        Level(name="different", when=_BOTH_DATES, m=0.03, u=0.8),
        Level(name="age same", when="age_years_l = age_years_r", m=0.08, u=0.012),
        Level(name="age one year off", when="abs(age_years_l - age_years_r) <= 1", m=0.005, u=0.0249),
        Level(name="age different", when="else", m=0.005, u=0.16),
    ),
)

_STREET_SIMILAR = _similarity("street_l", "street_r")
ADDRESS = Comparison(
    name="address",
    unknown=_unknown_with(
        (_STREET_SIMILAR,), "(street_l is null or street_r is null) and (zip_l is null or zip_r is null)"
    ),
    levels=(
        Level(name="same street", when="street_l = street_r", m=0.8, u=0.0005),
        Level(
            name="similar street",
            when=f"{_STREET_SIMILAR} >= {SIMILAR_STREET} and zip_l = zip_r",
            m=0.05,
            u=0.002,
        ),
        Level(name="same zip", when="zip_l = zip_r", m=0.1, u=0.03),
        Level(name="different", when="else", m=0.05, u=0.9675),
    ),
)

# Fixed: made-up records copy gestation, plurality and mode from mother to child without fail, real ones do
# not.
# Gestation agrees in 80 % of true pairs of English hospital records (BMC Med Res Methodol 2016,
# s12874-016-0152-0).
GESTATION = Comparison(
    name="gestation",
    unknown="gestation_days_l is null or gestation_days_r is null",
    levels=(
        Level(name="same", when="gestation_days_l = gestation_days_r", m=0.8, u=0.1, fixed=True),
        Level(
            name="within six days",
            when="abs(gestation_days_l - gestation_days_r) <= 6",
            m=0.13,
            u=0.2,
            fixed=True,
        ),
        Level(
            name="within two weeks",
            when="abs(gestation_days_l - gestation_days_r) <= 14",
            m=0.05,
            u=0.44,
            fixed=True,
        ),
        Level(name="different", when="else", m=0.02, u=0.26, fixed=True),
    ),
)

PLURALITY = Comparison(
    name="plurality",
    unknown="plurality_l is null or plurality_r is null",
    levels=(
        # 31 twins in 1,000 births: two women of a day both with twins are one pair in 1,700.
        Level(
            name="same multiple",
            when="plurality_l = plurality_r and plurality_l > 1",
            m=0.031,
            u=0.0006,
            fixed=True,
        ),
        Level(name="both single", when="plurality_l = plurality_r", m=0.96, u=0.945, fixed=True),
        Level(name="different", when="else", m=0.009, u=0.0544, fixed=True),
    ),
)

DELIVERY_MODE = Comparison(
    name="delivery_mode",
    unknown="delivery_mode_l is null or delivery_mode_r is null",
    levels=(
        # One birth in three is by cesarean: 0.32 squared and 0.68 squared make 0.56.
        Level(name="same", when="delivery_mode_l = delivery_mode_r", m=0.97, u=0.56, fixed=True),
        Level(name="different", when="else", m=0.03, u=0.44, fixed=True),
    ),
)


# Fixed: made-up records give mother and child one minute of discharge. English episode ends agree in 90 % of pairs; the
# minute is the same where both are discharged in one go. A newborn in intensive care stays long after its mother.
LEAVING = Comparison(
    name="leaving",
    unknown="discharge_day_l is null or discharge_day_r is null",
    levels=(
        Level(
            name="same minute", when="discharge_minute_l = discharge_minute_r", m=0.25, u=0.004, fixed=True
        ),
        Level(
            name="within the hour",
            when="abs(discharge_minute_l - discharge_minute_r) <= 60",
            m=0.35,
            u=0.07,
            fixed=True,
        ),
        Level(name="same day", when="discharge_day_l = discharge_day_r", m=0.2, u=0.35, fixed=True),
        Level(name="another day", when="else", m=0.2, u=0.576, fixed=True),
    ),
)


def _plain_comparison(name: str, *, m_same: float, u_same: float) -> Comparison:
    return Comparison(
        name=name,
        unknown=f"{name}_l is null or {name}_r is null",
        levels=(
            Level(name="same", when=f"{name}_l = {name}_r", m=m_same, u=u_same),
            Level(name="different", when="else", m=1 - m_same, u=1 - u_same),
        ),
    )


COMPARISONS: tuple[Comparison, ...] = (
    PLACE,
    TIMING,
    # A record number means something only in the hospital that gave it out.
    _number_comparison("record_number", unknown_more=" or number_space_l <> number_space_r", m_same=0.95),
    _number_comparison("account_number", unknown_more=" or number_space_l <> number_space_r", m_same=0.95),
    FIRST_NAME,
    SURNAME,
    BIRTH_DATE,
    _number_comparison("phone", m_same=0.85),
    _number_comparison("subscriber_id", m_same=0.7),
    ADDRESS,
    GESTATION,
    PLURALITY,
    DELIVERY_MODE,
    LEAVING,
    _plain_comparison("race_ethnicity", m_same=0.9, u_same=0.35),
    _plain_comparison("payer", m_same=0.85, u_same=0.4),
)


def settings(parameters: Parameters | None = None) -> dict[str, Any]:
    """A fresh Splink settings dictionary; with no parameters the starting values, ready for training."""
    return splink_settings(COMPARISONS, prior=PRIOR, plan=TRAINING, parameters=parameters)


def default_parameters(path: Path | None = None) -> Parameters:
    """The shipped trained parameters, or those of another file of this model (ModelFileError when it does not fit)."""
    return read_parameters(path or DEFAULT_PARAMETERS, model=MODEL_NAME, comparisons=COMPARISONS)
