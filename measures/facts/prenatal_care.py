"""Prenatal care and body mass from what encounters and certificates tell: month begun, visits expected, weight for height.

What counts as adequate is decided by the measure.
"""

from __future__ import annotations

# Mean month of a pregnancy, in days.
DAYS_A_MONTH = 30.4
LB_IN2_TO_KG_M2 = 703


def care_month_sql(week: str, month: str) -> str:
    """Month of pregnancy in which care began (1 to 10; 0 none): of the week, else as a certificate says; NULL unknown.

    A week is read as completed weeks: week 13 is month 3 (91 days), week 14 month 4 (98 days).
    """
    return f"""case when {week} between 1 and 45 then floor({week} * 7 / {DAYS_A_MONTH})::bigint + 1
                when {month} between 0 and 10 then {month} end"""


def expected_visits_sql(gestational_age_days: str, care_month: str) -> str:
    """Visits expected by gestation at birth and month begun (Kotelchuck 1994, schedule of ACOG); NULL when none is.

    One visit every four weeks to week 28, every two to week 36, then weekly, less the first; from it are taken those
    missed before care began: one a month to month 7, then two. 40 weeks begun in month 1: 7 + 4 + 4 - 1 = 14.
    """
    week = f"({gestational_age_days} // 7)"
    scheduled = (
        f"case when {week} <= 28 then {week} // 4 when {week} <= 36 then 7 + ({week} - 28) // 2 "
        f"else 11 + {week} - 36 end - 1"
    )
    missed = f"case when {care_month} <= 7 then {care_month} - 1 else 6 + ({care_month} - 7) * 2 end"
    return f"(case when {care_month} >= 1 then nullif(greatest(({scheduled}) - ({missed}), 0), 0) end)"


def body_mass_sql(height_cm: str, weight_kg: str, height_in: str, weight_lb: str) -> str:
    """Body mass index before pregnancy: of the encounter's height and weight, else the certificate's; NULL unknown."""
    return f"""case when {height_cm} between 100 and 230 and {weight_kg} between 25 and 350
                then {weight_kg} / ({height_cm} / 100) ** 2
                when {height_in} between 40 and 90 and {weight_lb} between 55 and 770
                then {LB_IN2_TO_KG_M2} * {weight_lb} / {height_in} ** 2 end"""
