"""Lists of the newborn's medicines, examinations and operations, and the narrower sets that newborn measures ask for.

Starter sets of the newborn stand in `newborn.py`, the groups of PC-06 in `unexpected_complications.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import CATALOGUE, DeclaredList, declare

_OWN = "own list, from general knowledge"
_DRUGS = "ruling drug_recognition"


def _drugs(
    name: str, title: str, *, rxnorm: str = "", atc: str = "", named: str = "", note: str = ""
) -> DeclaredList:
    """Ingredients by RxNorm and ATC code, and by generic name (parted by commas)."""
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


def _codes(
    name: str, title: str, steward: str = _OWN, note: str = "", **codes_by_system: str
) -> DeclaredList:
    return DeclaredList(
        name=name,
        title=title,
        others=tuple((system, code) for system, codes in codes_by_system.items() for code in codes.split()),
        steward=steward,
        note=note,
        needs_spec_check=steward == _OWN,
    )


_MEDICINES: tuple[DeclaredList, ...] = (
    _drugs(
        "opioid_for_withdrawal",
        "Opioids that treat withdrawal of the newborn",
        rxnorm="7052 6813 1819",
        atc="N02AA01 N07BC01 N07BC02 N02AE01",
        named="morphine, morphine sulfate, methadone, methadone hydrochloride, buprenorphine",
    ),
    _drugs(
        "antibiotic_systemic",
        "Systemic antibiotics given to newborns",
        rxnorm="733 7980 1596450 641 10627 11124 2186 2191 2193 20481 29561 7233 7773 2180 8339 2582 6922 18631",
        atc="J01CA01 J01CE01 J01GB03 J01GB06 J01GB01 J01XA01 J01DD01 J01DD02 J01DD04 J01DE01 J01DH02 J01CF04 J01CF06 "
        "J01DB04 J01CR05 J01FF01 J01XD01 J01FA10 J01CF05",
        named="ampicillin, penicillin g, benzylpenicillin, gentamicin, amikacin, tobramycin, vancomycin, cefotaxime, "
        "ceftazidime, ceftriaxone, cefepime, meropenem, nafcillin, oxacillin, flucloxacillin, cefazolin, "
        "piperacillin-tazobactam, clindamycin, metronidazole, azithromycin",
        note="no erythromycin: as an ointment every newborn is given it",
    ),
    _drugs(
        "surfactant_medicine",
        "Surfactant as a medicine",
        atc="R07AA01 R07AA02 R07AA30",
        named="surfactant, beractant, calfactant, poractant alfa, lucinactant",
    ),
    DeclaredList(
        name="hepatitis_b_vaccine",
        title="Hepatitis B vaccine of newborns",
        others=(
            *(("CVX", code) for code in ["08", "45"]),
            ("ATC", "J07BC01"),
            *(("NAME", name) for name in ("HEPATITIS B VACCINE", "HEPB VACCINE", "ENGERIX", "RECOMBIVAX")),
        ),
        steward=_DRUGS,
        needs_spec_check=True,
    ),
)
_OBSERVED: tuple[DeclaredList, ...] = (
    _codes("body_temperature", "Body temperature", LOINC="8310-5 8328-7 8329-5 8331-1 8332-5"),
    _codes("mean_blood_pressure", "Mean blood pressure", LOINC="8478-0 76214-6"),
    _codes("blood_ph", "pH of blood", LOINC="11558-4 2744-1 2745-8 2746-6"),
    _codes("oxygenation_ratio", "Arterial oxygen pressure over inspired oxygen", LOINC="50984-4"),
    _codes("urine_output", "Urine output", LOINC="9187-6"),
    _codes(
        "newborn_screen_specimen",
        "Dried blood spot of the newborn screen",
        LOINC="54089-8 57716-3 57718-9 57723-9",
        note="observed at the time of collection",
    ),
)
_EXAMINED: tuple[DeclaredList, ...] = (
    _codes("car_seat_test", "Car-seat tolerance test", CPT="94780 94781"),
    DeclaredList(
        name="retina_examined",
        title="Examination of the retina",
        procedures=("08J0XZZ", "08J1XZZ"),
        others=tuple(("CPT", code) for code in ["92201", "92202", "92225", "92226", "92227", "92228"]),
        steward=_OWN,
        needs_spec_check=True,
    ),
)
_DIAGNOSED: tuple[DeclaredList, ...] = (
    declare(
        "major_congenital_anomaly",
        "Major congenital anomaly",
        dx="Q0 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9",
        # Minor forms that surveillance leaves out: tags and minor marks of ear and skin, patent foramen and duct,
        # single umbilical artery, tongue tie, laryngomalacia, undescended testis, hydrocele of birth, hip click,
        # positional foot and skull deformities, birth marks, extra nipple.
        but_not="Q101 Q102 Q103 Q105 Q135 Q170 Q171 Q173 Q174 Q175 Q179 Q180 Q181 Q182 Q183 Q184 Q185 Q186 Q187 Q189 "
        "Q2112 Q250 Q270 Q315 Q381 Q382 Q385 Q400 Q430 Q523 Q525 Q53 Q544 Q610 Q627 Q633 Q653 Q654 Q655 Q656 Q661 "
        "Q662 Q663 Q664 Q665 Q666 Q667 Q668 Q669 Q670 Q671 Q672 Q673 Q674 Q675 Q676 Q677 Q678 Q680 Q683 Q684 Q685 "
        "Q703 Q825 Q828 Q833 Q845 Q846",
        steward=_OWN,
        note="Q00-Q99 without minor anomalies, as birth-defect registers leave them out",
        needs_spec_check=True,
    ),
    declare(
        "iatrogenic_pneumothorax",
        "Pneumothorax after a procedure",
        dx="J95811",
        steward="AHRQ NQI 01 (retired)",
        needs_spec_check=True,
    ),
    declare(
        "pleural_effusion",
        "Pleural effusion (iatrogenic pneumothorax exclusion)",
        dx="J90 J91 J940",
        steward="AHRQ NQI 01 (retired)",
        needs_spec_check=True,
    ),
    declare(
        "thoracic_cardiac_surgery_newborn",
        "Operations on heart, great vessels, lung, oesophagus or diaphragm",
        px="02LR 02Q 0BT 0BQT 0BUT 0DQ5",
        steward=_OWN,
        needs_spec_check=True,
    ),
    declare(
        "operation_newborn",
        "Operation in an operating room (bloodstream infection at risk)",
        px="02LR 02Q 0BT 0BQT 0BUT 0D1A0 0D1B0 0DB80 0DBA0 0DBB0 0DBE0 0DQ5 0DQ6 0DQ8 0DQA 0DQB 0DQE 0DS80 0DT 0WQF "
        "0YQ5 0YQ6 0YQA",
        steward=_OWN,
        note="stands for the operating-room procedures of AHRQ, whose list is not public",
        needs_spec_check=True,
    ),
    declare(
        "jaundice_readmission",
        "Jaundice as the reason of a readmission",
        dx="P55 P57 P58 P59",
        steward=CATALOGUE,
    ),
)

# Underlying causes on death certificates are ICD-10 of the WHO, by category.
_CAUSES_OF_DEATH = (
    DeclaredList(
        name="sudden_unexpected_infant_death",
        title="Sudden unexpected infant death by underlying cause",
        others=(("ICD10", "R95"), ("ICD10", "R99"), ("ICD10", "W75")),
        steward="CDC, three causes together",
        note="sudden infant death, unknown cause, accidental suffocation and strangulation in bed",
    ),
)

NEWBORN_CARE_LISTS: tuple[DeclaredList, ...] = (
    *_MEDICINES,
    *_OBSERVED,
    *_EXAMINED,
    *_DIAGNOSED,
    *_CAUSES_OF_DEATH,
)
