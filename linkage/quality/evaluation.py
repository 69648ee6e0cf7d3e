"""Links against a known truth: precision, recall and F1 by group, and whether siblings are all with their mother.

Reads the link stage's tables and changes none of them; what is good enough is decided by gates.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from linkage.quality.figures import QualityRow, share_row, store_quality
from linkage.quality.strata import DESCRIBED, STRATA, create_described

# One row an infant encounter of truth, and where truth is complete an infant that it does not list.
JUDGED = "linkage_judged"
TIERS = ("strict", "standard", "loose")


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Links against truth: the three overall figures, and all rows by stratum (`stratum` is `overall`, its value `all`)."""

    precision: QualityRow
    recall: QualityRow
    f1: QualityRow
    rows: tuple[QualityRow, ...]


def evaluate(con: duckdb.DuckDBPyConnection, truth: str, *, truth_is_complete: bool = True) -> Evaluation:
    """Precision, recall, F1 and complete sets of `links` against the relation `truth`; also stored in `link_quality`.

    `truth` has newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id, one row an
    infant encounter (delivery NULL: no mother in the data). An encounter has the mother of its infant's index stay.
    Under `truth_is_complete` a link of an infant that truth does not list is wrong; otherwise it is not counted.
    """
    create_described(con)
    con.execute(judged_sql(truth, truth_is_complete))
    rows: list[QualityRow] = []
    for stratum, value in STRATA.items():
        counts = con.execute(
            f"""
            select {value} as stratum_value, count(*) filter (is_true_pair), count(*) filter (is_linked),
                count(*) filter (is_right)
            from {JUDGED} group by stratum_value order by stratum_value
            """
        ).fetchall()
        for stratum_value, true_pairs, linked, right in counts:
            rows += _three_figures(stratum, stratum_value, true_pairs, linked, right)
    if not rows:
        rows = _three_figures("overall", "all", 0, 0, 0)
    rows += _by_tier(con)
    rows += _count_complete_sets(con, truth)
    con.execute(f"drop table {JUDGED}")
    con.execute(f"drop table {DESCRIBED}")
    store_quality(con, rows, source="truth")
    return Evaluation(precision=rows[0], recall=rows[1], f1=rows[2], rows=tuple(rows))


def judged_sql(truth: str, truth_is_complete: bool) -> str:
    """SQL that creates JUDGED: the columns of DESCRIBED, and whether the pair is true, linked, right, best."""
    unlisted = """
        union all
        select link.newborn_hospital_id, link.newborn_encounter_id, null, null
        from links as link
        where not exists (
            select 1 from known
            join infant_stays as stay on stay.hospital_id = known.newborn_hospital_id
                and stay.encounter_id = known.newborn_encounter_id
            where stay.index_hospital_id = link.newborn_hospital_id
              and stay.index_encounter_id = link.newborn_encounter_id
        )
    """
    return f"""
        create or replace temp table {JUDGED} as
        with known as (
            select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id
            from {truth}
        ),
        judged as (
            select newborn_hospital_id, newborn_encounter_id, delivery_hospital_id, delivery_encounter_id
            from known
            {unlisted if truth_is_complete else ""}
        )
        select described.* exclude (hospital_id, encounter_id, plurality, race_ethnicity, payer,
                gestational_age_days),
            judged.newborn_hospital_id as hospital_id, judged.newborn_encounter_id as encounter_id,
            coalesce(described.plurality, delivery.plurality) as plurality,
            coalesce(delivery.race_ethnicity, described.race_ethnicity) as race_ethnicity,
            coalesce(delivery.payer, described.payer) as payer,
            coalesce(described.gestational_age_days, delivery.gestational_age_days) as gestational_age_days,
            judged.delivery_encounter_id is not null as is_true_pair,
            coalesce(link.link_status = 'linked', false) as is_linked,
            coalesce(link.link_status = 'linked' and link.delivery_hospital_id = judged.delivery_hospital_id
                and link.delivery_encounter_id = judged.delivery_encounter_id, false) as is_right,
            coalesce(link.best_delivery_hospital_id = judged.delivery_hospital_id
                and link.best_delivery_encounter_id = judged.delivery_encounter_id, false) as best_is_right
        from judged
        left join {DESCRIBED} as described
            on described.hospital_id = judged.newborn_hospital_id
            and described.encounter_id = judged.newborn_encounter_id
        left join comparable_deliveries as delivery
            on delivery.hospital_id = judged.delivery_hospital_id
            and delivery.encounter_id = judged.delivery_encounter_id
        left join links as link
            on link.newborn_hospital_id = described.index_hospital_id
            and link.newborn_encounter_id = described.index_encounter_id
    """


