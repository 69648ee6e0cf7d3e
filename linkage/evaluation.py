"""How good the links are: precision and recall against known truth, and who is left unlinked when no truth
is known.

Reads the link stage's tables and changes none of them; what is good enough is decided by gates.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import duckdb
import pyarrow as pa

# Imbalance of linked and unlinked newborns above this is flagged (Harron 2017, Box 2; Austin 2009).
FLAGGED_DIFFERENCE = 0.1


@dataclass(frozen=True, kw_only=True)
class QualityRow:
    """One figure of linkage quality: a share with its 95 % Wilson interval, or NULL (None) on an empty denominator."""

    metric: str
    stratum: str
    stratum_value: str
    numerator: int
    denominator: int
    value: float | None
    ci_low: float | None
    ci_high: float | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Links against truth: the three overall figures, and all rows by stratum (`stratum` is `overall`, its value `all`)."""

    precision: QualityRow
    recall: QualityRow
    f1: QualityRow
    rows: tuple[QualityRow, ...]


def wilson_interval(numerator: int, denominator: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Wilson score interval of a share (Wilson 1927); None on an empty denominator."""
    if denominator <= 0:
        return None
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = numerator / denominator
    middle = share + z * z / (2 * denominator)
    spread = z * math.sqrt(share * (1 - share) / denominator + z * z / (4 * denominator**2))
    scale = 1 + z * z / denominator
    low = 0.0 if numerator == 0 else (middle - spread) / scale
    high = 1.0 if numerator == denominator else (middle + spread) / scale
    return low, high


# What newborns are told apart by, for truth and for rates of linkage alike: SQL on the newborn's comparable
# record.
STRATA: dict[str, str] = {
    "overall": "'all'",
    "plurality": "case when plurality >= 3 then '3+' else coalesce(plurality::varchar, 'unknown') end",
    "outborn": "case when is_outborn then 'outborn' else 'inborn' end",
    "stay": "stay_kind",
    "hospital": "hospital_id",
    "race_ethnicity": "coalesce(race_ethnicity, 'unknown')",
    "payer": "coalesce(payer, 'unknown')",
}


def evaluate(con: duckdb.DuckDBPyConnection, truth: str, *, truth_is_complete: bool = True) -> Evaluation:
    """Precision, recall and F1 of `links` against the relation `truth`; also stored in `link_quality`.

    `truth` has newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id, one
    row an
    infant encounter (delivery NULL: no mother in the data). An encounter has the mother of its infant's
    index stay.
    Under `truth_is_complete` a link of an infant that truth does not list is wrong; otherwise it is not
    counted.
    """
    con.execute(_judged_sql(truth, truth_is_complete))
    rows: list[QualityRow] = []
    for stratum, value in STRATA.items():
        counts = con.execute(
            f"""
            select {value} as stratum_value, count(*) filter (is_true_pair), count(*) filter (is_linked),
                count(*) filter (is_right)
            from linkage_judged group by stratum_value order by stratum_value
            """
        ).fetchall()
        for stratum_value, true_pairs, linked, right in counts:
            rows += _three_figures(stratum, stratum_value, true_pairs, linked, right)
    con.execute("drop table linkage_judged")
    if not rows:
        rows = _three_figures("overall", "all", 0, 0, 0)
    _store_quality(con, rows, source="truth")
    return Evaluation(precision=rows[0], recall=rows[1], f1=rows[2], rows=tuple(rows))


def describe_linkage(con: duckdb.DuckDBPyConnection) -> None:
    """Store shares linked and in review by stratum in `link_quality`, and create `linkage_bias`; needs no truth."""
    con.execute(
        """
        create or replace temp table linkage_described as
        select newborn.hospital_id, newborn.plurality, newborn.is_outborn, stay.stay_kind,
            newborn.race_ethnicity,
            newborn.payer, newborn.sex, newborn.birth_weight_g, newborn.gestational_age_days,
                newborn.delivery_mode,
            newborn.name_is_provisional, newborn.discharge_disposition, links.link_status
        from links
        join comparable_newborns as newborn
            on newborn.hospital_id = newborn_hospital_id and newborn.encounter_id = newborn_encounter_id
        join infant_stays as stay
            on stay.hospital_id = newborn.hospital_id and stay.encounter_id = newborn.encounter_id
        """
    )
    rows: list[QualityRow] = []
    for stratum, value in STRATA.items():
        counts = con.execute(
            f"""
            select {value} as stratum_value, count(*), count(*) filter (link_status = 'linked'),
                count(*) filter (link_status = 'review')
            from linkage_described group by stratum_value order by stratum_value
            """
        ).fetchall()
        for stratum_value, newborns, linked, review in counts:
            rows.append(_share("link_rate", stratum, stratum_value, linked, newborns, source="links"))
            rows.append(_share("review_rate", stratum, stratum_value, review, newborns, source="links"))
    _store_quality(con, rows, source="links")
    con.execute(_bias_sql())
    con.execute("drop table linkage_described")


def _judged_sql(truth: str, truth_is_complete: bool) -> str:
    unlisted = """
        union all
        select link.newborn_hospital_id, link.newborn_encounter_id, null, null
        from links as link
        where not exists (
            select 1 from known join infant_stays as stay
                on stay.hospital_id = known.newborn_hospital_id and stay.encounter_id =
                    known.newborn_encounter_id
            where stay.index_hospital_id = link.newborn_hospital_id
              and stay.index_encounter_id = link.newborn_encounter_id
        )
    """
    return f"""
        -- one row an infant encounter of truth (and, where truth is complete, an infant it does not list)
        create or replace temp table linkage_judged as
        with known as (
            select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id
                from {truth}
        ),
        judged as (
            select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id
                from known
            {unlisted if truth_is_complete else ""}
        )
        select newborn.hospital_id, newborn.is_outborn, stay.stay_kind,
            coalesce(newborn.plurality, delivery.plurality) as plurality,
            coalesce(delivery.race_ethnicity, newborn.race_ethnicity) as race_ethnicity,
            coalesce(delivery.payer, newborn.payer) as payer,
            judged.delivery_encounter_id is not null as is_true_pair,
            link.link_status = 'linked' as is_linked,
            coalesce(link.link_status = 'linked' and link.delivery_hospital_id = judged.delivery_hospital_id
                and link.delivery_encounter_id = judged.delivery_encounter_id, false) as is_right
        from judged
        left join comparable_newborns as newborn
            on newborn.hospital_id = judged.newborn_hospital_id and newborn.encounter_id =
                judged.newborn_encounter_id
        left join comparable_deliveries as delivery
            on delivery.hospital_id = judged.delivery_hospital_id
            and delivery.encounter_id = judged.delivery_encounter_id
        left join infant_stays as stay
            on stay.hospital_id = judged.newborn_hospital_id and stay.encounter_id =
                judged.newborn_encounter_id
        left join links as link
            on link.newborn_hospital_id = stay.index_hospital_id
            and link.newborn_encounter_id = stay.index_encounter_id
    """


def _share(
    metric: str, stratum: str, value: str | None, numerator: int, denominator: int, *, source: str
) -> QualityRow:
    interval = wilson_interval(numerator, denominator)
    return QualityRow(
        metric=metric,
        stratum=stratum,
        stratum_value=value or "unknown",
        numerator=numerator,
        denominator=denominator,
        value=numerator / denominator if denominator else None,
        ci_low=interval[0] if interval else None,
        ci_high=interval[1] if interval else None,
        source=source,
    )


def _three_figures(
    stratum: str, value: str | None, true_pairs: int, linked: int, right: int
) -> list[QualityRow]:
    # F1 = 2 x right / (linked + true pairs): a share of claimed and existing pairs. Each right pair stands
    # in it twice,
    # so its interval is a little too narrow; those of precision and recall are exact in that respect.
    return [
        _share("precision", stratum, value, right, linked, source="truth"),
        _share("recall", stratum, value, right, true_pairs, source="truth"),
        _share("f1", stratum, value, 2 * right, linked + true_pairs, source="truth"),
    ]


def _store_quality(con: duckdb.DuckDBPyConnection, rows: list[QualityRow], *, source: str) -> None:
    """Put the rows into `link_quality` in place of earlier ones of the same source."""
    con.execute(
        """
        create temp table if not exists link_quality (
            metric varchar, stratum varchar, stratum_value varchar, numerator bigint, denominator bigint,
                value double,
            ci_low double, ci_high double, source varchar
        )
        """
    )
    con.execute("delete from link_quality where source = $source", {"source": source})
    names = list(QualityRow.__dataclass_fields__)
    con.register(
        "linkage_quality_rows",
        pa.Table.from_pylist(
            [{name: getattr(row, name) for name in names} for row in rows], schema=_QUALITY_SCHEMA
        ),
    )
    con.execute(f"insert into link_quality by name select {', '.join(names)} from linkage_quality_rows")
    con.unregister("linkage_quality_rows")


_QUALITY_SCHEMA = pa.schema(
    [
        ("metric", pa.string()),
        ("stratum", pa.string()),
        ("stratum_value", pa.string()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("value", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("source", pa.string()),
    ]
)

# Newborns missed by linkage are sicker than others (HES: < 28 weeks 4.4 % of the unlinked, 1.0 % of the
# linked).
_CHARACTERISTICS: dict[str, str] = {
    "plurality": STRATA["plurality"],
    "outborn": STRATA["outborn"],
    "race_ethnicity": STRATA["race_ethnicity"],
    "payer": STRATA["payer"],
    "sex": "coalesce(sex, 'unknown')",
    "birth_weight": "case when birth_weight_g < 1500 then 'under 1500 g' when birth_weight_g < 2500 then '1500-2499 g' "
    "when birth_weight_g is not null then '2500 g and more' else 'unknown' end",
    "gestation": "case when gestational_age_days < 28 * 7 then 'under 28 weeks' "
    "when gestational_age_days < 37 * 7 then '28-36 weeks' "
    "when gestational_age_days is not null then '37 weeks and more' else 'unknown' end",
    "delivery_mode": "coalesce(delivery_mode, 'unknown')",
    "registered_name": "case when name_is_provisional then 'provisional' else 'legal or none' end",
    "died": "case when discharge_disposition = '20' then 'died' when discharge_disposition is not null "
    "then 'left alive' else 'unknown' end",
}


def _bias_sql() -> str:
    levels = " union all ".join(
        f"select '{name}' as characteristic, {value} as level, link_status = 'linked' as is_linked "
        "from linkage_described"
        for name, value in _CHARACTERISTICS.items()
    )
    return f"""
        -- one row a characteristic and level: its share among linked and among all other newborns
        create or replace temp table linkage_bias as
        with levels as ({levels}),
        counted as (
            select characteristic, level, count(*) filter (is_linked) as linked,
                count(*) filter (not is_linked) as unlinked
            from levels group by characteristic, level
        ),
        shares as (
            select characteristic, level,
                linked / nullif(sum(linked) over (partition by characteristic), 0) as linked_share,
                unlinked / nullif(sum(unlinked) over (partition by characteristic), 0) as unlinked_share
            from counted
        ),
        differences as (
            select characteristic, level, linked_share, unlinked_share,
                case when linked_share = unlinked_share then 0.0
                     else (linked_share - unlinked_share) / nullif(sqrt(
                        (linked_share * (1 - linked_share) + unlinked_share * (1 - unlinked_share)) / 2), 0)
                end as standardized_difference
            from shares
        )
        select characteristic, level, linked_share, unlinked_share, standardized_difference,
            -- no spread on either side and yet different (0 % and 100 %): no finite difference, flagged all
            -- the same
            coalesce(abs(standardized_difference) > {FLAGGED_DIFFERENCE},
                linked_share <> unlinked_share) as flagged
        from differences
        order by characteristic, level
    """
