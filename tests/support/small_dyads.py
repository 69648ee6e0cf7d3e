"""Small made-up feeds for linkage tests: single rows by hand, or a network of births with known truth and
typing errors.

Values are just realistic enough to be told apart; clinical realism is the business of `synthetic`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from data_contracts.as_sql import SQL_TYPES
from data_contracts.submitted import feed_named

FEEDS = ("maternal_encounters", "newborn_encounters", "diagnoses", "procedures")
_STAGED = {"diagnoses": ("code_plain",), "procedures": ("code_plain",)}

_FIRST = ("MA", "JO", "LI", "AN", "SO", "KA", "RE", "TE", "NI", "VA", "DO", "CE")
_MIDDLE = ("RI", "LA", "NE", "SSI", "BE", "TTA", "MO", "CHA")
_LAST = ("A", "E", "IA", "INE", "ELLE", "IS", "AH", "Y")
_STEMS = (
    "GAR",
    "SMI",
    "WIL",
    "JOHN",
    "BRO",
    "MILL",
    "DAV",
    "LOP",
    "HER",
    "THO",
    "MOO",
    "NGU",
    "KOW",
    "PAT",
    "OKO",
)
_ENDS = (
    "CIA",
    "TH",
    "SON",
    "WN",
    "ER",
    "IS",
    "EZ",
    "NANDEZ",
    "MAS",
    "RE",
    "YEN",
    "ALSKI",
    "EL",
    "NKWO",
    "LEY",
)


def create_empty_feeds(con: duckdb.DuckDBPyConnection) -> None:
    """Create the four feed tables the linker reads, empty, with the contracts' columns and those staging adds."""
    for feed in FEEDS:
        columns = [f'"{f.name}" {SQL_TYPES[f.type]}' for f in feed_named(feed).fields]
        columns += [f"{name} varchar" for name in _STAGED.get(feed, ())]
        con.execute(f"create or replace table {feed} ({', '.join(columns)})")


def add(con: duckdb.DuckDBPyConnection, feed: str, **values: Any) -> None:
    """Insert one row with the given columns; the others stay NULL."""
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    con.execute(f"insert into {feed} ({names}) values ({marks})", list(values.values()))


def add_delivery(
    con: duckdb.DuckDBPyConnection, encounter_id: str, *, outcome: str = "Z370", **values: Any
) -> None:
    """A delivery at hospital H1 on 2025-03-10 08:30 by Wendy Kowalski, unless said otherwise; outcome is its Z37 code."""
    row = {
        "hospital_id": "H1",
        "encounter_id": encounter_id,
        "patient_mrn": f"M-{encounter_id}",
        "account_number": f"A-{encounter_id}",
        "first_name": "Wendy",
        "last_name": "Kowalski",
        "birth_date": date(1994, 5, 17),
        "street_address": "12 Elm Street",
        "zip": "60601",
        "phone": "312-867-5309",
        "subscriber_id": "SUB100200",
        "admit_datetime": datetime(2025, 3, 9, 22, 0),
        "discharge_datetime": datetime(2025, 3, 12, 11, 0),
        "delivery_datetime": datetime(2025, 3, 10, 8, 30),
        "gestational_age_days": 277,
    } | values
    add(con, "maternal_encounters", **row)
    if outcome:
        add_diagnosis(con, encounter_id, outcome, hospital_id=row["hospital_id"])


def add_newborn(
    con: duckdb.DuckDBPyConnection, encounter_id: str, *, birth_code: str = "Z3800", **values: Any
) -> None:
    """A newborn at hospital H1 born 2025-03-10 08:30 to Wendy Kowalski, unless said otherwise; no mother's numbers."""
    row = {
        "hospital_id": "H1",
        "encounter_id": encounter_id,
        "patient_mrn": f"N-{encounter_id}",
        "first_name": "Babygirl",
        "last_name": "Kowalski",
        "sex": "F",
        "birth_datetime": datetime(2025, 3, 10, 8, 30),
        "birth_weight_g": 3310.0,
        "gestational_age_days": 277,
        "mother_first_name": "Wendy",
        "mother_last_name": "Kowalski",
        "mother_birth_date": date(1994, 5, 17),
        "street_address": "12 Elm St",
        "zip": "60601",
        "phone": "3128675309",
        "subscriber_id": "SUB100200",
        "admit_datetime": datetime(2025, 3, 10, 8, 30),
        "discharge_datetime": datetime(2025, 3, 12, 11, 0),
        "admission_type": "4",
        "point_of_origin": "5",
    } | values
    add(con, "newborn_encounters", **row)
    if birth_code:
        add_diagnosis(con, encounter_id, birth_code, hospital_id=row["hospital_id"])


