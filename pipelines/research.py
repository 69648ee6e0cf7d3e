"""The published research database from Python: connect, rates, cohort. Nothing but what is published can be read here.

A notebook needs `from pipelines.research import connect, rates, cohort`; `docs/how-to/use-python.md` shows them at work.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, TokenError

from data_contracts.published.rates import LEVELS, PERIOD_TYPES
from pipelines.builds import present_build
from pipelines.nearest import nearest_words
from pipelines.warehouse import open_to_read

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ResearchError", "cohort", "connect", "rates"]


class ResearchError(ValueError):
    """What was asked for is not in the research database; the message says what is."""


# In the order in which a name that several have is taken: ids and hospitals of the dyad before those of the others.
_COHORT_TABLES = (
    "dyads",
    "deliveries",
    "newborns",
    "delivery_measures",
    "newborn_measures",
    "dyad_measures",
)
_JOINS = """
    from dyads
    left join deliveries on deliveries.delivery_id = dyads.delivery_id
    left join newborns on newborns.newborn_id = dyads.newborn_id
    left join delivery_measures on delivery_measures.delivery_id = dyads.delivery_id
    left join newborn_measures on newborn_measures.newborn_id = dyads.newborn_id
    left join dyad_measures on dyad_measures.dyad_id = dyads.dyad_id
"""
_ID_COLUMNS = ("dyad_id", "newborn_id", "infant_id", "delivery_id", "mother_id", "hospital_id")
# What a condition may not hold: other tables, other files, settings, and functions that are not known by name.
_REFUSED = (
    exp.Query,
    exp.Table,
    exp.Anonymous,
    exp.Command,
    exp.Placeholder,
    exp.Parameter,
    exp.Window,
    exp.AggFunc,
)


def connect(home: str | Path | None = None) -> DuckDBPyConnection:
    """A read-only connection to the build that readers are on; close it, or use it in a `with`.

    `home` is the home folder (default: $DYADS_HOME, else ./dyads_home), its `published` folder, or a `.duckdb` file.
    It may stay open for days: a night writes another file and is never kept waiting, and the connection goes on reading
    its own build. Connecting again gives the new one, in the same process too. ResearchError when nothing is published.
    """
    asked = Path(home or os.environ.get("DYADS_HOME") or "dyads_home").expanduser().resolve()
    for _ in range(3):  # a night may end, and remove an old build, between looking and opening
        path = _file_of_build(asked)
        try:
            return open_to_read(path)
        except OSError:
            continue
    raise ResearchError(
        f"the research database in {asked} cannot be opened; is it readable for this account?"
    )


def _file_of_build(asked: Path) -> Path:
    """The file under its build's own name: DuckDB takes an open file and a new one of the same name for the same."""
    if asked.suffix == ".duckdb":
        published, database = asked.parent, asked
    else:
        published = asked if (asked / "research.duckdb").exists() else asked / "published"
        database = published / "research.duckdb"
    if not database.is_file():
        raise ResearchError(
            f"nothing is published in {published}; name the home folder, or run `dyads run` first"
        )
    build = present_build(published) if database.name == "research.duckdb" else None
    own = published / "builds" / str(build["build_id"]) / "research.duckdb" if build else database
    return own if own.is_file() else database


