"""Hides small groups of people on the pages, and enough of their neighbours that no difference gives them away.

For figures the published tables do not hide themselves; measure rates come suppressed and are not touched here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reports.published import Row
from reports.wording import SMALLEST_SHOWN


def is_small(count: float | None) -> bool:
    """1 to 10 people; none at all is no small number, since nobody stands behind it."""
    return count is not None and 0 < round(count) < SMALLEST_SHOWN


def mark_hidden(rows: Sequence[Row], counts: Callable[[Row], Iterable[float | None]]) -> list[Row]:
    """The rows of one breakdown with `hidden` set: those with a small count, and one more if they were alone.

    A single hidden row would be the total less the others, so the next smallest row that has anyone is hidden too.
    """
    marked = [dict(row, hidden=any(is_small(count) for count in counts(row))) for row in rows]
    if sum(row["hidden"] for row in marked) == 1 and len(marked) > 1:
        others = [row for row in marked if not row["hidden"] and any(counts(row))]
        if others:
            min(others, key=lambda row: min(count for count in counts(row) if count))["hidden"] = True
    return marked


def pool_small(rows: Sequence[Row], *, label: str, count: str, pooled_label: str) -> list[Row]:
    """Rows of a breakdown whose total is shown, the small ones added up into one until that is small no more.

    Rows keep their order, the pool comes last. Where even the whole is small one row remains: the total itself.
    """
    kept = [row for row in rows if not is_small(row[count])]
    pool = [row for row in rows if is_small(row[count])]
    while kept and is_small(sum(row[count] for row in pool)):
        smallest = min(kept, key=lambda row: row[count])
        kept.remove(smallest)
        pool.append(smallest)
    if not pool:
        return [dict(row) for row in kept]
    name = pool[0][label] if len(pool) == 1 else pooled_label
    return [*(dict(row) for row in kept), {label: name, count: sum(row[count] for row in pool)}]
