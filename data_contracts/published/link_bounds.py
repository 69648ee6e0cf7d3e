"""The published table that shows how far rates could move with uncertain links.

How it is computed, and why its figures move in steps, stands in `measures/link_bounds`.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.rules import Between, OneOf, Severity

MEASURE_LINK_BOUNDS = DataContract(
    name="measure_link_bounds",
    kind=Kind.PUBLISHED,
    title="Link bounds of measures",
    grain="one row a measure that depends on links, place and period; rates of all other measures have no such bounds",
    key=("measure_id", "period_type", "period_start", "level", "place"),
    fields=(
        text("measure_id", "Measure", required=True),
        text("period_type", "year or all", required=True),
        date("period_start", "First day of the period"),
        text("level", "network or hospital", required=True),
        text("place", "Which hospital; `network` for the network", required=True),
        integer("denominator", "Units in the denominator of the published rate; empty when suppressed"),
        integer("rate_per", "The rates are per 100, 1 000 or 10 000; 1 for a mean"),
        number("best_rate", "The published rate, of all newborns linked; empty when suppressed"),
        number("strict_rate", "By links of the strict tier only"),
        number("loose_rate", "With the best candidates of newborns in review as well"),
        number("low_rate", "The least that any choice of plausible mothers gives"),
        number("high_rate", "The greatest that any choice of plausible mothers gives"),
        number("imputed_rate", "Mean over repeated draws of the uncertain links"),
        number("imputed_ci_low", "Lower end of its 95 % interval, chance and uncertain links together"),
        number("imputed_ci_high", "Upper end of its 95 % interval, chance and uncertain links together"),
        number("linkage_variance_share", "Share of that uncertainty that comes from the links, 0-1"),
        integer(
            "uncertain_newborns",
            "Newborns whose part in the measure depends on who the mother is, to the nearest ten; empty when few",
        ),
        integer("draws", "How often the uncertain links were drawn", required=True),
        boolean("suppressed", "The rate is hidden, and so are its bounds", required=True),
        text("suppression_reason", "Why hidden: small cell, or to protect another cell"),
    ),
    rules=(
        OneOf(
            column="period_type",
            values=("year", "all"),
            severity=Severity.STOP,
            because="bounds are made by year and over all",
        ),
        OneOf(
            column="level",
            values=("network", "hospital"),
            severity=Severity.STOP,
            because="bounds are made for the network and its hospitals",
        ),
        Between(
            column="linkage_variance_share",
            low=0,
            high=1,
            severity=Severity.STOP,
            because="a share lies between 0 and 1",
        ),
    ),
)
