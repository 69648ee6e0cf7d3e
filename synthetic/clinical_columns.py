"""What observations, medicines and screens look like in their feeds: codes, units, words, doses, and the Arrow columns.

Who is observed, given or asked what, and when, is decided in the modules of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

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
)


@dataclass(frozen=True, kw_only=True)
class Observable:
    """One kind of observation: its code and system, the unit of its number, the words it may say instead."""

    name: str
    code: str
    system: str = "LOINC"
    unit: str | None = None
    words: tuple[str, ...] = ()


# LOCAL: what no public code names; hospitals map their form to these codes.
OBSERVABLES: tuple[Observable, ...] = (
    Observable(name="due_date", code="11778-8"),
    Observable(name="birth_time", code="93857-1"),
    Observable(name="gestation", code="11884-4", unit="wk"),
    Observable(name="gravidity", code="11996-6"),
    Observable(name="parity", code="11977-6"),
    Observable(name="hematocrit", code="4544-3", unit="%"),
    Observable(name="leukocytes", code="6690-2", unit="10*3/uL"),
    Observable(name="heart_rate", code="8867-4", unit="/min"),
    Observable(name="systolic", code="8480-6", unit="mm[Hg]"),
    Observable(name="glucose", code="2345-7", unit="mg/dL"),
    Observable(name="bilirubin", code="1975-2", unit="mg/dL"),
    Observable(name="diastolic", code="8462-4", unit="mm[Hg]"),
    Observable(name="respiratory_rate", code="9279-1", unit="/min"),
    Observable(name="oxygen_saturation", code="59408-5", unit="%"),
    Observable(name="temperature", code="8310-5", unit="Cel"),
    Observable(name="hemoglobin", code="718-7", unit="g/dL"),
    Observable(name="blood_loss", code="81661-1", unit="mL"),
    Observable(name="hba1c", code="4548-4", unit="%"),
    Observable(name="growth_factor", code="74757-6", unit="pg/mL"),
    Observable(name="carbon_monoxide", code="96701-8", unit="[ppm]"),
    Observable(
        name="hemorrhage_risk", code="HEMORRHAGE_RISK", system="LOCAL", words=("low", "medium", "high")
    ),
    Observable(name="review", code="DETERIORATION_REVIEW", system="LOCAL", words=("reviewed",)),
    Observable(name="mean_pressure", code="8478-0", unit="mm[Hg]"),
    Observable(name="oxygenation_ratio", code="50984-4", unit="mm[Hg]"),
    Observable(name="ph", code="2744-1", unit="[pH]"),
    Observable(name="urine_output", code="9187-6", unit="mL/kg/h"),
    Observable(name="blood_spot", code="54089-8", words=("collected",)),
    Observable(
        name="first_feed", code="FIRST_FEED", system="LOCAL", words=("breast milk", "donor milk", "formula")
    ),
    Observable(
        name="discharge_feeding",
        code="FEEDING_AT_DISCHARGE",
        system="LOCAL",
        words=("exclusive", "mixed", "formula"),
    ),
    Observable(name="mothers_milk", code="MOTHERS_MILK", system="LOCAL", words=("no", "yes")),
    Observable(name="skin_to_skin", code="SKIN_TO_SKIN", system="LOCAL", words=("no", "yes")),
    Observable(name="cord_clamping", code="CORD_CLAMPING", system="LOCAL", unit="s"),
    Observable(
        name="ventilation_mode",
        code="20124-4",
        words=("volume guarantee", "pressure control", "high frequency"),
    ),
)
_PLACE = {kind.name: place for place, kind in enumerate(OBSERVABLES)}
_WORDS = tuple(word for kind in OBSERVABLES for word in kind.words)
_FIRST_WORD = np.cumsum([0] + [len(kind.words) for kind in OBSERVABLES])


@dataclass
class ObservationRows:
    """A growing list of observations: the stay (its number), the kind, when, and a number, a point in time or a word."""

    parts: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def add(
        self,
        kind: str,
        stays: np.ndarray,
        at: np.ndarray,
        number: np.ndarray | float = np.nan,
        value_at: np.ndarray | int = MISSING_AT,
        word: np.ndarray | int = MISSING,
    ) -> None:
        """Append one row a stay; `word` is the position among the words of the kind."""
        size = len(stays)
        if not size:
            return
        place = _PLACE[kind]
        said = np.where(np.asarray(word) < 0, MISSING, np.asarray(word) + _FIRST_WORD[place])
        self.parts.append(
            (stays, *(np.broadcast_to(values, size) for values in (place, at, number, value_at, said)))
        )


def observation_columns(rows: ObservationRows, rank: np.ndarray) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """Stay numbers and Arrow columns of all observations, sorted by the stay's rank, the time and the kind."""
    if not rows.parts:
        rows.parts.append(tuple(np.empty(0, dtype=np.int64) for _ in range(6)))
    stay, kind, at, number, value_at, word = (
        np.concatenate([part[i] for part in rows.parts]) for i in range(6)
    )
    sorting = np.lexsort((kind, at, rank[stay]))
    kind = kind[sorting]
    # Only a number has a unit.
    unit = np.array([MISSING if of.unit is None else place for place, of in enumerate(OBSERVABLES)])
    systems = ("LOINC", "LOCAL")
    system = np.array([systems.index(of.system) for of in OBSERVABLES])
    return stay[sorting], {
        "code": as_text(kind, [of.code for of in OBSERVABLES]),
        "code_system": as_text(system[kind], systems),
        "observed_datetime": as_datetime(at[sorting]),
        "value_number": as_number(number[sorting]),
        "unit": as_text(unit[kind], [of.unit or "" for of in OBSERVABLES]),
        "value_text": as_text(word[sorting], _WORDS),
        "value_datetime": as_datetime(value_at[sorting]),
        "status": as_text(np.zeros(len(kind), dtype=int), ("final",)),
    }


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """One medicine as it is sent: code (None: a local one), generic name, route, dose, and how long a record lasts.

    `key` tells apart records of one medicine that differ in dose, length or status.
    """

    key: str
    code: str | None
    name: str = ""
    route: str
    dose: float
    unit: str
    system: str = "RXNORM"
    minutes: int = 30
    status: str = "administered"


