"""One landing folder of 20,000 births for all tests of the generator, read through views named like the feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from data_contracts.submitted import FEEDS
from synthetic.settings import SynthesisSummary
from synthetic.synthesis import synthesize


@dataclass(frozen=True, kw_only=True)
class Landing:
    """A folder, what was said to be in it, and a connection with a view a feed, `truth` and plain `dx`, `px`."""

    folder: Path
    summary: SynthesisSummary
    con: duckdb.DuckDBPyConnection

    def one(self, query: str) -> tuple:
        """The only row of a query."""
        (row,) = self.con.execute(query).fetchall()
        return row

    def all(self, query: str) -> list[tuple]:
        """All rows of a query."""
        return self.con.execute(query).fetchall()


def open_landing(folder: Path, summary: SynthesisSummary, con: duckdb.DuckDBPyConnection) -> Landing:
    """Views over a Parquet landing folder."""
    for contract in FEEDS:
        if any(folder.glob(f"*/*/{contract.name}.parquet")):
            con.execute(
                f"create view {contract.name} as from read_parquet('{folder}/*/*/{contract.name}.parquet')"
            )
    con.execute(f"create view truth as from read_parquet('{folder}/truth.parquet')")
    for feed, short in (("diagnoses", "dx"), ("procedures", "px")):
        con.execute(
            f"create view {short} as select hospital_id, encounter_id, sequence, "
            f"replace(upper(code), '.', '') as code from {feed}"
        )
    return Landing(folder=folder, summary=summary, con=con)


@pytest.fixture(scope="session")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landing]:
    """20,000 births with light errors, seed 1."""
    folder = tmp_path_factory.mktemp("landing") / "net"
    con = duckdb.connect(":memory:", config={"threads": 2})
    try:
        summary = synthesize(con, folder, births=20_000, seed=1)
        yield open_landing(folder, summary, con)
    finally:
        con.close()
