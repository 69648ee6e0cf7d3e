"""A failed run says why in one sentence, and never in the words of an engine that quotes records."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipelines.launch import _innermost


@dataclass
class Failure:
    """What Dagster keeps of an exception."""

    cls_name: str
    message: str
    cause: Failure | None = None


@pytest.mark.parametrize("kind", ["ConversionException", "InvalidInputException", "Error"])
def test_the_engines_words_are_withheld(kind: str) -> None:
    said = _innermost(
        Failure("DagsterExecutionStepExecutionError", "step failed", Failure(kind, "line: QZCANARY,1990"))
    )
    assert "QZCANARY" not in said
    assert kind in said


def test_our_own_words_are_shown() -> None:
    said = _innermost(
        Failure(
            "DagsterError",
            "step",
            Failure("AnotherRunIsActive", "pipelines.locking.AnotherRunIsActive: another run works on it\n"),
        )
    )
    assert said == "another run works on it"
