"""Great Expectations and SQL count the same violations for every kind of rule; a broken check says ERROR."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_contracts.as_arrow import arrow_schema
from data_contracts.as_sql import duplicates_sql, rule_name, violation_sql
from data_contracts.rules import Before, Between, Required, Rule, Unique
from quality_checks.expectations import RESULT_FORMAT, RuleCount, _batch_definition, count_violations
from tests.unit.quality_checks.tables import STAYS, create_table

NUMBERS = st.none() | st.sampled_from(
    [199.9, 200.0, 7000.0, 7000.1, -1.0, 0.0, math.inf, -math.inf, math.nan]
)
MOMENTS = st.none() | st.sampled_from(
    [
        datetime(1989, 12, 31, 23, 59),
        datetime(2025, 3, 3),  # a day without a time
        datetime(2025, 3, 3, 14, 30),
        datetime(2025, 3, 3, 14, 30, 0, 1),
        datetime(2025, 3, 4),
        datetime(2101, 1, 1),
        datetime(9999, 1, 1),
    ]
)
TEXTS = st.none() | st.sampled_from(
    ["", " ", "F", "f", "M ", "123", "1234", "123\n", "١٢٣", "\n", "X'Y", "F\x00", "(80)", "80A-1-(", "80A-١"]
)
STAY = st.fixed_dictionaries(
    {
        "hospital_id": st.none() | st.sampled_from(["A", "B"]),
        "discharge_month": st.none() | st.sampled_from([date(2025, 1, 1), date(2025, 2, 1)]),
        "stay_id": st.none() | st.sampled_from(["1", "2", "3", "", "  "]),
        "weight_g": NUMBERS,
        "parity": st.none() | st.sampled_from([-1, 0, 25, 26, 2**53 + 1, -(2**63)]),
        "sex": TEXTS,
        "drg": TEXTS,
        "admit_at": MOMENTS,
        "discharge_at": MOMENTS,
        "is_test": st.none() | st.booleans(),
    }
)
COUNTED_BY_SUITE = tuple(rule for rule in STAYS.rules if rule_name(rule)[:9] != "refers_to")


def _load(con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> None:
    con.register("rows", pa.Table.from_pylist(rows, schema=arrow_schema(STAYS)))
    con.execute("create or replace table stays as select * from rows")
    con.unregister("rows")


def _count_in_sql(con: duckdb.DuckDBPyConnection, rule: Rule) -> RuleCount:
    if isinstance(rule, Unique):
        violated, total = con.execute(duplicates_sql(rule, "stays")).fetchall()[0]
        return RuleCount(violated=violated, total=total)
    spoken_of = {
        Required: "count(*)",
        Before: "count(*) filter (where admit_at is not null and discharge_at is not null)",
    }.get(type(rule)) or f"count({rule.column})"  # type: ignore[union-attr]
    violated, total = con.execute(
        f"select count(*) filter (where {violation_sql(rule, STAYS)}), {spoken_of} from stays"
    ).fetchall()[0]
    return RuleCount(violated=violated, total=total)


@given(rows=st.lists(STAY, max_size=12))
# Each example takes a tenth of a second, so a failing one is shown as found instead of being made smaller.
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_expectations_and_sql_agree_on_every_kind_of_rule(
    con: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]
) -> None:
    _load(con, rows)

    counted = count_violations(con, "stays", STAYS, COUNTED_BY_SUITE, rows_per_batch=5)

    for rule in COUNTED_BY_SUITE:
        assert counted[rule_name(rule)] == _count_in_sql(con, rule), rule_name(rule)


def test_a_value_that_breaks_each_rule_is_counted_once(con: duckdb.DuckDBPyConnection) -> None:
    whole = {
        "hospital_id": "A", "discharge_month": date(2025, 1, 1), "stay_id": "1", "weight_g": 3300.0, "parity": 1,
        "sex": "F", "drg": "807", "admit_at": datetime(2025, 1, 2), "discharge_at": datetime(2025, 1, 4),
        "is_test": False,
    }  # fmt: skip
    wrong = whole | {
        "weight_g": 7.3, "parity": 99, "sex": "W", "drg": "80", "admit_at": datetime(1900, 1, 5),
        "discharge_at": datetime(1900, 1, 1), "is_test": None,
    }  # fmt: skip
    _load(con, [whole, wrong, whole | {"stay_id": " "}])

    counted = count_violations(con, "stays", STAYS, COUNTED_BY_SUITE)

    assert {name: count.violated for name, count in counted.items()} == dict.fromkeys(
        map(rule_name, COUNTED_BY_SUITE), 1
    )
    assert counted["unique(hospital_id, stay_id)"].total == 3


def test_batches_do_not_change_counts(con: duckdb.DuckDBPyConnection) -> None:
    create_table(con, STAYS)
    con.execute(
        "insert into stays by name "
        "select 'A' as hospital_id, (i % 150)::varchar as stay_id, i::double as weight_g from range(300) t(i)"
    )
    rules = (
        Unique(columns=("hospital_id", "stay_id"), because=""),
        Between(column="weight_g", low=0, high=199, because=""),
    )

    in_one = count_violations(con, "stays", STAYS, rules)
    in_many = count_violations(con, "stays", STAYS, rules, rows_per_batch=7)

    assert in_one == in_many
    assert in_one["unique(hospital_id, stay_id)"] == RuleCount(violated=150, total=300)  # 300 rows, 150 keys
    assert in_one["between(weight_g)"] == RuleCount(violated=100, total=300)  # 200 to 299


def test_a_crashed_expectation_is_an_error_and_not_a_violation(con: duckdb.DuckDBPyConnection) -> None:
    create_table(con, STAYS)
    con.execute("insert into stays by name select 'A' as hospital_id, 'heavy' as sex")
    numbers_of_a_text = Between(column="sex", low=0, high=1, because="")

    (count,) = count_violations(con, "stays", STAYS, (numbers_of_a_text,)).values()

    assert count.error
    assert count.violated == 0


def test_a_query_that_fails_is_an_error_without_its_message(con: duckdb.DuckDBPyConnection) -> None:
    (count,) = count_violations(con, "nowhere", STAYS, (Required(column="sex", because=""),)).values()

    assert count == RuleCount(violated=0, total=0, error="CatalogException")


def test_results_are_asked_for_without_values() -> None:
    assert RESULT_FORMAT == {"result_format": "BASIC", "partial_unexpected_count": 0}


def test_checking_leaves_no_file_behind_and_tells_nobody(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a check opened a network connection")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("socket.socket.connect", refuse)
    create_table(con, STAYS)
    con.execute("insert into stays by name select 'A' as hospital_id, 'F' as sex")

    count_violations(con, "stays", STAYS, COUNTED_BY_SUITE)

    assert list(tmp_path.iterdir()) == []


def test_the_library_is_told_to_stay_silent_and_to_build_no_pages() -> None:
    config = _batch_definition().data_asset.datasource.data_context.config

    assert config.analytics_enabled is False
    assert not config.data_docs_sites
    assert config.progress_bars.globally is False
