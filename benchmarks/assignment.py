"""The assignment against simpler ways to resolve the same scored pairs: best pair first, and Splink's best links.

`python -m benchmarks.assignment [--births 20000] [--seeds 101 102] [--keep DIR]` prints a Markdown table. All newborns are
scored by the model (no certain links), so that only the way of resolving differs.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator
from splink import comparison_library as cl

from benchmarks.networks import comparable_records, compared_network
from linkage.candidates.cap import cap_candidates
from linkage.candidates.deterministic import find_certain_links
from linkage.candidates.found import create_candidates, create_open_deliveries, create_open_newborns
from linkage.candidates.sides import create_sides
from linkage.candidates.statistics import count_statistics, create_statistics
from linkage.models.catalogue import MODELS
from linkage.persons.stays import create_infant_stays, create_mother_stays
from linkage.resolution.assignment import Siblings, assign
from linkage.resolution.pins import apply_decisions
from linkage.resolution.siblings import read_siblings
from linkage.splink_adapter import score_candidates

NETWORKS = ("identified, heavy errors", "limited, dates only")

Given = dict[int, int]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Scored pairs in arrays, weights told against the weight at which a pair is as likely as none."""

    newborn: np.ndarray
    delivery: np.ndarray
    weight: np.ndarray
    capacity: dict[int, int]
    siblings: Siblings
    link_weight: float

    def numbered_backwards(self) -> Scored:
        """The same pairs with all newborns and deliveries numbered the other way round."""
        turned = np.argsort(-self.siblings.newborn)
        return Scored(
            newborn=-self.newborn + 10**9,
            delivery=-self.delivery + 10**9,
            weight=self.weight,
            capacity={10**9 - number: places for number, places in self.capacity.items()},
            siblings=Siblings(
                newborn=10**9 - self.siblings.newborn[turned],
                order=self.siblings.order[turned],
                day=self.siblings.day[turned],
                minute=self.siblings.minute[turned],
            ),
            link_weight=self.link_weight,
        )


def score_everything(con: duckdb.DuckDBPyConnection) -> Scored:
    """Score all newborns of the comparable records with their hospital's model."""
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    create_statistics(con)
    create_sides(con)
    find_certain_links(con)
    con.execute("delete from linkage_certain_links")
    apply_decisions(con)
    create_open_deliveries(con)
    con.execute("create table scored (newborn_no bigint, delivery_no bigint, weight double)")
    model = max(MODELS, key=lambda each: create_open_newborns(con, each))
    create_open_newborns(con, model)
    create_candidates(con, model)
    cap_candidates(con)
    thresholds = model.thresholds
    score_candidates(
        con,
        model.settings(model.default_parameters(None)),
        deliveries="open_deliveries",
        newborns="open_newborns",
        candidates="model_candidates",
        at_least=thresholds.kept_weight,
        into="model_scores",
    )
    pairs = con.execute(
        f"select newborn_no, delivery_no, match_weight - {thresholds.none_weight} as weight from model_scores "
        "order by newborn_no, delivery_no"
    ).fetchnumpy()
    room = con.execute("select unique_id, capacity from open_deliveries where capacity <> 1").fetchall()
    return Scored(
        newborn=np.asarray(pairs["newborn_no"], dtype=np.int64),
        delivery=np.asarray(pairs["delivery_no"], dtype=np.int64),
        weight=np.asarray(pairs["weight"], dtype=np.float64),
        capacity=dict(room),
        siblings=read_siblings(con),
        link_weight=thresholds.link_weight - thresholds.none_weight,
    )


def assign_best_total(scored: Scored) -> Given:
    """Ours: the best total weight, siblings checked, ties left out; every assigned pair that is heavy enough."""
    result = assign(
        scored.newborn,
        scored.delivery,
        scored.weight,
        scored.capacity,
        floor=0.0,
        safe_margin=5.0,
        siblings=scored.siblings,
    )
    kept = (result.delivery >= 0) & (result.weight >= scored.link_weight)
    return dict(zip(result.newborn[kept].tolist(), result.delivery[kept].tolist(), strict=True))


def take_best_first(scored: Scored) -> Given:
    """The heaviest pair first, while the newborn is free and the delivery has room."""
    given: Given = {}
    left = dict(scored.capacity)
    heavy = np.flatnonzero(scored.weight >= scored.link_weight)
    for pair in heavy[
        np.lexsort((scored.delivery[heavy], scored.newborn[heavy], -scored.weight[heavy]))
    ].tolist():
        newborn, delivery = int(scored.newborn[pair]), int(scored.delivery[pair])
        if newborn not in given and left.setdefault(delivery, 1) > 0:
            given[newborn] = delivery
            left[delivery] -= 1
    return given


