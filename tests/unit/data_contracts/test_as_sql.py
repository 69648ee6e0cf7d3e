"""How values are typed and how rules judge a row, shown on single values."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from duckdb import DuckDBPyConnection

from data_contracts.as_sql import (
    duplicates_sql,
    is_coded_missing_sql,
    is_row_rule,
    orphans_sql,
    quote_identifier,
    quote_text,
    rule_name,
    trimmed_sql,
    typed_sql,
    violation_sql,
)
from data_contracts.contract import DataContract, Field, FieldType, Kind, rules_of
from data_contracts.rules import (
    Before,
    Between,
    Matches,
    OneOf,
    RefersTo,
    Required,
    Rule,
    Severity,
    Unique,
    WithinYears,
)
from data_contracts.submitted import SUBMITTED

NEW_YEAR = datetime(2025, 1, 2, 3, 4)


def field(kind: FieldType, **more: object) -> Field:
    return Field(name="x", type=kind, description="", **more)  # type: ignore[arg-type]


def typed(con: DuckDBPyConnection, wanted: Field, value: object, given: str) -> object:
    """The value as staging types it: texts trimmed first, as `staging_sql` does."""
    delivered = trimmed_sql("v") if given == "VARCHAR" else "v"
    query = (
        f"select {typed_sql(wanted, 'v', given)} from (select {delivered} as v from (select ?::{given} as v))"
    )
    return con.execute(query, [value]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("kind", "delivered", "expected"),
    [
        (FieldType.TEXT, "00123", "00123"),
        (FieldType.TEXT, "1E10", "1E10"),
        (FieldType.TEXT, "  a b ", "a b"),
        (FieldType.TEXT, "  ", None),
        (FieldType.TEXT, "NULL", None),
        (FieldType.TEXT, "N/A", None),
        (FieldType.TEXT, "Null Island", "Null Island"),
        (FieldType.INTEGER, "12", 12),
        (FieldType.INTEGER, " 12.0 ", 12),
        (FieldType.INTEGER, "-3", -3),
        (FieldType.INTEGER, "12.5", None),
        (FieldType.INTEGER, "12 g", None),
        (FieldType.INTEGER, "1,000", None),
        (FieldType.INTEGER, "nan", None),
        (FieldType.INTEGER, "inf", None),
        (FieldType.INTEGER, "0x1F", None),
        (FieldType.INTEGER, "12345678901234567890", None),
        (FieldType.INTEGER, "-9", None),
        (FieldType.NUMBER, "3.25", 3.25),
        (FieldType.NUMBER, "-9", -9.0),
        (FieldType.NUMBER, "-999", None),
        (FieldType.NUMBER, "inf", None),
        (FieldType.NUMBER, "nan", None),
        (FieldType.NUMBER, "<3", None),
        (FieldType.DATE, "2025-01-02", date(2025, 1, 2)),
        (FieldType.DATE, "2025-01-02T03:04", date(2025, 1, 2)),
        (FieldType.DATE, "2025-02-30", None),
        (FieldType.DATE, "01/02/2025", None),
        (FieldType.DATE, "2025-1-2", None),
        (FieldType.DATE, "2025/01/02", None),
        (FieldType.DATE, "20250102", None),
        (FieldType.DATETIME, "2025-01-02", datetime(2025, 1, 2)),
        (FieldType.DATETIME, "2025-01-02T03:04", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02 03:04", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02T03:04:00", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02T03:04:00.000", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02T03:04Z", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02T03:04:00-05:00", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02T03:04:00+0530", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02 03:04:00 +01", NEW_YEAR),
        (FieldType.DATETIME, "2025-01-02T24:00", datetime(2025, 1, 3)),
        (FieldType.DATETIME, "2025-01-02T25:00", None),
        (FieldType.DATETIME, "2025-01-02T03", None),
        (FieldType.DATETIME, "2025-01-02 3:04 PM", None),
        (FieldType.BOOLEAN, "Y", True),
        (FieldType.BOOLEAN, "no", False),
        (FieldType.BOOLEAN, "TRUE", True),
        (FieldType.BOOLEAN, "0", False),
        (FieldType.BOOLEAN, "maybe", None),
        (FieldType.BOOLEAN, "2", None),
    ],
)
def test_a_text_reads_as_the_type_of_its_field_or_as_nothing(
    con: DuckDBPyConnection, kind: FieldType, delivered: str, expected: object
) -> None:
    assert typed(con, field(kind), delivered, "VARCHAR") == expected


@pytest.mark.parametrize(
    ("kind", "given", "delivered", "expected"),
    [
        (FieldType.TEXT, "BIGINT", 123, "123"),
        (FieldType.TEXT, "DOUBLE", 123.0, "123"),
        (FieldType.TEXT, "DOUBLE", 12.5, "12.5"),
        (FieldType.INTEGER, "BIGINT", 7, 7),
        (FieldType.INTEGER, "DOUBLE", 7.0, 7),
        (FieldType.INTEGER, "DOUBLE", 7.5, None),
        (FieldType.INTEGER, "DOUBLE", float("nan"), None),
        (FieldType.NUMBER, "BIGINT", 7, 7.0),
        (FieldType.NUMBER, "DOUBLE", float("nan"), None),
        (FieldType.DATE, "TIMESTAMP", NEW_YEAR, date(2025, 1, 2)),
        (FieldType.DATE, "BIGINT", 20250102, None),
        (FieldType.DATETIME, "DATE", date(2025, 1, 2), datetime(2025, 1, 2)),
        (FieldType.DATETIME, "TIMESTAMP", NEW_YEAR, NEW_YEAR),
        (FieldType.BOOLEAN, "BIGINT", 1, True),
        (FieldType.BOOLEAN, "BIGINT", 2, None),
        (FieldType.BOOLEAN, "BOOLEAN", False, False),
    ],
)
def test_a_typed_column_changes_type_only_without_loss(
    con: DuckDBPyConnection, kind: FieldType, given: str, delivered: object, expected: object
) -> None:
    assert typed(con, field(kind), delivered, given) == expected


@pytest.mark.parametrize("given", ["VARCHAR", "BIGINT", "DOUBLE"])
def test_a_fields_own_codes_for_unknown_are_nothing_in_every_type(
    con: DuckDBPyConnection, given: str
) -> None:
    weight = field(FieldType.NUMBER, missing_codes=("9999",))

    assert typed(con, weight, 9999, given) is None
    assert typed(con, weight, 3250, given) == 3250.0
    coded = is_coded_missing_sql(weight, "v", given)
    values = con.execute(f"select {coded} from (select unnest([9999, 3250, 99990])::{given} as v)").fetchall()
    assert values == [(True,), (False,), (False,)]


def test_an_unreadable_value_is_not_taken_for_a_code(con: DuckDBPyConnection) -> None:
    age = field(FieldType.INTEGER, missing_codes=("999",))
    coded = is_coded_missing_sql(age, "v", "VARCHAR")

    values = con.execute(
        f"select v, {coded} from (values ('999'), ('999.0'), ('NA'), ('-9'), ('old'), ('9'), ('')) t(v)"
    ).fetchall()

    assert [v for v, is_coded in values if is_coded] == ["999", "999.0", "NA", "-9"]


def test_names_keep_what_looks_like_a_code(con: DuckDBPyConnection) -> None:
    name = field(FieldType.TEXT, identifying=True)

    assert [typed(con, name, value, "VARCHAR") for value in ("NULL", "NA", "N/A", ".")] == [
        "NULL",
        "NA",
        None,
        None,
    ]


VISITS = DataContract(
    name="visits",
    kind=Kind.INTERNAL,
    title="",
    grain="one row a visit",
    key=("visit",),
    fields=(
        Field(name="visit", type=FieldType.TEXT, description="", required=True),
        Field(name="weight", type=FieldType.NUMBER, description=""),
        Field(name="sex", type=FieldType.TEXT, description=""),
        Field(name="start", type=FieldType.DATETIME, description=""),
        Field(name="end", type=FieldType.DATETIME, description=""),
        Field(name="born", type=FieldType.DATE, description=""),
    ),
)


@pytest.mark.parametrize(
    ("rule", "passing", "failing"),
    [
        (Required(column="visit", because=""), ["visit = 'V'"], ["visit = null", "visit = ' '"]),
        (Required(column="born", because=""), ["born = '1990-01-01'"], ["born = null"]),
        (
            Between(column="weight", low=200, high=7000, because=""),
            ["weight = 200", "weight = 7000", "weight = null"],
            ["weight = 199.9", "weight = 7000.1", "weight = 'nan'"],
        ),
        (OneOf(column="sex", values=("F", "O'X"), because=""), ["sex = 'O''X'", "sex = null"], ["sex = 'f'"]),
        (
            Matches(column="sex", pattern=r"\d{3}", because=""),
            ["sex = '123'", "sex = null"],
            ["sex = '1234'"],
        ),
        (
            Before(earlier="start", later="end", because=""),
            [
                "start = '2025-01-02 15:00', end = '2025-01-02 15:00'",
                "start = '2025-01-02 15:00', end = '2025-01-02'",  # the day is known, the time is not
                "start = '2025-01-02 15:00', end = null",
                "start = null, end = '2025-01-02'",
            ],
            [
                "start = '2025-01-02 15:00', end = '2025-01-02 14:59'",
                "start = '2025-01-02 15:00', end = '2025-01-01'",
                "start = '2025-01-03', end = '2025-01-02'",
            ],
        ),
        (
            WithinYears(column="born", first_year=1990, last_year=2100, because=""),
            ["born = '1990-01-01'", "born = '2100-12-31'", "born = null"],
            ["born = '1989-12-31'", "born = '2101-01-01'"],
        ),
    ],
)
def test_a_rule_is_true_for_the_rows_that_break_it_and_never_null(
    con: DuckDBPyConnection, rule: Rule, passing: list[str], failing: list[str]
) -> None:
    con.execute(
        'create table visits (visit varchar, weight double, sex varchar, start timestamp, "end" timestamp, '
        "born date)"
    )

    def verdict(values: str) -> object:
        con.execute("delete from visits")
        con.execute("insert into visits (visit) values ('V')")
        con.execute(f"update visits set {values.replace('end =', chr(34) + 'end' + chr(34) + ' =')}")
        return con.execute(f"select {violation_sql(rule, VISITS)} from visits").fetchall()[0][0]

    assert [verdict(values) for values in passing] == [False] * len(passing)
    assert [verdict(values) for values in failing] == [True] * len(failing)


def test_keys_and_references_are_counted_over_whole_tables(con: DuckDBPyConnection) -> None:
    """Key a stands three times (2 rows too many), b once, and one row has no key; c is unknown elsewhere."""
    con.execute("create table rows_ as select * from (values ('a'), ('a'), ('a'), ('b'), ('c'), (null)) t(k)")
    con.execute("create table one as select 'a' as id")
    con.execute("create table two as select 'b' as id union all select 'b'")
    unique = Unique(columns=("k",), because="")
    refers = RefersTo(columns=("k",), targets=("one", "two"), target_columns=("id",), because="")

    assert con.execute(duplicates_sql(unique, "rows_")).fetchall() == [(2, 5)]
    assert con.execute(orphans_sql(refers, "rows_")).fetchall() == [(1, 5)]
    assert not is_row_rule(unique) and not is_row_rule(refers)
    with pytest.raises(ValueError, match="whole table"):
        violation_sql(unique, VISITS)


@pytest.mark.parametrize("contract", SUBMITTED, ids=lambda contract: contract.name)
def test_every_rule_of_every_contract_runs_on_its_table(
    con: DuckDBPyConnection, contract: DataContract
) -> None:
    nothing = ", ".join(
        f"{typed_sql(column, 'null::varchar', 'VARCHAR')} as {quote_identifier(column.name)}"
        for column in contract.fields
    )
    con.execute(f"create table empty_row as select {nothing}")

    for rule in rules_of(contract):
        if is_row_rule(rule):
            broken = con.execute(f"select {violation_sql(rule, contract)} from empty_row").fetchall()
            assert broken == [(isinstance(rule, Required),)], rule_name(rule)


def test_names_of_stop_rules_are_told_apart_within_a_contract() -> None:
    for contract in SUBMITTED:
        names = [rule_name(rule) for rule in rules_of(contract) if rule.severity is Severity.STOP]
        assert len(names) == len(set(names)), contract.name


def test_quoting_survives_what_people_write(con: DuckDBPyConnection) -> None:
    text = 'O\'Neil; drop table "x" --'

    assert con.execute(f"select {quote_text(text)} as {quote_identifier(text)}").fetchall() == [(text,)]
