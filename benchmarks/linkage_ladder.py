"""What each part of the linker adds, and how far the whole is from weights taught by the truth itself.

`python -m benchmarks.linkage_ladder [--births 20000] [--kind KIND] [--seed N]` prints a Markdown table. Every rung
links the same records; a rung without a field has that field blanked on the newborns' side.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import duckdb

from benchmarks.linkage_accuracy import judge, share
from benchmarks.networks import KINDS, MEASURED_SEEDS, comparable_records, compared_network
from linkage import linker
from linkage.candidates.explanation import explain_pairs
from linkage.candidates.sides import create_sides
from linkage.linker import link
from linkage.models.catalogue import MODELS
from linkage.models.model import Model
from linkage.resolution import resolve as resolution
from linkage.resolution.assignment import Assignment

TIMES = ("minute",)
NAMES = ("first_name", "surname", "other_surname", "guarantor_name", "birth_text")
PARSED = ("embedded_name",)
NUMBERS = ("record_number", "account_number", "phone", "subscriber_id", "street")


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One way of linking: which fields are blanked, whether certain links go first, how pairs are resolved."""

    title: str
    blanked: tuple[str, ...] = ()
    certain_first: bool = True
    probabilistic: bool = True
    greedy: bool = False


RUNGS = (
    Rung(title="certain links only", probabilistic=False),
    Rung(
        title="model on day, gestation, plurality, mode, payer, race; greedy",
        blanked=(*TIMES, *NAMES, *PARSED, *NUMBERS),
        certain_first=False,
        greedy=True,
    ),
    Rung(
        title="+ times of birth",
        blanked=(*NAMES, *PARSED, *NUMBERS),
        certain_first=False,
        greedy=True,
    ),
    Rung(title="+ names and birth date", blanked=(*PARSED, *NUMBERS), certain_first=False, greedy=True),
    Rung(title="+ names read from newborn names", blanked=NUMBERS, certain_first=False, greedy=True),
    Rung(title="+ numbers, telephone, policy, street", certain_first=False, greedy=True),
    Rung(title="+ assignment as a whole, siblings", certain_first=False),
    Rung(title="+ certain links first (as shipped)"),
)


def greedy(newborn, delivery, weight, places, *, floor, safe_margin, siblings) -> Assignment:  # type: ignore[no-untyped-def]
    """Each newborn its heaviest candidate while there is room, heaviest pairs first; margin to the newborn's next."""
    import numpy as np

    left = dict(places)
    taken: dict[int, int] = {}
    for at in np.lexsort((delivery, newborn, -weight)).tolist():
        mother, child = int(delivery[at]), int(newborn[at])
        if child not in taken and weight[at] > floor and left.get(mother, 1) > 0:
            taken[child] = at
            left[mother] = left.get(mother, 1) - 1
    order = np.lexsort((delivery, -weight, newborn))
    first = np.flatnonzero(np.r_[True, newborn[order][1:] != newborn[order][:-1]])
    ends = np.r_[first[1:], len(order)]
    rows: list[tuple[int, int, int, float, float, float]] = []
    for begin, end in zip(first.tolist(), ends.tolist(), strict=True):
        own = order[begin:end]
        child = int(newborn[own[0]])
        at = taken.get(child, -1)
        shown = at if at >= 0 else int(own[0])
        others = [float(weight[one]) for one in own.tolist() if one != shown]
        rival = max(others, default=float("nan"))
        margin = float(weight[shown]) - max(max(others, default=floor), floor)
        best = int(delivery[own[0]])
        rows.append((child, int(delivery[at]) if at >= 0 else -1, best, float(weight[shown]), rival, margin))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    return Assignment(
        newborn=np.array(columns[0], dtype=np.int64),
        delivery=np.array(columns[1], dtype=np.int64),
        best=np.array(columns[2], dtype=np.int64),
        weight=np.array(columns[3], dtype=np.float64),
        runner_up=np.array(columns[4], dtype=np.float64),
        margin=np.array(columns[5], dtype=np.float64),
        outcome=np.array(["assigned" if row[1] >= 0 else "none" for row in rows], dtype=object),
    )


