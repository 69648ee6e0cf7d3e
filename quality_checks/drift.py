"""Figures by hospital and month, held against the hospital's own history (trend) and against peers' ranges.

The sums come from `figures.py`; ranges and steps are starting values. Rules of single rows stand elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb

from data_contracts.as_sql import quote_text
from data_contracts.rules import Kahn
from quality_checks.figures import FIGURES_TABLE, KEY_COLUMNS
from quality_checks.outcome import Check, CheckOutcome, GateRun, Verdict, record
from quality_checks.sql_checks import SqlCheck, run_sql_checks

# A hospital's own history: up to twelve earlier months, and no verdict with fewer than three.
HISTORY_MONTHS = 12
FEWEST_HISTORY_MONTHS = 3
# Standard errors by which a month must differ, so that small hospitals do not alarm by chance: 3 means about
# one false alarm in 700 hospital-months.
_STANDARD_ERRORS = 3
# Of 99 % intervals, the normal quantile.
_Z_99 = 2.576
# Fewer expected events than this tell nothing about a share.
_FEWEST_EXPECTED = 5
# Share of hospital-months that may be flagged before the network as a whole is.
_FLAGGED_MONTHS_ALLOWED = 0.02

_STARTING_VALUE = "start value, to be tuned"
_NATIONAL_SAMPLE = "national sample 2014, widened: start value"


@dataclass(frozen=True, kw_only=True)
class TrendRule:
    """How far a figure may move from the hospital's own history before it is flagged."""

    figure: str
    title: str
    because: str
    step: float
    kind: Literal["share_rises", "mean_falls", "volume_changes"]
    advice: str


@dataclass(frozen=True, kw_only=True)
class PeerRule:
    """The range in which a figure lies at nearly every hospital."""

    figure: str
    title: str
    because: str
    low: float
    high: float
    is_share: bool
    threshold_source: str
    advice: str


def check_figures(con: duckdb.DuckDBPyConnection, run: GateRun) -> tuple[CheckOutcome, ...]:
    """Trend and peer rules over `checked_figures`: flagged hospital-months, and peers' figures overall."""
    checks = [_trend_check(rule) for rule in TREND_RULES] + [_peer_check(rule) for rule in PEER_RULES]
    return run_sql_checks(con, checks, run) + _network_figures(con, run)


TREND_RULES: tuple[TrendRule, ...] = (
    *(
        TrendRule(
            figure=f"{feed}.volume",
            title=f"The number of {feed} encounters is near the hospital's own history",
            because="a month with far fewer or far more encounters is a partial or doubled delivery of files",
            step=0.30,
            kind="volume_changes",
            advice="Ask whether the month is complete and was sent once.",
        )
        for feed in ("maternal", "newborn")
    ),
    *(
        TrendRule(
            figure=f"{feed}.codes_per_record",
            title=f"The mean number of diagnoses a {feed} record has not fallen by more than 2",
            because="codes cut off at an export lower every complication rate (California's trend edit)",
            step=2.0,
            kind="mean_falls",
            advice="Ask whether the export was cut to fewer diagnoses a record.",
        )
        for feed in ("maternal", "newborn")
    ),
    *(
        TrendRule(
            figure=f"{feed}.{column}.missing",
            title=f"The share of {feed} without {column} has not jumped by more than {step:.0%}",
            because=f"links and measures stand on {column}",
            step=step,
            kind="share_rises",
            advice="Look for a renamed, moved or blanked column in this month's export.",
        )
        for feed, column, step in KEY_COLUMNS
    ),
    TrendRule(
        figure="race.unknown",
        title="The share of mothers of unknown race and ethnicity has not jumped by more than 10%",
        because="gaps between groups cannot be told apart from gaps in recording",
        step=0.10,
        kind="share_rises",
        advice="Look for a category that is not mapped, or a blanked column.",
    ),
)

