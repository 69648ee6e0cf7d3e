"""Stays: which encounters follow from a pregnancy and a birth, where, from when to when, and which are lost.

What is written into their records is decided in `maternal_records.py` and `newborn_records.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.columns import MINUTES_A_DAY, MISSING, MISSING_AT, Columns, draw_index, draw_yes, select_rows
from synthetic.hospitals import Network
from synthetic.settings import ErrorRates

HOUR = 60
MATERNAL_KINDS = ("delivery", "antenatal", "triage", "readmission", "emergency", "transfer")
DELIVERY, ANTENATAL, TRIAGE, MOTHER_READMISSION, EMERGENCY, MOTHER_TRANSFER = range(6)
NEWBORN_KINDS = ("birth", "transfer", "readmission", "duplicate", "test")
BIRTH, TRANSFER, READMISSION, DUPLICATE, TEST = range(5)
DISPOSITIONS = ("01", "02", "05", "06", "07", "20")
HOME, TO_HOSPITAL, TO_SPECIAL_HOSPITAL, HOME_HEALTH, AGAINST_ADVICE, DIED = range(6)
MOTHER_REASONS = ("hypertension", "infection", "hemorrhage", "wound", "thrombosis", "mental", "gallbladder")
NEWBORN_REASONS = ("jaundice", "feeding", "fever", "bronchiolitis", "apnea", "dehydration", "covid")


@dataclass(frozen=True, kw_only=True)
class Timeframe:
    """The time that is delivered: minutes since 1970, end exclusive."""

    start_at: int
    end_at: int

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.end_at - self.start_at) // MINUTES_A_DAY


def move_mothers_before_birth(
    rng: np.random.Generator, network: Network, mothers: Columns, states: Columns
) -> np.ndarray:
    """The hospital of each delivery: women at high risk in small units are sent to the region's center."""
    booked = mothers["hospital"]
    level = network.neonatal_level[booked]
    week = states["gestation_days"] // 7
    chance = np.select([(week < 32) & (level <= 2), (week < 35) & (level == 1)], [0.55, 0.35], 0.0)
    chance = np.maximum(chance, 0.5 * (states["accreta"] & (level <= 2)))
    moved = draw_yes(rng, chance, len(booked)) & (network.region_center[booked] != booked)
    return np.where(moved, network.region_center[booked], booked)


def lay_out_maternal_stays(
    rng: np.random.Generator, network: Network, mothers: Columns, states: Columns, errors: ErrorRates
) -> Columns:
    """Every encounter of every mother, one row each, delivery stays first and in the order of deliveries."""
    count = len(states["delivery_at"])
    delivery_at, hospital, booked = states["delivery_at"], states["hospital"], mothers["hospital"]
    hours_before = np.where(states["came_for_cesarean"], rng.gamma(4, 0.7, count), rng.gamma(1.8, 5.5, count))
    hours_before += 60 * (states["preterm"] & states["prelabor_rupture"] & draw_yes(rng, 0.5, count))
    # Preterm labor is held up where it can be: half of these women are in for days before the birth.
    held_up = (states["gestation_days"] < 34 * 7) & draw_yes(rng, 0.55, count)
    hours_before += np.where(held_up, 20 + rng.gamma(2, 22, count), 0.0)
    hours_after = np.where(states["cesarean"], rng.normal(66, 13, count), rng.normal(39, 9, count))
    hours_after += (
        26 * states["preeclampsia_severe"] + 55 * states["severe"] + 48 * states["puerperal_sepsis"]
    )
    hours_after *= 1 + network.traits["length_of_stay"][hospital]
    hours_after = hours_after.clip(8, 900)
    disposition = draw_index(rng, (965, 0, 0, 30, 5, 0), count)
    disposition = np.where(states["died"], DIED, disposition)
    moved = hospital != booked
    sent_on = (
        states["severe"]
        & ~states["died"]
        & draw_yes(rng, 0.25, count)
        & (network.maternal_level[hospital] <= 2)
    )
    sent_on &= network.region_center[hospital] != hospital
    hours_after = np.where(sent_on, 9.0, hours_after)
    center = network.region_center[hospital]
    births: Columns = {
        "delivery": np.arange(count),
        "kind": np.full(count, DELIVERY),
        "hospital": hospital,
        "admit_at": delivery_at - (hours_before * HOUR).astype(np.int64) - 20,
        "discharge_at": delivery_at + (hours_after * HOUR).astype(np.int64),
        "disposition": np.where(sent_on, TO_HOSPITAL, disposition),
        "from_hospital": np.where(moved, booked, MISSING),
        "to_hospital": np.where(sent_on, center, MISSING),
        "reason": np.full(count, MISSING),
        "lost": draw_yes(rng, errors.absent_mother, count) | states["home_birth"],
    }
    others = [
        _stays_before(rng, births, states, moved, booked),
        _stays_after(rng, network, births, states, sent_on, center),
    ]
    return {name: np.concatenate([births[name], *(part[name] for part in others)]) for name in births}


