"""Turns rules and fields into DuckDB SQL: predicates of violating rows, and the typing of delivered columns.

It knows nothing of files, tables on disk or gates, and runs no query itself.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, FieldType, field_named
from data_contracts.rules import (
    Before,
    Between,
    Matches,
    OneOf,
    RefersTo,
    Required,
    Rule,
    Unique,
    WithinYears,
)

SQL_TYPES: dict[FieldType, str] = {
    FieldType.TEXT: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "TIMESTAMP",
    FieldType.BOOLEAN: "BOOLEAN",
}

# What exports of R, SAS and databases write for "nothing".
MISSING_TOKENS = ("NULL", "null", "NA", "na", "N/A", "n/a", ".")
# In fields that name a person NULL and NA stay: they are real surnames and initials.
MISSING_TOKENS_OF_PERSONS = ("N/A", "n/a", ".")
# Whole numbers of these feeds are counts, ages, scores: never negative, so these say "unknown".
MISSING_INTEGERS = (-9, -99, -999, -9999)
# A measured number may be -9 (base excess), hardly ever exactly -999.
MISSING_NUMBERS = (-999, -9999)

# ISO 8601 only: DuckDB's own cast also takes 2025/1/2, which may be 1 February. A zone is allowed and cut
# off, since the contract's times are hospital-local.
_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_ZONE = r" ?([Zz]|[+-]\d{2}(:?\d{2})?)"
_ISO_PATTERN = rf"{_DATE}({_TIME}({_ZONE})?)?"
_ISO_WITH_ZONE = rf"({_DATE}{_TIME}){_ZONE}"
# Doubles hold whole numbers exactly up to 2^53; larger "integers" are identifiers in the wrong column.
_LARGEST_EXACT_INTEGER = 9_007_199_254_740_992


def quote_identifier(name: str) -> str:
    """A column or table name as SQL, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(value: str) -> str:
    """A text literal as SQL."""
    return "'" + value.replace("'", "''") + "'"


def rule_name(rule: Rule) -> str:
    """A short stable name of a rule within its table, such as `required(admit_datetime)`."""
    match rule:
        case Required(column=column):
            return f"required({column})"
        case Unique(columns=columns):
            return f"unique({', '.join(columns)})"
        case Between(column=column):
            return f"between({column})"
        case OneOf(column=column):
            return f"one_of({column})"
        case Matches(column=column):
            return f"matches({column})"
        case Before(earlier=earlier, later=later):
            return f"before({earlier}, {later})"
        case WithinYears(column=column):
            return f"within_years({column})"
        case RefersTo(columns=columns, targets=targets):
            return f"refers_to({', '.join(columns)} in {', '.join(targets)})"


def is_row_rule(rule: Rule) -> bool:
    """Whether one row alone shows a violation (keys and references need the whole table)."""
    return not isinstance(rule, Unique | RefersTo)


def violation_sql(rule: Rule, contract: DataContract) -> str:
    """A boolean expression over typed columns: TRUE for a row that violates the rule, else FALSE, never NULL.

    ValueError for Unique and RefersTo, which no single row can break: see `duplicates_sql`, `orphans_sql`.
    """
    match rule:
        case Required(column=name):
            column = quote_identifier(name)
            if field_named(contract, name).type is FieldType.TEXT:
                return f"({column} is null or trim({column}) = '')"
            return f"({column} is null)"
        case Between(column=name, low=low, high=high):
            column = quote_identifier(name)
            return f"({column} is not null and not ({column} between {low!r} and {high!r}))"
        case OneOf(column=name, values=values):
            column = quote_identifier(name)
            allowed = ", ".join(quote_text(value) for value in values)
            return f"({column} is not null and {column} not in ({allowed}))"
        case Matches(column=name, pattern=pattern):
            column = quote_identifier(name)
            return f"({column} is not null and not regexp_full_match({column}, {quote_text(pattern)}))"
        case Before():
            return _after_sql(rule)
        case WithinYears(column=name, first_year=first, last_year=last):
            column = quote_identifier(name)
            return f"({column} is not null and year({column}) not between {first} and {last})"
        case Unique() | RefersTo():
            raise ValueError(f"{rule_name(rule)} speaks of a whole table: use duplicates_sql or orphans_sql")


def _after_sql(rule: Before) -> str:
    """TRUE where `earlier` is after `later`.

    Midnight stands for "time unknown", so a `later` at midnight of the same day is not yet a violation.
    """
    earlier, later = quote_identifier(rule.earlier), quote_identifier(rule.later)
    return (
        f"coalesce({earlier} > {later} and not ("
        f"{earlier}::date = {later}::date and {later} = date_trunc('day', {later})), false)"
    )


def duplicates_sql(rule: Unique, table: str) -> str:
    """A query of one row, `violated, total`: rows beyond the first of their key; rows with a whole key."""
    columns = [quote_identifier(name) for name in rule.columns]
    filled = " and ".join(f"{column} is not null" for column in columns)
    return (
        "select coalesce(sum(row_count - 1), 0)::bigint as violated, "
        "coalesce(sum(row_count), 0)::bigint as total "
        f"from (select count(*) as row_count from {quote_identifier(table)} where {filled} "
        f"group by {', '.join(columns)})"
    )


def orphans_sql(rule: RefersTo, table: str) -> str:
    """A query of one row, `violated, total`: rows whose columns are all filled; those found in no target."""
    columns = [quote_identifier(name) for name in rule.columns]
    targets = " union ".join(
        f"select {', '.join(map(quote_identifier, rule.target_columns))} from {quote_identifier(target)}"
        for target in rule.targets
    )
    names = [f"target_{position}" for position in range(len(rule.target_columns))]
    joined = " and ".join(f"t.{name} = r.{column}" for name, column in zip(names, columns, strict=True))
    filled = " and ".join(f"r.{column} is not null" for column in columns)
    return (
        f"with target({', '.join(names)}) as ({targets}) "
        f"select count(*) filter (where t.{names[0]} is null) as violated, count(*) as total "
        f"from {quote_identifier(table)} r left join target t on {joined} where {filled}"
    )


