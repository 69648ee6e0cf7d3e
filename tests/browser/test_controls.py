"""Filters, sorting and choices do what they say, by mouse and by keyboard alone.

That pages open whole and keep nobody out stands in test_pages_open.py.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import REVIEW, Tab

WITH_FILTERS = ("quality.html", "network.html", "levels.html", "dyads.html", "hospitals/H001.html")
WITH_SORTING = ("index.html", *WITH_FILTERS)
# The rows that people see as the table's own, in order: what each says, and what it is marked with.
ROWS = """(table) => [...table.tBodies].flatMap((body) => [...body.rows])
  .filter((row) => !row.classList.contains("heading") && !row.classList.contains("more"))
  .map((row) => ({ text: row.textContent.toLowerCase(), shown: row.checkVisibility(), marks: { ...row.dataset } }))"""
# What each row is marked with under one key, and whether it is seen.
MARKED = """(table, key) => [...table.tBodies].flatMap((body) => [...body.rows])
  .filter((row) => !row.classList.contains("heading") && !row.classList.contains("more"))
  .map((row) => [row.dataset[key] ?? "", row.checkVisibility()])"""
# A column as it stands from top to bottom, body by body: figures, empty where there is none, None for words.
COLUMN = """([table, column]) => [...table.tBodies].map((body) => [...body.rows]
  .filter((row) => !row.classList.contains("heading") && !row.classList.contains("more"))
  .map((row) => row.cells[column]?.dataset.v ?? ([...row.cells].some((cell) => cell.colSpan > 1) ? "" : null)))"""
FOCUSED = """() => { const each = document.activeElement; return each === document.body ? "" :
  [each.tagName, each.id, each.className, each.textContent.trim().slice(0, 40)].join(" | "); }"""

# There are some forty programmes to choose, and a column an outcome, all alike.
CHOICES_TRIED = 4
COLUMNS_TRIED = 6


def rows_of(table: Locator) -> list[dict[str, object]]:
    return list(table.evaluate(ROWS))


def shown(table: Locator) -> list[str]:
    return [str(row["text"]) for row in rows_of(table) if row["shown"]]


def tab_to(page: Page, selector: str, *, most: int = 60) -> Locator:
    """Press Tab until the focus stands on the element that is asked for."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return page.locator(selector).first
    raise AssertionError(f"{most} times Tab do not lead to {selector}, but to {page.evaluate(FOCUSED)}")


@pytest.mark.parametrize("name", WITH_FILTERS)
def test_a_search_leaves_the_rows_that_hold_every_word(tab: Tab, pages: dict[str, Path], name: str) -> None:
    page = tab.open(pages[name].as_uri())
    searches = page.locator("[data-filters]")
    assert searches.count() > 0
    for place in range(searches.count()):
        search = searches.nth(place)
        table = page.locator(f"#{search.get_attribute('data-filters')}")
        every = [str(row["text"]) for row in rows_of(table)]
        words = every[0].split()[:2]
        expected = [text for text in every if all(word in text for word in words)]
        search.locator("input").fill(" ".join(words).upper())
        assert shown(table) == expected
        assert search.locator("[role=status]").inner_text() == f"{len(expected)} of {len(every)} shown"

        search.locator("input").fill("no row says this")
        assert shown(table) == []
        assert table.locator("tr.heading:visible").count() == 0

        search.locator("input").fill("")
        assert shown(table) == every
        assert search.locator("[role=status]").inner_text() == ""
    assert tab.complaints == []


@pytest.mark.parametrize("name", ["network.html", "hospitals/H001.html"])
def test_every_choice_leaves_the_rows_that_are_marked_with_it(
    tab: Tab, pages: dict[str, Path], name: str
) -> None:
    page = tab.open(pages[name].as_uri())
    table = page.locator("#t-measures")
    found = 0
    for choice in page.locator("[data-filters=t-measures] select").all():
        key = str(choice.get_attribute("data-key"))
        values = choice.locator("option").evaluate_all("(all) => all.map((each) => each.value)")
        for value in values[:CHOICES_TRIED]:
            choice.select_option(value)
            marked = table.evaluate(MARKED, key)
            for mark, is_shown in marked:
                assert is_shown == (not value or value in mark.split()), (key, value)
            found += len({is_shown for _, is_shown in marked}) == 2
        choice.select_option("")
    assert found >= 3, "hardly a choice divides the rows"


def test_choices_and_search_narrow_together(tab: Tab, pages: dict[str, Path]) -> None:
    page = tab.open(pages["network.html"].as_uri())
    filters = page.locator("[data-filters=t-measures]")
    filters.locator("[data-key=g]").select_option("newborn")
    filters.locator("input").fill("birth")
    found = [row for row in rows_of(page.locator("#t-measures")) if row["shown"]]
    assert found
    assert all(row["marks"]["g"] == "newborn" and "birth" in str(row["text"]) for row in found)  # type: ignore[index]


