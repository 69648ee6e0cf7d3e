"""The documentation builds as a site: every page has a place in it, no link is broken, and it asks nobody for anything.

What stands on the pages is tested beside this module.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.generate import REFERENCE
from docs.screenshots import PICTURES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CONFIGURATION = DOCS / "site" / "mkdocs.yml"


def pages_named(entry: Any) -> list[str]:
    """The pages of a part of the navigation, in order."""
    if isinstance(entry, str):
        return [entry]
    inside = entry.values() if isinstance(entry, dict) else entry
    return [page for each in inside for page in pages_named(each)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"),
            *("--config-file", str(CONFIGURATION), "--site-dir", str(out)),
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return out


def test_it_builds_without_a_broken_link(site: Path) -> None:
    assert (site / "index.html").is_file()
    for page in DOCS.rglob("*.md"):
        place = page.relative_to(DOCS)
        name = "index.html" if place.name == "README.md" else f"{place.stem}.html"
        assert (site / place.with_name(name)).is_file(), place


def test_every_page_has_one_place() -> None:
    """Pages of single measures are led to from the catalogue instead: there are hundreds."""
    named = pages_named(yaml.safe_load(CONFIGURATION.read_text())["nav"])
    written = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    measures = {page for page in written if page.startswith("reference/measures/")}
    assert len(named) == len(set(named))
    assert set(named) == written - measures
    catalogue = (REFERENCE / "measures.md").read_text()
    assert measures == {f"reference/{link}" for link in re.findall(r"\]\((measures/[^)#]+\.md)\)", catalogue)}


def test_no_page_of_it_asks_another_machine(site: Path) -> None:
    asked = re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//[^\"' >]+"
        r"|@import\s*[\"']http|url\([\"']?http"
    )
    searched = [path for path in site.rglob("*") if path.suffix in (".html", ".css")]
    assert len(searched) > 100
    for path in searched:
        assert asked.findall(path.read_text()) == [], path.relative_to(site)


def test_the_page_of_reports_shows_every_picture_that_is_drawn() -> None:
    page = (DOCS / "explanation" / "reports.md").read_text()
    assert re.findall(r'<img src="images/([a-z]+)\.png" alt="[^"]+"', page) == list(PICTURES)