def _medicine(
    key: str, code: str | None, route: str, dose: float, unit: str, *, name: str = "", system: str = "RXNORM",
    minutes: int = 30, status: str = "administered",
) -> Medicine:  # fmt: skip
    return Medicine(
        key=key, code=code, name=name or key, route=route, dose=dose, unit=unit,
        system=system if code else "LOCAL", minutes=minutes, status=status,
    )  # fmt: skip


MEDICINES: tuple[Medicine, ...] = (
    _medicine("oxytocin", "7824", "intravenous", 30, "[iU]"),
    _medicine("magnesium sulfate", "6585", "intravenous", 4, "g"),
    _medicine("betamethasone", "1514", "intramuscular", 12, "mg"),
    _medicine("labetalol", "6185", "intravenous", 20, "mg"),
    _medicine("nifedipine", "7417", "oral", 10, "mg"),
    _medicine("tranexamic acid", "10691", "intravenous", 1, "g"),
    _medicine("cefazolin", "2180", "intravenous", 2, "g"),
    _medicine("penicillin G", "7980", "intravenous", 5, "10*6.[iU]"),
    _medicine("misoprostol", "42331", "vaginal", 25, "ug"),
    _medicine("ibuprofen", "5640", "oral", 600, "mg"),
    _medicine("buprenorphine", "1819", "sublingual", 8, "mg"),
    _medicine("methadone", "6813", "oral", 60, "mg"),
    _medicine("insulin", "5856", "intravenous", 2, "[iU]"),
    _medicine("enoxaparin", "67108", "subcutaneous", 40, "mg"),
    _medicine("erythromycin", "4053", "ophthalmic", 1, "[in_i]"),
    _medicine("phytonadione", "8308", "intramuscular", 1, "mg"),
    _medicine("hepatitis B vaccine", "08", "intramuscular", 0.5, "mL", system="CVX"),
    _medicine("caffeine", "1886", "intravenous", 20, "mg/kg"),
    # Antibiotics of newborns are sent as courses: two days while cultures grow, seven to ten of treatment.
    _medicine("ampicillin", "733", "intravenous", 100, "mg/kg", minutes=7 * MINUTES_A_DAY),
    _medicine("gentamicin", "1596450", "intravenous", 4, "mg/kg", minutes=7 * MINUTES_A_DAY),
    _medicine("morphine", "7052", "oral", 0.05, "mg/kg"),
    _medicine("poractant alfa", None, "endotracheal", 200, "mg/kg"),
    _medicine("nirsevimab", None, "intramuscular", 50, "mg"),
    _medicine("ampicillin for two days", "733", "intravenous", 100, "mg/kg", name="ampicillin", minutes=2 * MINUTES_A_DAY),
    _medicine("gentamicin for two days", "1596450", "intravenous", 4, "mg/kg", name="gentamicin", minutes=2 * MINUTES_A_DAY),
    _medicine("vancomycin", "11124", "intravenous", 15, "mg/kg", minutes=10 * MINUTES_A_DAY),
    _medicine("hepatitis B immune globulin", "30", "intramuscular", 0.5, "mL", system="CVX"),
    _medicine("dextrose gel", "4850", "buccal", 0.2, "g/kg"),
    _medicine("ampicillin in labor", "733", "intravenous", 2, "g", name="ampicillin"),
    _medicine("ceftriaxone", "2193", "intravenous", 2, "g"),
    _medicine("hydralazine", "5470", "intravenous", 5, "mg"),
    _medicine("red blood cells", None, "intravenous", 1, "{unit}", minutes=120),
    _medicine("Tdap vaccine", "115", "intramuscular", 0.5, "mL", system="CVX"),
    _medicine("influenza vaccine", "150", "intramuscular", 0.5, "mL", system="CVX"),
    _medicine("RSV vaccine", "305", "intramuscular", 0.5, "mL", system="CVX"),
    _medicine("COVID-19 vaccine", "309", "intramuscular", 0.3, "mL", system="CVX"),
    _medicine("naloxone to take home", "7242", "nasal", 4, "mg", name="naloxone", status="dispensed"),
    _medicine("ibuprofen to take home", "5640", "oral", 600, "mg", name="ibuprofen", status="prescribed"),
)  # fmt: skip
MEDICINE_KEYS = {medicine.key: place for place, medicine in enumerate(MEDICINES)}
_STATUSES = ("administered", "dispensed", "prescribed")
_SYSTEMS = ("LOCAL", "RXNORM", "CVX")


