"""Bounds of rates over generated networks: they hold every reading, add up, and do not depend on the order of rows."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import pytest

from measures.catalogue import measure_named
from measures.link_bounds.candidates import create_candidates
from measures.link_bounds.counts import create_counts
from measures.link_bounds.draws import create_draws
from measures.link_bounds.outcomes import create_outcomes
from tests.support.uncertain_links import UncertainNetwork

MEASURES = [measure_named(id) for id in ("dyad_oud_nows", "dyad_los_gap", "link_rate_infant", "preterm")]


def _gestation(own: int | None, of_mother: int | None) -> dict[str, Any]:
    """As the facts have it: the newborn's own record first, else its linked mother's."""
    days = own if own is not None else of_mother
    source = "field" if own is not None else "mother" if of_mother is not None else None
    return {"gestational_age_days": days, "gestational_age_source": source}


def _random_network(con: duckdb.DuckDBPyConnection, seed: int, *, shuffled: bool = False) -> UncertainNetwork:
    chance = random.Random(seed)
    network = UncertainNetwork(con, MEASURES)
    for hospital in ("H1", "H2"):
        network.hospital(hospital)
    deliveries = [f"D{number}" for number in range(25)]
    of_mother = {name: chance.randint(240, 280) for name in deliveries}
    for name in deliveries:
        network.delivery(
            name,
            hospital=chance.choice(["H1", "H2"]),
            liveborn=chance.choice([1, 1, 2]),
            dx__opioid_use_disorder=chance.random() < 0.7,
            length_of_stay_days=chance.randint(1, 6),
            gestational_age_days=of_mother[name],
        )
    for number in range(25):
        mother = deliveries[number]
        others = chance.sample(deliveries, chance.randint(0, 4))
        state = chance.choice(["strict", "standard", "loose", None])
        own = chance.choice([None, 250, 275])
        network.newborn(
            f"N{number}",
            hospital=chance.choice(["H1", "H2"]),
            candidates=dict.fromkeys(others, chance.uniform(-4, 3)) | {mother: chance.uniform(0, 14)},
            linked_to=mother if state in ("strict", "standard") else None,
            tier=state,
            dx__nas_nows=chance.random() < 0.5,
            length_of_stay_days=chance.randint(1, 9),
            **_gestation(own, of_mother[mother] if state in ("strict", "standard") else None),
        )
    if shuffled:
        for table in ("links", "scored_pairs", "newborn_facts", "delivery_facts", "dyads", "delivery_stays"):
            con.execute(f"create or replace table {table} as from {table} order by hash(rowid + {seed})")
    return network


@pytest.mark.parametrize("seed", range(8))
def test_bounds_hold_the_rate_and_what_follows_from_the_other_readings(con, seed):
    rows = _random_network(con, seed).bounds()
    assert len(rows) == len(MEASURES) * 3 * 2
    for row in rows:
        for name in ("best_rate", "strict_rate", "loose_rate", "imputed_rate"):
            if row[name] is not None:
                assert row["low_rate"] - 1e-6 <= row[name] <= row["high_rate"] + 1e-6, (
                    row["measure_id"],
                    name,
                )
        assert row["imputed_ci_low"] <= row["imputed_rate"] <= row["imputed_ci_high"]


@pytest.mark.parametrize("seed", range(3))
def test_the_published_links_counted_from_candidates_give_the_published_counts(con, seed):
    """Newborns not in play as they were computed, those in play by the compiled measures over candidate facts."""
    network = _random_network(con, seed)
    network.rate()
    create_candidates(con)
    create_draws(con)
    create_outcomes(con, MEASURES)
    create_counts(con, MEASURES)
    recounted = network.rows("""
        select measure_id, hospital_id, sum(denominator)::bigint as denominator, sum(total) as total
        from bound_counts where variant in ('base', 'best') group by all order by all
    """)
    exact = network.rows("""
        select measure_id, place as hospital_id, denominator, coalesce(numerator, rate * denominator) as total
        from measure_rates_exact where level = 'hospital' and period_type = 'all' and stratum = 'overall'
        order by all
    """)
    assert len(exact) == 2 * len(MEASURES)
    assert [{**row, "total": round(row["total"], 3)} for row in recounted] == [
        {**row, "total": round(row["total"], 3)} for row in exact
    ]


@pytest.mark.parametrize("seed", range(3))
def test_the_same_rows_in_another_order_give_the_same_bounds(seed):
    found = []
    for shuffled in (False, False, True):
        with duckdb.connect(":memory:") as con:
            found.append(_random_network(con, seed, shuffled=shuffled).bounds())
    assert found[0] == found[1] == found[2]
