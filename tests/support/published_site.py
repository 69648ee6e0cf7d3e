"""A hand-made published network for the reviewers' pages: four hospitals, groups, months, funnels, associations.

Suppressed rows keep PLANTED in every figure, so that a page which reads past the mark is caught.
"""

from __future__ import annotations

import duckdb

from tests.support.published_fixture import PLANTED, add_small_network

HOSPITALS = ("H001", "H002", "H003", "H004")


def add_network_of_four(con: duckdb.DuckDBPyConnection) -> None:
    """`add_small_network` and three hospitals more, with rates, charts, groups, usability and associations.

    Cesareans: 30 % in the network, 40 % of 500 deliveries in H001 with nine months above its mean since January.
    """
    add_small_network(con)
    _add_hospitals(con)
    _add_rates(con)
    _add_charts(con)
    _add_groups(con)
    _add_associations(con)


def _add_hospitals(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into hospitals by name "
        "select h as hospital_id, 'Hospital ' || h as hospital_name, 'CA' as state, 'North' as region, "
        "3 as neonatal_level_reported, 2 as maternal_level_reported from (select unnest(?) as h)",
        [list(HOSPITALS)],
    )
    con.execute(
        """
        insert into measure_catalogue by name
        select id as measure_id, title, 'in words' as definition, letter as group_letter, 'family' as family,
            grain, 100 as rate_per, better, 'AHRQ' as steward, '2025' as version, false as needs_spec_check, numerator
        from (values
            ('csec_total', 'Total cesarean rate', 'C', 'delivery', 'lower', 'procedure'),
            ('robson_1', 'Cesarean in Robson group 1', 'C', 'delivery', 'neither', 'procedure'),
            ('robson_5', 'Cesarean in Robson group 5', 'C', 'delivery', 'neither', 'procedure'),
            ('vol_deliveries', 'Delivery hospitalizations', 'A', 'delivery', 'neither', 'everyone'),
            ('aim_cs', 'Programme of cesareans', 'L', 'derived', null, 'scorecard of csec_total, preterm'),
            ('pp_visit', 'Postpartum visit', 'C', 'specified', null, null)
        ) v(id, title, letter, grain, better, numerator)
        """
    )
    con.execute(
        """
        insert into measure_usability by name
        select v.m as measure_id, v.h as hospital_id, v.u as usability, v.r as reasons
        from (values
            ('csec_total', 'H001', 'ok', null),
            ('preterm', 'H001', 'do_not_use', 'this hospital never sends gestational age'),
            ('lbw', 'H001', 'caution', 'fail: Weight is plausible')
        ) v(m, h, u, r)
        """
    )


