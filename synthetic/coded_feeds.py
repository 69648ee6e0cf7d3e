"""Diagnoses and procedures as the feeds carry them: coded rows in order, written by each hospital's habits.

Which states get which codes is decided in the modules of coding; files are written in `feeds.py`.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from synthetic.code_rules import EXEMPT, PRESENT_WORDS, CodeRows, is_exempt
from synthetic.columns import MISSING, Columns, as_datetime, as_integer, as_text, start_of_day
from synthetic.hospitals import Network, items_sent
from synthetic.maternal_coding import code_deliveries, code_other_maternal_stays
from synthetic.newborn_coding import code_newborn_stays
from synthetic.stays import EMERGENCY, TRIAGE
from synthetic.timed_codes import (
    add_timed_mother_codes,
    add_timed_newborn_codes,
    procedure_system,
    recorded_at,
)


def build_codes(
    rng: np.random.Generator,
    timed: np.random.Generator | None,
    network: Network,
    states: Columns,
    children: Columns,
    maternal: Columns,
    newborn: Columns,
    hospital_of_stay: np.ndarray,
    rank: np.ndarray,
) -> dict[str, tuple[np.ndarray, dict[str, pa.Array]]]:
    """Of `diagnoses` and `procedures`, the stay of each row and its columns without keys, in the order of the files.

    Stays of mothers are numbered from 0, of newborns after them. `timed` draws what is told by its time; None: nothing is.
    """
    diagnoses, procedures = CodeRows(), CodeRows()
    coding, first_newborn = network.traits["coding"], len(maternal["kind"])
    code_deliveries(rng, diagnoses, procedures, maternal, states, coding[maternal["hospital"]])
    code_other_maternal_stays(rng, diagnoses, procedures, maternal, states)
    code_newborn_stays(
        rng, diagnoses, procedures, newborn, first_newborn, children, coding[newborn["hospital"]]
    )
    if timed is not None:
        add_timed_mother_codes(timed, diagnoses, procedures, maternal, states, items_sent(network, maternal))
        add_timed_newborn_codes(
            timed, diagnoses, procedures, newborn, first_newborn, children, items_sent(network, newborn)
        )
    rows = diagnoses.in_order(rank)
    hospital = hospital_of_stay[rows["stay"]]
    outpatient = np.isin(maternal["kind"], (TRIAGE, EMERGENCY))
    outpatient = np.concatenate([outpatient, np.zeros(len(newborn["kind"]), dtype=bool)])[rows["stay"]]
    columns = {
        "sequence": as_integer(rows["sequence"]),
        "code": _codes_as_sent(network, hospital, rows["code"], list(diagnoses.codes)),
        "code_system": as_text(np.zeros(len(hospital), dtype=int), ("ICD10CM",)),
        "present_on_admission": as_text(
            np.where(outpatient, MISSING, _flags_as_sent(network, hospital, rows, list(diagnoses.codes))),
            PRESENT_WORDS,
        ),
    }
    if timed is not None:
        sends = network.habits["sends_diagnosis_times"].astype(bool)[hospital]
        written_at = recorded_at(timed, rows, list(diagnoses.codes), maternal, newborn, states, sends)
        columns["recorded_datetime"] = as_datetime(_times_as_sent(network, hospital, written_at))
    done = procedures.in_order(rank)
    return {
        "diagnoses": (rows["stay"], columns),
        "procedures": (
            done["stay"],
            _procedure_columns(network, hospital_of_stay[done["stay"]], done, list(procedures.codes)),
        ),
    }


def _procedure_columns(
    network: Network, hospital: np.ndarray, rows: Columns, codes: list[str]
) -> dict[str, pa.Array]:
    return {
        "sequence": as_integer(rows["sequence"]),
        "code": _codes_as_sent(network, hospital, rows["code"], codes),
        "code_system": as_text(rows["code"], [procedure_system(code) for code in codes]),
        "start_datetime": as_datetime(_times_as_sent(network, hospital, rows["extra"])),
        "end_datetime": as_datetime(_times_as_sent(network, hospital, rows["extra"] + 20)),
        "status": as_text(np.zeros(len(hospital), dtype=int), ("completed",)),
    }


def _flags_as_sent(network: Network, hospital: np.ndarray, rows: Columns, codes: list[str]) -> np.ndarray:
    """Presence on admission; of exempt codes nothing, or 1 where the hospital writes that."""
    exempt = np.array([is_exempt(code) for code in codes], dtype=bool)
    ones = network.habits["exempt_as_one"][hospital].astype(bool)
    return np.where(exempt[rows["code"]], np.where(ones, EXEMPT, MISSING), rows["extra"])


def _codes_as_sent(
    network: Network, hospital: np.ndarray, code: np.ndarray, vocabulary: list[str]
) -> pa.Array:
    """Codes with or without the dot, in the hospital's case."""
    plain = [text.replace(".", "") for text in vocabulary]
    written = vocabulary + plain + [text.lower() for text in vocabulary] + [text.lower() for text in plain]
    style = network.habits["plain_codes"][hospital].astype(int) + 2 * network.habits["lower_codes"][
        hospital
    ].astype(int)
    return as_text(style * len(vocabulary) + code, written)


def _times_as_sent(network: Network, hospital: np.ndarray, at: np.ndarray) -> np.ndarray:
    no_times = (network.habits["date_only"] | network.habits["no_times"])[hospital].astype(bool)
    return np.where(no_times, start_of_day(at), at)
