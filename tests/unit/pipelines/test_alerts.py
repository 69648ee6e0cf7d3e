"""Somebody is told what is wrong, once, by webhook or mail; nothing of a patient, and a hook that fails breaks nothing."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines.alert_hooks import Message, send_mail, send_webhook
from pipelines.alerts import find_alerts, tell
from pipelines.night_record import NightRecord, keep_record
from pipelines.receiving.ledger import Status
from pipelines.settings import AlertSettings, Settings
from tests.support.submissions import keep_ledger, submission

NOW = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)
MESSAGE = Message(subject="dyads: one thing", text="look\n", body={"text": "look"})


class Listener(BaseHTTPRequestHandler):
    """Keeps what is posted and answers with the server's `answer`."""

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""


class MailRoom(socketserver.StreamRequestHandler):
    """The few words of SMTP that a relay needs; keeps what is mailed."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        letter: list[str] = []
        is_letter = False
        for line in self.rfile:
            words = line.decode().rstrip("\r\n")
            if is_letter:
                if words == ".":
                    self.server.heard.append("\n".join(letter))  # type: ignore[attr-defined]
                    is_letter = False
                    self.wfile.write(b"250 kept\r\n")
                else:
                    letter.append(words)
            elif words.upper().startswith("DATA"):
                is_letter = True
                self.wfile.write(b"354 go on\r\n")
            elif words.upper().startswith("QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            elif words.upper().startswith("RCPT") and self.server.answer >= 500:  # type: ignore[attr-defined]
                self.wfile.write(b"550 QZCANARY is not known here\r\n")
            else:
                self.wfile.write(b"250 fine\r\n")


@contextmanager
def serving(server: socketserver.TCPServer, answer: int) -> Iterator[tuple[int, list[object]]]:
    """Serve on a free port of this machine; yields the port and what is heard."""
    heard: list[object] = []
    server.heard, server.answer = heard, answer  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def webhook(tmp_path: Path, port: int) -> AlertSettings:
    (tmp_path / "address").write_text(f"http://127.0.0.1:{port}/hook?key=secret\n")
    return AlertSettings(webhook_file=tmp_path / "address", timeout_seconds=2)


def mail(port: int) -> AlertSettings:
    return AlertSettings(
        mail_to=("a@hospital.example", "b@hospital.example"),
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        timeout_seconds=2,
    )


def test_a_webhook_gets_the_message_as_json(tmp_path: Path) -> None:
    with serving(HTTPServer(("127.0.0.1", 0), Listener), 204) as (port, heard):
        assert send_webhook(webhook(tmp_path, port), MESSAGE) == ""
    assert heard == [{"text": "look"}]


@pytest.mark.parametrize(("answer", "why"), [(500, "answer 500"), (302, "answer 302")])
def test_a_webhook_that_refuses_or_sends_elsewhere_is_a_failure_and_is_not_followed(
    tmp_path: Path, answer: int, why: str
) -> None:
    with serving(HTTPServer(("127.0.0.1", 0), Listener), answer) as (port, heard):
        assert send_webhook(webhook(tmp_path, port), MESSAGE) == why
    assert len(heard) == 1


def test_a_webhook_that_is_not_there_is_named_by_its_kind_only(tmp_path: Path) -> None:
    with serving(HTTPServer(("127.0.0.1", 0), Listener), 204) as (port, _):
        pass
    assert send_webhook(webhook(tmp_path, port), MESSAGE) == "ConnectionRefusedError"
    assert send_webhook(AlertSettings(webhook_file=tmp_path / "none"), MESSAGE) == "FileNotFoundError"
    (tmp_path / "file").write_text("file:///etc/passwd")
    assert "no http" in send_webhook(AlertSettings(webhook_file=tmp_path / "file"), MESSAGE)


def test_a_mail_goes_to_everybody_named() -> None:
    with serving(socketserver.TCPServer(("127.0.0.1", 0), MailRoom), 250) as (port, heard):
        assert send_mail(mail(port), MESSAGE) == ""
    (letter,) = heard
    assert "Subject: dyads: one thing" in str(letter)
    assert "To: a@hospital.example, b@hospital.example" in str(letter)
    assert str(letter).endswith("look")


def test_a_refused_mail_is_named_by_its_kind_only() -> None:
    with serving(socketserver.TCPServer(("127.0.0.1", 0), MailRoom), 550) as (port, heard):
        assert send_mail(mail(port), MESSAGE) == "SMTPRecipientsRefused"
    assert heard == []


def test_a_connection_that_should_be_protected_is_not_used_open() -> None:
    with serving(socketserver.TCPServer(("127.0.0.1", 0), MailRoom), 250) as (port, heard):
        assert send_mail(replace(mail(port), smtp_security="starttls"), MESSAGE) == "SMTPNotSupportedError"
    assert heard == []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home folder in which everything that can be told is wrong at once."""
    home = Settings(
        home=tmp_path / "home",
        landing=tmp_path / "landing",
        alerts=AlertSettings(webhook_file=tmp_path / "address"),
    )
    keep_ledger(
        home.staged,
        submission("H1", "2025-01", 1),
        submission("H1", "2025-02", 2),
        submission("H1", "2025-03", 3, status=Status.HELD),
        submission("H2", "2025-03", 4, status=Status.REJECTED),
    )
    keep_record(home, NightRecord(ended_at=NOW - timedelta(hours=50), succeeded=True))
    keep_record(
        home,
        NightRecord(
            ended_at=NOW - timedelta(hours=6),
            succeeded=False,
            failed_step="staged_feeds",
            reason="Could not read 'QZCANARY'",
        ),
    )
    return home


