"""FHIR in the landing folder: the ordinary night takes it, and nothing behind it knows where the rows came from."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from pipelines.receiving import Status
from tests.support.deliveries import Network, mothers_csv, newborns_csv

FOLDER = "H1/2025-01"


def _patient(key: str = "m1") -> dict[str, Any]:
    return {"resourceType": "Patient", "id": key, "birthDate": "1994-03-08", "name": [{"family": "Okafor"}]}


def _encounter(key: str, start: str = "2025-01-10T06:10:00Z", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": key,
        "status": "finished",
        "class": {"code": "IMP"},
        "subject": {"reference": "Patient/m1"},
        "period": {"start": start, "end": "2025-01-12T11:00:00Z"},
    } | more


def _procedure(key: str, code: str = "10E0XZZ") -> dict[str, Any]:
    return {
        "resourceType": "Procedure",
        "id": key,
        "status": "completed",
        "subject": {"reference": "Patient/m1"},
        "encounter": {"reference": "Encounter/e1"},
        "code": {"coding": [{"system": "http://www.cms.gov/Medicare/Coding/ICD10", "code": code}]},
        "performedDateTime": "2025-01-10T14:30:00Z",
    }


GOOD = [_patient(), _encounter("e1"), _procedure("p1")]


def _lines(*resources: dict[str, Any]) -> bytes:
    return "".join(f"{json.dumps(one)}\n" for one in resources).encode()


@pytest.fixture
def network(con: DuckDBPyConnection, tmp_path: Path) -> Network:
    (tmp_path / "landing").mkdir()
    return Network(con=con, root=tmp_path)


@pytest.mark.parametrize(
    "files",
    [
        {"export.ndjson": _lines(*GOOD)},
        {"export.ndjson.gz": gzip.compress(_lines(*GOOD))},
        {
            "Patient.ndjson": _lines(GOOD[0]),
            "Encounter.ndjson": _lines(GOOD[1]),
            "Procedure.ndjson": _lines(GOOD[2]),
        },
        {
            "bundle-1.json": json.dumps(
                {"resourceType": "Bundle", "entry": [{"resource": one} for one in GOOD]}
            ).encode()
        },
    ],
    ids=["lines", "compressed", "by type", "bundle"],
)
def test_fhir_files_fill_the_feeds(network: Network, files: dict[str, bytes]) -> None:
    network.deliver(FOLDER, files)

    network.receive()

    assert network.last().status is Status.ACCEPTED, network.words()
    assert network.rows("select hospital_id, encounter_id, code_plain, code_system from procedures") == [
        ("H1", "e1", "10E0XZZ", "ICD10PCS")
    ]
    assert {file.format for file in network.last().files} == {"fhir"}


def test_the_same_files_are_not_read_twice(network: Network) -> None:
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD)})
    network.receive()

    assert network.receive().unchanged == 1


def test_another_zone_in_the_manifest_is_another_delivery(network: Network) -> None:
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD)})
    network.receive()
    manifest = json.dumps({"time_zone": "America/New_York"}).encode()
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD), "manifest.json": manifest})

    assert network.receive().accepted == 1
    assert network.rows("select strftime(admit_datetime, '%H:%M') from maternal_encounters") == [("01:10",)]


def test_a_later_delivery_replaces_the_earlier_as_a_whole(network: Network) -> None:
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD)})
    network.receive()
    network.deliver(FOLDER, {"export.ndjson": _lines(_patient(), _encounter("e2"))})
    network.receive()

    assert network.rows("select encounter_id from maternal_encounters") == [("e2",)]
    assert network.count("procedures") == 0


def test_fhir_and_files_by_feed_may_lie_together(network: Network) -> None:
    screenings = b"hospital_id,encounter_id,domain,result\nH1,e1,housing,positive\n"
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD), "social_screenings.csv": screenings})

    network.receive()

    assert network.last().status is Status.ACCEPTED, network.words()
    assert network.count("social_screenings") == 1


def test_a_feed_sent_in_both_ways_is_refused(network: Network) -> None:
    network.deliver(
        FOLDER,
        {
            "export.ndjson": _lines(*GOOD),
            "maternal_encounters.csv": mothers_csv(1),
            "newborn_encounters.csv": newborns_csv(1),
        },
    )

    network.receive()

    assert network.last().status is Status.REJECTED
    assert "maternal_encounters: sent as a file of its own and as FHIR" in network.words()


def test_what_was_left_out_is_told_in_numbers(network: Network) -> None:
    lost = _procedure("p2") | {
        "encounter": {"reference": "Encounter/secret"},
        "performedDateTime": "2024-01-01",
    }
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD, lost)})

    network.receive()

    assert "FHIR, left out: 1 references to resources that were not sent" in network.words()
    assert "secret" not in network.words()


@pytest.mark.parametrize(
    ("files", "because"),
    [
        ({"export.ndjson": _lines(*GOOD)[:-20]}, "line 3 is not JSON"),
        ({"export.ndjson": b""}, "the file is empty"),
        ({"export.ndjson": _lines(_patient())}, "no encounter of a patient"),
        (
            {
                "export.ndjson": _lines(*GOOD),
                "manifest.json": json.dumps(
                    {"files": [{"name": "export.ndjson", "sha256": hashlib.sha256(b"other").hexdigest()}]}
                ).encode(),
            },
            "sha256",
        ),
    ],
)
def test_a_damaged_file_is_refused_with_a_sentence(
    network: Network, files: dict[str, bytes], because: str
) -> None:
    network.deliver(FOLDER, files)

    network.receive()

    assert network.last().status is Status.REJECTED
    assert because in network.words()


def test_a_file_that_is_being_written_is_waited_for(network: Network) -> None:
    network.deliver(FOLDER, {"Patient.ndjson": _lines(_patient()), "Encounter.ndjson.part": b""})

    assert network.receive().skipped == 1


def test_a_row_that_breaks_a_rule_goes_to_quarantine_like_any_other(network: Network) -> None:
    placeholder = _encounter("e9", start="1900-01-01T00:00:00Z")
    network.deliver(FOLDER, {"export.ndjson": _lines(*GOOD, placeholder)})

    assert network.receive().quarantined_rows == 1
    assert network.rows("select encounter_id from maternal_encounters") == [("e1",)]
