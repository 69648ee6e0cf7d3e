"""Observations, medications and social screenings: a few rows a stay, coherent with its states.

LOINC and RxNorm codes stand here as bare codes; diagnoses and procedures do not.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from synthetic.code_rules import CodeRows
from synthetic.columns import (
    MINUTES_A_DAY,
    MISSING,
    MISSING_AT,
    Columns,
    as_boolean,
    as_date,
    as_datetime,
    as_number,
    as_text,
    draw_index,
    draw_yes,
)
from synthetic.stays import BIRTH, DELIVERY, MOTHER_READMISSION

# code, unit: what is observed of mothers, then of newborns
(
    _DUE_DATE,
    _BIRTH_TIME,
    _GESTATION,
    _GRAVIDITY,
    _PARITY,
    _HEMATOCRIT,
    _LEUKOCYTES,
    _HEART_RATE,
    _SYSTOLIC,
    _GLUCOSE,
    _BILIRUBIN,
) = range(11)
OBSERVED = (
    "11778-8",
    "93857-1",
    "11884-4",
    "11996-6",
    "11977-6",
    "4544-3",
    "6690-2",
    "8867-4",
    "8480-6",
    "2345-7",
    "1975-2",
)
UNITS = (None, None, "wk", None, None, "%", "10*3/uL", "/min", "mm[Hg]", "mg/dL", "mg/dL")

# RxNorm ingredient (None: a local code is sent), generic name, route, dose, unit
MEDICINES: tuple[tuple[str | None, str, str, float, str], ...] = (
    ("7824", "oxytocin", "intravenous", 30, "[iU]"),
    ("6585", "magnesium sulfate", "intravenous", 4, "g"),
    ("1514", "betamethasone", "intramuscular", 12, "mg"),
    ("6185", "labetalol", "intravenous", 20, "mg"),
    ("7417", "nifedipine", "oral", 10, "mg"),
    ("10691", "tranexamic acid", "intravenous", 1, "g"),
    ("2180", "cefazolin", "intravenous", 2, "g"),
    ("7980", "penicillin G", "intravenous", 5, "10*6.[iU]"),
    ("42331", "misoprostol", "vaginal", 25, "ug"),
    ("5640", "ibuprofen", "oral", 600, "mg"),
    ("1819", "buprenorphine", "sublingual", 8, "mg"),
    ("6813", "methadone", "oral", 60, "mg"),
    ("5856", "insulin", "intravenous", 2, "[iU]"),
    ("67108", "enoxaparin", "subcutaneous", 40, "mg"),
    ("4053", "erythromycin", "ophthalmic", 1, "[in_i]"),
    ("8308", "phytonadione", "intramuscular", 1, "mg"),
    (None, "hepatitis B vaccine", "intramuscular", 0.5, "mL"),
    ("1886", "caffeine", "intravenous", 20, "mg/kg"),
    ("733", "ampicillin", "intravenous", 100, "mg/kg"),
    ("1596450", "gentamicin", "intravenous", 4, "mg/kg"),
    ("7052", "morphine", "oral", 0.05, "mg/kg"),
    (None, "poractant alfa", "endotracheal", 200, "mg/kg"),
    (None, "nirsevimab", "intramuscular", 50, "mg"),
)
_NAMES = tuple(name for _, name, _, _, _ in MEDICINES)

SCREENED = (
    "housing",
    "food",
    "transportation",
    "utilities",
    "interpersonal_safety",
    "depression",
    "tobacco",
    "substance_use",
)
_RESULTS = ("negative", "positive", "declined", "not_asked")
_NEEDS = {"housing": ("homeless", "housing_unstable"), "food": ("food_insecure",), "transportation": ("no_transport",),
          "utilities": ("financial_strain",), "interpersonal_safety": ("partner_violence",), "depression": ("depression",),
          "tobacco": ("tobacco",), "substance_use": ("opioid_use", "stimulant_use", "cannabis_use")}  # fmt: skip
_BACKGROUND = {"housing": 0.05, "food": 0.09, "transportation": 0.05, "utilities": 0.04, "interpersonal_safety": 0.012,
               "depression": 0.06, "tobacco": 0.01, "substance_use": 0.02}  # fmt: skip


def observe(
    rng: np.random.Generator,
    stays: Columns,
    states: Columns,
    sends: np.ndarray,
    newborn_stays: Columns,
    children: Columns,
    newborn_sends: np.ndarray,
) -> list[tuple[np.ndarray, int, np.ndarray, np.ndarray, np.ndarray]]:
    """Observations as (stay number, position in OBSERVED, time, number, time as a value), one entry a kind."""
    numbers = np.flatnonzero((stays["kind"] == DELIVERY) & sends)
    d = stays["delivery"][numbers]
    delivery_at, admit_at = states["delivery_at"][d], stays["admit_at"][numbers]
    shortly = admit_at + ((delivery_at - admit_at) * 0.2).astype(np.int64)
    none_at, no_number = np.full(len(d), MISSING_AT), np.full(len(d), np.nan)
    known = states["gestation_days"][d] > 0
    due_at = (delivery_at // MINUTES_A_DAY + 280 - states["gestation_days"][d]) * MINUTES_A_DAY
    hypertensive = states["any_preeclampsia"][d] | states["gestational_hypertension"][d]
    count = len(d)
    found: list[tuple[np.ndarray, int, np.ndarray, np.ndarray, np.ndarray]] = []

    def note(
        kind: int, share: float | np.ndarray, at: np.ndarray, number: np.ndarray, value_at: np.ndarray
    ) -> None:
        rows = np.flatnonzero(draw_yes(rng, share, count))
        found.append((numbers[rows], kind, at[rows], number[rows], value_at[rows]))

    note(_DUE_DATE, 0.55 * known, shortly, no_number, due_at)
    note(_BIRTH_TIME, 0.80, delivery_at + 5, no_number, delivery_at)
    note(_GESTATION, 0.70 * known, shortly, (states["gestation_days"][d] // 7).astype(float), none_at)
    note(
        _GRAVIDITY,
        0.30 * (states["gravidity"][d] > 0),
        shortly,
        states["gravidity"][d].astype(float),
        none_at,
    )
    note(_PARITY, 0.40 * (states["parity"][d] >= 0), shortly, states["parity"][d].astype(float), none_at)
    hematocrit = (35.6 - 4.2 * states["anemia"][d] + rng.normal(0, 2.6, count)).round(1)
    note(_HEMATOCRIT, 0.55, shortly, hematocrit, none_at)
    note(
        _LEUKOCYTES,
        0.20,
        shortly,
        (10.4 + 5 * states["chorioamnionitis"][d] + rng.gamma(2, 1.0, count)).round(1),
        none_at,
    )
    note(_HEART_RATE, 0.20, shortly, (88 + rng.normal(0, 13, count)).round(0).clip(45, 180), none_at)
    systolic = (
        119 + 26 * hypertensive + 16 * states["preeclampsia_severe"][d] + rng.normal(0, 11, count)
    ).round(0)
    note(_SYSTOLIC, 0.30, shortly, systolic, none_at)
    at_birth = np.flatnonzero((newborn_stays["kind"] == BIRTH) & newborn_sends)
    child = newborn_stays["child"][at_birth]
    offset = len(stays["kind"])
    low = children["hypoglycemia"][child]
    risky = (
        low
        | children["mother_diabetic"][child]
        | children["under_37_weeks"][child]
        | children["small"][child]
    )
    rows = np.flatnonzero(draw_yes(rng, np.where(risky, 0.9, 0.08), len(child)))
    glucose = (
        np.where(low, rng.normal(36, 5, len(child)), rng.normal(63, 11, len(child)).clip(45))
        .round(0)
        .clip(10)
    )
    nothing = np.full(len(child), MISSING_AT)
    found.append(
        (
            offset + at_birth[rows],
            _GLUCOSE,
            newborn_stays["admit_at"][at_birth][rows] + 95,
            glucose[rows],
            nothing[rows],
        )
    )
    rows = np.flatnonzero(draw_yes(rng, np.where(children["jaundice"][child], 0.9, 0.25), len(child)))
    bilirubin = (
        (np.where(children["jaundice"][child], 11.5, 5.5) + rng.normal(0, 1.8, len(child))).round(1).clip(0.5)
    )
    found.append(
        (
            offset + at_birth[rows],
            _BILIRUBIN,
            newborn_stays["admit_at"][at_birth][rows] + 1450,
            bilirubin[rows],
            nothing[rows],
        )
    )
    return found


def medicate(
    rng: np.random.Generator,
    stays: Columns,
    states: Columns,
    sends: np.ndarray,
    newborn_stays: Columns,
    children: Columns,
    newborn_sends: np.ndarray,
) -> CodeRows:
    """Medications given, as rows whose code is the position in MEDICINES and whose extra is the start."""
    rows = CodeRows(codes={name: place for place, name in enumerate(_NAMES)})
    numbers = np.flatnonzero((stays["kind"] == DELIVERY) & sends)
    d = stays["delivery"][numbers]
    at = {name: values[d] for name, values in states.items()}
    delivery_at, admit_at = at["delivery_at"], stays["admit_at"][numbers]
    before = delivery_at - np.maximum((delivery_at - admit_at) // 2, 1)
    week = at["gestation_days"] // 7
    severe_pe = at["preeclampsia_severe"] | at["superimposed_preeclampsia"]
    early = (week < 34) & (week >= 22)

    def give(name: str, share: np.ndarray | float, start_at: np.ndarray, place: int = 1) -> None:
        chosen = draw_yes(rng, share, len(numbers))
        rows.add(numbers[chosen], _NAMES.index(name), place, start_at[chosen])

    give("oxytocin", np.where(at["induced"], 0.93, 0.45), np.where(at["induced"], before, delivery_at + 2))
    give(
        "magnesium sulfate",
        np.select([severe_pe, week < 30, week < 32], [0.88, 0.80, 0.6], 0.004) * (week >= 22),
        before,
    )
    course_started = draw_yes(rng, early * 0.86, len(numbers))
    # A full course is two doses a day apart; who comes late gets one.
    first_at = admit_at + 50
    second = course_started & (delivery_at - first_at > 25 * 60) & draw_yes(rng, 0.95, len(numbers))
    rows.add(numbers[course_started], _NAMES.index("betamethasone"), 1, first_at[course_started])
    rows.add(numbers[second], _NAMES.index("betamethasone"), 2, (first_at + 24 * 60)[second])
    give("labetalol", severe_pe * 0.6 + at["preeclampsia_mild"] * 0.15, before)
    give("nifedipine", severe_pe * 0.35 + at["gestational_hypertension"] * 0.10, before)
    give("tranexamic acid", at["hemorrhage"] * 0.55, delivery_at + 25)
    give("cefazolin", at["cesarean"] * 0.94, delivery_at - 35)
    give("penicillin G", at["gbs_carrier"] * at["labored"] * 0.8, before)
    give("misoprostol", at["induced"] * 0.4, before - 5)
    give("buprenorphine", at["opioid_use"] * 0.45, admit_at + 200)
    give("methadone", at["opioid_use"] * 0.20, admit_at + 210)
    give("insulin", at["diabetes_type_1"] * 0.9 + at["diabetes_type_2"] * 0.5, before)
    give("enoxaparin", at["cesarean"] * at["obese_40"] * 0.6, delivery_at + 720)
    give("ibuprofen", 0.30, delivery_at + 180)
    _medicate_newborns(rng, rows, len(stays["kind"]), newborn_stays, children, newborn_sends)
    return rows


def _medicate_newborns(
    rng: np.random.Generator,
    rows: CodeRows,
    offset: int,
    stays: Columns,
    children: Columns,
    sends: np.ndarray,
) -> None:
    numbers = np.flatnonzero((stays["kind"] == BIRTH) & sends)
    at = {name: values[stays["child"][numbers]] for name, values in children.items()}
    admit_at = stays["admit_at"][numbers]

    def give(name: str, share: np.ndarray | float, minutes: int) -> None:
        chosen = draw_yes(rng, share, len(numbers))
        start_at = np.minimum(admit_at + minutes, np.maximum(stays["ends_at"][numbers] - 1, admit_at))
        rows.add(offset + numbers[chosen], _NAMES.index(name), 1, start_at[chosen])

    give("erythromycin", 0.55, 50)
    give("phytonadione", 0.60, 55)
    give("hepatitis B vaccine", at["vaccinated"] * 0.9, 600)
    give("caffeine", np.where(at["under_32_weeks"], 0.85, at["apnea"] * 0.4), 300)
    give("ampicillin", at["early_sepsis"] * 0.95 + at["observed_for_sepsis"] * 0.3, 120)
    give("gentamicin", at["early_sepsis"] * 0.93 + at["observed_for_sepsis"] * 0.3, 130)
    give("morphine", at["withdrawal"] * 0.45, 2200)
    give("poractant alfa", at["surfactant"] * 0.97, 25)
    give("nirsevimab", 0.10, 1800)


def screen(
    rng: np.random.Generator, stays: Columns, states: Columns, share: np.ndarray
) -> dict[str, np.ndarray]:
    """Social screens of maternal inpatient stays, one row a domain; `share` screened has one entry a stay."""
    inpatient = (stays["kind"] == DELIVERY) | (stays["kind"] == MOTHER_READMISSION)
    numbers = np.flatnonzero(inpatient & draw_yes(rng, share, len(share)))
    d = stays["delivery"][numbers]
    parts: list[tuple[np.ndarray, ...]] = []
    for place, domain in enumerate(SCREENED):
        asked = draw_yes(rng, 0.96 if place < 5 else (0.75, 0.35, 0.25)[place - 5], len(numbers))
        needs = np.logical_or.reduce([states[name][d] for name in _NEEDS[domain]])
        more = np.where(states["medicaid"][d], 1.6, 0.55) * _BACKGROUND[domain]
        positive = draw_yes(rng, np.where(needs, 0.8, more), len(numbers))
        result = np.where(positive, 1, draw_index(rng, (955, 0, 30, 15), len(numbers)))
        rows = np.flatnonzero(asked)
        parts.append(
            (
                numbers[rows],
                np.full(len(rows), place),
                result[rows],
                draw_yes(rng, 0.6, len(rows)) & positive[rows],
            )
        )
    stay, domain_place, result, referred = (np.concatenate([part[i] for part in parts]) for i in range(4))
    sorting = np.lexsort((domain_place, stay))
    return {
        "stay": stay[sorting],
        "domain": domain_place[sorting],
        "result": result[sorting],
        "referred": referred[sorting],
    }


def observation_columns(
    found: list[tuple[np.ndarray, int, np.ndarray, np.ndarray, np.ndarray]], rank: np.ndarray
) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """Stay numbers and Arrow columns of all observations, sorted by the stay's rank, the time and the kind."""
    stay = np.concatenate([f[0] for f in found])
    kind = np.concatenate([np.full(len(f[0]), f[1]) for f in found])
    at = np.concatenate([f[2] for f in found])
    number = np.concatenate([f[3] for f in found])
    value_at = np.concatenate([f[4] for f in found])
    sorting = np.lexsort((kind, at, rank[stay]))
    kind = kind[sorting]
    unit = np.array([MISSING if u is None else place for place, u in enumerate(UNITS)])
    return stay[sorting], {
        "code": as_text(kind, OBSERVED),
        "code_system": as_text(np.zeros(len(kind), dtype=int), ("LOINC",)),
        "observed_datetime": as_datetime(at[sorting]),
        "value_number": as_number(number[sorting]),
        "unit": as_text(unit[kind], [u or "" for u in UNITS]),
        "value_datetime": as_datetime(value_at[sorting]),
        "status": as_text(np.zeros(len(kind), dtype=int), ("final",)),
    }


