"""Compares what old and new parameters of a model make of the same records: weights by level, and links.

How parameters are trained stands in train.py; which are used is decided by whoever reads the comparison.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from linkage.linker import LinkSummary, link
from linkage.models.catalogue import model_named
from linkage.models.comparison import Parameters
from linkage.models.model import Model
from linkage.training.train import prior_of


@dataclass(frozen=True, kw_only=True)
class ParameterComparison:
    """What old and new parameters make of the same records: counts, weights by level, newborns whose link changes."""

    model: str
    old_trained_at: str
    new_trained_at: str
    old: LinkSummary
    new: LinkSummary
    levels: tuple[dict[str, Any], ...]
    changes: tuple[dict[str, Any], ...]
    histogram: tuple[dict[str, Any], ...]


def compare_parameters(
    con: duckdb.DuckDBPyConnection, *, model: str, old: Path | None, new: Path, others: Mapping[str, Path]
) -> ParameterComparison:
    """Link the records at hand twice, with the model's old and new parameters (`others`: files of the other models).

    `old` None stands for the shipped file. `levels`: comparison, level, old and new weight (bits) and m, u;
    `changes`: what became of newborns under old and new (`before, after, newborns`); `histogram`: newborns by match
    weight in steps of two bits, status and `reading` (old, new). Counts only. Leaves the tables of the new linkage.
    """
    chosen = model_named(model)
    files = {name: path for name, path in others.items() if name != model}
    before = link(con, files if old is None else {**files, model: old})
    con.execute(
        """
        create or replace temp table training_links_before as
        select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id, link_status,
            model, match_weight
        from links
        """
    )
    after = link(con, {**files, model: new})
    changes = con.execute(_CHANGES).fetchall()
    histogram = con.execute(_HISTOGRAM, {"model": model}).fetchall()
    con.execute("drop table training_links_before")
    old_parameters, new_parameters = chosen.default_parameters(old), chosen.default_parameters(new)
    return ParameterComparison(
        model=model,
        old_trained_at=old_parameters.trained_at,
        new_trained_at=new_parameters.trained_at,
        old=before,
        new=after,
        levels=_compare_levels(chosen, old_parameters, new_parameters),
        changes=tuple(
            {"before": earlier, "after": later, "newborns": newborns} for earlier, later, newborns in changes
        ),
        histogram=tuple(
            {"reading": reading, "low": low, "status": status, "newborns": newborns}
            for reading, low, status, newborns in histogram
        ),
    )


_CHANGES = """
    -- one row a way in which a newborn's link differs
    select earlier.link_status as before,
        case when later.link_status = 'linked' and earlier.link_status = 'linked' then 'linked to another mother'
            else later.link_status end as after,
        count(*) as newborns
    from training_links_before as earlier
    join links as later using (newborn_hospital_id, newborn_encounter_id)
    where earlier.link_status <> later.link_status
        or (earlier.link_status = 'linked' and (earlier.delivery_hospital_id, earlier.delivery_encounter_id)
            is distinct from (later.delivery_hospital_id, later.delivery_encounter_id))
    group by all
    order by newborns desc, before, after
"""

_HISTOGRAM = """
    -- one row a reading, step of two bits and status
    select reading, floor(match_weight / 2) * 2 as low, link_status, count(*) as newborns
    from (
        select 'old' as reading, match_weight, link_status from training_links_before where model = $model
        union all
        select 'new', match_weight, link_status from links where model = $model
    ) as read
    where match_weight is not null
    group by all
    order by all
"""


def _compare_levels(model: Model, old: Parameters, new: Parameters) -> tuple[dict[str, Any], ...]:
    rows: list[dict[str, Any]] = []
    prior_old, prior_new = old.prior or prior_of(model), new.prior or prior_of(model)
    for comparison, level, (m_old, u_old), (m_new, u_new) in (
        ("prior", "before any comparison", (prior_old, 1 - prior_old), (prior_new, 1 - prior_new)),
        *((*key, old.m_u[key], new.m_u[key]) for key in model.trainable),
    ):
        rows.append(
            {
                "comparison": comparison,
                "level": level,
                "old_m": m_old,
                "old_u": u_old,
                "new_m": m_new,
                "new_u": u_new,
                "old_bits": round(math.log2(m_old / u_old), 2),
                "new_bits": round(math.log2(m_new / u_new), 2),
            }
        )
    return tuple(rows)
