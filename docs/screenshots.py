"""Draws the pictures of `docs/explanation/reports.md` from the reports of a small synthetic network.

`python -m docs.screenshots [--home HOME]`. What is on the reports is not decided here; tests of them stand in tests/browser.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "explanation" / "images"
DEMO_HOME = ROOT / "build" / "screenshots_home"
# Enough for every kind of page and figure; a night of it takes about a minute.
BIRTHS = 3000
WIDTH, HEIGHT = 1300, 900


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A part of a page: its file under the reports, and what stands at the upper edge (the top when nothing is named)."""

    file: str
    top: str = ""


PICTURES = {
    "index": Picture(file="index.html"),
    "quality": Picture(file="quality.html"),
    "letter": Picture(file="quality/H001.html"),
    "linkage": Picture(file="linkage.html"),
    "network": Picture(file="network.html#m-csec_total", top="#m-csec_total"),
    "hospital": Picture(file="hospitals/H001.html", top="#news"),
    "dyads": Picture(file="dyads.html", top="#choice"),
    "levels": Picture(file="levels.html"),
}


def make_network(home: Path) -> None:
    """A night on a synthetic network; a home that is already there is used as it is."""
    if (home / "reports" / "index.html").is_file():
        return
    dyads = Path(sys.executable).with_name("dyads")
    landing = home / "landing"
    subprocess.run(
        [str(dyads), "synthesize", str(landing), "--births", str(BIRTHS), "--months", "3"], check=True
    )
    subprocess.run([str(dyads), "run", "--home", str(home), "--landing", str(landing)], check=True)


def draw(page: Page, reports: Path, picture: Picture, out: Path) -> None:
    """One picture of what a reader sees first, or from the named part on."""
    file, _, part = picture.file.partition("#")
    page.goto((reports / file).as_uri() + (f"#{part}" if part else ""))
    if picture.top:
        page.locator(picture.top).evaluate("(each) => each.scrollIntoView({ block: 'start' })")
    page.screenshot(path=out)


def main() -> int:
    """Draw every picture; without a browser say so and leave the pages without pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=DEMO_HOME)
    home = parser.parse_args().home
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("no pictures of the reports: there is no chromium (apt-get install chromium)\n")
        return 0
    make_network(home)
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, picture in PICTURES.items():
            draw(page, home / "reports", picture, IMAGES / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
