"""The views that answer what researchers ask most often, in reading order; those of figures stand here.

They read published tables only and hide nothing themselves, since what is hidden is empty there already. Their SQL is
that of DuckDB 1.4 as well, which many readers have (`if()` is not in it).
"""

from __future__ import annotations

from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.published.associations import DYAD_ASSOCIATIONS
from data_contracts.published.measures import MEASURE_CATALOGUE
from data_contracts.published.quality import BUILDS
from data_contracts.published.rates import CONTROL_CHARTS, DISPARITIES, FUNNEL_LIMITS, MEASURE_RATES
from data_contracts.published.research_view import ResearchView, column_as, columns_of, research_view
from data_contracts.published.views_of_people import (
    V_DELIVERY_WITHOUT_NEWBORN,
    V_DYAD,
    V_MOTHER,
    V_NEWBORN_WITHOUT_MOTHER,
)

_TITLE = text("title", "Title of the measure")
_RATE_STATE = ("suppressed", "suppression_reason", "computable", "not_computable_reason", "usability")

V_MEASURE = research_view(
    "v_measure",
    "Measures of the network",
    "Where does the network stand on each measure, and may the figure be used?",
    "one row a measure of the catalogue",
    ("measure_id",),
    (
        *columns_of(MEASURE_CATALOGUE, "measure_id", "title", "definition", "family", "grain", "better"),
        *columns_of(MEASURE_RATES, "denominator", "numerator", "rate", "rate_per", "ci_low", "ci_high"),
        number("links_low_rate", "The least rate that any plausible choice of mothers gives"),
        number("links_high_rate", "The greatest rate that any plausible choice of mothers gives"),
        *columns_of(MEASURE_RATES, *_RATE_STATE),
        integer("hospitals_ok", "Hospitals whose figures may be used"),
        integer("hospitals_caution", "Hospitals whose figures are read with caution"),
        integer("hospitals_do_not_use", "Hospitals whose figures may not be used"),
        *columns_of(MEASURE_CATALOGUE, "caveats"),
    ),
    """
    -- one row a measure of the catalogue
    with uses as (
        select measure_id, count(*) filter (usability = 'ok') as hospitals_ok,
            count(*) filter (usability = 'caution') as hospitals_caution,
            count(*) filter (usability = 'do_not_use') as hospitals_do_not_use
        from measure_usability group by measure_id
    ),
    bounds as (
        select measure_id, low_rate, high_rate from measure_link_bounds
        where period_type = 'all' and level = 'network'
    ),
    network as (
        select * from measure_rates where period_type = 'all' and level = 'network' and stratum = 'overall'
    )
    select c.measure_id, c.title, c.definition, c.family, c.grain, c.better,
        r.denominator, r.numerator, r.rate, coalesce(r.rate_per, c.rate_per) as rate_per, r.ci_low, r.ci_high,
        b.low_rate as links_low_rate, b.high_rate as links_high_rate,
        r.suppressed, r.suppression_reason, r.computable,
        coalesce(r.not_computable_reason, c.missing_input) as not_computable_reason, r.usability,
        u.hospitals_ok, u.hospitals_caution, u.hospitals_do_not_use, c.caveats
    from measure_catalogue as c
    left join network as r on r.measure_id = c.measure_id
    left join bounds as b on b.measure_id = c.measure_id
    left join uses as u on u.measure_id = c.measure_id
    """,
)

V_HOSPITAL = research_view(
    "v_hospital",
    "Hospitals against the network",
    "How does each hospital stand on each measure against the network and its own case mix?",
    "one row a measure and hospital",
    ("measure_id", "hospital_id"),
    (
        *columns_of(MEASURE_RATES, "measure_id"),
        _TITLE,
        text("hospital_id", "Hospital"),
        *columns_of(MEASURE_RATES, "denominator", "rate", "rate_per", "ci_low", "ci_high"),
        number("network_rate", "Rate of the network"),
        *columns_of(MEASURE_RATES, "oe_ratio", "oe_ci_low", "oe_ci_high", "shrunken_rate", "reliability"),
        column_as(
            FUNNEL_LIMITS, "position", "funnel_position", "inside, above_95, above_998, below_95, below_998"
        ),
        *columns_of(MEASURE_RATES, *_RATE_STATE),
        text("usability_reasons", "Why not ok"),
    ),
    """
    -- one row a measure and hospital
    with network as (
        -- each table is read anew: a common part that two joins share can leave DuckDB 2.0 waiting under `limit`
        select measure_id, rate from measure_rates
        where period_type = 'all' and level = 'network' and stratum = 'overall'
    ),
    funnel as (select measure_id, place, position from funnel_limits where period_type = 'all')
    select r.measure_id, c.title, r.place as hospital_id, r.denominator, r.rate, r.rate_per, r.ci_low, r.ci_high,
        n.rate as network_rate, r.oe_ratio, r.oe_ci_low, r.oe_ci_high, r.shrunken_rate, r.reliability,
        f.position as funnel_position, r.suppressed, r.suppression_reason, r.computable, r.not_computable_reason,
        r.usability, u.reasons as usability_reasons
    from measure_rates as r
    left join network as n on n.measure_id = r.measure_id
    left join measure_catalogue as c on c.measure_id = r.measure_id
    left join funnel as f on f.measure_id = r.measure_id and f.place = r.place
    left join measure_usability as u on u.measure_id = r.measure_id and u.hospital_id = r.place
    where r.period_type = 'all' and r.level = 'hospital' and r.stratum = 'overall'
    """,
)

