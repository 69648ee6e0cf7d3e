"""Makes files outlive a crash: written out, added to or renamed as a whole, and the new name written out too.

What the files hold is none of its business.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Have the file's content on the disk before going on."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def sync_folder(folder: Path) -> None:
    """Have the folder's entries (new names, renames) on the disk before going on."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def append_durably(path: Path, line: str) -> None:
    """Add a line to a file that its owner alone reads; made where there is none, and on the disk on return."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(line + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)


def replace_durably(fresh: Path, target: Path) -> None:
    """Rename `fresh` to `target` so that, whatever happens, one of the two whole files stands there."""
    sync_file(fresh)
    fresh.replace(target)
    sync_folder(target.parent)
