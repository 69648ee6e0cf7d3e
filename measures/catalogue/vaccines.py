"""Group E: vaccines and prophylaxis in pregnancy and at birth, and how severe COVID-19 at delivery was.

Infections themselves stand in `infection.py`.
"""

from __future__ import annotations

from measures.catalogue.severe_morbidity import ANY_OF_20, DIED
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_most,
    diagnosed,
    established,
    everyone,
    gestation,
    had_procedure,
    is_true,
    not_,
    of_mother,
    of_newborn,
)
from measures.words import Condition

_COVID = diagnosed("covid19")
_ELSEWHERE = (
    "A vaccine given elsewhere counts only where the hospital has entered it; the rate is then too low.",
)

COVID_SEVERE = Measure(
    id="covid_severe",
    title="COVID-19 with severe disease",
    definition=(
        "Delivery stays with acute respiratory failure (J96.0), acute respiratory distress syndrome (J80), mechanical "
        "ventilation (5A1935Z, 5A1945Z, 5A1955Z), extracorporeal oxygenation, or death in hospital, among delivery stays "
        "with confirmed COVID-19 (U07.1)."
    ),
    group="E",
    family="infection",
    grain=Grain.DELIVERY,
    denominator=_COVID,
    numerator=any_of(
        diagnosed("covid_respiratory_failure"),
        had_procedure("smm_vent"),
        had_procedure("ecmo"),
        established(DIED),
    ),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.DISPOSITION),
    ruling="covid_codes, age_limits",
    caveats=("Respiratory failure of another cause counts too.",),
)
COVID_SMM = Measure(
    id="covid_smm",
    title="Severe maternal morbidity among COVID-19 deliveries",
    definition=(
        "Delivery stays with any of the 20 indicators of severe maternal morbidity (transfusion is not one of them), among "
        "delivery stays with confirmed COVID-19 (U07.1). Every age counts."
    ),
    group="E",
    family="infection",
    grain=Grain.DELIVERY,
    denominator=_COVID,
    numerator=ANY_OF_20,
    rate_per=10_000,
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ruling="covid_codes, smm_union",
    caveats=("Respiratory distress syndrome is an indicator, so that severe COVID-19 itself counts.",),
    needs_spec_check=True,
)
COVID_VACC = Measure(
    id="covid_vacc",
    title="COVID-19 vaccination status recorded",
    definition=(
        "Delivery stays with a COVID-19 vaccine given in the pregnancy or during the stay, or with a code of not or not "
        "fully vaccinated (Z28.310, Z28.311), among all delivery stays."
    ),
    group="E",
    family="infection",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=any_of(is_true("covid_vaccine_given"), diagnosed("covid_vaccination_coded")),
    better=Better.HIGHER,
    steward="CDC",
    version="2025",
    needs=(Need.DIAGNOSES, Need.MOTHERS_VACCINES),
    caveats=(
        "A woman vaccinated before the pregnancy has no code; she counts as not recorded.",
        "The codes began on 2022-04-01; before, only vaccines given count.",
    ),
    needs_spec_check=True,
)


def _in_pregnancy(id: str, title: str, column: str, words: str, caveats: tuple[str, ...]) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Delivery stays of women who were given {words}, by a record of the delivery stay or of another encounter of "
            "the pregnancy, among delivery stays at 37 weeks 0 days or more."
        ),
        group="E",
        family="infection",
        grain=Grain.DELIVERY,
        denominator=gestation(at_least=37),
        numerator=is_true(column),
        better=Better.HIGHER,
        steward="HEDIS PRS-E, by its title",
        version="2025",
        needs=(Need.MOTHERS_VACCINES, Need.GESTATION),
        ruling="gestational_age, drug_recognition",
        caveats=(*_ELSEWHERE, *caveats),
        needs_spec_check=True,
    )


TDAP = _in_pregnancy(
    "tdap",
    "Tdap in pregnancy",
    "tdap_given_27_36_weeks",
    "a vaccine against tetanus, diphtheria and pertussis (Tdap) from 27 weeks 0 days to 36 weeks 6 days",
    (),
)
FLU_VACC = _in_pregnancy(
    "flu_vacc",
    "Influenza vaccine in pregnancy",
    "influenza_vaccine_given",
    "an influenza vaccine in the pregnancy",
    ("All seasons count, also births of months in which there was no vaccine to be had.",),
)
_PROTECTED: Condition = any_of(
    of_mother(is_true("rsv_vaccine_given_32_36_weeks")), of_newborn(is_true("rsv_antibody_given"))
)
RSV_MATERNAL_VACCINE = Measure(
    id="rsv_maternal_vaccine",
    title="Maternal vaccine or infant antibody against respiratory syncytial virus",
    definition=(
        "Dyads whose mother was given a vaccine against respiratory syncytial virus from 32 weeks 0 days to 36 weeks 6 "
        "days, or whose newborn was given a long-acting antibody (nirsevimab, clesrovimab) in the birth stay or a transfer "
        "within a day, among linked dyads."
    ),
    group="E",
    family="infection",
    grain=Grain.DYAD,
    denominator=not_(of_newborn(established(is_true("died")))),
    numerator=_PROTECTED,
    better=Better.HIGHER,
    steward="CDC / ACIP",
    version="2024",
    needs=(Need.MOTHERS_VACCINES, Need.MEDICATIONS, Need.LINKAGE),
    ruling="newborn_population, joined_stays, drug_recognition",
    caveats=(
        *_ELSEWHERE,
        "The vaccine is recommended from September to January only: compare the same months of different years.",
        "A vaccine less than 14 days before birth counts, though the newborn is then to have the antibody too.",
    ),
    needs_spec_check=True,
)
# Viral hepatitis of pregnancy (O98.4) with a code of hepatitis C and none of hepatitis B is no exposure to B.
_HEPATITIS_B = any_of(
    diagnosed("hepatitis_b_maternal"), all_of(diagnosed("hbv_mother"), not_(diagnosed("hcv_mother")))
)
HBV_PPX = Measure(
    id="hbv_ppx",
    title="Hepatitis B prophylaxis within 12 hours of the exposed newborn",
    definition=(
        "Dyads whose newborn was given both hepatitis B vaccine and hepatitis B immune globulin within 12 hours of birth, "
        "among linked dyads whose mother has a diagnosis code of hepatitis B (B16, B18.0, B18.1, B19.1) on the delivery "
        "stay, or of viral hepatitis of pregnancy (O98.4) and none of hepatitis C (B18.2, B19.2). One of the two not "
        "recorded counts as not given."
    ),
    group="E",
    family="infection",
    grain=Grain.DYAD,
    denominator=of_mother(_HEPATITIS_B),
    numerator=all_of(
        of_newborn(established(at_most("hepatitis_b_vaccine_hours", 12))),
        of_newborn(established(at_most("hepatitis_b_globulin_hours", 12))),
    ),
    better=Better.HIGHER,
    steward="CDC / Joint Commission",
    version="2025",
    needs=(Need.DIAGNOSES, Need.HEPATITIS_B_VACCINE_TIMES, Need.LINKAGE),
    ruling="newborn_population, joined_stays, drug_recognition",
    caveats=(
        "O98.4 without a code of the virus is viral hepatitis of any kind.",
        "Where only the day of a dose is known, the day of birth counts as in time and the next day does not.",
    ),
    needs_spec_check=True,
)

MEASURES = (COVID_SEVERE, COVID_SMM, COVID_VACC, TDAP, FLU_VACC, RSV_MATERNAL_VACCINE, HBV_PPX)
