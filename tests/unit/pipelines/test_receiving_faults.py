"""The fault cases of deliveries, by number: what a file looks like, and what must become of it.

Replacement, holds and the ledger stand in `test_receiving_ledger.py`.
"""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from duckdb import DuckDBPyConnection

from pipelines.receiving import ReceivingError, Status
from tests.support.deliveries import (
    MOTHERS_HEADER,
    NEWBORNS_HEADER,
    Network,
    mother_row,
    mothers_csv,
    newborns_csv,
)


@pytest.fixture
def network(con: DuckDBPyConnection, tmp_path: Path) -> Network:
    (tmp_path / "landing").mkdir()
    return Network(con=con, root=tmp_path)


def csv_of(rows: Iterable[str], header: str = MOTHERS_HEADER, end: str = "\n") -> bytes:
    return (end.join([header, *rows]) + end).encode()


GOOD = [mother_row(number) for number in (1, 2, 3)]
AS_TEXT = csv_of(GOOD).decode()


def xlsx_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
    return buffer.getvalue()


def parquet_bytes(columns: dict[str, object], **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)
    return buffer.getvalue()


MOTHERS_PARQUET = parquet_bytes(
    {
        "hospital_id": ["H1"] * 500,
        "encounter_id": [f"M{number}" for number in range(500)],
        "admit_datetime": ["2025-01-02"] * 500,
    }
)
DAMAGED_PAGE = bytearray(MOTHERS_PARQUET)
DAMAGED_PAGE[200:260] = b"\xff" * 60
LINE_TOO_LONG = "H1,M9,9," + "z" * 3_000_000 + ",2025-01-02,2025-01-04,31"

