"""Tables of England's programme and quality metrics, and of early births without an indication."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import table

_DIABETES = "dx__pregestational_diabetes_t1"

TABLES = (
    table(
        "nmnsip_smokefree",
        """
        patient                                        | booking_co_ppm | smoking_first_trimester | booking_tobacco_positive | late_co_ppm | smoking_last_trimester | answer
        4 ppm at booking, 3 ppm late                   | 4              | 0                       | false                    | 3           | -                      | yes
        4 ppm at booking, 4 ppm late                   | 4              | 0                       | false                    | 4           | 0                      | no
        3 ppm at booking, no cigarettes                | 3              | 0                       | false                    | 3           | 0                      | outside
        one cigarette a day, then none                 | -              | 1                       | false                    | -           | 0                      | yes
        one cigarette a day, then one                  | -              | 1                       | false                    | -           | 1                      | no
        said so at booking, then none                  | -              | -                       | true                     | -           | 0                      | yes
        smoked at booking, later not known             | -              | 1                       | false                    | -           | -                      | outside
        """,
        needs=(Need.SMOKING,),
    ),
    table(
        "nmnsip_diabetes",
        f"""
        patient                              | codes        | third_trimester_hba1c_mmol_mol | third_trimester_hba1c_percent | answer
        type 1, 47 mmol/mol                  | {_DIABETES}  | 47                             | -                             | yes
        type 1, 48 mmol/mol                  | {_DIABETES}  | 48                             | -                             | no
        type 2, 6.4 %                        | dx__pregestational_diabetes_t2 | -            | 6.4                           | yes
        type 2, 6.5 %                        | dx__pregestational_diabetes_t2 | -            | 6.5                           | no
        not measured                         | {_DIABETES}  | -                              | -                             | outside
        no diabetes                          |              | 35                             | -                             | outside
        """,
        needs=(Need.DIAGNOSES, Need.GLYCATED_HEMOGLOBIN),
    ),
    table(
        "nmnsip_diabetes_dka",
        f"""
        patient                      | codes       | ketoacidosis_in_pregnancy | answer
        diabetes with ketoacidosis   | {_DIABETES} | true                      | yes
        diabetes without             | {_DIABETES} | false                     | no
        ketoacidosis, not coded as diabetes of type 1 or 2 |  | true            | outside
        """,
        needs=(Need.DIAGNOSES, Need.READMISSIONS),
    ),
    table(
        "nmnsip_deterioration",
        """
        patient                                      | mother__mews_highest | mother__mews_review_hours | newborn__newtt2_highest | newborn__newtt2_review_hours | answer
        mother's 2 points reviewed in half an hour   | 2                    | 0.5                       | 0                       | -                            | yes
        mother reviewed after 36 minutes             | 2                    | 0.6                       | 0                       | -                            | no
        mother never reviewed                        | 2                    | -                         | 0                       | -                            | no
        mother's 1 point                             | 1                    | -                         | 1                       | -                            | outside
        newborn's 2 points reviewed in half an hour  | 0                    | -                         | 2                       | 0.5                          | yes
        newborn reviewed after 36 minutes            | 0                    | -                         | 2                       | 0.6                          | no
        mother in time, newborn not                  | 3                    | 0.2                       | 2                       | -                            | no
        no vital signs                               | -                    | -                         | -                       | -                            | outside
        """,
        needs=(Need.VITAL_SIGNS, Need.WARNING_REVIEWS, Need.LINKAGE),
    ),
    table(
        "nmnsip_plgf",
        """
        patient                         | suspected_preeclampsia_20_36_weeks | growth_factor_20_36_weeks | answer
        suspected and measured          | true                               | true                      | yes
        suspected, not measured         | true                               | false                     | no
        measured, not suspected         | false                              | true                      | outside
        """,
        needs=(Need.DIAGNOSES, Need.GROWTH_FACTOR, Need.GESTATION, Need.READMISSIONS),
    ),
    table(
        "cqim_smoking_booking",
        """
        patient                                | smoking_first_trimester | booking_tobacco_positive | booking_tobacco_asked | answer
        one cigarette a day                    | 1                       | false                    | false                 | yes
        none                                   | 0                       | false                    | false                 | no
        none, though she once said yes         | 0                       | true                     | true                  | no
        cigarettes not recorded, said yes      | -                       | true                     | true                  | yes
        cigarettes not recorded, said no       | -                       | false                    | true                  | no
        nothing recorded                       | -                       | false                    | false                 | outside
        """,
        needs=(Need.SMOKING,),
    ),
    table(
        "cqim_pph",
        """
        patient        | blood_loss_ml | answer
        1,500 mL       | 1500          | yes
        1,499 mL       | 1499          | no
        not recorded   | -             | outside
        """,
        needs=(Need.BLOOD_LOSS,),
    ),
    table(
        "cqim_tears",
        """
        patient                                 | codes                                                    | gestational_age_days | plurality | fetal_presentation | answer
        third degree, 37 weeks 0 days           | px__vaginal_spontaneous dx__third_degree_laceration      | 259                  | 1         | cephalic           | yes
        fourth degree with forceps, 42 weeks 6 days | px__operative_vaginal dx__fourth_degree_laceration   | 300                  | 1         | cephalic           | yes
        no tear                                 | px__vaginal_spontaneous                                  | 280                  | 1         | cephalic           | no
        36 weeks 6 days                         | px__vaginal_spontaneous dx__third_degree_laceration      | 258                  | 1         | cephalic           | outside
        43 weeks 0 days                         | px__vaginal_spontaneous dx__third_degree_laceration      | 301                  | 1         | cephalic           | outside
        twins                                   | px__vaginal_spontaneous dx__third_degree_laceration      | 280                  | 2         | cephalic           | outside
        breech                                  | px__vaginal_spontaneous dx__third_degree_laceration      | 280                  | 1         | breech             | outside
        presentation not recorded               | px__vaginal_spontaneous dx__third_degree_laceration      | 280                  | 1         | -                  | outside
        cesarean                                | px__cesarean                                             | 280                  | 1         | cephalic           | outside
        no child                                | px__vaginal_spontaneous                                  | 280                  | 0         | cephalic           | outside
        """,
        needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.PRESENTATION),
    ),
    table(
        "cqim_vbac",
        """
        patient                                 | codes                   | gestational_age_days | plurality | parity | prior_cesareans | answer
        vaginal birth after one cesarean        | px__vaginal_spontaneous | 259                  | 1         | 1      | 1               | yes
        second cesarean                         | px__cesarean            | 300                  | 1         | 1      | 1               | no
        36 weeks 6 days                         | px__vaginal_spontaneous | 258                  | 1         | 1      | 1               | outside
        43 weeks 0 days                         | px__vaginal_spontaneous | 301                  | 1         | 1      | 1               | outside
        twins                                   | px__vaginal_spontaneous | 280                  | 2         | 1      | 1               | outside
        two births before                       | px__vaginal_spontaneous | 280                  | 1         | 2      | 1               | outside
        no birth before                         | px__vaginal_spontaneous | 280                  | 1         | 0      | 0               | outside
        two cesareans before                    | px__vaginal_spontaneous | 280                  | 1         | 1      | 2               | outside
        no earlier cesarean known               | px__vaginal_spontaneous | 280                  | 1         | 1      | -               | outside
        """,
        needs=(Need.PROCEDURES, Need.GESTATION, Need.PARITY),
    ),
    table(
        "coiin_pretermtrim",
        """
        patient                                   | codes                                  | newborn__gestational_age_days | mother__labor_onset | answer
        38 weeks 6 days, induced                  |                                        | 272                           | induced             | yes
        39 weeks 0 days, induced                  |                                        | 273                           | induced             | no
        cesarean without labor at 37 weeks        | mother__px__cesarean                   | 259                           | none                | yes
        no labor and no cesarean coded            |                                        | 259                           | none                | no
        induced with an indication                | mother__dx__pc01_possible_indication   | 259                           | induced             | no
        began by itself                           |                                        | 259                           | spontaneous         | no
        39 weeks, how labor began not recorded    |                                        | 273                           | -                   | no
        37 weeks, how labor began not recorded    |                                        | 259                           | -                   | outside
        gestation unknown                         |                                        | -                             | induced             | outside
        """,
        needs=(Need.DIAGNOSES, Need.PROCEDURES, Need.GESTATION, Need.LABOR_ONSET, Need.LINKAGE),
    ),
)
