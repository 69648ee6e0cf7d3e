"""The published table of what became of ids: whoever kept an id from an earlier build finds what it is called now.

It names the project's own ids only; which records they stand for is in the ledger, which is never published.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import integer, text
from data_contracts.rules import Between, OneOf, Severity

EVENTS = ("merged", "split", "moved", "retired", "revived", "relinked")
EVENT_GRAINS = ("newborn", "delivery", "mother", "infant", "dyad")

IDENTITY_EVENTS = DataContract(
    name="identity_events",
    kind=Kind.PUBLISHED,
    title="Identity events",
    grain="one row an event in the life of an id",
    key=("event_number",),
    fields=(
        integer("event_number", "Events in the order in which they are to be followed", required=True),
        integer(
            "night", "Number of the night; `builds.identity_night` tells which build has it", required=True
        ),
        text(
            "event",
            "merged (id ends, its records carry other_id), split (id goes on, a part of its records carries other_id, "
            "which is new or revived), moved (id goes on, a part of its records went to other_id), retired (no record "
            "left), revived (in use again), relinked (a dyad's delivery is now other_id, or none)",
            required=True,
        ),
        text("grain", "newborn, delivery, mother, infant or dyad", required=True),
        text("id", "The id as it was known before", required=True),
        text("other_id", "The id to look for now; for relinked the delivery now"),
        text("because", "What happened", required=True),
    ),
    rules=(
        OneOf(
            column="event",
            values=EVENTS,
            severity=Severity.STOP,
            because="an id can end or change in six ways",
        ),
        OneOf(
            column="grain",
            values=EVENT_GRAINS,
            severity=Severity.STOP,
            because="ids are given at five grains",
        ),
        Between(
            column="night", low=1, high=1e6, severity=Severity.STOP, because="the first night has number 1"
        ),
    ),
    notes="Ids that were only issued have no row. An id that ended is never given to anybody else.",
)
