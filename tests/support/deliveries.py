"""Small deliveries for tests of receiving: a landing folder, good files, and one call that receives them.

No case of a fault stands here; those are written where they are tested.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from pipelines.receiving import (
    ReceiptSummary,
    Submission,
    read_ledger,
    receive,
    show_current_feeds,
    show_receipts,
)

NOW = datetime(2025, 2, 3, 4, 5)

MOTHERS_HEADER = "hospital_id,encounter_id,patient_mrn,last_name,admit_datetime,discharge_datetime,age_years"
NEWBORNS_HEADER = "hospital_id,encounter_id,birth_datetime,admit_datetime,birth_weight_g"


def mother_row(number: int, hospital: str = "H1") -> str:
    """One good row of MOTHERS_HEADER."""
    return f"{hospital},M{number},00{number},SMITH,2025-01-02T03:04,2025-01-04T10:00,31"


def mothers_csv(count: int, hospital: str = "H1", first: int = 1) -> bytes:
    """A good file of maternal encounters."""
    rows = [mother_row(number, hospital) for number in range(first, first + count)]
    return ("\n".join([MOTHERS_HEADER, *rows]) + "\n").encode()


def newborns_csv(count: int, hospital: str = "H1", first: int = 1) -> bytes:
    """A good file of newborn encounters."""
    rows = [
        f"{hospital},N{number},2025-01-02T09:00,2025-01-02T09:00,3250"
        for number in range(first, first + count)
    ]
    return ("\n".join([NEWBORNS_HEADER, *rows]) + "\n").encode()


@dataclass(frozen=True, kw_only=True)
class Network:
    """A home folder under test."""

    con: DuckDBPyConnection
    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def staged(self) -> Path:
        return self.root / "staged"

    @property
    def work(self) -> Path:
        return self.root / "work"

    def deliver(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Put files into a folder of the landing, such as H1/2025-01; what is there and not named goes."""
        target = self.landing / folder
        target.mkdir(parents=True, exist_ok=True)
        for old in target.iterdir():
            old.unlink()
        for name, content in files.items():
            (target / name).write_bytes(content)

    def deliver_encounters(self, folder: str, mothers: bytes, newborns: bytes) -> None:
        """A delivery of the two encounter feeds."""
        self.deliver(folder, {"maternal_encounters.csv": mothers, "newborn_encounters.csv": newborns})

    def receive(self, now: datetime = NOW) -> ReceiptSummary:
        """Receive what lies in the landing, and show the feeds and the tables about them."""
        summary = receive(self.con, self.landing, self.staged, self.work, now=now, progress=lambda _: None)
        show_current_feeds(self.con, self.staged)
        show_receipts(self.con, self.staged)
        return summary

    def last(self, submitter: str = "H1", period: str = "2025-01") -> Submission:
        """The latest submission of a submitter and period."""
        return [s for s in read_ledger(self.staged) if (s.submitter, s.period) == (submitter, period)][-1]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query over the feeds."""
        return self.con.execute(query).fetchall()

    def count(self, table: str) -> int:
        """The number of rows of a feed."""
        return int(str(self.rows(f"select count(*) from {table}")[0][0]))

    def words(self, submission: Submission | None = None) -> str:
        """Reason and messages of a submission, in one text."""
        about = submission or self.last()
        return " | ".join([about.reason, *(message.text for message in about.messages)])


def csv_of(rows: Iterable[str], header: str = MOTHERS_HEADER, end: str = "\n") -> bytes:
    """Rows as the bytes of a CSV file."""
    return (end.join([header, *rows]) + end).encode()


GOOD = [mother_row(number) for number in (1, 2, 3)]


def parquet_bytes(columns: dict[str, object], **options: object) -> bytes:
    """Columns as the bytes of a Parquet file."""
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
