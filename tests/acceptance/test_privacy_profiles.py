"""One night published again under every privacy profile, and readers who stay through it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.builds import present_build
from pipelines.gates import GATES, gate_file
from pipelines.privacy import PERSON_TABLES
from pipelines.publishing import publish
from pipelines.research import connect
from pipelines.settings import Settings
from pipelines.stage_runner import Night
from tests.acceptance.conftest import CANARY_NUMBER, Network


@dataclass(frozen=True)
class Readers:
    """Connections to one night's builds, each opened when its build was the present one."""

    home: Path
    limited: duckdb.DuckDBPyConnection
    shifted: duckdb.DuckDBPyConnection
    safe_harbor: duckdb.DuckDBPyConnection
    identified: duckdb.DuckDBPyConnection
    last: duckdb.DuckDBPyConnection


def keep_overall_rates(home: Path) -> None:
    """Leave the rates of everybody only: publishing the groups five times over would tell no more."""
    con = duckdb.connect()
    for path in (home / "work" / "stages" / "rate").glob("*/*.parquet"):
        where = {
            "measure_rates": "stratum = 'overall'",
            "disparities": "level = 'network' and period_type = 'all'",
        }
        if path.stem in where:
            con.execute(f"copy (from '{path}' where {where[path.stem]}) to '{path}.part' (format parquet)")
            Path(f"{path}.part").replace(path)
    con.close()


