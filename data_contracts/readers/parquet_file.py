"""Inspects a delivered Parquet file by its first and last bytes and its footer.

It reads no data page: damage there shows when the rows are read.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.contract import DataContract
from data_contracts.readers.csv_bytes import hash_file
from data_contracts.readers.delivered_file import (
    DeclaredFile,
    DeliveredFile,
    FileFormat,
    FileRejectedError,
    GivenColumn,
    check_declared,
)
from data_contracts.readers.headers import match_header

_MAGIC = b"PAR1"
_NAMES_OF_UTC = ("UTC", "Etc/UTC", "GMT", "Z", "+00:00", "-00:00")


def inspect_parquet(
    path: Path, contract: DataContract, *, declared: DeclaredFile | None, may_be_empty: bool
) -> DeliveredFile:
    """What a Parquet file holds; FileRejectedError when it is damaged, empty or not what the feed needs."""
    sha256, size_bytes = hash_file(path), path.stat().st_size
    check_declared(declared, sha256)
    metadata, schema = _read_footer(path, size_bytes)
    if metadata.num_rows == 0 and not may_be_empty:
        raise FileRejectedError(
            "the file has columns but no rows. If the period truly had none, say so: "
            '"rows": 0 in manifest.json'
        )
    match = match_header(schema.names, contract)
    columns = tuple(_given_column(field, filled) for field, filled in zip(schema, match.fields, strict=True))
    zones = [column.field for column in columns if column.field and column.zone == "UTC"]
    in_utc = (f"times of {', '.join(zones)} are marked UTC and kept as they stand",) if zones else ()
    return DeliveredFile(
        feed=contract.name,
        format=FileFormat.PARQUET,
        readable=path,
        sha256=sha256,
        size_bytes=size_bytes,
        columns=columns,
        warnings=match.warnings + in_utc,
    )


def _read_footer(path: Path, size_bytes: int) -> tuple[pq.FileMetaData, pa.Schema]:
    if size_bytes == 0:
        raise FileRejectedError("the file is empty (0 bytes). Send it again")
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(size_bytes - 4, 0))
        tail = file.read(4)
    if head != _MAGIC or tail != _MAGIC:
        # Readers forgive a damaged head, but a file damaged in one place may be damaged in others.
        state = "cut off or damaged" if _MAGIC in (head, tail) else "not a Parquet file"
        raise FileRejectedError(f"the file is {state} (no Parquet mark at both ends). Send it again")
    try:
        with pq.ParquetFile(path) as file_reader:
            return file_reader.metadata, file_reader.schema_arrow
    except (pa.ArrowException, OSError, ValueError):
        raise FileRejectedError("the Parquet footer cannot be read: the file is damaged") from None


def _given_column(column: pa.Field, filled: str | None) -> GivenColumn:
    sql_type = _sql_type(column.type)
    if sql_type is None and filled is not None:
        raise FileRejectedError(
            f"column {filled} has type {_type_family(column.type)}, which holds no single value. "
            "Send one plain value a row"
        )
    zone = str(column.type.tz) if pa.types.is_timestamp(column.type) and column.type.tz else ""
    if zone in _NAMES_OF_UTC:
        zone = "UTC"
    return GivenColumn(header=column.name, field=filled, sql_type=sql_type or "UNUSED", zone=zone)


def _sql_type(kind: pa.DataType) -> str | None:
    """The DuckDB type a column arrives as, widened to those of contracts; None for nested and binary ones."""
    if pa.types.is_dictionary(kind):
        return _sql_type(kind.value_type)
    families = (
        (pa.types.is_null, "NULL"),
        (pa.types.is_string, "VARCHAR"),
        (pa.types.is_large_string, "VARCHAR"),
        (pa.types.is_integer, "BIGINT"),
        (pa.types.is_floating, "DOUBLE"),
        (pa.types.is_decimal, "DOUBLE"),
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_timestamp, "TIMESTAMP"),
    )
    return next((name for is_family, name in families if is_family(kind)), None)


def _type_family(kind: pa.DataType) -> str:
    return str(kind).split("<", maxsplit=1)[0].split("[", maxsplit=1)[0]
