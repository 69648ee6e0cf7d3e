"""Where each published table comes from, and how it is written with its comments and its Parquet twin."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from data_contracts.as_arrow import arrow_schema
from data_contracts.as_duckdb import comment_sql, create_table_sql
from data_contracts.as_sql import SQL_TYPES
from data_contracts.as_words import rule_columns, rule_sentence
from data_contracts.codelists import codelist_table
from data_contracts.contract import DataContract, rules_of
from data_contracts.published import PUBLISHED, measure_table_contract, published_named
from data_contracts.published.views import VIEWS
from measures.catalogue import CATALOGUE
from measures.rates.suppression import PROFILES
from pipelines.catalogue_rows import catalogue_rows
from pipelines.gates import GATES, gate_file
from pipelines.identity_ledger import ledger_state
from pipelines.left_out_records import create_source_left_out_records
from pipelines.linkage_models import model_versions
from pipelines.privacy import Privacy, mark_contract, privacy_of, select_private
from pipelines.receiving import show_receipts
from pipelines.shown_counts import find_hidden_months, show_quarantine, show_submissions, show_verdicts
from pipelines.stage_runner import Night, source_hash
from pipelines.version import code_version
from pipelines.warehouse import quoted

GRAINS = ("delivery", "newborn", "dyad")


def published_contracts(con: DuckDBPyConnection) -> tuple[DataContract, ...]:
    """Every published table in reading order; those of measures take their columns from what was computed."""
    tables = [contract for contract in PUBLISHED if contract.name != "measure_values"]
    place = [contract.name for contract in tables].index("measure_rates")
    return (*tables[:place], *(_measure_contract(con, grain) for grain in GRAINS), *tables[place:])


def _measure_contract(con: DuckDBPyConnection, grain: str) -> DataContract:
    titles = {measure.id: measure.title for measure in CATALOGUE}
    columns: list[tuple[str, str, str]] = []
    described = con.execute(f"describe {grain}_measures").fetchall()
    for name, kind, *_ in described:
        base, _, part = name.partition("__")
        if base not in titles:
            continue
        type_ = {"BOOLEAN": "boolean", "DOUBLE": "number", "VARCHAR": "text"}[kind]
        words = {
            "": f"{titles[base]}; empty outside the denominator, when excluded and when not computable",
            "excluded": f"In the denominator of {base} and excluded from it",
            "reason": f"What decided {base}",
        }[part]
        columns.append((name, type_, words))
    return measure_table_contract(grain, tuple(columns))


def create_sources(
    con: DuckDBPyConnection,
    night: Night,
    *,
    build_id: str,
    started_at: datetime,
    gates: Iterable[str] = tuple(GATES),
) -> None:
    """Create a relation `source_<table>` for each published table that is not a stage's output as it stands.

    `gates` are those whose verdicts are there already; all of them once the publish gate has judged.
    """
    _show_dyads(con)
    con.execute(
        "create or replace temp view source_hospitals as select *, name as hospital_name from hospitals"
    )
    con.execute("""
        -- one row a delivery
        create or replace temp view source_deliveries as
        select f.* exclude (race_ethnicity, payer, language), k.delivery_mode, f.plurality > 1 as is_multiple,
            s.race_ethnicity, s.payer, s.age_band, s.language, s.rural_urban, s.svi_quartile
        from delivery_facts f
        join delivery_strata s using (delivery_id)
        join delivery_stays k using (delivery_id)
    """)
    con.execute("""
        -- one row a newborn
        create or replace temp view source_newborns as
        select f.* exclude (race_ethnicity, payer, hospital_id), f.hospital_id as birth_hospital_id,
            f.plurality > 1 as is_multiple,
            s.race_ethnicity, s.payer, s.age_band, s.language, s.rural_urban, s.svi_quartile
        from newborn_facts f
        join newborn_strata s using (newborn_id)
    """)
    largest_hidden = PROFILES[night.settings.suppression_profile].largest_hidden
    find_hidden_months(con)
    show_receipts(con, night.settings.staged)
    show_submissions(con, _SUBMISSIONS, largest_hidden)
    show_quarantine(con, _QUARANTINE, largest_hidden)
    create_source_left_out_records(con, largest_hidden)
    codelist_table(con)
    con.execute(f"""
        create or replace temp view source_code_lists as
        select codelist, code, system as code_system, valid_from, valid_to, null::varchar as description,
            source, '{_codelist_version()}' as version
        from code_lists
    """)
    files = ", ".join(quoted(gate_file(gate, night)) for gate in gates)
    show_verdicts(con, f"from read_parquet([{files}])", largest_hidden)
    _show_usability(con)
    _register(con, "measure_catalogue", catalogue_rows())
    privacy = privacy_of(night.settings)
    contracts = tuple(mark_contract(privacy, contract) for contract in published_contracts(con))
    _register(con, "data_dictionary", _dictionary_rows(contracts))
    _register(con, "builds", [*_earlier_builds(night), _this_build(night, build_id, started_at)])


_SUBMISSIONS = """
        -- one row a submission
        with files as (
            select submission_id, string_agg(feed, ', ' order by feed) as feeds from submission_files group by all
        )
        select s.submission_id, s.submitter, s.period, s.sequence, s.status, nullif(s.reason, '') as reason,
            s.status = 'accepted' as is_current, s.is_final, f.feeds, s.files,
            s.accepted_rows + s.quarantined_rows as rows_delivered, s.accepted_rows as rows_accepted,
            s.quarantined_rows as rows_quarantined, split_part(s.submission_id, '/', 3) as content_hash, s.received_at
        from submissions s left join files f using (submission_id)