PEER_RULES: tuple[PeerRule, ...] = (
    PeerRule(
        figure="newborns_per_liveborn",
        title="There are 0.97 to 1.05 birth records for each liveborn child of the mothers' records",
        because="missing or doubled newborn records make unlinked mothers or unlinked newborns",
        low=0.97,
        high=1.05,
        is_share=False,
        threshold_source=_STARTING_VALUE,
        advice="Compare the numbers of mothers and newborns with the hospital's birth log.",
    ),
    PeerRule(
        figure="liveborn_per_delivery",
        title="There are 0.97 to 1.05 liveborn children a delivery",
        because="liveborn counts decide how many newborns may be linked to a mother",
        low=0.97,
        high=1.05,
        is_share=False,
        threshold_source=_STARTING_VALUE,
        advice="Check outcome codes (Z37) and the liveborn_count field.",
    ),
    PeerRule(
        figure="twin_share",
        title="2.5 to 4 % of newborns are twins or more",
        because="few twins mean a plurality that is never filled; many mean doubled records",
        low=0.025,
        high=0.04,
        is_share=True,
        threshold_source=_NATIONAL_SAMPLE,
        advice="Check plurality; centres for high-risk births lie above the range.",
    ),
    PeerRule(
        figure="cesarean_share",
        title="15 to 60 % of deliveries are by cesarean",
        because="a share outside this range means missing or doubled procedures",
        low=0.15,
        high=0.60,
        is_share=True,
        threshold_source=_NATIONAL_SAMPLE,
        advice="Check whether the procedure file is complete.",
    ),
    PeerRule(
        figure="low_birth_weight_share",
        title="5 to 15 % of newborns weigh less than 2,500 g",
        because="a share outside this range means wrong units or missing groups of newborns",
        low=0.05,
        high=0.15,
        is_share=True,
        threshold_source=_NATIONAL_SAMPLE,
        advice="Check units of weight; centres for high-risk births lie above the range.",
    ),
    PeerRule(
        figure="preterm_share",
        title="6 to 18 % of newborns are born before 37 weeks",
        because="a share outside this range means wrong units or missing groups of newborns",
        low=0.06,
        high=0.18,
        is_share=True,
        threshold_source=_NATIONAL_SAMPLE,
        advice="Check units of gestation; centres for high-risk births lie above the range.",
    ),
)


def _trend_check(rule: TrendRule) -> SqlCheck:
    return SqlCheck(
        check=Check(
            check_id=f"trend.{rule.figure}",
            title=rule.title,
            because=rule.because,
            table_name=rule.figure.split(".")[0],
            column_name=rule.figure,
            kahn_category=Kahn.COMPLETENESS if rule.kind == "share_rises" else Kahn.PLAUSIBILITY,
            threshold=_FLAGGED_MONTHS_ALLOWED,
            threshold_source=f"own history of {HISTORY_MONTHS} months; step {rule.step:g}: {_STARTING_VALUE}",
            counts_people=False,
        ),
        counts_sql=f"""
            with history as (
                -- grain: a hospital and month of this figure, with the sums of the months before it
                select hospital_id, period_start, numerator, denominator,
                    sum(numerator) over before as earlier_numerator,
                    sum(denominator) over before as earlier_denominator,
                    count(*) over before as earlier_months,
                    min({"numerator" if rule.kind == "volume_changes" else "denominator"}) over before as smallest_month
                from {FIGURES_TABLE}
                where figure = {quote_text(rule.figure)} and denominator > 0
                window before as (
                    partition by hospital_id order by period_start
                    rows between {HISTORY_MONTHS} preceding and 1 preceding
                )
            ),
            compared as (
                select hospital_id, period_start, numerator, denominator,
                    numerator / denominator as value,
                    earlier_numerator / earlier_denominator as usual,
                    earlier_numerator, earlier_denominator, smallest_month
                from history
                where earlier_months >= {FEWEST_HISTORY_MONTHS}
            )
            select hospital_id, period_start, ({_moved_sql(rule)})::bigint as violated, 1::bigint as total,
                format('{{:.4g}}, usually {{:.4g}}.', value, usual) as said,
                {_fewest_counted_sql(rule.kind)} as fewest,
                if(value > usual, 'Far more than usual.', 'Far less than usual.') as plain
            from compared
        """,
        reads=(FIGURES_TABLE,),
        advice=rule.advice,
        threshold_at_hospital=0.0,
        said_column="said",
        fewest_said_column="fewest",
        plain_column="plain",
    )


def _fewest_counted_sql(kind: str) -> str:
    """The least count of records above zero that a month's figure and its usual value are made of."""
    match kind:
        case "volume_changes":
            counts = ["numerator", "smallest_month"]
        case "mean_falls":
            counts = ["denominator", "smallest_month"]
        case _:
            counts = [
                *("denominator", "numerator", "denominator - numerator"),
                *("earlier_numerator", "earlier_denominator - earlier_numerator", "smallest_month"),
            ]
    return f"least({', '.join(f'nullif({count}, 0)' for count in counts)})"


