"""How far a rate could move because links are uncertain: `create_link_bounds` makes the table of bounds.

Each file makes one part: candidates.py, draws.py, outcomes.py, counts.py, extremes.py, table.py; no link is
changed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from measures.link_bounds.candidates import create_candidates, drop_candidates
from measures.link_bounds.counts import create_counts
from measures.link_bounds.draws import DRAWS, create_draws
from measures.link_bounds.extremes import create_extremes
from measures.link_bounds.outcomes import bounded_measures, create_outcomes
from measures.link_bounds.table import BOUNDS_TABLE, create_bounds_table
from measures.measure import Measure
from measures.rates.suppression import DEFAULT_PROFILE

if TYPE_CHECKING:
    import duckdb


def create_link_bounds(
    con: duckdb.DuckDBPyConnection,
    measures: Iterable[Measure],
    profile: str = DEFAULT_PROFILE,
    *,
    draws: int = DRAWS,
) -> None:
    """Create temp table `measure_link_bounds`: one row a measure that depends on links, place and period.

    Reads `links`, `scored_pairs`, `crosswalk`, `delivery_stays`, `dyads`, `delivery_facts`, `newborn_facts`,
    `input_availability`, `dyad_measures`, `newborn_measures`, `measure_rates_exact` and `measure_rates`.
    Places: network and hospitals; periods: years and `all`. Columns as in the data dictionary.

    `best_rate` is the published rate. `strict_rate` counts strict links only, `loose_rate` the best candidates
    of newborns in review as well. `low_rate` and `high_rate` are the least and the greatest of these and of
    the rate if every uncertain newborn had the plausible candidate (or none) that makes the rate smallest or
    greatest. `imputed_rate` and its interval combine `draws` seeded draws of all uncertain links by Rubin's
    rules. Where the rate is suppressed all figures are NULL; elsewhere differences from it are rounded
    (table.py). ValueError for a suppression profile it does not know or fewer than two draws.
    """
    if draws < 2:
        raise ValueError(f"{draws} draws cannot tell the variance between them: ask for two or more")
    catalogue = bounded_measures(measures)
    create_candidates(con)
    create_draws(con, draws)
    create_outcomes(con, catalogue)
    create_counts(con, catalogue)
    create_extremes(con, catalogue)
    create_bounds_table(con, catalogue, profile, draws=draws)
    drop_candidates(con)


__all__ = ["BOUNDS_TABLE", "DRAWS", "bounded_measures", "create_link_bounds"]
