"""Reads what the file and the environment say against the declared settings, and complains in words people can act on.

Which settings there are stands in `declared_settings.py`, what they become in `settings.py`.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.declared_settings import DECLARED, ENVIRONMENT_ONLY, SECTIONS, Form, Setting


class SettingsError(ValueError):
    """A setting is unknown or outside its values; the message says which and what is allowed."""


def read_file(path: Path) -> dict[str, Any]:
    """What the file says, by attribute. SettingsError names everything that is wrong with it at once."""
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        try:
            sections = tomllib.load(stream)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path.name} is not valid TOML: {error}") from None
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for section, keys in sections.items():
        if section not in SECTIONS or not isinstance(keys, dict):
            wrong.append(f"unknown section [{section}]{_nearest(section, SECTIONS)}")
            continue
        known = {setting.key: setting for setting in DECLARED if setting.section == section}
        for key, value in keys.items():
            if key not in known:
                wrong.append(f"unknown key {section}.{key}{_nearest_key(section, key)}")
                continue
            complaint = _complaint(known[key], value)
            if complaint:
                wrong.append(f"{section}.{key} {complaint}")
            else:
                found[known[key].attribute] = value
    if wrong:
        raise SettingsError(f"{path.name}: " + "; ".join(wrong))
    return found


def read_environment(variables: Mapping[str, str]) -> dict[str, Any]:
    """What the environment says, by attribute; empty variables say nothing."""
    found: dict[str, Any] = {}
    for setting in DECLARED:
        said = variables.get(setting.environment, "") if setting.environment else ""
        if not said:
            continue
        complaint = _complaint(setting, said)
        if complaint:
            raise SettingsError(f"{setting.environment} {complaint}")
        found[setting.attribute] = said
    return found


def unknown_variables(variables: Iterable[str]) -> list[str]:
    """Variables that begin as ours do and mean nothing, with the nearest name that does."""
    known = {setting.environment for setting in DECLARED if setting.environment} | set(ENVIRONMENT_ONLY)
    ours = sorted(name for name in variables if name.startswith("DYADS_") and name not in known)
    return [f"{name}{_nearest(name, known)}" for name in ours]


def _complaint(setting: Setting, value: object) -> str:
    """What is wrong with a value, in words that follow its name; empty when nothing is."""
    fits = {
        Form.WHOLE: isinstance(value, int) and not isinstance(value, bool),
        Form.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
        Form.TEXT: isinstance(value, str),
        Form.YES_NO: isinstance(value, bool),
        Form.PATH: isinstance(value, str) and value != "",
        Form.TEXTS: _is_texts(value),
        Form.FILES: isinstance(value, str) or _is_texts(value),
        Form.PAIRS: isinstance(value, list) and all(_is_texts(pair) and len(pair) == 2 for pair in value),
    }
    if not fits[setting.form]:
        return f"has the wrong type: a {setting.form} is wanted, as {setting.example}"
    if setting.least is not None and isinstance(value, int | float) and value < setting.least:
        return f"must be {setting.least:g} or more"
    said = value if isinstance(value, list) else [value]
    if setting.choices and not all(each in setting.choices for each in said):
        return f"is unknown: choose {'among' if isinstance(value, list) else 'one of'} {', '.join(setting.choices)}"
    return ""


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _nearest(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]}?)" if near else f"; known are {', '.join(known)}"


def _nearest_key(section: str, key: str) -> str:
    """The nearest key of the section; else the same or a like key of another one."""
    here = [setting.key for setting in DECLARED if setting.section == section]
    near = difflib.get_close_matches(key, here, n=1)
    if near:
        return f" (did you mean {section}.{near[0]}?)"
    elsewhere = {setting.key: setting.name for setting in DECLARED}
    far = difflib.get_close_matches(key, elsewhere, n=1)
    return f" (did you mean {elsewhere[far[0]]}?)" if far else f"; known are {', '.join(here)}"
