"""The published table of dyads: one row a newborn, with its mother or the reason why none.

Its columns are those made when ids are given out (`internal/identities.py`); nothing is renamed on the way.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.internal.identities import DYAD_FIELDS, DYAD_RULES
from data_contracts.rules import RefersTo, Severity

DYADS = DataContract(
    name="dyads",
    kind=Kind.PUBLISHED,
    title="Dyads",
    grain="one row a newborn",
    key=("dyad_id",),
    fields=DYAD_FIELDS,
    rules=(
        *DYAD_RULES,
        RefersTo(
            columns=("newborn_id",),
            targets=("newborns",),
            target_columns=("newborn_id",),
            severity=Severity.STOP,
            because="a dyad's newborn must be found in newborns",
        ),
        RefersTo(
            columns=("delivery_id",),
            targets=("deliveries",),
            target_columns=("delivery_id",),
            severity=Severity.STOP,
            because="a dyad's delivery must be found in deliveries",
        ),
    ),
    notes=(
        "Unlinked newborns stay in the table with empty `delivery_id` and `mother_id`; "
        "`linkage_bias` tells how they differ. Ids stay the same from build to build."
    ),
)
