"""Group J: length of stay, charges, transfers and departures of mothers and newborns.

No clinical outcomes.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import CESAREAN, INBORN, VAGINAL_DELIVERY
from measures.measure import Better, Grain, Measure, MeasureKind, Need
from measures.vocabulary import equals, everyone, one_of, value_of
from measures.words import Condition


def _mean(
    id: str,
    title: str,
    definition: str,
    *,
    grain: Grain,
    denominator: Condition,
    column: str,
    needs: tuple[Need, ...],
    ruling: str,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="J",
        family="utilisation",
        grain=grain,
        denominator=denominator,
        numerator=value_of(column),
        kind=MeasureKind.CONTINUOUS,
        rate_per=1,
        steward="HCUP",
        version="2025",
        needs=needs,
        ruling=ruling,
    )


MEANS = (
    _mean(
        "los_mother_vag",
        "Maternal length of stay, vaginal",
        "Mean calendar days from admission to discharge, over deliveries with a vaginal delivery procedure "
        "and no cesarean procedure. Still in hospital: outside.",
        grain=Grain.DELIVERY,
        denominator=VAGINAL_DELIVERY,
        column="length_of_stay_days",
        needs=(Need.PROCEDURES,),
        ruling="vaginal_delivery, length_of_stay",
    ),
    _mean(
        "los_mother_cs",
        "Maternal length of stay, cesarean",
        "Mean calendar days from admission to discharge, over deliveries with a cesarean procedure. Still "
        "in hospital: outside.",
        grain=Grain.DELIVERY,
        denominator=CESAREAN,
        column="length_of_stay_days",
        needs=(Need.PROCEDURES,),
        ruling="cesarean_evidence, length_of_stay",
    ),
    _mean(
        "los_nb",
        "Newborn length of stay",
        "Mean calendar days in hospital (birth stay and transfers within a day), over inborn live-born "
        "newborns. Still in hospital: outside.",
        grain=Grain.NEWBORN,
        denominator=INBORN,
        column="length_of_stay_days",
        needs=(),
        ruling="length_of_stay, joined_stays, newborn_population",
    ),
    _mean(
        "charges_delivery",
        "Charges per delivery",
        (
            "Mean total charges of the delivery stay, over delivery stays with charges recorded, in the "
            "currency sent."
        ),
        grain=Grain.DELIVERY,
        denominator=everyone(),
        column="total_charges",
        needs=(Need.CHARGES,),
        ruling="",
    ),
)
TRANSFER_IN_MOTHER = Measure(
    id="transfer_in_mother",
    title="Maternal transfer in",
    definition=(
        "Delivery stays of women who came from another hospital (point of origin 4), among delivery stays "
        "with a point of origin recorded."
    ),
    group="J",
    family="utilisation",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=equals("point_of_origin", "4"),
    steward="LOCATe",
    version="2025",
    needs=(Need.POINT_OF_ORIGIN,),
)
TRANSFER_OUT_MOTHER = Measure(
    id="transfer_out_mother",
    title="Maternal transfer out",
    definition=(
        "Delivery stays that ended with a transfer to another short-term hospital (discharge status 02) or "
        "a cancer center or children's hospital (05), among delivery stays with a discharge status."
    ),
    group="J",
    family="utilisation",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=one_of("discharge_disposition", "02", "05"),
    steward="LOCATe",
    version="2025",
    needs=(Need.DISPOSITION,),
)
LEAVE_AMA = Measure(
    id="leave_ama",
    title="Left against medical advice",
    definition=(
        "Delivery stays that ended with the woman leaving against medical advice (discharge status 07), "
        "among delivery stays with a discharge status."
    ),
    group="J",
    family="utilisation",
    grain=Grain.DELIVERY,
    denominator=everyone(),
    numerator=equals("discharge_disposition", "07"),
    better=Better.LOWER,
    steward="HCUP",
    version="2025",
    needs=(Need.DISPOSITION,),
)

MEASURES = (*MEANS, TRANSFER_IN_MOTHER, TRANSFER_OUT_MOTHER, LEAVE_AMA)
