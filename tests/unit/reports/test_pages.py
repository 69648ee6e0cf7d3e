"""Pages stand alone, say what is hidden, escape what came from outside, and are the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from reports import write_reports
from tests.support.published_fixture import (
    BUILD,
    CANARY,
    PLANTED,
    add_gap,
    add_linkage_finding,
    add_months,
    add_small_network,
    create_empty_tables,
)

PAGES = {"index.html", "quality.html", "linkage.html", "network.html", "dyads.html", "levels.html"}
# A hospital's own pages, in folders of their own.
HOSPITAL_PAGES = {"hospitals/H001.html", "quality/H001.html"}
# Elements that stand alone.
VOID = {"meta", "link", "br", "hr", "img", "input", "path", "use", "rect", "line", "circle"}


@pytest.fixture
def published(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_tables(con)
    return con


def written(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in write_reports(con, folder)}


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
    assert set(pages) == PAGES | HOSPITAL_PAGES
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
    for name, text in written(published, tmp_path).items():
        assert CANARY not in text, name


def test_a_suppressed_figure_is_on_no_page_even_when_its_row_still_holds_it(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    add_months(published)
    add_gap(published)
    pages = written(published, tmp_path)
    for name, text in pages.items():
        assert not re.search(f"{PLANTED // 1000}.?{PLANTED % 1000}", text), name
    assert "Black, not Hispanic" in pages["network.html"]
    # The same rows without the mark are shown: the search above can find them.
    published.execute("update measure_rates set suppressed = false")
    shown = written(published, tmp_path)["network.html"]
    assert re.search(f"{PLANTED // 1000}.?{PLANTED % 1000}", shown)


def test_a_reason_of_three_newborns_is_hidden_and_so_is_the_one_it_would_follow_from(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    # 40 newborns: 25 linked, 15 not; of the 15 not linked 12 fit no delivery and 15 - 12 = 3 are born elsewhere.
    add_small_network(published)
    flow = written(published, tmp_path)["linkage.html"].split('id="rates"')[0]
    assert re.search(r"<strong>15</strong>", flow)
    for reason in ("no delivery fits", "born elsewhere, no delivery in the network fits"):
        assert re.search(rf'<td>{reason}</td><td colspan="3" class="quiet">hidden \(small number\)', flow)


def test_few_people_behind_a_finding_are_hidden_in_counts_and_words(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    add_linkage_finding(published, violated=4, total=77, note="4 of 77 (5.19 %).")
    quality = written(published, tmp_path)["quality.html"]
    assert "Few newborns are without a mother" in quality
    assert "5.19" not in quality
    assert not re.search(r"<td class=\"n\">(4|77)</td>", quality)


def test_many_people_behind_a_finding_are_shown(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    add_small_network(published)
    add_linkage_finding(published, violated=14, total=277, note="14 of 277 (5.05 %).")
    assert "14 of 277" in written(published, tmp_path)["quality.html"]


def test_months_without_a_case_are_not_drawn_as_the_course_of_a_measure(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    add_months(published)
    assert "2 of 3 months shown, those without a case" in written(published, tmp_path)["network.html"]


def test_a_hidden_month_interrupts_the_line_of_a_measure(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    add_months(published)
    published.execute("update control_charts set value = 9 + month(period_start), center = 11")
    network = written(published, tmp_path)["network.html"]
    assert "2 of 3 months shown" in network
    # January and March stand alone around the hidden February: two moves of the pen and no stroke.
    line = re.findall(r'class="sl" d="([^"]*)"', network.split('id="group-F"')[1])[0]
    assert line.count("M") == 2
    assert "L" not in line


def test_a_characteristic_that_the_build_hides_is_neither_beyond_nor_within(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    published.execute(
        "insert into linkage_bias by name select 'payer' as characteristic, 'self_pay' as level, "
        "null as linked_share, null as unlinked_share, null as standardized_difference, null as flagged"
    )
    bias = written(published, tmp_path)["linkage.html"].split('id="bias"')[1]
    assert re.search(r'self-pay</th><td colspan="4" class="quiet">hidden \(small number\)</td></tr>', bias)


def test_a_month_without_a_finding_is_not_called_unchecked(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    add_months(published)
    heat = written(published, tmp_path)["quality.html"].split('id="t-heat"')[1].split("</table>")[0]
    # January and February were delivered without a finding; March failed.
    assert heat.count("nothing recorded</span>") == 2
    assert 'title="Fail, 2 results"' in heat


def test_accuracy_is_not_claimed_where_the_truth_is_not_known(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_small_network(published)
    assert "The truth is not known" in written(published, tmp_path)["linkage.html"]
    published.execute(
        "insert into link_quality by name select m as metric, 'overall' as stratum, 'all' as stratum_value, "
        "970 as numerator, 1000 as denominator, 0.97 as value, 0.957 as ci_low, 0.979 as ci_high, 'truth' as source "
        "from (values ('precision'), ('recall')) v(m)"
    )
    linkage = written(published, tmp_path)["linkage.html"]
    assert "The truth is not known" not in linkage
    assert "95.7" in linkage


def test_pages_that_stood_before_survive_a_failure(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    before = written(published, tmp_path)
    published.execute("drop table builds")
    published.execute(
        "create table builds as select 'x' as build_id, 'not json' as row_counts, true as is_current"
    )
    with pytest.raises(ValueError, match="Expecting value"):
        write_reports(published, tmp_path)
    stand = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.html")}
    assert stand == before


def test_the_same_tables_give_the_same_bytes(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    add_small_network(published)
    assert written(published, tmp_path / "one") == written(published, tmp_path / "two")


def test_a_database_without_rows_still_gives_pages_that_say_so(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    pages = written(published, tmp_path)
    assert set(pages) == PAGES
    assert "No checks were recorded" in pages["quality.html"]
