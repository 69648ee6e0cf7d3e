"""The Python Record Linkage Toolkit on comparable records; runs in an environment of its own (requirements-peers.lock).

`python toolkit.py FOLDER` reads deliveries.parquet and newborns.parquet and writes toolkit.parquet: pairs it links.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage import Compare, ECMClassifier, Index

# What a careful user of the toolkit would compare; the names are columns of deliveries and of newborns.
STRINGS = (
    ("first_name", "mother_first_name"),
    ("last_name", "mother_last_name"),
    ("last_name", "last_name"),
    ("street", "street"),
)
EXACT = (
    ("mother_mrn", "mother_mrn"),
    ("account_number", "mother_account_number"),
    ("birth_day", "mother_birth_day"),
    ("phone", "phone"),
    ("subscriber_id", "subscriber_id"),
    ("zip", "zip"),
    ("plurality", "plurality"),
    ("gestational_age_days", "gestational_age_days"),
)


def link(deliveries: pd.DataFrame, newborns: pd.DataFrame) -> pd.MultiIndex:
    """Block on hospital and day, compare, classify by expectation maximisation; the best delivery of each newborn."""
    indexer = Index()
    indexer.block(["hospital_id", "day"])
    candidates = indexer.index(newborns, deliveries)
    compare = Compare()
    for delivery, newborn in STRINGS:
        compare.string(newborn, delivery, method="jarowinkler", threshold=0.9, label=f"{delivery}~{newborn}")
    for delivery, newborn in EXACT:
        compare.exact(newborn, delivery, label=f"{delivery}={newborn}")
    features = compare.compute(candidates, newborns, deliveries).fillna(0)
    classifier = ECMClassifier(binarize=0.5)
    classifier.fit(features)
    chance = classifier.prob(features)
    likely = chance[chance >= 0.5]
    best: pd.MultiIndex = likely.sort_values(ascending=False, kind="stable").groupby(level=0).head(1).index
    return best


def main() -> None:
    """Read the records, link them, write the pairs and print seconds and peak memory as JSON."""
    folder = Path(sys.argv[1])
    deliveries = pd.read_parquet(folder / "deliveries.parquet").set_index("record_no")
    newborns = pd.read_parquet(folder / "newborns.parquet").set_index("record_no")
    started = time.perf_counter()
    linked = link(deliveries, newborns)
    seconds = time.perf_counter() - started
    pairs = linked.to_frame(index=False)
    pairs.columns = pd.Index(["newborn_no", "delivery_no"])
    pairs.to_parquet(folder / "toolkit.parquet")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"version": recordlinkage.__version__, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
