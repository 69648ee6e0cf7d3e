"""Figures of linkage quality as rows: a share with its interval, and how such rows are kept in `link_quality`.

What is counted, and among whom, is decided by the modules that count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import duckdb
import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class QualityRow:
    """One figure of linkage quality: a share with its 95 % Wilson interval, or NULL (None) on an empty denominator."""

    metric: str
    stratum: str
    stratum_value: str
    numerator: int
    denominator: int
    value: float | None
    ci_low: float | None
    ci_high: float | None
    source: str


def wilson_interval(numerator: int, denominator: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Wilson score interval of a share (Wilson 1927); None on an empty denominator."""
    if denominator <= 0:
        return None
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = numerator / denominator
    middle = share + z * z / (2 * denominator)
    spread = z * math.sqrt(share * (1 - share) / denominator + z * z / (4 * denominator**2))
    scale = 1 + z * z / denominator
    low = 0.0 if numerator == 0 else (middle - spread) / scale
    high = 1.0 if numerator == denominator else (middle + spread) / scale
    return low, high


def share_row(
    metric: str, stratum: str, value: str | None, numerator: int, denominator: int, *, source: str
) -> QualityRow:
    """The row of one share; a group without a name is `unknown`."""
    interval = wilson_interval(numerator, denominator)
    return QualityRow(
        metric=metric,
        stratum=stratum,
        stratum_value=value or "unknown",
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator if denominator else None,
        ci_low=interval[0] if interval else None,
        ci_high=interval[1] if interval else None,
        source=source,
    )


def store_quality(con: duckdb.DuckDBPyConnection, rows: Sequence[QualityRow], *, source: str) -> None:
    """Put the rows into `link_quality` in place of earlier ones of the same source."""
    con.execute(
        """
        create temp table if not exists link_quality (
            metric varchar, stratum varchar, stratum_value varchar, numerator bigint, denominator bigint,
            value double, ci_low double, ci_high double, source varchar
        )
        """
    )
    con.execute("delete from link_quality where source = $source", {"source": source})
    names = list(QualityRow.__dataclass_fields__)
    con.register(
        "linkage_quality_rows",
        pa.Table.from_pylist(
            [{name: getattr(row, name) for name in names} for row in rows], schema=_QUALITY_SCHEMA
        ),
    )
    con.execute(f"insert into link_quality by name select {', '.join(names)} from linkage_quality_rows")
    con.unregister("linkage_quality_rows")


_QUALITY_SCHEMA = pa.schema(
    [
        ("metric", pa.string()),
        ("stratum", pa.string()),
        ("stratum_value", pa.string()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("value", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("source", pa.string()),
    ]
)
