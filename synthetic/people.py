"""Mothers: who they are, where they live, who pays, what they are called.

Their pregnancies are not drawn here, and no identifier is spoiled here.
"""

from __future__ import annotations

import numpy as np

from synthetic.columns import MINUTES_A_DAY, MISSING, Columns, draw_index, draw_index_by_row, draw_yes
from synthetic.hospitals import AREAS_A_HOSPITAL, Network
from synthetic.name_tables import NAME_GROUPS, draw_names, first_name_table, street_names, surname_table

RACES = ("White", "Black", "Hispanic", "Asian", "American Indian", "Pacific Islander", "Multiracial")
WHITE, BLACK, HISPANIC, ASIAN, NATIVE, PACIFIC, MULTIRACIAL = range(7)
# Which naming table each of RACES draws from.
NAME_GROUP_OF_RACE = np.array(
    [NAME_GROUPS.index(g) for g in ("any", "black", "hispanic", "asian", "native", "native", "any")]
)

PAYERS = ("Medicaid", "Private", "Self-pay", "Tricare", "Other", "Indian Health Service", "Other government")
MEDICAID, PRIVATE, SELF_PAY, TRICARE, OTHER_PAYER, IHS, OTHER_GOVERNMENT = range(7)
# Shares of payers (but the last) by race: about 41.5 % Medicaid over all (NVSS 2022-2023), higher where incomes are lower.
_PAYER_BY_RACE = np.array(
    [
        (0.29, 0.62, 0.030, 0.022, 0.038, 0.0),
        (0.63, 0.29, 0.025, 0.022, 0.033, 0.0),
        (0.53, 0.34, 0.060, 0.014, 0.036, 0.0),
        (0.24, 0.67, 0.040, 0.013, 0.037, 0.0),
        (0.63, 0.20, 0.020, 0.010, 0.030, 0.11),
        (0.58, 0.31, 0.040, 0.040, 0.030, 0.0),
        (0.44, 0.47, 0.025, 0.030, 0.035, 0.0),
    ]
)
LANGUAGES = ("English", "Spanish", "Vietnamese", "Chinese", "Arabic", "Haitian Creole", "Portuguese")
_LANGUAGE_BY_RACE = np.array(
    [
        (0.975, 0.002, 0, 0, 0.015, 0, 0.008),
        (0.945, 0.002, 0, 0, 0.013, 0.035, 0.005),
        (0.690, 0.300, 0, 0, 0, 0, 0.010),
        (0.720, 0, 0.12, 0.15, 0.01, 0, 0),
        (0.990, 0.010, 0, 0, 0, 0, 0),
        (0.970, 0.010, 0.01, 0.01, 0, 0, 0),
        (0.970, 0.020, 0, 0, 0.01, 0, 0),
    ]
)
EDUCATION = ("less than high school", "high school", "some college", "bachelor", "graduate")
MARITAL = ("married", "single", "divorced", "partnered")


def draw_mothers(rng: np.random.Generator, network: Network, hospital: np.ndarray) -> Columns:
    """One row a mother, in the order of `hospital` (her hospital's number).

    Columns are whole numbers: positions in RACES, PAYERS, ... and in the name tables; `birth_day` counts days
    before the delivery and becomes a date in `place_in_time`.
    """
    count = len(hospital)
    race = draw_index_by_row(rng, network.race_shares[hospital])
    area = _draw_areas(rng, network, hospital)
    deprivation = network.areas["svi"][area] - 0.5
    payer_weights = _PAYER_BY_RACE[race].copy()
    payer_weights[:, MEDICAID] *= np.exp(0.9 * deprivation)
    payer = draw_index_by_row(rng, payer_weights)
    age = _draw_ages(rng, race, payer)
    language = draw_index_by_row(rng, _LANGUAGE_BY_RACE[race])
    married = draw_yes(rng, np.select([payer == MEDICAID, age < 22], [0.36, 0.20], 0.80), count)
    education = (
        np.round(rng.normal(0, 1, count) + np.where(payer == MEDICAID, 1.1, 2.6) - deprivation).clip(0, 4)
        - (age < 20)
    ).clip(0, 4)
    mothers: Columns = {
        "hospital": hospital,
        "race": race,
        "payer": payer,
        "age": age,
        "language": language,
        "interpreter": ((language > 0) & draw_yes(rng, 0.8, count)).astype(np.int64),
        "marital": np.where(married, 0, draw_index(rng, (0, 70, 8, 22), count)),
        "education": education.astype(np.int64),
        "area": area,
        "second_payer": np.where(
            draw_yes(rng, 0.04, count), draw_index(rng, (3, 6, 0, 0, 1, 0), count), MISSING
        ),
    }
    return mothers | draw_identities(rng, network, hospital, race, age, married)


