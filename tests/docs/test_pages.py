"""Pages are current, complete, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from data_contracts.published import PUBLISHED
from data_contracts.submitted import SUBMITTED
from docs.generate import REFERENCE, pages
from measures.catalogue import CATALOGUE
from pipelines.cli import app

ROOT = Path(__file__).resolve().parents[2]
HAND_WRITTEN = [
    ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "GLOSSARY.md")
] + sorted(path for path in (ROOT / "docs").rglob("*.md") if REFERENCE not in path.parents)


def test_generated_pages_are_current() -> None:
    stale = [path.name for path, text in pages().items() if not path.is_file() or path.read_text() != text]
    assert stale == [], "run make docs"


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_table_has_its_place_in_the_reference() -> None:
    feeds = (REFERENCE / "feeds.md").read_text()
    dictionary = (REFERENCE / "data-dictionary.md").read_text()
    for contract in SUBMITTED:
        assert f"`{contract.name}`" in feeds or f" {contract.name}\n" in feeds, contract.name
        assert (REFERENCE / "contracts" / f"{contract.name}.odcs.yaml").is_file()
    for contract in PUBLISHED:
        assert contract.name in dictionary


def test_every_measure_has_a_page() -> None:
    for measure in CATALOGUE:
        page = (REFERENCE / "measures" / f"{measure.id}.md").read_text()
        assert measure.title in page


def test_every_command_is_on_the_page_and_says_what_it_does() -> None:
    page = (REFERENCE / "command-line.md").read_text()
    command = typer.main.get_command(app)
    names = [name for name in command.commands if name != "measures"]  # type: ignore[attr-defined]
    assert {"demo", "synthesize", "run", "evaluate", "status", "gates", "submissions", "export"} <= set(names)
    for name in names:
        assert f"## dyads {name}\n" in page
        assert command.commands[name].help, name  # type: ignore[attr-defined]


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    explained = set(re.findall(r"^([a-z]+):.*## \S", makefile, flags=re.M))
    assert {"setup", "demo", "test", "check", "fix", "bench", "docs", "nightly", "ui"} <= explained


def test_no_page_names_a_folder_of_one_machine() -> None:
    for page in HAND_WRITTEN:
        assert not re.search(r"/(work|root|tmp)/", page.read_text()), page.name
