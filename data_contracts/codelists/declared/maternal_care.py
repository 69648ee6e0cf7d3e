"""Lists of the care of mothers: medicines, blood, vital signs, assessments, and the few diagnoses only such measures ask.

Complications and conditions of mothers stand in `maternal.py`, `maternal_more.py` and `catalogue.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import CATALOGUE, DeclaredList, declare

_DRUGS = "ruling drug_recognition"
_OWN = "own list, from general knowledge"


def _drugs(
    name: str, title: str, *, named: str, rxnorm: str = "", atc: str = "", note: str = ""
) -> DeclaredList:
    """Ingredients by generic name (parted by commas), RxNorm and ATC code."""
    return DeclaredList(
        name=name,
        title=title,
        others=(
            *(("RXNORM", code) for code in rxnorm.split()),
            *(("ATC", code) for code in atc.split()),
            *(("NAME", one.strip().upper()) for one in named.split(",")),
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
        note=note,
        needs_spec_check=True,
    )


_MEDICINES: tuple[DeclaredList, ...] = (
    _drugs("oxytocin", "Oxytocin", rxnorm="7824", atc="H01BB02", named="oxytocin"),
    _drugs(
        "antihypertensive_first_line",
        "First-line medicines of severe hypertension: labetalol, hydralazine, nifedipine",
        rxnorm="6185 5470 7417",
        atc="C07AG01 C02DB02 C08CA05",
        named="labetalol, hydralazine, nifedipine",
    ),
    _drugs(
        "tranexamic_acid",
        "Tranexamic acid",
        rxnorm="10691",
        atc="B02AA02",
        named="tranexamic acid, tranexamic",
    ),
    _drugs(
        "thromboprophylaxis",
        "Heparins and fondaparinux",
        rxnorm="67108 5224 67109 321208",
        atc="B01AB05 B01AB01 B01AB04 B01AB10 B01AX05",
        named="enoxaparin, heparin, dalteparin, tinzaparin, fondaparinux",
    ),
    _drugs(
        "antibiotic_maternal",
        "Systemic antibiotics given to mothers",
        rxnorm="2180 733 7980 2582 1596450 11124 18631 6922 2193 2189 2187 2194 8339 29561 325642 20481",
        atc="J01DB04 J01CA01 J01CR01 J01CE01 J01FF01 J01GB03 J01XA01 J01FA10 J01XD01 J01DD04 J01DC01 J01DC05 J01DC02 "
        "J01CR05 J01DH02 J01DH03 J01DE01",
        named="cefazolin, ampicillin, penicillin g, benzylpenicillin, clindamycin, gentamicin, vancomycin, azithromycin, "
        "metronidazole, ceftriaxone, cefoxitin, cefotetan, cefuroxime, piperacillin, meropenem, ertapenem, cefepime",
        note="routes that do not reach the blood are left out by the event",
    ),
    _drugs(
        "gbs_antibiotic",
        "Antibiotics that count as adequate prophylaxis of group B streptococcus",
        rxnorm="7980 733 2180",
        atc="J01CE01 J01CA01 J01DB04",
        named="penicillin g, benzylpenicillin, ampicillin, cefazolin",
    ),
    _drugs(
        "opioid_agonist_treatment",
        "Buprenorphine or methadone",
        rxnorm="1819 6813",
        atc="N07BC01 N07BC51 N07BC02 N02AE01",
        named="buprenorphine, methadone",
    ),
    _drugs("naloxone", "Naloxone", rxnorm="7242", atc="V03AB15", named="naloxone"),
    _drugs(
        "red_cells_given",
        "Red cells or whole blood as a medicine",
        atc="B05AX01",
        named="red blood cells, red cells, packed cells, prbc, rbc, whole blood, erythrocytes",
        note="one record a unit",
    ),
)
_OBSERVED: tuple[DeclaredList, ...] = (
    _observed("blood_loss_measured", "Measured blood loss", LOINC="81661-1"),
    _observed(
        "hemorrhage_risk_assessed",
        "Assessment of the risk of hemorrhage",
        LOCAL="HEMORRHAGE_RISK",
        note="no standard code is public; a hospital sends this one with code_system LOCAL",
    ),
    _observed(
        "systolic_pressure",
        "Systolic blood pressure",
        LOINC="8480-6 8459-0 8460-8 8461-6 8479-8 76534-7 76215-3",
    ),
    _observed(
        "diastolic_pressure", "Diastolic blood pressure", LOINC="8462-4 8453-3 8454-1 8455-8 76535-4 76213-8"
    ),
    _observed(
        "depression_score",
        "Total score of a validated screen for depression",
        LOINC="71354-5 99046-5 44261-6 55758-7 89204-2 89205-9 89209-1 90221-3 71965-8",
    ),
)
_DONE: tuple[DeclaredList, ...] = (
    declare(
        "pneumatic_compression",
        "Intermittent compression of the legs",
        px="2W1LX7Z 2W1MX7Z 2W1NX7Z 2W1PX7Z 2W1QX7Z 2W1RX7Z 2W1SX7Z 2W1TX7Z",
        steward=_OWN,
        needs_spec_check=True,
    ),
    declare(
        "red_cell_transfusion",
        "Transfusion of red cells or whole blood",
        px="30230H 30233H 30240H 30243H 30230N 30233N 30240N 30243N 30230P 30233P 30240P 30243P",
        steward="CDC/AIM, the part of smm_transfusion",
        note="one record a unit",
    ),
    DeclaredList(
        name="neuraxial_anesthesia",
        title="Neuraxial anesthesia, procedure or anesthesia billing",
        procedures=("3E0R3BZ", "3E0R3CZ", "3E0S3BZ", "3E0S3CZ"),
        others=tuple(("CPT", code) for code in ["01967", "01968", "62322", "62323", "62326", "62327"]),
        steward=CATALOGUE,
        note="as epidural_rate, with the codes of the anesthesia record",
        needs_spec_check=True,
    ),
)
_DIAGNOSED: tuple[DeclaredList, ...] = (
    declare(
        "prior_uterine_surgery",
        "Scar of the uterus other than a low transverse or unspecified cesarean scar",
        dx="O34212 O34218 O3422 O3429",
        steward="by the words of Joint Commission PC-01",
        needs_spec_check=True,
    ),
    declare(
        "history_stillbirth",
        "Poor reproductive or obstetric history, stillbirth among it",
        dx="O0929",
        steward="by the words of Joint Commission PC-01",
        note="ICD-10-CM has no code of its own for a stillbirth before",
        needs_spec_check=True,
    ),
    declare("child_welfare_custody", "Child in welfare custody", dx="Z6221", steward=CATALOGUE),
)

MATERNAL_CARE_LISTS: tuple[DeclaredList, ...] = (*_MEDICINES, *_OBSERVED, *_DONE, *_DIAGNOSED)