def trimmed_sql(column_sql: str) -> str:
    """A text without blanks around it; NULL when nothing is left."""
    return f"nullif(trim({column_sql}), '')"


def missing_tokens(field: Field) -> tuple[str, ...]:
    """The texts which, in this field, say that nothing is known."""
    general = (
        MISSING_TOKENS_OF_PERSONS if field.identifying and field.type is FieldType.TEXT else MISSING_TOKENS
    )
    return general + (field.missing_codes if field.type is FieldType.TEXT else ())


def missing_numbers(field: Field) -> tuple[float, ...]:
    """The numbers which, in this field, say that nothing is known."""
    if field.type is FieldType.INTEGER:
        return MISSING_INTEGERS + tuple(int(code) for code in field.missing_codes)
    if field.type is FieldType.NUMBER:
        return MISSING_NUMBERS + tuple(float(code) for code in field.missing_codes)
    return ()


def typed_sql(field: Field, column_sql: str, given_type: str) -> str:
    """A delivered column as the field's type; NULL for blanks, missing codes and what does not read as it.

    `given_type` is the DuckDB type of `column_sql`: VARCHAR (already trimmed, see `trimmed_sql`), BIGINT,
    DOUBLE, DATE, TIMESTAMP, BOOLEAN. Other combinations go by way of text.
    """
    direct = _direct_cast_sql(field.type, column_sql, given_type)
    if direct is None:
        as_text = column_sql if given_type == "VARCHAR" else f"({column_sql})::varchar"
        direct = _text_cast_sql(field, as_text)
    codes = missing_numbers(field)
    if not codes:
        return direct
    is_code = " or ".join(f"({direct}) = {code!r}" for code in codes)
    return f"case when {is_code} then null else {direct} end"


def is_coded_missing_sql(field: Field, column_sql: str, given_type: str) -> str:
    """TRUE where a filled value of the delivered column is a code for "unknown", not an unreadable value."""
    # Searched for in one text: the engine turns lists of constants into joins, one a column.
    as_text = column_sql if given_type == "VARCHAR" else f"({column_sql})::varchar"
    tokens = "|".join(("", *missing_tokens(field), ""))
    is_token = f"contains({quote_text(tokens)}, '|' || {as_text} || '|')"
    codes = "|".join(("", *(f"{float(code)!r}" for code in missing_numbers(field)), ""))
    if codes == "|":
        return is_token
    number = f"coalesce(try_cast({as_text} as double)::varchar, '')"
    return f"({is_token} or contains({quote_text(codes)}, '|' || {number} || '|'))"


def _direct_cast_sql(wanted: FieldType, x: str, given: str) -> str | None:
    """The typing that needs no text: same type, or a conversion without loss; None when there is none."""
    if given == SQL_TYPES[wanted] and given != "VARCHAR":
        return f"(case when isfinite({x}) then {x} end)" if wanted is FieldType.NUMBER else x
    match wanted, given:
        case FieldType.INTEGER, "DOUBLE":
            return _whole_number_sql(x)
        case FieldType.NUMBER, "BIGINT":
            return f"{x}::double"
        case FieldType.DATE, "TIMESTAMP":
            return f"{x}::date"
        case FieldType.DATETIME, "DATE":
            return f"{x}::timestamp"
        case FieldType.BOOLEAN, "BIGINT" | "DOUBLE":
            return f"(case {x} when 1 then true when 0 then false end)"
        case FieldType.TEXT, "DOUBLE":
            # A table tool has turned 123 into 123.0: an identifier or code has no decimals of its own.
            return f"coalesce({_whole_number_sql(x)}::varchar, {x}::varchar)"
    return None


def _text_cast_sql(field: Field, x: str) -> str:
    match field.type:
        case FieldType.TEXT:
            is_token = " or ".join(f"{x} = {quote_text(token)}" for token in missing_tokens(field))
            # The length check keeps the comparison off nearly all values.
            longest = max(len(token) for token in missing_tokens(field))
            return f"(case when strlen({x}) <= {longest} and ({is_token}) then null else {x} end)"
        case FieldType.INTEGER:
            return _whole_number_sql(f"try_cast({x} as double)")
        case FieldType.NUMBER:
            return f"(case when isfinite(try_cast({x} as double)) then try_cast({x} as double) end)"
        case FieldType.DATE:
            return (
                f"(case when regexp_full_match({x}, {quote_text(_ISO_PATTERN)}) "
                f"then try_cast(left({x}, 10) as date) end)"
            )
        case FieldType.DATETIME:
            return (
                f"(case when not regexp_full_match({x}, {quote_text(_ISO_PATTERN)}) then null "
                f"when strlen({x}) <= 16 then try_cast({x} as timestamp) "
                f"else try_cast(regexp_replace({x}, {quote_text(_ISO_WITH_ZONE)}, '\\1') as timestamp) end)"
            )
        case FieldType.BOOLEAN:
            return (
                f"(case lower({x}) when 'true' then true when 'false' then false when '1' then true "
                "when '0' then false when 'y' then true when 'n' then false when 'yes' then true "
                "when 'no' then false when 't' then true when 'f' then false end)"
            )


def _whole_number_sql(x: str) -> str:
    """A double as BIGINT when it is whole and held exactly, else NULL (also for nan and infinity)."""
    return f"(case when {x} = trunc({x}) and abs({x}) < {_LARGEST_EXACT_INTEGER} then {x}::bigint end)"