def _stays_before(
    rng: np.random.Generator, births: Columns, states: Columns, moved: np.ndarray, booked: np.ndarray
) -> Columns:
    """The stay before a transfer, other antenatal stays, and triage visits."""
    count = len(moved)
    antenatal = (
        draw_yes(rng, np.where(states["preterm"] | states["any_preeclampsia"], 0.06, 0.012), count) & ~moved
    )
    triage = draw_yes(rng, 0.05, count)
    rows = np.concatenate([np.flatnonzero(mask) for mask in (moved, antenatal, triage)])
    kind = np.repeat([ANTENATAL, ANTENATAL, TRIAGE], [mask.sum() for mask in (moved, antenatal, triage)])
    stays = select_rows(births, rows)
    is_moved = np.arange(len(rows)) < moved.sum()
    hours_ahead = np.where(is_moved, rng.uniform(1, 3, len(rows)), rng.uniform(30, 40 * 24, len(rows)))
    hours_long = np.select(
        [is_moved, kind == TRIAGE],
        [rng.uniform(2, 18, len(rows)), rng.uniform(0.5, 6, len(rows))],
        rng.gamma(3, 16, len(rows)),
    )
    discharge_at = stays["admit_at"] - (hours_ahead * HOUR).astype(np.int64)
    return stays | {
        "kind": kind,
        "hospital": booked[rows],
        "admit_at": discharge_at - (hours_long * HOUR).astype(np.int64) - 1,
        "discharge_at": discharge_at,
        "disposition": np.where(is_moved, TO_HOSPITAL, HOME),
        "from_hospital": np.full(len(rows), MISSING),
        "to_hospital": np.where(is_moved, births["hospital"][rows], MISSING),
        "lost": np.zeros(len(rows), dtype=bool),
    }


def _stays_after(
    rng: np.random.Generator,
    network: Network,
    births: Columns,
    states: Columns,
    sent_on: np.ndarray,
    center: np.ndarray,
) -> Columns:
    """Transfers after birth, readmissions within 42 days and emergency visits."""
    count = len(sent_on)
    hypertensive = (
        states["any_preeclampsia"] | states["gestational_hypertension"] | states["chronic_hypertension"]
    )
    readmitted_share = (
        0.0105
        * np.where(hypertensive, 3.0, 1.0)
        * np.where(states["cesarean"], 1.5, 1.0)
        * np.where(states["black"], 1.4, 1.0)
    )
    alive = ~states["died"] & ~sent_on
    readmitted = draw_yes(rng, readmitted_share, count) & alive
    emergency = draw_yes(rng, 0.035, count) & alive
    masks = (sent_on, readmitted, emergency)
    rows = np.concatenate([np.flatnonzero(mask) for mask in masks])
    kind = np.repeat([MOTHER_TRANSFER, MOTHER_READMISSION, EMERGENCY], [mask.sum() for mask in masks])
    stays = select_rows(births, rows)
    size = len(rows)
    gap = np.where(
        kind == MOTHER_TRANSFER, rng.uniform(1, 3, size), rng.exponential(11 * 24, size).clip(6, 41 * 24)
    )
    hours_long = np.select(
        [kind == MOTHER_TRANSFER, kind == EMERGENCY],
        [rng.gamma(3, 36, size), rng.uniform(1, 8, size)],
        rng.gamma(2.2, 28, size),
    )
    admit_at = stays["discharge_at"] + (gap * HOUR).astype(np.int64)
    elsewhere = draw_yes(rng, 0.12, size) | (kind == MOTHER_TRANSFER)
    reason = draw_index(rng, (28, 24, 12, 10, 6, 6, 14), size)
    reason = np.where(hypertensive[rows] & draw_yes(rng, 0.6, size), 0, reason)
    return stays | {
        "kind": kind,
        "hospital": np.where(elsewhere, center[rows], stays["hospital"]),
        "admit_at": admit_at,
        "discharge_at": admit_at + (hours_long * HOUR).astype(np.int64) + 30,
        "disposition": np.full(size, HOME),
        "from_hospital": np.where(kind == MOTHER_TRANSFER, stays["hospital"], MISSING),
        "to_hospital": np.full(size, MISSING),
        "reason": reason,
        "lost": np.zeros(size, dtype=bool),
    }


