"""Risks, ratios and differences of every exposure and outcome, crude and adjusted, as they may be shown.

The counts come from counts.py. An association is no effect: who is exposed differs in more than what is adjusted for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from measures.rates.intervals import Z_95, difference_bounds_sql, ratio_bounds_sql
from measures.rates.suppression import PROFILES, SMALL_CELL

if TYPE_CHECKING:
    import duckdb

    from measures.associations.declared import Exposure

ASSOCIATIONS_TABLE = "dyad_associations"
PER = 1000
# Exposures overlap and nest (severe morbidity with and without transfusion), so that no hidden cell can be protected by
# hiding others. Instead every shown count is rounded to this, and all crude figures are made from rounded counts: what
# follows from subtracting rows stays uncertain by as much as a small cell is large.
COUNTS_TO = 5
_FIGURES = 3
# Adjusted figures are moved as rounding moves the crude ones: in a network of few strata they would else be the exact
# crude ones, and rows of nested exposures subtracted the few between.
_MOVED = {
    "ratio": "j.ratio * coalesce({ratio_r} / nullif({ratio_e}, 0), 1)",
    "ratio_variance": "j.ratio_variance * coalesce({ratio_variance_r} / nullif({ratio_variance_e}, 0), 1)",
    "difference": "j.difference + coalesce({difference_r} - {difference_e}, 0)",
    "difference_variance": "j.difference_variance * "
    "coalesce({difference_variance_r} / nullif({difference_variance_e}, 0), 1)",
}


def create_associations_table(
    con: duckdb.DuckDBPyConnection, exposures: tuple[Exposure, ...], profile: str
) -> None:
    """Create temp table `dyad_associations`, one row an exposure and outcome; columns as in the data dictionary.

    A row in which exposed or unexposed with or without the outcome are a small count shows no figure at all.
    ValueError for a suppression profile that is not known.
    """
    if profile not in PROFILES:
        raise ValueError(f"suppression profile {profile!r} is not known; use one of {', '.join(PROFILES)}")
    limit = PROFILES[profile].largest_hidden
    base = COUNTS_TO if limit else 1
    families = ", ".join(f"('{e.measure_id}', '{e.family}', {_words(e)})" for e in exposures)
    small = " or ".join(f"({count} between 1 and {limit})" for count in ("a", "n1 - a", "b", "n0 - b"))
    rr_low, rr_high = ratio_bounds_sql("a", "n1", "b", "n0")
    rd_low, rd_high = difference_bounds_sql("a", "n1", "b", "n0", scale=str(PER))
    adjusted = {
        "adjusted_relative_risk": f"round(ratio, {_FIGURES})",
        "adjusted_rr_ci_low": f"round(ratio * exp(-{Z_95} * sqrt(ratio_variance)), {_FIGURES})",
        "adjusted_rr_ci_high": f"round(ratio * exp({Z_95} * sqrt(ratio_variance)), {_FIGURES})",
        "adjusted_risk_difference": f"round({PER} * difference, {_FIGURES})",
        "adjusted_rd_ci_low": f"round({PER} * (difference - {Z_95} * sqrt(difference_variance)), {_FIGURES})",
        "adjusted_rd_ci_high": f"round({PER} * (difference + {Z_95} * sqrt(difference_variance)), {_FIGURES})",
    }
    crude = {
        "risk_exposed": f"{PER} * a / nullif(n1, 0)::double",
        "risk_unexposed": f"{PER} * b / nullif(n0, 0)::double",
        "relative_risk": "(a / nullif(n1, 0)::double) / nullif(b / nullif(n0, 0)::double, 0)",
        "rr_ci_low": rr_low,
        "rr_ci_high": rr_high,
        "risk_difference": f"{PER} * (a / nullif(n1, 0)::double - b / nullif(n0, 0)::double)",
        "rd_ci_low": rd_low,
        "rd_ci_high": rd_high,
        "relative_risk_low": "least(relative_risk, other_low)",
        "relative_risk_high": "greatest(relative_risk, other_high)",
    }

    def shown(figures: dict[str, str]) -> str:
        return ", ".join(
            f"case when not suppressed then {sql} end as {name}" for name, sql in figures.items()
        )

    con.execute(f"""
        create or replace temp table {ASSOCIATIONS_TABLE} as
        with families (exposure, exposure_family, adjusted_for) as (values {families}),
        {_adjusted_sql()},
        rounded as (  -- one row an exposure, outcome and reading; a small cell of another reading counts as just not small
            select reading, exposure, outcome, {small} as is_small,
                   {", ".join(_rounded(count, base, limit) for count in ("a", "n1", "b", "n0"))}
            from association_readings
        ),
        others as (
            select exposure, outcome,
                   min((a / nullif(n1, 0)::double) / nullif(b / nullif(n0, 0)::double, 0)) as other_low,
                   max((a / nullif(n1, 0)::double) / nullif(b / nullif(n0, 0)::double, 0)) as other_high
            from rounded group by exposure, outcome
        ),
        judged as (
            select r.exposure, r.outcome, r.a, r.n1, r.b, r.n0, r.is_small as suppressed, o.other_low, o.other_high,
                   f.exposure_family, f.adjusted_for, {_adjusted_as_shown()}
            from rounded r
            join association_readings e using (reading, exposure, outcome)
            join families f using (exposure)
            join others o using (exposure, outcome)
            left join adjusted j using (exposure, outcome)
            where r.reading = 'best'
        )
        select exposure, exposure_family, outcome,
               case when not suppressed then n1 end as exposed, case when not suppressed then a end as exposed_events,
               case when not suppressed then n0 end as unexposed,
               case when not suppressed then b end as unexposed_events,
               {PER}::bigint as rate_per, {shown(crude)}, {shown(adjusted)}, adjusted_for,
               suppressed, if(suppressed, '{SMALL_CELL}', null) as suppression_reason
        from judged
    """)


def _words(exposure: Exposure) -> str:
    last = ", comorbidity score" if exposure.adjusts_comorbidity else ""
    return f"'hospital, mother''s age, parity, multiple birth{last}'"


def _rounded(count: str, base: int, limit: int) -> str:
    if base == 1:
        return count
    # Never down to what would read as a small cell: 11 and 12 are shown as 15.
    least = (limit // base + 1) * base
    return f"greatest(round({count} / {base}.0) * {base}, if({count} > 0, {least}, 0))::bigint as {count}"


def _adjusted_as_shown() -> str:
    """The adjusted figures of `j`, moved from the exact counts `e` to the rounded ones `r`."""
    crude: dict[str, str] = {}
    for counts in ("r", "e"):
        exposed, unexposed = (
            f"({counts}.{events} / nullif({counts}.{units}, 0)::double)"
            for events, units in (("a", "n1"), ("b", "n0"))
        )
        crude[f"ratio_{counts}"] = f"({exposed} / nullif({unexposed}, 0))"
        crude[f"difference_{counts}"] = f"({exposed} - {unexposed})"
        crude[f"ratio_variance_{counts}"] = "({})".format(
            " + ".join(
                f"(1 - {share}) / nullif({counts}.{events}, 0)::double"
                for share, events in ((exposed, "a"), (unexposed, "b"))
            )
        )
        crude[f"difference_variance_{counts}"] = "({})".format(
            " + ".join(
                f"{share} * (1 - {share}) / nullif({counts}.{units}, 0)::double"
                for share, units in ((exposed, "n1"), (unexposed, "n0"))
            )
        )
    return ", ".join(f"{moved.format(**crude)} as {name}" for name, moved in _MOVED.items())


def _adjusted_sql() -> str:
    """Mantel-Haenszel over the strata; variances after Greenland and Robins, Biometrics 41 (1985) 55-68."""
    return """summed as (  -- one row an exposure and outcome
            select exposure, outcome,
                   sum(a * n0 / (n1 + n0) order by stratum) as r, sum(b * n1 / (n1 + n0) order by stratum) as s,
                   sum((n1 * n0 * (a + b) - a * b * (n1 + n0)) / pow(n1 + n0, 2) order by stratum) as p,
                   sum(n1 * n0 / (n1 + n0) order by stratum) as w,
                   sum((a * (n1 - a) * pow(n0, 3) + b * (n0 - b) * pow(n1, 3)) / (n1 * n0 * pow(n1 + n0, 2))
                       order by stratum) as v
            from association_strata group by exposure, outcome
        ),
        adjusted as (
            select exposure, outcome, r / nullif(s, 0) as ratio, p / nullif(r * s, 0) as ratio_variance,
                   (r - s) / nullif(w, 0) as difference, v / nullif(w * w, 0) as difference_variance
            from summed
        )"""
