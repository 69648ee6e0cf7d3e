"""Tables of PC-06: every group alone, the days that some of them ask, and who is left out."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

NEEDS = (
    Need.DIAGNOSES,
    Need.PROCEDURES,
    Need.GESTATION,
    Need.BIRTH_WEIGHT,
    Need.DISPOSITION,
    Need.APGAR,
)
TERM_SINGLETON = "dx_first__liveborn_inborn_singleton"
Line = tuple[str, dict[str, str], str, str]  # patient, what differs, answer, reason
# Patient, flag, label: severe groups that one code makes, at any length of stay.
SEVERE = (
    ("fracture of the skull", "dx__pc06_severe_birth_trauma", "3A severe birth trauma"),
    ("asphyxia", "dx__pc06_severe_asphyxia", "3B severe hypoxia or asphyxia"),
    ("shock", "dx__pc06_severe_shock", "3C severe shock or resuscitation"),
    ("respiratory failure", "dx__pc06_severe_respiratory", "3D severe respiratory complication"),
    ("meningitis", "dx__pc06_severe_infection", "3E severe infection"),
    ("seizures", "dx__pc06_severe_neurologic", "3F severe neurologic complication"),
    ("resuscitated", "px__pc06_shock_procedure", "3G shock or resuscitation procedure"),
    ("ventilated", "px__pc06_severe_respiratory_procedure", "3H severe respiratory procedure"),
    ("cooled", "px__pc06_severe_neurologic_procedure", "3I severe neurologic procedure"),
)
MODERATE = (
    ("injured nerve", "dx__pc06_moderate_birth_trauma", "4A moderate birth trauma"),
    ("apnea", "dx__pc06_moderate_respiratory", "4B moderate respiratory complication"),
    ("on CPAP", "px__pc06_moderate_respiratory_procedure", "4C moderate respiratory procedure"),
)
LONG_STAY = (
    ("bruised", "dx__pc06_stay_birth_trauma", "4D birth trauma, long stay"),
    ("tachypnea", "dx__pc06_stay_respiratory", "4E respiratory complication, long stay"),
    (
        "electroencephalogram",
        "px__pc06_stay_neurologic_procedure",
        "4F neurologic procedure, long stay",
    ),
    ("high-flow oxygen", "px__pc06_stay_respiratory_procedure", "4G respiratory procedure, long stay"),
    ("skin infection", "dx__pc06_stay_infection", "4H infection, long stay"),
)
EXCLUDED = (
    (
        "malformed and ventilated",
        "dx__pc06_congenital_malformation",
        "2A congenital malformation or genetic disease",
    ),
    ("grown too little and ventilated", "dx__pc06_fetal_condition", "2B fetal or placental condition"),
    ("exposed to opioids and ventilated", "dx__pc06_drug_exposure", "2C maternal drug use"),
)
VENTILATED = "px__pc06_severe_respiratory_procedure"
VENTILATION = "3H severe respiratory procedure"
COLUMNS = (
    "codes",
    "died",
    "left_for_other_hospital",
    "apgar_5",
    "apgar_10",
    "delivery_mode",
    "length_of_stay_days",
    "gestational_age_days",
    "birth_weight_g",
    "is_inborn",
)


def _severe(yes: str, why: str = "") -> list[Line]:
    """What PC-06 calls severe; `yes` is the measure's answer to it, `why` its reason where it is not the group."""

    def line(patient: str, reason: str, answer: str = yes, **differs: str) -> Line:
        return patient, differs, answer, (why or reason) if answer == yes else reason

    return [
        *(line(patient, label, codes=flag) for patient, flag, label in SEVERE),
        line("died", "death", died="true"),
        line("sent to another hospital", "transfer to another hospital", left_for_other_hospital="true"),
        line("Apgar 3 at five minutes", "Apgar score of 3 or less", apgar_5="3", apgar_10="8"),
        line("Apgar 3 at ten, none at five", "Apgar score of 3 or less", apgar_5="-", apgar_10="3"),
        line(
            "sepsis, stayed 5 days",
            "3J sepsis, over 4 days",
            codes="dx__pc06_severe_sepsis",
            length_of_stay_days="5",
        ),
    ]


def _neither(no: str) -> list[Line]:
    """What is neither severe nor moderate."""
    lines: list[tuple[str, dict[str, str]]] = [
        ("nothing", {}),
        ("Apgar 4 at five minutes, 3 at ten", {"apgar_5": "4", "apgar_10": "3"}),
        ("Apgar 4 at ten, none at five", {"apgar_5": "-", "apgar_10": "4"}),
        ("no Apgar score", {"apgar_5": "-", "apgar_10": "-"}),
        ("sepsis, stayed 4 days", {"codes": "dx__pc06_severe_sepsis", "length_of_stay_days": "4"}),
        ("bruised, home after 2 days", {"codes": "dx__pc06_stay_birth_trauma", "delivery_mode": "vaginal"}),
        ("bruised, 2 days, mode unknown", {"codes": "dx__pc06_stay_birth_trauma"}),
        ("stayed 5 days", {"length_of_stay_days": "5"}),
        ("jaundice, 6 days", {"codes": "dx__pc06_jaundice", "length_of_stay_days": "6"}),
        ("phototherapy, 6 days", {"codes": "px__pc06_phototherapy", "length_of_stay_days": "6"}),
        ("to foster care, 6 days", {"codes": "dx__pc06_social", "length_of_stay_days": "6"}),
    ]
    return [(patient, differs, no, "") for patient, differs in lines]


