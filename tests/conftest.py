"""Fixtures for every test: an in-memory database, and the house rules that warnings fail and chance is seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator

import duckdb
import pytest


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty in-memory database, closed after the test."""
    connection = duckdb.connect(":memory:", config={"threads": 2})
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def global_random_state_is_untouched() -> Iterator[None]:
    """No code under test may use the global random generator."""
    before = random.getstate()
    yield
    assert before == random.getstate(), "the global random state was changed"
