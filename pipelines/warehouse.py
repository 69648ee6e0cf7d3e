"""The one place that opens DuckDB: for a stage, for reading a published file, for writing a new one.

No query of the pipeline stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from data_contracts.as_sql import quote_text
from pipelines.settings import Settings

# Clients of DuckDB 1.4 and 1.5 refuse the default format of 2.0.
STORAGE_VERSION = "v1.4.0"


def quoted(value: str | Path) -> str:
    """A text as SQL literal."""
    return quote_text(str(value))


@contextmanager
def stage_connection(settings: Settings, *also: Path) -> Iterator[DuckDBPyConnection]:
    """An in-memory database that may touch the home and landing folders, those in `also`, and nothing else.

    Spills to `work/tmp` under the memory limit; its settings cannot be changed once open.
    """
    spill = settings.work / "tmp"
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(
        ":memory:",
        config={
            "threads": settings.threads,
            "memory_limit": f"{settings.memory_limit_gb}GB",
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        con.execute("set enable_progress_bar = false")
        folders = ", ".join(quoted(f"{folder}/") for folder in (settings.home, settings.landing, *also))
        con.execute(f"set allowed_directories = [{folders}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


@contextmanager
def memory_connection() -> Iterator[DuckDBPyConnection]:
    """An in-memory database for questions that touch no home folder."""
    con = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    try:
        yield con
    finally:
        con.close()


def open_to_read(path: Path) -> DuckDBPyConnection:
    """A read-only connection that the caller closes. FileNotFoundError when the file has gone."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there")
    return duckdb.connect(str(path), read_only=True)


@contextmanager
def reader(path: Path) -> Iterator[DuckDBPyConnection]:
    """A read-only connection to a published file; any number may be open at once."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        yield con
    finally:
        con.close()


@contextmanager
def new_database(con: DuckDBPyConnection, path: Path, name: str = "research") -> Iterator[None]:
    """A new database file attached under `name`, checkpointed and detached at the end.

    The caller moves the file into place; whatever lay at `path` before is removed first.
    """
    path.unlink(missing_ok=True)
    con.execute(f"attach {quoted(path)} as {name} (storage_version '{STORAGE_VERSION}')")
    try:
        yield
        con.execute(f"checkpoint {name}")
    finally:
        con.execute(f"detach {name}")


@contextmanager
def compare_readers(before: Path, after: Path) -> Iterator[DuckDBPyConnection]:
    """An in-memory database with two published files attached read-only as `before` and `after`."""
    con = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    try:
        for name, path in (("before", before), ("after", after)):
            con.execute(f"attach {quoted(path)} as {name} (read_only)")
        yield con
    finally:
        con.close()
