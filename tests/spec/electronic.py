"""Tables of the electronic measures ePC-02 and ePC-07, of PC-02 by chart, and of morbidity by mode in first births."""

from __future__ import annotations

from collections.abc import Iterable

from measures.fact_columns import HOSPITALIZATION_COLUMNS
from measures.measure import Need
from tests.support.generated_facts import Row
from tests.support.spec_tables import Patient, SpecTable

# What the facts say of every delivery, yes or no.
NOTHING_SEEN: Row = {name: False for name, type_ in HOSPITALIZATION_COLUMNS if type_ == "BOOLEAN"}
SINGLE_LIVE_BIRTH: Row = {"dx__singleton_live": True}
IN_HOSPITALIZATION: Row = NOTHING_SEEN | {"delivered_within": True}
AT_37_WEEKS: Row = {"calculated_gestation_weeks": 37}
FIRST_PREGNANCY: Row = {"obstetric_history_observed": True, "observed_gravidity": 1.0}
ELIGIBLE = SINGLE_LIVE_BIRTH | IN_HOSPITALIZATION | AT_37_WEEKS | FIRST_PREGNANCY
CESAREAN: Row = {"cesarean_within": True}

Line = tuple[str, Row, str] | tuple[str, Row, str, str]


def _table(measure_id: str, needs: Iterable[Need], usual: Row, lines: Iterable[Line]) -> SpecTable:
    return SpecTable(
        measure_id=measure_id,
        needs=tuple(needs),
        patients=tuple(
            Patient(
                patient=line[0],
                given=usual | line[1],
                answer=line[2],
                reason=line[3] if len(line) == 4 else None,
            )
            for line in lines
        ),
    )


def _observed(**observed: float) -> Row:
    history = {f"observed_{name}": float(number) for name, number in observed.items()}
    return {"obstetric_history_observed": True, "observed_gravidity": None} | history


NO_OBSERVATIONS: Row = {"obstetric_history_observed": False, "observed_gravidity": None}
NOT_CALCULATED: Row = {"calculated_gestation_weeks": None}
ESTIMATED: Row = NOT_CALCULATED | {"estimated_gestation_seen": True}
RECORDED: Row = NOT_CALCULATED | {"gestational_age_source": "field"}
CODED: Row = NOT_CALCULATED | {"gestational_age_source": "code"}

