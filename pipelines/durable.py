"""Makes files outlive a crash: written out, renamed as a whole, and the rename written out too.

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


def replace_durably(fresh: Path, target: Path) -> None:
    """Rename `fresh` to `target` so that, whatever happens, one of the two whole files stands there."""
    sync_file(fresh)
    fresh.replace(target)
    sync_folder(target.parent)
