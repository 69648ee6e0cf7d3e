"""The network's surveys: level of care and safety culture, a few rows a hospital.

Answers follow the hospital's level, with the gaps that assessments find; no patient data is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from synthetic.columns import draw_yes
from synthetic.hospitals import Network

# item, lowest level at which nearly every hospital can say yes, whether it is a matter of specialty staff
_MATERNAL_ITEMS: tuple[tuple[str, int, bool], ...] = (
    ("qualified_attendants_at_every_birth", 1, False),
    ("higher_level_consultation_24h", 1, False),
    ("maternal_transport_agreement", 1, False),
    ("emergency_cesarean_24h", 1, False),
    ("emergency_cesarean_within_30_minutes", 1, False),
    ("massive_transfusion_protocol", 1, False),
    ("obstetric_ultrasound_laboratory_blood_bank_24h", 1, False),
    ("anesthesia_readily_available_24h", 1, False),
    ("obstetrician_readily_available_24h", 2, True),
    ("maternal_fetal_medicine_consultation_24h", 2, True),
    ("anesthesiologist_readily_available_24h", 2, True),
    ("internal_medicine_and_general_surgery_24h", 2, False),
    ("ct_mri_echocardiography_daily", 2, False),
    ("obstetric_provider_on_site_24h", 3, True),
    ("anesthesia_on_site_24h", 3, True),
    ("maternal_fetal_medicine_inpatient_24h", 3, True),
    ("adult_icu_accepts_obstetric_patients", 3, False),
    ("maternal_ventilation_until_icu", 3, False),
    ("adult_subspecialists_for_inpatients", 3, True),
    ("interventional_radiology_24h", 3, False),
    ("ct_mri_echocardiography_24h", 3, False),
    ("accepts_maternal_transports", 3, False),
    ("maternal_fetal_medicine_on_site_24h", 4, True),
    ("maternal_critical_care_with_mfm", 4, True),
    ("neurosurgery_24h", 4, False),
    ("cardiac_surgery_24h", 4, False),
    ("transplant_surgery_24h", 4, False),
    ("placenta_accreta_team", 4, False),
    ("maternal_outreach_education", 4, False),
)
_NEONATAL_ITEMS: tuple[tuple[str, int, bool], ...] = (
    ("neonatal_resuscitation_at_every_birth", 1, False),
    ("neonatal_stabilization_until_transfer", 1, False),
    ("cpap_available", 2, False),
    ("brief_ventilation", 2, False),
    ("neonatal_provider_available_24h", 2, False),
    ("neonatal_xray_and_blood_gas_24h", 2, False),
    ("sustained_ventilation", 3, False),
    ("inhaled_nitric_oxide", 3, False),
    ("high_frequency_ventilation", 3, False),
    ("therapeutic_hypothermia", 3, False),
    ("neonatologist_available_24h", 3, True),
    ("neonatologist_on_site_24h", 4, True),
    ("pediatric_subspecialists_readily_available", 3, True),
    ("pediatric_surgery_readily_available", 3, True),
    ("pediatric_ophthalmology_available", 3, True),
    ("neonatal_ct_mri_echocardiography_urgent", 3, False),
    ("complex_newborn_surgery", 4, False),
    ("pediatric_surgery_on_site", 4, True),
    ("pediatric_subspecialists_on_site", 4, True),
    ("ecmo", 4, False),
    ("neonatal_transport_team", 4, False),
    ("neonatal_outreach_education", 4, False),
)
_LOWEST_WEEK = {1: 35, 2: 32, 3: 23, 4: 22}
_LOWEST_WEIGHT_G = {1: 2300, 2: 1500, 3: 500, 4: 400}
# Of 418 and 721 US facilities two in five and one in four reported a higher level than was found, mostly for want of
# specialty staff (J. Perinatol. 2022 and 2023).
_OVER_REPORTING = {"maternal": 0.40, "neonatal": 0.25}
_UNDER_REPORTING = 0.08
_NO_SURVEY = 0.10
_SURVEYED_AGAIN = 0.40
_MENDED_BY_THEN = 0.35
_HURRIED = 0.12
_DOMAINS = (
    "teamwork_climate",
    "safety_climate",
    "communication_openness",
    "leadership_support",
    "burnout_climate",
)


def build_level_of_care_surveys(rng: np.random.Generator, network: Network, days: Sequence[date]) -> pa.Table:
    """One row a hospital, survey day and item, by day; every hospital surveyed answers on the first, some again later.

    Some hospitals never answer. Many report a level for which they lack one to three things, mostly specialty staff, and
    a few of these have mended that by a later day. Unanswered questions have no row.
    """
    # Exactly the share of hospitals, so that small networks are surveyed too.
    is_surveyed = rng.permutation(network.count) >= round(_NO_SURVEY * network.count)
    rows: list[tuple[str, date, str, str]] = []
    for hospital, hospital_id in enumerate(network.hospital_id.to_pylist()):
        levels = {
            "maternal": int(network.maternal_level[hospital]),
            "neonatal": int(network.neonatal_level[hospital]),
        }
        lacking = {item for kind, level in levels.items() for item in _draw_lacking(rng, kind, level)}
        modest = draw_yes(rng, _UNDER_REPORTING, 2).tolist()
        able = {
            kind: min(level + under, 4) for (kind, level), under in zip(levels.items(), modest, strict=True)
        }
        unanswered_share = 0.12 if draw_yes(rng, _HURRIED, 1)[0] else 0.003
        for number, day in enumerate(days):
            answers = _draw_answers(rng, levels, able, lacking)
            missing = draw_yes(rng, unanswered_share, len(answers))
            if is_surveyed[hospital] and (number == 0 or draw_yes(rng, _SURVEYED_AGAIN, 1)[0]):
                rows += [
                    (hospital_id, day, item, answer)
                    for (item, answer), skip in zip(answers.items(), missing.tolist(), strict=True)
                    if not skip
                ]
            if draw_yes(rng, _MENDED_BY_THEN, 1)[0]:
                lacking = set()
    rows.sort(key=lambda row: (row[1], row[0]))
    hospital_ids, survey_days, items, answers_given = zip(*rows, strict=True)
    return pa.table(
        {
            "hospital_id": pa.array(hospital_ids),
            "survey_date": pa.array(survey_days, type=pa.date32()),
            "item": pa.array(items),
            "answer": pa.array(answers_given),
        }
    )


def items_asked() -> frozenset[str]:
    """Every question of the made-up level-of-care survey."""
    asked = [item for item, _, _ in (*_MATERNAL_ITEMS, *_NEONATAL_ITEMS)]
    return frozenset(
        [
            *asked,
            "maternal_level_self_reported",
            "neonatal_level_self_reported",
            "lowest_gestation_accepted_weeks",
            "lowest_birth_weight_accepted_g",
        ]
    )


def _draw_lacking(rng: np.random.Generator, kind: str, level: int) -> list[str]:
    """What a hospital lacks of its own level: nothing, or one to three items, specialty staff where the level has any."""
    items = _MATERNAL_ITEMS if kind == "maternal" else _NEONATAL_ITEMS
    of_level = [item for item, lowest, _ in items if lowest == level]
    staff = [item for item, lowest, is_staff in items if lowest == level and is_staff]
    if level == 1 or not draw_yes(rng, _OVER_REPORTING[kind], 1)[0]:
        return []
    lacking = (
        list(rng.choice(staff, size=min(int(rng.integers(1, 4)), len(staff)), replace=False)) if staff else []
    )
    return [str(item) for item in lacking or rng.choice(of_level, size=1)]


def _draw_answers(
    rng: np.random.Generator, reported: dict[str, int], able: dict[str, int], lacking: set[str]
) -> dict[str, str]:
    """Item and answer of one survey: levels as reported, the rest as able; some have something of the level above."""
    answers: dict[str, str] = {}
    for kind, items in (("maternal", _MATERNAL_ITEMS), ("neonatal", _NEONATAL_ITEMS)):
        above = draw_yes(rng, 0.12, len(items)).tolist()
        for (item, lowest, _), has_more in zip(items, above, strict=True):
            has = item not in lacking and (lowest <= able[kind] or (has_more and lowest == able[kind] + 1))
            answers[item] = "yes" if has else "no"
        answers[f"{kind}_level_self_reported"] = str(reported[kind])
    answers["lowest_gestation_accepted_weeks"] = str(_LOWEST_WEEK[able["neonatal"]])
    answers["lowest_birth_weight_accepted_g"] = str(_LOWEST_WEIGHT_G[able["neonatal"]])
    return answers


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
            # Neonatal units are smaller: of a small hospital's too few answer to be shown.
            invited = int(
                (10 + network.births[hospital] ** 0.5 * 1.7) * (1.0 if unit == "maternity" else 0.5)
            )
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
