"""A published database made by hand: every table of the contracts, empty or with a few rows."""

from __future__ import annotations

import duckdb

from data_contracts.as_duckdb import create_table_sql
from data_contracts.published import PUBLISHED, measure_table_contract

BUILD = "20260101T020000Z-abcd1234"
# Stands in suppressed rows and may be found on no page.
PLANTED = 73_119


def create_empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Every published table without a row."""
    for contract in (*PUBLISHED, *(measure_table_contract(g, ()) for g in ("delivery", "newborn", "dyad"))):
        con.execute(create_table_sql(contract))


def add_small_network(con: duckdb.DuckDBPyConnection, *, hospital: str = "H001") -> None:
    """One build, one hospital with a failed and a warned check, 40 newborns, one shown and one suppressed rate."""
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
        """
        insert into dyads by name
        select 'y' || i as dyad_id, 'n' || i as newborn_id, 'i' || i as infant_id, ? as hospital_id,
            if(i < 25, 'linked', 'unlinked') as link_status, if(i < 25, 'mother_mrn', 'no_candidate') as link_reason,
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
            'network' as place, 'overall' as stratum, 'all' as stratum_value, {PLANTED} as denominator,
            v.numerator, v.rate, 100 as rate_per, v.rate - 1 as ci_low, v.rate + 1 as ci_high,
            v.suppressed, v.reason as suppression_reason, true as computable, 'ok' as usability
        from (values ('preterm', 4088::bigint, 10.22::double, false, null), ('lbw', null, null, true, 'small cell'))
            v(id, numerator, rate, suppressed, reason)
        """
    )
