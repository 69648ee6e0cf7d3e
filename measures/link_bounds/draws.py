"""Draws the uncertain links again and again, each time as they might truly be.

The probabilities come from candidates.py; what a drawn link changes in a measure is counted elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    import duckdb

Ints = NDArray[np.int64]
Seeds = NDArray[np.uint64]
Floats = NDArray[np.float64]

# Twenty draws leave the interval 1 + 1/20 = 1.05 times the variance between draws wide.
DRAWS = 20
# Newborns that want the same place are drawn again this often; who still does not fit is left without a mother.
ROUNDS = 30

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def create_draws(con: duckdb.DuckDBPyConnection, draws: int = DRAWS) -> None:
    """Create `bound_draws`: `draw` (from 1), `pair_no`: the state of every uncertain newborn in every draw.

    Reads `bound_candidates` and `bound_room`. A draw depends on the newborn's id and the draw's number alone, so it
    is the same in any order of rows.
    """
    pairs: dict[str, Any] = con.execute(
        """
        select pair_no, newborn_no, candidate.probability,
            ('0x' || left(md5(newborn_id), 16))::ubigint as seed,
            coalesce(dense_rank() over (order by candidate.delivery_id nulls first) - 1, 0) as delivery_no,
            candidate.delivery_id is null as is_none, coalesce(place.room, 0) as room
        from bound_candidates as candidate
        left join bound_room as place using (delivery_id)
        where candidate.is_open and (candidate.is_plausible or candidate.delivery_id is null)
        order by pair_no
        """
    ).fetchnumpy()
    pair_no = np.asarray(pairs["pair_no"], dtype=np.int64)
    drawn = draw_pairs(
        newborn=np.asarray(pairs["newborn_no"], dtype=np.int64),
        seed=np.asarray(pairs["seed"], dtype=np.uint64),
        probability=np.asarray(pairs["probability"], dtype=np.float64),
        delivery=np.where(
            np.asarray(pairs["is_none"], dtype=bool), -1, np.asarray(pairs["delivery_no"], dtype=np.int64)
        ),
        room=np.asarray(pairs["room"], dtype=np.int64),
        draws=draws,
    )
    numbers = np.repeat(np.arange(1, draws + 1, dtype=np.int64), drawn.shape[1])
    con.register("bound_draws_arrow", pa.table({"draw": numbers, "pair_no": pair_no[drawn.ravel()]}))
    con.execute("create or replace temp table bound_draws as select draw, pair_no from bound_draws_arrow")
    con.unregister("bound_draws_arrow")


def draw_pairs(
    *, newborn: Ints, seed: Seeds, probability: Floats, delivery: Ints, room: Ints, draws: int
) -> Ints:
    """Positions of the pairs drawn, one row a draw and one column a newborn (in order of its number).

    One entry a pair: its newborn (pairs of a newborn stand together), the newborn's seed, its probability (1 in sum a
    newborn), its delivery (-1: none; each newborn has such a pair) and how many newborns that delivery can take.

    Every newborn draws for itself. Those that together want more of a delivery than its room draw again, all of
    them, until all fit (partial rejection sampling: Guo, Jerrum and Liu, J. ACM 66 (2019) 18). Where that does not
    end in `ROUNDS` rounds the likelier ones stay and the others get none.
    """
    if not len(newborn):
        return np.empty((draws, 0), dtype=np.int64)
    first = np.flatnonzero(np.r_[True, newborn[1:] != newborn[:-1]])
    row_of_pair = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(newborn)]))
    # Row r owns the numbers from r to r + 1, cut into its pairs' probabilities.
    whole = np.cumsum(probability)
    room_of = np.zeros(max(int(delivery.max()), -1) + 1, dtype=np.int64)
    room_of[delivery[delivery >= 0]] = room[delivery >= 0]
    choices = _Choices(
        row_of_pair=row_of_pair,
        until=row_of_pair + whole - np.r_[0.0, whole][first][row_of_pair],
        none_pair=np.flatnonzero(delivery < 0),
        seed=seed[first],
        probability=probability,
        delivery=delivery,
        room_of=room_of,
    )
    return np.stack([_draw_once(choices, draw) for draw in range(draws)])


@dataclass(frozen=True, kw_only=True)
class _Choices:
    """Pairs (`row_of_pair, until, probability, delivery`), rows (`none_pair, seed`) and deliveries (`room_of`)."""

    row_of_pair: Ints
    until: Floats
    none_pair: Ints
    seed: Seeds
    probability: Floats
    delivery: Ints
    room_of: Ints


def _draw_once(choices: _Choices, draw: int) -> Ints:
    chosen = choices.none_pair.copy()
    again: Ints = np.arange(len(chosen))
    for turn in range(ROUNDS):
        spot = again + uniform(choices.seed[again], draw, turn)
        found = np.searchsorted(choices.until, spot, side="right")
        # Rounding may leave the end of a row a hair below the next number: such a spot means none.
        is_own = np.append(choices.row_of_pair, -1)[found] == again
        chosen[again] = np.where(is_own, found, choices.none_pair[again])
        again = _crowded(chosen, choices)
        if not len(again):
            return chosen
    return _make_fit(chosen, again, choices)


def _crowded(chosen: Ints, choices: _Choices) -> Ints:
    """Rows whose delivery was drawn by more newborns than it has room for."""
    wanted = choices.delivery[chosen]
    linked = wanted >= 0
    times = np.bincount(wanted[linked], minlength=len(choices.room_of))
    over = np.zeros(len(chosen), dtype=bool)
    over[linked] = times[wanted[linked]] > choices.room_of[wanted[linked]]
    return np.flatnonzero(over)


def _make_fit(chosen: Ints, crowded: Ints, choices: _Choices) -> Ints:
    wanted = choices.delivery[chosen[crowded]]
    order = np.lexsort((choices.seed[crowded], -choices.probability[chosen[crowded]], wanted))
    crowded, wanted = crowded[order], wanted[order]
    begins = np.flatnonzero(np.r_[True, wanted[1:] != wanted[:-1]])
    place = np.arange(len(wanted)) - np.repeat(begins, np.diff(np.r_[begins, len(wanted)]))
    left_out = crowded[place >= choices.room_of[wanted]]
    chosen[left_out] = choices.none_pair[left_out]
    return chosen


def uniform(seed: Seeds, draw: int, turn: int) -> Floats:
    """Numbers in [0, 1), one a seed: splitmix64 of seed, draw and turn (S. Vigna, 2015, public domain)."""
    with np.errstate(over="ignore"):
        mixed = seed + _GOLDEN * np.uint64(draw * ROUNDS + turn + 1)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
        mixed = mixed ^ (mixed >> np.uint64(31))
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
