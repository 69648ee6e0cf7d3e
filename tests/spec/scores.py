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

# As LEONARD, points without transfusion; thyrotoxicosis and previous cesarean have none.
LEONARD_NONTRANSFUSION = {
    "accreta_spectrum": 36, "pulmonary_hypertension": 32, "epc_renal": 26, "epc_bleeding_disorder": 23, "epc_cardiac": 22,
    "hiv": 13, "placenta_previa": 13, "severe_preeclampsia": 16, "epc_anemia": 7, "multiple_birth": 8, "abruption": 7,
    "epc_gastrointestinal": 8, "asthma_persistent": 9, "mild_moderate_preeclampsia_and_ghtn": 6, "epc_autoimmune": 7,
    "epc_chronic_hypertension": 7, "epc_substance_abuse": 5, "epc_preexisting_diabetes": 6, "epc_neuromuscular": 8,
    "epc_mental_health": 4, "thyrotoxicosis": 0, "severe_obesity": 4, "epc_previous_cesarean": 0,
    "epc_gestational_diabetes": 1,
}  # fmt: skip
_WITHOUT_TRANSFUSION = "\n".join(
    f"{name} alone | dx_poa__{name} | | | {points}" for name, points in LEONARD_NONTRANSFUSION.items()
)
BATEMAN = {
    "bateman_severe_preeclampsia": 5, "bateman_heart_failure": 5, "bateman_pulmonary_hypertension": 4,
    "bateman_congenital_heart": 4, "bateman_ischemic_heart": 3, "bateman_sickle_cell": 3, "multiple_birth": 2,
    "bateman_valve": 2, "bateman_lupus": 2, "hiv_maternal": 2, "bateman_mild_preeclampsia": 2, "bateman_drug_abuse": 2,
    "placenta_previa_any": 2, "chronic_kidney_disease": 1, "chronic_hypertension": 1, "previous_cesarean": 1,
    "gestational_hypertension": 1, "alcohol_use": 1, "asthma_maternal": 1, "pregestational_diabetes_any": 1,
}  # fmt: skip
_BATEMAN_ONE_BY_ONE = "\n".join(f"{name} alone | dx__{name} | | {points}" for name, points in BATEMAN.items())
_BATEMAN_AGES = """
    34 years                     | | 34 | {0}
    35 years                     | | 35 | {1}
    39 years                     | | 39 | {1}
    40 years                     | | 40 | {2}
    44 years                     | | 44 | {2}
    45 years                     | | 45 | {3}"""

TABLES = (
    table(
        "cm_leonard_nontransfusion",
        f"""
        patient                              | codes                                                                           | mother_age_years | gestational_age_days | answer
        nothing                              |                                                                                 |                  |                      | 0
        previa and accreta: 13 + 36          | dx_poa__placenta_previa dx_poa__accreta_spectrum                                |                  |                      | 49
        severe over mild preeclampsia        | dx_poa__severe_preeclampsia dx_poa__mild_moderate_preeclampsia_and_ghtn         |                  |                      | 16
        35 years                             |                                                                                 | 35               |                      | 1
        34 years                             |                                                                                 | 34               |                      | 0
        36 weeks 6 days                      |                                                                                 |                  | 258                  | 12
        37 weeks 0 days                      |                                                                                 |                  | 259                  | 0
        35 years, preterm, anemia: 1 + 12 + 7 | dx_poa__epc_anemia                                                             | 35               | 258                  | 20
        age unknown                          | dx_poa__epc_anemia                                                              | -                |                      | outside
        gestation unknown                    | dx_poa__epc_anemia                                                              |                  | -                    | outside
        {_WITHOUT_TRANSFUSION}
        """,
        needs=(Need.DIAGNOSES, Need.MATERNAL_AGE, Need.GESTATION),
    ),
    table(
        "cm_bateman",
        f"""
        patient                                      | codes                                                           | mother_age_years | answer
        nothing                                      |                                                                 |                  | 0
        heart failure and valve disease: 5 + 2       | dx__bateman_heart_failure dx__bateman_valve                     |                  | 7
        severe over mild preeclampsia                | dx__bateman_severe_preeclampsia dx__bateman_mild_preeclampsia   |                  | 5
        mild preeclampsia over gestational hypertension | dx__bateman_mild_preeclampsia dx__gestational_hypertension   |                  | 2
        severe over gestational hypertension         | dx__bateman_severe_preeclampsia dx__gestational_hypertension    |                  | 5
        hemorrhage, which has no points              | dx__postpartum_hemorrhage                                       |                  | 0
        45 years with chronic hypertension: 3 + 1    | dx__chronic_hypertension                                        | 45               | 4
        age unknown                                  | dx__chronic_hypertension                                        | -                | outside
        {_BATEMAN_AGES.format(0, 1, 2, 3)}
        {_BATEMAN_ONE_BY_ONE}
        """,
        needs=(Need.DIAGNOSES, Need.MATERNAL_AGE),
    ),
    table(
        "cm_bateman_ge2",
        f"""
        patient                                      | codes                                         | mother_age_years | answer
        nothing                                      |                                               |                  | no
        lupus, 2 points                              | dx__bateman_lupus                             |                  | yes
        asthma, 1 point                              | dx__asthma_maternal                           |                  | no
        asthma and alcohol: 1 + 1                    | dx__asthma_maternal dx__alcohol_use           |                  | yes
        39 years with asthma: 1 + 1                  | dx__asthma_maternal                           | 39               | yes
        lupus, age unknown                           | dx__bateman_lupus                             | -                | outside
        {_BATEMAN_AGES.format("no", "no", "yes", "yes")}
        """,
        needs=(Need.DIAGNOSES, Need.MATERNAL_AGE),
    ),
    table(
        "cm_elixhauser",
        """
        patient                                              | codes                                                                 | answer
        nothing                                              |                                                                       | 0
        obesity, secondary, whenever it arose                | dx_secondary__elix_obese                                              | 1
        coagulopathy present on admission                    | dx_secondary_poa__elix_coag                                           | 1
        obesity and coagulopathy: 1 + 1                      | dx_secondary__elix_obese dx_secondary_poa__elix_coag                  | 2
        complicated over uncomplicated diabetes              | dx_secondary__elix_diab_cx dx_secondary__elix_diab_uncx               | 1
        complicated over uncomplicated hypertension          | dx_secondary__elix_htn_cx dx_secondary__elix_htn_uncx                 | 1
        severe over moderate renal failure                   | dx_secondary_poa__elix_renlfl_sev dx_secondary_poa__elix_renlfl_mod   | 1
        severe over mild liver disease                       | dx_secondary_poa__elix_liver_sev dx_secondary_poa__elix_liver_mld     | 1
        metastatic over solid cancer and lymphoma            | dx_secondary__elix_cancer_mets dx_secondary__elix_cancer_solid dx_secondary__elix_cancer_lymph | 1
        solid over in-situ cancer                            | dx_secondary__elix_cancer_solid dx_secondary__elix_cancer_nsitu       | 1
        stroke before admission                              | dx_secondary_poa__elix_cbvd_poa dx_secondary__elix_cbvd_poa           | 1
        sequela of an old stroke                             | dx_secondary_poa__elix_cbvd_sqla                                      | 1
        sequela, and a new stroke that arose in hospital     | dx_secondary_poa__elix_cbvd_sqla dx_secondary__elix_cbvd_poa          | 0
        """,
    ),
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
