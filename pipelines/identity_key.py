"""The secret from which published ids are made: one random key a network, in its identities folder."""

from __future__ import annotations

import os
import secrets

from pipelines.settings import Settings


def identity_key(settings: Settings) -> str:
    """The network's key; made on the first night. Losing it renames everybody, so it belongs in the backup."""
    path = settings.identities / "key"
    if not path.is_file():
        settings.identities.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(f".key-{os.getpid()}")
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    return path.read_text().strip()
