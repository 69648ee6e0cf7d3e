"""What befalls newborns of mothers with and without a condition: `create_dyad_associations` makes the table.

declared.py names exposures and outcomes, counts.py counts them, table.py makes figures of the counts; links come from
the linkage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.associations.counts import create_association_counts
from measures.associations.declared import EXPOSURES, OUTCOMES, Exposure
from measures.associations.table import ASSOCIATIONS_TABLE, create_associations_table
from measures.link_bounds.candidates import create_candidates, drop_candidates
from measures.rates.suppression import DEFAULT_PROFILE

if TYPE_CHECKING:
    import duckdb


def create_dyad_associations(
    con: duckdb.DuckDBPyConnection,
    profile: str = DEFAULT_PROFILE,
    *,
    exposures: Sequence[Exposure] = EXPOSURES,
    outcomes: Sequence[str] = OUTCOMES,
) -> None:
    """Create temp table `dyad_associations`: one row a mother's exposure and newborn's outcome, over the whole network.

    Reads `links`, `scored_pairs`, `crosswalk`, `delivery_stays`, `dyads`, the facts, measures and strata of both
    grains and `measure_computability`. Exposures and outcomes that were not measured have no rows.
    `relative_risk_low` and `_high` are the least and the greatest of the crude relative risk by the published links, by
    strict links only, and with newborns in review joined to their best candidate.
    """
    measured = {
        grain: {row[0] for row in con.execute(f"describe {grain}_measures").fetchall()}
        for grain in ("delivery", "newborn")
    }
    kept = tuple(exposure for exposure in exposures if exposure.measure_id in measured["delivery"])
    create_candidates(con)
    create_association_counts(con, kept, [name for name in outcomes if name in measured["newborn"]])
    create_associations_table(con, kept, profile)
    drop_candidates(con)


__all__ = ["ASSOCIATIONS_TABLE", "EXPOSURES", "OUTCOMES", "Exposure", "create_dyad_associations"]