def medication_columns(rows: Columns) -> dict[str, pa.Array]:
    """Arrow columns of medications already in order."""
    place = rows["code"]
    coded = np.array([code is not None for code, *_ in MEDICINES])
    codes = [code or f"MED{number:03d}" for number, (code, *_) in enumerate(MEDICINES)]
    dose = np.array([amount for *_, amount, _ in MEDICINES])
    return {
        "code": as_text(place, codes),
        "code_system": as_text(coded[place].astype(int), ("LOCAL", "RXNORM")),
        "name": as_text(place, _NAMES),
        "start_datetime": as_datetime(rows["extra"]),
        "end_datetime": as_datetime(rows["extra"] + 30),
        "route": as_text(place, [route for _, _, route, _, _ in MEDICINES]),
        "dose_number": as_number(dose[place]),
        "dose_unit": as_text(place, [unit for *_, unit in MEDICINES]),
        "status": as_text(np.zeros(len(place), dtype=int), ("administered",)),
    }


def screening_columns(rows: dict[str, np.ndarray], screened_at: np.ndarray) -> dict[str, pa.Array]:
    """Arrow columns of social screens already in order."""
    positive = rows["result"] == 1
    return {
        "screened_date": as_date(screened_at),
        "domain": as_text(rows["domain"], SCREENED),
        "instrument": as_text((rows["domain"] == 5).astype(int), ("AHC-HRSN", "EPDS")),
        "result": as_text(rows["result"], _RESULTS),
        "referred": as_boolean(np.where(positive, rows["referred"], MISSING)),
        "resolved": as_boolean(np.where(positive & rows["referred"], 0, MISSING)),
    }
