"""What the table of areas says about the ZIP codes that encounters carry. People do not stand here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_contracts.codings import zip3_sql

if TYPE_CHECKING:
    import duckdb


def create_places(con: duckdb.DuckDBPyConnection) -> None:
    """Create temp table `fact_places`: one row a text sent as `zip`.

    A text that is itself an area code names that area; else its first five digits do (ZIP+4). Codes that
    stand for "not computed" (RUCA 99, SVI -999, suppressed ADI) are NULL, as is all of an unknown area.
    Columns: `zip, zip3, rural_urban_code, svi_overall, adi_national_percentile, imd_decile, poverty_quartile` (of the areas
    of the table: 4 holds the quarter with the greatest share of poor people), `maternity_care_desert,
    miles_to_obstetric_unit`.
    """
    con.execute(
        f"""
        create or replace temp table fact_places as
        with
        sent as (
            select zip from maternal_encounters where zip is not null
            union
            select zip from newborn_encounters where zip is not null
        ),
        matched as (
            select sent.zip, coalesce(exact.area_code, five.area_code) as area_code
            from sent
            left join areas as exact on exact.area_code = trim(sent.zip)
            left join areas as five on five.area_code = left(trim(sent.zip), 5)
        ),
        -- one row an area with a known share of poor people; areas with the same share are in the same quarter
        ranked as (
            select area_code,
                least(4, 1 + floor(4 * percent_rank() over (order by poverty_share)))::bigint as poverty_quartile
            from areas where poverty_share between 0 and 1
        )
        select matched.zip, {zip3_sql("matched.zip")} as zip3,
            case when rural_urban between 1 and 10 then rural_urban end as rural_urban_code,
            case when svi_overall between 0 and 1 then svi_overall end as svi_overall,
            case when adi_national_percentile between 1 and 100 then adi_national_percentile end
                as adi_national_percentile,
            case when imd_decile between 1 and 10 then imd_decile end as imd_decile,
            ranked.poverty_quartile, maternity_care_desert,
            case when miles_to_obstetric_unit >= 0 then miles_to_obstetric_unit end as miles_to_obstetric_unit
        from matched
        left join areas using (area_code)
        left join ranked using (area_code)
        """
    )
