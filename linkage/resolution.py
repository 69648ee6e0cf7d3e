"""Resolves the scored pairs of a linkage: hands them to the assignment and keeps its answer as a table.

How the best assignment is found stands in assignment.py; what its weight and margin lead to, in outcomes.py.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from linkage.assignment import Assignment, assign
from linkage.models import identified


def resolve_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_resolved`, one row a newborn with a scored candidate."""
    pairs = con.execute("select newborn_no, delivery_no, match_weight from linkage_scores").fetchnumpy()
    room = con.execute("select unique_id, capacity from open_deliveries where capacity <> 1").fetchall()
    assignment = assign(
        np.asarray(pairs["newborn_no"], dtype=np.int64),
        np.asarray(pairs["delivery_no"], dtype=np.int64),
        np.asarray(pairs["match_weight"], dtype=np.float64),
        {int(number): int(capacity) for number, capacity in room},
        floor=identified.REVIEW_WEIGHT,
        safe_margin=identified.LINK_MARGIN,
    )
    con.register("linkage_assignment", _as_arrow(assignment))
    con.execute(
        """
        create or replace temp table linkage_resolved as
        select newborn_no, nullif(delivery_no, -1) as delivery_no, best_no, match_weight,
            case when isnan(runner_up_weight) then null else runner_up_weight end as runner_up_weight, margin
        from linkage_assignment
        """
    )
    con.unregister("linkage_assignment")


def _as_arrow(assignment: Assignment) -> pa.Table:
    return pa.table(
        {
            "newborn_no": assignment.newborn,
            "delivery_no": assignment.delivery,
            "best_no": assignment.best,
            "match_weight": assignment.weight,
            "runner_up_weight": assignment.runner_up,
            "margin": assignment.margin,
        }
    )
