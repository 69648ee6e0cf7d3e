"""Contracts as the data dictionary: one Markdown page for people.

The words of single rules come from `as_words.py`; where pages are written is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from data_contracts.as_words import rule_allowance, rule_consequence, rule_sentence
from data_contracts.contract import DataContract, Field
from data_contracts.rules import Rule


def dictionary_page(contracts: Iterable[DataContract], *, title: str = "Data dictionary") -> str:
    """A Markdown page with one section a contract, in the order given."""
    sections = [_table_section(contract) for contract in contracts]
    return "\n\n".join([f"# {title}", *sections]) + "\n"


def _table_section(contract: DataContract) -> str:
    parts = [
        f"## {contract.name}",
        f"{contract.title}: {contract.grain}."
        + (f" Key: {', '.join(f'`{column}`' for column in contract.key)}." if contract.key else " No key."),
    ]
    if contract.notes:
        parts.append(contract.notes)
    parts.append(_columns_table(contract))
    # What required columns and the key imply already stands in the table of columns.
    if contract.rules:
        parts.append("\n".join(["Rules:", "", *(_rule_line(rule) for rule in contract.rules)]))
    return "\n\n".join(parts)


def _columns_table(contract: DataContract) -> str:
    head = [
        "| column | type | unit | required | identifying | description |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join(head + [_column_line(field) for field in contract.fields])


def _column_line(field: Field) -> str:
    cells = (
        f"`{field.name}`",
        field.type.value,
        field.unit,
        "yes" if field.required else "",
        "yes" if field.identifying else "",
        _description(field),
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _description(field: Field) -> str:
    also = f" Also read from: {', '.join(field.aliases)}." if field.aliases else ""
    missing = f" Means missing: {', '.join(field.missing_codes)}." if field.missing_codes else ""
    return f"{field.description.rstrip('.')}.{also}{missing}"


def _rule_line(rule: Rule) -> str:
    return (
        f"- {rule_sentence(rule)}, because {rule.because}. It {rule_consequence(rule)}; "
        f"{rule_allowance(rule)} ({rule.category.value})."
    )


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")
