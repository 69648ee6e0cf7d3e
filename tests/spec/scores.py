"""Tables of comorbidity scores: the points of each condition and the sums."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import table

LEONARD = (
    ("dx_poa__accreta_spectrum", 59),
    ("dx_poa__pulmonary_hypertension", 50),
    ("dx_poa__epc_renal", 38),
    ("dx_poa__epc_bleeding_disorder", 34),
    ("dx_poa__epc_cardiac", 31),
    ("dx_poa__hiv", 30),
    ("dx_poa__placenta_previa", 27),
    ("dx_poa__severe_preeclampsia", 26),
    ("dx_poa__epc_anemia", 20),
    ("dx_poa__multiple_birth", 20),
    ("dx_poa__abruption", 18),
    ("dx_poa__epc_gastrointestinal", 12),
    ("dx_poa__asthma_persistent", 11),
    ("dx_poa__mild_moderate_preeclampsia_and_ghtn", 11),
    ("dx_poa__epc_autoimmune", 10),
    ("dx_poa__epc_chronic_hypertension", 10),
    ("dx_poa__epc_substance_abuse", 10),
    ("dx_poa__epc_preexisting_diabetes", 9),
    ("dx_poa__epc_neuromuscular", 9),
    ("dx_poa__epc_mental_health", 7),
    ("dx_poa__thyrotoxicosis", 6),
    ("dx_poa__severe_obesity", 5),
    ("dx_poa__epc_previous_cesarean", 4),
    ("dx_poa__epc_gestational_diabetes", 1),
)
_ONE_BY_ONE = "\n".join(f"{flag} alone | {flag} | | | {points}" for flag, points in LEONARD)

TABLES = (
    table(
        "cm_leonard",
        f"""
        patient                              | codes                                                                           | mother_age_years | gestational_age_days | answer
        nothing                              |                                                                                 |                  |                      | 0
        previa and accreta: 27 + 59          | dx_poa__placenta_previa dx_poa__accreta_spectrum                                |                  |                      | 86
        severe over mild preeclampsia        | dx_poa__severe_preeclampsia dx_poa__mild_moderate_preeclampsia_and_ghtn         |                  |                      | 26
        hemorrhage, which has no points      | dx__postpartum_hemorrhage                                                       |                  |                      | 0
        35 years                             |                                                                                 | 35               |                      | 2
        34 years                             |                                                                                 | 34               |                      | 0
        36 weeks 6 days                      |                                                                                 |                  | 258                  | 18
        37 weeks 0 days                      |                                                                                 |                  | 259                  | 0
        35 years, preterm, anemia: 2 + 18 + 20 | dx_poa__epc_anemia                                                            | 35               | 258                  | 40
        age unknown                          | dx_poa__epc_anemia                                                              | -                |                      | outside
        gestation unknown                    | dx_poa__epc_anemia                                                              |                  | -                    | outside
        {_ONE_BY_ONE}
        """,
        needs=(Need.DIAGNOSES, Need.MATERNAL_AGE, Need.GESTATION),
    ),
)
