"""Training on a network's own records: repeatable, sampled, honest about failure, and compared with what is in use."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import duckdb
import numpy as np
import pytest

from linkage.compare.comparable import create_comparable
from linkage.models.catalogue import MODELS, model_named
from linkage.models.comparison import read_parameters, write_parameters
from linkage.models.identified import COMPARISONS
from linkage.review.labels import Label
from linkage.splink_adapter import TrainingError
from linkage.training.comparison import compare_parameters
from linkage.training.train import (
    INPUTS,
    prior_shift,
    require_every_comparison_is_learnt,
    sample_records,
    train,
)
from tests.support.small_dyads import HEAVY, create_small_network

WHEN = {"trained_on": "a test", "trained_at": "2026-11-22"}


@pytest.fixture(scope="module")
def network():
    connection = duckdb.connect(":memory:", config={"threads": 2})
    create_small_network(connection, births=600, seed=8, errors=HEAVY)
    create_comparable(connection)
    yield connection
    connection.close()


def test_what_is_learnt_tells_true_pairs_from_others(network):
    learnt = train(network, model="identified", **WHEN)
    m_u = learnt.parameters.m_u
    for comparison in ("surname", "first_name"):
        m, u = m_u[comparison, "same, rare"]
        assert m > 20 * u, comparison
    m, u = m_u["mother_birth_date", "different"]
    assert m < u / 5
    assert 0 < learnt.share_of_true_pairs < 1
    assert learnt.labelled_pairs == 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_training_again_gives_the_same_parameters_and_they_survive_the_file(network, tmp_path: Path, model):
    first = train(network, model=model.name, **WHEN)
    assert first == train(network, model=model.name, **WHEN)
    write_parameters(tmp_path / "own.json", first.parameters)
    kept = model.default_parameters(tmp_path / "own.json")
    assert kept.m_u == first.parameters.m_u
    assert kept.prior == first.parameters.prior


def test_no_table_of_training_is_left_behind(network):
    before = {row[0] for row in network.execute("show tables").fetchall()}
    train(network, model="identified", **WHEN)
    after = {row[0] for row in network.execute("show tables").fetchall()}
    assert after - before <= {"infant_stays", "mother_stays"}


def test_without_convergence_training_stops_and_says_so(network, monkeypatch):
    model = model_named("identified")
    hasty = dataclasses.replace(model, training=dataclasses.replace(model.training, max_iterations=1))
    monkeypatch.setattr("linkage.training.train.model_named", lambda name: hasty)
    with pytest.raises(TrainingError, match="did not converge in 1 iterations"):
        train(network, model="identified", **WHEN)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_comparison_that_learns_is_free_in_some_block(model):
    require_every_comparison_is_learnt(model)


def test_a_comparison_that_every_block_holds_fixed_is_refused():
    model = model_named("identified")
    plan = dataclasses.replace(
        model.training, block_on=("hospital_no", "phone"), also_block_on=(("phone", "birth_text"),)
    )
    with pytest.raises(TrainingError, match="cannot learn phone"):
        require_every_comparison_is_learnt(dataclasses.replace(model, training=plan))


def test_the_prior_moves_until_as_many_pairs_are_expected_true_as_were_found():
    # Even odds (weight 0) expect half of the pairs to be true. One in five are: odds 1 : 4, two bits fewer.
    assert prior_shift(np.zeros(1000), 0.2) == pytest.approx(-2, abs=0.01)
    # Where the comparisons are sure of themselves no prior would tell more: 200 of 1 000 at 40 bits.
    sure = np.r_[np.full(200, 40.0), np.full(800, -40.0)]
    assert prior_shift(sure, 0.2) == 0
    # No shift of more than five bits, whatever is wished.
    assert prior_shift(np.full(100, 20.0), 0.01) == pytest.approx(-5, abs=0.01)


def test_labelled_pairs_have_a_say_in_m(network):
    plain = train(network, model="identified", **WHEN).parameters
    ((newborn_hospital, newborn, delivery_hospital, delivery),) = network.execute(
        """
        select newborn.hospital_id, newborn.encounter_id, delivery.hospital_id, delivery.encounter_id
        from comparable_newborns as newborn, comparable_deliveries as delivery
        where newborn.mother_last_name <> delivery.last_name and newborn.payer is not null
            and delivery.payer is not null and newborn.payer <> delivery.payer
            and newborn.role = 'birth'
        order by all limit 1
        """
    ).fetchall()
    label = Label(
        newborn=(newborn_hospital, newborn),
        delivery=(delivery_hospital, delivery),
        is_match=True,
        is_sampled=True,
        stratum="linked",
        match_weight=None,
        link_probability=None,
    )
    taught = train(network, model="identified", labels=[label], **WHEN)
    assert taught.labelled_pairs == 1
    # One pair beside the model's own say of 200: m of a differing payer is (1 + 200 m) / 201.
    m = plain.m_u["payer", "different"][0]
    assert taught.parameters.m_u["payer", "different"][0] == pytest.approx((1 + 200 * m) / 201, rel=1e-3)
    unsampled = dataclasses.replace(label, is_sampled=False)
    assert train(network, model="identified", labels=[unsampled], **WHEN).parameters == plain


def test_a_sample_is_of_whole_weeks_and_the_same_again(network):
    for name in INPUTS:
        network.execute(f"create or replace temp table every_{name} as from {name}")
    kept = {name: f"select * from {name} order by all" for name in INPUTS}
    whole = {name: network.execute(query).fetchall() for name, query in kept.items()}
    sample = sample_records(network, seed=1, newborns=150)
    first = {name: network.execute(query).fetchall() for name, query in kept.items()}
    assert 150 <= sample.newborns < sample.newborns_of
    assert sample.weeks < sample.weeks_of
    assert len(first["comparable_newborns"]) == sample.newborns
    ((split,),) = network.execute(
        """
        select count(*) from every_comparable_newborns as one
        anti join comparable_newborns using (hospital_id, encounter_id)
        where date_trunc('week', coalesce(one.birth_at, one.admit_at)) in
            (select date_trunc('week', coalesce(birth_at, admit_at)) from comparable_newborns)
        """
    ).fetchall()
    assert split == 0
    assert sample_records(network, seed=1, newborns=150) == sample
    assert {name: network.execute(query).fetchall() for name, query in kept.items()} == first
    everyone = sample_records(network, seed=1, newborns=10**6)
    assert everyone.newborns == everyone.newborns_of
    assert len(whole["comparable_newborns"]) >= everyone.newborns_of
    for name in INPUTS:
        network.execute(f"create or replace temp table {name} as from every_{name}")


def test_parameters_compared_with_themselves_change_nobody_and_others_are_counted(network, tmp_path: Path):
    learnt = train(network, model="identified", **WHEN).parameters
    same, worse = tmp_path / "same.json", tmp_path / "worse.json"
    write_parameters(same, learnt)
    # Surnames that say nothing: m = u for each level.
    blind = {key: ((u, u) if key[0] == "surname" else (m, u)) for key, (m, u) in learnt.m_u.items()}
    write_parameters(worse, dataclasses.replace(learnt, m_u=blind, trained_at="2026-11-23"))
    unchanged = compare_parameters(network, model="identified", old=same, new=same, others={})
    assert unchanged.changes == ()
    assert unchanged.old == unchanged.new
    compared = compare_parameters(network, model="identified", old=same, new=worse, others={})
    moved = {
        (row["comparison"], row["level"]) for row in compared.levels if row["old_bits"] != row["new_bits"]
    }
    assert moved == {
        key for key in learnt.m_u if key[0] == "surname" and learnt.m_u[key][0] != learnt.m_u[key][1]
    }
    assert all(row["new_bits"] == 0 for row in compared.levels if row["comparison"] == "surname")
    by_status = {"linked": 0, "review": 0, "unlinked": 0}
    for row in compared.changes:
        by_status[row["before"]] -= row["newborns"]
        by_status["linked" if row["after"].startswith("linked") else row["after"]] += row["newborns"]
    for status, gain in by_status.items():
        assert gain == getattr(compared.new, status) - getattr(compared.old, status), status
    assert (compared.old_trained_at, compared.new_trained_at) == ("2026-11-22", "2026-11-23")


def test_a_file_without_a_prior_keeps_the_model_s_own(network, tmp_path: Path):
    model = model_named("identified")
    learnt = train(network, model="identified", **WHEN).parameters
    write_parameters(tmp_path / "own.json", dataclasses.replace(learnt, prior=None))
    kept = read_parameters(tmp_path / "own.json", model="identified", comparisons=COMPARISONS)
    prior = "probability_two_random_records_match"
    assert model.settings(kept)[prior] == model.settings(None)[prior]
    assert model.settings(dataclasses.replace(kept, prior=0.05))[prior] == 0.05
