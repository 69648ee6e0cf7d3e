"""Dagster's page as a data engineer meets it: started by the README's command, seen and used in a browser.

What the graph holds is tested beside the definitions; here only that the page shows it, runs it and tells red from green.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import Network
from tests.browser.conftest import open_tab

ROOT = Path(__file__).resolve().parents[2]
RUNS = "{runsOrError{... on Runs{results{runId status jobName tags{key}}}}}"
# How the page words the verdict of a check.
PASSED, FAILED = re.compile("^(Passed|Succeeded)"), re.compile("^Failed")
SECONDS = {"start": 60, "page": 30, "run": 90, "stop": 20}

pytestmark = pytest.mark.slow


class Dagster:
    """The running page: its address, and what it says of runs when asked as its own pages ask."""

    def __init__(self, address: str, home: Path) -> None:
        self.address = address
        self.home = home

    def runs(self) -> dict[str, dict[str, Any]]:
        asked = urllib.request.Request(
            f"{self.address}/graphql",
            data=json.dumps({"query": RUNS}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            found = json.load(answer)["data"]["runsOrError"]["results"]
        return {run["runId"]: run for run in found}


def wait_for(what: str, found: Callable[[], Any], seconds: float, *, every: float = 0.5) -> Any:
    """Ask again and again until there is an answer."""
    until = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < until, f"{what}: not within {seconds} seconds"
        time.sleep(every)
    return answer


def command_of_readme(home: Path) -> str:
    """What `make ui` runs, as make itself says it."""
    said = subprocess.run(
        ["make", "--dry-run", "ui", f"HOME_DIR={home}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (command,) = [line for line in said.stdout.splitlines() if "dagster dev" in line]
    return command


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/server_info", timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def dagster(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dagster]:
    """The page on a home whose night has been run before, so that another takes seconds; nothing of it is left."""
    assert "make ui" in (ROOT / "README.md").read_text()
    home = tmp_path_factory.mktemp("ui") / "home"
    shutil.copytree(network.home, home, symlinks=True)
    shutil.copytree(network.landing, home / "landing")
    (home / "dagster").mkdir()
    shutil.copy(ROOT / "dagster.yaml", home / "dagster")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {key: value for key, value in os.environ.items() if not key.startswith(("DYADS_", "DAGSTER_"))}
    log = home / "dagster.log"
    with log.open("w") as stream:
        started = subprocess.Popen(
            ["bash", "-c", f"{command_of_readme(home)} --port {port}"],
            cwd=ROOT,
            env=own,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for("the page", lambda: answers(address), SECONDS["start"])
        yield Dagster(address, home)
    finally:
        stop(started)


def stop(started: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to end as Ctrl-C does, then make it."""
    for sign in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(started.pid, sign)
            started.wait(SECONDS["stop"])
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


@pytest.fixture(scope="module")
def page(browser: Browser, dagster: Dagster) -> Iterator[Page]:
    tab = open_tab(browser, offline=False)
    tab.page.context.set_default_timeout(1000 * SECONDS["page"])
    # It begins with an invitation to a newsletter, once a browser.
    tab.page.goto(f"{dagster.address}/locations/dyads/jobs/nightly")
    tab.page.get_by_role("button", name="Skip").click()
    yield tab.page
    tab.page.context.close()


def launch(page: Page, dagster: Dagster) -> dict[str, Any]:
    """Press the job's button and wait until the run that it launched has ended."""
    before = dagster.runs().keys()
    page.goto(f"{dagster.address}/locations/dyads/jobs/nightly")
    page.get_by_role("button", name="Materialize all").click()

    def own() -> list[dict[str, Any]]:
        """Runs that were asked for by hand: a sensor looks at the landing folder as well."""
        return [
            run
            for name, run in dagster.runs().items()
            if name not in before and not any(tag["key"] == "dagster/sensor_name" for tag in run["tags"])
        ]

    wait_for("a run", own, SECONDS["page"])
    wait_for("its end", lambda: own()[0]["status"] in ("SUCCESS", "FAILURE", "CANCELED"), SECONDS["run"])
    return own()[0]


def test_the_graph_is_shown_with_its_groups(page: Page, dagster: Dagster) -> None:
    page.goto(f"{dagster.address}/asset-groups/")
    for group in ("receive", "link", "measure", "publish"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=1000 * SECONDS["page"])


def test_a_run_launched_from_the_page_ends_green(page: Page, dagster: Dagster) -> None:
    run = launch(page, dagster)
    assert (run["jobName"], run["status"]) == ("nightly", "SUCCESS")
    page.goto(f"{dagster.address}/runs/{run['runId']}")
    expect(page.get_by_text("Success", exact=True).first).to_be_visible()
    page.goto(f"{dagster.address}/assets/staged_feeds?view=checks")
    expect(page.get_by_text("staging_gate").first).to_be_visible()
    expect(page.get_by_text(PASSED).first).to_be_visible()
    expect(page.get_by_text(FAILED)).to_have_count(0)


def test_a_check_that_fails_is_shown_red(page: Page, dagster: Dagster) -> None:
    """Every newborn's file is gone and what was read of them before: the gate after staging must stop the night."""
    shutil.rmtree(dagster.home / "staged")
    for delivered in (dagster.home / "landing").glob("*/*/newborn_encounters.parquet"):
        delivered.unlink()
    run = launch(page, dagster)
    assert run["status"] == "FAILURE"
    page.goto(f"{dagster.address}/runs/{run['runId']}")
    expect(page.get_by_text("Failure", exact=True).first).to_be_visible()
    page.goto(f"{dagster.address}/assets/staged_feeds?view=checks")
    expect(page.get_by_text("staging_gate").first).to_be_visible()
    expect(page.get_by_text(FAILED).first).to_be_visible()
    expect(page.get_by_text(PASSED)).to_have_count(0)