def add_diagnosis(
    con: duckdb.DuckDBPyConnection, encounter_id: str, code: str, *, hospital_id: str = "H1"
) -> None:
    """A diagnosis row as staged."""
    add(
        con,
        "diagnoses",
        hospital_id=hospital_id,
        encounter_id=encounter_id,
        sequence=1,
        code=code,
        code_plain=code,
        code_system="ICD10CM",
    )


@dataclass(kw_only=True)
class _Network:
    chance: random.Random
    missing: float
    wrong: float
    other_surname: float
    outborn: float
    mothers: list[dict[str, Any]] = field(default_factory=list)
    newborns: list[dict[str, Any]] = field(default_factory=list)
    diagnoses: list[dict[str, Any]] = field(default_factory=list)
    truth: list[tuple[str, str, str, str]] = field(default_factory=list)


LIGHT = {"missing": 0.02, "wrong": 0.005, "other_surname": 0.15, "outborn": 0.002}
HEAVY = {"missing": 0.12, "wrong": 0.06, "other_surname": 0.35, "outborn": 0.015}


def create_small_network(
    con: duckdb.DuckDBPyConnection, *, births: int, seed: int, errors: dict[str, float], hospitals: int = 5
) -> None:
    """Fill the feed tables with about `births` births of one quarter year and create `truth` (one row a
    newborn).

    One birth in 30 is of twins, 1 in 150 deliveries a stillbirth, one twin in four stands alone. `errors` is
    LIGHT or
    HEAVY: shares of values missing and mistyped, of other surnames and of outborn newborns.
    """
    network = _Network(chance=random.Random(seed), **errors)
    for number in range(births):
        _add_birth(network, number, hospitals)
    create_empty_feeds(con)
    _insert(con, "maternal_encounters", network.mothers)
    _insert(con, "newborn_encounters", network.newborns)
    _insert(con, "diagnoses", network.diagnoses)
    columns = ("newborn_hospital_id", "newborn_encounter_id", "delivery_hospital_id", "delivery_encounter_id")
    con.register(
        "truth_rows", pa.table({c: [row[i] for row in network.truth] for i, c in enumerate(columns)})
    )
    con.execute("create or replace table truth as select * from truth_rows")
    con.unregister("truth_rows")


