"""Receiving deliveries: from the landing folder to typed, current feeds, with a ledger of every submission.

What stands here is what others call; linking, measuring and judging hospital-months happen elsewhere.
"""

from __future__ import annotations

from pipelines.receiving.feed_views import current_input_key, show_current_feeds
from pipelines.receiving.ledger import (
    ReceivingError,
    Status,
    Submission,
    read_ledger,
    release_submission,
)
from pipelines.receiving.receipt import ReceiptSummary, receive
from pipelines.receiving.report_tables import show_receipts

__all__ = [
    "ReceiptSummary",
    "ReceivingError",
    "Status",
    "Submission",
    "current_input_key",
    "read_ledger",
    "receive",
    "release_submission",
    "show_current_feeds",
    "show_receipts",
]
