"""Which version of the program runs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from pipelines.stage_runner import source_hash

ALL_SOURCES = ("data_contracts", "linkage", "measures", "quality_checks", "reports", "pipelines")


def code_version() -> str:
    """Version and the hash of the sources, e.g. `0.1.0+3f9c2a1b`."""
    try:
        released = version("dyads")
    except PackageNotFoundError:
        released = "0"
    return f"{released}+{source_hash(ALL_SOURCES)[:8]}"
