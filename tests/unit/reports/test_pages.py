"""Pages stand alone, say what is hidden, escape what came from outside, and are the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from reports import write_reports
from tests.support.published_fixture import BUILD, add_small_network, create_empty_tables

PAGES = {"index.html", "quality.html", "linkage.html", "network.html"}
# Elements that stand alone.
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "use", "rect", "line", "circle"}


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_tables(con)
    return con


def written(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in write_reports(con, folder)}


class Structure(HTMLParser):
    """Counts what every page must have, and what it loads from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.loads: list[str] = []
        self.header_scopes: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag == "th":
            self.header_scopes.append(found.get("scope"))
        if tag != "a":
            self.loads += [
                value
                for name in ("src", "href")
                if (value := found.get(name)) and not value.startswith(("#", "data:"))
            ]


def test_no_page_asks_the_network_for_anything(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    add_small_network(published)
    for name, text in written(published, tmp_path).items():
        structure = Structure()
        structure.feed(text)
        assert structure.loads == [], name
        assert not re.search(r"url\(\s*['\"]?https?:", text), name
        assert "@import" not in text, name


def test_every_page_can_be_read_by_a_screen_reader(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    for name, text in written(published, tmp_path).items():
        structure = Structure()
        structure.feed(text)
        assert structure.tags["h1"] == 1, name
        assert structure.tags["main"] == 1, name
        assert 'lang="en"' in text, name
        assert all(scope in ("col", "row", "colgroup", "rowgroup") for scope in structure.header_scopes), name
        assert text.count("<svg") == len(
            re.findall(r"<svg[^>]*(?:aria-label|aria-hidden|role=\"img\")", text)
        ), name


def test_all_pages_are_written_and_name_their_build(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    pages = written(published, tmp_path)
    assert set(pages) == PAGES
    for name, text in pages.items():
        assert BUILD in text, name
        assert "limited" in text, name


def test_a_failed_check_is_shown_with_its_counts_and_reason(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    quality = written(published, tmp_path)["quality.html"]
    assert "grams, not pounds" in quality
    assert "412" in quality
    assert re.search(r"9.?880", quality)


def test_a_hidden_rate_is_said_to_be_hidden_and_a_shown_one_is_shown(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    network = written(published, tmp_path)["network.html"]
    assert "10.2" in network
    assert "hidden (small number)" in network


def test_names_from_outside_cannot_become_markup(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published, hospital="<script>alert(1)</script>")
    for name, text in written(published, tmp_path).items():
        assert "<script>alert" not in text, name
    assert "&lt;script&gt;alert" in (tmp_path / "quality.html").read_text()


def test_no_id_of_a_person_is_on_a_page(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    add_small_network(published)
    published.execute("update dyads set dyad_id = 'yQZ' || dyad_id, newborn_id = 'nQZ' || newborn_id")
    for name, text in written(published, tmp_path).items():
        assert "QZ" not in text, name


def test_the_same_tables_give_the_same_bytes(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    add_small_network(published)
    assert written(published, tmp_path / "one") == written(published, tmp_path / "two")


def test_a_database_without_rows_still_gives_pages_that_say_so(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    pages = written(published, tmp_path)
    assert set(pages) == PAGES
    assert "No checks were recorded" in pages["quality.html"]
