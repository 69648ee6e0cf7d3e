"""Group A: how many deliveries, newborns and dyads there are, and how many could be linked. No outcomes."""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import at_least, below, diagnosed, equals, everyone, is_true

VOL_DELIVERIES = Measure(
    id="vol_deliveries",
    title="Delivery hospitalizations",
    definition=(
        "Inpatient stays with a delivery code (Z37, O80, O82, O75.82 or a delivery procedure) and no code "
        "of an abortion, ectopic or molar pregnancy, of women of any age. A count, not a rate."
    ),
    group="A",
    family="volumes",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=everyone(),
    kind=MeasureKind.COUNT,
    rate_per=1,
    steward="HCUP / AHRQ MHI",
    version="v2024",
    needs=(),
    ruling="delivery_encounters, age_limits, sex",
)
VOL_LIVE_BIRTHS = Measure(
    id="vol_live_births",
    title="Live-born newborns (birth hospitalizations)",
    definition=(
        "Newborns whose birth stay has Z38 listed first and who were born at this hospital: point of "
        "origin not 6, not Z38.1, Z38.4 or Z38.7, not a test patient. A count, not a rate."
    ),
    group="A",
    family="volumes",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=everyone(),
    kind=MeasureKind.COUNT,
    rate_per=1,
    steward="HCUP",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="newborn_population",
)
VOL_DYADS = Measure(
    id="vol_dyads",
    title="Linked dyads",
    definition=(
        "Newborns linked to the delivery stay of their mother: twins make two dyads. A count, not a rate."
    ),
    group="A",
    family="volumes",
    grain=Grain.DYAD,
    denominator=everyone(),
    numerator=everyone(),
    kind=MeasureKind.COUNT,
    rate_per=1,
    steward="dyads",
    version="1",
    needs=(),
)
# The link rates do not need linked dyads: a hospital where nothing could be linked has a rate of 0 %.
LINK_RATE_MOTHER = Measure(
    id="link_rate_mother",
    title="Deliveries with a live birth that are linked to a newborn",
    definition=(
        "Delivery stays linked to at least one newborn, among delivery stays with a live-birth outcome "
        "(Z37.0, Z37.2, Z37.3, Z37.5, Z37.6)."
    ),
    group="A",
    family="volumes",
    grain=Grain.DELIVERY,
    denominator=diagnosed("live_birth_outcome"),
    numerator=at_least("linked_newborns", 1),
    better=Better.HIGHER,
    steward="dyads",
    version="1",
    needs=(Need.DIAGNOSES,),
)
LINK_RATE_INFANT = Measure(
    id="link_rate_infant",
    title="Inborn newborns linked to a mother",
    definition=(
        "Newborns linked to a delivery stay, among inborn live-born newborns. Links under review do not "
        "count."
    ),
    group="A",
    family="volumes",
    grain=Grain.NEWBORN,
    denominator=INBORN,
    numerator=equals("link_status", "linked"),
    better=Better.HIGHER,
    steward="dyads",
    version="1",
    needs=(),
    ruling="newborn_population",
)
VOL_MULTIPLES = Measure(
    id="vol_multiples",
    title="Multiple births",
    definition=(
        "Delivery stays with Z37.2 to Z37.7 or O30, among all delivery stays. The plurality field is not "
        "used."
    ),
    group="A",
    family="volumes",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=diagnosed("multiple_birth"),
    steward="HCUP",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="multiple_evidence",
)
VOL_STILLBIRTH = Measure(
    id="vol_stillbirth",
    title="Stillbirths in hospital",
    definition=(
        "Delivery stays with a stillbirth outcome (Z37.1, Z37.3, Z37.4, Z37.6, Z37.7), among all delivery "
        "stays, at any gestation."
    ),
    group="A",
    family="volumes",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=diagnosed("stillbirth_outcome"),
    rate_per=1000,
    better=Better.LOWER,
    steward="HRSA NOM",
    version="2025",
    needs=(Need.DIAGNOSES,),
    ruling="stillbirth_unit, gestational_age",
    caveats=(
        "Counts deliveries, not fetuses: twins stillborn together are one.",
        "No lower limit of gestation is applied.",
    ),
)
VOL_TEEN_BIRTHS = Measure(
    id="vol_teen_births",
    title="Births to mothers under 20",
    definition=(
        "Delivery stays of women younger than 20 at admission, among delivery stays with the age known."
    ),
    group="A",
    family="volumes",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=below("mother_age_years", 20),
    steward="CDC",
    version="2025",
    needs=(Need.MATERNAL_AGE,),
    ruling="age_limits",
)
VOL_AMA = Measure(
    id="vol_ama",
    title="Births to mothers of 35 and over",
    definition=(
        "Delivery stays of women of 35 or older at admission, among delivery stays with the age known."
    ),
    group="A",
    family="volumes",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=at_least("mother_age_years", 35),
    steward="AIM",
    version="2025",
    needs=(Need.MATERNAL_AGE,),
    ruling="age_limits",
)
VOL_OUTBORN = Measure(
    id="vol_outborn",
    title="Outborn admissions",
    definition=(
        "Newborns born elsewhere than the hospital of their first known stay (point of origin 6 or Z38.1, "
        "Z38.4, Z38.7), among all newborns."
    ),
    group="A",
    family="volumes",
    grain=Grain.NEWBORN,
    denominator=everyone(),
    numerator=is_true("is_outborn"),
    steward="AHRQ",
    version="2025",
    needs=(Need.DIAGNOSES,),
)

MEASURES = (
    VOL_DELIVERIES,
    VOL_LIVE_BIRTHS,
    VOL_DYADS,
    LINK_RATE_MOTHER,
    LINK_RATE_INFANT,
    VOL_MULTIPLES,
    VOL_STILLBIRTH,
    VOL_TEEN_BIRTHS,
    VOL_AMA,
    VOL_OUTBORN,
)
