"""What stands on top of every page: which build, from when, covering what, how private, and how good its data are.

Only facts of the build and counts of verdicts; nothing of a single page.
"""

from __future__ import annotations

import duckdb

from reports.published import Row, ask
from reports.verdicts import LOOKS, NEEDS_A_LOOK, look_of, worst_of
from reports.wording import format_period


def read_banner(con: duckdb.DuckDBPyConnection) -> Row:
    """`build` (one row or empty), `period` in words, `verdicts` as (look, count) worst first, `worst` look or None."""
    builds = ask(
        con,
        """
        select build_id, started_at, finished_at, code_version, codelist_version, linkage_model_version,
            measure_catalogue_version, privacy_profile, suppression_profile
        from builds order by is_current desc, finished_at desc nulls last, build_id desc limit 1
        """,
    )
    counted = ask(con, "select verdict, count(*) as checks from gate_results group by verdict order by verdict")
    checks = {row["verdict"]: row["checks"] for row in counted}
    worst = worst_of(checks)
    shown = [(look, checks[look.verdict]) for look in LOOKS if look.verdict in checks]
    unknown = sum(count for verdict, count in checks.items() if look_of(verdict).verdict == "?")
    if unknown:
        shown.append((look_of("?"), unknown))
    return {
        "build": builds[0] if builds else {},
        "period": _read_period(con),
        "verdicts": shown,
        "checks": sum(checks.values()),
        "need_a_look": sum(count for verdict, count in checks.items() if verdict in NEEDS_A_LOOK) + unknown,
        "worst": look_of(worst) if worst else None,
    }


def _read_period(con: duckdb.DuckDBPyConnection) -> str:
    """Months for which there are rates of the network."""
    months = ask(
        con,
        """
        select min(period_start) as first, max(period_start) as last from measure_rates
        where period_type = 'month' and level = 'network'
        """,
    )[0]
    return format_period(months["first"], months["last"])