def _three_figures(
    stratum: str, value: str | None, true_pairs: int, linked: int, right: int
) -> list[QualityRow]:
    # F1 = 2 x right / (linked + true pairs): a share of claimed and existing pairs. Each right pair stands in it
    # twice, so its interval is a little too narrow; those of precision and recall are exact in that respect.
    return [
        share_row("precision", stratum, value, right, linked, source="truth"),
        share_row("recall", stratum, value, right, true_pairs, source="truth"),
        share_row("f1", stratum, value, 2 * right, linked + true_pairs, source="truth"),
    ]


def _by_tier(con: duckdb.DuckDBPyConnection) -> list[QualityRow]:
    """Precision of each tier's candidates, and the share of all true pairs that stand in the tier.

    Those of tier `loose` are not linked: their figures tell what linking them would do.
    """
    (true_pairs,) = con.execute(f"select count(*) filter (is_true_pair) from {JUDGED}").fetchall()[0]
    counts = con.execute(
        f"""
        select link_tier, count(*), count(*) filter (if(is_linked, is_right, best_is_right))
        from {JUDGED} where link_tier is not null group by link_tier
        """
    ).fetchall()
    found = {tier: (candidates, right) for tier, candidates, right in counts}
    rows: list[QualityRow] = []
    for tier in TIERS:
        if tier in found:
            candidates, right = found[tier]
            rows.append(share_row("precision", "tier", tier, right, candidates, source="truth"))
            rows.append(share_row("recall", "tier", tier, right, true_pairs, source="truth"))
    return rows


def _count_complete_sets(con: duckdb.DuckDBPyConnection, truth: str) -> list[QualityRow]:
    """Sets of siblings of one true delivery (two or more infants of a multiple birth) that are all linked to it."""
    counts = con.execute(
        f"""
        with infants as (
            -- one row an infant of truth with a mother
            select stay.index_hospital_id, stay.index_encounter_id, known.delivery_hospital_id,
                known.delivery_encounter_id, bool_or(link.link_status = 'linked'
                    and link.delivery_hospital_id = known.delivery_hospital_id
                    and link.delivery_encounter_id = known.delivery_encounter_id) as is_right,
                max(newborn.plurality) as plurality
            from {truth} as known
            join infant_stays as stay on stay.hospital_id = known.newborn_hospital_id
                and stay.encounter_id = known.newborn_encounter_id
            join comparable_newborns as newborn on newborn.hospital_id = known.newborn_hospital_id
                and newborn.encounter_id = known.newborn_encounter_id
            join links as link on link.newborn_hospital_id = stay.index_hospital_id
                and link.newborn_encounter_id = stay.index_encounter_id
            where known.delivery_encounter_id is not null
            group by all
        ),
        sets as (
            select infants.delivery_hospital_id as hospital_id, count(*) as siblings,
                bool_and(is_right) as is_complete,
                coalesce(any_value(delivery.plurality), max(infants.plurality)) as plurality
            from infants
            left join comparable_deliveries as delivery
                on delivery.hospital_id = infants.delivery_hospital_id
                and delivery.encounter_id = infants.delivery_encounter_id
            group by infants.delivery_hospital_id, infants.delivery_encounter_id
        ),
        multiple as (
            -- two stays of a single child that were not recognised as one child's are no siblings
            select hospital_id, is_complete, case when siblings >= 3 then '3+' else '2' end as plurality
            from sets where siblings >= 2 and plurality >= 2
        )
        select 'overall' as stratum, 'all' as stratum_value, count(*) filter (is_complete), count(*) from multiple
        union all
        select 'plurality', plurality, count(*) filter (is_complete), count(*) from multiple group by plurality
        union all
        select 'hospital', hospital_id, count(*) filter (is_complete), count(*) from multiple group by hospital_id
        order by all
        """
    ).fetchall()
    return [
        share_row("sets_complete", stratum, value, complete, sets, source="truth")
        for stratum, value, complete, sets in counts
    ]