def _add_rates(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""
        insert into measure_rates by name
        select v.id as measure_id, 'all' as period_type, date '2025-01-01' as period_start, v.level, v.place,
            'overall' as stratum, 'all' as stratum_value, v.n as denominator, v.events as numerator,
            per * v.events / v.n as rate, per as rate_per, per * v.events / v.n - 2 as ci_low,
            per * v.events / v.n + 2 as ci_high, v.hidden as suppressed, true as computable, 'ok' as usability,
            if(v.id = 'csec_total' and v.place = 'H001', 1.31, null) as oe_ratio,
            if(v.id = 'csec_total' and v.place = 'H001', 1.13, null) as oe_ci_low,
            if(v.id = 'csec_total' and v.place = 'H001', 1.52, null) as oe_ci_high
        from (values
            ('csec_total', 'network', 'network', 2000, 600, 100.0, false),
            ('csec_total', 'region', 'North', 1000, 310, 100.0, false),
            ('csec_total', 'hospital', 'H001', 500, 200, 100.0, false),
            ('csec_total', 'hospital', 'H002', 500, 150, 100.0, false),
            ('csec_total', 'hospital', 'H003', 500, 125, 100.0, false),
            ('csec_total', 'hospital', 'H004', 500, 100, 100.0, false),
            ('robson_1', 'network', 'network', 800, 160, 100.0, false),
            ('robson_1', 'hospital', 'H001', 200, 60, 100.0, false),
            ('robson_5', 'network', 'network', 300, 240, 100.0, false),
            ('robson_5', 'hospital', 'H001', 100, 80, 100.0, false),
            ('vol_deliveries', 'network', 'network', 2000, 2000, 1.0, false),
            ('vol_deliveries', 'hospital', 'H001', 500, 500, 1.0, false),
            ('lbw', 'hospital', 'H001', {PLANTED}, {PLANTED}, 100.0, true),
            ('lbw', 'region', 'North', {PLANTED}, {PLANTED}, 100.0, true)
        ) v(id, level, place, n, events, per, hidden)
        """
    )


def _add_charts(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        insert into measure_rates by name
        select 'csec_total' as measure_id, 'month' as period_type, make_date(2025, m, 1) as period_start,
            'network' as level, 'network' as place, 'overall' as stratum, 'all' as stratum_value,
            170 as denominator, 51 as numerator, 30.0 as rate, 100 as rate_per, false as suppressed, true as computable
        from range(1, 10) t(m)
        """
    )
    con.execute(
        """
        insert into control_charts by name
        select 'csec_total' as measure_id, p.level, p.place, make_date(2025, m, 1) as period_start, 'p' as chart,
            p.mean + m / 10 as value, p.mean as center, p.mean - 9 as lower, p.mean + 9 as upper, 100 as rate_per,
            1 as phase, 9 as points, if(p.place = 'H001' and m = 9, 'shift', '') as rule_hits
        from range(1, 10) t(m), (values ('network', 'network', 30.0), ('hospital', 'H001', 38.0)) p(level, place, mean)
        """
    )
    con.execute(
        """
        insert into funnel_limits by name
        select 'csec_total' as measure_id, 'all' as period_type, date '2025-01-01' as period_start, v.h as place,
            500 as denominator, v.rate, 100 as rate_per, 30.0 as target, 26.0 as lower_95, 34.0 as upper_95,
            23.7 as lower_998, 36.4 as upper_998, v.position, 4 as hospitals, false as is_overdispersed
        from (values ('H001', 40.0, 'above_998'), ('H002', 30.0, 'inside'), ('H003', 25.0, 'below_95'),
            ('H004', 20.0, 'below_998')) v(h, rate, position)
        """
    )


def _add_groups(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""
        insert into measure_rates by name
        select 'csec_total' as measure_id, 'all' as period_type, date '2025-01-01' as period_start,
            'network' as level, 'network' as place, 'race_ethnicity' as stratum, v.g as stratum_value, v.n as denominator,
            v.n as numerator, v.rate, 100 as rate_per, v.rate - 2 as ci_low, v.rate + 2 as ci_high,
            v.hidden as suppressed, true as computable, 'ok' as usability
        from (values ('nh_white', 900, 28.0, false), ('nh_black', 500, 36.0, false),
            ('aian', {PLANTED}, {PLANTED}.0, true)) v(g, n, rate, hidden)
        """
    )
    con.execute(
        f"""
        insert into disparities by name
        select 'csec_total' as measure_id, 'all' as period_type, date '2025-01-01' as period_start,
            'network' as level, 'network' as place, 'race_ethnicity' as stratum, 'nh_white' as reference_group,
            v.g as comparison_group, v.ratio as rate_ratio, v.ratio * 0.9 as rate_ratio_ci_low,
            v.ratio * 1.1 as rate_ratio_ci_high, 100 as rate_per, v.hidden as suppressed, 'ok' as usability
        from (values ('nh_black', 1.29, false), ('aian', {PLANTED}.0, true)) v(g, ratio, hidden)
        """
    )


def _add_associations(con: duckdb.DuckDBPyConnection) -> None:
    figures = {
        "exposed": 400,
        "exposed_events": 100,
        "unexposed": 3600,
        "unexposed_events": 300,
        "risk_exposed": 250.0,
        "risk_unexposed": 83.3,
        "relative_risk": 3.0,
        "rr_ci_low": 2.4,
        "rr_ci_high": 3.7,
        "relative_risk_low": 2.9,
        "relative_risk_high": 3.1,
    }
    for outcome, hidden in (("preterm", False), ("lbw", True)):
        columns = ", ".join(f"{PLANTED if hidden else value} as {name}" for name, value in figures.items())
        con.execute(
            f"insert into dyad_associations by name select 'csec_total' as exposure, 'hypertension' as exposure_family, "
            f"'{outcome}' as outcome, {columns}, 1000 as rate_per, {hidden} as suppressed"
        )
