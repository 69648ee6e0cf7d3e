"""What reviewers decided: records of their decisions, when a pair is settled, and how far two of them agree.

Which newborns are put before reviewers stands in queue.py; what a settled pair does to a link, in pins.py.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import duckdb
import pyarrow as pa

MATCH, NO_MATCH, UNSURE = "match", "no_match", "unsure"
VERDICTS = (MATCH, NO_MATCH, UNSURE)

# A newborn's mother is settled; some deliveries are settled not to be the mother's; reviewers stand equal; another
# reviewer is needed; nobody was sure.
STATES = ("matched", "refused", "disagreement", "awaiting", "unsure")

# An encounter: hospital_id and encounter_id.
Encounter = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What one reviewer said of one pair, and what the linkage said when it was shown.

    `sequence` is the order of arrival, independent of any clock. `stratum` is the newborn's outcome when shown
    (STRATA in queue.py), `is_sampled` whether it was shown because it was drawn at random, `candidate` the
    place of the delivery in the item's list (1 = best). `match_weight` is in log2 odds, `link_probability` 0-1.
    """

    sequence: int
    decided_at: datetime
    reviewer: str
    newborn: Encounter
    delivery: Encounter
    verdict: str
    note: str | None
    item: str
    purpose: str
    stratum: str | None
    is_sampled: bool
    candidate: int
    match_weight: float | None
    link_probability: float | None
    model: str | None
    seen_linkage: str


@dataclass(frozen=True, kw_only=True)
class SettledPair:
    """A pair that reviewers settled, one way or the other."""

    newborn: Encounter
    delivery: Encounter
    is_match: bool


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Where the reviewers' work stands.

    Pairs settled, in order of their encounters, and the state (STATES) of every newborn that was looked at.
    """

    settled: tuple[SettledPair, ...]
    states: Mapping[Encounter, str]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How two reviewers judged the pairs both saw: shares of 0-1; kappa is None when there was nothing to choose."""

    reviewers: tuple[str, str]
    pairs: int
    agreeing: int
    kappa: float | None

    @property
    def share(self) -> float:
        """Share of pairs with the same verdict, 0-1."""
        return self.agreeing / self.pairs


# newborn → reviewer → delivery → verdict
Positions = Mapping[Encounter, Mapping[str, Mapping[Encounter, str]]]


def take_positions(decisions: Iterable[Decision]) -> Positions:
    """Each reviewer's present opinion by newborn and delivery: what was said last counts.

    A newborn has one mother, so of one reviewer's matches for a newborn only the last stands.
    """
    positions: dict[Encounter, dict[str, dict[Encounter, str]]] = defaultdict(lambda: defaultdict(dict))
    for decision in sorted(decisions, key=lambda each: each.sequence):
        own = positions[decision.newborn][decision.reviewer]
        if decision.verdict == MATCH:
            for delivery in [known for known, verdict in own.items() if verdict == MATCH]:
                del own[delivery]
        own[decision.delivery] = decision.verdict
    return positions


def settle(decisions: Iterable[Decision], reviewers_needed: int) -> Settlement:
    """Which pairs are settled: as many reviewers as needed say so, and more than say otherwise.

    Whoever calls another delivery the mother speaks against this one. Reviewers who stand equal disagree: the
    newborn comes back first, and another opinion, or a change of mind, settles it.
    """
    settled: list[SettledPair] = []
    states: dict[Encounter, str] = {}
    for newborn, by_reviewer in take_positions(decisions).items():
        found, is_disputed = _settle_newborn(newborn, by_reviewer, reviewers_needed)
        settled.extend(found)
        voiced = {verdict for own in by_reviewer.values() for verdict in own.values()}
        if any(pair.is_match for pair in found):
            states[newborn] = "matched"
        elif is_disputed:
            states[newborn] = "disagreement"
        elif found:
            states[newborn] = "refused"
        else:
            states[newborn] = "unsure" if voiced == {UNSURE} else "awaiting"
    return Settlement(
        settled=tuple(sorted(settled, key=lambda pair: (pair.newborn, pair.delivery))), states=states
    )


def _settle_newborn(
    newborn: Encounter, by_reviewer: Mapping[str, Mapping[Encounter, str]], needed: int
) -> tuple[list[SettledPair], bool]:
    found, is_disputed = [], False
    for delivery in sorted({delivery for own in by_reviewer.values() for delivery in own}):
        verdicts = [verdict_on(own, delivery) for own in by_reviewer.values()]
        matches, against = verdicts.count(MATCH), verdicts.count(NO_MATCH)
        refusals = sum(own.get(delivery) == NO_MATCH for own in by_reviewer.values())
        if matches >= needed and matches > against:
            found.append(SettledPair(newborn=newborn, delivery=delivery, is_match=True))
        elif refusals >= needed and refusals > matches:
            found.append(SettledPair(newborn=newborn, delivery=delivery, is_match=False))
        elif matches and against:
            is_disputed = True
    return found, is_disputed


