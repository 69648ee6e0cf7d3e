"""Whether this machine and this home folder are fit for a night: one finding a question, each with what to do.

It looks and changes nothing (but for a probe file it removes again); it judges no data.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from pipelines.builds import hold_in_force, newest_build
from pipelines.configuration import unknown_variables
from pipelines.identity_ledger import LedgerMissing, ledger_state
from pipelines.night_record import running_night
from pipelines.receiving import ReceivingError, read_ledger
from pipelines.settings import Settings, SettingsError, load_settings
from pipelines.warehouse import memory_connection

ROOT = Path(__file__).resolve().parents[1]
LOCK_FILE = ROOT / "requirements.lock"
OLDEST_PYTHON = (3, 11)
EXTENSIONS = ("core_functions", "icu", "json", "parquet")
# A first night: staged feeds, results of stages and a build took ten times the delivered files at 3 000 births, where
# what does not grow with births (catalogue, rates) weighs most; a larger network needs less a record.
TIMES_THE_DELIVERIES = 10.0
LEAST_FREE_BYTES = 1_000_000_000
# Their locks or renames are not those of a local disk; two runs could work on one home folder.
NETWORK_FILE_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "glusterfs")


class Verdict(StrEnum):
    """`fail`: a night would not start, would stop or would lay data open. `warn`: it would run; somebody should look."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One question: what was asked, the verdict, what was found, and what to do about it (empty when fine)."""

    question: str
    verdict: Verdict
    found: str
    advice: str = ""


def examine(home: Path | None = None, landing: Path | None = None) -> tuple[Finding, ...]:
    """Ask everything. A question that cannot be answered is a finding, never an exception."""
    findings = [*_python(), *_libraries(LOCK_FILE), *_extensions(), *_environment()]
    try:
        settings = load_settings(home=home, landing=landing)
    except SettingsError as refusal:
        return (
            *findings,
            Finding(
                question="configuration",
                verdict=Verdict.FAIL,
                found=str(refusal),
                advice="mend dyads.toml; docs/reference/configuration.md lists every key. "
                "Questions about the home folder were not asked.",
            ),
        )
    findings.append(Finding(question="configuration", verdict=Verdict.OK, found="valid"))
    questions: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _home,
        _landing,
        _permissions,
        _file_system,
        _disk,
        _memory,
        _run,
        _hold,
        _clock,
        _identities,
        _submissions,
        _secrets,
    )
    for ask in questions:
        try:
            findings += ask(settings)
        except OSError as problem:
            findings.append(
                Finding(
                    question=ask.__name__.strip("_").replace("_", " "),
                    verdict=Verdict.FAIL,
                    found=problem.strerror or type(problem).__name__,
                    advice="check that the home folder can be read by this user",
                )
            )
    return tuple(findings)


def _python() -> Iterator[Finding]:
    fits = sys.version_info[:2] >= OLDEST_PYTHON
    yield Finding(
        question="python",
        verdict=Verdict.OK if fits else Verdict.FAIL,
        found=platform.python_version(),
        advice="" if fits else "3.11 or newer is needed: make setup PYTHON=python3.11",
    )


def _libraries(lock: Path) -> Iterator[Finding]:
    """Installed versions against the lock file, for this machine's Python and system."""
    if not lock.is_file():
        yield Finding(
            question="libraries",
            verdict=Verdict.WARN,
            found="no requirements.lock beside the program to compare with",
            advice="run from a checkout, or compare with the lock file of the release",
        )
        return
    others, asked = [], 0
    for name, wanted in locked_versions(lock.read_text()):
        asked += 1
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "missing"
        if installed != wanted:
            others.append(f"{name} {installed} instead of {wanted}")
    shown = "; ".join(others[:5]) + (f"; and {len(others) - 5} more" if len(others) > 5 else "")
    yield Finding(
        question="libraries",
        verdict=Verdict.WARN if others else Verdict.OK,
        found=shown or f"{asked} as locked",
        advice="make setup installs what the lock says" if others else "",
    )


def locked_versions(lock: str) -> Iterator[tuple[str, str]]:
    """Name and version of each locked library that this machine needs."""
    for line in lock.splitlines():
        if not re.match(r"[A-Za-z0-9]", line):
            continue
        try:
            wanted = Requirement(line.rstrip("\\ "))
        except InvalidRequirement:
            continue
        pins = [each.version for each in wanted.specifier if each.operator == "=="]
        if pins and (wanted.marker is None or wanted.marker.evaluate()):
            yield wanted.name, pins[0]


