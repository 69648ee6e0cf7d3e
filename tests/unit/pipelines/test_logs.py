"""What leaves through a log holds counts and our own words; whatever could be a patient's is cut."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.logs import LOGGER, night_logged
from pipelines.redaction import redact
from pipelines.settings import Settings


@pytest.mark.parametrize(
    ("words", "canary"),
    [
        ("Could not convert string 'QZCANARY' to INT32", "QZCANARY"),
        ('Binder Error: value "Maria Garcia" in row 3', "Maria"),
        ("Could not convert string 'O'Neil Garcia' to INT32", "Neil"),
        ("line cut off: 'Maria Garc", "Maria"),
        ("first line 'Maria\nGarcia' second", "Garcia"),
        ("duplicate key 7700112233", "7700112233"),
        ("call 312-555-0100 back", "555"),
        ("social security 123-45-6789", "6789"),
        ("born 1991-04-17 at home", "1991-04-17"),
        ("born 04/17/1991", "1991"),
        ("born 17.04.1991", "1991"),
        ("call 312.555.0100 back", "0100"),
        ("born 1991-04-17T03:12:00 at home", "03:12"),
        ("record QZ7700112233 twice", "QZ77"),
        ("BABY GIRL GARCIA-LOPEZ was seen", "GARCIA"),
        ("MUÑOZ", "MUÑOZ"),
        ("mail maria@garcia.example", "garcia"),
    ],
)
def test_what_could_be_a_patients_is_cut(words: str, canary: str) -> None:
    assert canary not in redact(words)


@pytest.mark.parametrize(
    "words",
    [
        "link: 2,968 rows in 12.3 s",
        "maternal_encounters: 1,234,567 rows from 48 files",
        "gate staging: 2 FAIL, 11 WARN, 3 PASS_WITH_ROWS, 920 PASS, 62 NOT_APPLICABLE",
        "publish: nothing changed since build 20261122T083054Z-797c6068",
        "compare: unchanged, kept from an earlier run",
        "H001 should have delivered 2025-03 by now",
        "the network's night isn't over; hospitals' files wait",
    ],
)
def test_our_own_sentences_pass_whole(words: str) -> None:
    assert redact(words) == words


@given(st.text())
def test_cutting_twice_changes_nothing(words: str) -> None:
    assert redact(redact(words)) == redact(words)


@given(st.text(alphabet="abcdefghij xyzABC'0123456789-", min_size=1))
def test_no_quoted_value_survives_whatever_surrounds_it(value: str) -> None:
    assert redact(f"could not read '{value}' here").startswith("could not read [cut]")


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[list[dict[str, object]]]:
    """The lines that a night with some words of all sorts left in its file."""
    settings = Settings(home=tmp_path, landing=tmp_path)
    logger = logging.getLogger(LOGGER)
    with night_logged(settings):
        logger.info("link: %s rows of '%s'", "2,968", "QZCANARY")
        logger.warning(
            "late", extra={"event": "hospital_late", "hospital_id": "H00123", "last_name": "QZCANARY"}
        )
        try:
            raise ValueError("born 1991-04-17, QZCANARY")
        except ValueError:
            logger.exception("the hook failed")
    (file,) = (tmp_path / "work" / "logs").glob("*.jsonl")
    assert file.stat().st_mode & 0o077 == 0
    yield [json.loads(line) for line in file.read_text().splitlines()]


def test_a_night_leaves_json_lines_without_values(lines: list[dict[str, object]]) -> None:
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert lines[0]["say"] == "link: 2,968 rows of [cut]"
    assert lines[2]["say"] == "the hook failed (ValueError; its words are withheld)"
    assert not any("QZCANARY" in json.dumps(line) or "1991" in str(line["say"]) for line in lines)


def test_facts_beside_a_sentence_are_those_that_were_named(lines: list[dict[str, object]]) -> None:
    assert lines[1]["hospital_id"] == "H00123"
    assert "last_name" not in lines[1]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file where a folder should be")
    with night_logged(Settings(home=tmp_path, landing=tmp_path)):
        logging.getLogger(LOGGER).info("it goes on")


def test_a_collector_gets_json_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(home=tmp_path, landing=tmp_path, console_log="json", log_file=False)
    with night_logged(settings):
        logging.getLogger(LOGGER).info("link: 12 rows")
    assert json.loads(capsys.readouterr().err)["say"] == "link: 12 rows"
    assert not (tmp_path / "work").exists()
