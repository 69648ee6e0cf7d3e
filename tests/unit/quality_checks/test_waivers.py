"""Waivers set one check aside, by a named person, for a reason, until a day; then they expire loudly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_contracts.rules import Severity
from quality_checks.gate import GateNotPassed, GateStage, require_passed
from quality_checks.outcome import Check, CheckOutcome, Verdict, judge
from quality_checks.waivers import (
    Waiver,
    WaiverFileError,
    add_waiver,
    apply_waivers,
    expired_waiver_outcomes,
    read_waivers,
)
from tests.unit.quality_checks.tables import RUN

CHECK = Check(
    check_id="newborns.weight", title="", because="grams", table_name="newborns", severity=Severity.STOP
)
LAST_DAY = date(2026, 1, 31)


def _waiver(*, hospital_id: str | None = None, period: str | None = None) -> Waiver:
    return Waiver(
        waiver_id="W-1",
        check_id="newborns.weight",
        hospital_id=hospital_id,
        period=period,
        reason="scale replaced",
        owner="J. Doe",
        expiry=LAST_DAY,
    )


def _failed(hospital_id: str | None = None, month: date | None = None) -> CheckOutcome:
    return judge(CHECK, RUN, violated=9, total=9, hospital_id=hospital_id, period_start=month)


def test_a_waiver_in_force_turns_fail_into_waived_with_its_id_and_reason() -> None:
    (waived,) = apply_waivers([_failed()], [_waiver()], today=LAST_DAY)

    assert (waived.verdict, waived.waiver_id) == (Verdict.WAIVED, "W-1")
    assert "scale replaced" in waived.note
    assert waived.violated == 9  # the counts stay
    require_passed([waived], GateStage.STAGING, RUN.input_key)


def test_an_expired_waiver_does_not_apply_and_is_shown() -> None:
    day_after = date(2026, 2, 1)

    (still_failed,) = apply_waivers([_failed()], [_waiver()], today=day_after)
    (shown,) = expired_waiver_outcomes([_waiver()], RUN, today=day_after)

    assert still_failed.verdict == Verdict.FAIL
    assert (shown.verdict, shown.check_id) == (Verdict.WARN, "waivers.expired.W-1")
    assert "2026-01-31" in shown.note
    assert expired_waiver_outcomes([_waiver()], RUN, today=LAST_DAY) == ()
    with pytest.raises(GateNotPassed):
        require_passed([still_failed, shown], GateStage.STAGING, RUN.input_key)


def test_a_waiver_for_one_hospital_and_month_sets_nothing_else_aside() -> None:
    march, april = date(2025, 3, 1), date(2025, 4, 1)
    outcomes = [_failed(), _failed("H1", march), _failed("H1", april), _failed("H2", march)]

    verdicts = [
        each.verdict
        for each in apply_waivers(outcomes, [_waiver(hospital_id="H1", period="2025-03")], today=LAST_DAY)
    ]

    assert verdicts == ["FAIL", "WAIVED", "FAIL", "FAIL"]


def test_a_waiver_of_another_check_and_a_passed_check_change_nothing() -> None:
    passed = judge(CHECK, RUN, violated=0, total=9)

    assert apply_waivers([passed], [_waiver()], today=LAST_DAY) == (passed,)


def test_waivers_are_kept_in_a_file_once_each(tmp_path: Path) -> None:
    path = tmp_path / "waivers.json"
    assert read_waivers(path) == ()

    def add(reason: str) -> Waiver:
        return add_waiver(
            path,
            check_id="newborns.weight",
            hospital_id="H1",
            period="2025-03",
            reason=reason,
            owner="J. Doe",
            expiry=LAST_DAY,
        )

    first, again = add("scale replaced"), add("scale replaced in March")

    assert first.waiver_id == again.waiver_id
    assert read_waivers(path) == (again,)
    assert [file.name for file in tmp_path.iterdir()] == ["waivers.json"]


@pytest.mark.parametrize(("reason", "owner"), [("", "J. Doe"), ("scale replaced", " ")])
def test_a_waiver_without_reason_or_owner_is_refused(tmp_path: Path, reason: str, owner: str) -> None:
    with pytest.raises(ValueError, match="reason and an owner"):
        add_waiver(
            tmp_path / "waivers.json",
            check_id="x",
            hospital_id=None,
            period=None,
            reason=reason,
            owner=owner,
            expiry=LAST_DAY,
        )


@pytest.mark.parametrize(
    "content",
    ["not json", "[]", '{"waivers": [{"check_id": "x"}]}', '{"waivers": ["x"]}', '{"waivers": 3}'],
)
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "waivers.json"
    path.write_text(content)

    with pytest.raises(WaiverFileError, match="waiver"):
        read_waivers(path)
