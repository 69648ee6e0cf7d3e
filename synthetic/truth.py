"""The truth that goes with a landing folder: which mother each newborn encounter has, and which stays are one woman's.

Nothing that a hospital writes is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synthetic.columns import MISSING, Columns, as_text
from synthetic.hospitals import Network
from synthetic.population import Population
from synthetic.stays import DELIVERY, NEWBORN_KINDS, TEST, TRANSFER

# In order of precedence, as in linkage/persons/populations.py; safe haven infants have no mother in the data.
POPULATIONS = (
    "surrogacy",
    "adoption",
    "neonatal_death",
    "mother_died",
    "sibling_lost",
    "outborn",
    "multiple",
    "liveborn_in_hospital",
)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """`newborns`: one row a newborn encounter whose mother's delivery stay is in the data; `mothers`: one row a maternal
    encounter and the number of the woman."""

    newborns: pa.Table
    mothers: pa.Table


def tell_truth(
    network: Network,
    population: Population,
    maternal: Columns,
    newborn: Columns,
    encounter_id: pa.Array,
    women_before: int,
) -> Truth:
    """The truth about the stays of a part; `encounter_id` names the maternal ones, then those of newborns.

    `women_before` counts those of earlier parts, so that a number stands for one woman in all of them.
    """
    woman = population.mothers.get("woman", np.arange(len(population.states["plurality"])))
    mothers = pa.table(
        {
            "hospital_id": as_text(maternal["hospital"], network.hospital_id),
            "encounter_id": encounter_id[: len(maternal["kind"])],
            "woman": pa.array(woman[maternal["delivery"]] + women_before),
        }
    )
    return Truth(newborns=_newborns(network, population, maternal, newborn, encounter_id), mothers=mothers)


def _newborns(
    network: Network, population: Population, maternal: Columns, newborn: Columns, encounter_id: pa.Array
) -> pa.Table:
    """Test patients have no mother."""
    row_of_delivery = np.full(len(population.states["plurality"]), MISSING)
    births = np.flatnonzero(maternal["kind"] == DELIVERY)
    row_of_delivery[maternal["delivery"][births]] = births
    child = newborn["child"]
    delivery = population.children["delivery"][child]
    mother_row = row_of_delivery[delivery]
    known = np.flatnonzero((mother_row >= 0) & (newborn["kind"] != TEST))
    mother_row, child, kind = mother_row[known], child[known], newborn["kind"][known]
    home = population.states["hospital"][delivery[known]]
    is_outborn = (kind == TRANSFER) & (newborn["hospital"][known] != home)
    return pa.table(
        {
            "newborn_hospital_id": as_text(newborn["hospital"][known], network.hospital_id),
            "newborn_encounter_id": encounter_id.take(pa.array(known + len(maternal["kind"]))),
            "delivery_hospital_id": as_text(maternal["hospital"][mother_row], network.hospital_id),
            "delivery_encounter_id": encounter_id.take(pa.array(mother_row)),
            "plurality": pa.array(population.children["plurality"][child].astype(np.int64)),
            "is_outborn": pa.array(is_outborn),
            "is_transfer": pa.array(kind == TRANSFER),
            "stay_kind": as_text(kind, NEWBORN_KINDS),
            "population": as_text(_population_of(population, newborn, child), POPULATIONS),
        }
    )


def _population_of(population: Population, newborn: Columns, child: np.ndarray) -> np.ndarray:
    """Position in POPULATIONS of the child of each row."""
    states, children = population.states, population.children
    size, count = len(children["delivery"]), len(states["plurality"])
    delivery = children["delivery"]
    nobody = np.zeros(size, dtype=bool)
    dead = children["died"] | children["stillborn"]
    lost = np.bincount(delivery, weights=dead, minlength=count)[delivery] > dead
    # The birth record of an outborn child is not in the data.
    has_birth_record = np.zeros(size, dtype=bool)
    has_birth_record[newborn["child"][newborn["kind"] == 0]] = True
    of_child = np.select(
        [
            states.get("carrier", np.zeros(count, dtype=bool))[delivery],
            children.get("adopted", nobody),
            children["died"],
            states["died"][delivery],
            (children["plurality"] > 1) & lost,
            ~has_birth_record,
            children["plurality"] > 1,
        ],
        range(7),
        7,
    )
    return of_child[child]
