"""Each page as people open it: offline, in light and dark, on a phone and on paper, with a screen reader.

Filters and other controls stand in test_controls.py, what may not be in a page's source in test_page_sources.py.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import REVIEW, Tab

PAGES = (
    "index.html",
    "quality.html",
    "linkage.html",
    "network.html",
    "levels.html",
    "dyads.html",
    "hospitals/H001.html",
    "hospitals/H008.html",
    "quality/H001.html",
    REVIEW,
)
LARGEST_PAGE_BYTES = 3 * 1024 * 1024
WIDTHS = {"phone": 400, "tablet": 800, "laptop": 1300}
# A4 less margins of 1 cm, at 96 pixels an inch.
PAPER_WIDTH = 718

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
OPEN_EVERYTHING = """() => {
  document.querySelectorAll("details").forEach((each) => (each.open = true));
  document.querySelector("button.open")?.click();
}"""
# Rows of a table come from one line of a template: the first thirty have every fault of the rest, and axe is slow.
# What lies outside the view of a scrolling box axe cannot judge, so the boxes are opened as well.
SHOW_SOME_OF_ALL = """() => {
  for (const table of document.querySelectorAll("table")) {
    [...table.rows].slice(30).forEach((row) => { if (!row.closest("thead") && !row.closest("tfoot")) row.remove(); });
    [...table.tBodies].forEach((body) => { if (!body.rows.length) body.remove(); });
  }
  [...document.querySelectorAll(".scorecard")].slice(3).forEach((each) => each.remove());
  const style = document.createElement("style");
  style.textContent = ".scroll,.tall{overflow:visible!important;max-height:none!important}"
    + ".scroll th,.inside{position:static!important}";
  document.head.append(style);
}"""
RUN_AXE = """async (only) => {
  const rules = only ? { runOnly: { type: "rule", values: only } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...rules });
  return found.violations.map((each) => `${each.id} (${each.impact}): ${each.nodes.length} times, first at `
    + each.nodes[0].target + ": " + each.nodes[0].failureSummary);
}"""
# Parts of the content that hold words and are not laid out on this medium.
UNSEEN = """() => [...document.querySelectorAll("main *")].filter((each) =>
  !each.closest("script, style, noscript, option, optgroup, title, desc, .filter, .filters")
  && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  && !each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((each) => each.textContent.trim().slice(0, 60))"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((each) =>
  !each.closest("svg, .vh") && getComputedStyle(each).overflowX !== "visible"
  && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1))
  .map((each) => `${each.tagName} ${each.className}`)"""
WIDTH_OF_PAGE = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module", params=PAGES)
def page_file(request: pytest.FixtureRequest, pages: dict[str, Path]) -> Path:
    return pages[request.param]


def find_barriers(tab: Tab, only: list[str] | None = None) -> list[Any]:
    """What axe-core finds on the page as it is."""
    if not tab.page.evaluate("() => 'axe' in window"):
        tab.page.evaluate(AXE)
    return list(tab.page.evaluate(RUN_AXE, only))


def test_it_is_one_small_file_that_asks_for_nothing(tab: Tab, page_file: Path) -> None:
    tab.open(page_file.as_uri())
    tab.page.evaluate(OPEN_EVERYTHING)
    assert tab.requests == [page_file.as_uri()]
    assert tab.complaints == []
    assert page_file.stat().st_size <= LARGEST_PAGE_BYTES


def test_nobody_is_kept_out_in_light_or_in_dark(tab: Tab, page_file: Path) -> None:
    page = tab.open(page_file.as_uri())
    page.evaluate(OPEN_EVERYTHING)
    page.evaluate(SHOW_SOME_OF_ALL)
    assert find_barriers(tab) == []
    page.emulate_media(color_scheme="dark")
    # Nothing but colours differs in the dark.
    assert find_barriers(tab, ["color-contrast"]) == []


def test_it_fits_a_phone_a_tablet_and_a_laptop(tab: Tab, page_file: Path) -> None:
    page = tab.open(page_file.as_uri())
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDTH_OF_PAGE) <= width, f"closed, on a {device}"
    page.evaluate(OPEN_EVERYTHING)
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDTH_OF_PAGE) <= width, f"open, on a {device}"


def test_paper_shows_everything(tab: Tab, page_file: Path) -> None:
    page = tab.open(page_file.as_uri())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    assert page.evaluate(UNSEEN) == []
    assert page.evaluate(CUT_OFF) == []
    # A browser shrinks what is wider than the paper; more than a twentieth would be hard to read.
    assert page.evaluate(WIDTH_OF_PAGE) <= 1.05 * PAPER_WIDTH


def test_a_fault_would_be_found(tab: Tab, tmp_path: Path) -> None:
    """The same questions to a page that has every fault."""
    faulty = tmp_path / "faulty.html"
    faulty.write_text(
        "<!doctype html><title>t</title><link rel=stylesheet href='https://example.org/style.css'>"
        "<style>div{overflow:hidden;height:1em}</style>"
        "<main><p style='color:#999;width:2000px'>pale and wide</p><input>"
        "<details><summary>s</summary><p>closed</p></details><div>cut<br>off</div></main>"
        "<script>console.error('broken')</script>"
    )
    page = tab.open(faulty.as_uri())
    assert tab.requests == [faulty.as_uri(), "https://example.org/style.css"]
    assert any("broken" in each for each in tab.complaints)
    found = {each.split(" ")[0] for each in find_barriers(tab)}
    assert {"color-contrast", "label", "html-has-lang"} <= found
    assert page.evaluate(WIDTH_OF_PAGE) > max(WIDTHS.values())
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == ["DIV "]
    page.evaluate("document.querySelector('p').hidden = true")
    assert page.evaluate(UNSEEN) == ["pale and wide", "closed"]
