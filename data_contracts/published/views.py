"""The views that answer what researchers ask most often: question, columns and SQL of each; VIEWS is in reading order.

They read published tables only and hide nothing themselves, since what is hidden is empty there already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from data_contracts.contract import DataContract, Field, Kind, field_named
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.published.associations import DYAD_ASSOCIATIONS
from data_contracts.published.deliveries import DELIVERIES
from data_contracts.published.dyads import DYADS
from data_contracts.published.measures import MEASURE_CATALOGUE
from data_contracts.published.newborns import NEWBORNS
from data_contracts.published.quality import BUILDS
from data_contracts.published.rates import CONTROL_CHARTS, DISPARITIES, FUNNEL_LIMITS, MEASURE_RATES


@dataclass(frozen=True, kw_only=True)
class ResearchView:
    """A view of the research database: its contract (no key is enforced), the question it answers, its select."""

    contract: DataContract
    question: str
    sql: str

    @property
    def name(self) -> str:
        """What the view is called."""
        return self.contract.name


def _view(
    name: str,
    title: str,
    question: str,
    grain: str,
    key: tuple[str, ...],
    fields: tuple[Field, ...],
    sql: str,
) -> ResearchView:
    contract = DataContract(
        name=name,
        kind=Kind.PUBLISHED,
        title=title,
        grain=grain,
        key=key,
        fields=fields,
        notes=f"A view. Answers: {question}",
    )
    return ResearchView(contract=contract, question=question, sql=sql)


def _of(table: DataContract, *names: str) -> tuple[Field, ...]:
    """Columns taken over from a table; a view's column is never required."""
    return tuple(replace(field_named(table, name), required=False) for name in names)


def _as(table: DataContract, name: str, new: str, words: str) -> Field:
    return replace(field_named(table, name), name=new, description=words, required=False)


_TITLE = text("title", "Title of the measure")
_RATE_STATE = ("suppressed", "suppression_reason", "computable", "not_computable_reason", "usability")

V_DYAD = _view(
    "v_dyad",
    "Mothers and their newborns side by side",
    "Who is whose mother, how sure is it, and what is known of both?",
    "one row a linked newborn",
    ("dyad_id",),
    (
        *_of(DYADS, "dyad_id", "newborn_id", "infant_id", "delivery_id", "mother_id"),
        *_of(DYADS, "link_method", "link_tier", "link_probability"),
        _as(DELIVERIES, "hospital_id", "delivery_hospital_id", "Hospital of the delivery"),
        *_of(NEWBORNS, "birth_hospital_id", "is_outborn"),
        *_of(DELIVERIES, "delivery_date"),
        _as(NEWBORNS, "birth_date", "born_on", "Day of birth as the newborn's record has it"),
        *_of(DYADS, "plurality", "birth_order"),
        *_of(DELIVERIES, "mother_age_years", "parity", "delivery_mode", "gestational_age_days"),
        *_of(DELIVERIES, "race_ethnicity", "payer", "rural_urban", "svi_quartile"),
        *_of(NEWBORNS, "sex", "birth_weight_g", "apgar_5", "nicu_admitted", "nicu_days", "died"),
        _as(DELIVERIES, "length_of_stay_days", "mother_stay_days", "Days of the mother's delivery stay"),
        _as(NEWBORNS, "length_of_stay_days", "newborn_stay_days", "Days in hospital, transfers joined"),
    ),
    """
    -- one row a linked newborn
    select y.dyad_id, y.newborn_id, y.infant_id, y.delivery_id, y.mother_id,
        y.link_method, y.link_tier, y.link_probability,
        d.hospital_id as delivery_hospital_id, n.birth_hospital_id, n.is_outborn,
        d.delivery_date, n.birth_date as born_on, y.plurality, y.birth_order,
        d.mother_age_years, d.parity, d.delivery_mode, d.gestational_age_days,
        d.race_ethnicity, d.payer, d.rural_urban, d.svi_quartile,
        n.sex, n.birth_weight_g, n.apgar_5, n.nicu_admitted, n.nicu_days, n.died,
        d.length_of_stay_days as mother_stay_days, n.length_of_stay_days as newborn_stay_days
    from dyads as y
    join deliveries as d on d.delivery_id = y.delivery_id
    join newborns as n on n.newborn_id = y.newborn_id
    where y.link_status = 'linked'
    """,
)

