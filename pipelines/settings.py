"""Where a network's files lie and how a night is run: one record, read from `dyads.toml` and the environment.

Nothing is computed here, and no secret is held: keys, passwords and addresses of webhooks stay in their own files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.configuration import SettingsError, read_environment, read_file
from pipelines.declared_settings import (
    ALERT_KINDS,
    ENGINES,
    FILE_NAME,
    PRIVACY_PROFILES,
    SUPPRESSION_PROFILES,
)

__all__ = [
    "ENGINES",
    "PRIVACY_PROFILES",
    "SUPPRESSION_PROFILES",
    "AlertSettings",
    "Settings",
    "SettingsError",
    "load_settings",
]


@dataclass(frozen=True, kw_only=True)
class AlertSettings:
    """Who is told what, and by which way; without `webhook_file` and `mail_to` nobody is."""

    kinds: tuple[str, ...] = ALERT_KINDS
    repeat_days: int = 7
    webhook_file: Path | None = None
    mail_to: tuple[str, ...] = ()
    mail_from: str = "dyads@localhost"
    smtp_host: str = "localhost"
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password_file: Path | None = None
    timeout_seconds: int = 10


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a network is run; what each value means stands in `declared_settings.py`.

    `memory_limit_gb` bounds the engine's memory, not the whole process; `builds_kept` is how many published
    builds stay on disk. `links_everything` is asked for a single run (`dyads run --full`), never in a file.
    """

    home: Path
    landing: Path
    engine: str = "duckdb"
    threads: int = 2
    memory_limit_gb: float = 5.0
    privacy_profile: str = "limited"
    shift_dates: bool = False
    allow_identified: bool = False
    suppression_profile: str = "us_cms"
    builds_kept: int = 7
    stage_results_kept: int = 2
    verdict_days: int = 90
    log_days: int = 90
    dagster_days: int = 90
    # 24 hours between two nights, and six for the longest of them.
    build_hours: int = 30
    # Networks ask for a month 45 to 60 days after its end (California, Oregon).
    late_days: int = 60
    alerts: AlertSettings = field(default_factory=AlertSettings)
    console_log: str = "words"
    log_file: bool = True
    links_everything: bool = False
    # One, since many networks have one custodian, and a second opinion can always be given and takes the first back.
    reviewers_needed: int = 1
    # 50 right of 50 means less than 7.1 % wrong (Wilson, 95 %); three strata are half a day's work.
    review_sample: int = 50
    # Parameter files to link with instead of the shipped ones; of models not named here `dyads train --use` decides.
    linkage_models: tuple[Path, ...] = ()
    # Pairs of strata whose crossed groups are rated too, as race_ethnicity with payer.
    intersect: tuple[tuple[str, str], ...] = ()

    @property
    def staged(self) -> Path:
        """Typed feeds, quarantine and the submission ledger."""
        return self.home / "staged"

    @property
    def work(self) -> Path:
        """Results of stages, verdicts, temporary files."""
        return self.home / "work"

    @property
    def published(self) -> Path:
        """What researchers open; the custodian's identified builds lie apart."""
        return self._open_to_readers / "published"

    @property
    def reports(self) -> Path:
        """What reviewers open."""
        return self._open_to_readers / "reports"

    @property
    def is_identified(self) -> bool:
        """What is published tells who people are."""
        return self.privacy_profile == "identified"

    @property
    def privacy_words(self) -> str:
        """The privacy profile as builds and pages name it."""
        return f"{self.privacy_profile}, dates shifted" if self.shift_dates else self.privacy_profile

    @property
    def _open_to_readers(self) -> Path:
        return self.home / "identified" if self.is_identified else self.home

    @property
    def identities(self) -> Path:
        """The crosswalk, the key of the ids, review decisions and waivers."""
        return self.home / "identities"


def load_settings(
    home: Path | None = None,
    landing: Path | None = None,
    engine: str | None = None,
    links_everything: bool = False,
) -> Settings:
    """The settings in force: arguments, then environment, then `<home>/dyads.toml`, then defaults.

    Raises SettingsError on an unknown key or value; the page `docs/reference/configuration.md` lists them all.
    """
    root = Path(home or os.environ.get("DYADS_HOME") or "dyads_home").expanduser().resolve()
    said = read_file(root / FILE_NAME) | read_environment(os.environ)
    if landing is not None:
        said["landing"] = str(landing.resolve())
    if engine is not None:
        if engine not in ENGINES:
            raise SettingsError(f"unknown engine: choose one of {', '.join(ENGINES)}")
        said["engine"] = engine
    machine = {
        "landing": root / "landing",
        "threads": min(os.cpu_count() or 2, 8),
        "memory_limit_gb": _default_memory_gb(),
    }
    values = machine | {name: _SHAPES.get(name, _as_said)(root, value) for name, value in said.items()}
    alerts = {
        name.removeprefix("alerts."): values.pop(name) for name in list(values) if name.startswith("alerts.")
    }
    settings = Settings(
        home=root, links_everything=links_everything, alerts=AlertSettings(**alerts), **values
    )
    _check_privacy(settings)
    return settings


def _check_privacy(settings: Settings) -> None:
    if settings.is_identified and not settings.allow_identified:
        raise SettingsError(
            "privacy.profile identified publishes record numbers and true dates: it is for the custodian's own folder. "
            "Set privacy.allow_identified = true as well if that is meant, or choose limited or safe_harbor."
        )
    if settings.shift_dates and settings.privacy_profile != "limited":
        raise SettingsError(
            "privacy.shift_dates goes with the profile limited: safe_harbor has no days to shift, "
            "and identified is to have the true ones"
        )


def _as_said(root: Path, value: Any) -> Any:
    return value


def _path(root: Path, value: str) -> Path:
    """A file or folder, named from the home folder where it is not absolute."""
    return (root / Path(value).expanduser()).resolve()


def _landing(root: Path, value: str) -> Path:
    """Deliveries often lie elsewhere; a relative name means the folder in which the command was given."""
    return Path(value).expanduser().resolve()


def _texts(root: Path, value: list[str]) -> tuple[str, ...]:
    return tuple(value)


def _files(root: Path, value: str | list[str]) -> tuple[Path, ...]:
    return tuple(_path(root, each) for each in ([value] if isinstance(value, str) else value))


def _pairs(root: Path, value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """Two names each; which names there are is known to the rates alone."""
    return tuple((first, second) for first, second in value)


_SHAPES = {
    "landing": _landing,
    "memory_limit_gb": lambda root, value: float(value),
    "linkage_models": _files,
    "intersect": _pairs,
    "alerts.kinds": _texts,
    "alerts.mail_to": _texts,
    "alerts.webhook_file": _path,
    "alerts.smtp_password_file": _path,
}


def _default_memory_gb() -> float:
    """A third of the machine's memory, at most 5 GB: one million births need no more."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return round(max(0.5, min(5.0, pages / 3 / 1e9)), 1)
