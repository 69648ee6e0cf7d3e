"""A month is read again as if it had just come; what is staged counts until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.receiving import read_ledger
from pipelines.receiving.ledger import Status
from pipelines.restaging import restage
from pipelines.settings import Settings, SettingsError
from tests.support.submissions import keep_ledger, submission


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two hospitals by month, one of which sent a whole quarter too; all still in the landing folder."""
    home = Settings(home=tmp_path, landing=tmp_path / "landing")
    entries = (
        submission("H1", "2025-02", 1),
        submission("H1", "2025-03", 2),
        submission("H2", "2025Q1", 3),
        submission("H1", "2025-03", 4, status=Status.REJECTED),
    )
    for entry in entries:
        (home.landing / entry.submitter / entry.period).mkdir(parents=True, exist_ok=True)
    keep_ledger(home.staged, *entries)
    return home


def marked(settings: Settings) -> list[str]:
    return [each.period for each in read_ledger(settings.staged) if not each.content_sha256]


def test_march_is_in_the_month_and_in_the_quarter(settings: Settings) -> None:
    assert len(restage(settings, "2025-03", owner="steward", reason="clock")) == 2
    assert marked(settings) == ["2025-03", "2025Q1"]
    (again, _) = (each for each in read_ledger(settings.staged) if not each.content_sha256)
    assert again.status is Status.ACCEPTED
    assert again.messages[-1].text == "to be read again, decided by steward: clock"


def test_one_submitter_can_be_named(settings: Settings) -> None:
    restage(settings, "2025-03", owner="steward", reason="clock", submitter="H2")
    assert marked(settings) == ["2025Q1"]


@pytest.mark.parametrize(
    ("period", "owner", "complaint"),
    [
        ("March", "steward", "2025, 2025Q1 or 2025-03"),
        ("2024-03", "steward", "no current delivery covers"),
        ("2025-03", "", "needs a reason and the name"),
    ],
)
def test_what_cannot_be_read_again_is_refused(
    settings: Settings, period: str, owner: str, complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        restage(settings, period, owner=owner, reason="clock")
    assert marked(settings) == []


def test_nothing_is_marked_when_a_delivery_is_gone_from_the_landing_folder(settings: Settings) -> None:
    (settings.landing / "H2" / "2025Q1").rmdir()
    with pytest.raises(SettingsError, match="1 of 2 deliveries no longer lie"):
        restage(settings, "2025-03", owner="steward", reason="clock")
    assert marked(settings) == []
