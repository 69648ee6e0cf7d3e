"""What goes wrong with identifiers on their way into a file: typing errors, mixed-up dates, missing fields.

Clinical values are never spoiled here; who is affected is chance, field by field and record by record.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.columns import MINUTES_A_DAY, MISSING_AT, blank_where, draw_yes
from synthetic.settings import ErrorRates

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Shares missing and the fields that go missing together, near the completeness of maternity tails in England
# (Harron 2016: gestation 82-85 %, birth weight 85-89 %, age and birth order 85 %, ethnicity 92 %).
_MISSING_IN_BOTH: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.15, ("gestational_age_days",)),
    (0.12, ("plurality",)),
    (0.12, ("delivery_mode", "cesarean")),
    (0.10, ("race", "ethnicity")),
    (0.10, ("payer_primary",)),
    (0.15, ("zip",)),
)
_MISSING_IN_LIMITED_DATA: dict[str, tuple[tuple[float, tuple[str, ...]], ...]] = {
    "maternal_encounters": (
        *_MISSING_IN_BOTH,
        (0.12, ("liveborn_count",)),
        (0.12, ("age_years", "birth_year")),
    ),
    "newborn_encounters": (
        *_MISSING_IN_BOTH,
        (0.10, ("sex",)),
        (0.12, ("birth_order",)),
        (0.12, ("birth_weight_g",)),
        (0.12, ("mother_age_years",)),
    ),
}
_DAY_SHIFTS = np.array([1, -1, 10, -10, 30, -31, 365, -365, 9, 3650])


def spoil_text(
    rng: np.random.Generator, values: pa.Array, errors: ErrorRates, missing_times: float = 1.0
) -> pa.Array:
    """The texts with some mistyped and some missing; `missing_times` scales the share missing."""
    return leave_out(rng, mistype(rng, values, errors.mistyped), errors.missing * missing_times)


def leave_out(rng: np.random.Generator, values: pa.Array, share: float) -> pa.Array:
    """The values with the given share missing."""
    return blank_where(draw_yes(rng, share, len(values)), values) if share > 0 else values


def thin_out(rng: np.random.Generator, feed: str, columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns of an encounter feed with linking fields missing at random as often as in limited data."""
    thinned = dict(columns)
    for share, names in _MISSING_IN_LIMITED_DATA[feed]:
        left_out = draw_yes(rng, share, len(columns[names[0]]))
        thinned |= {name: blank_where(left_out, columns[name]) for name in names}
    return thinned


def mistype(rng: np.random.Generator, values: pa.Array, share: float) -> pa.Array:
    """The texts with the given share mistyped: a sign swapped, lost, doubled or replaced."""
    chosen = draw_yes(rng, share, len(values)) & pc.is_valid(values).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(chosen)
    if not len(rows):
        return values
    kind = rng.integers(0, 4, len(rows)).tolist()
    place = rng.random(len(rows)).tolist()
    letter = rng.integers(0, 26, len(rows)).tolist()
    wrong = [
        _mistype_one(text, kind[i], place[i], letter[i])
        for i, text in enumerate(values.take(pa.array(rows)).to_pylist())
    ]
    return pc.replace_with_mask(values, pa.array(chosen), pa.array(wrong, type=pa.string()))


def _mistype_one(text: str, kind: int, place: float, letter: int) -> str:
    if len(text) < 2:
        return text
    at = int(place * (len(text) - 1))
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    is_number = text[at].isdigit()
    if kind == 1 and not is_number:
        return text[:at] + text[at + 1 :]
    if kind == 2 and not is_number:
        return text[: at + 1] + text[at:]
    # Digits are replaced, never lost: numbers keep their length.
    sign = str((int(text[at]) + 1 + letter % 9) % 10) if is_number else _LETTERS[letter]
    return text[:at] + (sign if text[at].isupper() or is_number else sign.lower()) + text[at + 1 :]


def spoil_dates(rng: np.random.Generator, at: np.ndarray, errors: ErrorRates) -> np.ndarray:
    """Dates (minutes since 1970) with some off by a typing error and some missing."""
    count = len(at)
    shift = _DAY_SHIFTS[rng.integers(0, len(_DAY_SHIFTS), count)] * MINUTES_A_DAY
    wrong = draw_yes(rng, errors.mistyped, count) & (at != MISSING_AT)
    return np.where(draw_yes(rng, errors.missing, count), MISSING_AT, np.where(wrong, at + shift, at))