# (case number, file name, content, words of the reason)
REJECTED = [
    (15, "maternal_encounters.csv", b"", "empty"),
    (15, "maternal_encounters.parquet", b"", "empty"),
    (15, "maternal_encounters.csv.gz", b"", "empty"),
    (16, "maternal_encounters.csv", csv_of([]), "no rows"),
    (16, "maternal_encounters.parquet", parquet_bytes({"hospital_id": pa.array([], pa.string())}), "no rows"),
    (17, "maternal_encounters.csv", b"\n<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
    (18, "maternal_encounters.csv", xlsx_bytes(), "Excel"),
    (22, "maternal_encounters.csv.gz", gzip.compress(b"0" * (70 << 20)), "100 times"),
    (23, "maternal_encounters.csv.gz", xlsx_bytes(), "not gzip"),
    (24, "maternal_encounters.csv.gz", gzip.compress(mothers_csv(500))[:-40], "cut off"),
    (27, "maternal_encounters.csv", AS_TEXT.encode("utf-16"), "UTF-16"),
    (28, "maternal_encounters.csv", AS_TEXT.replace("SMITH", "MUÑOZ").encode("latin-1"), "Latin-1"),
    (34, "maternal_encounters.csv", csv_of(GOOD)[:-40], "cut off"),
    (35, "maternal_encounters.csv", csv_of([*GOOD, GOOD[0].replace("SMITH", '"SMITH'), *GOOD]), "quotation"),
    (37, "maternal_encounters.csv", csv_of(GOOD).replace(b",", b"~"), "no column"),
    (39, "maternal_encounters.csv", csv_of(GOOD).replace(b"encounter_id", b"stay"), "encounter_id missing"),
    (41, "maternal_encounters.csv", b"hospital_id,encounter_id\nH1,M1\n", "admit_datetime missing"),
    (42, "maternal_encounters.csv", csv_of(GOOD).replace(b"last_name", b"Patient MRN"), "more than once"),
    (44, "maternal_encounters.csv", csv_of(GOOD[1:], header=GOOD[0]), "header is missing"),
    (45, "maternal_encounters.csv", csv_of([*GOOD, "TOTAL,,,,,,4"]), "says 4 rows, the file has 3"),
    (51, "maternal_encounters.parquet", MOTHERS_PARQUET[:-100], "cut off or damaged"),
    (51, "maternal_encounters.parquet", MOTHERS_PARQUET[: len(MOTHERS_PARQUET) // 2], "cut off or damaged"),
    (51, "maternal_encounters.parquet", csv_of(GOOD[:2]), "not a Parquet file"),
    (51, "maternal_encounters.parquet", bytes(DAMAGED_PAGE), "damaged"),
    (52, "maternal_encounters.parquet", b"XXXX" + MOTHERS_PARQUET[4:], "damaged"),
    (58, "maternal_encounters.csv", b'{"resourceType": "Bundle"}', "JSON"),
    (59, "maternal_encounters.csv", b'<?xml version="1.0"?><a/>', "XML"),
    (
        62,
        "maternal_encounters.csv",
        csv_of(row.replace("2025-01-02T03:04", "01/02/2025") for row in GOOD),
        "required(admit_datetime)",
    ),
]


@pytest.mark.parametrize(
    ("case", "name", "content", "words"),
    REJECTED,
    ids=[f"{c}-{n}-{i}" for i, (c, n, _, _) in enumerate(REJECTED)],
)
def test_a_file_that_cannot_be_trusted_is_rejected_and_the_last_good_one_stays(
    network: Network, case: int, name: str, content: bytes, words: str
) -> None:
    """The hospital had 3 mothers; the bad file changes nothing of that, nor of the other hospital's 2."""
    network.deliver_encounters("H1/2025-01", mothers_csv(3), newborns_csv(3))
    network.deliver_encounters("H2/2025-01", mothers_csv(2, "H2"), newborns_csv(2, "H2"))
    network.receive()

    network.deliver("H1/2025-01", {name: content, "newborn_encounters.csv": newborns_csv(3)})
    network.deliver_encounters("H2/2025-01", mothers_csv(4, "H2"), newborns_csv(4, "H2"))
    summary = network.receive()

    assert (summary.rejected, summary.accepted) == (1, 1)
    assert network.last().status is Status.REJECTED
    assert words in network.last().reason
    assert network.rows(
        "select hospital_id, count(*) from maternal_encounters group by all order by all"
    ) == [("H1", 3), ("H2", 4)]


# (case number, what, content, accepted rows, quarantined rows, words of a message)
TAKEN = [
    (26, "a byte order mark", b"\xef\xbb\xbf" + csv_of(GOOD), 3, 0, ""),
    (30, "mixed line ends", AS_TEXT.replace("\n", "\r\n", 2).encode(), 3, 0, ""),
    (30, "CR LF line ends", csv_of(GOOD, end="\r\n"), 3, 0, ""),
    (31, "CR line ends", csv_of(GOOD, end="\r"), 3, 0, ""),
    (32, "one row too long", csv_of([*GOOD, mother_row(4) + ",x"]), 3, 1, "1 of 4 lines are no rows"),
    (33, "one row too short", csv_of(["H1,M9,9", *GOOD]), 3, 1, "1 of 4 lines are no rows"),
    (29, "a NUL byte", csv_of([*GOOD, mother_row(4).replace("SMITH", "SM\0TH")]), 3, 1, "no_nul_byte"),
    (
        36,
        "commas and lines in quotes",
        csv_of([*GOOD, mother_row(4).replace("SMITH", '"O\'N, ""X""\nY"')]),
        4,
        0,
        "",
    ),
    (37, "semicolons", csv_of(GOOD).replace(b",", b";"), 3, 0, "divided by semicolon"),
    (37, "tabs", csv_of(GOOD).replace(b",", b"\t"), 3, 0, "divided by tab"),
    (39, "a known alias", csv_of(GOOD).replace(b"patient_mrn", b"MRN"), 3, 0, "mrn is read as patient_mrn"),
    (
        40,
        "an unknown column",
        csv_of([r + ",1" for r in GOOD], MOTHERS_HEADER + ",shoe_size"),
        3,
        0,
        "shoe_size",
    ),
    (43, "a header in other letters", csv_of(GOOD, MOTHERS_HEADER.replace("_", " ").title()), 3, 0, ""),
    (43, "accents in the header", csv_of(GOOD, MOTHERS_HEADER.replace("last_name", "lást_name")), 3, 0, ""),
    (45, "a total line", csv_of([*GOOD, "TOTAL,,,,,,3"]), 3, 0, ""),
    (45, "a short total line", csv_of([*GOOD, "Total: 3"]), 3, 0, ""),
    (46, "blank lines", b"\n\n" + AS_TEXT.replace("\nH1,M2", "\n\nH1,M2").encode() + b"\n\n", 3, 0, ""),
    (47, "a cell of 3 MB", csv_of([LINE_TOO_LONG, *GOOD]), 3, 1, "1 of 4 lines are no rows"),
    (
        61,
        "swapped dates",
        csv_of([*GOOD, mother_row(4).replace("2025-01-04", "2025-01-01")]),
        3,
        1,
        "swapped",
    ),
    (
        63,
        "30 February",
        csv_of([*GOOD, mother_row(4).replace("2025-01-02", "2025-02-30")]),
        3,
        1,
        "admit_datetime",
    ),
    (63, "1900", csv_of([*GOOD, mother_row(4).replace("2025-01-02", "1900-01-01")]), 3, 1, "placeholder"),
    (
        63,
        "the future",
        csv_of([*GOOD, mother_row(4).replace("2025-01", "2062-01")]),
        3,
        1,
        "more than a year",
    ),
    (72, "a repeated key", csv_of([*GOOD, GOOD[0]]), 3, 1, "repeat the key"),
]


@pytest.mark.parametrize(
    ("case", "what", "content", "accepted", "quarantined", "words"),
    TAKEN,
    ids=[f"{c[0]}-{c[1]}" for c in TAKEN],
)
def test_good_rows_are_taken_and_bad_ones_quarantined(
    network: Network, case: int, what: str, content: bytes, accepted: int, quarantined: int, words: str
) -> None:
    network.deliver_encounters("H1/2025-01", content, newborns_csv(3))

    network.receive()

    assert network.last().status is Status.ACCEPTED, network.words()
    assert accepted == network.count("maternal_encounters")
    assert quarantined == network.count("(select distinct staged_row, rule from quarantine)")
    assert words in network.words()
    named = network.rows("select distinct encounter_id from maternal_encounters order by all")
    assert named[:3] == [("M1",), ("M2",), ("M3",)]


@pytest.mark.parametrize("packed", ["csv", "csv.gz", "parquet"])
def test_38_columns_count_by_name_whatever_their_order(network: Network, packed: str) -> None:
    text = "age_years,admit_datetime,encounter_id,HOSPITAL_ID\n31,2025-01-02,M1,H1\n"
    content = {
        "csv": text.encode(),
        "csv.gz": gzip.compress(text.encode()),
        "parquet": parquet_bytes(
            {
                "age_years": [31],
                "admit_datetime": ["2025-01-02"],
                "encounter_id": ["M1"],
                "HOSPITAL_ID": ["H1"],
            }
        ),
    }[packed]
    network.deliver(
        "H1/2025-01",
        {f"maternal_encounters.{packed}": content, "newborn_encounters.csv": newborns_csv(1)},
    )

    network.receive()

    assert network.rows("select hospital_id, encounter_id, age_years from maternal_encounters") == [
        ("H1", "M1", 31)
    ]


def test_27_utf_16_and_latin_1_are_read_when_the_manifest_declares_them(network: Network) -> None:
    text = AS_TEXT.replace("SMITH", "MUÑOZ")
    for encoding in ("utf-16", "latin-1"):
        manifest = {"files": [{"name": "maternal_encounters.csv", "encoding": encoding}]}
        network.deliver(
            "H1/2025-01",
            {
                "maternal_encounters.csv": text.encode(encoding),
                "newborn_encounters.csv": newborns_csv(3),
                "manifest.json": json.dumps(manifest).encode(),
            },
        )

        network.receive()

        assert network.last().status is Status.ACCEPTED
        assert network.rows("select distinct last_name from maternal_encounters") == [("MUÑOZ",)]


def test_49_identifiers_stay_as_they_are_written(network: Network) -> None:
    written = ["00123", "1E10", "123.0", "12 34"]
    rows = [f"H1,M{place},{mrn},X,2025-01-02,,31" for place, mrn in enumerate(written)]
    network.deliver_encounters("H1/2025-01", csv_of(rows), newborns_csv(1))

    network.receive()

    assert written == [
        row[0] for row in network.rows("select patient_mrn from maternal_encounters order by encounter_id")
    ]


def test_50_codes_for_unknown_become_missing_and_are_counted_apart_from_unreadable_values(
    network: Network,
) -> None:
    rows = [
        f"H1,M{place},1,X,2025-01-02,,{age}"
        for place, age in enumerate(["NULL", "NA", ".", "-9", "999", "old", "31"])
    ]
    network.deliver_encounters("H1/2025-01", csv_of(rows), newborns_csv(1))

    network.receive()

    assert network.rows("select count(age_years) from maternal_encounters") == [(1,)]
    assert network.rows(
        "select reason, values_lost from rejected_values where column_name = 'age_years' order by all"
    ) == [("coded as missing", 5), ("not readable as integer", 1)]


def test_50_a_woman_called_null_keeps_her_name(network: Network) -> None:
    rows = [mother_row(1).replace("SMITH", "NULL"), mother_row(2).replace("SMITH", "Na")]
    network.deliver_encounters("H1/2025-01", csv_of(rows), newborns_csv(2))

    network.receive()

    assert network.rows("select last_name from maternal_encounters order by encounter_id") == [
        ("NULL",),
        ("Na",),
    ]


def test_53_the_order_of_files_of_different_types_changes_nothing(network: Network) -> None:
    """One hospital sends ages as numbers, another as text with a typing slip: only the slip is lost."""
    ages = {"H1": pa.array([31, 32], pa.int32()), "H2": ["33", "thirty"], "H3": pa.array([34.0, None])}
    for hospital, age in ages.items():
        mothers = {
            "hospital_id": [hospital] * 2,
            "encounter_id": ["M1", "M2"],
            "admit_datetime": ["2025-01-02"] * 2,
        }
        network.deliver(
            f"{hospital}/2025-01",
            {
                "maternal_encounters.parquet": parquet_bytes(mothers | {"age_years": age}),
                "newborn_encounters.csv": newborns_csv(1, hospital),
            },
        )

    network.receive()

    assert network.rows(
        "select hospital_id, age_years from maternal_encounters order by hospital_id, encounter_id"
    ) == [("H1", 31), ("H1", 32), ("H2", 33), ("H2", None), ("H3", 34), ("H3", None)]


@pytest.mark.parametrize(
    ("zone", "hour"), [(None, 15), ("UTC", 15), ("America/New_York", 10), ("+02:00", 17)]
)
def test_54_times_in_a_zone_are_read_on_the_wall_clock_of_that_zone(
    network: Network, zone: str | None, hour: int
) -> None:
    """15:00 UTC on 2 January is 10:00 in New York and 17:00 two hours east."""
    instant = pa.array([1735830000000000], pa.timestamp("us", tz=zone))
    mothers = {"hospital_id": ["H1"], "encounter_id": ["M1"], "admit_datetime": instant}
    network.deliver(
        "H1/2025-01",
        {"maternal_encounters.parquet": parquet_bytes(mothers), "newborn_encounters.csv": newborns_csv(1)},
    )

    network.receive()

    assert [(hour,)] == network.rows("select hour(admit_datetime) from maternal_encounters")


def test_64_a_discharge_known_by_day_only_is_not_before_the_admission_of_that_day(network: Network) -> None:
    rows = ["H1,M1,1,X,2025-01-02T15:00,2025-01-02,31", "H1,M2,2,X,2025-01-02T15:00,2025-01-02T14:00,31"]
    network.deliver_encounters("H1/2025-01", csv_of([*rows, *GOOD[2:]]), newborns_csv(3))

    network.receive()

    assert network.rows("select encounter_id from maternal_encounters order by all") == [("M1",), ("M3",)]


def test_64_midnight_may_be_written_as_24_hours(network: Network) -> None:
    network.deliver_encounters("H1/2025-01", csv_of(["H1,M1,1,X,2025-01-02T24:00,,31"]), newborns_csv(1))

    network.receive()

    assert network.rows("select admit_datetime::varchar from maternal_encounters") == [
        ("2025-01-03 00:00:00",)
    ]


def test_71_codes_lose_dot_and_case_and_the_system_is_filled_in(network: Network) -> None:
    network.deliver(
        "H1/2025-01",
        {
            "maternal_encounters.csv": mothers_csv(1),
            "newborn_encounters.csv": newborns_csv(1),
            "diagnoses.csv": b"hospital_id,encounter_id,sequence,code,code_system,poa\nH1,M1,1, o80. ,,y\n"
            b"H1,M1,2,z37.0,ICD-10-CM,\n",
            "procedures.csv": b"hospital_id,encounter_id,code\nH1,M1,10e0xzz\n",
        },
    )

    network.receive()

    assert network.rows(
        "select code_plain, code_system, present_on_admission from diagnoses order by sequence"
    ) == [("O80", "ICD10CM", "Y"), ("Z370", "ICD10CM", None)]
    assert network.rows("select code_plain, code_system from procedures") == [("10E0XZZ", "ICD10PCS")]


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
