"""A repeated night starts from the ledger it started from; only what may be published is remembered."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from linkage.persons.identity import CARRIED_OVER
from pipelines.identity_ledger import (
    LedgerMissing,
    keep_identities,
    key_with_ledger,
    ledger_state,
    show_ledger,
)
from pipelines.settings import Settings
from pipelines.stage_runner import Night


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path / "landing")


def identified(settings: Settings, inputs: str) -> Night:
    """A night whose identify stage is done: its tables hold the word for its inputs."""
    keys = {"identify": key_with_ledger(settings, inputs)}
    night = Night(settings=settings, input_key=inputs, keys=keys, inputs={"identify": inputs})
    night.folder("identify").mkdir(parents=True, exist_ok=True)
    for table in (*CARRIED_OVER, "crosswalk"):
        duckdb.sql(f"select '{inputs}' as made_from").write_parquet(
            str(night.folder("identify") / f"{table}.parquet")
        )
    return night


def offered(settings: Settings) -> tuple[int, str | None]:
    """The number of the coming night, and which night's ledger it is shown."""
    with duckdb.connect() as con:
        number = show_ledger(con, settings)
        if number == 1:
            return number, None
        return number, con.execute("select made_from from earlier_identity_ledger").fetchall()[0][0]


def test_the_first_night_starts_from_nothing(settings: Settings) -> None:
    assert offered(settings) == (1, None)


def test_a_night_starts_from_the_ledger_of_the_last(settings: Settings) -> None:
    keep_identities(identified(settings, "monday"))
    assert offered(settings) == (2, "monday")
    keep_identities(identified(settings, "tuesday"))
    assert offered(settings) == (3, "tuesday")


def test_a_night_repeated_after_its_ledger_was_kept_has_the_same_key(settings: Settings) -> None:
    keep_identities(identified(settings, "monday"))
    before = key_with_ledger(settings, "tuesday")
    keep_identities(identified(settings, "tuesday"))

    assert key_with_ledger(settings, "tuesday") == before
    keep_identities(identified(settings, "tuesday"))
    assert ledger_state(settings).night == 2


def test_the_same_records_on_a_later_night_have_another_key(settings: Settings) -> None:
    """Ids may have been merged in between; Monday's result does not know it."""
    monday = key_with_ledger(settings, "monday")
    keep_identities(identified(settings, "monday"))
    keep_identities(identified(settings, "tuesday"))

    assert key_with_ledger(settings, "monday") != monday


def test_a_night_that_a_gate_held_back_is_not_remembered(settings: Settings) -> None:
    keep_identities(identified(settings, "monday"))
    identified(settings, "tuesday, held back")

    assert offered(settings) == (2, "monday")


def test_a_run_killed_before_the_switch_leaves_the_ledger_of_the_night_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_identities(identified(settings, "monday"))
    tuesday = identified(settings, "tuesday")

    def be_killed(fresh: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("pipelines.identity_ledger.replace_durably", be_killed)
        with pytest.raises(KeyboardInterrupt):
            keep_identities(tuesday)
    assert offered(settings) == (2, "monday")
    assert key_with_ledger(settings, "tuesday") == tuesday.keys["identify"]

    keep_identities(tuesday)
    assert offered(settings) == (3, "tuesday")
    assert not list((settings.identities / "ledger").glob(".*"))


def test_only_the_present_ledger_and_the_one_before_are_kept(settings: Settings) -> None:
    for day in ("monday", "tuesday", "wednesday"):
        keep_identities(identified(settings, day))

    assert len([path for path in (settings.identities / "ledger").iterdir() if path.is_dir()]) == 2


@pytest.mark.parametrize("lost", ["present.json", "identity_ledger.parquet"])
def test_a_ledger_that_was_lost_stops_the_run_instead_of_renaming_people(
    settings: Settings, lost: str
) -> None:
    keep_identities(identified(settings, "monday"))
    keep_identities(identified(settings, "tuesday"))
    state = ledger_state(settings)
    (path,) = [
        found
        for found in (settings.identities / "ledger").rglob(lost)
        if found.parent.name in ("ledger", state.key)
    ]
    path.unlink()

    with pytest.raises(LedgerMissing, match="Restore the folder from the backup"):
        offered(settings)


def test_the_crosswalk_is_that_of_the_ledger_in_force(settings: Settings) -> None:
    for day in ("monday", "tuesday", "tuesday"):
        keep_identities(identified(settings, day))

    crosswalk = settings.identities / "crosswalk.parquet"
    assert duckdb.sql(f"from '{crosswalk}'").fetchall() == [("tuesday",)]
    assert not list(settings.identities.glob(".*"))