def _insert(con: duckdb.DuckDBPyConnection, feed: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    con.register("feed_rows", pa.table({name: [row[name] for row in rows] for name in names}))
    con.execute(f"insert into {feed} by name select * from feed_rows")
    con.unregister("feed_rows")


def _squared(chance: random.Random, words: tuple[str, ...]) -> str:
    """Early words are commoner, as real names are."""
    return words[int(len(words) * chance.random() ** 2)]


def _first_name(chance: random.Random) -> str:
    return _squared(chance, _FIRST) + _squared(chance, _MIDDLE) + _squared(chance, _LAST)


def _surname(chance: random.Random) -> str:
    middle = "" if chance.random() < 0.5 else _squared(chance, _MIDDLE)
    return _squared(chance, _STEMS) + middle + _squared(chance, _ENDS)


def _mistyped(chance: random.Random, value: Any) -> Any:
    if isinstance(value, str) and len(value) > 2:
        at = chance.randrange(len(value) - 1)
        letter = chance.choice("0123456789" if value[at].isdigit() else "AEIOSTRN")
        return value[:at] + letter + value[at + 1 :]
    if isinstance(value, datetime):
        return value + timedelta(minutes=chance.choice((-60, -10, 10, 60, 720)))
    if isinstance(value, date):
        return value + timedelta(days=chance.choice((-1, 1, 10, 365)))
    if isinstance(value, int):
        return value + chance.choice((-7, -1, 1, 7))
    return value


_SPARED = frozenset(
    (
        *(
            "hospital_id",
            "encounter_id",
            "admit_datetime",
            "discharge_datetime",
            "birth_datetime",
            "patient_mrn",
        ),
        *("plurality", "admission_type", "point_of_origin", "transfer_from_hospital_id"),
    )
)


def _with_errors(network: _Network, row: dict[str, Any]) -> dict[str, Any]:
    chance, spoiled = network.chance, {}
    for name, value in row.items():
        lost, wrong = chance.random() < network.missing, chance.random() < network.wrong
        if name in _SPARED:
            spoiled[name] = value
        else:
            spoiled[name] = None if lost else _mistyped(chance, value) if wrong else value
    return spoiled


def _registered_name(chance: random.Random, mother: str, sex: str, order: int, plurality: int) -> str:
    word = "boy" if sex == "M" else "girl"
    letter = "AB"[order - 1] if plurality > 1 else ""
    return chance.choice(
        (
            f"Baby{word}{letter}",
            f"{mother}s{word}{letter}",
            f"{word}{mother}",
            f"B{word[0]} {letter}",
            "Olivia",
        )
    )


def _add_birth(network: _Network, number: int, hospitals: int) -> None:
    chance = network.chance
    hospital = f"H{chance.randrange(hospitals) + 1}"
    born = datetime(2025, 1, 1) + timedelta(minutes=chance.randrange(90 * 1440))
    twins, stillborn = chance.random() < 1 / 30, chance.random() < 1 / 150
    age = chance.randrange(17, 44)
    mother = {
        "hospital_id": hospital,
        "encounter_id": f"D{number}",
        "patient_mrn": f"{100000 + chance.randrange(900000)}{number}",
        "account_number": f"AC{chance.randrange(10**7)}{number}",
        "first_name": _first_name(chance),
        "last_name": _surname(chance),
        "birth_date": date(2025 - age, 1, 1) + timedelta(days=chance.randrange(365)),
        "street_address": f"{chance.randrange(1, 9999)} {_surname(chance)} STREET",
        "zip": f"606{chance.randrange(60):02}",
        "phone": f"312{chance.randrange(2000000, 9999999)}",
        "subscriber_id": f"SB{chance.randrange(10**8)}",
        "race": chance.choice(("White", "White", "Black", "Asian")),
        "ethnicity": chance.choice(("Hispanic", "Not Hispanic", "Not Hispanic")),
        "payer_primary": chance.choice(("Medicaid", "Blue Cross")),
        "admit_datetime": born - timedelta(hours=chance.randrange(2, 30)),
        "discharge_datetime": born + timedelta(hours=chance.randrange(30, 90)),
        "delivery_datetime": born,
        "gestational_age_days": int(chance.gauss(275, 10)),
        "plurality": 2 if twins else 1,
        "delivery_mode": "cesarean" if chance.random() < 0.32 else "vaginal",
    }
    outcome = "Z371" if stillborn and not twins else "Z372" if twins else "Z370"
    network.diagnoses.append(_diagnosis(hospital, mother["encounter_id"], outcome))
    network.mothers.append(_with_errors(network, mother))
    if stillborn and not twins:
        return
    orders = (1, 2) if twins and chance.random() < 0.75 else (1,)
    surname = _surname(chance) if chance.random() < network.other_surname else mother["last_name"]
    for order in orders:
        _add_newborn(network, mother, order=order, surname=surname, hospitals=hospitals)


def _add_newborn(
    network: _Network, mother: dict[str, Any], *, order: int, surname: str, hospitals: int
) -> None:
    chance = network.chance
    born = mother["delivery_datetime"] + timedelta(minutes=(order - 1) * chance.randrange(2, 40))
    hospital, is_outborn = mother["hospital_id"], chance.random() < network.outborn
    if is_outborn:
        hospital = f"H{chance.randrange(hospitals) + 1}"
        is_outborn = hospital != mother["hospital_id"]
    sex = chance.choice("FM")
    encounter = f"B{mother['encounter_id']}{order}"
    newborn = {
        "hospital_id": hospital,
        "encounter_id": encounter,
        "patient_mrn": f"{chance.randrange(10**6)}{encounter}",
        "first_name": _registered_name(chance, mother["first_name"], sex, order, mother["plurality"]),
        "last_name": surname,
        "sex": sex,
        "birth_datetime": born,
        "birth_order": order,
        "plurality": mother["plurality"],
        "birth_weight_g": float(round(chance.gauss(3300, 500))),
        "gestational_age_days": mother["gestational_age_days"],
        "mother_mrn": None if is_outborn else mother["patient_mrn"],
        "mother_account_number": None if is_outborn else mother["account_number"],
        "mother_first_name": mother["first_name"],
        "mother_last_name": mother["last_name"],
        "mother_birth_date": mother["birth_date"],
        "guarantor_name": f"{mother['first_name']} {mother['last_name']}" if chance.random() < 0.7 else None,
        "subscriber_id": mother["subscriber_id"]
        if chance.random() < 0.75
        else f"SB{chance.randrange(10**8)}",
        "street_address": mother["street_address"],
        "zip": mother["zip"],
        "phone": mother["phone"],
        "race": mother["race"],
        "ethnicity": mother["ethnicity"],
        "payer_primary": mother["payer_primary"],
        "admit_datetime": born,
        "discharge_datetime": born + timedelta(hours=50),
        "admission_type": "4",
        "point_of_origin": "6" if is_outborn else "5",
        "transfer_from_hospital_id": mother["hospital_id"] if is_outborn and chance.random() < 0.6 else None,
        "delivery_mode": mother["delivery_mode"],
    }
    code = "Z3830" if mother["plurality"] > 1 else "Z3800"
    network.diagnoses.append(_diagnosis(hospital, encounter, code))
    network.newborns.append(_with_errors(network, newborn))
    network.truth.append((hospital, encounter, mother["hospital_id"], mother["encounter_id"]))


def _diagnosis(hospital: str, encounter: str, code: str) -> dict[str, Any]:
    return {
        "hospital_id": hospital,
        "encounter_id": encounter,
        "sequence": 1,
        "code": code,
        "code_plain": code,
        "code_system": "ICD10CM",
    }
