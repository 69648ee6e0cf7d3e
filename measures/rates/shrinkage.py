"""Reliability-adjusted hospital rates: beta-binomial empirical Bayes over the hospitals of a measure and period.

Only counts that are shown enter, so that an adjusted rate gives no hidden count away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.rates.strata import OVERALL

if TYPE_CHECKING:
    import duckdb

# A spread between hospitals cannot be estimated from fewer.
FEWEST_HOSPITALS = 3


def add_shrunken_rates(con: duckdb.DuckDBPyConnection, rates_table: str) -> None:
    """Fill `shrunken_rate` and `reliability` of the hospitals' overall proportions in `rates_table`, in place.

    For each measure and period over hospitals i with shown counts n_i of d_i: pooled p = Σn / Σd, and the
    intra-hospital correlation ρ by moments with weights d_i (J. C. Kleinman, J. Am. Stat. Assoc. 68 (1973) 46-54),
    cut to 0 … 1. reliability_i = d_i ρ / (1 + (d_i - 1) ρ); shrunken_i = p + reliability_i (n_i / d_i - p).
    Both stay NULL with fewer than three hospitals, no event, or nothing but events.
    """
    con.execute(f"""
        create or replace temp table rate_shrunken as
        with hospitals_shown as (
            select rowid as row_number, place, measure_id, period_type, period_start,
                   numerator::double as n, denominator::double as d
            from {rates_table}
            where level = 'hospital' and stratum = '{OVERALL}' and numerator is not null and denominator > 0
        ),
        pooled as (  -- one row a measure and period
            select measure_id, period_type, period_start, count(*) as k, sum(d) as w, sum(d * d) as w2,
                   sum(n) / sum(d) as p
            from hospitals_shown
            group by measure_id, period_type, period_start
            having count(*) >= {FEWEST_HOSPITALS} and sum(n) > 0 and sum(n) < sum(d)
        ),
        spread as (
            select measure_id, period_type, period_start, p, k, w, w2,
                   sum(d * (n / d - p) * (n / d - p) order by place) as s
            from hospitals_shown join pooled using (measure_id, period_type, period_start)
            group by measure_id, period_type, period_start, p, k, w, w2
        ),
        correlated as (
            select measure_id, period_type, period_start, p,
                   -- every hospital with a single unit: no spread can be seen
                   coalesce(least(greatest((s / (p * (1 - p)) - (k - 1)) / nullif(w - w2 / w - (k - 1), 0), 0), 1), 0)
                       as rho
            from spread
        )
        select row_number, d * rho / (1 + (d - 1) * rho) as reliability, p, n / d as rate
        from hospitals_shown join correlated using (measure_id, period_type, period_start)
    """)
    con.execute(f"""
        update {rates_table} as r
        set reliability = s.reliability, shrunken_rate = r.rate_per * (s.p + s.reliability * (s.rate - s.p))
        from rate_shrunken s
        where s.row_number = r.rowid
    """)
    con.execute("drop table rate_shrunken")