def _extensions() -> Iterator[Finding]:
    with memory_connection() as con:
        rows = con.execute("select extension_name from duckdb_extensions() where installed").fetchall()
    missing = sorted(set(EXTENSIONS) - {name for (name,) in rows})
    yield Finding(
        question="engine extensions",
        verdict=Verdict.FAIL if missing else Verdict.OK,
        found=f"missing: {', '.join(missing)}" if missing else ", ".join(EXTENSIONS),
        advice="install duckdb from its wheel: all four are built in; nothing is loaded at run time"
        if missing
        else "",
    )


def _environment() -> Iterator[Finding]:
    unknown = unknown_variables(os.environ)
    yield Finding(
        question="environment",
        verdict=Verdict.WARN if unknown else Verdict.OK,
        found="; ".join(unknown) or "no unknown DYADS_ variable",
        advice="a misspelt variable says nothing" if unknown else "",
    )


def _home(settings: Settings) -> Iterator[Finding]:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    yield Finding(
        question="home folder",
        verdict=Verdict.OK if writable else Verdict.FAIL,
        found=f"{settings.home}, {'writable' if writable else 'not writable'}"
        + ("" if settings.home.exists() else ", not there yet"),
        advice="" if writable else "give this user the folder, or name another with --home",
    )


def _landing(settings: Settings) -> Iterator[Finding]:
    readable = settings.landing.is_dir() and os.access(settings.landing, os.R_OK | os.X_OK)
    yield Finding(
        question="landing folder",
        verdict=Verdict.OK if readable else Verdict.FAIL,
        found=f"{settings.landing}, {'readable' if readable else 'not there or not readable'}",
        advice="" if readable else "create it, or name another in dyads.toml or DYADS_LANDING",
    )


def _permissions(settings: Settings) -> Iterator[Finding]:
    """Folders with records of patients, and the key, belong to their owner alone."""
    open_to_others = []
    for folder in (settings.staged, settings.work, settings.identities, settings.identities / "key"):
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            open_to_others.append(str(folder.relative_to(settings.home)))
    yield Finding(
        question="permissions",
        verdict=Verdict.FAIL if open_to_others else Verdict.OK,
        found=f"others may reach {', '.join(open_to_others)}" if open_to_others else "nobody but the owner",
        advice=f"chmod -R go-rwx {settings.home}/{{staged,work,identities}}; runs use umask 077"
        if open_to_others
        else "",
    )


def _file_system(settings: Settings) -> Iterator[Finding]:
    """Locks and hard links as a night needs them, tried on a probe file; and no network file system."""
    if not settings.home.is_dir():
        return
    kind = _mounted_as(settings.home)
    with tempfile.TemporaryDirectory(dir=settings.home, prefix=".doctor-") as folder:
        probe = Path(folder) / "probe"
        probe.touch()
        with probe.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            os.link(probe, probe.with_name("second"))
            links = "hard links"
        except OSError:
            links = "no hard links (builds are copied instead)"
    far = kind in NETWORK_FILE_SYSTEMS
    yield Finding(
        question="file system",
        verdict=Verdict.WARN if far or not links.startswith("hard") else Verdict.OK,
        found=f"{kind}, locks, {links}",
        advice="put the home folder on a local disk: locks of a network file system may let two runs work at once"
        if far
        else "",
    )


def _mounted_as(folder: Path) -> str:
    """The kind of file system of the longest mount point above the folder; `unknown` where the system does not say."""
    try:
        lines = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return "unknown"
    mounts = [(Path(words[1].replace("\\040", " ")), words[2]) for words in map(str.split, lines)]
    above = [(len(point.parts), kind) for point, kind in mounts if folder.resolve().is_relative_to(point)]
    return max(above)[1] if above else "unknown"


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free, needed = shutil.disk_usage(folder).free, disk_needed(settings)
    enough = free >= needed
    yield Finding(
        question="disk",
        verdict=Verdict.OK if enough else Verdict.FAIL,
        found=f"{free / 1e9:,.1f} GB free, {needed / 1e9:,.1f} GB needed by a night",
        advice="" if enough else "`dyads prune` makes room, or lower [retention] builds",
    )


