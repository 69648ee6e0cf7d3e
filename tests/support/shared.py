"""Where the official data folder lies when it is there; tests that use it carry the `shared_data` mark."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED_DATA = Path(
    os.environ.get("DYADS_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)


def needs_shared_data(test):  # type: ignore[no-untyped-def]
    """Mark a test as using the official data and skip it where the folder is absent."""
    absent = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the official data folder is absent")
    return pytest.mark.shared_data(absent(test))