"""
_QUARANTINE = """
        -- one row a submission, feed and rule
        with delivered as (
            select submission_id, feed, sum(accepted_rows + quarantined_rows) as rows_delivered
            from submission_files group by all
        )
        select q.submission_id, q.feed, q.rule, any_value(s.submitter) as submitter, any_value(s.period) as period,
            any_value(q.reason) as because,
            sum(q.quarantined_rows)::bigint as rows_quarantined, any_value(d.rows_delivered)::bigint as rows_delivered
        from quarantine_summary q
        join submissions s using (submission_id)
        left join delivered d using (submission_id, feed)
        group by q.submission_id, q.feed, q.rule
"""


def _show_usability(con: DuckDBPyConnection) -> None:
    """Usability by the gates' verdicts as well: a hospital whose feed did not pass is read with caution.

    A warning is told and lowers nothing: many of them (few twins, missing names) touch few measures.
    """
    con.execute("""
        -- one row a measure and hospital
        create or replace temp table kept_usability as
        with verdicts as (
            select distinct hospital_id, unnest(string_split(table_name, ', ')) as feed, title, verdict
            from source_gate_results
            where stage = 'staging' and hospital_id is not null and verdict in ('FAIL', 'ERROR', 'WAIVED', 'WARN')
        ),
        told as (
            select u.measure_id, u.hospital_id,
                string_agg(distinct lower(v.verdict) || ': ' || v.title, '; ' order by lower(v.verdict) || ': ' || v.title)
                    as reasons,
                bool_or(v.verdict <> 'WARN') as lowers
            from measure_usability u
            join verdicts v on v.hospital_id = u.hospital_id and list_contains(string_split(u.feeds, ','), v.feed)
            group by all
        )
        select u.measure_id, u.hospital_id,
            if(u.usability = 'ok' and coalesce(t.lowers, false), 'caution', u.usability) as usability,
            u.least_complete_need, u.completeness, u.feeds,
            nullif(concat_ws('; ', u.reasons, t.reasons), '') as reasons
        from measure_usability u left join told t using (measure_id, hospital_id)
    """)
    con.execute("create or replace temp view source_measure_usability as from kept_usability")
    con.execute("""
        create or replace temp view source_measure_rates as
        select r.* replace (if(r.usability = 'ok' and u.usability <> 'ok', 'caution', r.usability) as usability)
        from measure_rates r
        left join kept_usability u
            on r.level = 'hospital' and u.hospital_id = r.place and u.measure_id = r.measure_id
    """)


def _show_dyads(con: DuckDBPyConnection) -> None:
    """`source_dyads` with every published column; what no stage wrote is empty."""
    present = {row[0] for row in con.execute("describe dyads").fetchall()}
    empty = [field for field in published_named("dyads").fields if field.name not in present]
    added = "".join(f", null::{SQL_TYPES[field.type]} as {field.name}" for field in empty)
    con.execute(f"create or replace temp view source_dyads as select *{added} from dyads")


def write_tables(
    con: DuckDBPyConnection, contracts: tuple[DataContract, ...], parquet: Path, privacy: Privacy
) -> dict[str, int]:
    """Create, fill and comment every table in the attached database `research` as the privacy profile has it.

    Returns rows by table; `date_shifts` is needed where dates are shifted.
    """
    rows: dict[str, int] = {}
    for contract in (mark_contract(privacy, each) for each in contracts):
        name = contract.name
        # One transaction: a comment of its own each would wait for the disk, a thousand times a build.
        con.execute("begin")
        for statement in (
            create_table_sql(contract, database="research"),
            *comment_sql(contract, database="research"),
        ):
            con.execute(statement)
        con.execute("commit")
        if name == "builds":
            _fill_builds(con, rows)
        selected = select_private(privacy, contract, f"temp.{source_relation(con, name)}")
        order = f"order by {', '.join(contract.key)}" if contract.key else ""
        con.execute(f"insert into research.{name} {selected} {order}")
        rows[name] = int(con.execute(f"select count(*) from research.{name}").fetchall()[0][0])
        path = parquet / f"{name}.parquet"
        con.execute(f"copy research.{name} to {quoted(path)} (format parquet, compression zstd)")
    _create_measure_values(con)
    return rows


def source_relation(con: DuckDBPyConnection, table: str) -> str:
    """The relation made for the table, else the stage's output of that name."""
    made = con.execute("select count(*) from duckdb_views() where view_name = ?", [f"source_{table}"])
    return f"source_{table}" if made.fetchall()[0][0] else table


