"""Turns gathered figures into pages and puts the pages in place as a whole.

Templates escape everything; each page is one file that asks the network for nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports import verdicts, wording
from reports.banner import read_banner
from reports.index import gather_index
from reports.linkage import gather_linkage
from reports.network import gather_network
from reports.published import Row
from reports.quality import gather_quality

TEMPLATES = Path(__file__).parent / "templates"
PAGES: tuple[tuple[str, str, Callable[[duckdb.DuckDBPyConnection], Row]], ...] = (
    ("index.html", "Overview", gather_index),
    ("quality.html", "Data quality", gather_quality),
    ("linkage.html", "Linkage", gather_linkage),
    ("network.html", "Measures of the network", gather_network),
)


def write_reports(con: duckdb.DuckDBPyConnection, out_dir: Path) -> tuple[Path, ...]:
    """Writes the pages from published tables into `out_dir` and returns their paths in reading order.

    All pages are made before the first is put in place, each by renaming: a reader never sees half a page, and a
    failure leaves the earlier pages. The same tables give the same bytes. OSError when the folder cannot be written.
    """
    environment = make_environment()
    banner = read_banner(con)
    made = [(name, render_page(environment, name, title, banner, gather(con))) for name, title, gather in PAGES]
    out_dir.mkdir(parents=True, exist_ok=True)
    return tuple(_put_in_place(out_dir / name, html) for name, html in made)


def make_environment() -> Environment:
    """Templates that escape by default and refuse a name that was not gathered."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=wording.format_count,
        share=wording.format_share,
        number=wording.format_number,
        month=wording.format_month,
        moment=wording.format_moment,
    )
    environment.globals.update(
        format_part=wording.format_part,
        format_rate=wording.format_rate,
        format_interval=wording.format_interval,
        HIDDEN=wording.HIDDEN,
        LOOKS=verdicts.LOOKS,
        SMALLEST_SHOWN=wording.SMALLEST_SHOWN,
    )
    return environment


def render_page(environment: Environment, name: str, title: str, banner: Row, gathered: Row) -> str:
    """One whole page as text."""
    pages = [(page, words) for page, words, _ in PAGES]
    return environment.get_template(name).render(page=name, title=title, pages=pages, banner=banner, **gathered)


def _put_in_place(path: Path, html: str) -> Path:
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(html)
            stream.flush()
            os.fsync(stream.fileno())
        Path(unfinished).chmod(0o640)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return path
