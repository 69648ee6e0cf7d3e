"""What a delivery does to earlier ones: no-op, replacement, hold, release; and what a stopped run leaves.

Faults of single files stand in `test_receiving_faults.py`.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from duckdb import DuckDBPyConnection

import pipelines.receiving.receipt as receiving
from data_contracts.submitted import FEEDS, SUBMITTED
from pipelines.receiving import (
    ReceivingError,
    Status,
    current_input_key,
    read_ledger,
    release_submission,
)
from tests.support.deliveries import MOTHERS_HEADER, Network, mother_row, mothers_csv, newborns_csv


@pytest.fixture
def network(con: DuckDBPyConnection, tmp_path: Path) -> Network:
    (tmp_path / "landing").mkdir()
    return Network(con=con, root=tmp_path)


def deliver(network: Network, mothers: int, folder: str = "H1/2025-01", first: int = 1) -> None:
    """A delivery of so many mothers, each with one newborn."""
    hospital = folder.split("/", maxsplit=1)[0]
    network.deliver_encounters(
        folder, mothers_csv(mothers, hospital, first), newborns_csv(mothers, hospital, first)
    )


def statuses(network: Network) -> list[str]:
    return [str(submission.status) for submission in read_ledger(network.staged)]


def test_01_the_same_files_again_change_nothing(network: Network) -> None:
    deliver(network, 3)
    network.receive()
    ledger, key = read_ledger(network.staged), current_input_key(network.staged)

    deliver(network, 3)  # written anew: other times on disk, same content
    summary = network.receive(now=datetime(2031, 1, 1))

    assert (summary.unchanged, summary.accepted) == (1, 0)
    assert read_ledger(network.staged) == ledger
    assert current_input_key(network.staged) == key


def test_02_the_same_content_in_another_folder_is_recorded_as_duplicate_and_not_counted_twice(
    network: Network,
) -> None:
    deliver(network, 3)
    network.receive()
    network.deliver_encounters("H1/2025-02", mothers_csv(3), newborns_csv(3))

    summary = network.receive()

    assert summary.duplicates == 1
    assert network.last(period="2025-02").reason.startswith("same content as H1/2025-01/")
    assert network.count("maternal_encounters") == 3
    assert network.receive().unchanged == 2


def test_02_a_duplicate_counts_once_the_folder_it_repeats_is_corrected(network: Network) -> None:
    """February's file was put into January's folder, then into its own, and January corrected."""
    network.deliver_encounters("H1/2025-01", mothers_csv(3), newborns_csv(3))
    network.receive()
    network.deliver_encounters("H1/2025-02", mothers_csv(3), newborns_csv(3))
    network.receive()
    network.deliver_encounters("H1/2025-01", mothers_csv(4, first=11), newborns_csv(4, first=11))

    network.receive()
    network.receive()

    assert network.last(period="2025-02").status is Status.ACCEPTED
    assert network.count("maternal_encounters") == 3 + 4


def test_03_new_content_replaces_the_old_as_a_whole_and_both_stay_on_record(network: Network) -> None:
    deliver(network, 3)
    network.receive()
    before = current_input_key(network.staged)
    deliver(network, 3, first=2)

    network.receive()

    assert statuses(network) == ["replaced", "accepted"]
    assert [s.sequence for s in read_ledger(network.staged)] == [1, 2]
    assert network.rows("select encounter_id from maternal_encounters order by all") == [
        ("M2",),
        ("M3",),
        ("M4",),
    ]
    assert current_input_key(network.staged) != before


def test_03_content_that_was_replaced_may_come_again(network: Network) -> None:
    for mothers in (3, 4, 3):
        deliver(network, mothers)
        network.receive()

    assert statuses(network) == ["replaced", "replaced", "accepted"]
    assert len({s.submission_id for s in read_ledger(network.staged)}) == 3
    assert network.count("maternal_encounters") == 3


@pytest.mark.parametrize(("kept", "status"), [(7, Status.ACCEPTED), (6, Status.HELD)])
def test_04_a_loss_of_more_than_30_percent_is_held(network: Network, kept: int, status: Status) -> None:
    """Of 10 mothers and 10 newborns, 7 and 7 remain (-30 %, allowed) or 6 and 6 (-40 %)."""
    deliver(network, 10)
    network.receive()
    deliver(network, kept)

    network.receive()

    assert network.last().status is status
    assert network.count("maternal_encounters") == (kept if status is Status.ACCEPTED else 10)


def test_04_a_system_that_loses_one_hospital_is_held_though_its_total_is_fine(network: Network) -> None:
    def both(first_hospital: int, second_hospital: int) -> tuple[bytes, bytes]:
        second = mothers_csv(second_hospital, "B", first=1000).split(b"\n", 1)[1]
        return mothers_csv(first_hospital, "A") + second, newborns_csv(first_hospital, "A")

    network.deliver_encounters("system/2025-01", *both(100, 25))
    network.receive()
    network.deliver_encounters("system/2025-01", *both(100, 3))

    network.receive()

    assert network.last("system").status is Status.HELD
    assert "1 of 2 hospitals" in network.last("system").reason


def test_04_a_held_submission_counts_when_a_person_releases_it(network: Network) -> None:
    deliver(network, 10)
    network.receive()
    deliver(network, 2)
    network.receive()
    held = network.last()

    released = release_submission(
        network.staged, held.submission_id, because="unit closed", released_by="A. Custodian"
    )
    summary = network.receive()

    assert released.status is Status.ACCEPTED
    assert summary.unchanged == 1
    assert statuses(network) == ["replaced", "accepted"]
    assert network.count("maternal_encounters") == 2
    assert "unit closed" in network.words()


def test_only_the_latest_held_submission_can_be_released_and_only_with_a_reason(network: Network) -> None:
    deliver(network, 10)
    network.receive()
    accepted = network.last().submission_id
    deliver(network, 2)
    network.receive()
    held = network.last().submission_id

    def refusal(submission_id: str, because: str = "right") -> str:
        with pytest.raises(ReceivingError) as refused:
            release_submission(network.staged, submission_id, because=because, released_by="A")
        return str(refused.value)

    assert "no submission has this id" in refusal("H1/2025-01/none")
    assert "is accepted, not held" in refusal(accepted)
    assert "needs a reason" in refusal(held, because=" ")
    deliver(network, 3)
    network.receive()
    assert "a later submission" in refusal(held)


def test_07_order_of_arrival_is_the_ledgers_not_the_clocks(network: Network) -> None:
    deliver(network, 3)
    network.receive(now=datetime(2025, 5, 1))
    deliver(network, 4)
    os.utime(network.landing / "H1/2025-01/maternal_encounters.csv", (0, 0))

    network.receive(now=datetime(2025, 3, 1))

    assert statuses(network) == ["replaced", "accepted"]
    assert network.count("maternal_encounters") == 4


def test_08_rows_of_a_year_carry_their_own_discharge_month(network: Network) -> None:
    rows = [mother_row(1), mother_row(2).replace("2025-01", "2025-06"), "H1,M3,3,X,2025-07-09,,31"]
    mothers = "\n".join([MOTHERS_HEADER, *rows]).encode()
    network.deliver_encounters("H1/2025", mothers, newborns_csv(3))

    network.receive()

    assert network.rows("select discharge_month::varchar from maternal_encounters order by all") == [
        ("2025-01-01",),
        ("2025-06-01",),
        ("2025-07-01",),
    ]


def test_an_encounter_sent_for_two_periods_counts_once_from_the_later_delivery(network: Network) -> None:
    """M2 came in January's file and, with another age, in the year's; its diagnoses follow it."""
    header = b"hospital_id,encounter_id,sequence,code\n"
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(2),
            "newborn_encounters.csv": newborns_csv(1),
            "diagnoses.csv": header + b"H1,M1,1,O80\nH1,M2,1,O80\n",
        },
    )
    network.receive()
    network.deliver(
        "H1/2025",
        {
            "maternal_encounters.csv": mothers_csv(1, first=2).replace(b",31", b",32"),
            "newborn_encounters.csv": newborns_csv(1, first=2),
            "diagnoses.csv": header + b"H1,M2,1,O82\n",
        },
    )

    network.receive()

    assert network.rows("select encounter_id, age_years from maternal_encounters order by all") == [
        ("M1", 31),
        ("M2", 32),
    ]
    assert network.rows("select encounter_id, code from diagnoses order by all") == [
        ("M1", "O80"),
        ("M2", "O82"),
    ]


def test_the_row_that_is_kept_of_a_repeated_key_does_not_depend_on_the_order_of_rows(
    network: Network,
) -> None:
    rows = [mother_row(1), mother_row(1).replace(",31", ",32"), mother_row(2)]
    kept = []
    for order in (rows, rows[::-1]):
        network.deliver_encounters(
            "H1/2025-01", "\n".join([MOTHERS_HEADER, *order]).encode(), newborns_csv(2)
        )
        network.receive()
        kept.append(network.rows("select encounter_id, age_years from maternal_encounters order by all"))

    assert kept[0] == kept[1]
    assert len(kept[0]) == 2


def test_feeds_that_nobody_sends_are_empty_views_with_their_types(network: Network) -> None:
    network.receive()

    for contract in SUBMITTED:
        assert network.count(contract.name) == 0
    kinds = {row[0]: row[1] for row in network.rows("describe maternal_encounters")}
    assert kinds["admit_datetime"] == "TIMESTAMP"
    assert kinds["discharge_month"] == "DATE"
    assert kinds["interpreter_needed"] == "BOOLEAN"
    assert {row[0] for row in network.rows("describe diagnoses")} >= {"code_plain", "submission_id"}


def test_every_column_of_every_contract_stands_in_its_view_in_order(network: Network) -> None:
    deliver(network, 1)
    network.receive()

    for contract in FEEDS:
        columns = [str(row[0]) for row in network.rows(f"describe {contract.name}")]
        assert columns[: len(contract.fields)] == [field.name for field in contract.fields]


def test_without_a_list_of_hospitals_those_with_encounters_are_the_hospitals(network: Network) -> None:
    deliver(network, 1, "H1/2025-01")
    deliver(network, 1, "H2/2025-01")

    network.receive()

    assert network.rows("select hospital_id, name from hospitals order by all") == [
        ("H1", "H1"),
        ("H2", "H2"),
    ]


def test_86_a_run_that_is_killed_before_the_ledger_is_written_leaves_the_feeds_as_they_were(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(network, 3)
    network.receive()
    key = current_input_key(network.staged)
    deliver(network, 5)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(receiving, "write_ledger", killed)
        network.receive()

    assert current_input_key(network.staged) == key
    assert len(list((network.staged / "maternal_encounters").glob("*.parquet"))) == 2
    (network.staged / "maternal_encounters/.half.parquet.part").write_bytes(b"PAR1 half a file")
    network.receive()
    assert network.count("maternal_encounters") == 5
    assert sorted(path.suffix for path in (network.staged / "maternal_encounters").iterdir()) == [
        ".parquet",
        ".parquet",
    ]


def test_11_a_file_that_changes_while_it_is_read_is_left_for_the_next_run(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(network, 3)
    network.receive()
    deliver(network, 4)
    read = receiving.stage_files

    def read_while_it_grows(*arguments: object, **named: object) -> object:
        result = read(*arguments, **named)  # type: ignore[arg-type]
        deliver(network, 5)
        return result

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "stage_files", read_while_it_grows)
        network.receive()

    assert "changed while it was being read" in network.last().reason
    assert network.count("maternal_encounters") == 3
    network.receive()
    assert network.count("maternal_encounters") == 5


def test_99_a_second_home_receives_the_same_rows_under_the_same_key(
    network: Network, con: DuckDBPyConnection, tmp_path: Path
) -> None:
    deliver(network, 3)
    network.receive()
    rows = network.rows("select * from maternal_encounters order by all")
    twin = Network(con=con, root=tmp_path / "twin")
    twin.root.mkdir()
    twin.landing.symlink_to(network.landing)

    twin.receive()

    assert current_input_key(twin.staged) == current_input_key(network.staged)
    assert twin.rows("select * from maternal_encounters order by all") == rows


def test_90_a_folder_that_cannot_be_used_stops_the_run_before_any_work(network: Network) -> None:
    network.landing.rmdir()

    with pytest.raises(ReceivingError, match="landing folder does not exist"):
        network.receive()


def test_a_ledger_that_cannot_be_read_is_never_taken_for_an_empty_one(network: Network) -> None:
    deliver(network, 3)
    network.receive()
    (network.staged / "ledger.parquet").write_bytes(b"damaged")

    with pytest.raises(ReceivingError, match=r"ledger\.parquet cannot be read"):
        network.receive()


def test_a_stranger_beside_the_delivered_files_is_never_read(tmp_path: Path) -> None:
    """With access outside the named folders switched off, everything still works (links included)."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        folders = ", ".join(f"'{tmp_path / name}/'" for name in ("landing", "staged", "work"))
        con.execute(f"set allowed_directories = [{folders}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        network = Network(con=con, root=tmp_path)
        deliver(network, 3)

        network.receive()

        assert network.count("maternal_encounters") == 3


def test_staged_files_hold_every_delivered_row_once_and_say_which_do_not_count(network: Network) -> None:
    rows = [mother_row(1), mother_row(2), mother_row(3).replace("2025-01-04", "2025-01-01")]
    network.deliver_encounters("H1/2025-01", "\n".join([MOTHERS_HEADER, *rows]).encode(), newborns_csv(3))
    network.receive()

    staged = next((network.staged / "maternal_encounters").glob("*.parquet"))

    stop_rules = pq.read_table(staged, columns=["stop_rules"]).column(0).to_pylist()
    assert sorted(map(str, stop_rules)) == [
        "None",
        "None",
        "['before(admit_datetime, discharge_datetime)']",
    ]
