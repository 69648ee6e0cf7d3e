"""Comparisons between the groups of a stratum: rate ratio, rate difference and excess events against one group.

Only shown counts enter, so no comparison gives a hidden count away; how groups are formed stands in strata.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.rates.intervals import Z_95, difference_bounds_sql, ratio_bounds_sql
from measures.rates.strata import NETWORK_PLACE, STRATA, Stratum, known_group_sql
from measures.rates.suppression import COMPLEMENTARY, RATES_TABLE, SMALL_CELL

if TYPE_CHECKING:
    import duckdb

# A month is too short to compare groups by: most pairs would be hidden or meaningless.
COMPARED_PERIODS = ("quarter", "year", "all")


def create_disparities(
    con: duckdb.DuckDBPyConnection,
    *,
    strata: Sequence[Stratum] = STRATA,
    periods: Sequence[str] = COMPARED_PERIODS,
    rates_table: str = RATES_TABLE,
) -> None:
    """Create temp table `disparities`, one row a proportion, period, place, stratum and comparison group.

    Columns: measure_id, period_type, period_start, level, place, stratum, reference_group, comparison_group,
    reference_rate, comparison_rate, rate_per, rate_ratio, rate_ratio_ci_low, rate_ratio_ci_high, rate_difference,
    rate_difference_ci_low, rate_difference_ci_high, excess_events,
    ratio_change, ratio_change_ci_low, ratio_change_ci_high, suppressed, suppression_reason, usability.
    Rates and differences are per `rate_per`. The ratio's interval is on the log scale and NULL where an event count
    is 0; the difference's is Newcombe's. `excess_events` are the comparison group's events less those expected of
    it at the reference group's rate (negative: fewer). `ratio_change` is the ratio over that of the quarter or year
    before in the same place (above 1: it has risen), with an interval on the log scale. All figures are NULL where
    either rate is hidden, and the ratio where the reference rate is 0. Groups with something unknown are nobody's
    comparison; a place without the reference group has no row, and means are not compared. Below the network only pairs
    of which both rates are shown have a row: most others would say nothing but that they are hidden.
    """
    references = ", ".join(f"('{stratum.column}', '{stratum.reference_group}')" for stratum in strata)
    compared = ", ".join(f"'{period}'" for period in periods)
    counts = ("c.numerator", "c.denominator", "r.numerator", "r.denominator")
    ratio_low, ratio_high = ratio_bounds_sql(*counts)
    difference_low, difference_high = difference_bounds_sql(*counts, scale="c.rate_per")
    con.execute(f"""
        create or replace temp table disparities as
        with proportions as (  -- measures that have a numerator anywhere
            select distinct measure_id from {rates_table} where numerator is not null
        ),
        rates as (
            select measure_id, period_type, period_start, level, place, stratum, stratum_value, denominator,
                   numerator, rate, rate_per, suppressed, suppression_reason, usability
            from {rates_table} semi join proportions using (measure_id)
            where computable and period_type in ({compared})
              and (level = '{NETWORK_PLACE}' or not suppressed and denominator > 0)
        ),
        reference_groups (stratum, reference_group) as (values {references}),
        compared as (  -- one row a measure, period, place and pair of groups
        select c.measure_id, c.period_type, c.period_start, c.level, c.place, c.stratum,
               g.reference_group, c.stratum_value as comparison_group,
               r.rate as reference_rate, c.rate as comparison_rate, c.rate_per,
               c.rate / nullif(r.rate, 0) as rate_ratio,
               {ratio_low} as rate_ratio_ci_low, {ratio_high} as rate_ratio_ci_high,
               c.rate - r.rate as rate_difference,
               {difference_low} as rate_difference_ci_low, {difference_high} as rate_difference_ci_high,
               c.numerator - c.denominator * r.rate / r.rate_per as excess_events,
               case when c.numerator > 0 and r.numerator > 0
                    then 1 / c.numerator - 1 / c.denominator + 1 / r.numerator - 1 / r.denominator end
                   as log_ratio_variance,
               c.suppressed or r.suppressed as suppressed,
               case when '{SMALL_CELL}' in (c.suppression_reason, r.suppression_reason) then '{SMALL_CELL}'
                    when c.suppressed or r.suppressed then '{COMPLEMENTARY}' end as suppression_reason,
               case when 'do_not_use' in (c.usability, r.usability) then 'do_not_use'
                    when 'caution' in (c.usability, r.usability) then 'caution' else 'ok' end as usability
        from rates c
        join reference_groups g using (stratum)
        join rates r on r.measure_id = c.measure_id and r.period_type = c.period_type
             and r.period_start = c.period_start and r.level = c.level and r.place = c.place
             and r.stratum = c.stratum and r.stratum_value = g.reference_group
        where c.stratum_value <> g.reference_group and {known_group_sql("c.stratum_value")}
        ),
        changed as (  -- the same with the period before
            select n.* exclude (log_ratio_variance), ln(n.rate_ratio / nullif(b.rate_ratio, 0)) as log_change,
                   sqrt(greatest(n.log_ratio_variance + b.log_ratio_variance, 0)) as log_change_error
            from compared n
            left join compared b on b.measure_id = n.measure_id and b.period_type = n.period_type
                 and b.level = n.level and b.place = n.place and b.stratum = n.stratum
                 and b.comparison_group = n.comparison_group and b.log_ratio_variance is not null
                 and n.log_ratio_variance is not null
                 and b.period_start = case n.period_type when 'quarter' then n.period_start - interval 3 month
                                           when 'year' then n.period_start - interval 1 year end
        )
        select measure_id, period_type, period_start, level, place, stratum, reference_group, comparison_group,
               reference_rate, comparison_rate, rate_per, rate_ratio, rate_ratio_ci_low, rate_ratio_ci_high,
               rate_difference, rate_difference_ci_low, rate_difference_ci_high, excess_events,
               exp(log_change) as ratio_change,
               exp(log_change - {Z_95} * log_change_error) as ratio_change_ci_low,
               exp(log_change + {Z_95} * log_change_error) as ratio_change_ci_high,
               suppressed, suppression_reason, usability
        from changed
    """)
