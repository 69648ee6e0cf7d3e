"""The pages that reviewers read, made from the published database alone.

Each page is one file that needs no network; nothing about one person is read or written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from reports import associations, hospital, index, letters, levels, linkage, network, quality
from reports.places import read_hospitals
from reports.render import describe_build, render_page, write_whole

_PAGES = (
    ("quality.html", quality.collect_figures),
    ("linkage.html", linkage.collect_figures),
    ("network.html", network.collect_figures),
    ("dyads.html", associations.collect_figures),
    ("levels.html", levels.collect_figures),
    ("index.html", index.collect_figures),
)
# Folders that hold nothing but pages of hospitals.
HOSPITAL_FOLDERS = ("hospitals", "quality")


def write_reports(con: duckdb.DuckDBPyConnection, out_dir: Path) -> tuple[Path, ...]:
    """Writes a page and a letter for each hospital, then the pages of the network; returns their paths in that order.

    `con` reads a published database (a read-only connection does). Every page is made before the first is written,
    and the index, which leads to the others, comes last. Pages of hospitals that the build no longer has are
    removed. The same database gives the same bytes.
    """
    about = describe_build(con)
    made = [*_make_hospital_pages(con, about)]
    made += [(name, render_page(name, about, collect(con, about))) for name, collect in _PAGES]
    for folder in HOSPITAL_FOLDERS:
        (out_dir / folder).mkdir(parents=True, exist_ok=True)
    written = tuple(write_whole(out_dir / name, text) for name, text in made)
    _remove_others(out_dir, set(written))
    return written


def _make_hospital_pages(
    con: duckdb.DuckDBPyConnection, about: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    hospitals = read_hospitals(con)
    for folder, template, pages in (
        ("hospitals", "hospital.html", hospital.collect_pages(con, hospitals)),
        ("quality", "letter.html", letters.collect_letters(con, hospitals, about["build"])),
    ):
        for one, figures in pages:
            name = f"{folder}/{one.file_name}"
            yield name, render_page(name, about, figures, template=template)


def _remove_others(out_dir: Path, written: set[Path]) -> None:
    """Pages of an earlier build would be read as if they were of this one."""
    for folder in HOSPITAL_FOLDERS:
        for page in (out_dir / folder).glob("*.html"):
            if page not in written:
                page.unlink()
