"""Group J: how delivery stays spread over the MS-DRGs of childbirth, one share each, and the whole side by side.

Length of stay and charges stand in `utilisation.py`.
"""

from __future__ import annotations

from measures.measure import DerivedMeasure, Grain, Measure, Need, Statistic
from measures.vocabulary import equals, one_of

# MS-DRG 2019 and later; 765 to 767, 774 and 775 ended on 2018-09-30.
DELIVERY_DRGS = {
    "768": "vaginal delivery with another operating-room procedure",
    "783": "cesarean with sterilization, major complication",
    "784": "cesarean with sterilization, complication",
    "785": "cesarean with sterilization, no complication",
    "786": "cesarean without sterilization, major complication",
    "787": "cesarean without sterilization, complication",
    "788": "cesarean without sterilization, no complication",
    "796": "vaginal with sterilization or curettage, major complication",
    "797": "vaginal with sterilization or curettage, complication",
    "798": "vaginal with sterilization or curettage, no complication",
    "805": "vaginal without sterilization or curettage, major complication",
    "806": "vaginal without sterilization or curettage, complication",
    "807": "vaginal without sterilization or curettage, no complication",
}
_AMONG = "delivery stays grouped to an MS-DRG of childbirth (768, 783 to 788, 796 to 798, 805 to 807)"


def _share(drg: str, words: str) -> Measure:
    return Measure(
        id=f"drg_{drg}",
        title=f"MS-DRG {drg}: {words}",
        definition=f"Delivery stays grouped to MS-DRG {drg} ({words}), among {_AMONG}.",
        group="J",
        family="drg_mix",
        grain=Grain.DELIVERY,
        denominator=one_of("ms_drg", *DELIVERY_DRGS),
        numerator=equals("ms_drg", drg),
        steward="CMS",
        version="FY2019 and later",
        needs=(Need.DRG,),
    )


MEASURES = tuple(_share(drg, words) for drg, words in DELIVERY_DRGS.items())

DRG_MIX = DerivedMeasure(
    id="drg_mix",
    title="MS-DRG mix of deliveries",
    definition=f"The share of each MS-DRG of childbirth, side by side, among {_AMONG}. Nothing is computed anew.",
    group="J",
    family="drg_mix",
    statistic=Statistic.SCORECARD,
    derived_from=tuple(measure.id for measure in MEASURES),
    steward="CMS",
    version="FY2019 and later",
    needs=(Need.DRG,),
    caveats=("The groups before October 2018 (765 to 767, 774, 775) are not shown.",),
)
DERIVED = (DRG_MIX,)