def publish_again(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Publish the kept results of the night under these settings, and open what readers then see.

    The gates' verdicts do not depend on the profile; they are taken over from the night.
    """
    manifests = sorted((settings.home / "published" / "builds").glob("*/manifest.json"))
    kept = json.loads(manifests[0].read_text())
    night = Night(settings=settings, input_key=kept["input_key"], keys=kept["stage_keys"], inputs={})
    for gate in GATES:
        verdicts = gate_file(gate, night)
        if not verdicts.is_file():
            shutil.copyfile(next(iter(sorted(verdicts.parent.glob("*.parquet")))), verdicts)
    built = publish(night, now=datetime.now(UTC), say=lambda words: None)
    assert not built.reused
    return connect(settings.published)


@pytest.fixture(scope="module")
def readers(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    home = tmp_path_factory.mktemp("profiles") / "home"
    shutil.copytree(network.home, home, symlinks=True)
    keep_overall_rates(home)
    plain = Settings(home=home, landing=network.landing)
    opened = [connect(home)]
    for changes in (
        {"shift_dates": True},
        {"privacy_profile": "safe_harbor"},
        {"privacy_profile": "identified", "allow_identified": True},
        {},
    ):
        opened.append(publish_again(replace(plain, **changes)))
    yield Readers(home, *opened)
    for con in opened:
        con.close()


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


def dates_of(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    described = rows(con, f"describe {table}")
    return [str(name) for name, kind, *_ in described if kind in ("DATE", "TIMESTAMP")]


@pytest.fixture(scope="module")
def both(readers: Readers) -> Iterator[duckdb.DuckDBPyConnection]:
    """The night with true dates as `true`, with shifted ones as `shifted`."""
    con = duckdb.connect()
    builds = sorted((readers.home / "published" / "builds").iterdir())
    for name, build in (("truth", builds[0]), ("shifted", builds[1])):
        con.execute(f"attach '{build / 'research.duckdb'}' as {name} (read_only)")
    yield con
    con.close()


def test_a_reader_keeps_its_build_through_three_others_and_new_readers_see_the_new_one(
    readers: Readers,
) -> None:
    """All in one process, as a notebook would: its own file is read, whatever the name leads to by then."""
    profiles = [
        rows(con, "select privacy_profile from builds where is_current")[0][0]
        for con in (readers.limited, readers.shifted, readers.safe_harbor, readers.last)
    ]
    assert profiles == ["limited", "limited, dates shifted", "safe_harbor", "limited"]
    known = [
        rows(con, "select count(*) from builds")[0][0]
        for con in (readers.limited, readers.shifted, readers.last)
    ]
    assert known == [1, 2, 4]
    for con in (readers.limited, readers.last):
        assert rows(con, "select count(*) from measure_values")[0][0] > 1000
    present = present_build(readers.home / "published")
    assert present is not None
    assert rows(readers.last, "select build_id from v_build") == [(present["build_id"],)]


def test_every_date_of_a_family_goes_back_by_the_same_days(both: duckdb.DuckDBPyConnection) -> None:
    union = " union all ".join(
        f"select '{table}' as table_name, t.{key} as id, date_diff('day', s.{column}::date, t.{column}::date) as days "
        f"from truth.{table} t join shifted.{table} s using ({key}) where t.{column} is not null"
        for table, (_, key) in PERSON_TABLES.items()
        for column in dates_of(both, f"shifted.{table}")
        if column != "birth_month"
    )
    both.execute(f"create or replace temp table moved as {union}")
    (seen,) = rows(both, "select count(*), count(days), min(days), max(days) from moved")
    assert seen[0] == seen[1]  # no date got lost
    assert (seen[2], seen[3]) >= (1, 300)
    assert int(str(seen[3])) <= 365
    assert (
        rows(
            both,
            """
        with family as (
            select coalesce(y.mother_id, y.infant_id) as family, u.id
            from truth.dyads y, unnest([y.dyad_id, y.newborn_id, y.delivery_id]) as u(id)
        )
        select family from moved join family using (id) group by family having count(distinct days) > 1
        """,
        )
        == []
    )
    assert int(str(rows(both, "select count(distinct days) from moved")[0][0])) > 300


def test_intervals_are_the_true_ones(both: duckdb.DuckDBPyConnection) -> None:
    told = """
        select dyad_id, date_diff('day', d.admit_at, d.discharge_at), date_diff('minute', d.admit_at, n.birth_at),
            date_diff('day', n.birth_date, d.delivery_date), d.length_of_stay_days
        from {0}.dyads y join {0}.deliveries d on d.delivery_id = y.delivery_id
        join {0}.newborns n on n.newborn_id = y.newborn_id
    """
    assert rows(both, f"{told.format('truth')} except {told.format('shifted')}") == []
    mothers = "select mother_id, deliveries, shortest_interval_days from {0}.v_mother"
    assert rows(both, f"{mothers.format('truth')} except {mothers.format('shifted')}") == []


def days_recoverable(con: duckdb.DuckDBPyConnection, of: str) -> set[str]:
    """Number columns that, added to or taken from the true day, give one day for a whole hospital."""
    found = set()
    for table, key, hospital, day in (
        ("deliveries", "delivery_id", "hospital_id", "discharge_at"),
        ("deliveries", "delivery_id", "hospital_id", "admit_at"),
        ("newborns", "newborn_id", "birth_hospital_id", "birth_at"),
    ):
        described = rows(con, f"describe {of}.{table}")
        for name in (name for name, kind, *_ in described if kind in ("BIGINT", "DOUBLE")):
            for sign in ("+", "-"):
                leaks = rows(
                    con,
                    f"""
                    select 1 from truth.{table} t join {of}.{table} s using ({key})
                    where s.{name} is not null and t.{day} is not null
                    group by t.{hospital}
                    having count(*) >= 20 and count(distinct t.{day}::date) > 5
                        and count(distinct epoch(t.{day}::date)::bigint // 86400 {sign} s.{name}::bigint) = 1
                    """,
                )
                if leaks:
                    found.add(str(name))
    return found


def test_no_number_gives_the_true_day_away(both: duckdb.DuckDBPyConnection) -> None:
    """Days to the end of a hospital's data do, and are therefore empty; the search finds them where they are filled."""
    assert {"followed_days", "lookback_days"} <= days_recoverable(both, "truth")
    assert days_recoverable(both, "shifted") == set()
    assert rows(both, "select count(birth_weekday) from shifted.newborns") == [(0,)]


def test_no_true_date_stands_anywhere_in_a_persons_rows(both: duckdb.DuckDBPyConnection) -> None:
    for table, (_, key) in PERSON_TABLES.items():
        for column in dates_of(both, f"shifted.{table}"):
            if column != "birth_month":  # a shift of a few days may stay within the month
                paired = f"truth.{table} t join shifted.{table} s using ({key})"
                same = f"select count(*) from {paired} where t.{column} = s.{column}"
                assert rows(both, same) == [(0,)], f"{table}.{column}"
        for name, kind, *_ in rows(both, f"describe shifted.{table}"):
            if kind == "VARCHAR":
                pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
                spoken = f"select count(*) from shifted.{table} where regexp_matches({name}, '{pattern}')"
                assert rows(both, spoken) == [(0,)], f"{table}.{name}"


def test_the_month_of_birth_fits_the_shifted_day(both: duckdb.DuckDBPyConnection) -> None:
    misfits = rows(
        both,
        "select count(*) from shifted.dyads y join shifted.newborns n using (newborn_id) "
        "where y.birth_month <> date_trunc('month', n.birth_date)::date",
    )
    assert misfits == [(0,)]


def test_rates_are_of_the_true_periods(both: duckdb.DuckDBPyConnection) -> None:
    assert rows(both, "select count(*) > 100 from truth.measure_rates") == [(True,)]
    everybody = "from {}.measure_rates where stratum = 'overall'"
    one, other = (everybody.format(build) for build in ("truth", "shifted"))
    assert rows(both, f"{one} except {other}") == []
    assert rows(both, f"{other} except {one}") == []


def test_safe_harbor_has_years_only(readers: Readers) -> None:
    for table in PERSON_TABLES:
        for column in dates_of(readers.safe_harbor, table):
            late = f"select count(*) from {table} where {column} <> date_trunc('year', {column})"
            assert rows(readers.safe_harbor, late) == [(0,)], f"{table}.{column}"
    ages = rows(
        readers.safe_harbor, "select min(mother_age_years) >= 15, max(mother_age_years) <= 50 from deliveries"
    )
    assert ages == [(True, True)]


def test_identified_builds_lie_apart_are_marked_and_closed(readers: Readers) -> None:
    """The canary's number stands in the custodian's own build and in no other."""
    apart = readers.home / "identified" / "published"
    titles = rows(readers.identified, "select table_name, comment from duckdb_tables()")
    assert len(titles) > 20
    assert all(str(comment).startswith("IDENTIFIED") for _, comment in titles)
    known = f"select count(*) from source_records where patient_mrn = '{CANARY_NUMBER}'"
    assert int(str(rows(readers.identified, known)[0][0])) >= 2
    for path in [*(apart / "builds").rglob("*"), apart / "research.duckdb"]:
        assert path.stat().st_mode & 0o077 == 0, path.name
    for con in (readers.limited, readers.shifted, readers.safe_harbor, readers.last):
        assert rows(con, "select count(*) from duckdb_tables() where table_name = 'source_records'") == [(0,)]
