"""Our linker, the Python Record Linkage Toolkit and Splink's defaults on the same records, accuracy and seconds.

`python -m benchmarks.linkage_peers [--births 20000] [--runs 3] --peers PYTHON`, where PYTHON is the interpreter of an
environment made from benchmarks/requirements-peers.lock (`make bench-peers` makes one and calls this).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from benchmarks.networks import KINDS, comparable_records, compared_network
from benchmarks.runs import peak_mb, run_alone
from linkage.linker import link

HERE = Path(__file__).parent

_NEWBORNS = """
    select row_number() over (order by hospital_id, encounter_id) as record_no, hospital_id, encounter_id,
        strftime(birth_at, '%Y-%m-%d') as day, mother_mrn, mother_account_number, mother_last_name, last_name,
        coalesce(mother_first_name, name_mother_first_name) as mother_first_name,
        strftime(mother_birth_date, '%Y-%m-%d') as mother_birth_day,
        phone, subscriber_id, street, zip, plurality, gestational_age_days
    from comparable_newborns
    where role in ('birth', 'transfer_in')
"""
_DELIVERIES = """
    select row_number() over (order by hospital_id, encounter_id) as record_no, hospital_id, encounter_id,
        strftime(coalesce(delivery_at, admit_at), '%Y-%m-%d') as day, mother_mrn, account_number, first_name,
        last_name, strftime(birth_date, '%Y-%m-%d') as birth_day, phone, subscriber_id, street, zip, plurality,
        gestational_age_days
    from comparable_deliveries
"""


def export(con: DuckDBPyConnection, folder: Path) -> None:
    """Write what every tool reads: one row a delivery, one a newborn's birth or transfer-in record."""
    con.execute(f"copy ({_NEWBORNS}) to '{folder / 'newborns.parquet'}' (format parquet)")
    con.execute(f"copy ({_DELIVERIES}) to '{folder / 'deliveries.parquet'}' (format parquet)")


def run_dyads(home: Path, folder: Path, kind: str, births: int, seed: int) -> dict[str, Any]:
    """Link with the shipped model and write dyads.parquet; seconds from comparable records to links."""
    settings = compared_network(home, kind, births=births, seed=seed)
    with comparable_records(settings) as con:
        started = time.perf_counter()
        link(con)
        seconds = time.perf_counter() - started
        con.execute(
            f"""
            copy (
                select newborn.record_no as newborn_no, delivery.record_no as delivery_no
                from links
                join read_parquet('{folder / "newborns.parquet"}') as newborn
                  on newborn.hospital_id = newborn_hospital_id and newborn.encounter_id = newborn_encounter_id
                join read_parquet('{folder / "deliveries.parquet"}') as delivery
                  on delivery.hospital_id = delivery_hospital_id
                 and delivery.encounter_id = delivery_encounter_id
            ) to '{folder / "dyads.parquet"}' (format parquet)
            """
        )
    return {"version": "shipped model", "seconds": seconds, "peak_mb": peak_mb()}


def judge(con: DuckDBPyConnection, folder: Path, pairs: Path) -> tuple[float, float]:
    """Precision and recall of pairs of birth records (transfers are left out: the other tools do not join stays)."""
    (row,) = con.execute(
        f"""
        with known as (
            select newborn.record_no as newborn_no, delivery.record_no as delivery_no
            from read_parquet('{folder / "newborns.parquet"}') as newborn
            join truth on newborn.hospital_id = newborn_hospital_id
                and newborn.encounter_id = newborn_encounter_id and stay_kind = 'birth'
            left join read_parquet('{folder / "deliveries.parquet"}') as delivery
              on delivery.hospital_id = delivery_hospital_id and delivery.encounter_id = delivery_encounter_id
        ),
        claimed as (select newborn_no, delivery_no from read_parquet('{pairs}'))
        select
            count(*) filter (claimed.newborn_no is not null),
            count(*) filter (known.delivery_no is not null),
            count(*) filter (claimed.delivery_no = known.delivery_no)
        from known left join claimed using (newborn_no)
        """
    ).fetchall()
    claimed, true_pairs, right = row
    return right / claimed, right / true_pairs


def main() -> None:
    """Parse the arguments and print one Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--births", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kind", choices=list(KINDS), default="identified, heavy errors")
    parser.add_argument("--peers", required=True, help="Python of the environment of the toolkit")
    parser.add_argument("--keep", type=Path, help="folder that keeps networks between calls")
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    home = chosen.keep or Path(tempfile.mkdtemp())
    if chosen.ours:
        print(json.dumps(run_dyads(home, chosen.ours, chosen.kind, chosen.births, chosen.seed)))
        return
    settings = compared_network(home, chosen.kind, births=chosen.births, seed=chosen.seed)
    with comparable_records(settings) as con, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        export(con, folder)
        ours = ["-m", "benchmarks.linkage_peers", "--ours", str(folder), "--keep", str(home)]
        ours += ["--births", str(chosen.births), "--seed", str(chosen.seed), "--kind", chosen.kind]
        tools = {
            "dyads": (sys.executable, [*ours, "--peers", chosen.peers]),
            "toolkit": (chosen.peers, [str(HERE / "peers" / "toolkit.py"), str(folder)]),
            "splink_defaults": (sys.executable, ["-m", "benchmarks.peers.splink_defaults", str(folder)]),
        }
        print(f"\n### {chosen.kind}, {chosen.births:,} births, seed {chosen.seed}, {chosen.runs} run(s)\n")
        print("| tool | version | precision | recall | seconds (median) | peak MB |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        for tool, (python, words) in tools.items():
            runs = [run_alone(*words, python=python) for _ in range(chosen.runs)]
            precision, recall = judge(con, folder, folder / f"{tool}.parquet")
            seconds = statistics.median(run["seconds"] for run in runs)
            peak = max(run["peak_mb"] for run in runs)
            print(
                f"| {tool} | {runs[0]['version']} | {precision:.4f} | {recall:.4f} | {seconds:.1f} | {peak:,.0f} |"
            )


if __name__ == "__main__":
    main()
