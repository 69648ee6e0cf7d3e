"""Group I: education, language, partnership, violence, distance and poverty of the area, and adequacy of prenatal care.

Needs told by codes, screens, payers and area indices stand in `social.py`.
"""

from __future__ import annotations

from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    above,
    any_of,
    at_least,
    at_most,
    below,
    diagnosed,
    equals,
    established,
    everyone,
    first_answer,
    first_matching,
    is_known,
    is_true,
    of_mother,
)
from measures.words import NO, Condition


def _social(
    id: str,
    title: str,
    definition: str,
    numerator: Condition,
    steward: str,
    needs: tuple[Need, ...],
    *,
    denominator: Condition | None = None,
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = False,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="I",
        family="social",
        grain=Grain.DELIVERY,
        denominator=denominator or everyone(),
        numerator=numerator,
        steward=steward,
        version="2025",
        needs=needs,
        ruling="age_limits",
        caveats=caveats,
        needs_spec_check=needs_spec_check,
    )


_NO_DIPLOMA = equals("education", "less_than_high_school")
SDOH_IPV = _social(
    "sdoh_ipv",
    "Intimate partner violence",
    "Delivery stays with a diagnosis code of abuse complicating pregnancy (O9A.3 to O9A.5), of confirmed or suspected abuse "
    "of an adult (T74, T76) or of a victim of partner violence (Z69.11), among all delivery stays.",
    diagnosed("partner_violence"),
    "HRSA",
    (Need.DIAGNOSES,),
    caveats=(
        "Rarely coded: a low share says little about how common it is.",
        "T74 and T76 do not tell who the abuser was.",
    ),
)
SDOH_EDUCATION = _social(
    "sdoh_education",
    "Low education or literacy",
    "Delivery stays with a code of a problem of education or literacy (Z55), or of women with less than a high-school "
    "diploma by the encounter, else by the birth certificate, among all delivery stays. Education not recorded: the codes "
    "decide.",
    any_of(diagnosed("education_literacy"), established(_NO_DIPLOMA)),
    "Gravity",
    (Need.DIAGNOSES,),
)
EDU_LT_HS = _social(
    "edu_lt_hs",
    "Education below a high-school diploma",
    "Deliveries of women with less than a high-school diploma by the encounter, else by the birth certificate, among "
    "deliveries with the mother's education recorded.",
    _NO_DIPLOMA,
    "NVSS",
    (Need.EDUCATION,),
    caveats=("Women under 19 may not have reached the age of the diploma.",),
)
MARITAL_SUPPORT = _social(
    "marital_support",
    "Single or unsupported",
    "Deliveries of women who are not married (single, divorced, widowed, separated, living with a partner), among "
    "deliveries with the mother's marital status recorded.",
    equals("marital_status", "not_married"),
    "NVSS",
    (Need.MARITAL_STATUS,),
    caveats=("Not being married is not being without support; nothing nearer to it is sent.",),
    needs_spec_check=True,
)
SDOH_LANGUAGE = _social(
    "sdoh_language",
    "Preferred language other than English, or an interpreter needed",
    "Deliveries of women whose preferred language is not English or who need an interpreter, among deliveries with one of "
    "the two recorded.",
    any_of(
        established(is_true("interpreter_needed")),
        first_answer(
            (is_known("language"), any_of(equals("language", "spanish"), equals("language", "other"))),
            (is_known("interpreter_needed"), is_true("interpreter_needed")),
        ),
    ),
    "OMB / ACA 1557",
    (Need.LANGUAGE,),
)
SDOH_DISTANCE = _social(
    "sdoh_distance",
    "Far from an obstetric unit or in a maternity-care desert",
    "Deliveries of women whose area is a maternity-care desert or lies more than 30 miles from the nearest obstetric unit, "
    "among deliveries whose area tells one of the two.",
    any_of(
        established(is_true("maternity_care_desert")),
        first_answer(
            (is_known("miles_to_obstetric_unit"), above("miles_to_obstetric_unit", 30)),
            (is_known("maternity_care_desert"), is_true("maternity_care_desert")),
        ),
    ),
    "March of Dimes",
    (Need.AREAS,),
    caveats=(
        "A trait of the area where the woman lives, not of the woman.",
        "Distance is to the nearest unit, not to the hospital of birth.",
    ),
    needs_spec_check=True,
)
SDOH_INCOME_Q = _social(
    "sdoh_income_q",
    "Poorest quarter of areas",
    "Deliveries of women who live in an area of the quarter with the greatest share of poor people, of all areas of the "
    "network's table, among deliveries whose area has that share.",
    equals("poverty_quartile", 4),
    "HCUP, by its title",
    (Need.AREAS,),
    caveats=(
        "HCUP ranks ZIP codes of the nation by median income, which no feed carries; the share of poor people of the "
        "network's own areas stands in for it.",
        "A trait of the area where the woman lives, not of the woman.",
    ),
    needs_spec_check=True,
)

