"""Tables of conditions told by measurements beside codes, of vaccines, and of severe COVID-19."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.spec.coded import coded_delivery
from tests.support.spec_tables import SpecTable, table


def _vaccine_in_pregnancy(measure_id: str, column: str) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                          | {column} | gestational_age_days | answer
        given, 37 weeks 0 days           | true     | 259                  | yes
        not given, 37 weeks 0 days       | false    | 259                  | no
        given, 36 weeks 6 days at birth  | true     | 258                  | outside
        given, gestation unknown         | true     | -                    | outside
        """,
        needs=(Need.MOTHERS_VACCINES, Need.GESTATION),
    )


TABLES = (
    table(
        "obesity30",
        """
        patient                               | codes             | prepregnancy_bmi | answer
        coded                                 | dx__obesity_bmi30 |                  | yes
        BMI of 30                             |                   | 30               | yes
        BMI of 29.9                           |                   | 29.9             | no
        coded, BMI of 29.9                    | dx__obesity_bmi30 | 29.9             | yes
        neither coded nor measured            |                   | -                | no
        """,
    ),
    table(
        "anemia_adm",
        """
        patient                               | codes              | admission_hemoglobin_g_dl | admission_hemoglobin_g_l | answer
        coded, present on admission           | dx_poa__anemia_adm |                           |                          | yes
        hemoglobin 10.9 g/dL                  |                    | 10.9                      |                          | yes
        hemoglobin 11.0 g/dL                  |                    | 11.0                      |                          | no
        hemoglobin 109 g/L                    |                    |                           | 109                      | yes
        hemoglobin 110 g/L                    |                    |                           | 110                      | no
        coded, hemoglobin 12 g/dL             | dx_poa__anemia_adm | 12                        |                          | yes
        acute blood loss, no hemoglobin sent  | dx__postpartum_hemorrhage |                    |                          | no
        """,
    ),
    coded_delivery("thyroid", "dx__thyroid"),
    coded_delivery("mental_health", "dx__mental_health"),
    coded_delivery("bariatric", "dx__bariatric"),
    coded_delivery("ivf", "dx__assisted_reproduction"),
    coded_delivery("sdoh_ipv", "dx__partner_violence"),
    table(
        "covid_severe",
        """
        patient                                     | codes                                         | discharge_disposition | answer
        COVID-19 with respiratory failure           | dx__covid19 dx__covid_respiratory_failure     |                       | yes
        COVID-19, ventilated                        | dx__covid19 px__smm_vent                      |                       | yes
        COVID-19, extracorporeal oxygenation        | dx__covid19 px__ecmo                          |                       | yes
        COVID-19, died                              | dx__covid19                                   | 20                    | yes
        COVID-19, went home                         | dx__covid19                                   |                       | no
        COVID-19, disposition unknown               | dx__covid19                                   | -                     | no
        respiratory failure without COVID-19        | dx__covid_respiratory_failure                 |                       | outside
        """,
        needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.DISPOSITION),
    ),
    table(
        "covid_smm",
        """
        patient                                     | codes                       | mother_age_years | answer
        COVID-19 with sepsis                        | dx__covid19 dx__smm_sepsis  |                  | yes
        COVID-19, ventilated, 56 years              | dx__covid19 px__smm_vent    | 56               | yes
        COVID-19, transfusion alone                 | dx__covid19 px__smm_transfusion |              | no
        COVID-19 alone                              | dx__covid19                 |                  | no
        sepsis without COVID-19                     | dx__smm_sepsis              |                  | outside
        """,
        needs=(Need.DIAGNOSES, Need.PROCEDURES),
    ),
    table(
        "covid_vacc",
        """
        patient                          | codes                        | covid_vaccine_given | answer
        vaccinated in pregnancy          |                              | true                | yes
        coded as not vaccinated          | dx__covid_vaccination_coded  | false               | yes
        nothing recorded                 |                              | false               | no
        """,
        needs=(Need.DIAGNOSES, Need.MOTHERS_VACCINES),
    ),
    _vaccine_in_pregnancy("tdap", "tdap_given_27_36_weeks"),
    _vaccine_in_pregnancy("flu_vacc", "influenza_vaccine_given"),
    table(
        "rsv_maternal_vaccine",
        """
        patient                                  | mother__rsv_vaccine_given_32_36_weeks | newborn__rsv_antibody_given | newborn__died | answer
        mother vaccinated                        | true                                  | false                       |               | yes
        newborn given the antibody               | false                                 | true                        |               | yes
        neither                                  | false                                 | false                       |               | no
        neither, not known whether it died       | false                                 | false                       | -             | no
        mother vaccinated, newborn died          | true                                  | false                       | true          | outside
        """,
        needs=(Need.MOTHERS_VACCINES, Need.MEDICATIONS, Need.LINKAGE),
    ),
    table(
        "hbv_ppx",
        """
        patient                                     | codes                | newborn__hepatitis_b_vaccine_hours | newborn__hepatitis_b_globulin_hours | answer
        both at 12 hours                            | mother__dx__hbv_mother | 12                               | 12                                  | yes
        vaccine after 12.5 hours                    | mother__dx__hbv_mother | 12.5                             | 3                                   | no
        globulin after 12.5 hours                   | mother__dx__hbv_mother | 3                                | 12.5                                | no
        vaccine alone                               | mother__dx__hbv_mother | 3                                |                                     | no
        globulin alone                              | mother__dx__hbv_mother |                                  | 3                                   | no
        both, mother without hepatitis B            |                      | 3                                  | 3                                   | outside
        neither, O98.4 for hepatitis C              | mother__dx__hbv_mother mother__dx__hcv_mother | -         | -                                   | outside
        both, hepatitis B and C                     | mother__dx__hepatitis_b_maternal mother__dx__hbv_mother mother__dx__hcv_mother | 3 | 3           | yes
        both, B19.1                                 | mother__dx__hepatitis_b_maternal | 3                      | 3                                   | yes
        """,
        needs=(Need.DIAGNOSES, Need.HEPATITIS_B_VACCINE_TIMES, Need.LINKAGE),
    ),
)