@pytest.mark.parametrize("name", WITH_SORTING)
def test_a_heading_sorts_up_then_down_and_says_so(tab: Tab, pages: dict[str, Path], name: str) -> None:
    page = tab.open(pages[name].as_uri())
    numeric = 0
    tables = page.locator("table[data-sortable]:visible")
    assert tables.count() > 0
    for table in tables.all():
        heads = table.locator("thead tr").first.locator("th")
        for column in range(min(heads.count(), COLUMNS_TRIED)):
            button = heads.nth(column).locator("button.sort")
            if button.count() == 0:
                continue
            for direction in ("ascending", "descending"):
                button.click()
                assert heads.evaluate_all("(all) => all.map((each) => each.getAttribute('aria-sort'))") == [
                    direction if place == column else None for place in range(heads.count())
                ]
                for body in page.evaluate(COLUMN, [table.element_handle(), column]):
                    figures = [float(value) for value in body if value not in (None, "")]
                    assert figures == sorted(figures, reverse=direction == "descending"), (name, column)
                    numeric += len(set(figures)) > 1
                    empty = [value == "" for value in body if value is not None]
                    assert empty == sorted(empty), "rows without a figure stand last"
    assert numeric or name in ("dyads.html", "levels.html")
    assert tab.complaints == []


def test_the_keyboard_alone_skips_searches_sorts_and_opens(tab: Tab, pages: dict[str, Path]) -> None:
    page = tab.open(pages["network.html"].as_uri())
    skip = tab_to(page, "a.skip", most=1)
    box = skip.bounding_box()
    assert box is not None and box["x"] >= 0, "the link is seen once it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"

    tab_to(page, "[data-filters=t-measures] input")
    page.keyboard.type("csec_total")
    assert len(shown(page.locator("#t-measures"))) >= 1
    tab_to(page, "#t-measures button.sort")
    page.keyboard.press("Enter")
    assert page.locator("#t-measures th[aria-sort=ascending]").count() == 1
    opener = tab_to(page, "#m-csec_total button.open")
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.locator("#m-csec_total + tr.more svg[role=img]").count() >= 1
    page.keyboard.press("Space")
    assert opener.get_attribute("aria-expanded") == "false"
    assert page.locator("tr.more").count() == 0


def test_the_focus_is_seen_on_whatever_has_it(tab: Tab, pages: dict[str, Path]) -> None:
    page = tab.open(pages["network.html"].as_uri())
    for selector in ("nav a", "summary", "input", "select", "[tabindex]", "button.sort", "button.open"):
        tab_to(page, selector, most=120)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", f"{selector}: {page.evaluate(FOCUSED)}"


def test_a_link_to_a_measure_opens_it_and_a_sorted_table_keeps_it_together(
    tab: Tab, pages: dict[str, Path]
) -> None:
    page = tab.open(f"{pages['network.html'].as_uri()}#m-csec_total")
    opener = page.locator("#m-csec_total button.open")
    assert opener.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED).startswith("BUTTON |  | open | Total cesarean"), "Tab goes on from there"
    more = page.locator("#m-csec_total + tr.more")
    assert more.locator("h3").all_inner_texts()[0] == "Network by month"
    for name in ("n", "Rate"):
        page.locator("#t-measures > thead button.sort", has_text=name).first.click()
        assert more.count() == 1, "what a measure opened to stays under it"
    page.locator("[data-filters=t-measures] input").fill("no row says this")
    assert not more.is_visible()


def test_a_condition_or_an_outcome_is_drawn_and_the_other_choice_is_given_up(
    tab: Tab, pages: dict[str, Path]
) -> None:
    page = tab.open(pages["dyads.html"].as_uri())
    conditions, outcomes = page.locator("#c-exposure"), page.locator("#c-outcome")
    begins = page.locator("#drawing h3").inner_text()
    assert begins.startswith("Newborns of mothers with: ")
    title = outcomes.locator("option").nth(1).inner_text()
    outcomes.select_option(index=1)
    assert page.locator("#drawing h3").inner_text() == f"Newborns with: {title}"
    assert conditions.input_value() == ""
    assert page.locator("#drawing tbody tr").count() >= 1
    conditions.select_option(index=1)
    assert outcomes.input_value() == ""
    assert tab.complaints == []


def test_pages_lead_to_one_another(tab: Tab, pages: dict[str, Path]) -> None:
    page = tab.open(pages["index.html"].as_uri())
    for link in ("Data quality", "Linkage", "Measures", "Mothers and newborns", "Levels of care", "Overview"):
        page.locator("nav[aria-label=Pages] a", has_text=link).click()
        assert page.locator("nav[aria-label=Pages] a[aria-current=page]").inner_text() == link
    page.locator("#hospitals a").first.click()
    assert "/hospitals/" in page.url
    page.locator("nav[aria-label=Pages] a", has_text="Overview").click()
    assert page.url == pages["index.html"].as_uri()


def test_a_reviewer_decides_by_keys_and_takes_the_decisions_along(
    tab: Tab, pages: dict[str, Path], tmp_path: Path
) -> None:
    page = tab.open(pages[REVIEW].as_uri())
    items = page.locator(".item")
    assert items.count() == 6
    assert page.locator("#download").is_disabled()
    for key in ("j", "1", "j", "0", "j", "u", "k"):
        page.keyboard.press(key)
    assert items.nth(1).get_attribute("class") == "item here"
    assert page.locator("#done").inner_text() == "3 of 6 decided"
    with page.expect_download() as waiting:
        page.locator("#download").click()
    taken = tmp_path / "decisions.csv"
    waiting.value.save_as(taken)
    with taken.open(newline="") as stream:
        decisions = list(csv.DictReader(stream))
    by_item = {row["item"]: row["verdict"] for row in decisions}
    asked = [str(items.nth(place).get_attribute("data-item")) for place in range(3)]
    assert by_item == dict(zip(asked, ("match", "no_match", "unsure"), strict=True))
