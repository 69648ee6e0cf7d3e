"""Hides small counts in tables of linkage quality, together with what they could be rebuilt from.

Which profile hides what is decided by the caller; rates of measures are suppressed in `measures/rates`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import duckdb


def hide_small_cells(
    con: duckdb.DuckDBPyConnection,
    table: str,
    *,
    counts: Sequence[str],
    parts_of_totals: Sequence[str],
    figures: Sequence[str],
    largest_hidden: int,
    shown: str = "false",
) -> None:
    """Set `figures` of the temp table's rows to NULL where a count is 1 to `largest_hidden`, or could be rebuilt.

    `counts` are SQL expressions of a row's counts of people (NULL: none). Rows of one value of an expression of
    `parts_of_totals` add up to a total that readers may know: among them never a single row is hidden, nor rows whose
    counts together are small, but the smallest others with them. Rows where `shown` holds are shown as they are and
    are no parts. With `largest_hidden` 0 nothing is hidden.
    """
    if not largest_hidden:
        return
    con.execute(
        f"create or replace temp table {table} as select *, row_number() over () as cell_no from {table}"
    )
    listed = [f"coalesce({count}, 0)::double" for count in counts]
    rows = con.execute(
        f"select cell_no, {', '.join([*listed, *parts_of_totals])} from {table} where not ({shown}) order by cell_no"
    ).fetchall()
    cells = {row[0]: tuple(row[1 : 1 + len(counts)]) for row in rows}
    totals: dict[tuple[int, object], list[int]] = defaultdict(list)
    for row in rows:
        for place in range(len(parts_of_totals)):
            totals[place, row[1 + len(counts) + place]].append(row[0])
    hidden = choose_hidden(cells, list(totals.values()), largest_hidden)
    con.execute("create or replace temp table linkage_hidden_cells (cell_no bigint)")
    if hidden:
        con.execute("insert into linkage_hidden_cells select unnest(?)", [sorted(hidden)])
    columns = [row[0] for row in con.execute(f"describe {table}").fetchall() if row[0] != "cell_no"]
    selected = ", ".join(f"if(hides, null, {c}) as {c}" if c in figures else c for c in columns)
    con.execute(
        f"""
        create or replace temp table {table} as
        select {selected} from (
            select *, cell_no in (select cell_no from linkage_hidden_cells) as hides from {table}
        ) order by cell_no
        """
    )
    con.execute("drop table linkage_hidden_cells")


def choose_hidden(
    cells: dict[int, tuple[float, ...]], totals: Sequence[Sequence[int]], largest_hidden: int
) -> set[int]:
    """The cells to hide, so that no total less its shown parts gives a small count. Ties go to the lower number."""

    def is_small(count: float) -> bool:
        return 0 < count <= largest_hidden

    hidden = {number for number, counts in cells.items() if any(map(is_small, counts))}
    changed = True
    while changed:
        changed = False
        for parts in totals:
            unseen = [number for number in parts if number in hidden]
            left = [number for number in parts if number not in hidden and any(cells[number])]
            if not unseen or not left:
                continue
            together = [sum(column) for column in zip(*(cells[number] for number in unseen), strict=True)]
            if len(unseen) == 1 or any(map(is_small, together)):
                hidden.add(min(left, key=lambda number: (max(cells[number]), number)))
                changed = True
    return hidden


def hide_small_steps(
    con: duckdb.DuckDBPyConnection,
    table: str,
    *,
    steps: str,
    order: str,
    count: str,
    of: str,
    figures: Sequence[str],
    largest_hidden: int,
) -> None:
    """Set `figures` to NULL in rows of a running count (where `steps` holds) that differs by few from the last one shown.

    Counts fall along `order`, beginning at `of`: two of them subtracted give the people between, which is a cell too.
    """
    if not largest_hidden:
        return
    rows = con.execute(
        f"select {order}, {count}, {of} from {table} where {steps} order by {order}"
    ).fetchall()
    hidden: list[object] = []
    last: int | None = None
    for place, counted, everyone in rows:
        last = everyone if last is None else last
        if 0 < last - counted <= largest_hidden or 0 < counted <= largest_hidden:
            hidden.append(place)
        else:
            last = counted
    for place in hidden:
        emptied = ", ".join(f"{figure} = null" for figure in figures)
        con.execute(f"update {table} set {emptied} where {steps} and {order} = ?", [place])
