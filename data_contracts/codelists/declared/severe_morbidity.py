"""The 21 indicators of severe maternal morbidity: union of the AHRQ and the ePC-07 sets (ruling smm_union).

Value sets give the codes of FY2024 and FY2025; written out beside them is what only AHRQ's Maternal Health
Indicators v2024 list has, retired codes included. Measures made of the indicators stand elsewhere.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList

_VSAC = "2.16.840.1.113762.1.4."
_CDC = "CDC/AIM; sets of AHRQ MHI v2024 and ePC-07 2024 and 2026"


def _indicator(
    short: str, title: str, *value_sets: str, dx: str = "", px: str = "", but_not: str = "", note: str = ""
) -> DeclaredList:
    return DeclaredList(
        name=f"smm_{short}",
        title=f"Severe maternal morbidity: {title}",
        diagnoses=tuple(dx.split()),
        procedures=tuple(px.split()),
        but_not=tuple(but_not.split()),
        value_sets=value_sets,
        steward=_CDC,
        note=note,
    )


_DIC = f"{_VSAC}1029.223"

SEVERE_MORBIDITY_LISTS: tuple[DeclaredList, ...] = (
    _indicator("ami", "acute myocardial infarction", "2.16.840.1.113883.3.666.5.623"),
    _indicator(
        "aneurysm",
        "aneurysm",
        f"{_VSAC}1029.219",
        dx="I7101 I711 I712 I713 I714 I715 I716",
        note="AHRQ keeps the codes that were split on 2022-10-01",
    ),
    _indicator(
        "arf", "acute renal failure", f"{_VSAC}1110.53", dx="O904", note="O90.4 was split on 2023-10-01"
    ),
    _indicator("ards", "acute respiratory distress syndrome", f"{_VSAC}1029.214"),
    _indicator("afe", "amniotic fluid embolism", f"{_VSAC}1029.217"),
    _indicator("arrest", "cardiac arrest or ventricular fibrillation", f"{_VSAC}1029.221"),
    _indicator("cardioversion", "conversion of cardiac rhythm", f"{_VSAC}1029.357"),
    _indicator(
        "dic", "disseminated intravascular coagulation", _DIC, dx="O723", note="O72.3 is on AHRQ's list only"
    ),
    _indicator("eclampsia", "eclampsia", f"{_VSAC}1029.225"),
    _indicator(
        "periop_hf", "heart failure or arrest during surgery or another procedure", f"{_VSAC}1029.227"
    ),
    _indicator(
        "cva",
        "puerperal cerebrovascular disorder",
        f"{_VSAC}1029.229",
        dx="I602 I638 I6785",
        note="I60.20-.22 and I63.8 are retired, I67.85x is on AHRQ's list only, G93.45 on ePC-07's",
    ),
    _indicator(
        "pulm_edema", "pulmonary edema or acute heart failure", f"{_VSAC}1029.231", f"{_VSAC}1029.233"
    ),
    _indicator("anesthesia", "severe anesthesia complication", f"{_VSAC}1029.235"),
    _indicator("sepsis", "sepsis", f"{_VSAC}1029.237"),
    _indicator("shock", "shock", f"{_VSAC}1029.239"),
    _indicator("sickle_crisis", "sickle cell disease with crisis", f"{_VSAC}1029.241"),
    _indicator("embolism", "air and thrombotic embolism", f"{_VSAC}1029.243"),
    _indicator("hysterectomy", "hysterectomy", f"{_VSAC}1029.358"),
    _indicator("trach", "temporary tracheostomy", f"{_VSAC}1029.359"),
    _indicator("vent", "ventilation", f"{_VSAC}1029.360"),
    _indicator(
        "transfusion",
        "transfusion of blood products",
        f"{_VSAC}1029.213",
        px=" ".join(f"302{site}0{product}" for site in "34" for product in "HKLMNPRT"),
        but_not=" ".join(
            f"302{site}0{product}{source}" for site in "34" for product in "HKLMNPRT" for source in "234"
        ),
        note="the open approach ended on 2021-09-30 and is on CDC's list only",
    ),
    _indicator(
        "dic_refined",
        "disseminated intravascular coagulation, refined (AHRQ MHI 03)",
        _DIC,
        but_not="D688 D689",
        note="without D68.8, D68.9 and O72.3",
    ),
)
