"""A rule as words: its columns, its sentence, what it allows and what follows when it is broken.

Its short name and what it does to rows stand in `as_sql.py`; pages are laid out in `as_markdown.py`.
"""

from __future__ import annotations

from data_contracts.rules import (
    Before,
    Between,
    Matches,
    OneOf,
    RefersTo,
    Required,
    Rule,
    Severity,
    Unique,
    WithinYears,
)

_CONSEQUENCES: dict[Severity, str] = {
    Severity.STOP: "stops: the row is set aside, and rows that remain fail the gate",
    Severity.WARN: "warns",
    Severity.DESCRIBE: "is counted only",
}


def rule_columns(rule: Rule) -> tuple[str, ...]:
    """The columns of the rule's own table that it reads, in the order in which the rule names them."""
    match rule:
        case Unique() | RefersTo():
            return rule.columns
        case Before():
            return (rule.earlier, rule.later)
        case _:
            return (rule.column,)


def rule_sentence(rule: Rule) -> str:
    """What must be true, as one English sentence without a full stop."""
    match rule:
        case Required():
            return f"`{rule.column}` is filled"
        case Unique():
            return f"{_listed(rule.columns)} {_name(rule.columns)} one row"
        case Between():
            return f"`{rule.column}` lies between {_number(rule.low)} and {_number(rule.high)}, or is empty"
        case OneOf():
            return f"`{rule.column}` is one of {', '.join(rule.values)}, or empty"
        case Matches():
            return f"`{rule.column}` as a whole matches `{rule.pattern}`, or is empty"
        case Before():
            return f"`{rule.earlier}` is not after `{rule.later}`, unless one of them is empty"
        case WithinYears():
            return f"`{rule.column}` lies in the years {rule.first_year} to {rule.last_year}, or is empty"
        case RefersTo():
            return f"{_listed(rule.columns)} {_name(rule.columns)} a row of {_targets(rule)}"


def rule_allowance(rule: Rule) -> str:
    """The share of rows that may break the rule, in words."""
    return (
        "no row may break it"
        if rule.may_fail == 0
        else f"up to {percent(rule.may_fail)} of rows may break it"
    )


def rule_consequence(rule: Rule) -> str:
    """What happens when the rule is broken by more rows than allowed."""
    return _CONSEQUENCES[rule.severity]


def percent(share: float) -> str:
    """A share as a percentage; a share above nought never reads as nought ("<0.01 %")."""
    if 0 < share < 0.0001:
        return "<0.01 %"
    if 0.9999 < share < 1:
        return ">99.99 %"
    digits = f"{share * 100:.2f}".rstrip("0").rstrip(".")
    return f"{digits} %"


def _listed(columns: tuple[str, ...]) -> str:
    return " and ".join(f"`{column}`" for column in columns)


def _name(columns: tuple[str, ...]) -> str:
    return "together name" if len(columns) > 1 else "names"


def _targets(rule: RefersTo) -> str:
    return " or ".join(f"`{target}`" for target in rule.targets)


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 100000 else f"{value:.0f}"
