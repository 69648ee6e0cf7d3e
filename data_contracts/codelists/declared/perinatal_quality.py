"""Lists of vaccines, medicines, results and vital signs that the programmes of optimisation and of England ask for.

Medicines of mothers in labor stand in `maternal_care.py`, those of newborns that treat disease in `newborn_care.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import CATALOGUE, DeclaredList, declare

_DRUGS = "ruling drug_recognition"
_OWN = "own list, from general knowledge"
_LOCAL_NOTE = "no standard code is public; a hospital sends this one with code_system LOCAL"


def _given(name: str, title: str, *, named: str = "", note: str = "", **codes_by_system: str) -> DeclaredList:
    """A medicine or vaccine by codes (parted by blanks) and by generic name (parted by commas)."""
    return DeclaredList(
        name=name,
        title=title,
        others=(
            *((system, code) for system, codes in codes_by_system.items() for code in codes.split()),
            *(("NAME", one.strip().upper()) for one in named.split(",") if one.strip()),
        ),
        steward=_DRUGS,
        note=note,
        needs_spec_check=True,
    )


def _observed(name: str, title: str, *, note: str = "", **codes_by_system: str) -> DeclaredList:
    return DeclaredList(
        name=name,
        title=title,
        others=tuple((system, code) for system, codes in codes_by_system.items() for code in codes.split()),
        steward=_OWN,
        note=note or (_LOCAL_NOTE if set(codes_by_system) == {"LOCAL"} else ""),
        needs_spec_check=True,
    )


_VACCINES: tuple[DeclaredList, ...] = (
    _given(
        "covid_vaccine",
        "COVID-19 vaccine",
        CVX="207 208 210 211 212 213 217 218 219 221 228 229 230 300 301 302 308 309 310 311 312 313",
        ATC="J07BN01 J07BN02 J07BN04",
        named="covid-19 vaccine, covid vaccine, sars-cov-2 vaccine",
    ),
    _given(
        "influenza_vaccine",
        "Influenza vaccine",
        CVX="15 16 88 111 135 140 141 144 149 150 151 153 155 158 161 166 168 171 185 186 197 205 320 333",
        ATC="J07BB01 J07BB02 J07BB03",
        named="influenza vaccine, influenza virus vaccine, flu vaccine",
    ),
    _given(
        "tdap_vaccine",
        "Tetanus, diphtheria and acellular pertussis vaccine of adults",
        CVX="115",
        ATC="J07AJ52",
        named="tdap",
    ),
    _given(
        "rsv_vaccine",
        "Respiratory syncytial virus vaccine of pregnancy",
        CVX="304 305",
        ATC="J07BX05",
        named="rsv vaccine, respiratory syncytial virus vaccine, rsvpref",
    ),
    _given(
        "rsv_antibody",
        "Long-acting antibody against respiratory syncytial virus",
        CVX="306 307",
        ATC="J06BD08 J06BD09",
        named="nirsevimab, clesrovimab",
    ),
    _given(
        "hepatitis_b_immune_globulin",
        "Hepatitis B immune globulin",
        CVX="30",
        ATC="J06BB04",
        named="hepatitis b immune globulin, hepatitis b immunoglobulin, hbig",
    ),
)
_MEDICINES: tuple[DeclaredList, ...] = (
    _given("caffeine", "Caffeine", RXNORM="1886", ATC="N06BC01", named="caffeine"),
    _given(
        "glucose_medicine",
        "Glucose as a medicine",
        RXNORM="4850",
        ATC="V06DC01 B05BA03",
        named="glucose, dextrose",
        note="gel in the mouth or into a vein",
    ),
)
_OBSERVED: tuple[DeclaredList, ...] = (
    _observed("hemoglobin", "Hemoglobin in blood", LOINC="718-7 20509-6 30313-1 30350-3 30351-1 30352-9"),
    _observed("hba1c", "Glycated hemoglobin", LOINC="4548-4 17856-6 4549-2 59261-8"),
    _observed(
        "placental_growth_factor",
        "Placental growth factor, or its ratio to sFlt-1",
        LOINC="74757-6",
        LOCAL="PLGF",
        note="74757-6 is the ratio; the factor alone is sent with code_system LOCAL",
    ),
    _observed(
        "exhaled_carbon_monoxide",
        "Carbon monoxide in breath",
        LOINC="96701-8",
        LOCAL="EXHALED_CO",
        note="in parts per million",
    ),
    _observed("respiratory_rate", "Respiratory rate", LOINC="9279-1"),
    _observed("heart_rate", "Heart rate", LOINC="8867-4 8889-8 8893-0"),
    _observed("oxygen_saturation", "Oxygen saturation by pulse oximetry", LOINC="59408-5 2708-6"),
    _observed("consciousness", "Level of consciousness (alert, voice, pain, unresponsive)", LOINC="67775-7"),
    _observed(
        "deterioration_reviewed", "Review by a clinician after a warning sign", LOCAL="DETERIORATION_REVIEW"
    ),
    _observed("first_feed", "What the first feed was", LOCAL="FIRST_FEED"),
    _observed("feeding_at_discharge", "Feeding at discharge", LOCAL="FEEDING_AT_DISCHARGE"),
    _observed("mothers_milk", "Mother's own milk given", LOCAL="MOTHERS_MILK"),
    _observed("skin_to_skin", "Skin-to-skin contact", LOCAL="SKIN_TO_SKIN"),
    _observed("cord_clamping_time", "Time from birth to clamping of the cord", LOCAL="CORD_CLAMPING"),
    _observed("ventilation_mode", "Mode of ventilation", LOINC="20124-4", LOCAL="VENTILATION_MODE"),
)
_DIAGNOSED: tuple[DeclaredList, ...] = (
    declare(
        "thyroid",
        "Thyroid disease, O99.28 and E00 to E07",
        dx="O9928 E0",
        steward=CATALOGUE,
        but_not="E08 E09",
    ),
    declare(
        "mental_health",
        "Mental disorder, O99.34 and F20 to F49",
        dx="O9934 F2 F3 F4",
        steward=CATALOGUE,
    ),
    declare("assisted_reproduction", "Pregnancy after assisted reproduction", dx="O0981", steward=CATALOGUE),
    declare(
        "covid_respiratory_failure",
        "Acute respiratory failure or distress syndrome",
        dx="J960 J80",
        steward=CATALOGUE,
    ),
    declare(
        "covid_vaccination_coded",
        "COVID-19 vaccination status by code",
        dx="Z2831",
        steward=CATALOGUE,
    ),
    declare(
        "partner_violence",
        "Abuse complicating pregnancy, adult abuse, partner violence",
        dx="O9A3 O9A4 O9A5 T7401 T7411 T7421 T7431 T7491 T7601 T7611 T7621 T7631 T7691 Z6911",
        steward=CATALOGUE,
        note="T74 and T76 of adults only",
    ),
    declare(
        "suspected_preeclampsia",
        "Suspected preeclampsia",
        dx="O11 O12 O13 O14 O16 R030 R80",
        steward=_OWN,
        needs_spec_check=True,
    ),
    declare(
        "diabetic_ketoacidosis",
        "Diabetic ketoacidosis",
        dx="E081 E091 E101 E111 E131",
        steward=_OWN,
        needs_spec_check=True,
    ),
)

PERINATAL_QUALITY_LISTS: tuple[DeclaredList, ...] = (*_VACCINES, *_MEDICINES, *_OBSERVED, *_DIAGNOSED)
