"""The image and the compose file, read as a linter and as Dagster would read them; no container engine is needed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from dagster._config import process_config, resolve_to_config_type
from dagster._core.instance.config import dagster_instance_config_schema
from dagster._daemon.cli import create_dagster_daemon_cli
from dagster_webserver.cli import dagster_webserver

from pipelines.configuration import unknown_variables

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("dyads:")]
# Words of variables that would hold a secret themselves; the same with _FILE only name where it lies.
SECRET = re.compile(r"(PASSWORD|TOKEN|SECRET|PASSPHRASE|CREDENTIAL)S?$")
PINNED = re.compile(r"^[a-z][a-z0-9/._-]*:(?!latest)[0-9]+\.[0-9][\w.-]*$")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their words, continued lines joined and comments left out."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(words[0], words[1]) for words in (line.split(None, 1) for line in lines if line.strip())]


def of_kind(kind: str) -> list[str]:
    return [words for instruction, words in instructions() if instruction == kind]


# --- the image


def test_bases_are_pinned_to_a_version() -> None:
    bases = [words.split()[0] for words in of_kind("FROM")]
    assert bases
    for base in bases:
        assert PINNED.match(base), base


def test_the_python_of_the_image_is_one_the_project_runs_on() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert needed == ">=3.11"
    for words in of_kind("FROM"):
        found = re.match(r"python:(\d+)\.(\d+)", words)
        assert found and (int(found[1]), int(found[2])) >= (3, 11)


def test_the_last_stage_ends_as_an_ordinary_user() -> None:
    last = max(place for place, (kind, _) in enumerate(instructions()) if kind == "FROM")
    users = [words for kind, words in instructions()[last:] if kind == "USER"]
    assert len(users) == 1
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[0]), (
        "a number, so that it can be checked without /etc/passwd"
    )
    kinds = [kind for kind, _ in instructions()[last:]]
    assert "RUN" not in kinds[kinds.index("USER") :]


def test_nothing_is_fetched_by_address_and_nothing_is_added_unseen() -> None:
    assert of_kind("ADD") == []
    for kind, words in instructions():
        assert "://" not in words, f"{kind} {words}"
        assert not re.search(r"\b(curl|wget|sudo|apt-get upgrade|dist-upgrade)\b", words), words


def test_libraries_come_by_hash_from_a_lock_that_make_lock_writes() -> None:
    installs = [words for words in of_kind("RUN") if "pip install" in words]
    locks = re.findall(r"--require-hashes -r (\S+)", " ".join(installs))
    assert len(locks) == 1
    assert all("--no-deps" in words for words in installs)
    assert f"--output-file {locks[0]}" in (ROOT / "Makefile").read_text()
    assert "PIP_NO_CACHE_DIR=1" in " ".join(of_kind("ENV"))


def test_what_is_copied_exists_and_is_let_through_by_the_ignore_file() -> None:
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"]
    for words in of_kind("COPY"):
        if words.startswith("--from="):
            continue
        for source in words.split()[:-1]:
            assert list(ROOT.glob(source)), source
            assert source in let_through, source


def test_the_image_gets_no_records_no_history_and_no_secrets() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines and "deploy/secrets" in lines
    assert not {".git", "dyads_home", "tests", ".env", ".venv"} & {line.removeprefix("!") for line in lines}


def test_no_secret_stands_in_the_image() -> None:
    for words in (*of_kind("ENV"), *of_kind("ARG"), *of_kind("LABEL")):
        for name in re.findall(r"(\w+)=", words):
            assert not SECRET.search(name), name


def test_folders_are_absolute_and_commands_are_lists() -> None:
    assert all(words.startswith("/") for words in of_kind("WORKDIR"))
    for words in (*of_kind("ENTRYPOINT"), *of_kind("CMD")):
        assert words.startswith("[")
    assert not any("|" in words.replace("||", "") for words in of_kind("RUN")), "a pipe hides a failure"


def test_the_project_can_be_installed_from_what_is_copied() -> None:
    copied = {source for words in of_kind("COPY") for source in words.split()[:-1]}
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"][
        "include"
    ]
    assert {name.rstrip("*") for name in packages} <= copied
    assert {"pyproject.toml", "README.md", "LICENSE", "workspace.yaml"} <= copied


def test_the_entry_point_reads_the_password_from_its_file_and_becomes_its_command(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("made up\n")
    done = subprocess.run(
        [
            "/bin/sh",
            str(ROOT / "deploy" / "entrypoint.sh"),
            "sh",
            "-c",
            "umask; echo $DAGSTER_POSTGRES_PASSWORD",
        ],
        env={"PATH": "/usr/bin:/bin", "DAGSTER_POSTGRES_PASSWORD_FILE": str(tmp_path / "password")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0077\nmade up\n"
    assert (ROOT / "deploy" / "entrypoint.sh").stat().st_mode & 0o111


# --- the services


def test_there_are_a_web_server_a_daemon_and_a_database() -> None:
    assert set(SERVICES) == {"postgres", "webserver", "daemon"}
    assert OURS == ["webserver", "daemon"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_and_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert PINNED.match(service["image"])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), "never root"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "pid", "ipc", "devices", "network_mode"} & set(service)
    assert {"interval", "timeout", "retries", "start_period", "test"} <= set(service["healthcheck"])
    assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_uses_is_declared(name: str) -> None:
    service = SERVICES[name]
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for mount in service["volumes"]:
        if mount["type"] == "volume":
            assert mount["source"] in COMPOSE["volumes"]
        else:
            assert mount["source"].startswith("${DYADS_"), "a folder of the custodian's, named in .env"
            assert ":?" in mount["source"], "without it compose stops with a sentence"
    for other in service.get("depends_on", {}):
        assert other in SERVICES


def test_everything_declared_is_used() -> None:
    mounted = {m["source"] for service in SERVICES.values() for m in service["volumes"]}
    assert set(COMPOSE["volumes"]) <= mounted
    assert set(COMPOSE["networks"]) == {n for service in SERVICES.values() for n in service["networks"]}


def test_no_secret_stands_in_the_compose_file_and_those_it_names_stay_out_of_the_repository() -> None:
    for service in SERVICES.values():
        assert not [name for name in service["environment"] if SECRET.search(name)]
    ignored = (ROOT / ".gitignore").read_text()
    assert "deploy/secrets/" in ignored and ".env" in ignored.splitlines()
    for secret in COMPOSE["secrets"].values():
        assert set(secret) == {"file"} and secret["file"].startswith("deploy/secrets/")


def test_the_database_is_reached_from_inside_only_and_the_page_from_this_machine_only() -> None:
    assert SERVICES["postgres"]["networks"] == ["storage"]
    assert COMPOSE["networks"]["storage"]["internal"] is True
    assert "ports" not in SERVICES["postgres"] and "ports" not in SERVICES["daemon"]
    assert [port.rsplit(":", 1)[0] for port in SERVICES["webserver"]["ports"]] == ["127.0.0.1:3000"]


def test_records_are_mounted_where_nights_run_and_deliveries_cannot_be_written() -> None:
    mounts = {name: {m["target"]: m for m in SERVICES[name]["volumes"]} for name in OURS}
    image = dict(re.findall(r"(\w+)=(\S+)", " ".join(of_kind("ENV"))))
    assert mounts["daemon"][image["DYADS_LANDING"]]["read_only"] is True
    assert image["DYADS_HOME"] in mounts["daemon"]
    assert list(mounts["webserver"]) == ["/var/lib/dagster"]


@pytest.mark.parametrize("name", OURS)
def test_commands_of_our_services_exist_and_know_their_options(name: str) -> None:
    program, *words = SERVICES[name]["command"]
    assert (BIN / program).is_file()
    command: click.Command = {
        "dagster-webserver": dagster_webserver,
        "dagster-daemon": create_dagster_daemon_cli(),
    }[program]
    if isinstance(command, click.Group):
        assert SERVICES[name]["healthcheck"]["test"][2] in command.commands
        command, words = command.commands[words[0]], words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known
    assert (ROOT / words[words.index("--workspace") + 1]).is_file()


def test_variables_that_begin_as_ours_mean_something() -> None:
    image = re.findall(r"(\w+)=", " ".join(of_kind("ENV")))
    assert unknown_variables([*image, *SERVICES["daemon"]["environment"]]) == []


# --- Dagster's own configuration


def deployed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "dagster.yaml").read_text())
    return found


def accepts(configuration: dict[str, Any]) -> bool:
    outcome = process_config(resolve_to_config_type(dagster_instance_config_schema()), configuration)
    return bool(outcome.success)


def test_dagster_accepts_the_configuration_and_would_refuse_a_misspelt_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not accepts(deployed()), "without its variables nothing connects anywhere"
    for name in ("HOST", "USER", "PASSWORD", "DB"):
        monkeypatch.setenv(f"DAGSTER_POSTGRES_{name}", "made up")
    assert accepts(deployed())
    misspelt = deployed()
    misspelt["storage"]["postgres"]["postgres_db"]["hostnam"] = "postgres"
    assert not accepts(misspelt)


def test_it_is_that_of_one_machine_with_another_storage() -> None:
    alone = yaml.safe_load((ROOT / "dagster.yaml").read_text())
    assert {key: value for key, value in deployed().items() if key in alone} == alone
    assert set(deployed()) - set(alone) == {"storage", "compute_logs", "local_artifact_storage"}


def test_every_variable_of_the_storage_is_set_by_compose_or_read_from_its_file() -> None:
    asked = {
        v["env"] for v in deployed()["storage"]["postgres"]["postgres_db"].values() if isinstance(v, dict)
    }
    for name in OURS:
        given = {each.removesuffix("_FILE") for each in SERVICES[name]["environment"]}
        assert asked <= given
    theirs, ours = SERVICES["postgres"]["environment"], SERVICES["daemon"]["environment"]
    assert theirs["POSTGRES_USER"] == ours["DAGSTER_POSTGRES_USER"]
    assert theirs["POSTGRES_DB"] == ours["DAGSTER_POSTGRES_DB"]
    assert ours["DAGSTER_POSTGRES_HOST"] in SERVICES


def test_what_dagster_writes_lies_on_a_volume() -> None:
    base = deployed()["local_artifact_storage"]["config"]["base_dir"]
    for name in OURS:
        assert base in {m["target"] for m in SERVICES[name]["volumes"]}