def cluster_with_splink(ties_method: str) -> Callable[[Scored], Given]:
    """Splink's single best links, at most one mother in a cluster."""

    def cluster(scored: Scored) -> Given:
        with duckdb.connect(config={"threads": 2}) as con:
            for name, numbers in (("deliveries", scored.delivery), ("newborns", scored.newborn)):
                numbers = np.unique(numbers)
                records = pa.table({"unique_id": numbers, "nothing": np.zeros(len(numbers), dtype=np.int64)})
                con.register(f"{name}_of_pairs", records)
                con.execute(f"create table {name} as from {name}_of_pairs")
            weight = scored.weight
            predictions = pa.table(
                {
                    "match_weight": weight,
                    "match_probability": 1 / (1 + np.exp2(-weight)),
                    "source_dataset_l": np.repeat("delivery", len(weight)).tolist(),
                    "unique_id_l": scored.delivery,
                    "source_dataset_r": np.repeat("newborn", len(weight)).tolist(),
                    "unique_id_r": scored.newborn,
                }
            )
            api = DuckDBAPI(connection=con)
            linker = Linker(
                [
                    api.register("deliveries", dataset_display_name="delivery"),
                    api.register("newborns", dataset_display_name="newborn"),
                ],
                SettingsCreator(link_type="link_only", comparisons=[cl.ExactMatch("nothing")]),
                log_level=logging.CRITICAL,
            )
            clusters = linker.clustering.cluster_using_single_best_links(
                linker.table_management.register_table_predict(api.register(predictions)),
                duplicate_free_datasets=["delivery"],
                threshold_match_weight=scored.link_weight,
                ties_method=ties_method,
            )
            found = con.execute(
                f"""
                select newborn.unique_id, delivery.unique_id
                from {clusters.physical_name} as newborn
                join {clusters.physical_name} as delivery using (cluster_id)
                where newborn.source_dataset = 'newborn' and delivery.source_dataset = 'delivery'
                """
            ).fetchall()
        return dict(found)

    return cluster


METHODS: dict[str, Callable[[Scored], Given]] = {
    "best total weight, siblings checked (ours)": assign_best_total,
    "heaviest pair first, liveborn counts kept": take_best_first,
    "Splink best links, ties to the lowest id": cluster_with_splink("lowest_id"),
    "Splink best links, ties dropped": cluster_with_splink("drop"),
}


def measure(con: duckdb.DuckDBPyConnection, scored: Scored) -> dict[str, np.ndarray]:
    """Counts by method: linked, right, true pairs, sets, whole sets, links that depend on how records are numbered."""
    known = con.execute(
        """
            select newborn.unique_id, any_value(delivery.unique_id), any_value(truth.plurality)
            from truth
            join infant_stays as stay
              on stay.hospital_id = newborn_hospital_id and stay.encounter_id = newborn_encounter_id
            join linkage_newborn_side as newborn
              on newborn.hospital_id = index_hospital_id and newborn.encounter_id = index_encounter_id
            join linkage_delivery_side as delivery
              on delivery.hospital_id = delivery_hospital_id and delivery.encounter_id = delivery_encounter_id
            group by newborn.unique_id
            """
    ).fetchall()
    truth = {newborn: delivery for newborn, delivery, _ in known}
    sets: dict[int, list[int]] = {}
    for newborn, delivery, plurality in known:
        if plurality > 1:
            sets.setdefault(delivery, []).append(newborn)
    families = [children for children in sets.values() if len(children) > 1]
    counts = {}
    for name, method in METHODS.items():
        given = method(scored)
        turned = {10**9 - n: 10**9 - d for n, d in method(scored.numbered_backwards()).items()}
        right = sum(truth.get(newborn) == delivery for newborn, delivery in given.items())
        whole = sum(all(given.get(child) == truth[child] for child in children) for children in families)
        moved = sum(turned.get(newborn) != delivery for newborn, delivery in given.items())
        counts[name] = np.array([len(given), right, len(truth), len(families), whole, moved])
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101])
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    print("| records | resolved by | linked | precision | recall | sets complete | by numbering |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as scratch:
        for kind in NETWORKS:
            total: dict[str, np.ndarray] = {}
            for seed in wanted.seeds:
                network = compared_network(
                    wanted.keep or Path(scratch), kind, births=wanted.births, seed=seed
                )
                with comparable_records(network) as con:
                    for name, counted in measure(con, score_everything(con)).items():
                        total[name] = total.get(name, 0) + counted
            for name, (linked, right, true, sets, whole, moved) in total.items():
                print(
                    f"| {kind} | {name} | {linked:,} | {right / max(linked, 1):.5f} | {right / max(true, 1):.4f} "
                    f"| {whole:,} of {sets:,} | {moved:,} |"
                )


if __name__ == "__main__":
    main()
