"""Joins settled decisions to the last linkage, for what they teach: error rates of links and labels for training.

The arithmetic stands in linkage/review/labels.py.
"""

from __future__ import annotations

from dataclasses import asdict

from linkage.review.items import settle
from linkage.review.labels import Label, collect_labels, estimate_error_rates
from pipelines.review import Rows, open_queue
from pipelines.settings import Settings


def gather_labels(settings: Settings) -> tuple[tuple[Label, ...], dict[str, int]]:
    """Settled first candidates of all nights, and how many newborns each stratum has in the last linkage."""
    with open_queue(settings) as (con, _, decisions):
        sizes = dict(con.execute("select stratum, newborns from review_strata order by stratum").fetchall())
    settlement = settle(decisions, settings.reviewers_needed)
    return collect_labels(decisions, settlement, sizes), sizes


def estimate_errors(settings: Settings) -> Rows:
    """False and missed links as estimated from newborns drawn at random (`figure, among, judged, wrong, newborns,
    share, low, high`)."""
    labels, sizes = gather_labels(settings)
    return [asdict(row) for row in estimate_error_rates(labels, sizes)]