EPC02 = _table(
    "epc02",
    (Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION_SAID, Need.OBSTETRIC_HISTORY),
    ELIGIBLE,
    (
        ("cesarean in a first pregnancy at 37 weeks", CESAREAN, "yes"),
        ("the same at 36 weeks", CESAREAN | {"calculated_gestation_weeks": 36}, "outside"),
        ("vaginal birth", {}, "no"),
        ("cesarean not within the hospitalisation", {"px__cesarean": True}, "no"),
        ("no delivery procedure within the hospitalisation", {"delivered_within": False}, "outside"),
        ("still in hospital", {"length_of_stay_days": None}, "outside"),
        ("8 years old", {"mother_age_years": 8}, "no"),
        ("7 years old", {"mother_age_years": 7}, "outside"),
        ("64 years old", {"mother_age_years": 64}, "no"),
        ("65 years old", {"mother_age_years": 65}, "outside"),
        ("age unknown", {"mother_age_years": None}, "outside"),
        ("no single live birth", {"dx__singleton_live": False}, "outside"),
        ("second pregnancy", _observed(gravidity=2), "outside"),
        ("second pregnancy, no birth", _observed(gravidity=2, parity=0), "no"),
        ("second pregnancy, one birth", _observed(gravidity=2, parity=1), "outside"),
        ("no preterm and no term birth", _observed(preterm_births=0, term_births=0), "no"),
        ("no preterm, one term birth", _observed(preterm_births=0, term_births=1), "outside"),
        ("one preterm, no term birth", _observed(preterm_births=1, term_births=0), "outside"),
        ("term births not said", _observed(preterm_births=0), "outside"),
        ("first pregnancy said too late, parity 0 recorded", _observed() | {"parity": 0}, "outside"),
        ("nothing observed, parity 0 recorded", NO_OBSERVATIONS | {"parity": 0}, "no"),
        ("nothing observed, parity 1 recorded", NO_OBSERVATIONS | {"parity": 1}, "outside"),
        ("nothing observed, first pregnancy recorded", NO_OBSERVATIONS | {"gravidity": 1}, "no"),
        ("nothing observed, second recorded", NO_OBSERVATIONS | {"gravidity": 2, "parity": 1}, "outside"),
        ("nothing observed, nothing recorded", NO_OBSERVATIONS, "outside"),
        ("estimated 37 weeks", ESTIMATED | {"estimated_gestation_weeks": 37.0}, "no"),
        ("estimated 36.9 weeks", ESTIMATED | {"estimated_gestation_weeks": 36.9}, "outside"),
        (
            "estimate in centimetres, coded 37 weeks",
            ESTIMATED | {"dx__epc_gestation_37_to_42_weeks": True},
            "outside",
        ),
        ("recorded 259 days", RECORDED | {"gestational_age_days": 259}, "no"),
        ("recorded 258 days", RECORDED | {"gestational_age_days": 258}, "outside"),
        ("coded 37 weeks", CODED | {"dx__epc_gestation_37_to_42_weeks": True}, "no"),
        ("coded as nothing", CODED, "outside"),
        (
            "calculated 36 weeks, coded 37",
            {"calculated_gestation_weeks": 36, "dx__epc_gestation_37_to_42_weeks": True},
            "outside",
        ),
        (
            "abnormal presentation by code",
            CESAREAN | {"dx__abnormal_presentation": True},
            "excluded",
            "abnormal presentation",
        ),
        (
            "abnormal presentation observed",
            {"abnormal_presentation_observed": True},
            "excluded",
            "abnormal presentation",
        ),
        ("genital herpes", {"dx__genital_herpes": True}, "excluded", "genital herpes"),
        (
            "placenta previa",
            {"dx__previa_vasa_accreta": True},
            "excluded",
            "placenta previa, vasa previa or accreta spectrum",
        ),
    ),
)

AT_20_WEEKS: Row = IN_HOSPITALIZATION | {"calculated_gestation_weeks": 20}
NEW_SEPSIS: Row = {"dx_npoa__epc_smm_diagnosis": True}
INCRETA: Row = {"dx__increta_percreta": True}


def _severe(measure_id: str, when: str, transfused: str) -> SpecTable:
    hysterectomy: Row = {f"hysterectomy_{when}": True}
    ventilation: Row = {f"other_severe_procedure_{when}": True}
    transfusion: Row = {f"transfusion_{when}": True}
    other = "within" if when == "on_days" else "on_days"
    return _table(
        measure_id,
        (Need.DIAGNOSES, Need.PRESENT_ON_ADMISSION, Need.PROCEDURES, Need.GESTATION_SAID),
        AT_20_WEEKS,
        (
            ("nothing severe", {}, "no"),
            ("sepsis that was not there on admission", NEW_SEPSIS, "yes"),
            ("sepsis of which nobody says when it began", {"dx__epc_smm_diagnosis": True}, "no"),
            ("hysterectomy", hysterectomy, "yes"),
            ("hysterectomy by the other reading of time", {f"hysterectomy_{other}": True}, "no"),
            ("ventilation", ventilation, "yes"),
            ("died", {"discharge_disposition": "20"}, "yes"),
            ("disposition unknown", {"discharge_disposition": None}, "no"),
            ("transfusion only", transfusion, transfused),
            ("increta with hysterectomy", INCRETA | hysterectomy, "no"),
            ("increta with transfusion", INCRETA | transfusion, "no"),
            ("increta with hysterectomy and sepsis", INCRETA | hysterectomy | NEW_SEPSIS, "yes"),
            ("increta with hysterectomy and ventilation", INCRETA | hysterectomy | ventilation, "yes"),
            (
                "increta with hysterectomy, died",
                INCRETA | hysterectomy | {"discharge_disposition": "20"},
                "yes",
            ),
            ("19 weeks", NEW_SEPSIS | {"calculated_gestation_weeks": 19}, "outside"),
            ("estimated 20 weeks", ESTIMATED | {"estimated_gestation_weeks": 20.0}, "no"),
            ("estimated 19.9 weeks", ESTIMATED | {"estimated_gestation_weeks": 19.9}, "outside"),
            ("recorded 140 days", RECORDED | {"gestational_age_days": 140}, "no"),
            ("recorded 139 days", RECORDED | {"gestational_age_days": 139}, "outside"),
            ("coded 20 weeks", CODED | {"dx__epc_gestation_20_to_42_weeks": True}, "no"),
            ("gestation not said", CODED, "outside"),
            ("8 years old", {"mother_age_years": 8}, "no"),
            ("7 years old", {"mother_age_years": 7}, "outside"),
            ("64 years old", {"mother_age_years": 64}, "no"),
            ("65 years old", {"mother_age_years": 65}, "outside"),
            ("no delivery procedure within the hospitalisation", {"delivered_within": False}, "outside"),
        ),
    )


