"""The network's surveys: level of care and safety culture, a few rows a hospital.

Answers follow the hospital's level; no patient data is used.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from synthetic.columns import draw_yes
from synthetic.hospitals import Network

# item, lowest maternal or neonatal level at which nearly every hospital has it
_MATERNAL_ITEMS = (
    ("obstetric_provider_on_site_24h", 2),
    ("anesthesia_on_site_24h", 2),
    ("maternal_fetal_medicine_on_site_24h", 3),
    ("adult_icu_accepts_obstetric_patients", 3),
    ("massive_transfusion_protocol", 1),
    ("interventional_radiology_24h", 3),
    ("placenta_accreta_team", 4),
    ("emergency_cesarean_within_30_minutes", 1),
)
_NEONATAL_ITEMS = (
    ("neonatologist_on_site_24h", 3),
    ("cpap_available", 2),
    ("sustained_ventilation", 3),
    ("inhaled_nitric_oxide", 3),
    ("pediatric_surgery_on_site", 4),
    ("therapeutic_hypothermia", 3),
    ("ecmo", 4),
    ("neonatal_transport_team", 4),
)
_LOWEST_WEEK = {1: 35, 2: 32, 3: 23, 4: 22}
_DOMAINS = (
    "teamwork_climate",
    "safety_climate",
    "communication_openness",
    "leadership_support",
    "burnout_climate",
)


def build_level_of_care_surveys(rng: np.random.Generator, network: Network, day: date) -> pa.Table:
    """One row a hospital and item; specialty items are over-reported by some hospitals (CDC LOCATe)."""
    rows: list[tuple[str, str, str]] = []
    for hospital, hospital_id in enumerate(network.hospital_id.to_pylist()):
        for items, level in (
            (_MATERNAL_ITEMS, network.maternal_level),
            (_NEONATAL_ITEMS, network.neonatal_level),
        ):
            for item, lowest in items:
                has = draw_yes(rng, 0.96 if level[hospital] >= lowest else 0.08, 1)[0]
                rows.append((hospital_id, item, "yes" if has else "no"))
        rows.append((hospital_id, "maternal_level_self_reported", str(network.maternal_level[hospital])))
        rows.append((hospital_id, "neonatal_level_self_reported", str(network.neonatal_level[hospital])))
        lowest_week = _LOWEST_WEEK[int(network.neonatal_level[hospital])]
        rows.append((hospital_id, "lowest_gestation_accepted_weeks", str(lowest_week)))
    hospital_ids, items_asked, answers = zip(*rows, strict=True)
    return pa.table(
        {
            "hospital_id": pa.array(hospital_ids),
            "survey_date": pa.array([day] * len(rows), type=pa.date32()),
            "item": pa.array(items_asked),
            "answer": pa.array(answers),
        }
    )


def build_safety_culture_surveys(rng: np.random.Generator, network: Network, day: date) -> pa.Table:
    """One row a unit and domain of the hospitals that took part (about 70 %)."""
    rows: list[tuple[str, str, date, str, str, int, int, float, bool, date | None]] = []
    took_part = draw_yes(rng, 0.7, network.count)
    for hospital, hospital_id in enumerate(network.hospital_id.to_pylist()):
        if not took_part[hospital]:
            continue
        units = ("maternity", "neonatal") if network.neonatal_level[hospital] >= 2 else ("maternity",)
        climate = rng.normal(66, 9)
        for unit in units:
            invited = int(20 + network.births[hospital] ** 0.5 * 2)
            respondents = int(invited * rng.uniform(0.4, 0.9))
            debriefed = bool(rng.random() < 0.6)
            debrief = day + timedelta(days=int(rng.integers(20, 90))) if debriefed else None
            for domain in _DOMAINS:
                positive = round(float(np.clip(climate + rng.normal(0, 6), 5, 99)), 1)
                rows.append(
                    (
                        hospital_id,
                        unit,
                        day,
                        "SCORE",
                        domain,
                        respondents,
                        invited,
                        positive,
                        debriefed,
                        debrief,
                    )
                )
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * 10
    kinds: dict[str, pa.DataType] = {
        "hospital_id": pa.string(),
        "unit": pa.string(),
        "survey_date": pa.date32(),
        "instrument": pa.string(),
        "domain": pa.string(),
        "respondents": pa.int64(),
        "invited": pa.int64(),
        "percent_positive": pa.float64(),
        "debriefed": pa.bool_(),
        "debrief_date": pa.date32(),
    }
    return pa.table(
        {
            name: pa.array(values, type=kind)
            for (name, kind), values in zip(kinds.items(), columns, strict=True)
        }
    )