def medication_columns(rows: Columns, leaves_at: np.ndarray) -> dict[str, pa.Array]:
    """Arrow columns of medications already in order; `leaves_at` is the end of each row's stay, after which none runs on."""
    place, start_at = rows["code"], rows["extra"]
    end_at = start_at + np.array([medicine.minutes for medicine in MEDICINES])[place]
    system = np.array([_SYSTEMS.index(medicine.system) for medicine in MEDICINES])
    status = np.array([_STATUSES.index(medicine.status) for medicine in MEDICINES])
    dose = np.array([medicine.dose for medicine in MEDICINES])
    return {
        "code": as_text(place, [of.code or f"MED{number:03d}" for number, of in enumerate(MEDICINES)]),
        "code_system": as_text(system[place], _SYSTEMS),
        "name": as_text(place, [medicine.name for medicine in MEDICINES]),
        "start_datetime": as_datetime(start_at),
        "end_datetime": as_datetime(np.minimum(end_at, np.maximum(leaves_at, start_at + 30))),
        "route": as_text(place, [medicine.route for medicine in MEDICINES]),
        "dose_number": as_number(dose[place]),
        "dose_unit": as_text(place, [medicine.unit for medicine in MEDICINES]),
        "status": as_text(status[place], _STATUSES),
    }


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
