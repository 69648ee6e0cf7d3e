"""Where a network's files lie and how a night is run: one record, read from `dyads.toml` and the environment.

Nothing is computed here, and no secret is held: the identity key stays in its own file.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUPPRESSION_PROFILES = ("us_cms", "us_hcup", "nhs", "internal")
PRIVACY_PROFILES = ("limited", "safe_harbor")
ENGINES = ("duckdb",)


class SettingsError(ValueError):
    """A setting is unknown or outside its values; the message says which and what is allowed."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a network is run.

    `memory_limit_gb` bounds the engine's memory, not the whole process; `builds_kept` is how many published
    builds stay on disk. `links_everything` is asked for a single run (`dyads run --full`), never in a file.
    """

    home: Path
    landing: Path
    engine: str = "duckdb"
    threads: int = 2
    memory_limit_gb: float = 5.0
    privacy_profile: str = "limited"
    suppression_profile: str = "us_cms"
    builds_kept: int = 7
    stage_results_kept: int = 2
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
        """What researchers open."""
        return self.home / "published"

    @property
    def reports(self) -> Path:
        """What reviewers open."""
        return self.home / "reports"

    @property
    def identities(self) -> Path:
        """The crosswalk, the key of the ids, review decisions and waivers."""
        return self.home / "identities"


_TOML_KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "engine": {"name": str, "threads": int, "memory_limit_gb": (int, float)},
    "privacy": {"profile": str, "suppression": str},
    "retention": {"builds": int, "stage_results": int},
    "landing": {"path": str},
    "review": {"reviewers_needed": int, "sample": int},
    "linkage": {"model": (str, list)},
    "rates": {"intersect": list},
}


def load_settings(
    home: Path | None = None,
    landing: Path | None = None,
    engine: str | None = None,
    links_everything: bool = False,
) -> Settings:
    """The settings in force: arguments, then environment (DYADS_HOME, DYADS_LANDING, DYADS_SUPPRESSION),
    then `<home>/dyads.toml`, then defaults. Raises SettingsError on an unknown key or value.
    """
    root = Path(home or os.environ.get("DYADS_HOME") or "dyads_home").expanduser().resolve()
    toml = _read_toml(root / "dyads.toml")
    chosen_landing = landing or os.environ.get("DYADS_LANDING") or toml.get("landing", {}).get("path")
    settings = Settings(
        home=root,
        landing=Path(chosen_landing).expanduser().resolve() if chosen_landing else root / "landing",
        threads=toml.get("engine", {}).get("threads", min(os.cpu_count() or 2, 8)),
        memory_limit_gb=float(toml.get("engine", {}).get("memory_limit_gb", _default_memory_gb())),
        engine=engine or toml.get("engine", {}).get("name", "duckdb"),
        links_everything=links_everything,
        privacy_profile=toml.get("privacy", {}).get("profile", "limited"),
        suppression_profile=os.environ.get("DYADS_SUPPRESSION")
        or toml.get("privacy", {}).get("suppression", "us_cms"),
        builds_kept=toml.get("retention", {}).get("builds", 7),
        stage_results_kept=toml.get("retention", {}).get("stage_results", 2),
        reviewers_needed=toml.get("review", {}).get("reviewers_needed", 1),
        review_sample=toml.get("review", {}).get("sample", 50),
        linkage_models=_named_files(root, toml.get("linkage", {}).get("model", [])),
        intersect=_pairs(toml.get("rates", {}).get("intersect", [])),
    )
    _check(settings)
    return settings


def _named_files(root: Path, named: str | list[Any]) -> tuple[Path, ...]:
    """One file or several, named from the home folder where they are not absolute."""
    files = [named] if isinstance(named, str) else named
    if not all(isinstance(file, str) for file in files):
        raise SettingsError("dyads.toml: linkage.model is the name of a file or a list of names")
    return tuple((root / Path(file).expanduser()).resolve() for file in files)


def _pairs(named: list[Any]) -> tuple[tuple[str, str], ...]:
    """Two names each; which names there are is known to the rates alone."""
    if not all(isinstance(pair, list) and [type(name) for name in pair] == [str, str] for pair in named):
        raise SettingsError(
            'dyads.toml: rates.intersect is a list of pairs, as [["race_ethnicity", "payer"]]'
        )
    return tuple((first, second) for first, second in named)


def _default_memory_gb() -> float:
    """A third of the machine's memory, at most 5 GB: one million births need no more."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return round(min(5.0, pages / 3 / 1e9), 1)


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        try:
            found = tomllib.load(stream)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path.name} is not valid TOML: {error}") from None
    for section, keys in found.items():
        allowed = _TOML_KEYS.get(section)
        if allowed is None or not isinstance(keys, dict):
            raise SettingsError(
                f"{path.name}: unknown section [{section}]; known are {', '.join(_TOML_KEYS)}"
            )
        for key, value in keys.items():
            if key not in allowed:
                raise SettingsError(
                    f"{path.name}: unknown key {section}.{key}; known are {', '.join(allowed)}"
                )
            if not isinstance(value, allowed[key]) or isinstance(value, bool):
                raise SettingsError(f"{path.name}: {section}.{key} has the wrong type")
    return found


def _check(settings: Settings) -> None:
    for name, value, allowed in (
        ("suppression profile", settings.suppression_profile, SUPPRESSION_PROFILES),
        ("privacy profile", settings.privacy_profile, PRIVACY_PROFILES),
        ("engine", settings.engine, ENGINES),
    ):
        if value not in allowed:
            raise SettingsError(f"unknown {name}: choose one of {', '.join(allowed)}")
    if settings.builds_kept < 1 or settings.stage_results_kept < 1 or settings.threads < 1:
        raise SettingsError("retention and threads must be 1 or more")
    if settings.reviewers_needed < 1 or settings.review_sample < 0:
        raise SettingsError("review.reviewers_needed must be 1 or more, review.sample 0 or more")
    if settings.memory_limit_gb < 0.5:
        raise SettingsError("engine.memory_limit_gb must be 0.5 or more")
