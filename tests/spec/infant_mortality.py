"""Tables of registered deaths in the first year, of smoking before and in pregnancy, and of birth spacing."""

# ruff: noqa: E501 (a patient is one line of the table)
from __future__ import annotations

from measures.measure import Need
from tests.support.spec_tables import table

_DEATHS = (Need.DEATHS,)

TABLES = (
    table(
        "infant_mortality",
        """
        patient                 | is_inborn | registered_death_age_days | answer
        died on the day of birth | true      | 0                         | yes
        died at 364 days        | true      | 364                       | yes
        died at 365 days        | true      | 365                       | no
        no death registered     | true      | -                         | no
        born elsewhere, died    | false     | 3                         | outside
        """,
        needs=_DEATHS,
    ),
    table(
        "infant_mortality_followed",
        """
        patient                       | is_inborn | followed_days | registered_death_age_days | answer
        died, followed for a year     | true      | 365           | 364                       | yes
        alive, followed for a year    | true      | 365           | -                         | no
        died at 365 days              | true      | 365           | 365                       | no
        died, followed for 364 days   | true      | 364           | 20                        | outside
        still in hospital             | true      | -             | 20                        | outside
        born elsewhere                | false     | 400           | 20                        | outside
        """,
        needs=_DEATHS,
    ),
    table(
        "neonatal_mortality",
        """
        patient                 | is_inborn | registered_death_age_days | answer
        died at 27 days         | true      | 27                        | yes
        died at 28 days         | true      | 28                        | no
        no death registered     | true      | -                         | no
        born elsewhere, died    | false     | 3                         | outside
        """,
        needs=_DEATHS,
    ),
    table(
        "postneonatal_mortality",
        """
        patient                 | is_inborn | registered_death_age_days | answer
        died at 27 days         | true      | 27                        | no
        died at 28 days         | true      | 28                        | yes
        died at 364 days        | true      | 364                       | yes
        died at 365 days        | true      | 365                       | no
        no death registered     | true      | -                         | no
        born elsewhere, died    | false     | 30                        | outside
        """,
        needs=_DEATHS,
    ),
    table(
        "suid",
        """
        patient                          | is_inborn | registered_death_age_days | registered_death_sudden | answer
        sudden death at 364 days         | true      | 364                       | true                    | yes
        sudden death at 365 days         | true      | 365                       | true                    | no
        death of a malformation          | true      | 90                        | false                   | no
        death without a cause            | true      | 90                        | -                       | no
        no death registered              | true      | -                         | -                       | no
        born elsewhere, sudden death     | false     | 90                        | true                    | outside
        """,
        needs=_DEATHS,
    ),
    table(
        "suid_unsafe_sleep",
        """
        patient                          | is_inborn | registered_death_age_days | registered_death_sudden | registered_sleep_environment | answer
        sudden death, unsafe             | true      | 364                       | true                    | unsafe                       | yes
        sudden death, safe               | true      | 90                        | true                    | safe                         | no
        sudden death, unknown            | true      | 90                        | true                    | unknown                      | outside
        sudden death, nothing told       | true      | 90                        | true                    | -                            | outside
        sudden death at 365 days         | true      | 365                       | true                    | unsafe                       | outside
        death of a malformation, unsafe  | true      | 90                        | false                   | unsafe                       | outside
        no death registered              | true      | -                         | -                       | -                            | outside
        born elsewhere                   | false     | 90                        | true                    | unsafe                       | outside
        """,
        needs=_DEATHS,
    ),
    table(
        "coiin_smoking_before",
        """
        patient                | smoking_before | answer
        one cigarette a day    | 1              | yes
        none                   | 0              | no
        not recorded           | -              | outside
        """,
        needs=(Need.SMOKING,),
    ),
    table(
        "coiin_smoking_quit",
        """
        patient                                 | smoking_before | smoking_last_trimester | answer
        ten a day, then none                    | 10             | 0                      | yes
        one a day, then one                     | 1              | 1                      | no
        never smoked                            | 0              | 0                      | outside
        smoked, last trimester not recorded     | 1              | -                      | outside
        before pregnancy not recorded           | -              | 0                      | outside
        """,
        needs=(Need.SMOKING,),
    ),
    table(
        "coiin_short_interval",
        """
        patient                | interpregnancy_interval_months | answer
        17 months              | 17                             | yes
        18 months              | 18                             | no
        first birth            | -                              | outside
        """,
        needs=(Need.BIRTH_SPACING,),
    ),
)
