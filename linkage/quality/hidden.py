"""The tables of linkage quality as they may be published: which counts of each table are small cells.

How cells are hidden stands in small_cells.py; what the figures mean, with the modules that count them.
"""

from __future__ import annotations

import duckdb

from linkage.quality.calibration import CALIBRATION
from linkage.quality.certainty import CERTAINTY
from linkage.quality.drift import DRIFT
from linkage.quality.proxies import PROXIES
from linkage.quality.small_cells import hide_small_cells, hide_small_steps

_EXPECTED = ("expected_right", "expected_false", "expected_missed", "expected_precision", "expected_recall")


def hide_quality(con: duckdb.DuckDBPyConnection, largest_hidden: int) -> None:
    """Hide small counts in `link_quality`, `linkage_bias` and CALIBRATION; those of the whole network are shown.

    So are tiers of the whole network: like the link status they tell what the program did. Of figures against a truth
    only the denominators are people's counts: a numerator counts what the program did.
    """
    con.execute("create or replace temp table link_quality as from link_quality order by all")
    hide_small_cells(
        con,
        "link_quality",
        counts=(
            "if(source = 'truth', denominator, numerator)",
            "if(source = 'truth', 0, denominator - numerator)",
            "denominator",
            # With the rates of linked and of review both shown, the unlinked follow.
            "case when metric = 'review_rate' then denominator - sum(numerator) filter (metric in ('link_rate', "
            "'review_rate')) over (partition by stratum, stratum_value) end",
        ),
        parts_of_totals=("concat_ws('|', source, metric, stratum)",),
        figures=("numerator", "denominator", "value", "ci_low", "ci_high"),
        largest_hidden=largest_hidden,
        shown="stratum in ('overall', 'tier')",
    )
    (people,) = con.execute(
        "select count(*) filter (link_status = 'linked'), count(*) filter (link_status <> 'linked') from links"
    ).fetchall()
    linked, others = (f"round({column} * {size})" for column, size in zip(_SHARES, people, strict=True))
    hide_small_cells(
        con,
        "linkage_bias",
        # The sum orders the rows as in link_quality, so that both tables hide the same ones.
        counts=(
            f"coalesce({linked}, 0)",
            f"coalesce({others}, 0)",
            f"coalesce({linked}, 0) + coalesce({others}, 0)",
        ),
        parts_of_totals=("characteristic",),
        figures=(*_SHARES, "standardized_difference", "flagged"),
        largest_hidden=largest_hidden,
    )
    hide_small_cells(
        con,
        CALIBRATION,
        counts=("newborns",),
        parts_of_totals=("kind", "concat_ws('|', kind, model, method)"),
        figures=("newborns", "expected_right", "observed_right", "share", "ci_low", "ci_high"),
        largest_hidden=largest_hidden,
    )


def publish_assessment(con: duckdb.DuckDBPyConnection, largest_hidden: int) -> None:
    """Create `link_certainty`, `linkage_proxies` and `linkage_drift` from their exact tables, small counts hidden."""
    _publish_certainty(con, largest_hidden)
    con.execute(f"create or replace temp table linkage_proxies as from {PROXIES}")
    hide_small_cells(
        con,
        "linkage_proxies",
        counts=("numerator", "denominator"),
        parts_of_totals=(),
        figures=("numerator", "share"),
        largest_hidden=largest_hidden,
    )
    _publish_drift(con, largest_hidden)


def _publish_certainty(con: duckdb.DuckDBPyConnection, largest_hidden: int) -> None:
    con.execute(
        f"create or replace temp table link_certainty as from {CERTAINTY} order by stratum, stratum_value"
    )
    hide_small_cells(
        con,
        "link_certainty",
        counts=("links", "newborns - links", "newborns"),
        parts_of_totals=("stratum",),
        figures=("newborns", "links", *_EXPECTED),
        largest_hidden=largest_hidden,
        shown="stratum in ('overall', 'tier', 'threshold')",
    )
    hide_small_steps(
        con,
        "link_certainty",
        steps="stratum = 'threshold'",
        order="threshold",
        count="links",
        of="newborns",
        figures=("links", *_EXPECTED),
        largest_hidden=largest_hidden,
    )


def _publish_drift(con: duckdb.DuckDBPyConnection, largest_hidden: int) -> None:
    con.execute(
        f"create or replace temp table linkage_drift as from {DRIFT} order by subject, hospital_id, month"
    )
    # Pairs are no people, and a stability index holds no count of its own: there only the births of the month count.
    events = "if(subject in ('candidates_per_newborn', 'match_weight_psi'), null, numerator)"
    hide_small_cells(
        con,
        "linkage_drift",
        counts=(events, f"denominator - {events}", "denominator"),
        parts_of_totals=(
            "concat_ws('|', subject, coalesce(hospital_id, ''))",
            "concat_ws('|', subject, month, hospital_id is null)",
        ),
        figures=("value",),
        largest_hidden=largest_hidden,
    )
    con.execute(
        """
        create or replace temp table linkage_drift as
        select subject, hospital_id, month, value,
            -- a reference pools earlier months: two of them subtracted would give a hidden month away
            if(hides, null, reference) as reference, if(hides, null, lower) as lower, if(hides, null, upper) as upper,
            is_out
        from (
            select *, bool_or(value is null and subject <> 'match_weight_psi')
                over (partition by subject, hospital_id) as hides
            from linkage_drift
        )
        order by subject, hospital_id nulls first, month
        """
    )


_SHARES = ("linked_share", "unlinked_share")