V_TREND = research_view(
    "v_trend",
    "Measures month by month",
    "Is a measure getting better, and is that more than chance?",
    "one row a measure, network or hospital, and month or quarter",
    ("measure_id", "period_type", "period_start", "level", "place"),
    (
        *columns_of(MEASURE_RATES, "measure_id"),
        _TITLE,
        *columns_of(MEASURE_RATES, "period_type", "period_start", "level", "place"),
        *columns_of(MEASURE_RATES, "denominator", "rate", "rate_per", "ci_low", "ci_high"),
        *columns_of(CONTROL_CHARTS, "center", "lower", "upper", "phase", "rule_hits"),
        *columns_of(MEASURE_RATES, *_RATE_STATE),
    ),
    """
    -- one row a measure, network or hospital, and month or quarter; only months have a chart
    select r.measure_id, c.title, r.period_type, r.period_start, r.level, r.place,
        r.denominator, r.rate, r.rate_per, r.ci_low, r.ci_high, k.center, k.lower, k.upper, k.phase, k.rule_hits,
        r.suppressed, r.suppression_reason, r.computable, r.not_computable_reason, r.usability
    from measure_rates as r
    left join measure_catalogue as c on c.measure_id = r.measure_id
    left join control_charts as k
        on r.period_type = 'month' and k.measure_id = r.measure_id and k.level = r.level and k.place = r.place
            and k.period_start = r.period_start
    where r.stratum = 'overall' and r.level in ('network', 'hospital') and r.period_type in ('month', 'quarter')
    """,
)

V_GAP = research_view(
    "v_gap",
    "Gaps between groups",
    "Where do groups differ by more than chance, and who is worse off?",
    "one row a measure, place, stratum and pair of groups whose 95 % interval leaves out 1",
    ("measure_id", "level", "place", "stratum", "reference_group", "comparison_group"),
    (
        *columns_of(DISPARITIES, "measure_id"),
        _TITLE,
        *columns_of(DISPARITIES, "level", "place", "stratum", "reference_group", "comparison_group"),
        *columns_of(DISPARITIES, "reference_rate", "comparison_rate", "rate_per"),
        *columns_of(DISPARITIES, "rate_ratio", "rate_ratio_ci_low", "rate_ratio_ci_high", "excess_events"),
        text(
            "comparison_is",
            "worse, better, or higher or lower where no direction is better: the comparison group",
        ),
        *columns_of(DISPARITIES, "usability"),
    ),
    """
    -- one row a measure, place, stratum and pair of groups that differ, over the whole period
    select g.measure_id, c.title, g.level, g.place, g.stratum, g.reference_group, g.comparison_group,
        g.reference_rate, g.comparison_rate, g.rate_per,
        g.rate_ratio, g.rate_ratio_ci_low, g.rate_ratio_ci_high, g.excess_events,
        case when coalesce(c.better, 'neither') = 'neither'
                then case when g.rate_ratio > 1 then 'higher' else 'lower' end
            when (c.better = 'lower') = (g.rate_ratio > 1) then 'worse' else 'better' end as comparison_is,
        g.usability
    from disparities as g left join measure_catalogue as c on c.measure_id = g.measure_id
    where g.period_type = 'all' and not g.suppressed
        and (g.rate_ratio_ci_low > 1 or g.rate_ratio_ci_high < 1)
    """,
)

V_ASSOCIATION = research_view(
    "v_association",
    "Mothers' conditions and newborns' outcomes",
    "Which conditions of mothers go with which outcomes of their newborns, and could wrong links explain it?",
    "one row a mother's exposure and newborn's outcome that is shown",
    ("exposure", "outcome"),
    (
        *columns_of(DYAD_ASSOCIATIONS, "exposure"),
        text("exposure_title", "Title of the mother's measure"),
        *columns_of(DYAD_ASSOCIATIONS, "outcome"),
        text("outcome_title", "Title of the newborn's measure"),
        *columns_of(DYAD_ASSOCIATIONS, "rate_per", "risk_exposed", "risk_unexposed"),
        *columns_of(DYAD_ASSOCIATIONS, "relative_risk", "rr_ci_low", "rr_ci_high"),
        *columns_of(DYAD_ASSOCIATIONS, "relative_risk_low", "relative_risk_high"),
        *columns_of(DYAD_ASSOCIATIONS, "adjusted_relative_risk", "adjusted_rr_ci_low", "adjusted_rr_ci_high"),
        *columns_of(DYAD_ASSOCIATIONS, "adjusted_for"),
    ),
    """
    -- one row an exposure and outcome that is shown
    select a.exposure, e.title as exposure_title, a.outcome, o.title as outcome_title,
        a.rate_per, a.risk_exposed, a.risk_unexposed, a.relative_risk, a.rr_ci_low, a.rr_ci_high,
        a.relative_risk_low, a.relative_risk_high,
        a.adjusted_relative_risk, a.adjusted_rr_ci_low, a.adjusted_rr_ci_high, a.adjusted_for
    from dyad_associations as a
    left join measure_catalogue as e on e.measure_id = a.exposure
    left join measure_catalogue as o on o.measure_id = a.outcome
    where not a.suppressed
    """,
)

