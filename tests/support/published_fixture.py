"""A published database made by hand: every table of the contracts, empty or with a few rows."""

from __future__ import annotations

import duckdb

from data_contracts.as_duckdb import create_table_sql
from data_contracts.published import PUBLISHED, measure_table_contract

BUILD = "20260101T020000Z-abcd1234"
# Stands in every figure of suppressed rows, and may be found on no page.
PLANTED = 73_119
# Stands in the ids of people, and may be found on no page.
CANARY = "QZ7"


def create_empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every published table without a row."""
    for contract in (*PUBLISHED, *(measure_table_contract(g, ()) for g in ("delivery", "newborn", "dyad"))):
        con.execute(create_table_sql(contract))


def add_small_network(con: duckdb.DuckDBPyConnection, *, hospital: str = "H001") -> None:
    """One build, one hospital with a failed and a warned check, 40 newborns, one shown and one suppressed rate.

    Of the newborns 25 are linked, 12 fit no delivery and 3 are born elsewhere.
    """
    con.execute(
        "insert into builds by name select ? as build_id, true as is_current, timestamp '2026-01-01 02:00' as started_at, "
        "timestamp '2026-01-01 02:05' as finished_at, '0.1.0' as code_version, 'limited' as privacy_profile, "
        "'us_cms' as suppression_profile, '{}' as input_hashes, '{}' as row_counts",
        [BUILD],
    )
    con.execute(
        """
        insert into gate_results by name
        select 'staging' as stage, 'newborn_encounters.between(birth_weight_g)' as check_id, 'Weight is plausible' as title,
            'newborn_encounters' as table_name, ? as hospital_id, date '2025-03-01' as period_start,
            'plausibility' as kahn_category, v.severity, v.verdict, 412 as violated, 9880 as total,
            412 / 9880 as share, 0.01 as threshold, 'contract' as threshold_source, 'grams, not pounds' as because,
            'abc' as input_key, timestamp '2026-01-01 02:01' as checked_at
        from (values ('STOP', 'FAIL'), ('WARN', 'WARN')) v(severity, verdict)
        """,
        [hospital],
    )
    con.execute(
        f"""
        insert into dyads by name
        select 'y{CANARY}' || i as dyad_id, 'n{CANARY}' || i as newborn_id, 'i{CANARY}' || i as infant_id,
            'd{CANARY}' || i as delivery_id, 'm{CANARY}' || i as mother_id, ? as hospital_id,
            if(i < 25, 'linked', 'unlinked') as link_status,
            case when i < 25 then 'mother_mrn' when i < 37 then 'no_candidate' else 'outborn_no_candidate' end
                as link_reason,
            if(i < 25, 'deterministic', null) as link_method, if(i < 25, 25.0, null) as match_weight,
            if(i < 25, 1.0, null) as match_probability, false as is_outborn, date '2025-03-01' as birth_month
        from range(40) t(i)
        """,
        [hospital],
    )
    con.execute(
        """
        insert into measure_catalogue by name
        select id as measure_id, title, 'in words' as definition, 'F' as group_letter, 'newborn' as family,
            'newborn' as grain,
            100 as rate_per, 'lower' as better, 'HRSA' as steward, '2025' as version, false as needs_spec_check
        from (values ('preterm', 'Preterm birth'), ('lbw', 'Low birth weight')) v(id, title)
        """
    )
    con.execute(
        f"""
        insert into measure_rates by name
        select v.id as measure_id, 'all' as period_type, date '2025-01-01' as period_start, 'network' as level,
            'network' as place, 'overall' as stratum, 'all' as stratum_value, v.denominator,
            v.numerator, v.rate, 100 as rate_per, v.rate - 1 as ci_low, v.rate + 1 as ci_high,
            v.suppressed, v.reason as suppression_reason, true as computable, 'ok' as usability
        from (values ('preterm', 40_000, 4088, 10.22::double, false, null),
            ('lbw', {PLANTED}, {PLANTED}, {PLANTED}, true, 'small cell'))
            v(id, denominator, numerator, rate, suppressed, reason)
        """
    )


def add_months(con: duckdb.DuckDBPyConnection, *, hospital: str = "H001") -> None:
    """Three months of births, the second hidden, and of one rate: only months without a case may be shown."""
    con.execute(
        f"""
        insert into measure_rates by name
        select v.id as measure_id, 'month' as period_type, make_date(2025, m, 1) as period_start, p.level, p.place,
            'overall' as stratum, 'all' as stratum_value, if(m = 2, {PLANTED}, 100 + m) as denominator,
            100 as rate_per, m = 2 as suppressed, true as computable
        from (values ('vol_live_births'), ('preterm')) v(id), range(1, 4) t(m),
            (values ('network', 'network'), ('hospital', ?)) p(level, place)
        """,
        [hospital],
    )
    con.execute(
        """
        insert into control_charts by name
        select 'preterm' as measure_id, 'network' as level, 'network' as place, make_date(2025, m, 1) as period_start,
            'p' as chart, 0.0 as value, 0.0 as center, 0.0 as lower, 0.0 as upper, 100 as rate_per, 1 as phase,
            2 as points
        from (values (1), (3)) t(m)
        """
    )


def add_gap(con: duckdb.DuckDBPyConnection) -> None:
    """A suppressed gap between two groups; its figures are still in the row."""
    con.execute(
        """
        insert into measure_catalogue by name
        select 'eq_ratio' as measure_id, 'Rate ratio' as title, 'in words' as definition, 'K' as group_letter,
            'equity' as family, 'derived' as grain, 'CMS' as steward, '2025' as version, false as needs_spec_check
        """
    )
    con.execute(
        f"""
        insert into disparities by name
        select 'smm20' as measure_id, 'all' as period_type, 'network' as level, 'network' as place,
            'race_ethnicity' as stratum, 'nh_white' as reference_group, 'nh_black' as comparison_group,
            {PLANTED} as reference_rate, {PLANTED} as comparison_rate, 10000 as rate_per, {PLANTED} as rate_ratio,
            {PLANTED} as rate_ratio_ci_low, {PLANTED} as rate_ratio_ci_high, true as suppressed, 'caution' as usability
        """
    )


def add_linkage_finding(con: duckdb.DuckDBPyConnection, *, violated: int, total: int, note: str) -> None:
    """A warning of the linkage gate for a hospital and month, whose rows are people."""
    con.execute(
        """
        insert into gate_results by name
        select 'linkage' as stage, 'linkage.unlinked_share' as check_id, 'Few newborns are without a mother' as title,
            'dyads' as table_name, 'H001' as hospital_id, date '2025-03-01' as period_start,
            'completeness' as kahn_category, 'WARN' as severity, 'WARN' as verdict, $violated as violated,
            $total as total, $violated / $total as share, 0.01 as threshold, 'abc' as input_key, $note as note,
            timestamp '2026-01-01 02:01' as checked_at
        """,
        {"violated": violated, "total": total, "note": note},
    )
