"""Control charts: monthly p-charts of proportions and XmR charts of means, with the rules of NHS Making Data Count.

Only shown months enter; how the charts look and what they conclude is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.rates.strata import OVERALL
from measures.rates.suppression import RATES_TABLE

if TYPE_CHECKING:
    import duckdb

CHARTED_LEVELS = ("network", "hospital")
# Making Data Count: shifts and trends are runs of seven points; "near" is the outer third inside the limits.
RUN_LENGTH = 7
NEAR_SHARE = 2 / 3
# Limits of an XmR chart: mean ± 2.66 x mean moving range (3 / 1.128).
XMR_FACTOR = 2.66

OUTSIDE_LIMITS = "outside_limits"
SHIFT = "shift"
TREND = "trend"
TWO_OF_THREE = "two_of_three"


def create_control_charts(
    con: duckdb.DuckDBPyConnection,
    *,
    levels: Sequence[str] = CHARTED_LEVELS,
    rates_table: str = RATES_TABLE,
) -> None:
    """Create temp table `control_charts`, one row a measure, place and month whose overall rate is shown.

    Columns: measure_id, level, place, period_start, chart (`p`, `xmr`), value, center, lower, upper, rate_per,
    points (months on the chart; fewer than 13 make limits provisional), rule_hits (words joined by commas, empty
    when none: `outside_limits`; `shift`, seven months in a row on one side; `trend`, seven in a row rising or
    falling; `two_of_three`, near the same limit). Every month of a run is marked; a month that is missing or hidden
    breaks runs. A p-chart's center is the pooled rate of the shown months and its limits are center ± 3 standard
    errors at each month's denominator, cut to 0 and 100 %. An XmR chart's limits use the mean moving range.
    Source of the rules: NHS England, Making Data Count (NHSRplotthedots 0.2).
    """
    keys = "measure_id, level, place, period_start, month_number"
    facts = f"{keys}, rate_per, value, numerator, denominator, change"
    limits = f"{keys}, rate_per, points, is_proportion, value, center, lower, upper"
    found = f"{limits}, change, side, course, is_outside, is_near"
    charted = ", ".join(f"'{level}'" for level in levels)
    chart = "partition by measure_id, level, place"
    in_order = f"{chart} order by period_start"
    con.execute(f"""
        create or replace temp table control_charts as
        with points as (  -- one row a measure, place and shown month
            select measure_id, level, place, period_start, rate_per, rate as value, numerator, denominator,
                   date_diff('month', date '2000-01-01', period_start) as month_number
            from {rates_table}
            where period_type = 'month' and stratum = '{OVERALL}' and level in ({charted}) and rate is not null
        ),
        followed as (
            select {keys}, rate_per, value, numerator, denominator,
                   case when month_number - lag(month_number) over ({in_order}) = 1
                           then value - lag(value) over ({in_order}) end as change
            from points
        ),
        centered as (
            select {facts}, count(*) over ({chart}) as points, numerator is not null as is_proportion,
                   case when numerator is not null
                        then rate_per * (sum(numerator) over ({chart}))::double / sum(denominator) over ({chart})
                        else avg(value) over ({in_order} rows between unbounded preceding and unbounded following)
                   end as center,
                   avg(abs(change)) over ({in_order} rows between unbounded preceding and unbounded following)
                       as moving_range
            from followed
        ),
        limited as (
            select {facts}, points, is_proportion, center,
                   case when is_proportion
                           then 3 * sqrt(center * (rate_per - center) / denominator)
                           else {XMR_FACTOR} * moving_range end as reach
            from centered
        ),
        placed as (
            select {keys}, rate_per, points, is_proportion, value, center, change,
                   case when is_proportion then greatest(center - reach, 0) else center - reach end as lower,
                   case when is_proportion then least(center + reach, rate_per) else center + reach end as upper,
                   sign(value - center) as side, sign(change) as course,
                   coalesce(abs(value - center) > reach, false) as is_outside,
                   coalesce(abs(value - center) > {NEAR_SHARE} * reach and abs(value - center) <= reach, false)
                       as is_near
            from limited
        ),
        broken as (  -- a run breaks where its direction or the sequence of months does
            select {found},
                   side is distinct from lag(side) over ({in_order})
                       or month_number - lag(month_number) over ({in_order}) <> 1 as starts_side,
                   course is distinct from lag(course) over ({in_order}) as starts_course,
                   is_near::integer * side as near_side
            from placed
        ),
        numbered as (
            select {found},
                   sum(starts_side::integer) over ({in_order}) as side_run,
                   sum(starts_course::integer) over ({in_order}) as course_run,
                   -- months numbered without gaps that end two, one and no months later
                   {_near_window("0 preceding", "2 following", 2)} as window_ahead,
                   {_near_window("1 preceding", "1 following", 2)} as window_around,
                   {_near_window("2 preceding", "0 following", 2)} as window_behind
            from broken
        ),
        measured as (
            select {found}, course_run, window_ahead, window_around, window_behind,
                   count(*) over (partition by measure_id, level, place, side_run) as side_length,
                   case when course <> 0
                        then count(*) over (partition by measure_id, level, place, course_run) end as course_length
            from numbered
        ),
        judged as (
            select {limits}, is_outside,
                   side <> 0 and side_length >= {RUN_LENGTH} as is_shift,
                   -- seven points are six changes; the point before the first change belongs to the run
                   coalesce(course_length >= {RUN_LENGTH - 1}, false)
                       or coalesce(lead(course_length) over ({in_order}) >= {RUN_LENGTH - 1}
                                   and lead(change) over ({in_order}) is not null, false) as is_trend,
                   is_near and side in (window_ahead, window_around, window_behind) as is_two_of_three
            from measured
        )
        select measure_id, level, place, period_start, if(is_proportion, 'p', 'xmr') as chart, value, center, lower,
               upper, rate_per, points,
               concat_ws(',', if(is_outside, '{OUTSIDE_LIMITS}', null), if(is_shift, '{SHIFT}', null),
                         if(is_trend, '{TREND}', null), if(is_two_of_three, '{TWO_OF_THREE}', null)) as rule_hits
        from judged
    """)


def _near_window(first: str, last: str, fewest: int) -> str:
    """The side on which at least `fewest` of three successive months are near the limit; NULL for none."""
    frame = (
        f"over (partition by measure_id, level, place order by month_number range between {first} and {last})"
    )
    return (
        f"case when count(*) {frame} < 3 then null when sum(near_side) {frame} >= {fewest} then 1 "
        f"when sum(near_side) {frame} <= -{fewest} then -1 end"
    )
