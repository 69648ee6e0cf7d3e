"""Group E: COVID-19 and other infections of mother, newborn and dyad.

Sepsis of the mother stands in `hemorrhage.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import coded_among_deliveries
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import diagnosed, gestation, of_mother, of_newborn

_COVID = diagnosed("covid19")

COVID_DELIVERY = coded_among_deliveries(
    "covid_delivery",
    "COVID-19 at delivery",
    codelist="covid19",
    codes="confirmed COVID-19 (U07.1)",
    group="E",
    family="infection",
    steward="HHS PIC",
    ruling="covid_codes, age_limits",
    caveats=("O98.5 without U07.1 does not count.", "U07.1 exists since 2020-04-01."),
)
COVID_STILLBIRTH = Measure(
    id="covid_stillbirth",
    title="Stillbirth among COVID-19 deliveries",
    definition=(
        "Delivery stays with a stillbirth outcome (Z37.1, Z37.3, Z37.4, Z37.6, Z37.7), among delivery "
        "stays with confirmed COVID-19 (U07.1)."
    ),
    group="E",
    family="infection",
    grain=Grain.DELIVERY,
    denominator=_COVID,
    numerator=diagnosed("stillbirth_outcome"),
    rate_per=1000,
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="covid_codes, stillbirth_unit",
)
COVID_PRETERM = Measure(
    id="covid_preterm",
    title="Preterm birth among COVID-19 deliveries",
    definition=(
        "Dyads whose newborn was born before 37 weeks 0 days, among dyads whose mother had confirmed "
        "COVID-19 (U07.1) on the delivery stay and whose gestation is known."
    ),
    group="E",
    family="infection",
    grain=Grain.DYAD,
    denominator=of_mother(_COVID),
    numerator=of_newborn(gestation(below=37)),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(Need.DIAGNOSES, Need.LINKAGE, Need.GESTATION),
    ruling="covid_codes, newborn_gestation, newborn_population",
)
COVID_NEWBORN = Measure(
    id="covid_newborn",
    title="Newborn COVID-19 in linked dyads",
    definition=(
        "Dyads whose newborn had confirmed COVID-19 (U07.1) in the birth stay or a transfer within a day, "
        "among dyads whose mother had confirmed COVID-19 (U07.1) on the delivery stay."
    ),
    group="E",
    family="infection",
    grain=Grain.DYAD,
    denominator=of_mother(_COVID),
    numerator=of_newborn(_COVID),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(Need.DIAGNOSES, Need.LINKAGE),
    ruling="covid_codes, joined_stays, newborn_population",
)
FLU_DELIVERY = coded_among_deliveries(
    "flu_delivery",
    "Influenza at delivery",
    codelist="influenza_maternal",
    codes="influenza (J09 to J11)",
    group="E",
    family="infection",
    steward="CDC",
    rate_per=1000,
    ruling="age_limits",
)
HIV_MOTHER = coded_among_deliveries(
    "hiv_mother",
    "HIV in pregnancy",
    codelist="hiv_maternal",
    codes="HIV (B20, Z21, O98.7)",
    group="E",
    family="infection",
    steward="CDC",
    rate_per=1000,
    ruling="age_limits",
)
SYPHILIS_MOTHER = coded_among_deliveries(
    "syphilis_mother",
    "Syphilis in pregnancy",
    codelist="syphilis_maternal",
    codes="syphilis (O98.1, A50 to A53)",
    group="E",
    family="infection",
    steward="CDC",
    rate_per=1000,
    ruling="age_limits",
)
CONGENITAL_SYPHILIS = Measure(
    id="congenital_syphilis",
    title="Congenital syphilis in linked dyads",
    definition=(
        "Dyads whose newborn has a code of congenital syphilis (A50), among dyads whose mother has a code "
        "of syphilis (O98.1, A50 to A53) on the delivery stay."
    ),
    group="E",
    family="infection",
    grain=Grain.DYAD,
    denominator=of_mother(diagnosed("syphilis_maternal")),
    numerator=of_newborn(diagnosed("congenital_syphilis")),
    better=Better.LOWER,
    steward="CDC",
    version="2025",
    needs=(Need.DIAGNOSES, Need.LINKAGE),
    ruling="joined_stays, newborn_population",
)
PUERPERAL_INFECTION = coded_among_deliveries(
    "puerperal_infection",
    "Puerperal infection, any",
    codelist="puerperal_infection_any",
    codes="puerperal sepsis or other puerperal infection (O85, O86)",
    group="E",
    family="infection",
    steward="HCUP",
    rate_per=1000,
    better=Better.LOWER,
    ruling="age_limits",
)
# id, title, code list, codes in words
_CODED = (
    ("hbv_mother", "Hepatitis B in pregnancy", "hbv_mother", "hepatitis (B16, B18.0, B18.1, O98.4)"),
    ("hcv_mother", "Hepatitis C in pregnancy", "hcv_mother", "hepatitis C (B18.2, B19.2)"),
    ("gbs", "Group B streptococcus colonization", "gbs", "streptococcus B carriage (O99.82, Z22.330)"),
    ("gc_ct", "Gonorrhea or chlamydia in pregnancy", "gc_ct", "gonorrhea or chlamydia (O98.2, A54, A56)"),
    ("uti", "Urinary tract infection in pregnancy", "uti", "infection of the genitourinary tract (O23)"),
)
CODED_INFECTIONS = tuple(
    coded_among_deliveries(
        id,
        title,
        codelist=codelist,
        codes=codes,
        group="E",
        family="infection",
        steward="HCUP" if id == "uti" else "CDC",
        rate_per=1000,
        ruling="age_limits",
        caveats=("O98.4 is viral hepatitis of any kind.",) if id == "hbv_mother" else (),
    )
    for id, title, codelist, codes in _CODED
)

MEASURES = (
    COVID_DELIVERY,
    COVID_STILLBIRTH,
    COVID_PRETERM,
    COVID_NEWBORN,
    FLU_DELIVERY,
    HIV_MOTHER,
    SYPHILIS_MOTHER,
    CONGENITAL_SYPHILIS,
    PUERPERAL_INFECTION,
    *CODED_INFECTIONS,
)
