"""Tables about hospitals, units and places: the network's reference tables and the two survey feeds."""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.rules import Before, Between, RefersTo

HOSPITALS = DataContract(
    name="hospitals",
    kind=Kind.REFERENCE,
    title="Hospitals",
    grain="one row a hospital of the network",
    key=("hospital_id",),
    fields=(
        text("hospital_id", "Hospital", required=True, aliases=("facility_id",)),
        text("name", "Name of the hospital", required=True, aliases=("hospital_name",)),
        text("state", "State, two letters"),
        text("county_fips", "County, five FIPS digits"),
        text("region", "Perinatal region, local learning system or integrated care system"),
        text("network", "Hospital system or collaborative"),
        boolean("teaching", "Teaching hospital"),
        boolean("rural", "Rural hospital"),
        integer("licensed_beds", "Licensed beds"),
        integer("annual_births", "Births a year"),
        integer("maternal_level_reported", "Level of maternal care, self-reported (1-4)"),
        integer("neonatal_level_reported", "Level of neonatal care, self-reported (1-4)"),
        date("open_date", "Opened"),
        date("close_date", "Closed"),
        text("successor_hospital_id", "Hospital that took over"),
    ),
    rules=(
        Between(column="maternal_level_reported", low=1, high=4, because="levels run from 1 to 4"),
        Between(column="neonatal_level_reported", low=1, high=4, because="levels run from 1 to 4"),
        Before(earlier="open_date", later="close_date", because="a hospital cannot close before it opened"),
    ),
)

AREAS = DataContract(
    name="areas",
    kind=Kind.REFERENCE,
    title="Areas",
    grain="one row a ZIP code, postcode district or small area",
    key=("area_code",),
    fields=(
        text("area_code", "What encounters carry in zip", required=True, aliases=("zip", "zip_code")),
        text("county_fips", "County, five FIPS digits"),
        text("state", "State, two letters"),
        integer("rural_urban", "RUCA code, 1 (metropolitan core) to 10 (rural)"),
        integer("adi_national_percentile", "Area Deprivation Index, national percentile 1-100"),
        number("svi_overall", "Social Vulnerability Index, 0-1 (1 = most vulnerable)"),
        integer("imd_decile", "English Index of Multiple Deprivation, decile 1 (most deprived) to 10"),
        number("poverty_share", "Share of people in poverty, 0-1"),
        number("no_vehicle_share", "Share of households without a vehicle, 0-1"),
        number("broadband_share", "Share of households with broadband, 0-1"),
        boolean("maternity_care_desert", "County without obstetric care"),
        number("miles_to_obstetric_unit", "Distance to the nearest obstetric unit", unit="mi"),
    ),
    rules=(
        Between(
            column="rural_urban",
            low=1,
            high=10,
            may_fail=0.01,
            because="RUCA codes run from 1 to 10 (99: not coded)",
        ),
        Between(
            column="svi_overall",
            low=0,
            high=1,
            may_fail=0.01,
            because="SVI runs from 0 to 1 (-999: not computed)",
        ),
        Between(
            column="adi_national_percentile", low=1, high=100, may_fail=0.01, because="ADI runs from 1 to 100"
        ),
        Between(column="imd_decile", low=1, high=10, may_fail=0.01, because="deciles run from 1 to 10"),
    ),
)

LEVEL_OF_CARE_SURVEYS = DataContract(
    name="level_of_care_surveys",
    kind=Kind.SUBMITTED,
    title="Level-of-care surveys",
    grain="one row a hospital, survey date and item",
    key=("hospital_id", "survey_date", "item"),
    fields=(
        text("hospital_id", "Hospital", required=True, aliases=("facility_id",)),
        date("survey_date", "Day of the survey", required=True),
        text(
            "item",
            "Question, one of those of the page `levels-of-care`; others are passed over",
            required=True,
            examples=("massive_transfusion_protocol", "lowest_gestation_accepted_weeks"),
        ),
        text(
            "answer",
            "yes, no, a number or a level, as the question asks",
            required=True,
            examples=("yes", "32", "III"),
        ),
    ),
    rules=(
        RefersTo(
            columns=("hospital_id",),
            targets=("hospitals",),
            target_columns=("hospital_id",),
            because="the network's list of hospitals has no such hospital",
        ),
    ),
)

SAFETY_CULTURE_SURVEYS = DataContract(
    name="safety_culture_surveys",
    kind=Kind.SUBMITTED,
    title="Safety-culture surveys",
    grain="one row a unit, survey date and domain",
    key=("hospital_id", "unit", "survey_date", "domain"),
    fields=(
        text("hospital_id", "Hospital", required=True, aliases=("facility_id",)),
        text("unit", "maternity, neonatal, ...", required=True),
        date("survey_date", "Day of the survey", required=True),
        text("instrument", "SCORE, SOPS, ..."),
        text("domain", "Domain of the instrument", required=True),
        integer("respondents", "People who answered", required=True),
        integer("invited", "People asked"),
        number("percent_positive", "Share of positive answers, 0-100", required=True, unit="%"),
        boolean("debriefed", "Results were discussed with the unit"),
        date("debrief_date", "Day of that discussion"),
    ),
    rules=(
        Between(column="percent_positive", low=0, high=100, because="a share of answers in per cent"),
        Between(column="respondents", low=0, high=100000, because="a count of people"),
    ),
)
