"""The rates counted again in plain Python, slow and obvious, and a maker of random networks; nothing is asserted here."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from measures.measure import Grain
from measures.rates.strata import RatedMeasure, Stratum

CellKey = tuple[
    str, date, str, str, str, str
]  # period_type, period_start, level, place, stratum, stratum_value


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One delivery, newborn or dyad as the measures stage hands it over."""

    hospital_id: str
    period_date: date
    strata: Mapping[str, str]
    values: Mapping[str, bool | float | None]
    excluded: Mapping[str, bool | None]


@dataclass(frozen=True, kw_only=True)
class Network:
    """Hospitals with their (region, state), units of one grain, measures, strata and where what is not computable."""

    hospitals: Mapping[str, tuple[str, str]]
    units: Sequence[Unit]
    measures: Sequence[RatedMeasure]
    strata: Sequence[Stratum]
    not_computable: frozenset[tuple[str, str]] = frozenset()


def periods_of(day: date, first_month: date) -> list[tuple[str, date]]:
    """The month, quarter, year and `all` that a day lies in."""
    return [
        ("month", day.replace(day=1)),
        ("quarter", date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)),
        ("year", date(day.year, 1, 1)),
        ("all", first_month),
    ]


def rates_from_rows(network: Network) -> dict[tuple[str, CellKey], tuple[int, int | None, float]]:
    """(measure, cell) -> (denominator, exclusions, numerator or sum), by looking at every unit for every cell."""
    first_month = min(unit.period_date for unit in network.units).replace(day=1)
    members: dict[CellKey, list[Unit]] = defaultdict(list)
    for unit in network.units:
        region, state = network.hospitals[unit.hospital_id]
        places = [
            ("network", "network"),
            ("region", region),
            ("state", state),
            ("hospital", unit.hospital_id),
        ]
        groups = [
            ("overall", "all"),
            *((stratum.column, unit.strata[stratum.column]) for stratum in network.strata),
        ]
        for period_type, period_start in periods_of(unit.period_date, first_month):
            for level, place in places:
                for stratum, value in groups:
                    if stratum != "overall" and level != "network" and period_type == "month":
                        continue
                    if stratum != "overall" and level == "hospital" and period_type == "quarter":
                        continue
                    members[(period_type, period_start, level, place, stratum, value)].append(unit)
    counted = {}
    for measure in network.measures:
        for key, units in members.items():
            able = [unit for unit in units if (measure.id, unit.hospital_id) not in network.not_computable]
            if not able:
                continue
            seen = [unit.values[measure.id] for unit in able if unit.values[measure.id] is not None]
            excluded = sum(bool(unit.excluded.get(measure.id)) for unit in able)
            counted[(measure.id, key)] = (
                len(seen),
                excluded if measure.has_exclusions else None,
                float(sum(value for value in seen if value is not None)),
            )
    return counted


def random_network(
    seed: int,
    *,
    units: int = 400,
    hospitals: int = 5,
    months: int = 7,
    strata: Sequence[tuple[str, Sequence[str]]] = (
        ("race_ethnicity", ("nh_white", "nh_black", "aian", "unknown")),
        ("payer", ("private", "medicaid", "other")),
    ),
    share: float | None = None,
) -> Network:
    """A network whose hospitals, months and groups differ much in size, so that cells of every kind occur."""
    chance = random.Random(seed)
    names = [f"H{number}" for number in range(hospitals)]
    located = {
        name: (f"R{chance.randrange(2)}", f"S{chance.randrange(2)}" if seed % 2 else "S0") for name in names
    }
    measure = RatedMeasure(id="event", grain=Grain.DELIVERY, has_exclusions=True, rate_per=100)
    event_share = chance.choice((0.05, 0.2, 0.5, 0.9)) if share is None else share
    made = []
    for _ in range(units):
        in_denominator = chance.random() < 0.9
        made.append(
            Unit(
                hospital_id=names[int(hospitals * chance.random() ** 2)],
                period_date=date(2023, 11, 1) + timedelta(days=int(30.4 * months * chance.random())),
                strata={name: values[int(len(values) * chance.random() ** 2)] for name, values in strata},
                values={"event": chance.random() < event_share if in_denominator else None},
                excluded={"event": not in_denominator and chance.random() < 0.5},
            )
        )
    return Network(
        hospitals=located,
        units=made,
        measures=(measure,),
        strata=tuple(Stratum(column=name, reference_group=values[0]) for name, values in strata),
    )


def load_network(con: duckdb.DuckDBPyConnection, network: Network, *, order: Iterable[int] = ()) -> None:
    """Create the input tables of the rates stage from the network; `order` rearranges the units."""
    grain = network.measures[0].grain
    positions = list(order) or list(range(len(network.units)))
    measured: dict[str, pa.Array] = {}
    for measure in network.measures:
        kind = pa.bool_() if measure.is_proportion else pa.float64()
        measured[measure.id] = pa.array([network.units[p].values[measure.id] for p in positions], kind)
        if measure.has_exclusions:
            excluded = [network.units[p].excluded.get(measure.id) for p in positions]
            measured[f"{measure.id}__excluded"] = pa.array(excluded, pa.bool_())
    stratified = {
        stratum.column: pa.array([network.units[p].strata[stratum.column] for p in positions], pa.string())
        for stratum in network.strata
        if not stratum.parts
    }
    keys = {
        f"{grain}_id": pa.array([f"u{p}" for p in positions], pa.string()),
        "hospital_id": pa.array([network.units[p].hospital_id for p in positions], pa.string()),
        "period_date": pa.array([network.units[p].period_date for p in positions], pa.date32()),
    }
    for table, columns in ((f"{grain}_measures", measured), (f"{grain}_strata", stratified)):
        con.register("units_arrow", pa.table(keys | columns))
        con.execute(f"create or replace table {table} as from units_arrow")
        con.unregister("units_arrow")
    con.execute("create or replace table hospitals (hospital_id varchar, region varchar, state varchar)")
    con.executemany(
        "insert into hospitals values (?, ?, ?)",
        [[name, region, state] for name, (region, state) in network.hospitals.items()],
    )
    con.execute(
        "create or replace table measure_computability "
        "(measure_id varchar, hospital_id varchar, computable boolean, reason varchar)"
    )
    con.executemany(
        "insert into measure_computability values (?, ?, ?, ?)",
        [
            [measure.id, name, able, None if able else "this hospital never sends parity"]
            for measure in network.measures
            for name in network.hospitals
            for able in [(measure.id, name) not in network.not_computable]
        ],
    )


def table_rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, object]]:
    """The rows of a query as dictionaries."""
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def cell_of(row: Mapping[str, object]) -> CellKey:
    """The six columns that name the cell of a rates row."""
    names = ("period_type", "period_start", "level", "place", "stratum", "stratum_value")
    return tuple(row[name] for name in names)  # type: ignore[return-value]
