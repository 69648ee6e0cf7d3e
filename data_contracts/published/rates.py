"""The published tables of rates: counts and rates by period, place and stratum, gaps between groups, charts.

How they are computed and suppressed stands in `measures/rates`.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.rules import Between, OneOf, Severity

PERIOD_TYPES = ("month", "quarter", "year", "all")
LEVELS = ("network", "region", "state", "hospital")
USABILITIES = ("ok", "caution", "do_not_use")

_PERIOD_TYPE_IS_KNOWN = OneOf(
    column="period_type",
    values=PERIOD_TYPES,
    severity=Severity.STOP,
    because="rates are counted by month, quarter, year and over all",
)

MEASURE_RATES = DataContract(
    name="measure_rates",
    kind=Kind.PUBLISHED,
    title="Measure rates",
    grain="one row a measure, period, place and stratum",
    key=("measure_id", "period_type", "period_start", "level", "place", "stratum", "stratum_value"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("period_type", "month, quarter, year or all", required=True),
        date("period_start", "First day of the period"),
        text("level", "network, region, state or hospital", required=True),
        text("place", "Which region, state or hospital; `network` for the network", required=True),
        text("stratum", "What the group is formed by; overall for everyone", required=True),
        text("stratum_value", "Which group; all for everyone", required=True),
        integer("denominator", "Units in the denominator after exclusions; empty when suppressed"),
        integer("exclusions", "Units excluded; empty when suppressed"),
        integer("numerator", "Units in the numerator; empty for a mean and when suppressed"),
        number("rate", "Numerator / denominator x rate_per; empty when suppressed"),
        integer("rate_per", "The rate is per 100, 1 000 or 10 000; 1 for a mean"),
        number("ci_low", "Lower end of the 95 % interval"),
        number("ci_high", "Upper end of the 95 % interval"),
        number("expected", "Events expected from the case mix by the measure's risk model; hospitals only"),
        number("oe_ratio", "Observed / expected events"),
        number("oe_ci_low", "Lower end of the ratio's 95 % interval (Byar)"),
        number("oe_ci_high", "Upper end of the ratio's 95 % interval (Byar)"),
        number("shrunken_rate", "Rate drawn towards its peers' mean by its own uncertainty"),
        number("reliability", "Share of the differences between places that is no chance, 0-1"),
        boolean("suppressed", "Counts are hidden", required=True),
        text("suppression_reason", "Why hidden: small cell, or to protect another cell"),
        boolean("computable", "The places send what the measure needs", required=True),
        text("not_computable_reason", "Why not"),
        text("usability", "ok, caution or do_not_use"),
    ),
    rules=(
        _PERIOD_TYPE_IS_KNOWN,
        OneOf(
            column="level",
            values=LEVELS,
            severity=Severity.STOP,
            because="rates are counted for the network, regions, states and hospitals",
        ),
        OneOf(
            column="usability",
            values=USABILITIES,
            severity=Severity.STOP,
            because="readers are told in three words whether a rate may be used",
        ),
        Between(
            column="reliability", low=0, high=1, severity=Severity.STOP, because="reliability is a share"
        ),
        Between(
            column="denominator", low=0, high=1e12, severity=Severity.STOP, because="a count is not negative"
        ),
    ),
)

RISK_MODELS = DataContract(
    name="risk_models",
    kind=Kind.PUBLISHED,
    title="Risk models",
    grain="one row a risk-adjusted measure, covariate and level",
    key=("measure_id", "covariate", "level"),
    fields=(
        text("measure_id", "Measure whose expected events the model gives", required=True),
        text("covariate", "What is adjusted for; never race, ethnicity, payer or place", required=True),
        text("level", "Which group of it", required=True),
        text("reference_level", "The group whose odds are 1", required=True),
        number("odds_ratio", "Odds of the event against the reference, other covariates being equal"),
        number("ci_low", "Lower end of the odds ratio's 95 % interval"),
        number("ci_high", "Upper end of the odds ratio's 95 % interval"),
        integer("units", "Deliveries or newborns of the level, to the nearest 50"),
        number("c_statistic", "Of the model: chance to tell a unit with the event from one without, 0.5-1"),
        number("calibration_intercept", "Of the model, on units it was not fitted on; 0 is perfect"),
        number("calibration_slope", "Of the model, on units it was not fitted on; 1 is perfect"),
        text("note", "reference, or why the level has no odds of its own"),
    ),
    rules=(
        Between(column="c_statistic", low=0, high=1, severity=Severity.STOP, because="it is a probability"),
    ),
)

RISK_CALIBRATION = DataContract(
    name="risk_calibration",
    kind=Kind.PUBLISHED,
    title="Risk calibration",
    grain="one row a risk-adjusted measure and group of similar predicted risk",
    key=("measure_id", "risk_group"),
    fields=(
        text("measure_id", "Measure", required=True),
        integer("risk_group", "From 1, the lowest risk, to 10 at most", required=True),
        integer("units", "Deliveries or newborns of the group, to the nearest 50"),
        number("observed_share", "Share with the event, from counts rounded to 5"),
        number("expected_share", "Share expected by models not fitted on these units"),
    ),
)

DISPARITIES = DataContract(
    name="disparities",
    kind=Kind.PUBLISHED,
    title="Disparities",
    grain="one row a measure, period, place, stratum and pair of groups",
    key=(
        "measure_id",
        "period_type",
        "period_start",
        "level",
        "place",
        "stratum",
        "reference_group",
        "comparison_group",
    ),
    fields=(
        text("measure_id", "Measure", required=True),
        text("period_type", "month, quarter, year or all", required=True),
        date("period_start", "First day of the period"),
        text("level", "network, region, state or hospital", required=True),
        text("place", "Which region, state or hospital", required=True),
        text("stratum", "What the groups are formed by", required=True),
        text("reference_group", "Group compared with", required=True),
        text("comparison_group", "Group compared", required=True),
        number("reference_rate", "Rate of the reference group"),
        number("comparison_rate", "Rate of the comparison group"),
        integer("rate_per", "The rates are per 100, 1 000 or 10 000"),
        number("rate_ratio", "Comparison rate / reference rate"),
        number("rate_ratio_ci_low", "Lower end of the ratio's 95 % interval"),
        number("rate_ratio_ci_high", "Upper end of the ratio's 95 % interval"),
        number("rate_difference", "Comparison rate - reference rate"),
        number("rate_difference_ci_low", "Lower end of the difference's 95 % interval"),
        number("rate_difference_ci_high", "Upper end of the difference's 95 % interval"),
        number("excess_events", "Events that would not have happened at the reference group's rate"),
        number("ratio_change", "Rate ratio / that of the quarter or year before in the same place"),
        number("ratio_change_ci_low", "Lower end of the change's 95 % interval"),
        number("ratio_change_ci_high", "Upper end of the change's 95 % interval"),
        boolean("suppressed", "Hidden, since a count behind it is small"),
        text("suppression_reason", "Why hidden"),
        text("usability", "ok, caution or do_not_use: the worse of the two groups"),
    ),
    rules=(_PERIOD_TYPE_IS_KNOWN,),
)

CONTROL_CHARTS = DataContract(
    name="control_charts",
    kind=Kind.PUBLISHED,
    title="Control charts",
    grain="one row a measure, place and month",
    key=("measure_id", "level", "place", "period_start"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("level", "network, region, state or hospital", required=True),
        text("place", "Which region, state or hospital", required=True),
        date("period_start", "First day of the month", required=True),
        text("chart", "p for proportions, u for counts, xmr for means"),
        number("value", "Rate or mean of the month; months whose rate is hidden have no row"),
        number("center", "Center line"),
        number("lower", "Lower limit"),
        number("upper", "Upper limit"),
        integer(
            "rate_per", "The value is per 100, 1 000 or 10 000; 1 for a mean; 30 for a count: per 30 days"
        ),
        integer("phase", "1, and one more after each sustained change (chart_rebases)", required=True),
        integer("points", "Months of the phase; limits are provisional with fewer than 13"),
        text("rule_hits", "outside_limits, shift, trend, two_of_three, joined by commas; empty when none"),
    ),
)

CHART_REBASES = DataContract(
    name="chart_rebases",
    kind=Kind.PUBLISHED,
    title="New phases of control charts",
    grain="one row a control chart and month where its limits start anew",
    key=("measure_id", "level", "place", "rebased_at"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("level", "network or hospital", required=True),
        text("place", "Which hospital", required=True),
        date("rebased_at", "First month of the new phase", required=True),
        integer("phase", "Number of the new phase, from 2", required=True),
        number("center_before", "Center of the first twelve months of the phase before"),
        number("center_after", "Center of the twelve months of the change"),
        integer("months", "Months that made the change sustained"),
        integer("rate_per", "The centers are per 100, 1 000 or 10 000; 1 for a mean; 30 for a count"),
        text("rule", "The rule that was met"),
    ),
)

FUNNEL_LIMITS = DataContract(
    name="funnel_limits",
    kind=Kind.PUBLISHED,
    title="Funnel limits",
    grain="one row a measure, period and hospital whose rate is shown",
    key=("measure_id", "period_type", "period_start", "place"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("period_type", "year or all", required=True),
        date("period_start", "First day of the period"),
        text("place", "Which hospital", required=True),
        integer("denominator", "Units in the denominator after exclusions"),
        number("rate", "Numerator / denominator x rate_per"),
        integer("rate_per", "The rate is per 100, 1 000 or 10 000"),
        number("target", "Rate of the network"),
        number("lower_95", "Lower exact binomial limit, 95 %"),
        number("upper_95", "Upper exact binomial limit, 95 %"),
        number("lower_998", "Lower exact binomial limit, 99.8 %"),
        number("upper_998", "Upper exact binomial limit, 99.8 %"),
        text("position", "inside, above_95, above_998, below_95 or below_998"),
        integer("hospitals", "Hospitals in the funnel"),
        number("overdispersion", "Mean square of winsorized z-scores: 1 when chance alone spreads hospitals"),
        boolean(
            "is_overdispersed",
            "Hospitals differ by more than chance: limits are too narrow to call one an outlier",
        ),
        text("usability", "ok, caution or do_not_use: of the hospital's rate"),
    ),
)

DISPARITY_SUMMARIES = DataContract(
    name="disparity_summaries",
    kind=Kind.PUBLISHED,
    title="Disparity summaries",
    grain="one row a measure, period, place and stratum",
    key=("measure_id", "period_type", "period_start", "level", "place", "stratum"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("period_type", "year or all", required=True),
        date("period_start", "First day of the period"),
        text("level", "network, region, state or hospital", required=True),
        text("place", "Which region, state or hospital", required=True),
        text("stratum", "What the groups are formed by", required=True),
        text("reference_group", "Group compared with", required=True),
        integer("groups", "Groups whose rate is shown"),
        integer("groups_hidden", "Groups whose rate is hidden, and so in none of the figures"),
        number(
            "index_of_disparity", "Mean distance of the groups from the reference, in per cent of its rate"
        ),
        number("between_group_variance", "Mean squared distance from the pooled rate, weighted by units"),
        text("lowest_group", "Group with the lowest rate"),
        number("lowest_rate", "Its rate"),
        text("highest_group", "Group with the highest rate"),
        number("highest_rate", "Its rate"),
        integer("rate_per", "The rates are per 100, 1 000 or 10 000"),
        number(
            "excess_events", "Events above the reference group's rate, added up over groups that are above it"
        ),
        number("excess_share", "Their share of all events of the shown groups"),
    ),
)

DISPARITY_DECOMPOSITION = DataContract(
    name="disparity_decomposition",
    kind=Kind.PUBLISHED,
    title="Disparities within and between hospitals",
    grain="one row a measure, period, stratum and pair of groups of the network",
    key=("measure_id", "period_type", "period_start", "stratum", "reference_group", "comparison_group"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("period_type", "year or all", required=True),
        date("period_start", "First day of the period"),
        text("stratum", "What the groups are formed by", required=True),
        text("reference_group", "Group compared with", required=True),
        text("comparison_group", "Group compared", required=True),
        integer("hospitals", "Hospitals where both groups are shown; the figures are of these"),
        number("comparison_units_share", "Share of the network's comparison group that these hospitals have"),
        integer("rate_per", "The differences are per 100, 1 000 or 10 000"),
        number("crude_difference", "Comparison rate - reference rate over these hospitals together"),
        number("within_difference", "The difference hospital for hospital (Mantel-Haenszel)"),
        number("within_ci_low", "Lower end of its 95 % interval"),
        number("within_ci_high", "Upper end of its 95 % interval"),
        number("between_difference", "The rest: the groups are born in different hospitals"),
        number("within_share", "Within / crude; empty where the two parts pull in opposite directions"),
    ),
)

MEASURE_USABILITY = DataContract(
    name="measure_usability",
    kind=Kind.PUBLISHED,
    title="Usability of measures",
    grain="one row a measure and hospital",
    key=("measure_id", "hospital_id"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("hospital_id", "Hospital", required=True),
        text("usability", "ok, caution or do_not_use", required=True),
        text("least_complete_need", "The input that fewest of the hospital's records give"),
        number("completeness", "Share of its records that give it, in steps of 5 % downwards"),
        text("feeds", "Feeds that the measure reads, joined by commas"),
        text("reasons", "Why not ok, and what checks of its feeds warned of; joined by semicolons"),
    ),
    rules=(
        OneOf(
            column="usability",
            values=USABILITIES,
            severity=Severity.STOP,
            because="readers are told in three words whether a rate may be used",
        ),
    ),
)