def draw_identities(
    rng: np.random.Generator,
    network: Network,
    hospital: np.ndarray,
    race: np.ndarray,
    age: np.ndarray,
    married: np.ndarray,
) -> Columns:
    """Names, birth date (days lived at delivery), numbers and address of each mother."""
    count = len(hospital)
    surnames = surname_table()
    group = NAME_GROUP_OF_RACE[race]
    maiden = draw_names(rng, surnames, group)
    # Some families belong to the hospital's own community: rare names that are common in that place only.
    local = draw_yes(rng, 0.10, count)
    maiden = np.where(local, network.community[hospital, rng.integers(0, 40, count)] + 400, maiden)
    partner_group = np.where(draw_yes(rng, 0.82, count), group, 0)
    father = draw_names(rng, surnames, partner_group)
    took_his_name = married & draw_yes(rng, 0.72, count)
    second_name = draw_names(rng, surnames, group)
    street_number = rng.integers(1, 9900, count)
    return {
        "first_name": draw_names(rng, first_name_table("mother"), group),
        "middle_name": np.where(
            draw_yes(rng, 0.75, count), draw_names(rng, first_name_table("mother"), np.zeros(count)), MISSING
        ),
        "maiden_name": maiden,
        "last_name": np.where(took_his_name, father, maiden),
        "father_name": father,
        "second_name": second_name,
        "took_his_name": took_his_name.astype(np.int64),
        "days_lived": age * 365 + age // 4 + rng.integers(1, 364, count),
        "ssn4": rng.integers(0, 10_000, count),
        "street_number": street_number,
        "street": rng.integers(0, len(street_names()), count),
        "apartment": np.where(draw_yes(rng, 0.25, count), rng.integers(1, 400, count), MISSING),
        "phone": rng.integers(2_012_000_000, 9_899_999_999, count),
        "subscriber": rng.permutation(count) * 89 + 100_000_000 + int(rng.integers(0, 800)) * 1_000_000,
    }


def place_in_time(delivery_at: np.ndarray, days_lived: np.ndarray) -> np.ndarray:
    """Dates of birth (minutes since 1970) from the time of delivery and the days lived by then."""
    return (delivery_at // MINUTES_A_DAY - days_lived) * MINUTES_A_DAY


def _draw_areas(rng: np.random.Generator, network: Network, hospital: np.ndarray) -> np.ndarray:
    count = len(hospital)
    # A seventh of mothers live in the catchment of another hospital of the region.
    neighbour = (hospital + rng.integers(1, 4, count)).clip(0, network.count - 1)
    away = draw_yes(rng, 0.15, count) & (network.region[neighbour] == network.region[hospital])
    home = np.where(away, neighbour, hospital)
    return home * AREAS_A_HOSPITAL + draw_index(rng, (30, 20, 14, 11, 9, 7, 5, 4), count)


def _draw_ages(rng: np.random.Generator, race: np.ndarray, payer: np.ndarray) -> np.ndarray:
    # Mean age 29.5 (NVSS 2022); publicly insured mothers are younger, Asian mothers older.
    mean = 31.5 - 3.9 * (payer == MEDICAID) + 2.0 * (race == ASIAN) - 0.6 * (race == HISPANIC)
    return np.floor(rng.normal(mean, 5.5)).clip(13, 52).astype(np.int64)