@contextmanager
def as_declared(rung: Rung) -> Iterator[None]:
    """Make the linker do no more than the rung allows."""

    def blank_sides(con: duckdb.DuckDBPyConnection) -> None:
        create_sides(con)
        for column in rung.blanked:
            con.execute(f"update linkage_newborn_side set {column} = null")

    def no_certain_links(con: duckdb.DuckDBPyConnection) -> None:
        find_certain_links(con)
        con.execute("delete from linkage_certain_links")

    find_certain_links = linker.find_certain_links
    with patch.object(linker, "create_sides", blank_sides):
        if not rung.certain_first:
            with patch.object(linker, "find_certain_links", no_certain_links):
                yield from _resolving(rung)
        else:
            yield from _resolving(rung)


def _resolving(rung: Rung) -> Iterator[None]:
    if rung.greedy:
        with patch.object(resolution, "assign", greedy):
            yield
    elif not rung.probabilistic:
        with patch.object(linker, "MODELS", ()):
            yield
    else:
        yield


def taught_by_truth(con: duckdb.DuckDBPyConnection, model: Model) -> Model:
    """The model with m and u counted on its own candidates by true and false pairs: what no training can beat by much."""
    captured: dict[tuple[str, str], tuple[float, float]] = {}
    score = linker._score

    def count_levels(con: duckdb.DuckDBPyConnection, model: Model, parameters) -> None:  # type: ignore[no-untyped-def]
        explain_pairs(
            con,
            model.settings(parameters),
            pairs="model_candidates",
            deliveries="open_deliveries",
            newborns="open_newborns",
            into="taught_levels",
        )
        rows = con.execute(
            """
            with known as (
                select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no
                from truth
                join linkage_newborn_side as newborn on newborn.hospital_id = newborn_hospital_id
                    and newborn.encounter_id = newborn_encounter_id
                join linkage_delivery_side as delivery on delivery.hospital_id = delivery_hospital_id
                    and delivery.encounter_id = delivery_encounter_id
            ),
            counted as (
                select comparison, level, count(*) filter (known.newborn_no is not null) as right_pairs,
                    count(*) filter (known.newborn_no is null) as wrong_pairs
                from taught_levels left join known using (newborn_no, delivery_no)
                where level_no >= 0 and position > 0
                group by comparison, level
            )
            select comparison, level, (right_pairs + 0.5) / sum(right_pairs + 0.5) over same,
                (wrong_pairs + 0.5) / sum(wrong_pairs + 0.5) over same
            from counted window same as (partition by comparison)
            """
        ).fetchall()
        captured.update({(comparison, level): (m, u) for comparison, level, m, u in rows})
        score(con, model, parameters)

    with patch.object(linker, "_score", count_levels), patch.object(linker, "MODELS", (model,)):
        link(con)

    def settings(parameters):  # type: ignore[no-untyped-def]
        declared = model.settings(parameters)
        for comparison in declared["comparisons"]:
            for level in comparison["comparison_levels"]:
                key = (comparison["output_column_name"], level["label_for_charts"])
                if key in captured:
                    level["m_probability"], level["u_probability"] = captured[key]
        return declared

    return Model(
        **{**{name: getattr(model, name) for name in model.__dataclass_fields__}, "settings": settings}
    )


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, default=20_000)
    parser.add_argument("--kind", choices=list(KINDS), default="identified, heavy errors")
    parser.add_argument("--seed", type=int, default=MEASURED_SEEDS[0])
    parser.add_argument("--keep", type=Path, help="folder that keeps networks between calls")
    chosen = parser.parse_args()
    settings = compared_network(
        chosen.keep or Path(tempfile.mkdtemp()), chosen.kind, births=chosen.births, seed=chosen.seed
    )
    print(f"\n### {chosen.kind}, {chosen.births:,} births, seed {chosen.seed}\n")
    print("| linked by | precision | recall | whole sets of siblings |\n| --- | ---: | ---: | ---: |")
    with comparable_records(settings) as con:
        for rung in RUNGS:
            with as_declared(rung):
                link(con)
            print_row(rung.title, judge(con))
        models = tuple(taught_by_truth(con, model) for model in MODELS)
        with patch.object(linker, "MODELS", models):
            link(con)
        print_row("as shipped, weights taught by the truth (bound)", judge(con))


def print_row(title: str, counts: Counter[str]) -> None:
    """One line of the table."""
    right = counts["right"]
    print(
        f"| {title} | {share(right, counts['linked'], 0)} | {share(right, counts['true_pairs'], 0)} "
        f"| {share(counts['whole_sets'], counts['sets'], 0)} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