def verdict_on(own: Mapping[Encounter, str], delivery: Encounter) -> str | None:
    """A reviewer's verdict on a delivery, said or implied by calling another one the mother; None when neither."""
    said = own.get(delivery)
    if said is not None:
        return said
    return NO_MATCH if MATCH in own.values() else None


def measure_agreement(decisions: Iterable[Decision]) -> tuple[Agreement, ...]:
    """Percent agreement and Cohen's kappa of every two reviewers, over the pairs both have judged.

    Verdicts are match, no match and unsure. Source: Cohen 1960, Educ Psychol Meas 20:37-46.
    """
    both: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for by_reviewer in take_positions(decisions).values():
        deliveries = sorted({delivery for own in by_reviewer.values() for delivery in own})
        for first, second in combinations(sorted(by_reviewer), 2):
            for delivery in deliveries:
                one = verdict_on(by_reviewer[first], delivery)
                other = verdict_on(by_reviewer[second], delivery)
                if one is not None and other is not None:
                    both[first, second].append((one, other))
    return tuple(
        Agreement(
            reviewers=reviewers,
            pairs=len(judged),
            agreeing=sum(one == other for one, other in judged),
            kappa=cohen_kappa(judged),
        )
        for reviewers, judged in sorted(both.items())
    )


def cohen_kappa(judged: Sequence[tuple[str, str]]) -> float | None:
    """(observed - chance) / (1 - chance); None where both always said the same one thing, or nothing was judged."""
    total = len(judged)
    if not total:
        return None
    observed = sum(one == other for one, other in judged) / total
    by_chance = sum(
        sum(one == verdict for one, _ in judged) * sum(other == verdict for _, other in judged)
        for verdict in VERDICTS
    ) / (total * total)
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def hash_settled(settled: Iterable[SettledPair]) -> str:
    """SHA-256 of the settled pairs: equal when they pin the same; a note or an undecided vote does not change it."""
    digest = hashlib.sha256()
    for pair in sorted(settled, key=lambda each: (each.newborn, each.delivery)):
        digest.update("\x1f".join((*pair.newborn, *pair.delivery, str(pair.is_match))).encode() + b"\n")
    return digest.hexdigest()


def create_opinion_tables(
    con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision], reviewers_needed: int
) -> Settlement:
    """Create `settled_decisions` (docs/explanation/stages.md, 3), `review_opinions` (newborn, state, reviewers,
    sampled_stratum) and `review_judged` (pair, is_match: NULL while not settled); returns the settlement.
    """
    settlement = settle(decisions, reviewers_needed)
    verdicts = {(pair.newborn, pair.delivery): pair.is_match for pair in settlement.settled}
    judged = sorted({(each.newborn, each.delivery) for each in decisions})
    sampled = {each.newborn: each.stratum for each in decisions if each.is_sampled}
    positions = take_positions(decisions)
    newborns = sorted(settlement.states)
    opinions = [(*n, settlement.states[n], len(positions[n]), sampled.get(n)) for n in newborns]
    _create(con, "settled_decisions", settled_table(settlement.settled))
    _create(con, "review_judged", _as_table(_PAIR, [(*n, *d, verdicts.get((n, d))) for n, d in judged]))
    _create(con, "review_opinions", _as_table(_OPINION, opinions))
    return settlement


def settled_table(settled: Iterable[SettledPair]) -> pa.Table:
    """Settled pairs as a table with the columns of `settled_decisions`."""
    return _as_table(_PAIR, [(*pair.newborn, *pair.delivery, pair.is_match) for pair in settled])


_PAIR = pa.schema(
    [
        ("newborn_hospital_id", pa.string()),
        ("newborn_encounter_id", pa.string()),
        ("delivery_hospital_id", pa.string()),
        ("delivery_encounter_id", pa.string()),
        ("is_match", pa.bool_()),
    ]
)
_OPINION = pa.schema(
    [
        ("newborn_hospital_id", pa.string()),
        ("newborn_encounter_id", pa.string()),
        ("state", pa.string()),
        ("reviewers", pa.int64()),
        ("sampled_stratum", pa.string()),
    ]
)


def _as_table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    return pa.table([[row[index] for row in rows] for index in range(len(schema))], schema=schema)


def _create(con: duckdb.DuckDBPyConnection, table: str, content: pa.Table) -> None:
    con.register("review_rows", content)
    con.execute(f"create or replace temp table {table} as from review_rows")
    con.unregister("review_rows")
