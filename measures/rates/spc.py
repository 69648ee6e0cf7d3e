"""Control charts by month: p of proportions, u of counts, XmR of means, with the rules of NHS Making Data Count.

Only shown months enter; how the charts look and what they conclude is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.rates.rebasing import create_chart_rebases
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

# Months differ in length: counts are charted by the day, and shown for thirty.
COUNT_DAYS = 30

OUTSIDE_LIMITS = "outside_limits"
SHIFT = "shift"
TREND = "trend"
TWO_OF_THREE = "two_of_three"

_PHASE = "measure_id, level, place, phase"


def create_control_charts(
    con: duckdb.DuckDBPyConnection,
    *,
    levels: Sequence[str] = CHARTED_LEVELS,
    rates_table: str = RATES_TABLE,
    counts: Sequence[str] = (),
) -> None:
    """Create temp table `control_charts`, one row a measure, place and month whose overall rate is shown.

    Columns: measure_id, level, place, period_start, chart (`p`, `u`, `xmr`), value, center, lower, upper, rate_per,
    phase (from 1), points (months of the phase; fewer than 13 make limits provisional), rule_hits (words joined by
    commas, empty when none: `outside_limits`; `shift`, seven months in a row on one side; `trend`, seven in a row rising or
    falling; `two_of_three`, near the same limit). Every month of a run is marked; a month that is missing or hidden
    breaks runs. A p-chart's center is the pooled rate of the shown months and its limits are center ± 3 standard
    errors at each month's denominator, cut to 0 and 100 %. An XmR chart's limits use the mean moving range. `counts`
    are the measures that count units and have no denominator of their own: their u-charts show units per 30 days
    (`rate_per` 30), with the month's days as the area of opportunity and the limits of a Poisson count.

    After a sustained change (rebasing.py) a new phase begins: center, limits and runs start anew with it. Also creates
    `chart_rebases`, one row a beginning.
    Source of the rules: NHS England, Making Data Count (NHSRplotthedots 0.2).
    """
    _create_points(con, levels, rates_table, counts)
    create_chart_rebases(con)
    keys = "measure_id, level, place, phase, period_start, month_number"
    facts = f"{keys}, chart, rate_per, value, numerator, denominator, change"
    limits = f"{keys}, chart, rate_per, points, value, center, lower, upper"
    found = f"{limits}, change, side, course, is_outside, is_near"
    chart = f"partition by {_PHASE}"
    in_order = f"{chart} order by period_start"
    con.execute(f"""
        create or replace temp table control_charts as
        with points as (  -- one row a measure, place and shown month
            select measure_id, level, place, period_start, chart, rate_per, value, numerator, denominator,
                   month_number,
                   (select 1 + count(*) from chart_rebases r
                    where r.measure_id = p.measure_id and r.level = p.level and r.place = p.place
                      and r.rebased_at <= p.period_start) as phase
            from chart_points p
        ),
        followed as (
            select {keys}, chart, rate_per, value, numerator, denominator,
                   case when month_number - lag(month_number) over ({in_order}) = 1
                           then value - lag(value) over ({in_order}) end as change
            from points
        ),
        centered as (
            select {facts}, count(*) over ({chart}) as points,
                   case when chart <> 'xmr'
                        then rate_per * (sum(numerator) over ({chart}))::double / sum(denominator) over ({chart})
                        else avg(value) over ({in_order} rows between unbounded preceding and unbounded following)
                   end as center,
                   avg(abs(change)) over ({in_order} rows between unbounded preceding and unbounded following)
                       as moving_range
            from followed
        ),
        limited as (
            select {facts}, points, center,
                   case chart when 'p' then 3 * sqrt(center * (rate_per - center) / denominator)
                           when 'u' then 3 * sqrt(center * rate_per / denominator)
                           else {XMR_FACTOR} * moving_range end as reach
            from centered
        ),
        placed as (
            select {keys}, chart, rate_per, points, value, center, change,
                   case when chart <> 'xmr' then greatest(center - reach, 0) else center - reach end as lower,
                   case when chart = 'p' then least(center + reach, rate_per) else center + reach end as upper,
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
                   count(*) over (partition by {_PHASE}, side_run) as side_length,
                   case when course <> 0
                        then count(*) over (partition by {_PHASE}, course_run) end as course_length
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
        select measure_id, level, place, period_start, chart, value, center, lower, upper, rate_per, phase,
               points,
               concat_ws(',', if(is_outside, '{OUTSIDE_LIMITS}', null), if(is_shift, '{SHIFT}', null),
                         if(is_trend, '{TREND}', null), if(is_two_of_three, '{TWO_OF_THREE}', null)) as rule_hits
        from judged
    """)
    con.execute("drop table chart_points")


def _create_points(
    con: duckdb.DuckDBPyConnection, levels: Sequence[str], rates_table: str, counts: Sequence[str]
) -> None:
    """Create `chart_points`: one row a measure, place and month whose overall rate is shown."""
    charted = ", ".join(f"'{level}'" for level in levels)
    counted = ", ".join(f"'{name}'" for name in counts) or "null"
    con.execute(f"""
        create or replace temp table chart_points as
        with shown as (
            select measure_id, level, place, period_start, numerator, denominator, rate, rate_per,
                   date_diff('month', date '2000-01-01', period_start) as month_number,
                   day(last_day(period_start)) as days,
                   coalesce(measure_id in ({counted}), false) as is_count
            from {rates_table}
            where period_type = 'month' and stratum = '{OVERALL}' and level in ({charted}) and rate is not null
        )
        select measure_id, level, place, period_start, month_number, numerator,
               case when is_count then 'u' when numerator is not null then 'p' else 'xmr' end as chart,
               if(is_count, {COUNT_DAYS}, rate_per)::bigint as rate_per,
               if(is_count, {COUNT_DAYS}.0 * numerator / days, rate) as value,
               if(is_count, days, denominator) as denominator
        from shown
    """)


def _near_window(first: str, last: str, fewest: int) -> str:
    """The side on which at least `fewest` of three successive months are near the limit; NULL for none."""
    frame = f"over (partition by {_PHASE} order by month_number range between {first} and {last})"
    return (
        f"case when count(*) {frame} < 3 then null when sum(near_side) {frame} >= {fewest} then 1 "
        f"when sum(near_side) {frame} <= -{fewest} then -1 end"
    )