V_MOTHER = _view(
    "v_mother",
    "Mothers and their births",
    "Which women gave birth more than once, how far apart, and how many of their children were found?",
    "one row a mother",
    ("mother_id",),
    (
        *_of(DELIVERIES, "mother_id"),
        integer("deliveries", "Deliveries of hers in this network and period"),
        date("first_delivery_date", "Day of the first of them"),
        date("last_delivery_date", "Day of the last of them"),
        integer("shortest_interval_days", "Fewest days between two of them; empty with one", unit="days"),
        integer("cesareans", "Of them by cesarean"),
        integer("linked_infants", "Children linked to her, twins one by one"),
    ),
    """
    -- one row a mother
    with spaced as (
        select mother_id, delivery_id, delivery_date, delivery_mode,
            date_diff('day', lag(delivery_date) over (partition by mother_id order by delivery_date, delivery_id),
                delivery_date) as interval_days
        from deliveries
    ),
    births as (
        select mother_id, count(*) as deliveries, min(delivery_date) as first_delivery_date,
            max(delivery_date) as last_delivery_date, min(interval_days) as shortest_interval_days,
            count(*) filter (delivery_mode = 'cesarean') as cesareans
        from spaced group by mother_id
    ),
    children as (
        select mother_id, count(distinct infant_id) as linked_infants
        from dyads where link_status = 'linked' group by mother_id
    )
    select b.mother_id, b.deliveries, b.first_delivery_date, b.last_delivery_date, b.shortest_interval_days,
        b.cesareans, coalesce(c.linked_infants, 0) as linked_infants
    from births as b left join children as c on c.mother_id = b.mother_id
    """,
)

V_NEWBORN_WITHOUT_MOTHER = _view(
    "v_newborn_without_mother",
    "Newborns without a mother",
    "Which newborns have no mother yet, why, and who are they?",
    "one row a newborn in review or unlinked",
    ("newborn_id",),
    (
        *_of(DYADS, "dyad_id", "newborn_id", "infant_id", "hospital_id", "link_status", "link_reason"),
        *_of(DYADS, "match_weight", "match_probability", "newborn_type", "is_outborn", "birth_month"),
        *_of(NEWBORNS, "sex", "birth_weight_g", "gestational_age_days", "plurality"),
        *_of(NEWBORNS, "race_ethnicity", "payer", "nicu_admitted", "died"),
    ),
    """
    -- one row a newborn in review or unlinked
    select y.dyad_id, y.newborn_id, y.infant_id, y.hospital_id, y.link_status, y.link_reason,
        y.match_weight, y.match_probability, y.newborn_type, y.is_outborn, y.birth_month,
        n.sex, n.birth_weight_g, n.gestational_age_days, n.plurality,
        n.race_ethnicity, n.payer, n.nicu_admitted, n.died
    from dyads as y join newborns as n on n.newborn_id = y.newborn_id
    where y.link_status <> 'linked'
    """,
)

V_DELIVERY_WITHOUT_NEWBORN = _view(
    "v_delivery_without_newborn",
    "Deliveries without a newborn",
    "Which deliveries still lack a child that was born alive?",
    "one row a delivery with fewer linked newborns than children born alive, or none where that is not told",
    ("delivery_id",),
    (
        *_of(DELIVERIES, "delivery_id", "mother_id", "hospital_id", "delivery_date", "liveborn_count"),
        integer("found_newborns", "Newborns linked to the delivery"),
        *_of(DELIVERIES, "plurality", "gestational_age_days", "delivery_mode", "mother_age_years"),
        *_of(DELIVERIES, "race_ethnicity", "payer", "transfer_to_hospital_id"),
    ),
    """
    -- one row a delivery with fewer linked newborns than children born alive
    with found as (
        select delivery_id, count(*) as newborns from dyads where link_status = 'linked' group by delivery_id
    )
    select d.delivery_id, d.mother_id, d.hospital_id, d.delivery_date, d.liveborn_count,
        coalesce(f.newborns, 0) as found_newborns, d.plurality, d.gestational_age_days, d.delivery_mode,
        d.mother_age_years, d.race_ethnicity, d.payer, d.transfer_to_hospital_id
    from deliveries as d left join found as f on f.delivery_id = d.delivery_id
    where coalesce(f.newborns, 0) < coalesce(d.liveborn_count, 1)
    """,
)

