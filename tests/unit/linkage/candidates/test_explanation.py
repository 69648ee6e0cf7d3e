"""A match weight told comparison by comparison adds up to what the model scored."""

from __future__ import annotations

import duckdb
import pytest

from linkage.candidates import explanation
from linkage.candidates.sides import create_sides
from linkage.candidates.statistics import count_statistics, create_statistics
from linkage.compare.comparable import create_comparable
from linkage.models import identified
from linkage.models.catalogue import MODELS, model_named
from linkage.persons.stays import create_infant_stays, create_mother_stays
from linkage.splink_adapter import score_candidates
from tests.support.small_dyads import (
    HEAVY,
    add_delivery,
    add_newborn,
    create_empty_feeds,
    create_small_network,
)


def explain_all(con: duckdb.DuckDBPyConnection, model: str = "identified") -> None:
    """Score and explain every newborn with every delivery of the feeds."""
    create_comparable(con)
    create_mother_stays(con)
    create_infant_stays(con)
    count_statistics(con)
    count_statistics(con)
    create_statistics(con)
    create_sides(con)
    con.execute(
        "create temp table every_pair as select newborn.unique_id as newborn_no, delivery.unique_id as delivery_no "
        "from linkage_newborn_side as newborn, linkage_delivery_side as delivery"
    )
    chosen = model_named(model)
    settings = chosen.settings(chosen.default_parameters(None))
    sides = {"deliveries": "linkage_delivery_side", "newborns": "linkage_newborn_side"}
    score_candidates(con, settings, candidates="every_pair", at_least=-1000.0, into="scored", **sides)
    explanation.explain_pairs(con, settings, pairs="every_pair", into="explained", **sides)


@pytest.mark.parametrize("model", [model.name for model in MODELS])
def test_the_parts_of_a_weight_add_up_to_the_weight_that_splink_gives(
    con: duckdb.DuckDBPyConnection, model: str
) -> None:
    create_small_network(con, births=60, seed=4, errors=HEAVY)
    explain_all(con, model)
    ((pairs, comparisons, largest_difference, levels_met),) = con.execute(
        """
        with sums as (
            select newborn_no, delivery_no, sum(match_weight) as match_weight, count(*) as parts
            from explained group by newborn_no, delivery_no
        )
        select count(*), min(parts), max(abs(sums.match_weight - scored.match_weight)),
            (select count(distinct (comparison, level)) from explained)
        from sums full join scored using (newborn_no, delivery_no)
        """
    ).fetchall()
    assert pairs >= 60 * 50
    compared = len(model_named(model).settings(None)["comparisons"])
    assert comparisons == 1 + compared
    assert largest_difference < 1e-6
    assert levels_met > 2 * compared


def test_each_comparison_says_in_words_what_it_found(con: duckdb.DuckDBPyConnection) -> None:
    create_empty_feeds(con)
    add_delivery(con, "D1")
    add_newborn(con, "B1", subscriber_id=None, zip="60614", street_address="9 Oak Road")
    explain_all(con)
    found = {
        comparison: (level, weight)
        for comparison, level, weight in con.execute(
            "select comparison, level, match_weight from explained"
        ).fetchall()
    }
    assert found["timing"][0] == "same minute"
    # The stated weights of the fixed level: log2(0.70 / 0.0014) = 8.97 bits.
    assert found["timing"][1] == pytest.approx(8.9658, abs=1e-3)
    assert found["subscriber_id"] == ("unknown", 0.0)
    assert found["address"][0] == "different"
    assert found["address"][1] < 0


def test_a_comparison_names_the_columns_it_looks_at() -> None:
    looked_at = explanation.columns_compared(identified.settings())
    assert looked_at["plurality"] == ("plurality",)
    assert set(looked_at["timing"]) == {"day", "minute"}
    assert "surname" in looked_at["surname"]


def test_a_weight_that_levels_do_not_tell_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    settings = identified.settings(identified.default_parameters())
    settings["comparisons"][-1]["comparison_levels"][1]["tf_adjustment_column"] = "payer"
    with pytest.raises(explanation.ExplanationError, match="frequent"):
        explanation.explain_pairs(
            con, settings, pairs="pairs", deliveries="deliveries", newborns="newborns", into="explained"
        )