def test_everything_that_is_wrong_is_found_and_nothing_of_a_patient_is_said(settings: Settings) -> None:
    found = find_alerts(settings, NOW)
    assert [alert.kind for alert in found] == [
        "night_failed",
        "build_stale",
        "hospital_late",
        "submission_held",
        "submission_rejected",
    ]
    by_kind = {alert.kind: alert for alert in found}
    assert "[cut]" in by_kind["night_failed"].sentence
    assert by_kind["build_stale"].facts == {"hours": 50}
    # March was due on 30 May; today is 2 June.
    assert by_kind["hospital_late"].facts["days_late"] == 3
    assert not any("QZCANARY" in str(alert) for alert in found)


def test_only_the_kinds_asked_for_are_found(settings: Settings) -> None:
    chosen = replace(settings, alerts=replace(settings.alerts, kinds=("hospital_late",)))
    assert [alert.kind for alert in find_alerts(chosen, NOW)] == ["hospital_late"]


def test_an_empty_home_folder_has_nothing_to_tell(tmp_path: Path) -> None:
    assert find_alerts(Settings(home=tmp_path, landing=tmp_path), NOW) == ()


def test_the_same_thing_is_told_once_in_seven_days(settings: Settings, tmp_path: Path) -> None:
    found = find_alerts(settings, NOW)
    with serving(HTTPServer(("127.0.0.1", 0), Listener), 200) as (port, heard):
        webhook(tmp_path, port)
        assert len(tell(settings, found, NOW)) == 5
        assert tell(settings, found, NOW + timedelta(days=6)) == ()
        assert len(tell(settings, found, NOW + timedelta(days=7))) == 5
    assert [len(message["alerts"]) for message in heard] == [5, 5]  # type: ignore[index]


def test_what_could_not_be_sent_is_tried_again(settings: Settings, tmp_path: Path) -> None:
    found = find_alerts(settings, NOW)
    assert len(tell(settings, found, NOW)) == 5
    with serving(HTTPServer(("127.0.0.1", 0), Listener), 200) as (port, heard):
        webhook(tmp_path, port)
        assert len(tell(settings, found, NOW)) == 5
    assert len(heard) == 1


def test_what_was_mended_and_breaks_again_is_told_again(settings: Settings, tmp_path: Path) -> None:
    late = [alert for alert in find_alerts(settings, NOW) if alert.kind == "hospital_late"]
    held = [alert for alert in find_alerts(settings, NOW) if alert.kind == "submission_held"]
    with serving(HTTPServer(("127.0.0.1", 0), Listener), 200) as (port, _):
        webhook(tmp_path, port)
        assert tell(settings, late, NOW) == tuple(late)
        assert tell(settings, held, NOW) == tuple(held)
        assert tell(settings, late, NOW) == tuple(late)


def test_a_hospital_that_never_delivered_is_told_of_once(settings: Settings, tmp_path: Path) -> None:
    (alert,) = (
        replace(each, key="hospital_never_delivered H9", kind="hospital_never_delivered", once=True)
        for each in find_alerts(settings, NOW)
        if each.kind == "hospital_late"
    )
    with serving(HTTPServer(("127.0.0.1", 0), Listener), 200) as (port, _):
        webhook(tmp_path, port)
        assert tell(settings, [alert], NOW) == (alert,)
        assert tell(settings, [alert], NOW + timedelta(days=400)) == ()


def test_without_a_hook_nothing_is_sent_or_remembered(settings: Settings) -> None:
    silent = replace(settings, alerts=AlertSettings())
    assert len(tell(silent, find_alerts(silent, NOW), NOW)) == 5
    assert not (silent.work / "alerts_told.json").exists()
