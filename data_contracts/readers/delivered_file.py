"""What is known of one delivered file once it may be read: its format, its columns, its content hash.

How that is found out stands in `csv_file.py` and `parquet_file.py`; reading rows stands in `staging_sql.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class FileRejectedError(Exception):
    """A file cannot be trusted and nothing of it enters; the message says why and what to do, no values."""


class FileFormat(StrEnum):
    """How the bytes that the engine reads are laid out (compressed CSV is unpacked before)."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, kw_only=True)
class GivenColumn:
    """One column of a file, in the file's order: its header, the field it fills (None: unknown), its type.

    `sql_type` is the DuckDB type it is read as; `zone` the time zone a timestamp column declares.
    """

    header: str
    field: str | None
    sql_type: str = "VARCHAR"
    zone: str = ""


@dataclass(frozen=True, kw_only=True)
class DeclaredFile:
    """What a manifest says of a file; None where it says nothing."""

    rows: int | None = None
    sha256: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveredFile:
    """A file that passed inspection.

    `readable` is the path the engine reads: the delivered file itself, or a normalised copy of it.
    `trailer_rows` is the row count a closing total line claims. `layout` is equal for files that one query
    can read together.
    """

    feed: str
    format: FileFormat
    readable: Path
    sha256: str
    size_bytes: int
    columns: tuple[GivenColumn, ...]
    delimiter: str = ","
    has_nul_bytes: bool = False
    has_odd_quotes: bool = False
    trailer_rows: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def layout(self) -> tuple[object, ...]:
        """Everything that decides how rows are read."""
        return (self.feed, self.format, self.columns, self.delimiter, self.has_nul_bytes)


def check_declared(declared: DeclaredFile | None, sha256: str) -> None:
    """FileRejectedError when the manifest's hash is not the file's."""
    if declared and declared.sha256 and declared.sha256.lower() != sha256:
        raise FileRejectedError(
            "the content differs from the sha256 in manifest.json: damaged on the way or changed after the "
            "manifest was written. Send the file and its manifest again"
        )