FIRST_TERM_SINGLE: Row = {"parity": 0, "dx__singleton_live": True, "px__delivery_procedure": True}
BY_CESAREAN: Row = {"px__cesarean": True}

PC02_CHART = _table(
    "pc02_chart",
    (Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.PARITY),
    FIRST_TERM_SINGLE,
    (
        ("cesarean", BY_CESAREAN, "yes"),
        ("vaginal birth", {}, "no"),
        ("one previous live birth", {"parity": 1}, "outside"),
        ("parity unknown", {"parity": None}, "outside"),
        ("37 weeks 0 days", {"gestational_age_days": 259}, "no"),
        ("36 weeks 6 days", {"gestational_age_days": 258}, "outside"),
        ("gestation unknown", {"gestational_age_days": None}, "outside"),
        ("no single live birth", {"dx__singleton_live": False}, "outside"),
        ("no delivery procedure", {"px__delivery_procedure": False}, "outside"),
        ("8 years old", {"mother_age_years": 8}, "no"),
        ("7 years old", {"mother_age_years": 7}, "outside"),
        ("64 years old", {"mother_age_years": 64}, "no"),
        ("65 years old", {"mother_age_years": 65}, "outside"),
        ("twins by code", {"dx__multiple_gestation": True}, "excluded", "multiple gestation"),
        ("breech", BY_CESAREAN | {"dx__abnormal_presentation": True}, "excluded", "abnormal presentation"),
        ("120 days in hospital", {"length_of_stay_days": 120}, "no"),
        ("121 days in hospital", {"length_of_stay_days": 121}, "excluded", "more than 120 days"),
    ),
)


def _by_mode(measure_id: str, usual: Row, other_mode: Row) -> SpecTable:
    return _table(
        measure_id,
        (Need.DIAGNOSES, Need.PROCEDURES, Need.MATERNAL_AGE, Need.GESTATION, Need.PARITY),
        FIRST_TERM_SINGLE | usual,
        (
            ("sepsis", {"dx__smm_sepsis": True}, "yes"),
            ("hysterectomy", {"px__smm_hysterectomy": True}, "yes"),
            ("transfusion only", {"px__smm_transfusion": True}, "no"),
            ("nothing", {}, "no"),
            ("born the other way", {"dx__smm_sepsis": True} | other_mode, "outside"),
            ("malpresentation", {"dx__smm_sepsis": True, "dx__breech_malpresentation": True}, "outside"),
            ("not the first birth", {"parity": 1}, "outside"),
            ("37 weeks 0 days", {"gestational_age_days": 259}, "no"),
            ("36 weeks 6 days", {"gestational_age_days": 258}, "outside"),
            ("12 years old", {"mother_age_years": 12}, "no"),
            ("11 years old", {"mother_age_years": 11}, "outside"),
            ("55 years old", {"mother_age_years": 55}, "no"),
            ("56 years old", {"mother_age_years": 56}, "outside"),
        ),
    )


TABLES = (
    EPC02,
    _severe("epc07_g1", "on_days", "yes"),
    _severe("epc07_g2", "on_days", "no"),
    _severe("epc07_g1_2026", "within", "yes"),
    _severe("epc07_g2_2026", "within", "no"),
    PC02_CHART,
    _by_mode("smm_cesarean_ntsv", BY_CESAREAN, {"px__cesarean": False}),
    _by_mode("smm_vaginal_ntsv", {}, BY_CESAREAN),
)
