"""What lies in the landing folder: odd names, links, manifests, half-written and incomplete deliveries.

Numbers in names are those of the fault cases; faults inside a file are tested beside this.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from pipelines.receiving import ReceivingError, Status
from tests.support.deliveries import (
    DAMAGED_PAGE,
    GOOD,
    MOTHERS_PARQUET,
    NEWBORNS_HEADER,
    Network,
    csv_of,
    mother_row,
    mothers_csv,
    newborns_csv,
)


@pytest.fixture
def network(con: DuckDBPyConnection, tmp_path: Path) -> Network:
    (tmp_path / "landing").mkdir()
    return Network(con=con, root=tmp_path)


@pytest.mark.parametrize(
    "submitter", ["a[1]", "a*", "a?", "{a,b}", "-x", 'O\'Neil "Kliniken"', "Ñandú", "a" * 200]
)
def test_19_20_odd_names_of_folders_mean_nothing(network: Network, submitter: str) -> None:
    """A folder a1 lies beside a[1]: a pattern would read the wrong one."""
    network.deliver_encounters("a1/2025-01", mothers_csv(7, "H7"), newborns_csv(7, "H7"))
    network.deliver_encounters(f"{submitter}/2025-01", mothers_csv(2), newborns_csv(2))

    network.receive()

    assert network.last(submitter).status is Status.ACCEPTED
    assert network.rows(
        "select hospital_id, count(*) from maternal_encounters group by all order by all"
    ) == [("H1", 2), ("H7", 7)]


def test_19_a_second_download_is_named_and_not_read(network: Network) -> None:
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(2),
            "newborn_encounters.csv": newborns_csv(2),
            "maternal_encounters[1].csv": mothers_csv(9),
        },
    )

    network.receive()

    assert network.count("maternal_encounters") == 2
    assert "maternal_encounters[1].csv: not named as a feed" in network.words()


def test_20_a_folder_with_control_characters_is_left_alone(network: Network) -> None:
    network.deliver_encounters("bad\nname/2025-01", mothers_csv(2), newborns_csv(2))

    summary = network.receive()

    assert network.count("maternal_encounters") == 0
    assert "control characters" in summary.oddities[0]


def test_21_links_out_of_the_landing_and_pipes_are_rejected(network: Network, tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_bytes(mothers_csv(5))
    network.deliver("H1/2025-01", {"newborn_encounters.csv": newborns_csv(2)})
    (network.landing / "H1/2025-01/maternal_encounters.csv").symlink_to(outside)
    network.deliver("H2/2025-01", {"newborn_encounters.csv": newborns_csv(2, "H2")})
    os.mkfifo(network.landing / "H2/2025-01/maternal_encounters.csv")

    summary = network.receive()

    assert summary.rejected == 2
    assert "leaves the landing folder" in network.last("H1").reason
    assert "not a file" in network.last("H2").reason


def test_12_mothers_without_newborns_are_held(network: Network) -> None:
    network.deliver("H1/2025-01", {"maternal_encounters.csv": mothers_csv(2)})
    network.deliver("H2/2025-01", {"newborn_encounters.csv": newborns_csv(2, "H2")})

    summary = network.receive()

    assert summary.held == 2
    assert "newborn_encounters did not come" in network.last("H1").reason
    assert "maternal_encounters did not come" in network.last("H2").reason
    assert network.count("maternal_encounters") == network.count("newborn_encounters") == 0


def test_vital_records_need_no_encounters(network: Network) -> None:
    network.deliver(
        "registrar/2025", {"birth_certificates.csv": b"certificate_number,hospital_id\n7,H1\n8,elsewhere\n"}
    )
    network.deliver("reference", {"hospitals.csv": b"hospital_id,name\nH1,One\n"})

    network.receive()

    assert network.count("birth_certificates") == 2


def test_13_another_hospitals_file_in_the_folder_is_rejected(network: Network) -> None:
    network.deliver("reference", {"hospitals.csv": b"hospital_id,name\nH1,One\nH2,Two\n"})
    network.deliver_encounters("H1/2025-01", mothers_csv(3, "H2"), newborns_csv(3, "H2"))

    network.receive()

    assert network.last().status is Status.REJECTED
    assert "wrong folder" in network.last().reason


def test_14_rows_of_unknown_hospitals_are_quarantined_and_a_file_of_only_them_rejected(
    network: Network,
) -> None:
    network.deliver("reference", {"hospitals.csv": b"hospital_id,name\nH1,One\n"})
    some = csv_of([*GOOD, mother_row(4, "H9")])
    network.deliver_encounters("system/2025-01", some, newborns_csv(2))
    network.deliver_encounters("H9/2025-01", mothers_csv(3, "H9"), newborns_csv(3, "H9"))

    network.receive()

    assert network.last("system").status is Status.ACCEPTED
    assert network.count("maternal_encounters") == 3
    assert network.last("H9").status is Status.REJECTED
    assert "reference/hospitals" in network.last("H9").reason


def test_14_a_hospital_that_joins_the_list_later_is_received_then(network: Network) -> None:
    network.deliver("reference", {"hospitals.csv": b"hospital_id,name\nH1,One\n"})
    network.deliver_encounters("H9/2025-01", mothers_csv(3, "H9"), newborns_csv(3, "H9"))
    network.receive()

    network.deliver("reference", {"hospitals.csv": b"hospital_id,name\nH1,One\nH9,Nine\n"})
    network.receive()

    assert network.last("H9").status is Status.ACCEPTED
    assert network.count("maternal_encounters") == 3


@pytest.mark.parametrize(
    ("said", "words"),
    [({"rows": 4}, "announces 4 rows, the file has 3"), ({"sha256": "0" * 64}, "differs from the sha256")],
)
def test_52_a_manifest_that_disagrees_with_its_file_rejects_it(
    network: Network, said: dict[str, object], words: str
) -> None:
    manifest = {"files": [{"name": "maternal_encounters.csv", **said}]}
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(3),
            "newborn_encounters.csv": newborns_csv(3),
            "manifest.json": json.dumps(manifest).encode(),
        },
    )

    network.receive()

    assert network.last().status is Status.REJECTED
    assert words in network.last().reason


def test_16_no_rows_are_believed_when_the_manifest_says_so(network: Network) -> None:
    manifest = {"files": [{"name": "newborn_encounters.csv", "rows": 0}]}
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(1),
            "newborn_encounters.csv": (NEWBORNS_HEADER + "\n").encode(),
            "manifest.json": json.dumps(manifest).encode(),
        },
    )

    network.receive()

    assert network.last().status is Status.ACCEPTED


@pytest.mark.parametrize("broken", [b"{", b"[]", b'{"files": [{"rows": 1}]}', b'{"files": 7}', b"\xff"])
def test_a_broken_manifest_rejects_the_delivery(network: Network, broken: bytes) -> None:
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(1),
            "newborn_encounters.csv": newborns_csv(1),
            "manifest.json": broken,
        },
    )

    network.receive()

    assert "manifest.json cannot be read" in network.last().reason


def test_10_a_delivery_still_being_written_waits_until_it_is_whole(network: Network) -> None:
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(2),
            "newborn_encounters.csv": newborns_csv(2),
            "diagnoses.csv.part": b"hospital_id,enc",
        },
    )

    assert network.receive().skipped == 1
    assert network.count("maternal_encounters") == 0

    unfinished = network.landing / "H1/2025-01/diagnoses.csv.part"
    unfinished.rename(unfinished.with_name(".DS_Store"))
    assert network.receive().accepted == 1


def test_10_a_file_named_in_the_manifest_is_waited_for(network: Network) -> None:
    manifest = {"files": [{"name": "diagnoses.csv"}]}
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(2),
            "newborn_encounters.csv": newborns_csv(2),
            "manifest.json": json.dumps(manifest).encode(),
        },
    )

    assert network.receive().skipped == 1


def test_51_one_damaged_file_among_many_of_its_kind_is_found(network: Network) -> None:
    """Five hospitals send files of one layout, read together; the third's is damaged inside."""
    for hospital in ("H1", "H2", "H3", "H4", "H5"):
        content = MOTHERS_PARQUET if hospital != "H3" else bytes(DAMAGED_PAGE)
        network.deliver(
            f"{hospital}/2025-01",
            {"maternal_encounters.parquet": content, "newborn_encounters.csv": newborns_csv(1, hospital)},
        )

    summary = network.receive()

    assert (summary.accepted, summary.rejected) == (4, 1)
    assert "content is damaged" in network.last("H3").reason