@overload
def rates(
    measure: str | Sequence[str],
    *,
    level: str = ...,
    place: str | None = ...,
    stratum: str = ...,
    period: str = ...,
    since: str | date | None = ...,
    home: str | Path | DuckDBPyConnection | None = ...,
    form: Literal["pandas"] = ...,
) -> pd.DataFrame: ...
@overload
def rates(
    measure: str | Sequence[str],
    *,
    level: str = ...,
    place: str | None = ...,
    stratum: str = ...,
    period: str = ...,
    since: str | date | None = ...,
    home: str | Path | DuckDBPyConnection | None = ...,
    form: Literal["arrow"],
) -> pa.Table: ...
def rates(
    measure: str | Sequence[str],
    *,
    level: str = "network",
    place: str | None = None,
    stratum: str = "overall",
    period: str = "all",
    since: str | date | None = None,
    home: str | Path | DuckDBPyConnection | None = None,
    form: Literal["pandas", "arrow"] = "pandas",
) -> pd.DataFrame | pa.Table:
    """Published rates of one measure or several: one row a measure, period, place and group, in that order.

    `period` is month, quarter, year or all; `since` the first day wanted. Hidden counts and rates are empty, with the
    reason in `suppression_reason`; why a rate cannot be computed stands in `not_computable_reason`. ResearchError, with
    the nearest words that exist, when a measure, level, place, stratum or period is not known.
    """
    first = _day(since)
    if form not in ("pandas", "arrow"):
        raise ResearchError("form is pandas or arrow")
    with _opened(home) as con:
        wanted = [measure] if isinstance(measure, str) else list(measure)
        rated = _words(con, "measure_id")
        for each in wanted:
            if each not in rated:
                raise ResearchError(_unknown_measure(con, each, rated))
        _require("level", level, LEVELS)
        _require("period", period, PERIOD_TYPES)
        _require("stratum", stratum, _words(con, "stratum"))
        if place is not None:
            _require("place", place, _words(con, "place", f"where level = '{level}'"))
        found = con.sql(
            """
            -- one row a measure, period, place and group
            select r.measure_id, c.title, r.period_type, r.period_start, r.level, r.place, r.stratum, r.stratum_value,
                r.denominator, r.numerator, r.rate, r.rate_per, r.ci_low, r.ci_high, r.oe_ratio, r.shrunken_rate,
                r.reliability, r.suppressed, r.suppression_reason, r.computable, r.not_computable_reason, r.usability
            from measure_rates as r left join measure_catalogue as c on c.measure_id = r.measure_id
            where list_contains($measures, r.measure_id) and r.level = $level and r.stratum = $stratum
                and r.period_type = $period and (r.place = $place or $place is null)
                and (r.period_start >= $since or $since is null)
            order by list_position($measures, r.measure_id), r.period_start, r.place, r.stratum_value
            """,
            params={
                "measures": wanted,
                "level": level,
                "stratum": stratum,
                "period": period,
                "place": place,
                "since": first,
            },
        ).to_arrow_table()
        found = _told(con, found, {"measures": ", ".join(wanted)})
    return found if form == "arrow" else found.to_pandas()


def cohort(
    where: str,
    *,
    columns: Sequence[str] = (),
    linked_only: bool = True,
    home: str | Path | DuckDBPyConnection | None = None,
) -> pa.Table:
    """Dyads for which a condition holds: one row a newborn, its ids, the columns of the condition and those asked for.

    `where` is a SQL condition over documented columns of dyads, deliveries, newborns and the measures of each, as
    `mother_age_years >= 35 and smm20 and nicu_admission`. A column that several tables have is said with its table
    (`newborns.gestational_age_days`) and comes back as `newborns_gestational_age_days`. In measures an empty value is
    outside the denominator; a condition that is neither true nor false leaves the dyad out. Build, citation and
    condition stand in the table's metadata. ResearchError, with the nearest columns, when a name is not known.
    """
    with _opened(home) as con:
        known = _documented(con)
        parsed = _parse(where)
        named = [_resolve(column.table, column.name, known) for column in parsed.find_all(exp.Column)]
        for column, found in zip(list(parsed.find_all(exp.Column)), named, strict=True):
            column.replace(exp.column(found.name, table=found.table, quoted=True))
        asked = [_resolve(*_split(name), known) for name in columns]
        shown = list(
            dict.fromkeys([*(_resolve("dyads", name, known) for name in _ID_COLUMNS), *named, *asked])
        )
        selected = ", ".join(f'"{each.table}"."{each.name}" as "{each.shown_as}"' for each in shown)
        links = "dyads.link_status = 'linked' and " if linked_only else ""
        found = con.sql(
            f"select {selected} {_JOINS} where {links}({parsed.sql(dialect='duckdb')}) order by dyads.dyad_id"
        ).to_arrow_table()
        return _told(con, found, {"where": where})


@dataclass(frozen=True)
class _Column:
    """A documented column; `is_shared` when more than one table has the name."""

    table: str
    name: str
    is_shared: bool

    @property
    def shown_as(self) -> str:
        is_plain = self.table == "dyads" or not self.is_shared
        return self.name if is_plain else f"{self.table}_{self.name}"


