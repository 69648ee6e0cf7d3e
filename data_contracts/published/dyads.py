"""The published table of dyads: one row a newborn, with its mother or the reason why none.

Its columns are those made when ids are given out (`internal/identities.py`); nothing is renamed on the way.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import number, text
from data_contracts.internal.identities import DYAD_FIELDS, DYAD_RULES
from data_contracts.published.linkage import TIER_IS_KNOWN
from data_contracts.rules import Between, RefersTo, Severity

_LINK_FIELDS: tuple[Field, ...] = (
    text("model", "Model that weighed the candidates; empty where the hospital sends nothing to link on"),
    text("link_tier", "strict or standard: linked; loose: a candidate under review; else empty"),
    number("link_probability", "Probability of the shown candidate among all candidates and none, 0-1"),
    text("newborn_type", "What kind of newborn or stay this is; decides whether a mother can be found"),
    text("delivery_type", "What kind of delivery it was linked to"),
)
_IN_WORK = {field.name for field in DYAD_FIELDS}

DYADS = DataContract(
    name="dyads",
    kind=Kind.PUBLISHED,
    title="Dyads",
    grain="one row a newborn",
    key=("dyad_id",),
    fields=(*DYAD_FIELDS, *(field for field in _LINK_FIELDS if field.name not in _IN_WORK)),
    rules=(
        *DYAD_RULES,
        TIER_IS_KNOWN,
        Between(
            column="link_probability",
            low=0,
            high=1,
            severity=Severity.STOP,
            because="a probability lies between 0 and 1",
        ),
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
        "`linkage_bias` tells how they differ. Ids stay the same from build to build. "
        "For the surest links take those of tier strict; `link_certainty` tells what each tier may be trusted with."
    ),
)
