"""How many links are false and how many are missed, told from the links' own probabilities without any truth.

Probabilities are taken as they are; whether they keep their word is shown by calibration.py where a truth is known.
"""

from __future__ import annotations

import duckdb

# One row a newborn: probability of its shown candidate, of any candidate, and what became of it.
POSTERIORS = "linkage_posteriors"
CERTAINTY = "link_certainty_exact"

# Twice as many bits still fit a double; no pair of records carries half as much evidence.
_MOST_BITS = 500

# Steps of a tenth of the chance of error, since all that matters happens close to certainty.
THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 0.99999)


def create_certainty(con: duckdb.DuckDBPyConnection) -> None:
    """Create CERTAINTY, one row a stratum and value: expected false and missed links of `links`.

    Strata are overall, tier, model, method, hospital, month (of birth) and threshold (on link_probability, as if all
    shown candidates from there were linked). Columns: `stratum, stratum_value, threshold, newborns, links,
    expected_right, expected_false, expected_missed, expected_precision, expected_recall`; sums of probabilities, so
    no whole numbers. `links` of tier `loose` and of thresholds are candidates that would be links. `expected_missed`
    are mothers among the candidates looked at to whom no link was made; those outside them cannot be counted.
    NULL where there is nothing to take a share of. After fastLink (Enamorado 2019, APSR 113:353): FDR and FNR.
    """
    create_posteriors(con)
    con.execute(_certainty_sql())
    con.execute(f"drop table {POSTERIORS}")


def create_posteriors(con: duckdb.DuckDBPyConnection) -> None:
    """Create POSTERIORS from `links`, `scored_pairs` and `comparable_newborns`.

    `candidate_probability` is `link_probability` of the shown candidate; a reviewed link counts as certain, and a link
    without a probability has NULL (the gate takes it for false). `any_probability`, that the mother is among the
    newborn's candidates, adds the others in proportion to their odds, 2^weight, up to certainty.
    """
    con.execute(
        f"""
        create or replace temp table {POSTERIORS} as
        with sums as (
            -- one row a newborn with candidates; capped, so that no power overflows
            select newborn_hospital_id, newborn_encounter_id, sum(pow(2, least(match_weight, {_MOST_BITS}))) as odds
            from scored_pairs group by all
        ),
        told as (
            select link.newborn_hospital_id as hospital_id, link.newborn_encounter_id as encounter_id,
                date_trunc('month', newborn.birth_at)::date as month, link.link_status, link.link_method, link.model,
                link.link_tier, link.match_weight,
                if(link.link_method = 'reviewed', 1.0, link.link_probability) as candidate_probability,
                odds / pow(2, least(link.match_weight, {_MOST_BITS})) as all_to_candidate
            from links as link
            join comparable_newborns as newborn on newborn.hospital_id = link.newborn_hospital_id
                and newborn.encounter_id = link.newborn_encounter_id
            left join sums on sums.newborn_hospital_id = link.newborn_hospital_id
                and sums.newborn_encounter_id = link.newborn_encounter_id
        )
        select hospital_id, encounter_id, month, link_status, link_method, model, link_tier, match_weight,
            candidate_probability,
            least(1, coalesce(candidate_probability, 0) * greatest(coalesce(all_to_candidate, 1), 1)) as any_probability
        from told
        """
    )


def exact_sum_sql(probability: str, condition: str = "true") -> str:
    """A sum of probabilities that is the same in whatever order they are added."""
    return f"sum(({probability})::decimal(18, 12)) filter ({condition})::double"


def _certainty_sql() -> str:
    thresholds = ", ".join(f"({value!r})" for value in THRESHOLDS)
    grouped = " union all ".join(
        f"""
        select '{stratum}' as stratum, {value} as stratum_value, null::double as threshold, count(*) as newborns,
            count(*) filter ({claim}) as links,
            {exact_sum_sql("candidate_probability", claim)} as expected_right,
            {exact_sum_sql("1 - candidate_probability", claim)} as expected_false,
            {exact_sum_sql("any_probability - if(link_status = 'linked', coalesce(candidate_probability, 0), 0)")}
                as expected_missed
        from {POSTERIORS} group by stratum_value
        """
        for stratum, value, claim in _GROUPS
    )
    return f"""
        create or replace temp table {CERTAINTY} as
        with grouped as ({grouped}),
        everyone as (select count(*) as newborns, {exact_sum_sql("any_probability")} as matches from {POSTERIORS}),
        at_threshold as (
            select 'threshold' as stratum, threshold::double::varchar as stratum_value, threshold::double as threshold,
                any_value(newborns) as newborns,
                count(candidate_probability) as links, {exact_sum_sql("candidate_probability")} as expected_right,
                {exact_sum_sql("1 - candidate_probability")} as expected_false,
                any_value(matches) - coalesce({exact_sum_sql("candidate_probability")}, 0) as expected_missed
            from (values {thresholds}) as steps(threshold)
            cross join everyone
            left join {POSTERIORS} on candidate_probability >= threshold
            where newborns > 0
            group by threshold
        ),
        -- one row a stratum and value
        counted as (select * from grouped union all by name select * from at_threshold)
        select stratum, stratum_value, threshold, newborns, links, expected_right, expected_false, expected_missed,
            expected_right / nullif(expected_right + expected_false, 0) as expected_precision,
            -- of a tier's own newborns a recall says nothing
            if(stratum = 'tier', null, coalesce(expected_right, 0)
                / nullif(coalesce(expected_right, 0) + expected_missed, 0)) as expected_recall
        from counted
        order by stratum, threshold, stratum_value
    """


_LINKED = "link_status = 'linked'"
_GROUPS = (
    ("overall", "'all'", _LINKED),
    ("tier", "coalesce(link_tier, 'none')", "link_tier is not null"),
    ("model", "coalesce(model, 'none')", _LINKED),
    ("method", "coalesce(link_method, 'not linked')", _LINKED),
    ("hospital", "hospital_id", _LINKED),
    ("month", "coalesce(strftime(month, '%Y-%m'), 'unknown')", _LINKED),
)
