"""Codes values as sent once a distinct combination instead of once a row: words repeat, reading them costs.

What the words mean stands in `data_contracts/codings.py`.
"""

from __future__ import annotations

from collections.abc import Mapping


def said_cte(feed: str, columns: tuple[str, ...], expressions: Mapping[str, str]) -> str:
    """A CTE `said`: one row a combination of the feed's columns, with the coded columns of `expressions`."""
    sent = ", ".join(f"{column} as sent_{column}" for column in columns)
    coded = ", ".join(f"{expression} as {name}" for name, expression in expressions.items())
    return f"""-- one row a combination of values as sent
        said as materialized (
            select {sent}, {coded}
            from (select distinct {", ".join(columns)} from {feed}) as sent
        )"""


def join_said(alias: str, columns: tuple[str, ...]) -> str:
    """Joins `said` to the feed that goes by the alias; absent values match absent ones."""
    same = " and ".join(f"said.sent_{column} is not distinct from {alias}.{column}" for column in columns)
    return f"join said on {same}"
