"""Imports go one way, and each replaceable tool is known in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("data_contracts", "linkage", "measures", "quality_checks", "reports", "synthetic", "pipelines")

MAY_IMPORT = {
    "data_contracts": set(),
    "linkage": {"data_contracts"},
    "measures": {"data_contracts"},
    "quality_checks": {"data_contracts"},
    "reports": {"data_contracts"},
    "synthetic": {"data_contracts"},
    "pipelines": set(PACKAGES) - {"pipelines"},
}

ONLY_IN = {
    "splink": {"linkage/splink_adapter.py"},
    "great_expectations": {"quality_checks/expectations.py"},
    "altair": {"reports/charts.py"},
    "vl_convert": {"reports/charts.py"},
}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module named in an import of the file, wherever it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_below_it(package: str) -> None:
    assert sources(package), f"{package} has no sources"
    for path in sources(package):
        used = {name.split(".")[0] for name in imported(path)} & set(PACKAGES)
        assert used - {package} <= MAY_IMPORT[package], path.relative_to(ROOT)


@pytest.mark.parametrize("tool", sorted(ONLY_IN))
def test_a_replaceable_tool_is_known_in_one_file(tool: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sources(package)
        if any(name.split(".")[0] == tool for name in imported(path))
    }
    assert found == ONLY_IN[tool]


def test_only_the_warehouse_opens_a_database() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sources(package)
        if any(
            isinstance(node, ast.Attribute)
            and node.attr == "connect"
            and isinstance(node.value, ast.Name)
            and node.value.id == "duckdb"
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }
    assert found == {"pipelines/warehouse.py"}


def test_only_definitions_and_defs_know_dagster() -> None:
    found = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sources(package)
        if any(name.split(".")[0] == "dagster" for name in imported(path))
    }
    allowed = {"pipelines/definitions.py", "pipelines/launch.py"}
    assert all(name in allowed or name.startswith("pipelines/defs/") for name in found), found
    assert allowed <= found


def test_nothing_prints_and_no_file_is_long() -> None:
    for package in PACKAGES:
        for path in sources(package):
            lines = path.read_text().splitlines()
            assert len(lines) <= 400, f"{path.relative_to(ROOT)} has {len(lines)} lines"
            tree = ast.parse("\n".join(lines))
            printing = [
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            ]
            assert not printing, f"{path.relative_to(ROOT)} prints"


def test_every_module_says_what_belongs_in_it() -> None:
    for package in PACKAGES:
        for path in sources(package):
            text = path.read_text()
            if text.strip():
                assert ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"
