"""The histogram of match weights on the linkage page, with the thresholds between which a person looks."""

from __future__ import annotations

import math

import duckdb

from reports import charts, wording
from reports.hiding import is_small
from reports.published import Row, ask

STATUSES = ("linked", "review", "unlinked")
BINS_WANTED = 32


def describe_weights(con: duckdb.DuckDBPyConnection, smallest: int) -> Row | None:
    """Histogram of the match weights that the model gave, by status; links by rule carry one fixed weight each.

    A bin of few newborns is drawn at one common height, so that its count does not follow from the drawing.
    """
    span = ask(
        con,
        """
        select
            min(match_weight) as lowest,
            max(match_weight) as highest,
            count(match_weight) as newborns,
        from dyads
        where link_method is distinct from 'deterministic'
        """,
    )[0]
    if not span["newborns"]:
        return None
    width = choose_bin_width(span["lowest"], span["highest"])
    found = ask(
        con,
        """
        select floor(match_weight / ?) * ? as low, link_status as status, count(*) as newborns
        from dyads
        where link_method is distinct from 'deterministic' and match_weight is not null
        group by all
        order by all
        """,
        width,
        width,
    )
    floor_height = max((smallest - 1) / 2, 1)
    bins = [
        {"low": row["low"], "high": row["low"] + width, "status": row["status"],
         "newborns": floor_height if is_small(row["newborns"], smallest) else row["newborns"]}
        for row in found
        if row["status"] in STATUSES
    ]  # fmt: skip
    return {
        "newborns": span["newborns"],
        "width": width,
        "few": sum(is_small(row["newborns"], smallest) for row in found),
        "floor": floor_height,
        "bins": [
            {**row, "high": row["low"] + width, "hides": is_small(row["newborns"], smallest)} for row in found
        ],
        "chart": charts.draw_weight_histogram(
            bins,
            thresholds=_read_thresholds(con),
            key="weights",
            title="Newborns by match weight and link status",
            description=f"{wording.format_count(span['newborns'])} newborns whose best pair was weighed by the model, "
            f"in bins of {width:g}.",
        ),
    }


def _read_thresholds(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """The weights of the models at work from which pairs may be linked, or are left for review."""
    return ask(
        con,
        """
        select if(item = 'link_weight', 'linked from here', 'reviewed from here')
                || if(count(distinct model) over () > 1, ' (' || model || ')', '') as label,
            value::double as weight
        from linkage_methods
        where part = 'threshold' and item in ('link_weight', 'review_weight')
            and model in (select model from dyads where model is not null)
        order by weight, label
        """,
    )


def choose_bin_width(lowest: float, highest: float) -> float:
    """A width of 1, 2 or 5 times a power of ten that gives about BINS_WANTED bins."""
    raw = max(highest - lowest, 1.0) / BINS_WANTED
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= raw)