def lay_out_newborn_stays(
    rng: np.random.Generator,
    network: Network,
    states: Columns,
    children: Columns,
    mother_discharge_at: np.ndarray,
    errors: ErrorRates,
) -> Columns:
    """Every encounter of every live-born child, birth stays first and in the order of children.

    `mother_discharge_at` is the end of each delivery stay. Lost stays are marked, not left out.
    """
    live = np.flatnonzero(~children["stillborn"])
    born = select_rows(children, live)
    count = len(live)
    hospital = states["hospital"][born["delivery"]]
    center = network.region_center[hospital]
    sent, record_lost = _choose_transfers(rng, network, born, hospital, center, errors)
    birth_at = born["birth_at"]
    death_at = np.where(
        born["died"],
        birth_at + born["death_days"] * MINUTES_A_DAY + rng.integers(30, 1400, count),
        MISSING_AT,
    )
    leaves_at = _leaving_times(rng, born, mother_discharge_at[born["delivery"]])
    early_death = (death_at != MISSING_AT) & (death_at < birth_at + 12 * HOUR)
    sent &= ~early_death
    sent_at = birth_at + (rng.gamma(2.0, 5.0, count).clip(1, 60) * HOUR).astype(np.int64)
    dies_here = born["died"] & ~sent
    end_at = np.select([dies_here, sent], [death_at, sent_at], leaves_at)
    home_birth = states["home_birth"][born["delivery"]]
    absent = draw_yes(rng, errors.absent_newborn, count)
    births: Columns = {
        "child": live,
        "kind": np.full(count, BIRTH),
        "hospital": hospital,
        "admit_at": birth_at + np.where(home_birth, rng.integers(50, 400, count), 0),
        "discharge_at": np.maximum(end_at, birth_at + 20),
        "disposition": np.select([dies_here, sent], [DIED, TO_HOSPITAL], HOME),
        "from_hospital": np.full(count, MISSING),
        "to_hospital": np.where(sent, center, MISSING),
        "reason": np.full(count, MISSING),
        "lost": absent | (sent & record_lost),
        "nicu": born["nicu"] & (network.neonatal_level[hospital] >= 2),
    }
    sent_rows = np.flatnonzero(sent)
    transfers = select_rows(births, sent_rows)
    arrive_at = transfers["discharge_at"] + rng.integers(30, 240, len(sent_rows))
    end_at = np.where(
        born["died"][sent_rows], death_at[sent_rows], np.maximum(leaves_at[sent_rows], arrive_at + 30 * HOUR)
    )
    transfers |= {
        "kind": np.full(len(sent_rows), TRANSFER),
        "hospital": center[sent_rows],
        "admit_at": arrive_at,
        "discharge_at": np.maximum(end_at, arrive_at + 30),
        "disposition": np.where(born["died"][sent_rows], DIED, HOME),
        "from_hospital": hospital[sent_rows],
        "to_hospital": np.full(len(sent_rows), MISSING),
        "lost": absent[sent_rows],
        "nicu": np.where(record_lost[sent_rows], born["nicu"][sent_rows], True),
    }
    last_end = births["discharge_at"].copy()
    last_end[sent_rows] = transfers["discharge_at"]
    readmissions = _readmissions(rng, births, born, last_end, absent, center)
    doubled = np.flatnonzero(draw_yes(rng, errors.duplicated_newborn, count) & ~births["lost"])
    duplicates = select_rows(births, doubled) | {"kind": np.full(len(doubled), DUPLICATE)}
    parts = (births, transfers, readmissions, duplicates)
    return {name: np.concatenate([part[name] for part in parts]) for name in births}


