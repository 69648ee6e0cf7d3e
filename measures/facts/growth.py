"""Small or large for gestational age: joins a newborn's sex and completed week to the growth reference.

The reference itself stands in `measures/growth.py`; what measures make of it is theirs.
"""

from __future__ import annotations

from measures.growth import FIRST_WEEK, load_growth_reference

# The lowest days of P07.20, P07.21 and P07.30, which name a span of weeks and not one; the same days are 22 and 28 weeks
# exactly, so a gestation of these days that comes from a code says no week.
_SPAN_DAYS = (FIRST_WEEK * 7, 28 * 7)


def growth_reference_cte() -> str:
    """CTE `growth`: one row a sex and completed week, with the limits in grams."""
    rows = ", ".join(
        f"('{one.sex}', {one.week}, {one.centile_3_g}, {one.centile_10_g}, {one.centile_90_g})"
        for one in load_growth_reference()
    )
    return f"""-- one row a sex and completed week of gestation
        growth as (
            select * from (values {rows}) as limits(sex, week, centile_3_g, centile_10_g, centile_90_g)
        )"""


def join_growth_sql(*, sex: str, gestational_age_days: str, is_by_code: str) -> str:
    """Left join of `growth` as `growth`; a code (`is_by_code`) that names no single week joins nothing."""
    spans = ", ".join(str(days) for days in _SPAN_DAYS)
    return f"""left join growth
            on growth.sex = {sex} and growth.week = ({gestational_age_days}) // 7
            and not ({is_by_code} and {gestational_age_days} in ({spans}))"""


def growth_columns_sql(birth_weight_g: str) -> str:
    """`is_sga3, is_sga10, is_lga90`: NULL without weight, sex F or M, or a week from 22 to 44."""
    return f"""{birth_weight_g} < growth.centile_3_g as is_sga3, {birth_weight_g} < growth.centile_10_g as is_sga10,
            {birth_weight_g} > growth.centile_90_g as is_lga90"""