def test_35_two_open_quotation_marks_are_noticed_though_their_number_is_even(network: Network) -> None:
    opened = mother_row(2).replace("SMITH", '"SMITH')
    rows = [mother_row(1), opened, mother_row(3), opened, *(mother_row(number) for number in range(4, 40))]
    network.deliver_encounters("H1/2025-01", csv_of(rows), newborns_csv(3))

    network.receive()

    assert network.last().status is Status.REJECTED
    assert "quotation mark" in network.last().reason


def test_35_an_open_quotation_mark_in_a_large_file_is_noticed(network: Network) -> None:
    """Large enough that several threads read it from different places."""
    rows = [mother_row(number) for number in range(120_000)]
    rows[60_000] = rows[60_000].replace("SMITH", '"SMITH')
    network.deliver_encounters("H1/2025-01", csv_of(rows), newborns_csv(3))

    network.receive()

    assert network.last().status is Status.REJECTED


def test_more_bad_rows_than_good_ones_reject_the_file(network: Network) -> None:
    """Of 4 lines 1 is whole (25 %); of 4 lines 2 are whole (50 %, still allowed)."""
    short = ["H1,M8,8", "H1,M9,9", "H1,M10,10"]
    network.deliver_encounters("H1/2025-01", csv_of([GOOD[0], *short]), newborns_csv(3))
    network.deliver_encounters("H2/2025-01", csv_of([*GOOD[:2], *short[:2]]), newborns_csv(3))

    network.receive()

    assert "3 of 4 rows cannot be used" in network.last("H1").reason
    assert network.last("H2").status is Status.ACCEPTED