def _choose_transfers(
    rng: np.random.Generator,
    network: Network,
    born: Columns,
    hospital: np.ndarray,
    center: np.ndarray,
    errors: ErrorRates,
) -> tuple[np.ndarray, np.ndarray]:
    """Who is sent to the region's center, and of whom the birth record is lost on the way."""
    count = len(hospital)
    level, level_there = network.neonatal_level[hospital], network.neonatal_level[center]
    week = born["week"]
    chance = np.select(
        [
            level_there <= level,
            born["malformed_severely"],
            born["nicu"] & (level == 1),
            born["nicu"] & (week < 32) & (level == 2),
        ],
        [0.0, 0.70, 0.80, 0.70],
        0.0,
    )
    chance = np.where((level == 2) & (level_there > 2) & born["nicu"] & (week >= 32), 0.10, chance)
    sent = draw_yes(rng, chance, count)
    # The share of lost birth records is of all live births, so those who could be sent make up for the others.
    eligible = (center != hospital) & ~born["died"]
    weight = np.where(eligible, np.where(sent, 8.0, 1.0), 0.0)
    mean = weight.mean() if eligible.any() else 1.0
    lost = draw_yes(rng, (errors.outborn * weight / mean).clip(0, 0.9), count)
    return sent | lost, lost


def _leaving_times(rng: np.random.Generator, born: Columns, mother_leaves_at: np.ndarray) -> np.ndarray:
    """When a child that lives goes home: with its mother, or from intensive care near 36 weeks' age."""
    count = len(mother_leaves_at)
    birth_at = born["birth_at"]
    together = np.maximum(mother_leaves_at, birth_at + 20 * HOUR)
    together = np.where(
        born["jaundice_treated"] | born["observed_for_sepsis"],
        together + rng.integers(0, 40 * HOUR, count),
        together,
    )
    weeks_to_go = (36.0 - born["gestation_days"] / 7).clip(0, 17)
    sick_days = (
        rng.gamma(2.0, 1.9, count)
        + 8.0 * born["malformed_severely"]
        + 9.0 * born["withdrawal"]
        + 12.0 * born["chronic_lung_disease"]
    )
    nicu_leaves = birth_at + (
        (weeks_to_go * 7 * rng.uniform(0.75, 1.3, count) + 1.2 + sick_days) * MINUTES_A_DAY
    ).astype(np.int64)
    leaves = np.where(born["nicu"], np.maximum(nicu_leaves, birth_at + 26 * HOUR), together)
    return leaves


def _readmissions(
    rng: np.random.Generator,
    births: Columns,
    born: Columns,
    last_end: np.ndarray,
    absent: np.ndarray,
    center: np.ndarray,
) -> Columns:
    count = len(last_end)
    share = np.select([born["jaundice"], born["under_37_weeks"]], [0.055, 0.050], 0.026)
    rows = np.flatnonzero(draw_yes(rng, share, count) & ~born["died"] & ~absent)
    size = len(rows)
    days = rng.exponential(6.5, size).clip(0.3, 29.4)
    admit_at = last_end[rows] + (days * MINUTES_A_DAY).astype(np.int64)
    reason = draw_index(rng, (30, 14, 20, 14, 8, 12, 2), size)
    reason = np.where((days < 6) & born["jaundice"][rows] & draw_yes(rng, 0.7, size), 0, reason)
    stays = select_rows(births, rows)
    return stays | {
        "kind": np.full(size, READMISSION),
        "hospital": np.where(draw_yes(rng, 0.14, size), center[rows], stays["hospital"]),
        "admit_at": admit_at,
        "discharge_at": admit_at + (rng.gamma(2.5, 18, size) * HOUR).astype(np.int64) + 300,
        "disposition": np.full(size, HOME),
        "to_hospital": np.full(size, MISSING),
        "reason": reason,
        "lost": np.zeros(size, dtype=bool),
        "nicu": np.zeros(size, dtype=bool),
    }


def keep_births_inside(stays: Columns, timeframe: Timeframe) -> Columns:
    """Only the stays of the birth itself, ended within the time delivered at the latest."""
    births = select_rows(stays, stays["kind"] == 0)  # DELIVERY and BIRTH are both number 0
    return births | {"discharge_at": np.minimum(births["discharge_at"], timeframe.end_at - 1)}


def close_at_the_end(stays: Columns, timeframe: Timeframe) -> Columns:
    """The stays that are in the data: begun before the end, not lost; open stays have no discharge yet.

    Stays that ended before the time delivered are not sent (an antenatal stay of a birth in the first days).
    """
    kept = select_rows(
        stays,
        ~stays["lost"]
        & (stays["admit_at"] < timeframe.end_at)
        & (stays["discharge_at"] >= timeframe.start_at),
    )
    is_open = kept["discharge_at"] >= timeframe.end_at
    return kept | {
        "discharge_at": np.where(is_open, MISSING_AT, kept["discharge_at"]),
        "disposition": np.where(is_open, MISSING, kept["disposition"]),
        "to_hospital": np.where(is_open, MISSING, kept["to_hospital"]),
        "ends_at": kept["discharge_at"],
    }
