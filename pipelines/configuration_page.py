"""The reference page of the settings, made from their declarations and from the defaults of `Settings`.

Nothing is read or checked here.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from pathlib import Path

from pipelines.declared_settings import DECLARED, ENVIRONMENT_ONLY, SECTIONS, Form, Setting
from pipelines.settings import AlertSettings, Settings

_INTRODUCTION = """# Configuration

One file, `<home>/dyads.toml`, and a few variables. An argument of a command wins over a variable, a variable over the
file, the file over the default. A key that does not exist, a value of the wrong kind or outside its bounds ends the
command before any work, with all faults at once and the nearest name that exists; `dyads doctor` tells them too.
Relative paths are named from the home folder; `landing.path` from where the command was given.
"""


def configuration_page() -> str:
    """The page as Markdown: the variables, then a table a section, then a file with every key."""
    lines = [_INTRODUCTION, "## Environment", "", "| variable | what it says |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in ENVIRONMENT_ONLY.items()]
    lines += [
        f"| `{setting.environment}` | `{setting.name}` of the file |"
        for setting in DECLARED
        if setting.environment
    ]
    for section, meaning in SECTIONS.items():
        lines += [
            "",
            f"## [{section}]",
            "",
            meaning,
            "",
            "| key | kind | default | meaning |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_row(setting) for setting in DECLARED if setting.section == section]
    lines += ["", "## A file with every key", "", "The values are examples, not the defaults.", "", "```toml"]
    return "\n".join([*lines, example_file().rstrip("\n"), "```"]) + "\n"


def example_file() -> str:
    """A `dyads.toml` that says everything there is to say."""
    blocks = []
    for section in SECTIONS:
        rows = [f"{each.key} = {each.example}" for each in DECLARED if each.section == section]
        blocks.append("\n".join([f"[{section}]", *rows]))
    return "\n\n".join(blocks) + "\n"


def _row(setting: Setting) -> str:
    kind = setting.form.value
    if setting.choices:
        kind = ("among " if setting.form is Form.TEXTS else "") + ", ".join(f"`{c}`" for c in setting.choices)
    elif setting.least is not None:
        kind += f", {setting.least:g} or more"
    return f"| `{setting.key}` | {kind} | {setting.otherwise or default_of(setting)} | {setting.meaning} |"


def default_of(setting: Setting) -> str:
    """The default as it would stand in the file."""
    value = _declared_field(setting).default
    if value is MISSING:
        raise ValueError(f"{setting.name}: a default that depends on the machine is said in `otherwise`")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str | Path):
        return f'`"{value}"`'
    return f"`{value:g}`"


def _declared_field(setting: Setting) -> Field[object]:
    record = AlertSettings if setting.attribute.startswith("alerts.") else Settings
    name = setting.attribute.removeprefix("alerts.")
    return next(each for each in fields(record) if each.name == name)
