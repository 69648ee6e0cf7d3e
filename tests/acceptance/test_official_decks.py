"""The official test cases of ePC-02 and ePC-07 pass through the ordinary night and come out as published."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.verify_decks import DECK_MEASURES, DeckError, verify_decks
from tests.support.shared import SHARED_DATA, needs_shared_data

DECKS = SHARED_DATA / "ecqm"
# Cases of the half of the decks that is at hand, the one that cannot be derived left out.
CASES = {"epc02_cases.ndjson.gz": 68, "epc07_cases.ndjson.gz": 74}


@needs_shared_data
def test_every_case_has_the_populations_that_are_expected() -> None:
    results = verify_decks(DECKS)

    assert {result.deck: result.cases for result in results} == CASES
    for result in results:
        assert result.differences == ()
        assert result.agreed >= 4 * result.cases


@needs_shared_data
def test_a_case_that_expects_something_else_is_named_and_fails(tmp_path: Path) -> None:
    """The comparison can fail: one case of the deck is asked to expect the opposite."""
    lines = gzip.decompress((DECKS / "epc02_cases.ndjson.gz").read_bytes()).decode().splitlines()[:3]
    cases = [json.loads(line) for line in lines]
    expected = cases[1]["expected"]["1"]
    expected["denominator"] = 1 - expected["denominator"]
    (tmp_path / "epc02_cases.ndjson").write_text("".join(f"{json.dumps(case)}\n" for case in cases))

    told = CliRunner().invoke(app, ["measures", "verify", str(tmp_path), "--json"])

    assert told.exit_code == 1
    (result,) = json.loads(told.stdout)
    assert [difference["case_id"] for difference in result["differences"]] == [cases[1]["case_id"]]
    assert result["agreed"] == 3 * 4 - 1


@pytest.mark.parametrize(
    ("content", "because"),
    [(None, "no deck"), ("", "no case"), ('{"case_id": "1"}\n', "line 1")],
)
def test_nothing_to_compare_is_no_success(tmp_path: Path, content: str | None, because: str) -> None:
    if content is not None:
        (tmp_path / f"{next(iter(DECK_MEASURES))}_cases.ndjson").write_text(content)
    with pytest.raises(DeckError, match=because):
        verify_decks(tmp_path)