def disk_needed(settings: Settings) -> int:
    """Bytes that the next night may write: a new set of results and a build, as large as the last ones or, before
    the first night, a multiple of the delivered files; and what the engine may spill."""
    build = newest_build(settings.published)
    if build is None:
        needed = TIMES_THE_DELIVERIES * _bytes_in(settings.landing)
    else:
        results = sum(
            _bytes_in(settings.work / "stages" / stage / key) for stage, key in build["stage_keys"].items()
        )
        needed = 2.0 * (results + _bytes_in(settings.published / "builds" / build["build_id"]))
    return int(max(LEAST_FREE_BYTES, needed + settings.memory_limit_gb * 1e9))


def _bytes_in(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _memory(settings: Settings) -> Iterator[Finding]:
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    # The process needs about 1 GB beside the engine: risk models, charts, checks.
    fits = settings.memory_limit_gb + 1 <= total
    yield Finding(
        question="memory",
        verdict=Verdict.OK if fits else Verdict.WARN,
        found=f"{total:,.1f} GB, of which the engine may use {settings.memory_limit_gb:g}",
        advice="" if fits else "lower [engine] memory_limit_gb: the engine then spills to work/tmp",
    )


def _run(settings: Settings) -> Iterator[Finding]:
    running = running_night(settings)
    left = (settings.work / "run.json").is_file() and running is None
    if running is not None:
        found = f"process {running.pid} since {running.since:%Y-%m-%d %H:%M} UTC" + (
            f", in {running.step}" if running.step else ""
        )
    else:
        found = "a killed run left its note; the next one takes up where it stood" if left else "none active"
    yield Finding(question="run", verdict=Verdict.OK, found=found)


def _hold(settings: Settings) -> Iterator[Finding]:
    try:
        hold = hold_in_force(settings)
    except SettingsError as refusal:
        yield Finding(question="hold", verdict=Verdict.FAIL, found=str(refusal))
        return
    yield Finding(
        question="hold",
        verdict=Verdict.WARN if hold else Verdict.OK,
        found=f"readers stay on {hold.build_id} since {hold.at}"
        if hold
        else "readers follow the newest build",
        advice="`dyads rollback latest` ends it" if hold else "",
    )


def _clock(settings: Settings) -> Iterator[Finding]:
    """Build ids and `received_at` come from the clock; the order of submissions and nights does not."""
    now = datetime.now(UTC)
    build = newest_build(settings.published)
    finished = datetime.fromisoformat(build["finished_at"]) if build else None
    back = finished is not None and now < finished
    yield Finding(
        question="clock",
        verdict=Verdict.FAIL if back else Verdict.OK,
        found=f"{now:%Y-%m-%d %H:%M} UTC" + (", before the newest build was finished" if back else ""),
        advice="set the clock (NTP): ids of builds sort by time, and readers would stay on the wrong one"
        if back
        else "",
    )


def _identities(settings: Settings) -> Iterator[Finding]:
    try:
        night = ledger_state(settings).night
    except LedgerMissing as missing:
        yield Finding(question="identities", verdict=Verdict.FAIL, found=str(missing))
        return
    lost = newest_build(settings.published) is not None and not (settings.identities / "key").is_file()
    yield Finding(
        question="identities",
        verdict=Verdict.FAIL if lost else Verdict.OK,
        found="the key of the ids is gone, though builds were published"
        if lost
        else f"ledger of night {night}",
        advice="restore identities/ from the backup before the next night: a new key renames everybody"
        if lost
        else "",
    )


def _submissions(settings: Settings) -> Iterator[Finding]:
    try:
        known = len(read_ledger(settings.staged))
    except ReceivingError as refusal:
        yield Finding(question="submissions", verdict=Verdict.FAIL, found=str(refusal))
        return
    yield Finding(question="submissions", verdict=Verdict.OK, found=f"{known:,} in the ledger")


def _secrets(settings: Settings) -> Iterator[Finding]:
    """Files that `[alerts]` names: there, and readable by their owner only."""
    for name, file in (
        ("webhook_file", settings.alerts.webhook_file),
        ("smtp_password_file", settings.alerts.smtp_password_file),
    ):
        if file is None:
            continue
        there = file.is_file() and os.access(file, os.R_OK)
        # A container's secrets are mounted read-only and world-readable inside it: writing is what matters there.
        loose = there and bool(stat.S_IMODE(file.stat().st_mode) & 0o022)
        yield Finding(
            question=f"alerts.{name}",
            verdict=Verdict.OK if there and not loose else Verdict.WARN,
            found="readable"
            if there and not loose
            else ("others may change it" if there else "not readable"),
            advice=""
            if there and not loose
            else "alerts cannot be sent, or not be trusted, until it is mended",
        )
