"""Summaries of the gaps of a stratum: index of disparity, excess events, and how much of a gap lies within hospitals.

Pairs of groups are compared in disparity.py. Only shown counts enter, so that no summary gives a hidden count away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from measures.rates.intervals import Z_95
from measures.rates.strata import NETWORK_PLACE, STRATA, Stratum, known_group_sql
from measures.rates.suppression import RATES_TABLE

if TYPE_CHECKING:
    import duckdb

SUMMARIZED_PERIODS = ("year", "all")
# A decomposition over fewer hospitals would speak of single ones.
FEWEST_HOSPITALS = 3


def create_disparity_summaries(
    con: duckdb.DuckDBPyConnection,
    *,
    strata: Sequence[Stratum] = STRATA,
    periods: Sequence[str] = SUMMARIZED_PERIODS,
    rates_table: str = RATES_TABLE,
) -> None:
    """Create temp table `disparity_summaries`, one row a proportion, year or whole period, place and stratum.

    Columns: measure_id, period_type, period_start, level, place, stratum, reference_group, groups, groups_hidden,
    index_of_disparity, between_group_variance, lowest_group, lowest_rate, highest_group, highest_rate, rate_per,
    excess_events, excess_share. The group `unknown` and groups without units are left out.

    With rates r_i of the shown groups and the reference r: `index_of_disparity` is the mean of |r_i - r| over the
    groups other than the reference, in per cent of r (J. N. Pearcy, K. G. Keppel, Public Health Rep. 117 (2002)
    273-280). `between_group_variance` is the mean squared distance of the groups' rates from their pooled rate, weighted
    by their units, in rate_per squared (NCHS). `excess_events` adds up what each group has above the reference rate
    (never below 0 for one group), `excess_share` is their share of all events of the shown groups. NULL where the
    reference is hidden or, for the index and the share, has no event.
    """
    references = ", ".join(f"('{stratum.column}', '{stratum.reference_group}')" for stratum in strata)
    summarized = ", ".join(f"'{period}'" for period in periods)
    con.execute(f"""
        create or replace temp table disparity_summaries as
        with reference_groups (stratum, reference_group) as (values {references}),
        proportions as (  -- measures that have a numerator anywhere
            select distinct measure_id from {rates_table} where numerator is not null
        ),
        groups as (  -- one row a measure, period, place and group with units, shown or not
            select r.measure_id, r.period_type, r.period_start, r.level, r.place, r.stratum, g.reference_group,
                   r.stratum_value, r.numerator, r.denominator, r.rate, r.rate_per
            from {rates_table} r
            semi join proportions using (measure_id)
            join reference_groups g using (stratum)
            where r.computable and r.period_type in ({summarized}) and {known_group_sql("r.stratum_value")}
              and (r.suppressed or r.denominator > 0)
            qualify count(r.rate) over (
                partition by r.measure_id, r.period_type, r.period_start, r.level, r.place, r.stratum) >= 2
        ),
        pooled as (
            select *, sum(numerator) over place_groups / sum(denominator) filter (where numerator is not null)
                       over place_groups as share,
                   max(rate) filter (where stratum_value = reference_group) over place_groups as reference_rate
            from groups
            window place_groups as (partition by measure_id, period_type, period_start, level, place, stratum)
        )
        select measure_id, period_type, period_start, level, place, stratum, reference_group,
               count(rate) as groups, count(*) - count(rate) as groups_hidden,
               100 * (avg(abs(rate - reference_rate) order by stratum_value)
                      filter (where stratum_value <> reference_group)) / nullif(reference_rate, 0)
                   as index_of_disparity,
               (sum(denominator * pow(rate - share * rate_per, 2) order by stratum_value)
                   filter (where rate is not null)) / sum(denominator) filter (where rate is not null)
                   as between_group_variance,
               arg_min(stratum_value, (rate, stratum_value)) filter (where rate is not null) as lowest_group,
               min(rate) as lowest_rate,
               arg_max(stratum_value, (rate, stratum_value)) filter (where rate is not null) as highest_group,
               max(rate) as highest_rate, rate_per,
               sum(greatest(numerator - denominator * reference_rate / rate_per, 0) order by stratum_value)
                   filter (where rate is not null and reference_rate is not null) as excess_events,
               case when reference_rate > 0 then excess_events / nullif(sum(numerator), 0) end as excess_share
        from pooled
        group by measure_id, period_type, period_start, level, place, stratum, reference_group, reference_rate,
                 rate_per, share
        having count(rate) >= 2
    """)


def create_hospital_decomposition(
    con: duckdb.DuckDBPyConnection,
    *,
    strata: Sequence[Stratum] = STRATA,
    periods: Sequence[str] = SUMMARIZED_PERIODS,
    rates_table: str = RATES_TABLE,
) -> None:
    """Create temp table `disparity_decomposition`, one row a proportion, year or whole period, stratum and pair of groups.

    Columns: measure_id, period_type, period_start, stratum, reference_group, comparison_group, hospitals,
    comparison_units_share, rate_per, crude_difference, within_difference, within_ci_low, within_ci_high,
    between_difference, within_share.

    Over the hospitals where both groups are shown: `crude_difference` is that of the pooled rates; `within_difference`
    the Mantel-Haenszel difference, hospital for hospital (weights n1 n0 / (n1 + n0); interval after Greenland and
    Robins, Biometrics 41 (1985) 55-68); `between_difference` the rest: the groups deliver in different hospitals.
    `within_share` is NULL where the parts pull in opposite directions. `comparison_units_share` says how many of the
    network's comparison group those hospitals have: hospitals with few of a group are hidden and missing.
    """
    references = ", ".join(f"('{stratum.column}', '{stratum.reference_group}')" for stratum in strata)
    summarized = ", ".join(f"'{period}'" for period in periods)
    con.execute(f"""
        create or replace temp table disparity_decomposition as
        with reference_groups (stratum, reference_group) as (values {references}),
        shown as (
            select measure_id, period_type, period_start, level, place, stratum, stratum_value, rate_per,
                   numerator::double as events, denominator::double as units
            from {rates_table}
            where numerator is not null and denominator > 0 and period_type in ({summarized})
              and {known_group_sql("stratum_value")}
        ),
        pairs as (  -- one row a measure, period, hospital and pair of shown groups
            select c.measure_id, c.period_type, c.period_start, c.place, c.stratum, g.reference_group,
                   c.stratum_value as comparison_group, c.rate_per, c.events as a, c.units as n1, r.events as b,
                   r.units as n0, c.units * r.units / (c.units + r.units) as weight
            from shown c
            join reference_groups g using (stratum)
            join shown r on r.measure_id = c.measure_id and r.period_type = c.period_type
                 and r.period_start = c.period_start and r.level = c.level and r.place = c.place
                 and r.stratum = c.stratum and r.stratum_value = g.reference_group
            where c.level = 'hospital' and c.stratum_value <> g.reference_group
        ),
        summed as (
            select measure_id, period_type, period_start, stratum, reference_group, comparison_group, rate_per,
                   count(*) as hospitals, sum(n1) as n1,
                   sum(a) / sum(n1) - sum(b) / sum(n0) as crude,
                   sum(weight * (a / n1 - b / n0) order by place) / sum(weight order by place) as within,
                   sum((a * (n1 - a) * pow(n0, 3) + b * (n0 - b) * pow(n1, 3)) / (n1 * n0 * pow(n1 + n0, 2))
                       order by place) / pow(sum(weight order by place), 2) as variance
            from pairs group by all
            having count(*) >= {FEWEST_HOSPITALS}
        )
        select s.measure_id, s.period_type, s.period_start, s.stratum, s.reference_group, s.comparison_group, s.hospitals,
               s.n1 / n.units as comparison_units_share, s.rate_per,
               s.rate_per * s.crude as crude_difference, s.rate_per * s.within as within_difference,
               s.rate_per * (s.within - {Z_95} * sqrt(s.variance)) as within_ci_low,
               s.rate_per * (s.within + {Z_95} * sqrt(s.variance)) as within_ci_high,
               s.rate_per * (s.crude - s.within) as between_difference,
               case when s.within / nullif(s.crude, 0) between 0 and 1 then s.within / s.crude end as within_share
        from summed s
        left join shown n on n.measure_id = s.measure_id and n.period_type = s.period_type
             and n.period_start = s.period_start and n.level = '{NETWORK_PLACE}' and n.stratum = s.stratum
             and n.stratum_value = s.comparison_group
    """)
