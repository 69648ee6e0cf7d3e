"""Group F: complications and survival of inborn newborns.

Their gestation and weight stand in `newborn_size.py`, care given to them in `newborn_care.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import (
    FROM_4000_G,
    INBORN,
    UNDER_2000_G,
    UNDER_2500_G,
    coded_among_newborns,
)
from measures.catalogue.newborn_size import GESTATION_RULE, WEIGHT_RULE
from measures.measure import Better, Grain, Measure, Need, UnknownExclusion
from measures.vocabulary import (
    all_of,
    any_of,
    at_most,
    below,
    diagnosed,
    equals,
    established,
    gestation,
    had_procedure,
    is_true,
)
from measures.words import Condition

BIRTH_TRAUMA = Measure(
    id="birth_trauma",
    title="Birth trauma: injury to the newborn",
    definition=(
        "Newborns with a birth-injury code (P10 to P15), among inborn live-born newborns, leaving out "
        f"those under 2,000 g and those with osteogenesis imperfecta (Q78.0). {WEIGHT_RULE}"
    ),
    group="F",
    family="newborn_outcomes",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=diagnosed("birth_trauma_p10_p15"),
    exclusions=any_of(UNDER_2000_G, diagnosed("osteogenesis_imperfecta")),
    unknown_exclusion=UnknownExclusion.OUTSIDE,
    rate_per=1000,
    better=Better.LOWER,
    steward="AHRQ PSI 17",
    version="v2024",
    needs=(Need.DIAGNOSES, Need.BIRTH_WEIGHT),
    ruling="birth_trauma_codes, weight_evidence, newborn_population, joined_stays",
    caveats=("Wider than the list of PSI 17: scalp swelling and bruises (P12) count too.",),
)
# id, title, code list, codes in words, steward, multiplier of the rate
_CODED = (
    (
        "brachial_plexus",
        "Brachial plexus injury",
        "brachial_plexus",
        "brachial plexus injury (P14.0 to P14.3)",
        "TJC",
    ),
    ("subgaleal", "Subgaleal hemorrhage", "subgaleal", "subgaleal hemorrhage (P12.2)", "TJC"),
    (
        "clavicle",
        "Clavicle fracture",
        "clavicle_fracture",
        "fracture of the clavicle at birth (P13.4)",
        "TJC",
    ),
    ("neonatal_seizure", "Neonatal seizures", "neonatal_seizure", "convulsions of the newborn (P90)", "HCUP"),
    ("rds", "Respiratory distress syndrome", "rds", "respiratory distress syndrome (P22.0)", "HCUP"),
    ("ttn", "Transient tachypnea", "ttn", "transient tachypnea (P22.1)", "HCUP"),
    (
        "resp_failure_nb",
        "Respiratory failure of the newborn",
        "respiratory_failure_newborn",
        "respiratory failure of the newborn (P28.5)",
        "HCUP",
    ),
    ("pneumothorax_nb", "Air leak", "pneumothorax_air_leak", "pneumothorax or other air leak (P25)", "VON"),
    ("pphn", "Persistent pulmonary hypertension", "pphn", "persistent fetal circulation (P29.3)", "HCUP"),
    ("nec", "Necrotizing enterocolitis", "nec", "necrotizing enterocolitis (P77)", "NNAP / VON"),
    ("pvl", "Periventricular leukomalacia", "pvl", "periventricular leukomalacia (P91.2)", "NNAP"),
    (
        "nows",
        "Neonatal opioid withdrawal syndrome",
        "nas_nows",
        "neonatal withdrawal (P96.1)",
        "HRSA NOM 11 / AIM",
    ),
    (
        "fas",
        "Fetal alcohol spectrum",
        "prenatal_alcohol_exposure_fas",
        "alcohol exposure or fetal alcohol syndrome (P04.3, Q86.0)",
        "CDC",
    ),
    ("mas", "Meconium aspiration syndrome", "mas", "meconium aspiration with symptoms (P24.01)", "HCUP"),
    (
        "drug_exposure",
        "Prenatal substance exposure",
        "drug_exposure",
        "exposure to a substance before birth (P04.1, P04.4, P04.8, P96.1)",
        "SDOH / HRSA",
    ),
    ("kernicterus", "Kernicterus", "kernicterus", "kernicterus (P57)", "NQF never event"),
)
_MORE_RULINGS = {"nec": "condition_gestation, "}
CODED_OUTCOMES = tuple(
    coded_among_newborns(
        id,
        title,
        codelist=codelist,
        codes=codes,
        group="F",
        family="newborn_outcomes",
        steward=steward,
        ruling=f"{_MORE_RULINGS.get(id, '')}newborn_population, joined_stays",
        caveats=("P96.1 covers withdrawal from any drug of addiction, not opioids alone.",)
        if id == "nows"
        else (),
    )
    for id, title, codelist, codes, steward in _CODED
)
HIE = Measure(
    id="hie",
    title="Hypoxic-ischemic encephalopathy",
    definition=(
        "Newborns with hypoxic-ischemic encephalopathy (P91.6), among inborn live-born newborns of 36 "
        f"weeks 0 days or more. {GESTATION_RULE}"
    ),
    group="F",
    family="newborn_outcomes",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(at_least=36)),
    numerator=diagnosed("hie"),
    rate_per=1000,
    better=Better.LOWER,
    steward="NNAP / Each Baby Counts",
    version="2025",
    needs=(Need.DIAGNOSES, Need.GESTATION),
    ruling="condition_gestation, newborn_population, newborn_gestation, joined_stays",
)
IVH_SEVERE = Measure(
    id="ivh_severe",
    title="Severe intraventricular hemorrhage",
    definition=(
        "Newborns with intraventricular hemorrhage of grade 3 or 4 (P52.21, P52.22), among inborn "
        f"live-born newborns of less than 32 weeks 0 days. {GESTATION_RULE}"
    ),
    group="F",
    family="newborn_outcomes",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(below=32)),
    numerator=diagnosed("ivh_grade3_4"),
    rate_per=100,
    better=Better.LOWER,
    steward="NNAP / VON",
    version="2025",
    needs=(Need.DIAGNOSES, Need.GESTATION),
    ruling="condition_gestation, newborn_population, newborn_gestation, joined_stays",
)


def _low_apgar(
    id: str, title: str, words: str, numerator: Condition, denominator: Condition, among: str
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=f"Newborns with {words}, among {among} with a recorded score.",
        group="F",
        family="newborn_outcomes",
        grain=Grain.NEWBORN,
        denominator=denominator,
        numerator=numerator,
        rate_per=1000,
        better=Better.LOWER,
        steward="CQIM Apgar" if id == "apgar5_lt7" else "CMQCC",
        version="2025",
        needs=(Need.APGAR, Need.GESTATION) if id == "apgar5_lt7" else (Need.APGAR,),
        ruling="newborn_population",
    )


APGAR5_LT7 = _low_apgar(
    "apgar5_lt7",
    "Apgar score under 7 at five minutes, term singletons",
    "an Apgar score of 0 to 6 at five minutes",
    below("apgar_5", 7),
    all_of(INBORN, gestation(at_least=37), equals("plurality", 1)),
    "inborn live-born singletons of 37 weeks 0 days or more",
)
APGAR5_LE3 = _low_apgar(
    "apgar5_le3",
    "Apgar score of 3 or less at five minutes",
    "an Apgar score of 0 to 3 at five minutes",
    at_most("apgar_5", 3),
    INBORN,
    "inborn live-born newborns",
)
AT_RISK_OF_HYPOGLYCEMIA = any_of(
    established(is_true("mother_has_diabetes")),
    diagnosed("infant_diabetic_mother"),
    diagnosed("sga_light_or_small"),
    diagnosed("fetal_malnutrition_fgr"),
    diagnosed("lga_heavy"),
    established(UNDER_2500_G),
    established(FROM_4000_G),
)
HYPOGLYCEMIA = Measure(
    id="hypoglycemia",
    title="Neonatal hypoglycemia among term newborns at risk",
    definition=(
        "Newborns with neonatal hypoglycemia (P70.4) or a glucose below 45 mg/dL or 2.5 mmol/L, among "
        "inborn live-born newborns of 37 weeks 0 days or more at risk: a linked mother with diabetes (O24, "
        "E08 to E13), P70.0 or P70.1, P05, P08, less than 2,500 g or 4,000 g and more. Without a glucose "
        "on record the code decides."
    ),
    group="F",
    family="newborn_outcomes",
    grain=Grain.NEWBORN,
    denominator=all_of(INBORN, gestation(at_least=37), AT_RISK_OF_HYPOGLYCEMIA),
    numerator=any_of(
        diagnosed("hypoglycemia_newborn"),
        established(any_of(below("lowest_glucose_mg_dl", 45), below("lowest_glucose_mmol_l", 2.5))),
    ),
    rate_per=100,
    better=Better.LOWER,
    steward="NMNSIP / ATAIN",
    version="2025",
    needs=(Need.DIAGNOSES, Need.GESTATION, Need.BIRTH_WEIGHT),
    ruling=(
        "hypoglycemia_risk, dyad_diabetes, weight_evidence, newborn_gestation, newborn_population, "
        "joined_stays"
    ),
    caveats=("Hospitals that send glucose results find more.",),
    needs_spec_check=True,
)
HYPERBILI = Measure(
    id="hyperbili",
    title="Hyperbilirubinemia treated",
    definition=(
        "Newborns with jaundice (P58, P59) and phototherapy (6A600ZZ, 6A601ZZ) in the birth stay or a "
        "transfer within a day, among inborn live-born newborns."
    ),
    group="F",
    family="newborn_outcomes",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=all_of(diagnosed("hyperbilirubinemia"), had_procedure("phototherapy")),
    rate_per=100,
    steward="HCUP",
    version="2025",
    needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ruling="newborn_population, joined_stays",
)
NEONATAL_DEATH = Measure(
    id="neonatal_death",
    title="In-hospital neonatal death within 28 days",
    definition=(
        "Newborns who died in hospital (discharge status 20) not later than 28 days after birth, in the "
        "birth stay or a transfer that followed within a day, among inborn live-born newborns."
    ),
    group="F",
    family="newborn_outcomes",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=all_of(is_true("died"), at_most("age_at_death_days", 28)),
    rate_per=1000,
    better=Better.LOWER,
    steward="AHRQ NQI 02 / HRSA NOM 9",
    version="2025",
    needs=(Need.DISPOSITION,),
    ruling="neonatal_death_days, newborn_population, joined_stays",
    caveats=("Deaths at home or after a readmission are not seen.",),
)

MEASURES = (
    BIRTH_TRAUMA,
    *CODED_OUTCOMES,
    HIE,
    IVH_SEVERE,
    APGAR5_LT7,
    APGAR5_LE3,
    HYPOGLYCEMIA,
    HYPERBILI,
    NEONATAL_DEATH,
)
