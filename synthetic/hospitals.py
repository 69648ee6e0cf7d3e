"""The made-up network: hospitals with their volume, level, patients and habits of sending, and their areas.

What happens to a patient in them is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from synthetic.columns import Columns, draw_index, draw_yes
from synthetic.name_tables import city_names
from synthetic.settings import SynthesisSettings

# State, FIPS prefix, first three digits of a made-up ZIP code, shares of the races in people.RACES order.
_STATES: tuple[tuple[str, str, str, tuple[float, ...]], ...] = (
    ("CA", "06", "939", (0.28, 0.05, 0.47, 0.15, 0.004, 0.006, 0.04)),
    ("TX", "48", "769", (0.32, 0.12, 0.49, 0.05, 0.002, 0.001, 0.017)),
    ("FL", "32", "339", (0.42, 0.21, 0.32, 0.03, 0.001, 0.001, 0.018)),
    ("NY", "36", "129", (0.48, 0.15, 0.23, 0.11, 0.003, 0.001, 0.026)),
    ("OH", "39", "449", (0.72, 0.17, 0.06, 0.03, 0.001, 0.001, 0.018)),
    ("GA", "13", "309", (0.44, 0.34, 0.15, 0.05, 0.001, 0.001, 0.018)),
    ("NM", "35", "879", (0.28, 0.02, 0.55, 0.02, 0.11, 0.001, 0.019)),
    ("MA", "25", "019", (0.58, 0.10, 0.21, 0.09, 0.001, 0.001, 0.018)),
    ("MN", "27", "559", (0.66, 0.13, 0.09, 0.08, 0.018, 0.001, 0.021)),
    ("WA", "53", "989", (0.55, 0.05, 0.20, 0.12, 0.014, 0.016, 0.05)),
    ("NC", "37", "279", (0.52, 0.23, 0.18, 0.05, 0.012, 0.001, 0.017)),
    ("MO", "29", "649", (0.74, 0.15, 0.07, 0.02, 0.002, 0.003, 0.015)),
)
_NAME_FIRST = [
    "Saint-Brigid",
    "Riverbend",
    "Mercy",
    "Lakeside",
    "Good-Shepherd",
    "Northfield",
    "Cedar-Ridge",
    "Holy-Family",
    "Bayview",
]
_NAME_LAST = ("Medical Center", "Hospital", "Regional Hospital", "Memorial Hospital", "Health")
AREAS_A_HOSPITAL = 8
_HOSPITALS_A_REGION = 9

# How many of a hundred hospitals send the item at all (general knowledge; varied on purpose, so that every
# reason for a measure not being computable occurs somewhere).
_SENDS = {
    "mother_mrn": 0.50,
    "phone": 0.85,
    "nicu": 0.88,
    "parity": 0.85,
    "blood_loss": 0.55,
    "feeding": 0.75,
    "screens": 0.75,
    "observations": 0.72,
    "medications": 0.66,
    "social_screenings": 0.92,
    "mother_names": 0.55,
    "mother_birth_date": 0.50,
    "guarantor": 0.70,
    "delivery_time": 0.85,
    "gestation": 0.88,
    "email": 0.50,
    "ssn": 0.35,
    "body_size": 0.75,
    "smoking": 0.70,
    "charges": 0.80,
    "mode_field": 0.80,
}
# Of the hospitals that send a feed at all, the share that sends the item in it; at least one does where one can.
_SENDS_OF_FEED = {
    "vital_signs": ("observations", 0.34),
    "blood_spots": ("observations", 0.25),
    "feeding_words": ("observations", 0.20),
    "skin_to_skin": ("observations", 0.20),
    "cord_clamping": ("observations", 0.40),
    "ventilation_mode": ("observations", 0.50),
    "measured_blood_loss": ("observations", 0.34),
    "hemorrhage_risk": ("observations", 0.25),
    "glycated_hemoglobin": ("observations", 0.60),
    "growth_factor": ("observations", 0.35),
    "carbon_monoxide": ("observations", 0.20),
    "mothers_vaccines": ("medications", 0.34),
    "take_home": ("medications", 0.40),
    "compression": (None, 0.25),
    "cpt": (None, 0.35),
    "diagnosis_times": (None, 0.45),
}
# The same for care of the smallest: hospitals of the highest neonatal level first.
_SENDS_OF_INTENSIVE_CARE = {"retina_exams": (None, 0.50), "intensive_care_signs": ("observations", 0.50)}


@dataclass(frozen=True, kw_only=True)
class Network:
    """Hospitals in the order of their number; every array has one entry a hospital (areas: one an area).

    `births` counts children to be born in the whole time; `region_center` is the hospital with the highest
    neonatal level of each hospital's region.
    """

    hospital_id: pa.Array
    submitter: pa.Array
    region: np.ndarray
    region_center: np.ndarray
    state: np.ndarray
    births: np.ndarray
    maternal_level: np.ndarray
    neonatal_level: np.ndarray
    race_shares: np.ndarray
    community: np.ndarray
    traits: Columns
    habits: Columns
    areas: Columns
    area_code: pa.Array
    reference: pa.Table
    area_reference: pa.Table

    @property
    def count(self) -> int:
        """Number of hospitals."""
        return len(self.births)


def default_hospital_count(births: int, months: int) -> int:
    """About one hospital for 1,500 births a year, at least 3 and at most 250."""
    return int(np.clip(round(births * 12 / months / 1500), 3, 250))


def build_network(rng: np.random.Generator, settings: SynthesisSettings) -> Network:
    """Draw the hospitals of the network; volumes are skewed, as 37 % of US units have 500 births or fewer."""
    count = settings.hospitals
    regions = max(1, round(count / _HOSPITALS_A_REGION))
    region = np.arange(count) * regions // count
    births = rng.multinomial(settings.births, _volume_shares(rng, count))
    annual = np.round(births * 12 / settings.months).astype(np.int64)
    neonatal, maternal = _levels(rng, annual, region)
    center = np.array(
        [
            np.flatnonzero(region == r)[np.lexsort((annual[region == r], neonatal[region == r]))[-1]]
            for r in range(regions)
        ]
    )[region]
    state = np.arange(count) // 2 % len(_STATES)
    traits = _traits(rng, count)
    habits = _habits(rng, neonatal, annual, limited=settings.limited, days_only=settings.days_only)
    hospital_id = pa.array([f"H{number + 1:03d}" for number in range(count)])
    system = np.where(draw_yes(rng, 0.45, count), region * 3 + rng.integers(0, 3, count), -1)
    # Half of the systems send one file for all their hospitals.
    submitter = pa.array(
        [
            f"SYS{s:02d}" if s >= 0 and s % 2 == 0 else hospital_id[h].as_py()
            for h, s in enumerate(system.tolist())
        ]
    )
    areas, area_code, area_reference = _areas(rng, count, state, traits["deprivation"], traits["rural"])
    race = np.array([shares for _, _, _, shares in _STATES])[state]
    # Hospitals differ more in whom they serve than states do: a Dirichlet draw around the state's shares.
    race_shares = rng.gamma(np.maximum(race * 9, 0.05))
    race_shares = 0.35 * race + 0.65 * race_shares / race_shares.sum(axis=1, keepdims=True)
    return Network(
        hospital_id=hospital_id,
        submitter=submitter,
        region=region,
        region_center=center,
        state=state,
        births=births,
        maternal_level=maternal,
        neonatal_level=neonatal,
        race_shares=race_shares,
        community=rng.integers(0, 25_000, size=(count, 40)),
        traits=traits,
        habits=habits,
        areas=areas,
        area_code=area_code,
        reference=_reference(rng, hospital_id, region, state, system, annual, maternal, neonatal, traits),
        area_reference=area_reference,
    )


def _volume_shares(rng: np.random.Generator, count: int) -> np.ndarray:
    # Log-normal with sigma 0.85: mean three times the smallest third, largest about ten times the median.
    volume = np.exp(rng.normal(0, 0.85, count)).clip(0.12, 8)
    return volume / volume.sum()


def _levels(
    rng: np.random.Generator, annual: np.ndarray, region: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    neonatal = np.select([annual >= 2600, annual >= 1000], [3, 2], 1)
    neonatal = (neonatal + draw_yes(rng, 0.15, len(annual))).clip(1, 3)
    for r in np.unique(region):
        members = np.flatnonzero(region == r)
        largest = members[np.argmax(annual[members])]
        neonatal[largest] = 4 if len(members) > 4 else 3
    maternal = (neonatal + rng.choice([-1, 0, 0, 0, 1], len(annual))).clip(1, 4)
    return neonatal, maternal


def _traits(rng: np.random.Generator, count: int) -> Columns:
    deprivation = rng.normal(0, 1, count)
    return {
        "deprivation": deprivation,
        "rural": draw_yes(rng, 0.25, count),
        "cesarean": np.exp(rng.normal(0, 0.16, count)),
        "severity": np.exp(rng.normal(0, 0.18, count)),
        "induction": np.exp(rng.normal(0, 0.20, count)),
        "coding": rng.uniform(0.84, 1.0, count),  # share of true conditions that are coded
        "screening": rng.uniform(0.6, 0.98, count),
        "length_of_stay": rng.normal(0, 0.15, count),
        "charge": np.exp(rng.normal(0, 0.35, count)),
    }


def _habits(
    rng: np.random.Generator, neonatal: np.ndarray, annual: np.ndarray, *, limited: bool, days_only: bool
) -> Columns:
    count = len(neonatal)
    habits: Columns = {
        # Exactly the share of hospitals, so that small networks have senders and non-senders too.
        f"sends_{item}": rng.permutation(count) < round(share * count)
        for item, share in _SENDS.items()
    }
    (timed,) = rng.spawn(1)
    # Who sends much already sends more, so that bundles of several items meet at some hospitals; the smallest send least.
    richness = np.sum(list(habits.values()), axis=0) + 4 * timed.random(count) - 9 * (annual < 500)
    richest_first = np.argsort(-richness, kind="stable")
    highest_first = np.lexsort((-richness, -neonatal))
    for items, order in ((_SENDS_OF_FEED, richest_first), (_SENDS_OF_INTENSIVE_CARE, highest_first)):
        for item, (feed, share) in items.items():
            senders = order[habits[f"sends_{feed}"][order]] if feed else order
            habits[f"sends_{item}"] = np.isin(
                np.arange(count), senders[: max(1, round(share * len(senders)))]
            )
    return habits | {
        "date_only": draw_yes(rng, 0.12, count),
        # Where privacy rules are strict, two hospitals in five send days without times.
        "no_times": draw_yes(rng, 0.40 if limited else 0.0, count) | days_only,
        "upper_case": draw_yes(rng, 0.60, count),
        "plain_codes": draw_yes(rng, 0.45, count),
        "lower_codes": draw_yes(rng, 0.06, count),
        "exempt_as_one": draw_yes(rng, 0.35, count),
        "adjacent_accounts": draw_yes(rng, 0.40, count),
        "constant_phone": draw_yes(rng, 0.10, count),
        "nines_when_absent": draw_yes(rng, 0.30, count),
        "states_sender": draw_yes(rng, 0.60, count),
        "leading_zeros": draw_yes(rng, 0.35, count),
        "whole_weeks": draw_yes(rng, 0.40, count) | days_only,
        "naming": draw_index(rng, (9, 9, 7, 9, 6, 6, 7, 7, 6, 5, 5, 4), count),
        "legal_share": np.where(
            draw_yes(rng, 0.25, count), rng.uniform(0.6, 0.98, count), rng.uniform(0, 0.3, count)
        ),
        "payer_words": rng.integers(0, 3, count),
        "race_words": rng.integers(0, 2, count),
    }


def _areas(
    rng: np.random.Generator, hospitals: int, state: np.ndarray, deprivation: np.ndarray, rural: np.ndarray
) -> tuple[Columns, pa.Array, pa.Table]:
    count = hospitals * AREAS_A_HOSPITAL
    hospital = np.arange(count) // AREAS_A_HOSPITAL
    need = 0.6 * deprivation[hospital] + 0.8 * rng.normal(0, 1, count)
    share = (need.argsort().argsort() + 0.5) / count
    code = [f"{_STATES[state[h]][2]}{number % 100:02d}" for number, h in enumerate(hospital)]
    # A three-digit prefix holds 100 codes; the next prefix follows when a state has more.
    used: dict[str, None] = {}
    for number, first in enumerate(code):
        candidate = int(first)
        while f"{candidate:05d}" in used:
            candidate += 1
        code[number] = f"{candidate:05d}"
        used[code[number]] = None
    county = [f"{_STATES[state[h]][1]}{h * 2 % 997 + 1:03d}" for h in hospital]
    ruca = np.where(rural[hospital], draw_index(rng, (1, 0, 0, 3, 1, 1, 3, 1, 1, 4), count), 0)
    ruca = np.where(rural[hospital], ruca, draw_index(rng, (8, 1.2, 0.2, 0.5, 0.1), count)) + 1
    table = pa.table(
        {
            "area_code": pa.array(code),
            "county_fips": pa.array(county),
            "state": pa.array([_STATES[state[h]][0] for h in hospital]),
            "rural_urban": pa.array(ruca, type=pa.int64()),
            "adi_national_percentile": pa.array((share * 99).astype(np.int64) + 1),
            "svi_overall": pa.array(share.round(4)),
            "imd_decile": pa.nulls(count, pa.int64()),
            "poverty_share": pa.array((0.04 + 0.30 * share**1.5).round(4)),
            "no_vehicle_share": pa.array((0.02 + 0.18 * share**2).round(4)),
            "broadband_share": pa.array((0.97 - 0.30 * share - 0.05 * (ruca > 6)).round(4)),
            "maternity_care_desert": pa.array((ruca > 6) & draw_yes(rng, 0.4, count)),
            "miles_to_obstetric_unit": pa.array((rng.gamma(2, 3, count) * np.where(ruca > 3, 4, 1)).round(1)),
        }
    )
    city = rng.integers(0, len(city_names()), count)
    return {"svi": share, "city": city, "hospital": hospital}, table["area_code"].combine_chunks(), table


def _reference(
    rng: np.random.Generator,
    hospital_id: pa.Array,
    region: np.ndarray,
    state: np.ndarray,
    system: np.ndarray,
    annual: np.ndarray,
    maternal: np.ndarray,
    neonatal: np.ndarray,
    traits: Columns,
) -> pa.Table:
    count = len(annual)
    cities = city_names()
    city = rng.permutation(len(cities))
    names = [
        f"{_NAME_FIRST[h % len(_NAME_FIRST)].replace('-', ' ')} {cities[int(city[h % len(city)])].as_py()} "
        f"{_NAME_LAST[h % len(_NAME_LAST)]}"
        for h in range(count)
    ]
    return pa.table(
        {
            "hospital_id": hospital_id,
            "name": pa.array(names),
            "state": pa.array([_STATES[s][0] for s in state]),
            "county_fips": pa.array([f"{_STATES[s][1]}{h * 2 % 997 + 1:03d}" for h, s in enumerate(state)]),
            "region": pa.array([f"R{r + 1:02d}" for r in region]),
            "network": pa.array(
                [f"SYS{s:02d}" if s >= 0 else None for s in system.tolist()], type=pa.string()
            ),
            "teaching": pa.array(neonatal >= 3),
            "rural": pa.array(traits["rural"]),
            "licensed_beds": pa.array((annual / 9 + 25).astype(np.int64)),
            "annual_births": pa.array(annual),
            "maternal_level_reported": pa.array(maternal.astype(np.int64)),
            "neonatal_level_reported": pa.array(neonatal.astype(np.int64)),
            "open_date": pa.array([date(1950 + h % 60, 1, 1) for h in range(count)], type=pa.date32()),
            "close_date": pa.nulls(count, pa.date32()),
            "successor_hospital_id": pa.nulls(count, pa.string()),
        }
    )


def state_codes() -> tuple[str, ...]:
    """Postal codes of the states in the order of Network.state."""
    return tuple(code for code, _, _, _ in _STATES)


def items_sent(network: Network, stays: Columns) -> Columns:
    """Of each item, whether the hospital of each stay sends it."""
    return {
        name.removeprefix("sends_"): values.astype(bool)[stays["hospital"]]
        for name, values in network.habits.items()
        if name.startswith("sends_")
    }
