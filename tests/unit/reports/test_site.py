"""The site as its readers use it: hospitals against others, letters that can be sent, nothing hidden told anywhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from reports import write_reports
from tests.support.published_fixture import PLANTED, add_linkage_finding, create_empty_tables
from tests.support.published_site import HOSPITALS, add_network_of_four
from tests.unit.reports.test_pages import written

# The planted figure as it is counted (73,119), cut to four digits (73120), or as a percentage.
HIDDEN_FIGURE = re.compile(rf"{PLANTED // 1000}\D?1(?:19|20)")


@pytest.fixture
def network(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_empty_tables(con)
    add_network_of_four(con)
    return con


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site of the four hospitals, written once; tests only read it."""
    with duckdb.connect(":memory:", config={"threads": 2}) as con:
        create_empty_tables(con)
        add_network_of_four(con)
        out = tmp_path_factory.mktemp("site")
        write_reports(con, out)
    return out


@pytest.fixture(scope="module")
def site(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.html"))}


class Outline(HTMLParser):
    """Levels of headings, tables without a caption, and links to other pages."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tables = 0
        self.captions = 0
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))


def outline(text: str) -> Outline:
    parsed = Outline()
    parsed.feed(text)
    return parsed


def plain(text: str) -> str:
    words = re.sub(r"<[^>]+>", " ", text).replace("\u202f", " ").replace("&#39;", "'")
    return re.sub(r"\s+", " ", words)


def details_of(page: str) -> dict[str, dict[str, object]]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_a_hospital_is_read_against_region_network_and_hospitals_like_it(site: dict[str, str]) -> None:
    page = plain(site["hospitals/H001.html"].split('id="headlines"')[1])
    # 200 of 500 here, 600 of 2 000 and 310 of 1 000 around it; of 30, 25 and 20 % the median is 25.
    row = page[page.index("Total cesarean rate") :]
    assert re.search(
        r"40\.0 % 38\.0 to 42\.0 30\.0 % 31\.0 % 25\.0 % 20\.0 to 30\.0; 3 shown 1\.31 \(1\.13 to 1\.52\)",
        row,
    )


def test_what_stands_out_is_told_in_words_and_judged_by_the_measures_own_direction(
    site: dict[str, str],
) -> None:
    news = plain(site["hospitals/H001.html"].split('id="news"')[1].split("</section>")[0])
    assert "worse" in news
    assert "9 months in a row above the mean since Jan 2025" in news
    assert "above the 99.8 % limit of the funnel" in news
    assert "observed / expected 1.31" in news


def test_the_robson_group_that_moves_the_cesarean_rate_is_named(site: dict[str, str]) -> None:
    page = plain(site["hospitals/H001.html"].split('id="robson"')[1].split("</section>")[0])
    # Group 5: 80 of 500 deliveries = 16 points; group 1: 200 x (30 - 20 %) / 500 = 4 points above the network's rate.
    assert "Group 5 contributes most: 16.0 percentage points of a cesarean rate of 40.0 %" in page
    assert "group 1 moves the whole furthest: +4.00 points" in page


def test_what_limits_reading_is_named_and_warnings_are_left_to_the_checks(site: dict[str, str]) -> None:
    limits = plain(site["hospitals/H001.html"].split('id="limits"')[1].split("</section>")[0])
    assert "Never sent" in limits
    assert "gestational age" in limits
    assert "A check failed: Weight is plausible" in limits


def test_every_hospital_is_linked_from_the_overview_and_every_link_leads_somewhere(
    site: dict[str, str], folder: Path
) -> None:
    for hospital in HOSPITALS:
        assert f'href="hospitals/{hospital}.html"' in site["index.html"]
        assert f'href="quality/{hospital}.html"' in site["quality.html"]
    for name, text in site.items():
        here = (folder / name).parent
        for link in outline(text).links:
            file, _, part = link.partition("#")
            target = (here / file).resolve() if file else folder / name
            assert target.is_file(), (name, link)
            key = target.relative_to(folder).as_posix()
            assert not part or part in outline(site[key]).ids, (name, link)


def test_headings_are_in_order_tables_have_captions_and_no_id_is_used_twice(site: dict[str, str]) -> None:
    for name, text in site.items():
        page = outline(text)
        assert all(
            later - earlier <= 1 for earlier, later in zip(page.levels, page.levels[1:], strict=False)
        ), name
        assert len(page.ids) == len(set(page.ids)), name
        if name not in ("linkage.html", "levels.html"):
            assert page.tables == page.captions, name


def test_no_hidden_figure_is_in_source_data_or_drawing_of_any_page(
    network: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name, text in written(network, tmp_path).items():
        assert not HIDDEN_FIGURE.search(text), name
    # The same rows without the mark are shown: the search above can find them.
    for table in ("measure_rates", "disparities", "dyad_associations"):
        network.execute(f"update {table} set suppressed = false")
    shown = written(network, tmp_path)
    for name in ("network.html", "dyads.html", "hospitals/H001.html"):
        assert HIDDEN_FIGURE.search(shown[name]), name


def test_a_measure_opens_to_its_chart_funnel_groups_and_places(site: dict[str, str]) -> None:
    page = site["network.html"]
    details = details_of(page)
    cesarean = details["measures"]["csec_total"]
    assert len(cesarean["m"]) == 9
    assert [(details["hospitals"][h[0]][0], h[2], h[6]) for h in cesarean["h"]] == [
        ("H001", 40, 2),  # above the 99.8 % limit
        ("H002", 30, 0),
        ("H003", 25, 3),  # below the 95 % limit
        ("H004", 20, 4),
    ]
    assert [details["groups"][g[1]] for g in cesarean["g"]] == ["Black, not Hispanic", "White, not Hispanic"]
    assert cesarean["a"] == [[0, "North", 1000, 31, 29, 33, 0]]
    assert "Outside the 99.8 % limits: 1 above, 1 below" in plain(cesarean["fs"])
    assert "Black, not Hispanic against White, not Hispanic, 1.29 (1.16 to 1.42)" in plain(cesarean["gs"])
    assert "1 group is hidden" in plain(cesarean["gs"])
    assert 'data-p="aim_cs"' in page.split('id="m-csec_total"')[1].split(">")[0]


def test_a_name_cannot_end_the_pages_data(network: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    network.execute(
        "update hospitals set hospital_name = '</script><script>alert(1)</script>' where hospital_id = 'H002'"
    )
    page = written(network, tmp_path)["network.html"]
    assert "<script>alert" not in page
    assert any("alert(1)" in hospital[1] for hospital in details_of(page)["hospitals"])


def test_a_letter_says_what_failed_with_counts_what_is_allowed_what_to_do_and_by_when(
    site: dict[str, str],
) -> None:
    letter = plain(site["quality/H001.html"])
    assert "Not met: weight is plausible" in letter
    assert "412 of 9 880 (4.2 %; allowed 1.0 %)" in letter
    assert "Check the unit" in letter
    # The build ended on 1 January 2026: a fortnight later.
    assert "by 15 January 2026" in letter
    assert "Everything we checked" in plain(site["quality/H004.html"])


def test_a_letter_hides_few_people_and_still_says_what_to_do(
    network: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add_linkage_finding(network, violated=4, total=77, note="4 of 77 (5.19 %). Look for a blanked number.")
    letter = plain(written(network, tmp_path)["quality/H001.html"])
    assert "few newborns are without a mother" in letter
    assert "4 of 77" not in letter
    assert "5.19" not in letter
    assert "See that record numbers of mother and newborn" in letter


def test_the_page_of_a_hospital_that_is_gone_goes_too(
    network: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_reports(network, tmp_path)
    assert (tmp_path / "hospitals/H004.html").is_file()
    for table, column in (
        ("measure_rates", "place"),
        ("funnel_limits", "place"),
        ("hospitals", "hospital_id"),
    ):
        network.execute(f"delete from {table} where {column} = 'H004'")
    write_reports(network, tmp_path)
    assert not (tmp_path / "hospitals/H004.html").exists()
    assert not (tmp_path / "quality/H004.html").exists()
    assert (tmp_path / "hospitals/H003.html").is_file()


def test_the_overview_tells_what_changed_since_the_build_before(
    network: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert "No build stands before this one" in written(network, tmp_path)["index.html"]
    network.execute(
        """update builds set row_counts = '{"deliveries": 2000, "newborns": 2040}', input_hashes = '{"deliveries": "b"}'"""
    )
    network.execute(
        """
        insert into builds by name
        select 'earlier' as build_id, false as is_current, timestamp '2025-12-31 02:00' as started_at,
            timestamp '2025-12-31 02:05' as finished_at, '0.0.9' as code_version, 'limited' as privacy_profile,
            'us_cms' as suppression_profile, '{"deliveries": "a"}' as input_hashes,
            '{"deliveries": 1997, "newborns": 2000}' as row_counts
        """
    )
    changes = plain(written(network, tmp_path)["index.html"].split('id="changes"')[1].split("</section>")[0])
    assert "Against build earlier of 2025-12-31 02:05" in changes
    assert "The delivered records differ" in changes
    # Three deliveries more are too few to be told.
    assert "deliveries 2 000 fewer than 11" in changes
    assert "1 997" not in changes
    assert "newborns 2 040 +40" in changes
    assert "The program changed from 0.0.9 to 0.1.0" in changes


def test_what_needs_a_person_comes_first_and_nothing_waits_in_silence(
    network: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    network.execute(
        """
        insert into submissions by name
        select 'H001/2025-03/b' as submission_id, 'H001' as submitter, '2025-03' as period, 'held' as status,
            'fewer rows than before' as reason, false as is_current, false as is_final, 120 as rows_delivered
        """
    )
    index = written(network, tmp_path)["index.html"]
    tasks = plain(index.split('id="tasks"')[1].split("</section>")[0])
    assert tasks.index("1 check failed") < tasks.index("1 delivery waits for a decision")
    assert "fewer rows than before" in index
    letter = plain((tmp_path / "quality/H001.html").read_text())
    assert "Mar 2025 ! held" in letter


def test_the_page_of_measures_stays_under_three_megabytes_for_a_hundred_hospitals(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    create_empty_tables(con)
    con.execute(
        """
        insert into measure_catalogue by name
        select 'measure_' || m as measure_id, 'A measure of some length, number ' || m as title, 'C' as group_letter,
            repeat('Deliveries with a procedure among deliveries. ', 6) as definition, 'family' as family,
            'delivery' as grain, 100 as rate_per, 'lower' as better, 'AHRQ' as steward, '2025' as version,
            false as needs_spec_check
        from range(380) t(m)
        """
    )
    con.execute(
        """
        insert into measure_rates by name
        select 'measure_' || m as measure_id, if(month = 0, 'all', 'month') as period_type,
            make_date(2024 + month // 13, greatest((month - 1) % 12, 0) + 1, 1) as period_start,
            if(h = 0, 'network', 'hospital') as level, if(h = 0, 'network', printf('H%03d', h)) as place,
            'overall' as stratum, 'all' as stratum_value, 1000 + 37 * h as denominator, 100 + h as numerator,
            9.8765 + h / 7 as rate, 100 as rate_per, 8.7654 + h / 7 as ci_low, 12.3456 + h / 7 as ci_high,
            false as suppressed, true as computable, 'ok' as usability
        from range(380) t(m), range(101) u(h), range(25) w(month)
        where h = 0 or month = 0
        """
    )
    con.execute(
        """
        insert into control_charts by name
        select 'measure_' || m as measure_id, 'network' as level, 'network' as place,
            make_date(2024 + month // 12, month % 12 + 1, 1) as period_start, 'p' as chart,
            9.8765 + month / 7 as value, 11.1111 as center, 8.8888 as lower, 13.3333 as upper, 100 as rate_per,
            1 as phase, 24 as points, '' as rule_hits
        from range(380) t(m), range(24) w(month)
        """
    )
    con.execute(
        """
        insert into funnel_limits by name
        select measure_id, 'all' as period_type, period_start, place, denominator, rate, 100 as rate_per,
            11.1111 as target, 8.1234 as lower_95, 14.1234 as upper_95, 7.1234 as lower_998, 15.1234 as upper_998,
            'inside' as position, 100 as hospitals
        from measure_rates where level = 'hospital'
        """
    )
    from reports import network as network_page
    from reports.render import describe_build, render_page

    about = describe_build(con)
    text = render_page("network.html", about, network_page.collect_figures(con, about))
    assert len(text.encode()) < 3_000_000
    assert len(details_of(text)["measures"]["measure_7"]["h"]) == 100
