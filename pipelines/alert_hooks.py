"""Sends a message to a webhook or by mail. Both are off until configured, and neither ever raises.

What is worth a message stands in `alerts.py`. No text of a server's answer is kept: it could repeat what was sent.
"""

from __future__ import annotations

import http.client
import json
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.settings import AlertSettings


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is sent: a subject and plain text for mail, a JSON object for a webhook."""

    subject: str
    text: str
    body: Mapping[str, Any]


def send_webhook(alerts: AlertSettings, message: Message) -> str:
    """Post the body as JSON. Returns why it failed, in one word or two, and an empty text when it did not."""
    try:
        address = urlsplit(_secret(alerts.webhook_file))
        if address.scheme not in ("http", "https") or not address.hostname:
            return "the file holds no http(s) address"
        # Neither redirects nor proxies are followed: the message goes where it was said, or nowhere.
        connect = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = connect(address.hostname, address.port, timeout=alerts.timeout_seconds)
        try:
            path = (address.path or "/") + (f"?{address.query}" if address.query else "")
            connection.request(
                "POST", path, json.dumps(message.body).encode(), {"Content-Type": "application/json"}
            )
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as problem:
        return type(problem).__name__
    return "" if 200 <= status < 300 else f"answer {status}"


def send_mail(alerts: AlertSettings, message: Message) -> str:
    """Mail the text. Returns why it failed, in one word or two, and an empty text when it did not."""
    mail = EmailMessage()
    try:
        mail["Subject"], mail["From"], mail["To"] = (
            message.subject,
            alerts.mail_from,
            ", ".join(alerts.mail_to),
        )
        mail.set_content(message.text)
        secure = ssl.create_default_context()
        if alerts.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                alerts.smtp_host, alerts.smtp_port, timeout=alerts.timeout_seconds, context=secure
            )
        else:
            server = smtplib.SMTP(alerts.smtp_host, alerts.smtp_port, timeout=alerts.timeout_seconds)
        with server:
            if alerts.smtp_security == "starttls":
                server.starttls(context=secure)
            if alerts.smtp_user and alerts.smtp_security != "none":
                server.login(alerts.smtp_user, _secret(alerts.smtp_password_file))
            server.send_message(mail)
    except (OSError, ValueError, smtplib.SMTPException) as problem:
        return type(problem).__name__
    return ""


def _secret(file: Path | None) -> str:
    if file is None:
        raise ValueError("no file is named")
    return file.read_text().strip()
