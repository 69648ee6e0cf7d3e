"""Where a night's words go: a JSON line each in `work/logs/<day>.jsonl`, and on standard error where that is asked for.

Every line is redacted on its way out. What is said stands where it happens.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.redaction import redact
from pipelines.settings import Settings

LOGGER = "dyads"

# What may stand beside a sentence. Codes of hospitals and names of folders are no patient's; counts have no words.
FACTS = (
    *("event", "kind", "step", "gate", "build_id", "submitter", "hospital_id", "period", "last_period"),
    *("days_late", "hours", "seconds", "count", "channel", "failure"),
)


class RedactingFilter(logging.Filter):
    """Leaves of a record its redacted sentence and, of an exception, its kind: never its words or its trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; it is always let through."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.msg += f" ({record.exc_info[0].__name__}; its words are withheld)"
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how serious, what was said, and the facts beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON with the keys `at`, `level`, `say` and those of FACTS it carries."""
        facts = {name: value for name in FACTS if (value := getattr(record, name, None)) is not None}
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "say": record.getMessage(),
        }
        return json.dumps(line | facts, default=str, ensure_ascii=False)


def json_on_stderr() -> logging.Handler:
    """A handler for a collector that reads standard error."""
    return _dressed(logging.StreamHandler(sys.stderr))


@contextmanager
def night_logged(settings: Settings) -> Iterator[None]:
    """Keep the night's words as the settings ask; a log that cannot be written never stops a night."""
    logger = logging.getLogger(LOGGER)
    handlers: list[logging.Handler] = []
    if settings.log_file:
        with contextlib.suppress(OSError):
            handlers.append(_dressed(logging.FileHandler(_todays_file(settings), encoding="utf-8")))
    # The command line has its own handler; under Dagster's daemon nobody else shows the lines.
    if settings.console_log == "json" and not logger.handlers:
        handlers.append(json_on_stderr())
    level = logger.level
    logger.setLevel(logging.INFO)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.setLevel(level)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _todays_file(settings: Settings) -> Path:
    folder = settings.work / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
    os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
    return path


def _dressed(handler: logging.Handler) -> logging.Handler:
    handler.addFilter(RedactingFilter())
    handler.setFormatter(JsonLines())
    return handler
