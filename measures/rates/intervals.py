"""Confidence intervals as SQL expressions: of a proportion, a mean, a ratio and a difference of two proportions, and of
observed over expected events.

Each function takes SQL expressions and returns one; nothing is run here.
"""

from __future__ import annotations

Z_95 = 1.959963984540054  # 97.5th percentile of the standard normal distribution


def wilson_bounds_sql(numerator: str, denominator: str, scale: str = "1") -> tuple[str, str]:
    """Wilson score interval of `numerator / denominator`, times `scale`; NULL where the denominator is 0 or NULL.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212, without continuity correction.
    The bounds are cut to 0 and 1, which they can leave by rounding only.
    """
    n, d = f"({numerator})::double", f"nullif({denominator}, 0)::double"
    centre = f"({n} + {Z_95**2 / 2})"
    half = f"{Z_95} * sqrt(greatest({n} * ({d} - {n}) / {d}, 0) + {Z_95**2 / 4})"
    low = f"{scale} * greatest(({centre} - {half}) / ({d} + {Z_95**2}), 0)"
    high = f"{scale} * least(({centre} + {half}) / ({d} + {Z_95**2}), 1)"
    # greatest() and least() pass over NULL, so an absent count must be asked for. At 0 % and 100 % the bound is
    # exact; the formula leaves a last-digit remainder.
    counted = f"{denominator} > 0 and {numerator} is not null"
    return (
        f"case when {counted} then case when {numerator} = 0 then 0.0 else {low} end end",
        f"case when {counted} then case when {numerator} = {denominator} then ({scale})::double else {high} end end",
    )


def mean_bounds_sql(total: str, sum_of_squares: str, count: str) -> tuple[str, str]:
    """Normal interval of a mean, mean ± z · s / √n with the sample deviation s; NULL for fewer than two values."""
    n = f"({count})::double"
    mean = f"({total}) / {n}"
    variance = f"greatest(({sum_of_squares} - ({total}) * ({total}) / {n}) / ({n} - 1), 0)"
    half = f"{Z_95} * sqrt({variance} / {n})"
    enough = f"case when {count} >= 2 then "
    return f"{enough}{mean} - {half} end", f"{enough}{mean} + {half} end"


def ratio_bounds_sql(a: str, n: str, b: str, m: str) -> tuple[str, str]:
    """Interval of the ratio (a/n) / (b/m) on the log scale (Katz 1978); NULL when either numerator is 0."""
    ratio = f"(({a})::double / ({n})) / (({b})::double / ({m}))"
    error = f"sqrt(greatest(1.0 / ({a}) - 1.0 / ({n}) + 1.0 / ({b}) - 1.0 / ({m}), 0))"
    usable = f"case when ({a}) > 0 and ({b}) > 0 then "
    return f"{usable}{ratio} * exp(-{Z_95} * {error}) end", f"{usable}{ratio} * exp({Z_95} * {error}) end"


def difference_bounds_sql(a: str, n: str, b: str, m: str, scale: str = "1") -> tuple[str, str]:
    """Interval of the difference a/n - b/m, times `scale`, by Newcombe's hybrid of the two Wilson intervals.

    Source: R. G. Newcombe, Stat. Med. 17 (1998) 873-890, method 10; it holds where a numerator is 0 or small.
    """
    p, q = f"(({a})::double / nullif({n}, 0))", f"(({b})::double / nullif({m}, 0))"
    p_low, p_high = wilson_bounds_sql(a, n)
    q_low, q_high = wilson_bounds_sql(b, m)
    low = f"sqrt(pow({p} - ({p_low}), 2) + pow(({q_high}) - {q}, 2))"
    high = f"sqrt(pow(({p_high}) - {p}, 2) + pow({q} - ({q_low}), 2))"
    return f"{scale} * ({p} - {q} - {low})", f"{scale} * ({p} - {q} + {high})"


def observed_expected_bounds_sql(observed: str, expected: str) -> tuple[str, str]:
    """Interval of observed / expected events, the observed being Poisson, by Byar's approximation to the exact one.

    Source: N. E. Breslow, N. E. Day, Statistical Methods in Cancer Research II (IARC 1987), 69; it is within 1 % of the
    exact (chi-squared) limits from one event on. With no event the lower limit is 0. NULL without expected events.
    """
    o = f"({observed})::double"
    above = f"({o} + 1)"
    low = f"{o} * pow(1 - 1 / (9 * nullif({o}, 0)) - {Z_95} / (3 * sqrt(nullif({o}, 0))), 3)"
    high = f"{above} * pow(1 - 1 / (9 * {above}) + {Z_95} / (3 * sqrt({above})), 3)"
    known = f"case when {observed} is not null and {expected} > 0 then "
    return (
        f"{known}case when {observed} = 0 then 0.0 else {low} / {expected} end end",
        f"{known}{high} / {expected} end",
    )