def _moderate(yes: str) -> list[Line]:
    unexplained = "5 over 5 days, unexplained"
    bruised, label = "dx__pc06_stay_birth_trauma", "4D birth trauma, long stay"

    def long_stay(flag: str, mode: str, days: str) -> dict[str, str]:
        return {"codes": flag, "delivery_mode": mode, "length_of_stay_days": days}

    return [
        *((patient, {"codes": flag}, yes, label) for patient, flag, label in MODERATE),
        *(
            (f"{patient}, 3 days, vaginal birth", long_stay(flag, "vaginal", "3"), yes, label)
            for patient, flag, label in LONG_STAY
        ),
        ("bruised by forceps, 3 days", long_stay(bruised, "operative_vaginal", "3"), yes, label),
        ("bruised, cesarean, 5 days", long_stay(bruised, "cesarean", "5"), yes, label),
        ("bruised, mode unknown, 5 days", long_stay(bruised, "-", "5"), yes, label),
        ("stayed 6 days, no reason", {"length_of_stay_days": "6"}, yes, unexplained),
    ]


NOT_LONG_ENOUGH: list[Line] = [
    (
        f"{patient}, cesarean, 4 days",
        {"codes": flag, "delivery_mode": "cesarean", "length_of_stay_days": "4"},
        "no",
        "",
    )
    for patient, flag, _ in LONG_STAY
]


def _outside(mode_matters: bool) -> list[Line]:
    ventilated = {"codes": VENTILATED}
    lines: list[Line] = [
        ("36 weeks 6 days", ventilated | {"gestational_age_days": "258"}, "outside", ""),
        ("gestation unknown", ventilated | {"gestational_age_days": "-"}, "outside", ""),
        ("2,499 g", ventilated | {"birth_weight_g": "2499"}, "outside", ""),
        ("weight unknown", ventilated | {"birth_weight_g": "-"}, "outside", ""),
        ("born elsewhere", ventilated | {"is_inborn": "false"}, "outside", ""),
        ("not known whether died", {"died": "-"}, "outside", ""),
        ("not known where it went", {"left_for_other_hospital": "-"}, "outside", ""),
        ("still in hospital", ventilated | {"length_of_stay_days": "-"}, "outside", ""),
    ]
    if mode_matters:
        bruised = {"codes": "dx__pc06_stay_birth_trauma", "length_of_stay_days": "3"}
        lines.append(("bruised, 3 days, mode unknown", bruised, "outside", ""))
    return lines


def _table(measure_id: str, lines: list[Line]) -> SpecTable:
    texts = [" | ".join(("patient", *COLUMNS, "answer", "reason"))]
    for patient, differs, answer, reason in lines:
        cells = [
            f"{TERM_SINGLETON} {differs.get('codes', '')}",
            *(differs.get(name, "") for name in COLUMNS[1:]),
        ]
        texts.append(" | ".join((patient, *cells, answer, reason)))
    return table(measure_id, "\n".join(texts), needs=NEEDS)


LIMITS: list[Line] = [
    ("37 weeks 0 days, ventilated", {"codes": VENTILATED, "gestational_age_days": "259"}, "yes", VENTILATION),
    ("2,500 g, ventilated", {"codes": VENTILATED, "birth_weight_g": "2500"}, "yes", VENTILATION),
]
LEFT_OUT: list[Line] = [
    (patient, {"codes": f"{flag} {VENTILATED}"}, "excluded", f"{label}; {VENTILATION}")
    for patient, flag, label in EXCLUDED
]
BOTH: Line = (
    "ventilated, and on CPAP before",
    {"codes": f"{VENTILATED} px__pc06_moderate_respiratory_procedure"},
    "yes",
    f"{VENTILATION}; 4C moderate respiratory procedure",
)
NOT_SEVERE: list[Line] = [(patient, differs, "no", "") for patient, differs, _, _ in _moderate("no")]
ALREADY_SEVERE = "severe, so not moderate"

