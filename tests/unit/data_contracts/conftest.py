"""Fixtures of the readers' tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data_contracts.readers.fhir import ConvertedFeeds, convert_fhir
from tests.support.fhir import Resource


@pytest.fixture
def convert(tmp_path: Path):
    def run(*resources: Resource, time_zone: str = "") -> ConvertedFeeds:
        delivered = tmp_path / "delivered.ndjson"
        delivered.write_text("".join(f"{json.dumps(one)}\n" for one in resources), encoding="utf-8")
        return convert_fhir([delivered], tmp_path, submitter="H1", time_zone=time_zone)

    return run