def _parse(where: str) -> exp.Expression:
    try:
        conditions = Dialect.get_or_raise("duckdb").parse_into(exp.Condition, where)
    except (ParseError, TokenError):
        raise ResearchError(
            "the condition is not SQL; write it as in a where clause: mother_age_years >= 35 and smm20"
        ) from None
    if len(conditions) != 1 or conditions[0] is None:
        raise ResearchError("the condition is one condition, without another clause or statement")
    parsed: exp.Expression = conditions[0]
    refused = next((node for node in parsed.walk() if isinstance(node, _REFUSED)), None)
    if refused is not None:
        raise ResearchError(
            "the condition speaks of columns only, without other tables, aggregates or unknown functions; "
            "for more, ask in SQL through connect()"
        )
    return parsed


def _documented(con: DuckDBPyConnection) -> dict[str, list[str]]:
    """Column name to the tables that have it; tables of measures give their measures alone."""
    rows = con.execute(
        "select table_name, column_name from data_dictionary where list_contains($tables, table_name) order by all",
        {"tables": list(_COHORT_TABLES)},
    ).fetchall()
    known: dict[str, list[str]] = {}
    for table in _COHORT_TABLES:
        for of_table, name in rows:
            is_key = table.endswith("_measures") and name in ("hospital_id", "period_date", *_ID_COLUMNS)
            if of_table == table and not is_key:
                known.setdefault(name, []).append(table)
    return known


def _resolve(table: str, name: str, known: dict[str, list[str]]) -> _Column:
    tables = known.get(name, [])
    if not tables:
        raise ResearchError(f"no column is called {name}{nearest_words(name, list(known))}")
    if table:
        if table not in tables:
            raise ResearchError(f"{table} has no column {name}; {' and '.join(tables)} have it")
        return _Column(table=table, name=name, is_shared=len(tables) > 1)
    if len(tables) > 1 and tables[0] != "dyads":
        choice = " or ".join(f"{each}.{name}" for each in tables)
        raise ResearchError(f"several tables have {name}: write {choice}")
    return _Column(table=tables[0], name=name, is_shared=len(tables) > 1)


def _split(name: str) -> tuple[str, str]:
    table, _, column = name.rpartition(".")
    return table, column


@contextmanager
def _opened(home: str | Path | DuckDBPyConnection | None) -> Iterator[DuckDBPyConnection]:
    """A connection that was handed in stays open."""
    if isinstance(home, DuckDBPyConnection):
        yield home
        return
    con = connect(home)
    try:
        yield con
    finally:
        con.close()


def _told(con: DuckDBPyConnection, found: pa.Table, about: dict[str, str]) -> pa.Table:
    build_id, citation = con.execute("select build_id, citation from v_build").fetchall()[0]
    told = {"build_id": build_id, "citation": citation, **about}
    return found.replace_schema_metadata({b"dyads": json.dumps(told).encode()})


def _words(con: DuckDBPyConnection, column: str, where: str = "") -> list[str]:
    rows = con.execute(f"select distinct {column} from measure_rates {where} order by 1").fetchall()
    return [row[0] for row in rows]


def _require(what: str, asked: str, known: Sequence[str]) -> None:
    if asked not in known:
        listed = f"; there are {', '.join(known)}" if len(known) <= 20 else nearest_words(asked, known)
        raise ResearchError(f"no {what} is called {asked}{listed}")


def _unknown_measure(con: DuckDBPyConnection, asked: str, rated: Sequence[str]) -> str:
    why = con.execute(
        "select coalesce(missing_input, grain) from measure_catalogue where measure_id = ?", [asked]
    ).fetchall()
    if why:
        return f"{asked} has no rates: {why[0][0]}; `from measure_catalogue` tells more"
    return (
        f"no measure is called {asked}{nearest_words(asked, rated)}; `from measure_catalogue` lists them all"
    )


def _day(since: str | date | None) -> date | None:
    if since is None or isinstance(since, date):
        return since
    try:
        parts = [int(part) for part in since.split("-")]
        return date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError):
        raise ResearchError("since is a day, month or year: 2025-03-01, 2025-03 or 2025") from None
