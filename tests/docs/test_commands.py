"""Commands on the pages do what the pages say: every block marked `<!-- runnable -->` is run in a scratch home folder."""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from tests.acceptance.conftest import Network

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(
    r"^(?P<indent> *)<!-- runnable -->\n(?P=indent)```sh\n(?P<lines>.*?)^(?P=indent)```$", re.M | re.S
)


def runnable_blocks(page: Path) -> list[str]:
    return [textwrap.dedent(found["lines"]) for found in _BLOCK.finditer(page.read_text())]


PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if "<!-- runnable -->" in page.read_text())


@pytest.fixture
def scratch(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one's own with a finished home folder and its deliveries, named in the environment."""
    shutil.copytree(network.home, tmp_path / "home", symlinks=True)
    shutil.copytree(network.landing, tmp_path / "landing")
    for name in [name for name in os.environ if name.startswith(("DYADS_", "DAGSTER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DYADS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DYADS_LANDING", str(tmp_path / "landing"))
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o077)
    yield tmp_path
    os.umask(before)
    shutil.rmtree(tmp_path)


def run_line(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run one line: `dyads` in this process (a new one costs seconds), everything else in a shell."""
    assigned = re.fullmatch(r"([A-Z]+)=(.+)", line)
    if assigned:
        shell = subprocess.run(
            ["bash", "-euc", f"printf %s {assigned[2]}"], capture_output=True, text=True, check=True
        )
        assert shell.stdout, line
        monkeypatch.setenv(assigned[1], shell.stdout)
        return
    command, _, may_fail = line.partition(" || ")
    words = shlex.split(os.path.expandvars(command))
    if words[0] != "dyads":
        subprocess.run(["bash", "-euc", line], check=True, capture_output=True)
        return
    chance = random.getstate()  # Dagster draws from the global generator
    done = CliRunner().invoke(app, words[1:], catch_exceptions=False)
    random.setstate(chance)
    # 2 is a word of its own (something waits); 1 is a failure whatever follows.
    assert done.exit_code in ((0, 2) if may_fail else (0,)), f"{line}\n{done.output}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pages_commands_work_in_order(page: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for block in runnable_blocks(page):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                run_line(line.strip(), monkeypatch)


def test_every_mark_stands_before_a_block_that_is_found() -> None:
    for page in PAGES:
        assert page.read_text().count("<!-- runnable -->") == len(runnable_blocks(page)), page.name


def test_the_runbooks_are_run() -> None:
    assert {
        "first-night",
        "a-hospital-resubmits",
        "when-a-gate-stops-a-run",
        "be-told",
        "restore",
        "upgrade",
        "roll-back-to-a-build",
        "run-every-night",
    } <= {page.stem for page in PAGES}


def test_a_command_that_does_not_exist_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="No such command"):
        run_line("dyads nosuchcommand", monkeypatch)
