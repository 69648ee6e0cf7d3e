"""Tables of social factors, use of hospitals and programmes: codes, payer, area, screens, stays."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.spec.coded import coded_delivery
from tests.support.spec_tables import table

CODED = tuple(
    coded_delivery(measure_id, flag)
    for measure_id, flag in (
        ("sdoh_any_z", "dx__sdoh_any"),
        ("sdoh_food", "dx__food_insecurity"),
        ("sdoh_transport", "dx__transport_insecurity"),
        ("sdoh_incarceration", "dx__legal_incarceration"),
        ("sdoh_alcohol", "dx__alcohol_use"),
        ("sdoh_drug", "dx__drug_use_any"),
        ("sdoh_oud", "dx__opioid_use_disorder"),
        ("sdoh_cannabis", "dx__cannabis_use"),
        ("pnc_late_none", "dx__late_prenatal_care"),
    )
)
NEEDS = (
    table(
        "sdoh_housing",
        """
        patient               | codes                   | answer
        homeless              | dx__homelessness        | yes
        inadequate housing    | dx__housing_inadequate  | yes
        housing instability   | dx__housing_instability | yes
        another social code   | dx__food_insecurity     | no
        no code               |                         | no
        """,
    ),
    table(
        "sdoh_finance",
        """
        patient                | codes                    | answer
        poverty                | dx__poverty_low_income   | yes
        insurance insufficient | dx__insurance_welfare    | yes
        financial insecurity   | dx__financial_insecurity | yes
        material hardship      | dx__material_hardship    | yes
        another social code    | dx__homelessness         | no
        no code                |                          | no
        """,
    ),
    table(
        "sdoh_tobacco",
        """
        patient                                 | codes             | smoking_before | smoking_first_trimester | smoking_last_trimester | answer
        tobacco coded                           | dx__tobacco_coded |                |                         |                        | yes
        one cigarette in the first trimester    |                   |                | 1                       | 0                      | yes
        one cigarette in the last trimester     |                   |                | 0                       | 1                      | yes
        stopped before pregnancy                |                   | 20             | 0                       | 0                      | no
        coded although no cigarette is recorded | dx__tobacco_coded |                | 0                       | 0                      | yes
        cigarettes not recorded, no code        |                   |                | -                       | -                      | no
        """,
    ),
    table(
        "sdoh_medicaid",
        """
        patient        | payer    | answer
        Medicaid       | medicaid | yes
        Medicare       | medicare | no
        private        | private  | no
        payer unknown  | -        | outside
        """,
        needs=(Need.PAYER,),
    ),
    table(
        "sdoh_insurance",
        """
        patient        | payer     | answer
        self-pay       | self_pay  | yes
        no charge      | no_charge | yes
        Medicaid       | medicaid  | no
        payer unknown  | -         | outside
        """,
        needs=(Need.PAYER,),
    ),
    table(
        "sdoh_rural",
        """
        patient                         | rural_urban_code | answer
        code 4, micropolitan            | 4                | yes
        code 3, metropolitan            | 3                | no
        code 10, rural                  | 10               | yes
        code 11 does not exist          | 11               | outside
        code 1                          | 1                | no
        code 0 does not exist           | 0                | outside
        code 99, not coded              | 99               | outside
        area unknown                    | -                | outside
        """,
        needs=(Need.AREAS,),
    ),
    table(
        "sdoh_svi",
        """
        patient            | svi_overall | answer
        exactly 0.75       | 0.75        | yes
        0.74               | 0.74        | no
        1.00               | 1           | yes
        above the scale    | 1.01        | outside
        0.00               | 0           | no
        below the scale    | -0.01       | outside
        -999, not ranked   | -999        | outside
        area unknown       | -           | outside
        """,
        needs=(Need.AREAS,),
    ),
    table(
        "sdoh_adi",
        """
        patient            | adi_national_percentile | answer
        rank 85            | 85                      | yes
        rank 84            | 84                      | no
        rank 100           | 100                     | yes
        rank 101           | 101                     | outside
        rank 1             | 1                       | no
        rank 0             | 0                       | outside
        area unknown       | -                       | outside
        """,
        needs=(Need.AREAS,),
    ),
    table(
        "sdoh_screened",
        """
        patient                  | social_domains_answered | mother_age_years | answer
        all five answered        | 5                       |                  | yes
        four answered            | 4                       |                  | no
        not screened             | 0                       |                  | no
        five answered at 18      | 5                       | 18               | yes
        five answered at 17      | 5                       | 17               | outside
        age unknown              | 5                       | -                | outside
        """,
        needs=(Need.SCREENINGS, Need.MATERNAL_AGE),
    ),
    table(
        "sdoh_positive",
        """
        patient                      | social_domains_answered | social_domains_positive | mother_age_years | answer
        one of five positive         | 5                       | 1                       |                  | yes
        none positive                | 5                       | 0                       |                  | no
        four answered, one positive  | 4                       | 1                       |                  | outside
        positive at 18               | 5                       | 1                       | 18               | yes
        positive at 17               | 5                       | 1                       | 17               | outside
        """,
        needs=(Need.SCREENINGS, Need.MATERNAL_AGE),
    ),
    table(
        "pnc_first_tri",
        """
        patient                          | first_prenatal_visit_week | prenatal_visits | answer
        week 13                          | 13                        | 10              | yes
        week 14                          | 14                        | 10              | no
        week 1                           | 1                         | -               | yes
        week 0, which is no visit        | 0                         | -               | no
        no visit at all                  | -                         | 0               | no
        visits but no week               | -                         | 1               | outside
        nothing recorded                 | -                         | -               | outside
        """,
        needs=(Need.PRENATAL_CARE,),
    ),
    table(
        "pnc_visits",
        """
        patient            | prenatal_visits | answer
        eleven visits      | 11              | 11
        no visit           | 0               | 0
        not recorded       | -               | outside
        """,
        needs=(Need.PRENATAL_CARE,),
    ),
)
STAYS = (
    table(
        "los_mother_vag",
        """
        patient                       | codes                                | length_of_stay_days | answer
        vaginal birth, 2 days         | px__vaginal_spontaneous              | 2                   | 2
        vacuum, 3 days                | px__operative_vaginal                | 3                   | 3
        still in hospital             | px__vaginal_spontaneous              | -                   | outside
        cesarean                      | px__cesarean                         | 3                   | outside
        vaginal, then cesarean        | px__vaginal_spontaneous px__cesarean | 4                   | outside
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "los_mother_cs",
        """
        patient                       | codes                                | length_of_stay_days | answer
        cesarean, 3 days              | px__cesarean                         | 3                   | 3
        vaginal, then cesarean        | px__vaginal_spontaneous px__cesarean | 4                   | 4
        still in hospital             | px__cesarean                         | -                   | outside
        vaginal birth                 | px__vaginal_spontaneous              | 2                   | outside
        """,
        needs=(Need.PROCEDURES,),
    ),
    table(
        "charges_delivery",
        """
        patient           | total_charges | answer
        charges           | 12500.5       | 12500.5
        nothing charged   | 0             | 0
        not recorded      | -             | outside
        """,
        needs=(Need.CHARGES,),
    ),
    table(
        "transfer_in_mother",
        """
        patient              | point_of_origin | answer
        from a hospital      | 4               | yes
        from home            | 1               | no
        origin unknown       | -               | outside
        """,
        needs=(Need.POINT_OF_ORIGIN,),
    ),
    table(
        "transfer_out_mother",
        """
        patient                      | discharge_disposition | answer
        to a short-term hospital     | 02                    | yes
        to a cancer center           | 05                    | yes
        home                         | 01                    | no
        died                         | 20                    | no
        discharge status unknown     | -                     | outside
        """,
        needs=(Need.DISPOSITION,),
    ),
    table(
        "leave_ama",
        """
        patient                      | discharge_disposition | answer
        left against advice          | 07                    | yes
        home                         | 01                    | no
        discharge status unknown     | -                     | outside
        """,
        needs=(Need.DISPOSITION,),
    ),
)
SMOKING = tuple(
    table(
        measure_id,
        """
        patient                        | codes             | smoking_last_trimester | answer
        one cigarette a day            |                   | 1                      | yes
        none                           |                   | 0                      | no
        not recorded, though coded     | dx__tobacco_coded | -                      | outside
        """,
        needs=(Need.SMOKING,),
    )
    for measure_id in ("coiin_smoking", "cqim_smoking_delivery")
)

TABLES = (*CODED, *NEEDS, *STAYS, *SMOKING)
