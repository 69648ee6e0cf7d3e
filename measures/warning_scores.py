"""Early-warning scores of mothers and newborns as tables: points by vital sign and band, and the total that asks for review.

Scores are computed in `facts/warning_scores.py`; what a measure makes of them stands in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

CELSIUS = ("cel", "c", "°c", "degc", "deg c", "[degc]")


@dataclass(frozen=True, kw_only=True)
class Band:
    """Values from `low` to `high` (both included; None: no limit) of one vital sign, and their points."""

    low: float | None
    high: float | None
    points: int


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One vital sign: its code list, the units that are read (none: whatever is sent) and its bands.

    `words` are results in words (lower case) that have points beside the bands.
    """

    codelist: str
    bands: tuple[Band, ...] = ()
    units: tuple[str, ...] = ()
    words: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class WarningScore:
    """A score: signs observed at the same moment are summed; `trigger` points or more ask for a review."""

    name: str
    title: str
    signs: tuple[Sign, ...]
    trigger: int
    source: str


# Two points a red band, one a yellow band; one red or two yellow ask for a review (Singh and others 2012, after CEMACH).
MEWS = WarningScore(
    name="mews",
    title="Modified early obstetric warning score",
    trigger=2,
    source="Singh and others, Anaesthesia 2012, after CEMACH 2007; from general knowledge",
    signs=(
        Sign(
            codelist="respiratory_rate",
            bands=(
                Band(low=None, high=9.99, points=2),
                Band(low=21, high=30, points=1),
                Band(low=30.01, high=None, points=2),
            ),
        ),
        Sign(codelist="oxygen_saturation", bands=(Band(low=None, high=94.99, points=2),)),
        Sign(
            codelist="body_temperature",
            units=CELSIUS,
            bands=(
                Band(low=None, high=34.99, points=2),
                Band(low=35, high=36, points=1),
                Band(low=38.01, high=None, points=2),
            ),
        ),
        Sign(
            codelist="systolic_pressure",
            bands=(
                Band(low=None, high=89.99, points=2),
                Band(low=90, high=100, points=1),
                Band(low=150, high=160, points=1),
                Band(low=160.01, high=None, points=2),
            ),
        ),
        Sign(
            codelist="diastolic_pressure",
            bands=(Band(low=90, high=100, points=1), Band(low=100.01, high=None, points=2)),
        ),
        Sign(
            codelist="heart_rate",
            bands=(
                Band(low=None, high=39.99, points=2),
                Band(low=40, high=50, points=1),
                Band(low=100, high=120, points=1),
                Band(low=120.01, high=None, points=2),
            ),
        ),
        Sign(
            codelist="consciousness",
            words=(("voice", 1), ("v", 1), ("pain", 2), ("p", 2), ("unresponsive", 2), ("u", 2)),
        ),
    ),
)
# The chart's own table is not public in a form that may be carried here: bands by its signs, from general knowledge.
NEWTT2 = WarningScore(
    name="newtt2",
    title="Newborn early warning score by the signs of NEWTT2",
    trigger=2,
    source="own bands by the signs of NEWTT2 (BAPM 2023), from general knowledge",
    signs=(
        Sign(
            codelist="respiratory_rate",
            bands=(
                Band(low=None, high=29.99, points=1),
                Band(low=60.01, high=80, points=1),
                Band(low=80.01, high=None, points=2),
            ),
        ),
        Sign(
            codelist="oxygen_saturation",
            bands=(Band(low=None, high=89.99, points=2), Band(low=90, high=94.99, points=1)),
        ),
        Sign(
            codelist="body_temperature",
            units=CELSIUS,
            bands=(
                Band(low=None, high=35.99, points=2),
                Band(low=36, high=36.49, points=1),
                Band(low=37.51, high=38, points=1),
                Band(low=38.01, high=None, points=2),
            ),
        ),
        Sign(
            codelist="heart_rate",
            bands=(
                Band(low=None, high=79.99, points=2),
                Band(low=80, high=99.99, points=1),
                Band(low=160.01, high=180, points=1),
                Band(low=180.01, high=None, points=2),
            ),
        ),
    ),
)
# What asks for a review is written down beside the vital signs under this list.
REVIEWED = "deterioration_reviewed"
