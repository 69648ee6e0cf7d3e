"""Turns delivered FHIR files into feed files (Parquet, by contract), and says what was left out.

After it nothing knows that the data came as FHIR.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.as_arrow import arrow_schema
from data_contracts.readers.delivered_file import FileRejectedError
from data_contracts.readers.fhir.archive import read_archive
from data_contracts.readers.fhir.clinical_rows import (
    diagnosis_rows,
    medication_rows,
    observation_rows,
    procedure_rows,
)
from data_contracts.readers.fhir.encounter_rows import Row, encounter_rows
from data_contracts.readers.fhir.family import find_mothers
from data_contracts.readers.fhir.stays import find_stays
from data_contracts.readers.fhir.times import zone_named
from data_contracts.submitted import feed_named

_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, kw_only=True)
class ConvertedFeeds:
    """The feed files made, their rows, and sentences about what was left out (counts, never a value)."""

    paths: Mapping[str, Path]
    rows: Mapping[str, int]
    notes: tuple[str, ...]


def convert_fhir(
    paths: Sequence[Path], folder: Path, *, submitter: str, time_zone: str = ""
) -> ConvertedFeeds:
    """Write a Parquet file for every feed that the FHIR files fill, into `folder`.

    The files are read together, in any order: bundles, and NDJSON of mixed resources or of one type each. `submitter`
    is the hospital where one organisation provides all encounters; `time_zone` the zone of the hospital's wall clock
    (see `find_stays` for what happens without). FileRejectedError when a file cannot be trusted or nothing fills an
    encounter feed.
    """
    zone: tzinfo | None = zone_named(time_zone) if time_zone else None
    archive = read_archive(sorted(paths))
    stays = find_stays(archive, submitter=submitter, zone=zone)
    if not stays.by_key:
        raise FileRejectedError(
            "no encounter of a patient was found: the files must hold Patient and Encounter resources that name each "
            "other, and what belongs to them"
        )
    mothers = find_mothers(archive, stays)
    encounters: dict[str, list[Row]] = {}
    for feed, row in encounter_rows(archive, stays, mothers):
        encounters.setdefault(feed, []).append(row)
    made: dict[str, Iterable[Row]] = {
        **encounters,
        "diagnoses": diagnosis_rows(archive, stays),
        "procedures": procedure_rows(archive, stays),
        "observations": observation_rows(archive, stays),
        "medications": medication_rows(archive, stays),
    }
    rows = {feed: _write(feed, given, folder / f"{feed}.parquet") for feed, given in made.items()}
    written = {feed: number for feed, number in rows.items() if number}
    return ConvertedFeeds(
        paths={feed: folder / f"{feed}.parquet" for feed in written},
        rows=written,
        notes=tuple(f"{number:,} {words}" for words, number in sorted(archive.notes.items()) if number),
    )


def _write(feed: str, rows: Iterable[Row], path: Path) -> int:
    """Write the rows in contract columns, absent ones empty; no file is left when there are none."""
    schema = arrow_schema(feed_named(feed)).remove_metadata()
    columns = pa.schema([field.with_nullable(True) for field in schema])
    remaining, number = iter(rows), 0
    writer: pq.ParquetWriter | None = None
    try:
        for batch in _batches(remaining):
            writer = writer or pq.ParquetWriter(path, columns)
            writer.write_table(pa.Table.from_pylist(batch, schema=columns))
            number += len(batch)
    finally:
        if writer is not None:
            writer.close()
    return number


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield batch
