"""Group I: social factors of mothers, from codes, screens, payer, certificate fields and area.

No outcomes.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import TOBACCO_USE, coded_among_deliveries
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    between,
    diagnosed,
    equals,
    everyone,
    first_answer,
    is_known,
    one_of,
    value_of,
)
from measures.words import NO, Condition

_Z_CODES_ARE_RARE = (
    "Z codes are rarely written: a low share says little about need, a rising one may be better coding."
)


def _coded_need(
    id: str, title: str, codelists: tuple[str, ...], codes: str, steward: str, *, ruling: str = ""
) -> Measure:
    flags = tuple(diagnosed(codelist) for codelist in codelists)
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Delivery stays with a diagnosis code of {codes} in any position, among all delivery stays."
        ),
        group="I",
        family="social",
        grain=Grain.DELIVERY,
        denominator=everyone(),
        numerator=flags[0] if len(flags) == 1 else any_of(*flags),
        steward=steward,
        version="2025",
        needs=(Need.DIAGNOSES,),
        ruling=ruling,
        caveats=(_Z_CODES_ARE_RARE,),
    )


CODED_NEEDS = (
    _coded_need("sdoh_any_z", "Any social-factor code", ("sdoh_any",), "Z55 to Z65", "Gravity / CMS"),
    _coded_need(
        "sdoh_housing",
        "Homelessness or housing instability",
        ("homelessness", "housing_inadequate", "housing_instability"),
        "homelessness, inadequate housing or housing instability (Z59.0, Z59.1, Z59.81)",
        "HRSA NPM housing",
        ruling="screens",
    ),
    _coded_need(
        "sdoh_food",
        "Food insecurity",
        ("food_insecurity",),
        "food insecurity (Z59.4)",
        "Gravity",
        ruling="screens",
    ),
    _coded_need(
        "sdoh_transport",
        "Transportation insecurity",
        ("transport_insecurity",),
        "transportation insecurity (Z59.82)",
        "Gravity",
    ),
    _coded_need(
        "sdoh_finance",
        "Financial strain or poverty",
        ("poverty_low_income", "insurance_welfare", "financial_insecurity", "material_hardship"),
        "poverty, low income, insufficient insurance or welfare, financial insecurity or material hardship "
        "(Z59.5, Z59.6, Z59.7, Z59.86, Z59.87)",
        "Gravity",
    ),
    _coded_need(
        "sdoh_incarceration",
        "Incarceration or legal circumstances",
        ("legal_incarceration",),
        "imprisonment, release from prison or other legal circumstances (Z65.1 to Z65.3)",
        "Gravity",
    ),
)
SUBSTANCE_USE = tuple(
    coded_among_deliveries(
        id,
        title,
        codelist=codelist,
        codes=codes,
        group="I",
        family="social",
        steward=steward,
        ruling="late_care_evidence, age_limits" if id == "pnc_late_none" else "age_limits",
    )
    for id, title, codelist, codes, steward in (
        ("sdoh_alcohol", "Alcohol use in pregnancy", "alcohol_use", "alcohol use (O99.31, F10)", "HRSA NPM"),
        (
            "sdoh_drug",
            "Drug use in pregnancy",
            "drug_use_any",
            "drug use other than alcohol and tobacco (O99.32, F11 to F16, F18, F19)",
            "AIM CPPSUD",
        ),
        (
            "sdoh_oud",
            "Opioid use disorder at delivery",
            "opioid_use_disorder",
            "opioid use, abuse or dependence (F11)",
            "AIM CPPSUD / HRSA",
        ),
        ("sdoh_cannabis", "Cannabis use", "cannabis_use", "cannabis use (F12)", "CDC"),
        (
            "pnc_late_none",
            "Late or no prenatal care",
            "late_prenatal_care",
            "insufficient prenatal care (O09.3)",
            "HRSA",
        ),
    )
)
SDOH_TOBACCO = Measure(
    id="sdoh_tobacco",
    title="Tobacco use in pregnancy",
    definition=(
        "Delivery stays with a code of tobacco use (O99.33, F17.2) or with at least one cigarette a day in "
        "the first or the last trimester, among all delivery stays. Cigarettes not recorded: the codes "
        "decide."
    ),
    group="I",
    family="social",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=TOBACCO_USE,
    better=Better.LOWER,
    steward="HRSA NPM smoking / CQIM SmokingDelivery",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="tobacco_evidence",
    caveats=("Z72.0 and smoking before pregnancy do not count.",),
)


def _by_payer(id: str, title: str, words: str, payers: tuple[str, ...], steward: str, ruling: str) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Delivery stays whose primary payer is {words}, among delivery stays with a primary payer "
            "recorded."
        ),
        group="I",
        family="social",
        grain=Grain.DELIVERY,
        denominator=everyone(),
        numerator=equals("payer", payers[0]) if len(payers) == 1 else one_of("payer", *payers),
        steward=steward,
        version="2025",
        needs=(Need.PAYER,),
        ruling=ruling,
    )


SDOH_MEDICAID = _by_payer(
    "sdoh_medicaid", "Medicaid-financed births", "Medicaid", ("medicaid",), "KFF / HCUP", "payer"
)
SDOH_INSURANCE = _by_payer(
    "sdoh_insurance",
    "Uninsured or self-pay at delivery",
    "self-pay or no charge",
    ("self_pay", "no_charge"),
    "HCUP",
    "payer",
)


def _by_area(
    id: str, title: str, definition: str, known: Condition, numerator: Condition, steward: str
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=f"{definition}, among delivery stays whose area is known.",
        group="I",
        family="social",
        grain=Grain.DELIVERY,
        denominator=known,
        numerator=numerator,
        steward=steward,
        version="2025",
        needs=(Need.AREAS,),
        caveats=("A trait of the area where the woman lives, not of the woman.",),
    )


AREA_MEASURES = (
    _by_area(
        "sdoh_rural",
        "Rural residence",
        "Delivery stays of women whose area has a rural-urban commuting code of 4 to 10",
        between("rural_urban_code", 1, 10),
        at_least("rural_urban_code", 4),
        "RUCA / NCHS",
    ),
    _by_area(
        "sdoh_svi",
        "High social vulnerability",
        "Delivery stays of women whose area ranks at 0.75 or higher in the Social Vulnerability Index",
        between("svi_overall", 0, 1),
        at_least("svi_overall", 0.75),
        "CDC SVI",
    ),
    _by_area(
        "sdoh_adi",
        "High area deprivation",
        "Delivery stays of women whose area ranks at 85 or higher nationally in the Area Deprivation Index",
        between("adi_national_percentile", 1, 100),
        at_least("adi_national_percentile", 85),
        "ADI",
    ),
)

_ADULT = at_least("mother_age_years", 18)
# Housing, food, transportation, utilities, interpersonal safety.
_SCREENED = at_least("social_domains_answered", 5)
SDOH_SCREENED = Measure(
    id="sdoh_screened",
    title="Screened for social drivers of health",
    definition=(
        "Delivery stays with all five domains of CMS answered (housing, food, transportation, utilities, "
        "interpersonal safety; declined and not asked are no answers), among delivery stays of women of 18 "
        "years or more."
    ),
    group="I",
    family="social",
    grain=Grain.DELIVERY,
    denominator=_ADULT,
    numerator=_SCREENED,
    better=Better.HIGHER,
    steward="CMS SDOH-1",
    version="2025",
    needs=(Need.SCREENINGS, Need.MATERNAL_AGE),
    ruling="screens",
)
SDOH_POSITIVE = Measure(
    id="sdoh_positive",
    title="Screened positive for a social driver of health",
    definition=(
        "Delivery stays with a positive answer in at least one of the five domains of CMS, among delivery "
        "stays of women of 18 years or more with all five answered."
    ),
    group="I",
    family="social",
    grain=Grain.DELIVERY,
    denominator=all_of(_ADULT, _SCREENED),
    numerator=at_least("social_domains_positive", 1),
    steward="CMS SDOH-2",
    version="2025",
    needs=(Need.SCREENINGS, Need.MATERNAL_AGE),
    ruling="screens",
)
PNC_FIRST_TRI = Measure(
    id="pnc_first_tri",
    title="Prenatal care begun in the first trimester",
    definition=(
        "Deliveries with the first prenatal visit in week 1 to 13 of the pregnancy, among deliveries with "
        "that week recorded or with no prenatal visit at all, which is a no."
    ),
    group="I",
    family="social",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=first_answer(
        (equals("prenatal_visits", 0), NO),
        (is_known("first_prenatal_visit_week"), between("first_prenatal_visit_week", 1, 13)),
    ),
    better=Better.HIGHER,
    steward="HRSA NOM 1",
    version="2025",
    needs=(Need.PRENATAL_CARE,),
    caveats=(
        "Certificates tell months, here weeks decide: 13 weeks 6 days is the end of the first trimester.",
    ),
    needs_spec_check=True,
)
PNC_VISITS = Measure(
    id="pnc_visits",
    title="Number of prenatal visits",
    definition="Mean number of prenatal visits, over deliveries with the number recorded; no visit is 0.",
    group="I",
    family="social",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=value_of("prenatal_visits"),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    steward="NVSS",
    version="2025",
    needs=(Need.PRENATAL_CARE,),
)

MEASURES = (
    *CODED_NEEDS,
    *SUBSTANCE_USE,
    SDOH_TOBACCO,
    SDOH_MEDICAID,
    SDOH_INSURANCE,
    *AREA_MEASURES,
    SDOH_SCREENED,
    SDOH_POSITIVE,
    PNC_FIRST_TRI,
    PNC_VISITS,
)