def test_89_a_full_disk_stops_the_run_and_blames_no_file(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.deliver_encounters("H1/2025-01", csv_of(GOOD, end="\r"), newborns_csv(3))

    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("data_contracts.readers.csv_file.rewrite_csv", no_space)
        with pytest.raises(ReceivingError, match="disk is full"):
            network.receive()

    assert network.receive().accepted == 1


def test_two_files_for_one_feed_are_rejected(network: Network) -> None:
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(2),
            "maternal_encounters.parquet": MOTHERS_PARQUET,
            "newborn_encounters.csv": newborns_csv(2),
        },
    )

    network.receive()

    assert "2 files hold this feed" in network.last().reason


def test_103_no_value_of_a_row_stands_in_reasons_messages_or_errors(network: Network) -> None:
    """CANARY stands in names, numbers, an unreadable date, a broken line, and an unclosed quotation mark."""
    bad_rows = [
        mother_row(1).replace("SMITH", "CANARY"),
        "H1,CANARY,CANARY,CANARY",
        "H1,M2,CANARY,X,CANARY,CANARY,CANARY",
        'H1,M3,1,"CANARY,2025-01-02,,31',
    ]
    network.deliver_encounters("H1/2025-01", csv_of(bad_rows), newborns_csv(1))
    network.deliver("H2/2025-01", {"maternal_encounters.csv": b"CANARY,CANARY\n1,2\n"})

    summary = network.receive()

    assert summary.rejected == 2
    for table in (
        "submissions",
        "submission_messages",
        "submission_files",
        "quarantine_summary",
        "rejected_values",
    ):
        assert "CANARY" not in str(network.rows(f"select * from {table}")), table
    assert network.count("submission_messages") > 2
