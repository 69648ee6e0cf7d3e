"""Resolves the scored pairs of a linkage: how probable each is, who gets whom, kept as tables.

How posteriors are summed stands in posterior.py, how the best assignment is found in assignment.py; what both lead to,
in outcomes.py.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from linkage.models.catalogue import MODELS
from linkage.resolution.assignment import Assignment, assign
from linkage.resolution.posterior import Floats, Ints, pair_posteriors
from linkage.resolution.siblings import SEATED_WEIGHT, read_seated, read_siblings, without

# Pairs less probable than one in 8,000 (2^-13) decide nothing; without them the assignment falls into small components.
LEAST_POSTERIOR = 2.0**-13
# Of each newborn so many candidates stay in any case: the best, and the runner-up that is shown.
SHOWN_CANDIDATES = 2


def resolve_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Create `linkage_resolved`, one row a newborn with a scored candidate, and `linkage_pair_posteriors`, one a pair."""
    none_weight = " ".join(f"when '{model.name}' then {model.thresholds.none_weight}" for model in MODELS)
    pairs = con.execute(
        f"""
        select newborn_no, delivery_no, match_weight, case model {none_weight} end as none_weight, capacity
        from linkage_scores join open_deliveries on unique_id = delivery_no
        order by newborn_no, match_weight desc, delivery_no
        """
    ).fetchnumpy()
    newborn, delivery, capacity = (
        np.asarray(pairs[name], dtype=np.int64) for name in ("newborn_no", "delivery_no", "capacity")
    )
    weight, none = (np.asarray(pairs[name], dtype=np.float64) for name in ("match_weight", "none_weight"))
    # Models differ in what a weight of 0 stands for; against "none" they compare.
    posterior = pair_posteriors(newborn, delivery, weight - none, capacity)
    _keep_posteriors(con, newborn, delivery, posterior)
    kept = (posterior >= LEAST_POSTERIOR) | (_place_in_group(newborn) < SHOWN_CANDIDATES)
    newborn, delivery, capacity = newborn[kept], delivery[kept], capacity[kept]
    weight, none, posterior = weight[kept], none[kept], posterior[kept]
    seated, seated_with = read_seated(con)
    several = (capacity != 1) | np.isin(delivery, seated_with)
    places = dict(zip(delivery[several].tolist(), capacity[several].tolist(), strict=True))
    for number in seated_with.tolist():
        places[number] = places.get(number, 0) + 1
    assignment = assign(
        np.concatenate([newborn, seated]),
        np.concatenate([delivery, seated_with]),
        np.concatenate([weight - none, np.full(len(seated), SEATED_WEIGHT)]),
        places,
        floor=0.0,
        safe_margin=max(model.thresholds.link_margin for model in MODELS),
        siblings=read_siblings(con),
    )
    assignment = without(assignment, seated)
    con.register("linkage_assignment", _as_arrow(assignment, newborn, delivery, none, posterior))
    con.execute(
        """
        create or replace temp table linkage_resolved as
        select newborn_no, nullif(delivery_no, -1) as delivery_no, best_no, match_weight,
            case when isnan(runner_up_weight) then null else runner_up_weight end as runner_up_weight, margin,
            link_probability, outcome
        from linkage_assignment
        """
    )
    con.unregister("linkage_assignment")


def _keep_posteriors(
    con: duckdb.DuckDBPyConnection, newborn: Ints, delivery: Ints, posterior: Floats
) -> None:
    found = pa.table({"newborn_no": newborn, "delivery_no": delivery, "link_probability": posterior})
    con.register("linkage_posteriors_found", found)
    con.execute("create or replace temp table linkage_pair_posteriors as from linkage_posteriors_found")
    con.unregister("linkage_posteriors_found")


def _place_in_group(group: Ints) -> Ints:
    """0, 1, 2… within each run of equal numbers."""
    starts = np.r_[True, group[1:] != group[:-1]] if len(group) else np.array([], dtype=bool)
    first = np.flatnonzero(starts)
    return np.arange(len(group)) - np.repeat(first, np.diff(np.r_[first, len(group)]))


def _as_arrow(
    assignment: Assignment, newborn: Ints, delivery: Ints, none: Floats, posterior: Floats
) -> pa.Table:
    shown = np.where(assignment.delivery >= 0, assignment.delivery, assignment.best)
    first = np.searchsorted(newborn, assignment.newborn)
    wanted = np.repeat(shown, np.diff(np.r_[first, len(newborn)]))
    none_of_newborn = none[first] if len(first) else none
    return pa.table(
        {
            "newborn_no": assignment.newborn,
            "delivery_no": assignment.delivery,
            "best_no": assignment.best,
            "match_weight": assignment.weight + none_of_newborn,
            "runner_up_weight": assignment.runner_up + none_of_newborn,
            "margin": assignment.margin,
            # each newborn has its shown candidate among its pairs exactly once
            "link_probability": posterior[delivery == wanted],
            "outcome": pa.array(assignment.outcome.tolist(), pa.string()),
        }
    )
