"""What recognises a delivery and its outcome: AHRQ's definition, mode, presentation, plurality.

Conditions and complications stand in `maternal.py` and `catalogue.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import CATALOGUE, DeclaredList, declare

_AHRQ = "AHRQ MHI v2024"
_QI = "AHRQ Quality Indicators v2024, from the logic; code formats are not public"

DELIVERY_LISTS: tuple[DeclaredList, ...] = (
    declare("delivery_outcome", "Outcome of delivery", dx="Z37", steward=_AHRQ),
    declare("delivery_diagnosis", "Diagnoses that show a delivery", dx="Z37 O80 O82 O7582", steward=_AHRQ),
    declare(
        "delivery_procedure", "Procedures that show a delivery", px="10D00Z 10D07Z 10E0XZZ", steward=_AHRQ
    ),
    declare(
        "abortion_ectopic_molar",
        "Ectopic pregnancy, mole, abortion (no delivery)",
        dx="O00 O01 O02 O03 O04 O07 O08",
        steward=_AHRQ,
    ),
    declare(
        "abortion_procedure",
        "Abortion procedures (no delivery)",
        px="10A00ZZ 10A03ZZ 10A04ZZ 10A07Z6 10A07ZW 10A07ZX 10A07ZZ 10A08ZZ",
        steward=_AHRQ,
    ),
    declare("cesarean_birth", "Cesarean birth", px="10D00Z0 10D00Z1 10D00Z2", steward=_QI),
    declare(
        "vaginal_delivery",
        "Vaginal delivery procedure",
        px="10D07Z3 10D07Z4 10D07Z5 10D07Z6 10D07Z7 10D07Z8 10E0XZZ",
        steward=_QI,
    ),
    declare("spontaneous_delivery", "Delivery without instrument or version", px="10E0XZZ", steward=_QI),
    declare("instrument", "Forceps or vacuum", px="10D07Z3 10D07Z4 10D07Z5 10D07Z6", steward=_QI),
    declare("hysterotomy", "Hysterotomy", px="10A00ZZ 10A03ZZ 10A04ZZ", steward=_QI),
    declare(
        "third_fourth_degree_laceration",
        "Third- or fourth-degree perineal laceration",
        dx="O702 O703",
        steward=_QI,
    ),
    declare(
        "multiple_birth",
        "More than one child by outcome or diagnosis",
        dx="Z372 Z373 Z374 Z375 Z376 Z377 O30",
        steward="ruling multiple_evidence",
    ),
    declare(
        "fetal_death",
        "Fetal death by outcome or diagnosis",
        dx="Z371 Z373 Z374 Z376 Z377 O364",
        steward="ruling fetal_death_evidence",
    ),
    declare(
        "malpresentation_ntsv",
        "Malpresentation, O32 and O64",
        dx="O32 O64",
        steward="CMQCC, ruling abnormal_presentation",
    ),
    declare("breech_presentation", "Breech presentation", dx="O321 O641", steward=CATALOGUE),
    declare("multiple_gest", "Multiple gestation by diagnosis", dx="O30", steward=CATALOGUE),
    declare(
        "induction_rate", "Induction of labor, catalogue", px="3E033VJ 3E0P7VZ 10907ZC", steward=CATALOGUE
    ),
    declare(
        "epidural_rate",
        "Neuraxial anesthesia",
        px="3E0R3BZ 3E0R3CZ 3E0S3BZ 3E0S3CZ",
        steward=CATALOGUE,
        note="into spinal canal or epidural space; the codes of regional anesthetics ended on 2017-09-30",
    ),
    declare(
        "pc01_possible_indication",
        "Conditions possibly justifying elective delivery",
        dx="B20 Z21 O10 O11 O13 O14 O15 O16 O223 O225 O24 O266 O30 O31 O35 O360 O361 O362 O364 O365 O3682 O3683"
        " O40 O410 O411 O42 O430 O432 O44 O45 O46 O690 O694 O987 O991 O994 Z371 Z373 Z374 Z376 Z377",
        steward="by the group names of Joint Commission table 11.07",
        note="own list: of O36, O41, O43, O69, O98 and O99 only what may justify a delivery by its group's name; carriers of"
        " group B streptococcus, anemia, obesity, habits, mental disorders and cords around the neck do not",
        needs_spec_check=True,
    ),
)