V_MEASURE = _view(
    "v_measure",
    "Measures of the network",
    "Where does the network stand on each measure, and may the figure be used?",
    "one row a measure of the catalogue",
    ("measure_id",),
    (
        *_of(MEASURE_CATALOGUE, "measure_id", "title", "definition", "family", "grain", "better"),
        *_of(MEASURE_RATES, "denominator", "numerator", "rate", "rate_per", "ci_low", "ci_high"),
        number("links_low_rate", "The least rate that any plausible choice of mothers gives"),
        number("links_high_rate", "The greatest rate that any plausible choice of mothers gives"),
        *_of(MEASURE_RATES, *_RATE_STATE),
        integer("hospitals_ok", "Hospitals whose figures may be used"),
        integer("hospitals_caution", "Hospitals whose figures are read with caution"),
        integer("hospitals_do_not_use", "Hospitals whose figures may not be used"),
        *_of(MEASURE_CATALOGUE, "caveats"),
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

V_HOSPITAL = _view(
    "v_hospital",
    "Hospitals against the network",
    "How does each hospital stand on each measure against the network and its own case mix?",
    "one row a measure and hospital",
    ("measure_id", "hospital_id"),
    (
        *_of(MEASURE_RATES, "measure_id"),
        _TITLE,
        text("hospital_id", "Hospital"),
        *_of(MEASURE_RATES, "denominator", "rate", "rate_per", "ci_low", "ci_high"),
        number("network_rate", "Rate of the network"),
        *_of(MEASURE_RATES, "oe_ratio", "oe_ci_low", "oe_ci_high", "shrunken_rate", "reliability"),
        _as(FUNNEL_LIMITS, "position", "funnel_position", "inside, above_95, above_998, below_95, below_998"),
        *_of(MEASURE_RATES, *_RATE_STATE),
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

V_TREND = _view(
    "v_trend",
    "Measures month by month",
    "Is a measure getting better, and is that more than chance?",
    "one row a measure, network or hospital, and month or quarter",
    ("measure_id", "period_type", "period_start", "level", "place"),
    (
        *_of(MEASURE_RATES, "measure_id"),
        _TITLE,
        *_of(MEASURE_RATES, "period_type", "period_start", "level", "place"),
        *_of(MEASURE_RATES, "denominator", "rate", "rate_per", "ci_low", "ci_high"),
        *_of(CONTROL_CHARTS, "center", "lower", "upper", "phase", "rule_hits"),
        *_of(MEASURE_RATES, *_RATE_STATE),
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

V_GAP = _view(
    "v_gap",
    "Gaps between groups",
    "Where do groups differ by more than chance, and who is worse off?",
    "one row a measure, place, stratum and pair of groups whose 95 % interval leaves out 1",
    ("measure_id", "level", "place", "stratum", "reference_group", "comparison_group"),
    (
        *_of(DISPARITIES, "measure_id"),
        _TITLE,
        *_of(DISPARITIES, "level", "place", "stratum", "reference_group", "comparison_group"),
        *_of(DISPARITIES, "reference_rate", "comparison_rate", "rate_per"),
        *_of(DISPARITIES, "rate_ratio", "rate_ratio_ci_low", "rate_ratio_ci_high", "excess_events"),
        text(
            "comparison_is",
            "worse, better, or higher or lower where no direction is better: the comparison group",
        ),
        *_of(DISPARITIES, "usability"),
    ),
    """
    -- one row a measure, place, stratum and pair of groups that differ, over the whole period
    select g.measure_id, c.title, g.level, g.place, g.stratum, g.reference_group, g.comparison_group,
        g.reference_rate, g.comparison_rate, g.rate_per,
        g.rate_ratio, g.rate_ratio_ci_low, g.rate_ratio_ci_high, g.excess_events,
        case when c.better = 'neither' or c.better is null then if(g.rate_ratio > 1, 'higher', 'lower')
            when (c.better = 'lower') = (g.rate_ratio > 1) then 'worse' else 'better' end as comparison_is,
        g.usability
    from disparities as g left join measure_catalogue as c on c.measure_id = g.measure_id
    where g.period_type = 'all' and not g.suppressed
        and (g.rate_ratio_ci_low > 1 or g.rate_ratio_ci_high < 1)
    """,
)

V_ASSOCIATION = _view(
    "v_association",
    "Mothers' conditions and newborns' outcomes",
    "Which conditions of mothers go with which outcomes of their newborns, and could wrong links explain it?",
    "one row a mother's exposure and newborn's outcome that is shown",
    ("exposure", "outcome"),
    (
        *_of(DYAD_ASSOCIATIONS, "exposure"),
        text("exposure_title", "Title of the mother's measure"),
        *_of(DYAD_ASSOCIATIONS, "outcome"),
        text("outcome_title", "Title of the newborn's measure"),
        *_of(DYAD_ASSOCIATIONS, "rate_per", "risk_exposed", "risk_unexposed"),
        *_of(DYAD_ASSOCIATIONS, "relative_risk", "rr_ci_low", "rr_ci_high"),
        *_of(DYAD_ASSOCIATIONS, "relative_risk_low", "relative_risk_high"),
        *_of(DYAD_ASSOCIATIONS, "adjusted_relative_risk", "adjusted_rr_ci_low", "adjusted_rr_ci_high"),
        *_of(DYAD_ASSOCIATIONS, "adjusted_for"),
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

V_LINK_QUALITY = _view(
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

V_BUILD = _view(
    "v_build",
    "This build and how to cite it",
    "Which build is this, what was it made from, and how is it cited?",
    "one row: the present build",
    ("build_id",),
    (
        *_of(BUILDS, "build_id", "finished_at", "code_version", "codelist_version"),
        *_of(BUILDS, "linkage_model_version", "measure_catalogue_version", "identity_night"),
        *_of(BUILDS, "privacy_profile", "suppression_profile"),
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
