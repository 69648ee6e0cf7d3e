"""The value sets of the electronic measures ePC-02 (CMS334) and ePC-07 (CMS1028), both editions together.

Codes are read from the published value sets when lists are expanded; only LOINC codes that the measures name
directly stand here. The 21 indicators of severe morbidity stand in `severe_morbidity.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList

_VSAC = "2.16.840.1.113762.1.4."
_STEWARD = "Joint Commission, ePC-02 and ePC-07, editions 2024 and 2026"


def _set(name: str, title: str, value_set: str) -> DeclaredList:
    return DeclaredList(name=name, title=title, value_sets=(value_set,), with_snomed=True, steward=_STEWARD)


def _loinc(name: str, title: str, *codes: str) -> DeclaredList:
    return DeclaredList(
        name=name, title=title, others=tuple(("LOINC", code) for code in codes), steward=_STEWARD
    )


ECQM_LISTS: tuple[DeclaredList, ...] = (
    # What makes the population
    _set("epc_delivery_procedure", "ePC: delivery procedures", f"{_VSAC}1045.59"),
    _set("epc_cesarean_birth", "ePC-02: cesarean birth", "2.16.840.1.113883.3.117.1.7.1.282"),
    _set("singleton_live", "ePC-02: single live birth", f"{_VSAC}1045.99"),
    _set("epc_gestation_37_to_42_weeks", "ePC-02: 37 to 42 and more weeks", f"{_VSAC}1110.68"),
    _set("epc_gestation_20_to_42_weeks", "ePC-07: 20 to 42 and more weeks", f"{_VSAC}1110.67"),
    _set("abnormal_presentation", "ePC-02: abnormal presentation", f"{_VSAC}1045.105"),
    _set("genital_herpes", "ePC-02: genital herpes", "2.16.840.1.113883.3.464.1003.110.12.1049"),
    _set(
        "previa_vasa_accreta", "ePC-02: placenta previa, vasa previa or accreta spectrum", f"{_VSAC}1110.37"
    ),
    _set("epc_inpatient", "ePC: inpatient encounter", "2.16.840.1.113883.3.666.5.307"),
    _set("epc_ed_ob_triage", "ePC: emergency or obstetric triage visit", f"{_VSAC}1029.369"),
    _set("epc_observation", "ePC: observation services", f"{_VSAC}1111.143"),
    _set("epc_expired", "ePC-07: patient expired", "2.16.840.1.113883.3.117.1.7.1.309"),
    # What ePC-07 counts
    _set("epc_smm_diagnosis", "ePC-07: severe maternal morbidity diagnoses", f"{_VSAC}1029.255"),
    _set("epc_smm_procedure", "ePC-07: severe maternal morbidity procedures", f"{_VSAC}1029.256"),
    _set("epc_transfusion", "ePC-07: blood transfusion", f"{_VSAC}1029.213"),
    _set("epc_hysterectomy", "ePC-07: hysterectomy", f"{_VSAC}1029.358"),
    _set("increta_percreta", "ePC-07: placenta increta or percreta", f"{_VSAC}1029.388"),
    # Risk variables, also the conditions of the Leonard score
    _set("epc_anemia", "ePC-07: anemia", f"{_VSAC}1029.323"),
    _set("asthma_persistent", "ePC-07: acute or persistent asthma", "2.16.840.1.113883.3.117.1.7.1.271"),
    _set("epc_autoimmune", "ePC-07: autoimmune disease", f"{_VSAC}1029.311"),
    _set("bariatric", "ePC-07: bariatric surgery", f"{_VSAC}1029.317"),
    _set("epc_bleeding_disorder", "ePC-07: bleeding disorder", f"{_VSAC}1029.287"),
    _set("epc_cardiac", "ePC-07: cardiac disease", f"{_VSAC}1029.341"),
    _set("economic_housing_instability", "ePC-07: economic or housing instability", f"{_VSAC}1029.292"),
    _set("epc_gastrointestinal", "ePC-07: gastrointestinal disease", f"{_VSAC}1029.338"),
    _set("epc_gestational_diabetes", "ePC-07: gestational diabetes", f"{_VSAC}1029.269"),
    _set("hiv", "ePC-07: HIV", f"{_VSAC}1029.272"),
    _set("epc_chronic_hypertension", "ePC-07: chronic hypertension", f"{_VSAC}1029.332"),
    _set("anticoagulant_long_term", "ePC-07: long-term use of anticoagulants", f"{_VSAC}1029.366"),
    _set("epc_mental_health", "ePC-07: mental health disorder", f"{_VSAC}1029.314"),
    _set(
        "mild_moderate_preeclampsia_and_ghtn",
        "ePC-07: preeclampsia without severe features or gestational hypertension",
        f"{_VSAC}1029.329",
    ),
    _set("severe_obesity", "ePC-07: morbid or severe obesity", f"{_VSAC}1029.290"),
    _set("epc_multiple_pregnancy", "ePC-07: multiple pregnancy", f"{_VSAC}1029.284"),
    _set("epc_neuromuscular", "ePC-07: neuromuscular disease", f"{_VSAC}1029.308"),
    _set("epc_placenta_accreta", "ePC-07: placenta accreta", f"{_VSAC}1029.302"),
    _set("placenta_previa", "ePC-07: placenta previa", f"{_VSAC}1110.78"),
    _set("abruption", "ePC-07: placental abruption", f"{_VSAC}1029.305"),
    _set("epc_preexisting_diabetes", "ePC-07: preexisting diabetes", f"{_VSAC}1029.275"),
    _set("epc_preterm", "ePC-07: preterm birth", f"{_VSAC}1029.299"),
    _set("epc_previous_cesarean", "ePC-07: previous cesarean", f"{_VSAC}1029.278"),
    _set("pulmonary_hypertension", "ePC-07: pulmonary hypertension", f"{_VSAC}1029.281"),
    _set("epc_renal", "ePC-07: renal disease", f"{_VSAC}1029.335"),
    _set("severe_preeclampsia", "ePC-07: severe preeclampsia", f"{_VSAC}1029.327"),
    _set("epc_substance_abuse", "ePC-07: substance abuse", f"{_VSAC}1029.320"),
    _set("thyrotoxicosis", "ePC-07: thyrotoxicosis", f"{_VSAC}1029.296"),
    _set("vte_in_pregnancy", "ePC-07: venous thromboembolism in pregnancy", f"{_VSAC}1029.363"),
    # Observations
    _set("epc_estimated_gestation", "ePC: estimated gestational age at delivery", f"{_VSAC}1045.26"),
    _set("epc_hematocrit", "ePC-07: hematocrit", f"{_VSAC}1045.114"),
    _set("epc_white_cells", "ePC-07: white blood cell count", f"{_VSAC}1045.129"),
    _loinc("epc_delivery_time", "ePC: date and time of delivery", "93857-1"),
    _loinc("epc_estimated_delivery_date", "ePC: estimated date of delivery", "11778-8"),
    _loinc("epc_gravidity", "ePC-02: pregnancies", "11996-6"),
    _loinc("epc_parity", "ePC-02: parity", "11977-6"),
    _loinc("epc_preterm_births", "ePC-02: preterm births", "11637-6"),
    _loinc("epc_term_births", "ePC-02: term births", "11639-2"),
    _loinc("epc_heart_rate", "ePC-07: heart rate", "8867-4"),
    _loinc("epc_systolic_pressure", "ePC-07: systolic blood pressure", "8480-6"),
)
