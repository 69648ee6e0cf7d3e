"""Group H: what only the linked record of mother and newborn can tell.

Every linked newborn counts, outborn ones too.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import FROM_4000_G, TOBACCO_USE, UNDER_1500_G, UNDER_2500_G
from measures.catalogue.levels_shared import NEONATAL_LEVEL_SOURCE, OWN_REPORT
from measures.catalogue.severe_morbidity import ANY_OF_20
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import (
    at_least,
    diagnosed,
    difference,
    everyone,
    gestation,
    is_true,
    mothers_value,
    newborns_value,
    of_mother,
    of_newborn,
    value_of,
)

_CODES = (Need.LINKAGE, Need.DIAGNOSES)

DYAD_SMM_NICU = Measure(
    id="dyad_smm_nicu",
    title="NICU admission among newborns of mothers with severe morbidity",
    definition=(
        "Dyads whose newborn was admitted to neonatal intensive care, among dyads whose mother had at "
        "least one of the 20 indicators of severe maternal morbidity (without transfusion) on the delivery "
        "stay, at any age, and whose birth hospital says whether the newborn was admitted."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(ANY_OF_20),
    numerator=of_newborn(is_true("nicu_admitted")),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(*_CODES, Need.PROCEDURES, Need.NICU),
    ruling="nicu_elsewhere, smm_union, age_limits, newborn_population, joined_stays",
)
DYAD_HTN_PRETERM = Measure(
    id="dyad_htn_preterm",
    title="Preterm birth among mothers with hypertension",
    definition=(
        "Dyads whose newborn was born before 37 weeks 0 days, among dyads whose mother had a hypertensive "
        "disorder of pregnancy (O10, O11, O13 to O16) on the delivery stay and whose gestation is known."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(diagnosed("hypertension_dyad")),
    numerator=of_newborn(gestation(below=37)),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=(*_CODES, Need.GESTATION),
    ruling="dyad_hypertension, newborn_gestation, newborn_population",
)
DYAD_DM_LGA = Measure(
    id="dyad_dm_lga",
    title="Large newborns of mothers with diabetes",
    definition=(
        "Dyads whose newborn weighed 4,000 g or more, among dyads whose mother had diabetes of any kind "
        "(O24, E08 to E13) on the delivery stay. Grams decide, else the weight code (P07, P08); with "
        "neither the dyad is outside."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(diagnosed("diabetes_in_pregnancy")),
    numerator=of_newborn(FROM_4000_G),
    better=Better.LOWER,
    steward="NMNSIP / NPID",
    version="2025",
    needs=(*_CODES, Need.BIRTH_WEIGHT),
    ruling="dyad_diabetes, macrosomia_limit, weight_evidence, newborn_population, joined_stays",
    caveats=("For want of a growth reference, large for gestational age is read as 4,000 g or more.",),
)
DYAD_SMOKE_LBW = Measure(
    id="dyad_smoke_lbw",
    title="Low birth weight among mothers who smoke",
    definition=(
        "Dyads whose newborn weighed less than 2,500 g, among dyads whose mother used tobacco in pregnancy "
        "(O99.33, F17.2, or cigarettes in the first or last trimester). Grams decide, else the weight "
        "code; neither: outside."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(TOBACCO_USE),
    numerator=of_newborn(UNDER_2500_G),
    better=Better.LOWER,
    steward="IM CoIIN",
    version="2025",
    needs=(*_CODES, Need.BIRTH_WEIGHT),
    ruling="tobacco_evidence, weight_evidence, newborn_population",
)
DYAD_OUD_NOWS = Measure(
    id="dyad_oud_nows",
    title="Neonatal withdrawal among mothers with opioid use disorder",
    definition=(
        "Dyads whose newborn has a code of neonatal withdrawal (P96.1), among dyads whose mother has a "
        "code of opioid use, abuse or dependence (F11) on the delivery stay."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(diagnosed("opioid_use_disorder")),
    numerator=of_newborn(diagnosed("nas_nows")),
    better=Better.LOWER,
    steward="AIM CPPSUD",
    version="2025",
    needs=_CODES,
    ruling="newborn_population, joined_stays",
)
DYAD_CHORIO_SEPSIS = Measure(
    id="dyad_chorio_sepsis",
    title="Neonatal sepsis after chorioamnionitis",
    definition=(
        "Dyads whose newborn has a code of sepsis of the newborn (P36), among dyads whose mother has a "
        "code of chorioamnionitis (O41.12) on the delivery stay."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_mother(diagnosed("chorioamnionitis")),
    numerator=of_newborn(diagnosed("neonatal_sepsis")),
    better=Better.LOWER,
    steward="HHS PIC",
    version="2025",
    needs=_CODES,
    ruling="newborn_population, joined_stays",
)
DYAD_LOS_GAP = Measure(
    id="dyad_los_gap",
    title="Newborn's length of stay less the mother's",
    definition=(
        "Mean over dyads of the newborn's days in hospital (birth stay and transfers within a day) less "
        "the mother's days of the delivery stay, both in calendar days, the mother's from admission. "
        "Either open or unknown: outside."
    ),
    group="H",
    family="dyads",
    grain=Grain.DYAD,
    denominator=everyone(),
    numerator=difference(
        newborns_value(value_of("length_of_stay_days")),
        less=mothers_value(value_of("length_of_stay_days")),
    ),
    kind=MeasureKind.CONTINUOUS,
    rate_per=1,
    better=Better.LOWER,
    steward="CMQCC",
    version="2025",
    needs=(Need.LINKAGE,),
    ruling="length_of_stay, joined_stays, newborn_population",
)
VLBW_LEVEL3 = Measure(
    id="vlbw_level3",
    title="Very-low-birth-weight newborns born at level III or higher",
    definition=(
        "Dyads delivered at a hospital with a neonatal level of III or IV on the day of birth, among dyads "
        "whose newborn weighed less than 1,500 g (grams, else the weight code; neither: outside). The level is the "
        "assessed one where a survey settles it, else the hospital's own report; unknown: outside."
    ),
    group="G",
    family="dyads",
    grain=Grain.DYAD,
    denominator=of_newborn(UNDER_1500_G),
    numerator=of_mother(at_least("neonatal_level", 3)),
    better=Better.HIGHER,
    steward="HRSA NPM risk-appropriate care",
    version="2025",
    needs=(Need.LINKAGE, Need.BIRTH_WEIGHT, Need.LEVELS),
    ruling="linked_only, weight_evidence, newborn_population",
    reason=NEONATAL_LEVEL_SOURCE,
    caveats=(OWN_REPORT,),
)

MEASURES = (
    DYAD_SMM_NICU,
    DYAD_HTN_PRETERM,
    DYAD_DM_LGA,
    DYAD_SMOKE_LBW,
    DYAD_OUD_NOWS,
    DYAD_CHORIO_SEPSIS,
    DYAD_LOS_GAP,
    VLBW_LEVEL3,
)
