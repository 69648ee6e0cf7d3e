"""Tables of the measures of what is done for mothers: medicines in time, blood loss, prophylaxis, screens for depression."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import SpecTable, table

CODES = (Need.DIAGNOSES, Need.PROCEDURES)


def _done_among_all(measure_id: str, event: str, need: Need) -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                     | {event} | answer
        done                        | true    | yes
        not done                    | false   | no
        """,
        needs=(need,),
    )


def _given_to(measure_id: str, codes: str, event: str, *, other: str = "") -> SpecTable:
    return table(
        measure_id,
        f"""
        patient                     | codes   | {event} | answer
        given                       | {codes} | true    | yes
        not given                   | {codes} | false   | no
        given, without the illness  | {other} | true    | outside
        """,
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
    )


TABLES = (
    table(
        "htn_treat_60",
        """
        patient                                     | severe_systolic_again | severe_diastolic_again | antihypertensive_in_hour | answer
        systolic stayed severe, treated in time     | true                  | false                  | true                     | yes
        diastolic stayed severe, treated in time    | false                 | true                   | true                     | yes
        stayed severe, not treated in time          | true                  | true                   | false                    | no
        severe once, treated                        | false                 | false                  | true                     | outside
        """,
        needs=(Need.OBSERVATIONS, Need.MEDICATIONS),
    ),
    _given_to("mgso4_severe_pe", "dx__mgso4_severe_pe", "magnesium_given", other="dx__preeclampsia_any"),
    _done_among_all("qbl", "blood_loss_measured", Need.MEASURED_BLOOD_LOSS),
    _done_among_all("hem_risk_assess", "hemorrhage_risk_assessed", Need.HEMORRHAGE_RISK),
    _given_to("txa_pph", "dx__postpartum_hemorrhage", "tranexamic_acid_in_3_hours"),
    _done_among_all("uterotonic", "oxytocin_after_birth", Need.MEDICATIONS),
    table(
        "sepsis_bundle",
        """
        patient                           | codes                  | sepsis_recognized_hours | antibiotic_in_hour_after_sepsis | answer
        treated within the hour           | dx__sepsis_in_pregnancy | 5                      | true                            | yes
        treated later or not at all       | dx__sepsis_in_pregnancy | 5                      | false                           | no
        time of recognition not recorded  | dx__sepsis_in_pregnancy | -                      | false                           | outside
        no sepsis                         |                         | -                      | false                           | outside
        """,
        needs=(Need.DIAGNOSES, Need.MEDICATIONS),
    ),
    table(
        "abx_prophylaxis_cs",
        """
        patient                         | codes                   | cesarean_start_hours | antibiotic_in_hour_before_incision | answer
        in the hour before              | px__cesarean            | -0.1                 | true                               | yes
        earlier, later or none          | px__cesarean            | -0.1                 | false                              | no
        start of cesarean not recorded  | px__cesarean            | -                    | false                              | outside
        vaginal birth                   | px__vaginal_spontaneous | -                    | false                              | outside
        """,
        needs=(Need.PROCEDURES, Need.MEDICATIONS),
    ),
    table(
        "gbs_prophylaxis",
        """
        patient                                | codes                               | labor_onset | gbs_antibiotic_4_hours_before_birth | answer
        given in time, in labor                | dx__gbs px__vaginal_spontaneous     | spontaneous | true  | yes
        too late or none, in labor             | dx__gbs px__vaginal_spontaneous     | spontaneous | false | no
        cesarean before labor                  | dx__gbs px__cesarean                | none        | false | excluded
        cesarean, membranes ruptured           | dx__gbs px__cesarean dx__prom       | none        | false | no
        cesarean, onset of labor unknown       | dx__gbs px__cesarean                |             | false | no
        no colonization                        | px__vaginal_spontaneous             | spontaneous | true  | outside
        """,
        needs=(*CODES, Need.MEDICATIONS),
    ),
    table(
        "vte_prophylaxis",
        """
        patient                   | codes                   | thromboprophylaxis_given | pneumatic_compression_used | answer
        heparin after cesarean    | px__cesarean            | true                     | false                      | yes
        compression               | px__cesarean            | false                    | true                       | yes
        neither                   | px__cesarean            | false                    | false                      | no
        vaginal birth, heparin    | px__vaginal_spontaneous | true                     | false                      | outside
        """,
        needs=(Need.PROCEDURES, Need.MEDICATIONS),
    ),
    _given_to("moud", "dx__opioid_use_disorder", "opioid_agonist_in_pregnancy", other="dx__cannabis_use"),
    table(
        "discharge_naloxone",
        """
        patient                          | codes                   | discharge_disposition | naloxone_to_take_home | answer
        naloxone in hand                 | dx__opioid_use_disorder | 01 | true  | yes
        without                          | dx__opioid_use_disorder | 01 | false | no
        died                             | dx__opioid_use_disorder | 20 | false | outside
        moved to another hospital        | dx__opioid_use_disorder | 02 | false | outside
        discharge status unknown         | dx__opioid_use_disorder | -  | true  | outside
        no opioid use                    |                         | 01 | true  | outside
        """,
        needs=(Need.DIAGNOSES, Need.DISPOSITION, Need.TAKE_HOME_MEDICINES),
    ),
    table(
        "depression_screen",
        """
        patient                      | depression_screened | depression_scored | answer
        screen answered              | true                | false             | yes
        score observed               | false               | true              | yes
        neither                      | false               | false             | no
        """,
        needs=(Need.DEPRESSION_SCREENS,),
    ),
    table(
        "mh_referral",
        """
        patient                      | depression_screen_positive | depression_referred | answer
        positive, referred           | true                       | true                | yes
        positive, not referred       | true                       | false               | no
        negative or not screened     | false                      | false               | outside
        """,
        needs=(Need.DEPRESSION_SCREENS,),
    ),
)