TABLES = (
    _table(
        "pc06_total",
        [
            *_severe("yes"),
            *_moderate("yes"),
            BOTH,
            *LIMITS,
            *_neither("no"),
            *NOT_LONG_ENOUGH,
            *LEFT_OUT,
            *_outside(mode_matters=True),
        ],
    ),
    _table(
        "pc06_severe",
        [
            *_severe("yes"),
            *LIMITS,
            *NOT_SEVERE,
            *_neither("no"),
            *NOT_LONG_ENOUGH,
            *LEFT_OUT,
            *_outside(mode_matters=False),
        ],
    ),
    _table(
        "pc06_moderate",
        [
            *_moderate("yes"),
            *_severe("no", ALREADY_SEVERE),
            (*BOTH[:2], "no", ALREADY_SEVERE),
            *((patient, differs, "no", ALREADY_SEVERE) for patient, differs, _, _ in LIMITS),
            *_neither("no"),
            *NOT_LONG_ENOUGH,
            *(
                (patient, differs, "excluded", "left out: condition known before birth")
                for patient, differs, _, _ in LEFT_OUT
            ),
            *_outside(mode_matters=True),
        ],
    ),
    table(
        "dyad_ntsv_unc",
        """
        patient                        | codes                                                                                                   | mother__parity | newborn__length_of_stay_days | newborn__delivery_mode | newborn__apgar_5 | newborn__apgar_10 | newborn__gestational_age_days | newborn__birth_weight_g | newborn__is_inborn | answer | reason
        first birth, cesarean, ventilated | mother__dx__singleton_live mother__px__cesarean SINGLETON newborn__px__pc06_severe_respiratory_procedure | 0           |                              |                        |                  |                   |                               |                         |                    | yes    | cesarean
        first birth, vaginal, ventilated | mother__dx__singleton_live SINGLETON newborn__px__pc06_severe_respiratory_procedure                     | 0              |                              |                        |                  |                   |                               |                         |                    | yes    | vaginal
        nothing                        | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        |                  |                   |                               |                         |                    | no     | vaginal
        Apgar 3 at five minutes        | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        | 3                |                   |                               |                         |                    | yes    | vaginal
        Apgar 4 at five minutes        | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        | 4                |                   |                               |                         |                    | no     | vaginal
        Apgar 3 at ten minutes, none at five | mother__dx__singleton_live SINGLETON                                                              | 0              |                              |                        | -                | 3                 |                               |                         |                    | yes    | vaginal
        Apgar 4 at ten minutes, none at five | mother__dx__singleton_live SINGLETON                                                              | 0              |                              |                        | -                | 4                 |                               |                         |                    | no     | vaginal
        bruised, 2 days after vaginal birth | mother__dx__singleton_live SINGLETON newborn__dx__pc06_stay_birth_trauma                           | 0              | 2                            | vaginal                |                  |                   |                               |                         |                    | no     | vaginal
        bruised, 3 days after vaginal birth | mother__dx__singleton_live SINGLETON newborn__dx__pc06_stay_birth_trauma                           | 0              | 3                            | vaginal                |                  |                   |                               |                         |                    | yes    | vaginal
        bruised, cesarean, 4 days      | mother__dx__singleton_live mother__px__cesarean SINGLETON newborn__dx__pc06_stay_birth_trauma           | 0              | 4                            | cesarean               |                  |                   |                               |                         |                    | no     | cesarean
        bruised, cesarean, 5 days      | mother__dx__singleton_live mother__px__cesarean SINGLETON newborn__dx__pc06_stay_birth_trauma           | 0              | 5                            | cesarean               |                  |                   |                               |                         |                    | yes    | cesarean
        stayed 6 days, no reason       | mother__dx__singleton_live SINGLETON                                                                    | 0              | 6                            | vaginal                |                  |                   |                               |                         |                    | yes    | vaginal
        37 weeks 0 days                | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        |                  |                   | 259                           |                         |                    | no     | vaginal
        36 weeks 6 days                | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        |                  |                   | 258                           |                         |                    | outside |
        2,500 g                        | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        |                  |                   |                               | 2500                    |                    | no     | vaginal
        2,499 g                        | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        |                  |                   |                               | 2499                    |                    | outside |
        second birth                   | mother__dx__singleton_live SINGLETON                                                                    | 1              |                              |                        |                  |                   |                               |                         |                    | outside |
        parity unknown                 | mother__dx__singleton_live SINGLETON                                                                    | -              |                              |                        |                  |                   |                               |                         |                    | outside |
        breech                         | mother__dx__singleton_live mother__dx__breech_malpresentation SINGLETON                                 | 0              |                              |                        |                  |                   |                               |                         |                    | outside |
        malformed                      | mother__dx__singleton_live SINGLETON newborn__dx__pc06_congenital_malformation                          | 0              |                              |                        |                  |                   |                               |                         |                    | excluded | vaginal
        born elsewhere                 | mother__dx__singleton_live SINGLETON                                                                    | 0              |                              |                        |                  |                   |                               |                         | false              | outside |
        """.replace("SINGLETON", f"newborn__{TERM_SINGLETON}"),
        needs=(Need.LINKAGE, Need.PARITY, *NEEDS),
    ),
)
