"""Splink as its own tutorials use it, on the same comparable records: library comparisons, trained on the spot.

`python -m benchmarks.peers.splink_defaults FOLDER` reads deliveries.parquet and newborns.parquet and writes
splink_defaults.parquet: pairs it links.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from pathlib import Path

import duckdb
import splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def link(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linked` (newborn_no, delivery_no) from `deliveries` and `newborns` with the columns of `common`."""
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_no",
        blocking_rules_to_generate_predictions=[
            block_on("hospital_id", "day"),
            block_on("mother_birth_day", "mother_first_name"),
            block_on("mother_mrn", "hospital_id"),
        ],
        comparisons=[
            cl.NameComparison("mother_first_name"),
            cl.NameComparison("mother_last_name"),
            cl.ExactMatch("mother_birth_day"),
            cl.ExactMatch("mother_mrn"),
            cl.ExactMatch("account_number"),
            cl.ExactMatch("phone"),
            cl.ExactMatch("subscriber_id"),
            cl.LevenshteinAtThresholds("street", 3),
            cl.ExactMatch("zip"),
            cl.ExactMatch("plurality"),
            cl.ExactMatch("gestational_age_days"),
        ],
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(
        [
            api.register("deliveries", dataset_display_name="delivery"),
            api.register("newborns", dataset_display_name="newborn"),
        ],
        settings,
        log_level=logging.CRITICAL,
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("mother_mrn", "hospital_id"), block_on("mother_birth_day", "mother_first_name", "day")],
        recall=0.8,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("hospital_id", "day"))
    training.estimate_parameters_using_expectation_maximisation(block_on("mother_birth_day"))
    scored = linker.inference.predict(threshold_match_probability=0.5, warning_mode="never")
    clusters = linker.clustering.cluster_using_single_best_links(
        scored, duplicate_free_datasets=["delivery"], threshold_match_probability=0.9, ties_method="drop"
    )
    con.execute(
        f"""
        create or replace table linked as
        select newborn.record_no as newborn_no, delivery.record_no as delivery_no
        from {clusters.physical_name} as newborn
        join {clusters.physical_name} as delivery using (cluster_id)
        where newborn.source_dataset = 'newborn' and delivery.source_dataset = 'delivery'
        """
    )


def main() -> None:
    """Read the records, train and link, write the pairs and print seconds and peak memory as JSON."""
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    folder = Path(sys.argv[1])
    con = duckdb.connect(config={"threads": 2})
    con.execute(
        f"""
        create table deliveries as
        select record_no, hospital_id, day, first_name as mother_first_name, last_name as mother_last_name,
            birth_day as mother_birth_day, mother_mrn, account_number, phone, subscriber_id, street, zip,
            plurality, gestational_age_days
        from read_parquet('{folder / "deliveries.parquet"}')
        """
    )
    con.execute(
        f"""
        create table newborns as
        select record_no, hospital_id, day, mother_first_name,
            coalesce(mother_last_name, last_name) as mother_last_name, mother_birth_day, mother_mrn,
            mother_account_number as account_number, phone, subscriber_id, street, zip, plurality,
            gestational_age_days
        from read_parquet('{folder / "newborns.parquet"}')
        """
    )
    started = time.perf_counter()
    link(con)
    seconds = time.perf_counter() - started
    con.execute(f"copy linked to '{folder / 'splink_defaults.parquet'}' (format parquet)")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"version": splink.__version__, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
