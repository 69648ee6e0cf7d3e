"""Accuracy of the linker on synthetic networks whose seeds no parameter was chosen on, beside the bars it should reach.

`python -m benchmarks.linkage_accuracy [--births 20000] [--kind KIND] [--seed N] [--keep DIR]` prints a Markdown table;
counts of all seeds are added up before a share is taken.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import duckdb

from benchmarks.networks import KINDS, MEASURED_SEEDS, comparable_records, compared_network
from linkage.linker import link
from linkage.quality.figures import wilson_interval

# (precision, recall) that the network should reach; shares of multiple sets and of outborn infants likewise.
BARS: dict[str, tuple[float, float]] = {
    "identified, light errors": (0.9998, 0.995),
    "identified, heavy errors": (0.9995, 0.98),
    "limited, times known for most": (0.999, 0.97),
    "limited, dates only": (0.995, 0.91),
}
SETS_BAR = 0.97
OUTBORN_BAR = (0.995, 0.85)

# One row an infant that truth knows: its true mother, the linked one, and what it is told apart by.
_JUDGED = """
    create or replace temp table judged as
    with infants as (
        select newborn_hospital_id, newborn_encounter_id, truth.delivery_hospital_id, truth.delivery_encounter_id,
            truth.plurality, truth.stay_kind, links.delivery_hospital_id as linked_hospital_id,
            links.delivery_encounter_id as linked_encounter_id, links.link_status = 'linked' as is_linked,
            links.is_outborn
        from links
        left join truth using (newborn_hospital_id, newborn_encounter_id)
    )
    select *, delivery_encounter_id is not null as is_true_pair,
        coalesce(is_linked and linked_hospital_id = delivery_hospital_id
            and linked_encounter_id = delivery_encounter_id, false) as is_right
    from infants
"""

_COUNTS = """
    with sets as (
        select delivery_hospital_id, delivery_encounter_id, bool_and(is_right) as is_whole
        -- a later stay that was not joined to its birth record is no sibling of it
        from judged where is_true_pair and plurality > 1 and stay_kind = 'birth'
        group by delivery_hospital_id, delivery_encounter_id having count(*) > 1
    )
    select count(*) filter (is_linked) as linked, count(*) filter (is_true_pair) as true_pairs,
        count(*) filter (is_right) as right,
        count(*) filter (is_outborn and is_linked) as outborn_linked,
        count(*) filter (is_outborn and is_true_pair) as outborn_true,
        count(*) filter (is_outborn and is_right) as outborn_right,
        (select count(*) from sets) as sets, (select count(*) filter (is_whole) from sets) as whole_sets
    from judged
"""


def judge(con: duckdb.DuckDBPyConnection) -> Counter[str]:
    """Counts of links, true pairs and right links of the linkage that stands in `links`."""
    con.execute(_JUDGED)
    found = con.execute(_COUNTS)
    names = [column[0] for column in found.description or ()]
    (row,) = found.fetchall()
    return Counter(dict(zip(names, row, strict=True)))


def forget_senders(con: duckdb.DuckDBPyConnection) -> None:
    """Blank where newborns came from and went to, and keep of those born elsewhere the later stays only."""
    con.execute(
        """
        delete from comparable_newborns where (hospital_id, encounter_id) in (
            select newborn_hospital_id, newborn_encounter_id from truth where stay_kind = 'birth'
            and (delivery_hospital_id, delivery_encounter_id) in (
                select (delivery_hospital_id, delivery_encounter_id) from truth where stay_kind = 'transfer')
        )
        """
    )
    con.execute(
        "update comparable_newborns set transfer_from_hospital_id = null, transfer_to_hospital_id = null"
    )
    con.execute(
        "update comparable_deliveries set transfer_from_hospital_id = null, transfer_to_hospital_id = null"
    )


def share(right: int, of: int, bar: float) -> str:
    """A share with its 95 % interval, and a mark where it is under its bar."""
    interval = wilson_interval(right, of)
    if interval is None:
        return "none"
    mark = "" if right / of >= bar else " (under)"
    return f"{right / of:.4f} ({interval[0]:.4f}–{interval[1]:.4f}){mark}"


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, default=20_000)
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--keep", type=Path, help="folder that keeps networks between calls")
    chosen = parser.parse_args()
    home = chosen.keep or Path(tempfile.mkdtemp())
    seeds = chosen.seed or list(MEASURED_SEEDS)
    print(
        f"\n{chosen.births:,} births a network, seeds {', '.join(map(str, seeds))}; shares with 95 % intervals\n"
    )
    print(
        "| network | true pairs | precision | recall | whole sets of siblings | birth record lost, sender not stated |"
    )
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for kind in chosen.kind or KINDS:
        counts: Counter[str] = Counter()
        for seed in seeds:
            settings = compared_network(home, kind, births=chosen.births, seed=seed)
            with comparable_records(settings) as con:
                link(con)
                counts += Counter(
                    {name: count for name, count in judge(con).items() if "outborn" not in name}
                )
                forget_senders(con)
                link(con)
                counts += Counter({name: count for name, count in judge(con).items() if "outborn" in name})
        precision, recall = BARS[kind]
        print(
            f"| {kind} | {counts['true_pairs']:,} | {share(counts['right'], counts['linked'], precision)} "
            f"| {share(counts['right'], counts['true_pairs'], recall)} "
            f"| {share(counts['whole_sets'], counts['sets'], SETS_BAR)} of {counts['sets']:,} "
            f"| precision {share(counts['outborn_right'], counts['outborn_linked'], OUTBORN_BAR[0])}, "
            f"recall {share(counts['outborn_right'], counts['outborn_true'], OUTBORN_BAR[1])} "
            f"of {counts['outborn_true']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
