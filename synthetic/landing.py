"""Writing a landing folder: one file a submitter, period and feed, cut from tables already sorted by file.

What stands in the tables is decided elsewhere; their columns and types follow the feed's contract here.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from data_contracts.contract import DataContract, FieldType, identifying_columns
from data_contracts.submitted import feed_named
from synthetic.settings import FileFormat, Period

_ARROW_TYPES = {
    FieldType.TEXT: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.NUMBER: pa.float64(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.BOOLEAN: pa.bool_(),
}


@dataclass
class LandingWriter:
    """Writes files in two threads; `wait` before handing over more keeps memory small."""

    folder: Path
    file_format: FileFormat
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=2))
    pending: list[Future[None]] = field(default_factory=list)
    files: int = 0
    folders: set[Path] = field(default_factory=set)

    def write_feed(
        self, feed: str, table: pa.Table, file_of_row: np.ndarray, files: Sequence[tuple[str, str]]
    ) -> None:
        """Cut `table` into files: `file_of_row` (ascending) points into `files`, pairs of submitter and period."""
        if not len(file_of_row):
            return
        starts = np.concatenate([[0], np.flatnonzero(np.diff(file_of_row)) + 1, [len(file_of_row)]])
        for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            submitter, period = files[int(file_of_row[start])]
            folder = self.folder / submitter / period
            if folder not in self.folders:
                folder.mkdir(parents=True, exist_ok=True)
                self.folders.add(folder)
            path = folder / f"{feed}.{self.file_format}"
            self.pending.append(self.pool.submit(write_table, table.slice(start, end - start), path))
            self.files += 1

    def wait(self) -> None:
        """Until everything handed over is on disk; the first error is raised."""
        for future in self.pending:
            future.result()
        self.pending.clear()

    def close(self) -> None:
        """Finish and give the threads back."""
        try:
            self.wait()
        finally:
            self.pool.shutdown()


def write_table(table: pa.Table, path: Path) -> None:
    """One file by its suffix: `.parquet`, `.csv` or `.csv.gz`."""
    if path.suffix == ".parquet":
        # Files are small: without statistics and dictionaries they are written in half the time.
        pq.write_table(
            table,
            path,
            compression="snappy",
            store_schema=False,
            write_statistics=False,
            use_dictionary=table.num_rows > 2000,
        )
        return
    options = pacsv.WriteOptions(quoting_style="needed")
    plain = _datetimes_as_text(table)
    if path.suffix == ".gz":
        with pa.CompressedOutputStream(str(path), "gzip") as stream:
            pacsv.write_csv(plain, stream, options)
    else:
        pacsv.write_csv(plain, str(path), options)


def _datetimes_as_text(table: pa.Table) -> pa.Table:
    for place, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            text = pc.strftime(table[column.name].cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%S")
            table = table.set_column(place, column.name, text)
    return table


def as_contract_table(feed: str, columns: dict[str, pa.Array], *, limited: bool) -> pa.Table:
    """The columns in the contract's order and types; absent ones null; when `limited`, identifying ones too."""
    contract = feed_named(feed)
    rows = len(next(iter(columns.values())))
    hidden = set(identifying_columns(contract)) if limited else set()
    arrays = [
        pa.nulls(rows, kind) if name in hidden or name not in columns else columns[name]
        for name, kind in contract_types(contract)
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(contract_types(contract)))


def contract_types(contract: DataContract) -> list[tuple[str, pa.DataType]]:
    """Names and Arrow types of a contract's columns."""
    return [(column.name, _ARROW_TYPES[column.type]) for column in contract.fields]


def period_names(first_month: date, months: int, period: Period) -> list[str]:
    """The period folder of each month from the first on."""
    names = []
    for number in range(months):
        year, month = divmod(first_month.year * 12 + first_month.month - 1 + number, 12)
        quarter = f"{year}Q{month // 3 + 1}"
        names.append({"month": f"{year}-{month + 1:02d}", "quarter": quarter, "year": str(year)}[period])
    return names
