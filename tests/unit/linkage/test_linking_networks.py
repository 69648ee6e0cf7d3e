"""Whole small networks, linked and trained on: how many are found, and that nothing depends on chance."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from linkage.compare.comparable import create_comparable
from linkage.linker import link
from linkage.models.catalogue import MODELS
from linkage.models.comparison import ModelFileError, write_parameters
from linkage.models.model import Model
from linkage.quality.evaluation import evaluate
from linkage.splink_adapter import TrainingError
from linkage.training.train import train
from tests.support.small_dyads import (
    HEAVY,
    LIGHT,
    add_delivery,
    add_newborn,
    create_empty_feeds,
    create_small_network,
)


@pytest.mark.parametrize(("errors", "least_recall"), [(LIGHT, 0.995), (HEAVY, 0.98)])
def test_a_small_network_is_linked_almost_whole_and_almost_without_error(
    con: duckdb.DuckDBPyConnection, errors: dict[str, float], least_recall: float
) -> None:
    create_small_network(con, births=1500, seed=5, errors=errors)
    create_comparable(con)
    link(con)
    found = evaluate(con, "truth")
    assert found.precision.numerator >= found.precision.denominator - 1
    assert found.recall.value is not None and found.recall.value >= least_recall
    # Capacity: no delivery has more linked newborns than liveborn.
    assert con.execute(
        """
        select count(*) from (
            select any_value(coalesce(liveborn_count, plurality, 1)) as liveborn, count(*) as newborns
            from links join comparable_deliveries as delivery
                on delivery.hospital_id = delivery_hospital_id and delivery.encounter_id = delivery_encounter_id
            group by delivery_hospital_id, delivery_encounter_id)
        where newborns > liveborn
        """
    ).fetchall() == [(0,)]


def test_the_same_rows_in_another_order_give_the_same_links(con: duckdb.DuckDBPyConnection) -> None:
    create_small_network(con, births=400, seed=6, errors=HEAVY)
    create_comparable(con)
    link(con)
    con.execute("create table first_links as select * from links")
    con.execute("create table first_pairs as select * from scored_pairs")
    for feed in ("maternal_encounters", "newborn_encounters", "diagnoses"):
        con.execute(f"create or replace table {feed} as select * from {feed} order by hash(encounter_id)")
    create_comparable(con)
    link(con)
    for table, first in (("links", "first_links"), ("scored_pairs", "first_pairs")):
        assert con.execute(f"select count(*) from (from {table} except from {first})").fetchall() == [(0,)]
        assert con.execute(f"select count(*) from (from {first} except from {table})").fetchall() == [(0,)]


def test_records_of_nobody_in_common_link_next_to_nothing(con: duckdb.DuckDBPyConnection) -> None:
    # Every column of the newborns is drawn from another newborn: no true pair is left.
    create_small_network(con, births=600, seed=7, errors=LIGHT)
    columns = [name for (name, *_) in con.execute("describe newborn_encounters").fetchall()]
    kept = {"hospital_id", "encounter_id", "patient_mrn"}
    drawn = ", ".join(
        name
        if name in kept
        else f"(list({name}) over everyone)[1 + ((number * {17 + 2 * place} + {place}) % total)::int] as {name}"
        for place, name in enumerate(columns)
    )
    con.execute(
        f"""
        create or replace table newborn_encounters as
        with numbered as (
            select row_number() over (order by encounter_id) as number, count(*) over () as total,
                {", ".join(columns)}
            from newborn_encounters)
        select {drawn} from numbered
        window everyone as (order by number rows between unbounded preceding and unbounded following)
        """
    )
    create_comparable(con)
    summary = link(con)
    assert summary.newborns > 300
    assert summary.linked <= 0.01 * summary.newborns


def test_training_twice_gives_the_same_parameters_and_they_can_be_used(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    create_small_network(con, births=800, seed=8, errors=HEAVY)
    create_comparable(con)
    first = train(con, model="identified", trained_on="a test", trained_at="2026-11-22").parameters
    again = train(con, model="identified", trained_on="a test", trained_at="2026-11-22").parameters
    assert first == again
    m, u = first.m_u["surname", "same, rare"]
    assert m > 10 * u
    write_parameters(tmp_path / "own.json", first)
    assert link(con, {"identified": tmp_path / "own.json"}).linked > 750


def test_training_on_nothing_says_what_is_missing(con: duckdb.DuckDBPyConnection) -> None:
    create_empty_feeds(con)
    add_delivery(con, "D1")
    add_newborn(con, "B1", hospital_id="H2")
    create_comparable(con)
    with pytest.raises(TrainingError, match="hospital_no and day"):
        train(con, model="identified", trained_on="nothing", trained_at="2026-11-22")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_parameter_file_of_another_shape_is_refused(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "other.json"
    path.write_text(f'{{"model": "{model.name}", "trained_on": "x", "trained_at": "y", "levels": []}}')
    with pytest.raises(ModelFileError, match="train it again"):
        model.default_parameters(path)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_shipped_parameters_fit_the_model(model: Model) -> None:
    assert model.default_parameters(None).model == model.name
