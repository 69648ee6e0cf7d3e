"""What settled decisions teach: error rates of the links, how often true pairs agree, and where a threshold might lie.

Decisions are read, never made; a proposal changes nothing until somebody trains a model with it or edits its threshold.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from linkage.models.comparison import Parameters
from linkage.quality.figures import wilson_interval
from linkage.review.items import Decision, Encounter, Settlement

# The model's own m speaks as loudly as this many labelled pairs: with 200 labels each has half the say.
PRIOR_PAIRS = 200.0
# A true pair may show any outcome once in two hundred, whatever a small sample says (as in splink_adapter.py).
SMALLEST_M = 5e-3
# Fewer decided pairs than this above a weight say nothing of a precision near 0.999.
FEWEST_FOR_THRESHOLD = 50


@dataclass(frozen=True, kw_only=True)
class Label:
    """A newborn's shown candidate as people settled it, with what the linkage said when they looked.

    `weight` is how many newborns of its stratum a drawn one stands for; 1 for one that was not drawn.
    """

    newborn: Encounter
    delivery: Encounter
    is_match: bool
    is_sampled: bool
    stratum: str | None
    match_weight: float | None
    link_probability: float | None
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class ErrorEstimate:
    """A share of 0-1 with its 95 % interval, from `judged` newborns drawn at random of `newborns`; None where none was."""

    figure: str
    among: str
    judged: int
    wrong: int
    newborns: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class ThresholdProposal:
    """The lowest match weight (log2 odds) from which decided pairs were right often enough, or why there is none."""

    match_weight: float | None
    decided: int
    right: int
    precision_low: float | None
    because: str


def collect_labels(
    decisions: Sequence[Decision], settlement: Settlement, stratum_sizes: Mapping[str, int]
) -> tuple[Label, ...]:
    """The settled first candidates, as they were when first looked at; drawn ones weighted by their strata.

    Where another delivery was settled to be the mother's, the first candidate was wrong. `stratum_sizes` counts the
    newborns of each stratum in the last linkage (`review_strata`).
    """
    mothers = {pair.newborn: pair.delivery for pair in settlement.settled if pair.is_match}
    refused = {(pair.newborn, pair.delivery) for pair in settlement.settled if not pair.is_match}
    first_seen: dict[Encounter, Decision] = {}
    drawn: dict[Encounter, str] = {}
    for decision in sorted(decisions, key=lambda each: each.sequence):
        if decision.is_sampled and decision.stratum is not None:
            drawn.setdefault(decision.newborn, decision.stratum)
        if decision.candidate == 1:
            first_seen.setdefault(decision.newborn, decision)
    labels = []
    for newborn, seen in sorted(first_seen.items()):
        if newborn not in mothers and (newborn, seen.delivery) not in refused:
            continue
        labels.append(
            Label(
                newborn=newborn,
                delivery=seen.delivery,
                is_match=mothers.get(newborn) == seen.delivery,
                is_sampled=newborn in drawn,
                stratum=drawn.get(newborn, seen.stratum),
                match_weight=seen.match_weight,
                link_probability=seen.link_probability,
            )
        )
    judged: dict[str | None, int] = defaultdict(int)
    for label in labels:
        judged[label.stratum] += label.is_sampled
    return tuple(
        replace(label, weight=max(stratum_sizes.get(label.stratum or "", 0) / judged[label.stratum], 1.0))
        if label.is_sampled
        else label
        for label in labels
    )


def estimate_error_rates(
    labels: Iterable[Label], stratum_sizes: Mapping[str, int]
) -> tuple[ErrorEstimate, ...]:
    """False and missed links by stratum and over all, from newborns drawn at random.

    A linked stratum's share is of links that are false; another's of newborns whose shown candidate is the mother
    after all. `false links` over all strata is their mean weighted by stratum size, its interval that of Zou and
    Donner (Stat Med 2008;27:1693, MOVER) on Wilson intervals. `missed links` is of true pairs; its interval takes the
    number of right links as known. Mothers outside the candidates shown are not counted.
    """
    sampled: dict[str, list[bool]] = defaultdict(list)
    for label in labels:
        if label.is_sampled and label.stratum is not None:
            sampled[label.stratum].append(label.is_match)
    strata = [_of_stratum(name, sampled[name], size) for name, size in sorted(stratum_sizes.items())]
    linked = [each for each in strata if each.among.startswith("linked")]
    others = [each for each in strata if not each.among.startswith("linked")]
    false = _pool("false links", "all links", linked)
    mothers = _pool("missed links", "true pairs", others)
    return (*strata, false, _as_share_of_pairs(mothers, false))


def _of_stratum(name: str, matches: Sequence[bool], size: int) -> ErrorEstimate:
    is_linked = name.startswith("linked")
    wrong = sum(match is not is_linked for match in matches)
    interval = wilson_interval(wrong, len(matches))
    return ErrorEstimate(
        figure="false links" if is_linked else "newborns whose shown candidate is the mother",
        among=name,
        judged=len(matches),
        wrong=wrong,
        # The judged ones may have left the stratum since: a confirmed link is no longer the model's.
        newborns=max(size, len(matches)),
        share=wrong / len(matches) if matches else None,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
    )


def _pool(figure: str, among: str, strata: Sequence[ErrorEstimate]) -> ErrorEstimate:
    """The weighted mean over strata; unknown where a stratum with newborns has nobody judged."""
    total = sum(each.newborns for each in strata)
    parts = [each for each in strata if each.newborns]
    pooled = ErrorEstimate(
        figure=figure,
        among=among,
        judged=sum(each.judged for each in strata),
        wrong=sum(each.wrong for each in strata),
        newborns=total,
        share=None,
        low=None,
        high=None,
    )
    if not parts:
        return pooled
    share = below = above = 0.0
    for each in parts:
        if each.share is None or each.low is None or each.high is None:
            return pooled
        part = each.newborns / total
        share += part * each.share
        below += (part * (each.share - each.low)) ** 2
        above += (part * (each.high - each.share)) ** 2
    return replace(
        pooled,
        share=share,
        low=max(share - math.sqrt(below), 0.0),
        high=min(share + math.sqrt(above), 1.0),
    )


def _as_share_of_pairs(mothers: ErrorEstimate, false: ErrorEstimate) -> ErrorEstimate:
    """Newborns not linked whose mother was shown, as a share of them and the right links together."""
    right_links = false.newborns * (1 - (false.share or 0.0))

    def of_pairs(share: float | None) -> float | None:
        missed = None if share is None else share * mothers.newborns
        return None if missed is None or missed + right_links == 0 else missed / (missed + right_links)

    return replace(
        mothers, share=of_pairs(mothers.share), low=of_pairs(mothers.low), high=of_pairs(mothers.high)
    )


def m_from_labels(
    con: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    *,
    explained: str,
    labels: str,
    prior_pairs: float = PRIOR_PAIRS,
) -> Parameters:
    """The parameters with m blended from labelled true pairs and the model's own m; u is left as it is.

    `explained` is a table of explanation.explain_pairs, `labels` has newborn_no, delivery_no and label_weight of true
    pairs, one row a pair. By comparison: m = (n_level + prior_pairs x m_model) / (n_known + prior_pairs), the mean of
    a Dirichlet posterior; n are weighted counts scaled to Kish's effective number, (sum w)^2 / sum w^2, so that a few
    heavy labels do not speak for many. Only labels drawn at random should be given: those chosen for being doubtful
    disagree more than true pairs do.
    """
    rows = con.execute(
        f"""
        -- one row a comparison and level met among the labelled pairs
        with weighed as (
            select comparison, level, label_weight, sum(label_weight) over of_comparison as total,
                sum(label_weight * label_weight) over of_comparison as squares
            from {explained}
            join {labels} using (newborn_no, delivery_no)
            where position > 0 and level_no >= 0
            window of_comparison as (partition by comparison)
        )
        select comparison, level, sum(label_weight) / any_value(total) * any_value(total * total / squares)
        from weighed
        group by comparison, level
        order by comparison, level
        """
    ).fetchall()
    counts = {(comparison, level): float(pairs) for comparison, level, pairs in rows}
    known: dict[str, float] = defaultdict(float)
    for (comparison, _), pairs in counts.items():
        known[comparison] += pairs
    blended = {
        (comparison, level): (
            _blend(counts.get((comparison, level), 0.0), known[comparison], m, prior_pairs),
            u,
        )
        for (comparison, level), (m, u) in parameters.m_u.items()
    }
    return replace(parameters, m_u=blended)


def _blend(pairs: float, known: float, m: float, prior_pairs: float) -> float:
    if not known:
        return m
    return float(f"{max((pairs + prior_pairs * m) / (known + prior_pairs), SMALLEST_M):.4g}")


def propose_threshold(labels: Iterable[Label], *, target_precision: float) -> ThresholdProposal:
    """The lowest weight from which decided pairs were right with at least the target precision, beyond chance.

    Beyond chance: the lower end of the Wilson interval reaches the target. Being decided because of its weight does
    not bias a pair among pairs of its weight, so labels that were not drawn count too.
    """
    decided = sorted(
        ((label.match_weight, label.is_match) for label in labels if label.match_weight is not None),
        reverse=True,
    )
    found = ThresholdProposal(
        match_weight=None, decided=len(decided), right=0, precision_low=None, because=""
    )
    right = 0
    for count, (weight, is_match) in enumerate(decided, start=1):
        right += is_match
        is_last_of_weight = count == len(decided) or decided[count][0] < weight
        interval = wilson_interval(right, count)
        if count < FEWEST_FOR_THRESHOLD or not is_last_of_weight or interval is None:
            continue
        if interval[0] >= target_precision:
            found = ThresholdProposal(
                match_weight=weight,
                decided=count,
                right=right,
                precision_low=interval[0],
                because=f"{right} of {count} decided pairs from this weight on were right",
            )
    if found.match_weight is not None:
        return found
    # Without one error n pairs show 1 - z^2 / (n + z^2), z = 1.96.
    needed = max(math.ceil(3.8415 * target_precision / (1 - target_precision)), FEWEST_FOR_THRESHOLD)
    return replace(
        found,
        right=sum(is_match for _, is_match in decided),
        because=f"{len(decided)} decided pairs cannot show a precision of {target_precision}: without one error "
        f"{needed} could",
    )
