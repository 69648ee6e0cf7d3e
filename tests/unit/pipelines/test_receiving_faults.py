"""The fault cases of deliveries, by number: what a file looks like, and what must become of it.

Replacement, holds and the ledger stand in `test_receiving_ledger.py`.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from duckdb import DuckDBPyConnection

from pipelines.receiving import Status
from tests.support.deliveries import (
    DAMAGED_PAGE,
    GOOD,
    MOTHERS_HEADER,
    MOTHERS_PARQUET,
    Network,
    csv_of,
    mother_row,
    mothers_csv,
    newborns_csv,
    parquet_bytes,
)


@pytest.fixture
def network(con: DuckDBPyConnection, tmp_path: Path) -> Network:
    (tmp_path / "landing").mkdir()
    return Network(con=con, root=tmp_path)


AS_TEXT = csv_of(GOOD).decode()


def xlsx_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
    return buffer.getvalue()


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