def _moved_sql(rule: TrendRule) -> str:
    """TRUE where a month's value has moved by more than the step, and by more than chance."""
    match rule.kind:
        case "share_rises":
            # Standard error of the difference of two shares, with one event added so that 0 % has one too.
            pooled = (
                "((numerator + usual * earlier_denominator + 1) / (denominator + earlier_denominator + 2))"
            )
            error = f"sqrt({pooled} * (1 - {pooled}) * (1 / denominator + 1 / earlier_denominator))"
            return f"value - usual > {rule.step} and value - usual > {_STANDARD_ERRORS} * {error}"
        case "mean_falls":
            # Ten records: a mean of fewer moves by 2 on its own.
            return f"usual - value > {rule.step} and denominator >= 10"
        case "volume_changes":
            moved, error = "abs(value - usual)", "sqrt(greatest(usual, 1))"
            return f"{moved} > {rule.step} * usual and {moved} > {_STANDARD_ERRORS} * {error}"


def _peer_check(rule: PeerRule) -> SqlCheck:
    return SqlCheck(
        # Of months; the network's own figure counts births.
        check=_check_of_peer(rule, f"peers.{rule.figure}", _FLAGGED_MONTHS_ALLOWED, counts_people=False),
        counts_sql=f"""
            -- grain: a hospital and month with enough births to tell
            select hospital_id, period_start, ({_outside_sql(rule)})::bigint as violated, 1::bigint as total,
                format('{{:.4g}}, expected {rule.low:g} to {rule.high:g}.', numerator / denominator) as said,
                least(denominator, nullif(numerator, 0), {_rest_sql(rule)}) as fewest,
                if(numerator / denominator > {rule.high}, 'Above', 'Below')
                    || ' the expected {rule.low:g} to {rule.high:g}.' as plain
            from {FIGURES_TABLE}
            where figure = {quote_text(rule.figure)} and denominator * {rule.low} >= {_FEWEST_EXPECTED}
        """,
        reads=(FIGURES_TABLE,),
        advice=rule.advice,
        threshold_at_hospital=0.0,
        said_column="said",
        fewest_said_column="fewest",
        plain_column="plain",
    )


def _rest_sql(rule: PeerRule) -> str:
    """Those outside the numerator, where it is part of the denominator."""
    return "nullif(denominator - numerator, 0)" if rule.is_share else "null"


def _check_of_peer(rule: PeerRule, check_id: str, threshold: float, *, counts_people: bool = True) -> Check:
    return Check(
        check_id=check_id,
        title=rule.title,
        because=rule.because,
        table_name="maternal_encounters, newborn_encounters",
        column_name=rule.figure,
        threshold=threshold,
        threshold_source=rule.threshold_source,
        counts_people=counts_people,
    )


def _outside_sql(rule: PeerRule) -> str:
    """TRUE where the figure's 99 % interval does not touch the range (Wilson's for shares)."""
    value = "(numerator / denominator)"
    if rule.is_share:
        z2 = f"({_Z_99} * {_Z_99})"
        middle = f"(({value} + {z2} / (2 * denominator)) / (1 + {z2} / denominator))"
        half = (
            f"({_Z_99} * sqrt({value} * (1 - {value}) / denominator "
            f"+ {z2} / (4 * denominator * denominator)) / (1 + {z2} / denominator))"
        )
        return f"{middle} + {half} < {rule.low} or {middle} - {half} > {rule.high}"
    # The two counts go together but for a few: what is left over is held against three events and chance.
    short = f"({rule.low} * denominator - numerator)"
    over = f"(numerator - {rule.high} * denominator)"
    return f"greatest({short}, {over}) > greatest(3, {_Z_99} * sqrt(0.05 * denominator))"


def _network_figures(con: duckdb.DuckDBPyConnection, run: GateRun) -> tuple[CheckOutcome, ...]:
    """Each peer figure over the whole network: `violated` is its numerator, `share` the figure itself."""
    outcomes = []
    for rule in PEER_RULES:
        check = _check_of_peer(rule, f"peers.{rule.figure}.network", rule.high)
        numerator, denominator, is_outside = con.execute(f"""
            with network as (
                select coalesce(sum(numerator), 0) as numerator, coalesce(sum(denominator), 0) as denominator
                from {FIGURES_TABLE} where figure = {quote_text(rule.figure)}
            )
            select numerator::bigint, denominator::bigint,
                denominator > 0 and coalesce({_outside_sql(rule)}, false)
            from network
        """).fetchall()[0]
        advice = rule.advice if is_outside else ""
        if denominator * rule.low < _FEWEST_EXPECTED:
            verdict, note = Verdict.NOT_APPLICABLE, "Too few births to tell."
        else:
            verdict = Verdict.WARN if is_outside else Verdict.PASS
            note = f"{numerator / denominator:.4f}; expected {rule.low:g} to {rule.high:g}. {advice}".strip()
        outcomes.append(
            record(
                check,
                run,
                verdict=verdict,
                violated=numerator,
                total=denominator,
                note=note,
                note_without_counts=advice,
            )
        )
    return tuple(outcomes)