V_LINK_QUALITY = research_view(
    "v_link_quality",
    "How good the links are",
    "How many newborns found their mother in each group, and how often is that right?",
    "one row a group and source of figures",
    ("stratum", "stratum_value", "source"),
    (
        text("stratum", "What the group is formed by; overall for everyone"),
        text("stratum_value", "Which group; all for everyone"),
        text("source", "Where the figures come from: links, model, review or truth"),
        integer("newborns", "Newborns that the link rate is a share of; empty when suppressed"),
        number("link_rate", "Share of newborns with a mother"),
        number("review_rate", "Share of newborns in review"),
        number("precision", "Share of links that are right"),
        number("precision_ci_low", "Lower end of its 95 % interval"),
        number("precision_ci_high", "Upper end of its 95 % interval"),
        number("recall", "Share of true pairs that were linked"),
        number("recall_ci_low", "Lower end of its 95 % interval"),
        number("recall_ci_high", "Upper end of its 95 % interval"),
        boolean("is_for_everyone", "The row is of everyone"),
    ),
    """
    -- one row a group and source of figures
    select stratum, stratum_value, source,
        max(denominator) filter (metric = 'link_rate') as newborns,
        max(value) filter (metric = 'link_rate') as link_rate,
        max(value) filter (metric = 'review_rate') as review_rate,
        max(value) filter (metric in ('precision', 'estimated_precision')) as precision,
        max(ci_low) filter (metric in ('precision', 'estimated_precision')) as precision_ci_low,
        max(ci_high) filter (metric in ('precision', 'estimated_precision')) as precision_ci_high,
        max(value) filter (metric in ('recall', 'estimated_recall')) as recall,
        max(ci_low) filter (metric in ('recall', 'estimated_recall')) as recall_ci_low,
        max(ci_high) filter (metric in ('recall', 'estimated_recall')) as recall_ci_high,
        stratum = 'overall' as is_for_everyone
    from link_quality
    group by stratum, stratum_value, source
    """,
)

V_BUILD = research_view(
    "v_build",
    "This build and how to cite it",
    "Which build is this, what was it made from, and how is it cited?",
    "one row: the present build",
    ("build_id",),
    (
        *columns_of(BUILDS, "build_id", "finished_at", "code_version", "codelist_version"),
        *columns_of(BUILDS, "linkage_model_version", "measure_catalogue_version", "identity_night"),
        *columns_of(BUILDS, "privacy_profile", "suppression_profile"),
        text("deliveries_hash", "Hash of everything that hospitals had delivered"),
        date("first_month", "First month that rates are counted for"),
        date("last_month", "Last month that rates are counted for"),
        text("citation", "How to cite the build"),
    ),
    """
    -- one row: the present build
    with months as (
        select min(period_start) as first_month, max(period_start) as last_month
        from measure_rates where period_type = 'month' and level = 'network' and stratum = 'overall'
    ),
    present as (
        select *, json_extract_string(input_hashes, '$.deliveries') as deliveries_hash
        from builds where is_current
    )
    select b.build_id, b.finished_at, b.code_version, b.codelist_version, b.linkage_model_version,
        b.measure_catalogue_version, b.identity_night, b.privacy_profile, b.suppression_profile,
        b.deliveries_hash, m.first_month, m.last_month,
        concat('Linked mother-newborn research database (dyads), build ', b.build_id,
            ', finished ', strftime(b.finished_at, '%Y-%m-%d'),
            coalesce(concat(', births of ', strftime(m.first_month, '%Y-%m'), ' to ', strftime(m.last_month, '%Y-%m')), ''),
            '. Program ', b.code_version, '; code lists ', coalesce(b.codelist_version, 'not told'),
            '; measures ', coalesce(b.measure_catalogue_version, 'not told'),
            '; linkage models ', coalesce(b.linkage_model_version, 'not told'),
            '; deliveries sha256 ', coalesce(b.deliveries_hash, 'not told'),
            '; privacy profile ', b.privacy_profile,
            ', small counts ', coalesce(b.suppression_profile, 'not told'), '.') as citation
    from present as b cross join months as m
    """,
)

VIEWS: tuple[ResearchView, ...] = (
    V_DYAD,
    V_MOTHER,
    V_NEWBORN_WITHOUT_MOTHER,
    V_DELIVERY_WITHOUT_NEWBORN,
    V_MEASURE,
    V_HOSPITAL,
    V_TREND,
    V_GAP,
    V_ASSOCIATION,
    V_LINK_QUALITY,
    V_BUILD,
)
