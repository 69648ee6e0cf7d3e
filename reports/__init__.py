"""The pages that reviewers read, made from the published database alone.

Each page is one file that needs no network; nothing about one person is read or written.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reports import index, linkage, network, quality
from reports.render import describe_build, render_page, write_whole

_PAGES = (
    ("quality.html", quality.collect_figures),
    ("linkage.html", linkage.collect_figures),
    ("network.html", network.collect_figures),
    ("index.html", index.collect_figures),
)


def write_reports(con: duckdb.DuckDBPyConnection, out_dir: Path) -> tuple[Path, ...]:
    """Writes quality, linkage, network and index pages; returns their paths in that order.

    `con` reads a published database (a read-only connection does). Every page is made before the first is written,
    and the index, which leads to the others, comes last. The same database gives the same bytes.
    """
    about = describe_build(con)
    made = [(name, render_page(name, about, collect(con, about))) for name, collect in _PAGES]
    out_dir.mkdir(parents=True, exist_ok=True)
    return tuple(write_whole(out_dir / name, text) for name, text in made)