def _create_measure_values(con: DuckDBPyConnection) -> None:
    """The long view: one row a unit and measure of whose denominator the unit is part."""
    selects: list[str] = []
    for grain in GRAINS:
        described = con.execute(f"describe research.{grain}_measures").fetchall()
        kinds = {name: kind for name, kind, *_ in described}
        for measure in CATALOGUE:
            if measure.grain != grain or measure.id not in kinds:
                continue
            excluded = (
                f"coalesce({measure.id}__excluded, false)" if f"{measure.id}__excluded" in kinds else "false"
            )
            is_flag = kinds[measure.id] == "BOOLEAN"
            selects.append(f"""
                select '{measure.id}' as measure_id, '{grain}' as grain, {grain}_id as unit_id, hospital_id,
                    date_trunc('month', period_date)::date as period, true as in_denominator,
                    {excluded} as is_excluded, {measure.id if is_flag else "null::boolean"} as in_numerator,
                    {measure.id}::double as value
                from {grain}_measures where {measure.id} is not null or {excluded}""")
    # The view names its tables without the database, so that it works under whatever name the file is opened.
    home = con.execute("select current_database()").fetchall()[0][0]
    for grain in GRAINS:
        con.execute(f"drop view if exists temp.{grain}_measures")
    con.execute("use research")
    con.execute("create view measure_values as " + " union all ".join(selects))
    for statement in comment_sql(published_named("measure_values"), relation="view"):
        con.execute(statement)
    con.execute(f"use {home}")


def _register(con: DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    schema = arrow_schema(published_named(table))
    con.register(f"rows_{table}", pa.Table.from_pylist(rows, schema=schema))
    con.execute(f"create or replace temp table kept_{table} as from rows_{table}")
    con.unregister(f"rows_{table}")
    con.execute(f"create or replace temp view source_{table} as from kept_{table}")


def _dictionary_rows(contracts: tuple[DataContract, ...]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for contract in (*contracts, published_named("measure_values"), *(view.contract for view in VIEWS)):
        rules = rules_of(contract)
        for position, field in enumerate(contract.fields, start=1):
            spoken = [rule_sentence(rule) for rule in rules if field.name in rule_columns(rule)]
            rows.append(
                {
                    "table_name": contract.name,
                    "column_name": field.name,
                    "position": position,
                    "type": str(field.type),
                    "unit": field.unit or None,
                    "required": field.required,
                    "description": field.description,
                    "table_title": contract.title,
                    "grain": contract.grain,
                    "is_key": field.name in contract.key,
                    "rules": "; ".join(spoken) or None,
                }
            )
    return rows


def _codelist_version() -> str:
    return source_hash(("data_contracts/codelists",))[:12]


def _this_build(night: Night, build_id: str, started_at: datetime) -> dict[str, Any]:
    return {
        "build_id": build_id,
        "is_current": True,
        "started_at": started_at.astimezone(UTC).replace(tzinfo=None),
        "finished_at": None,
        "code_version": code_version(),
        "codelist_version": _codelist_version(),
        "linkage_model_version": model_versions(night.settings),
        "measure_catalogue_version": source_hash(("measures/catalogue",))[:12],
        "identity_night": ledger_state(night.settings).night,
        "privacy_profile": night.settings.privacy_words,
        "suppression_profile": night.settings.suppression_profile,
        "input_hashes": json.dumps({"deliveries": night.input_key, **night.keys}),
        "row_counts": None,
    }


def _fill_builds(con: DuckDBPyConnection, rows: dict[str, int]) -> None:
    """The present build's end and counts, known only when every other table is written."""
    con.execute(
        "update temp.kept_builds set finished_at = ?, row_counts = ? where is_current",
        [datetime.now(UTC).replace(tzinfo=None), json.dumps(rows)],
    )


def _earlier_builds(night: Night) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted((night.settings.published / "builds").glob("*/manifest.json")):
        kept = json.loads(path.read_text())
        rows.append(
            {
                "build_id": kept["build_id"],
                "is_current": False,
                "started_at": datetime.fromisoformat(kept["started_at"]).replace(tzinfo=None),
                "finished_at": datetime.fromisoformat(kept["finished_at"]).replace(tzinfo=None),
                "code_version": kept["code_version"],
                "identity_night": kept.get("identity_night"),
                "privacy_profile": kept["privacy_profile"],
                "suppression_profile": kept["suppression_profile"],
                "input_hashes": json.dumps({"deliveries": kept["input_key"], **kept["stage_keys"]}),
                "row_counts": json.dumps(kept["rows"]),
            }
        )
    return rows
