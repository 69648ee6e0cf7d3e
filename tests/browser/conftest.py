"""Fixtures for tests with a browser: Debian's Chromium without a network, and the pages of the network run once.

What a page must do stands in the tests.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.acceptance.conftest import Network, network, run_dyads

__all__ = ["network"]

# Set where the browser must be there (.ci/run): its absence is then a failure.
MUST_BE_THERE = "TESTS_NEED_BROWSER"
REVIEW = "review.html"


@dataclass(kw_only=True)
class Tab:
    """A page of the browser, and what it said and asked for since it was last opened."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open an address in a wide light window and wait until its scripts have run."""
        self.page.goto("about:blank")
        self.page.set_viewport_size({"width": 1300, "height": 900})
        self.page.emulate_media(media="screen", color_scheme="light")
        self.requests.clear()
        self.complaints.clear()
        self.page.goto(address)
        return self.page


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium of this machine, closed after the last test of this folder: its loop would disturb other tests."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get(MUST_BE_THERE):
            pytest.fail(f"{MUST_BE_THERE} is set and there is no chromium: apt-get install chromium")
        pytest.skip("no chromium on this machine: the pages are not opened (apt-get install chromium)")
    # No name is found but this machine's own, whatever a page or the browser itself may ask for.
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # the sandbox refuses to run as root, who runs tests in a container
    chance = random.getstate()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        random.setstate(chance)
        yield started
        started.close()


def complaint_of(message: ConsoleMessage) -> str | None:
    return f"{message.type}: {message.text}" if message.type in ("error", "warning") else None


def open_tab(browser: Browser, *, offline: bool) -> Tab:
    """A tab of its own, with or without a network."""
    context = browser.new_context(offline=offline, accept_downloads=True)
    context.set_default_timeout(10_000)
    tab = Tab(page=context.new_page())
    tab.page.on("request", lambda request: tab.requests.append(request.url))
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("console", lambda message: tab.complaints.extend(filter(None, [complaint_of(message)])))
    return tab


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Iterator[Tab]:
    """One tab without a network for all tests of the pages."""
    tab = open_tab(browser, offline=True)
    yield tab
    tab.page.context.close()


@pytest.fixture(scope="session")
def pages(network: Network, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every report of the network by its path below the reports' folder, and the custodian's page for reviewers."""
    reports = network.home / "reports"
    found = {path.relative_to(reports).as_posix(): path for path in sorted(reports.rglob("*.html"))}
    # In a home of its own: the page names people, and other tests search this network's folders for their names.
    home = tmp_path_factory.mktemp("custodian") / "home"
    shutil.copytree(network.home, home, symlinks=True, ignore=shutil.ignore_patterns("published", "reports"))
    run_dyads("review", "page", "--home", str(home), "--limit", "6")
    return found | {REVIEW: home / "reports" / REVIEW}
