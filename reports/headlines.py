"""The measures that most readers look for first, with the few words that fit beside a dot."""

from __future__ import annotations

HEADLINES = {
    "csec_total": "Cesarean, all",
    "ntsv_discharge": "Cesarean, low-risk first births",
    "preterm": "Preterm birth",
    "lbw": "Low birth weight",
    "hdp_any": "Hypertensive disorder",
    "pph_dx": "Postpartum hemorrhage",
    "nicu_admission": "NICU admission",
    "pc05_ebf": "Exclusive human milk",
    "smm20": "Severe morbidity, no transfusion",
    "smm21": "Severe morbidity, transfusion too",
    "vol_stillbirth": "Stillbirth in hospital",
    "neonatal_death": "Neonatal death in hospital",
}