# Kotelchuck 1994: care begun after month 4, or under half of the visits expected, is inadequate whatever else.
_LATE = at_least("prenatal_care_month", 5)
_NO_CARE = any_of(equals("prenatal_visits", 0), equals("prenatal_care_month", 0))
_ADEQUACY = (
    (_NO_CARE, "inadequate"),
    (_LATE, "inadequate"),
    (below("prenatal_visits_ratio", 0.5), "inadequate"),
    (below("prenatal_visits_ratio", 0.8), "intermediate"),
    (below("prenatal_visits_ratio", 1.1), "adequate"),
    (at_least("prenatal_visits_ratio", 1.1), "adequate plus"),
)
PNC_APNCU = Measure(
    id="pnc_apncu",
    title="Adequate prenatal care (Kotelchuck)",
    definition=(
        "Deliveries with care begun by month 4 and at least 80 % of the visits expected (adequate or adequate plus), among "
        "deliveries with the month care began, the number of visits and gestation known, or with no care, which is a no. "
        "The reason column has the class: adequate plus from 110 %, adequate from 80 %, intermediate from 50 %, inadequate "
        "below or begun after month 4. Expected are 14 visits for 40 weeks begun in month 1, fewer for an earlier birth or "
        "a later beginning. The encounter's numbers count, else the birth certificate's."
    ),
    group="I",
    family="social",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=first_answer(
        (_NO_CARE, NO),
        (_LATE, NO),
        (is_known("prenatal_care_month"), at_least("prenatal_visits_ratio", 0.8)),
    ),
    reason=first_matching(*_ADEQUACY),
    better=Better.HIGHER,
    steward="Kotelchuck",
    version="1994",
    needs=(Need.PRENATAL_CARE,),
    ruling="gestational_age",
    caveats=(
        "Weeks of a first visit are turned into months of 30.4 days.",
        "Many visits may be a sick woman's: adequate plus is not better than adequate.",
    ),
    needs_spec_check=True,
)
# Fewer than 500 births a year: the usual line of low volume in the US literature.
LOW_VOLUME_HOSP = Measure(
    id="low_volume_hosp",
    title="Births in low-volume hospitals",
    definition=(
        "Dyads delivered at a hospital with fewer than 500 births a year by the reference table, among linked dyads "
        "delivered at a hospital whose births a year are known."
    ),
    group="J",
    family="dyad_circumstances",
    grain=Grain.DYAD,
    denominator=of_mother(is_known("annual_births")),
    numerator=of_mother(at_most("annual_births", 499)),
    steward="LOCATe",
    version="2025",
    needs=(Need.LINKAGE,),
    ruling="linked_only",
    caveats=("The line of 500 is the literature's; LOCATe names none.",),
    needs_spec_check=True,
)

MEASURES = (
    SDOH_IPV,
    SDOH_EDUCATION,
    EDU_LT_HS,
    MARITAL_SUPPORT,
    SDOH_LANGUAGE,
    SDOH_DISTANCE,
    SDOH_INCOME_Q,
    PNC_APNCU,
    LOW_VOLUME_HOSP,
)
