"""The model for records without names, numbers and addresses: which mother bore this newborn, told by place, times,
and what two records of one birth share by accident.

Comparisons, thresholds and the training plan are declared here, blocking rules in limited_blocking.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from linkage.models.comparison import (
    Comparison,
    Level,
    Parameters,
    TrainingPlan,
    read_parameters,
    splink_settings,
)
from linkage.models.limited_blocking import BLOCKING_RULES as BLOCKING_RULES
from linkage.models.model import Thresholds

MODEL_NAME = "limited"
DEFAULT_PARAMETERS = Path(__file__).with_name("limited_2026-11-22.json")

# Even odds, so that every weight is told by a comparison: how many women delivered that day stands in `crowd`.
PRIOR = 0.5

# No name speaks for a pair here; its competitors do. So links are judged by the posterior among all candidates of
# the newborn, each candidate's other newborns included (posterior.py), and hardly by the weight of the pair alone.
THRESHOLDS = Thresholds(
    target_precision=0.995,
    # The average link is surer than the least one: from 0.90 on, of made-up networks with days and weeks only 0.9959 to
    # 0.9973 of links are expected right and 0.9957 to 0.9973 were; with times known for most 0.9994 to 0.9998.
    link_probability=0.90,
    link_weight=-6.0,
    link_margin=0.0,
    strict_probability=0.99,
    strict_margin=3.0,
    review_probability=0.20,
    review_weight=4.0,
    # Mother and newborn are each missing from the data once in 33 (English hospitals link 97 %; Harron 2016): a
    # newborn and a delivery both left over on one day are 2^10 times likelier to belong together than both to be
    # alone, less one for what the comparisons do not know.
    none_weight=-9.0,
    kept_weight=-9.0,
)
TRAINING = TrainingPlan(
    block_on=("hospital_no", "day"),
    random_pairs=1_000_000,
    blocked_pairs=1_000_000,
    max_iterations=200,
    convergence=0.0005,
    seed=20142,
    # Chance agreement is that of two births of one ward and day, not of two anywhere: neighbours share ZIP and payer.
    u_from_blocks=True,
)

# A value that fewer deliveries of the hospital have than this is rare there, and agreement in it says much.
RARE, UNCOMMON, COMMON = 0.03, 0.10, 0.40

# m and u are conditional on what is known of the pair: levels that can only hold where a time is known make up one
# family that sums to 1, those for pairs without it another. Only their ratio counts.


def _by_share(
    name: str, same: str, share: str, *, m: float, rare: float, uncommon: float, common: float, usual: float
) -> tuple[Level, ...]:
    """Agreement at four degrees of rarity; m is the same for all, u the typical share of such a value."""
    return tuple(
        Level(name=f"{name}, {word}", when=f"{same} and {share} < {most}", m=m, u=u, fixed=True)
        for word, most, u in (
            ("rare", RARE, rare),
            ("uncommon", UNCOMMON, uncommon),
            ("common", COMMON, common),
            ("usual", 2, usual),
        )
    )


CROWD = Comparison(
    name="crowd",
    unknown="deliveries_of_day_l is null",
    # Of n women who delivered that day, one is the mother: log2(1/n) before anything is compared.
    levels=(
        Level(name="alone", when="deliveries_of_day_l <= 1", m=1.0, u=1.0, fixed=True),
        Level(name="one of two", when="deliveries_of_day_l <= 2", m=0.5, u=1.0, fixed=True),
        Level(name="one of four", when="deliveries_of_day_l <= 5", m=0.25, u=1.0, fixed=True),
        Level(name="one of eight", when="deliveries_of_day_l <= 11", m=0.125, u=1.0, fixed=True),
        Level(name="one of sixteen", when="deliveries_of_day_l <= 22", m=0.0625, u=1.0, fixed=True),
        Level(name="one of thirty", when="else", m=0.033, u=1.0, fixed=True),
    ),
)

PLACE = Comparison(
    name="place",
    unknown="hospital_no_l is null",
    levels=(
        Level(
            name="same hospital",
            when="hospital_no_l = hospital_no_r and not coalesce(is_outborn_r, false)",
            m=0.98,
            u=0.98,
            fixed=True,
        ),
        # Nearly every newborn that was sent has a birth record where it was born, which claims the same mother.
        Level(
            name="on the way of transfer",
            when="sending_hospital_no_r = hospital_no_l",
            m=0.005,
            u=0.02,
            fixed=True,
        ),
        # Born on the way, or the mother was moved before her delivery was written down.
        Level(name="outborn, mother here", when="hospital_no_l = hospital_no_r", m=0.005, u=0.08, fixed=True),
        # One of about 250 hospitals; the ZIP code of another place leads to its hospital.
        Level(name="elsewhere, same ZIP code", when="zip_l = zip_r", m=0.003, u=0.05, fixed=True),
        Level(name="elsewhere", when="else", m=0.002, u=0.5, fixed=True),
    ),
)

_BOTH_MINUTES = "minute_l is not null and minute_r is not null"
TIMING = Comparison(
    name="timing",
    unknown="day_r is null",
    levels=(
        # One woman in 1 440 gives birth in a given minute; deliveries come in clusters (planned cesareans): 1 in 500.
        # True pairs differ by keying, rounding and a second twin's minutes.
        Level(name="same minute", when="minute_l = minute_r", m=0.70, u=0.002, fixed=True),
        Level(
            name="within a quarter of an hour",
            when="abs(minute_l - minute_r) <= 15",
            m=0.17,
            u=0.025,
            fixed=True,
        ),
        Level(name="within two hours", when="abs(minute_l - minute_r) <= 120", m=0.08, u=0.15, fixed=True),
        Level(name="times apart", when=f"{_BOTH_MINUTES} and day_l = day_r", m=0.04, u=0.82, fixed=True),
        Level(name="same day", when="day_l = day_r", m=0.993, u=0.993, fixed=True),
        # Agreement of the delivery date: 99.95 % of English deterministic pairs; midnight and typing make it 0.7 %,
        # over two days of candidates.
        Level(
            name="a day apart", when="abs(date_diff('day', day_l, day_r)) = 1", m=0.0035, u=1.0, fixed=True
        ),
        Level(name="other day", when="day_l is not null", m=0.0005, u=1.0, fixed=True),
        # The mother's delivery day is not sent: her stay holds two to four days, births come early in it.
        Level(
            name="on the day of admission or the next",
            when="date_diff('day', admit_day_l, day_r) between 0 and 1",
            m=0.5,
            u=1.0,
            fixed=True,
        ),
        Level(name="later in the stay", when="else", m=0.08, u=1.0, fixed=True),
    ),
)

_BOTH_LEAVE = "discharge_minute_l is not null and discharge_minute_r is not null"
_SAME_LEAVE = "discharge_day_l = discharge_day_r"
LEAVING = Comparison(
    name="leaving",
    unknown="discharge_day_l is null or discharge_day_r is null",
    levels=(
        # Mother and newborn leave together: written down in one go, or one after the other. Episode ends agree in 90 %
        # of English pairs; others leave within two hours of the ward's usual time too.
        Level(
            name="same minute", when="discharge_minute_l = discharge_minute_r", m=0.25, u=0.004, fixed=True
        ),
        Level(
            name="within the hour",
            when="abs(discharge_minute_l - discharge_minute_r) <= 60",
            m=0.40,
            u=0.07,
            fixed=True,
        ),
        Level(
            name="same day, hours apart", when=f"{_BOTH_LEAVE} and {_SAME_LEAVE}", m=0.15, u=0.35, fixed=True
        ),
        # Days only: how usual her length of stay is after such a delivery.
        *_by_share(
            "same day",
            _SAME_LEAVE,
            "stay_days_share_l",
            m=0.78,
            rare=0.04,
            uncommon=0.09,
            common=0.28,
            usual=0.58,
        ),
        Level(name="newborn later", when="discharge_day_r > discharge_day_l", m=0.15, u=0.28, fixed=True),
        Level(name="newborn earlier", when="else", m=0.05, u=0.28, fixed=True),
    ),
)

_IN_DAYS = "not gestation_in_weeks_l and not gestation_in_weeks_r"
_SAME_WEEK = "gestation_weeks_l = gestation_weeks_r"
GESTATION = Comparison(
    name="gestation",
    unknown="gestation_days_l is null or gestation_days_r is null",
    levels=(
        # Gestation agrees in 80 % of true pairs of English records (BMC Med Res Methodol 2016, s12874-016-0152-0);
        # a given day of the usual weeks is borne by about one birth in 20, planned births at 39 weeks by more.
        Level(
            name="same day, rare week",
            when=f"{_IN_DAYS} and gestation_days_l = gestation_days_r and gestation_weeks_share_l < {RARE}",
            m=0.80,
            u=0.010,
            fixed=True,
        ),
        Level(
            name="same day, uncommon week",
            when=f"{_IN_DAYS} and gestation_days_l = gestation_days_r and gestation_weeks_share_l < {UNCOMMON}",
            m=0.80,
            u=0.022,
            fixed=True,
        ),
        Level(
            name="same day",
            when=f"{_IN_DAYS} and gestation_days_l = gestation_days_r",
            m=0.80,
            u=0.05,
            fixed=True,
        ),
        Level(
            name="within six days",
            when=f"{_IN_DAYS} and abs(gestation_days_l - gestation_days_r) <= 6",
            m=0.13,
            u=0.42,
            fixed=True,
        ),
        Level(
            name="apart",
            when=_IN_DAYS,
            m=0.07,
            u=0.53,
            fixed=True,
        ),
        *_by_share(
            "same week",
            _SAME_WEEK,
            "gestation_weeks_share_l",
            m=0.85,
            rare=0.025,
            uncommon=0.08,
            common=0.25,
            usual=0.5,
        ),
        Level(
            name="next week",
            when="abs(gestation_weeks_l - gestation_weeks_r) = 1",
            m=0.10,
            u=0.38,
            fixed=True,
        ),
        Level(name="weeks apart", when="else", m=0.05, u=0.37, fixed=True),
    ),
)

PLURALITY = Comparison(
    name="plurality",
    unknown="plurality_l is null or plurality_r is null",
    levels=(
        # 31 twins in 1,000 births: of a day's other women one in 50 has twins.
        Level(
            name="same multiple",
            when="plurality_l = plurality_r and plurality_l > 1",
            m=0.95,
            u=0.02,
            fixed=True,
        ),
        Level(name="both single", when="plurality_l = plurality_r", m=0.99, u=0.97, fixed=True),
        Level(name="different", when="else", m=0.01, u=0.06, fixed=True),
    ),
)

DELIVERY_MODE = Comparison(
    name="delivery_mode",
    unknown="delivery_mode_l is null or delivery_mode_r is null",
    levels=(
        Level(
            name="both cesarean",
            when="delivery_mode_l = delivery_mode_r and delivery_mode_l = 'cesarean'",
            m=0.97,
            u=0.34,
            fixed=True,
        ),
        Level(name="both vaginal", when="delivery_mode_l = delivery_mode_r", m=0.97, u=0.66, fixed=True),
        Level(name="different", when="else", m=0.03, u=0.46, fixed=True),
    ),
)

AGE = Comparison(
    name="age",
    unknown="age_years_l is null or age_years_r is null",
    levels=(
        # Agreement of 95 % where the birth date is known (BMC Med Res Methodol 2016); made-up ages agree without fail.
        Level(name="same", when="age_years_l = age_years_r", m=0.92, u=0.06, fixed_m=True),
        # A birthday between admission and birth, or an age counted from the year alone.
        Level(name="a year apart", when="abs(age_years_l - age_years_r) = 1", m=0.05, u=0.12, fixed_m=True),
        Level(name="different", when="else", m=0.03, u=0.82, fixed_m=True),
    ),
)

ZIP = Comparison(
    name="zip",
    unknown="(zip_l is null or zip_r is null) and (state_l is null or state_r is null)",
    levels=(
        *_by_share(
            "same", "zip_l = zip_r", "zip_share_l", m=0.88, rare=0.02, uncommon=0.07, common=0.2, usual=0.6
        ),
        Level(name="same region", when="left(zip_l, 3) = left(zip_r, 3)", m=0.08, u=0.6, fixed=True),
        Level(name="different", when="zip_l <> zip_r", m=0.04, u=0.35, fixed=True),
        Level(name="same state", when="state_l = state_r", m=0.97, u=0.95, fixed=True),
        Level(name="other state", when="else", m=0.03, u=0.10, fixed=True),
    ),
)


def _group(
    name: str, *, m: float, rare: float, uncommon: float, common: float, usual: float, u_apart: float
) -> Comparison:
    return Comparison(
        name=name,
        unknown=f"{name}_l is null or {name}_r is null",
        levels=(
            *_by_share(
                "same",
                f"{name}_l = {name}_r",
                f"{name}_share_l",
                m=m,
                rare=rare,
                uncommon=uncommon,
                common=common,
                usual=usual,
            ),
            Level(name="different", when="else", m=1 - m, u=u_apart, fixed=True),
        ),
    )


COMPARISONS: tuple[Comparison, ...] = (
    CROWD,
    PLACE,
    TIMING,
    LEAVING,
    GESTATION,
    PLURALITY,
    DELIVERY_MODE,
    AGE,
    ZIP,
    # A newborn's race is often the father's: 77 % of English pairs agree (Harron 2016).
    _group("race_ethnicity", m=0.82, rare=0.03, uncommon=0.09, common=0.3, usual=0.6, u_apart=0.62),
    # Newborns are put on Medicaid, or the father's policy, apart from the mother.
    _group("payer", m=0.88, rare=0.04, uncommon=0.1, common=0.35, usual=0.6, u_apart=0.5),
)


def settings(parameters: Parameters | None = None) -> dict[str, Any]:
    """A fresh Splink settings dictionary; with no parameters the starting values, ready for training."""
    return splink_settings(COMPARISONS, prior=PRIOR, plan=TRAINING, parameters=parameters)


def default_parameters(path: Path | None = None) -> Parameters:
    """The shipped trained parameters, or those of another file of this model (ModelFileError when it does not fit)."""
    return read_parameters(path or DEFAULT_PARAMETERS, model=MODEL_NAME, comparisons=COMPARISONS)
