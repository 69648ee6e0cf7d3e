"""Group F: deaths in the first year by the death registry, and what of smoking and birth spacing IM CoIIN watches.

Deaths in hospital stand in `newborn_outcomes.py`, smoking in the last trimester in `programmes.py`.
"""

from __future__ import annotations

from measures.catalogue.conditions_shared import INBORN
from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    at_least,
    at_most,
    below,
    between,
    equals,
    established,
    everyone,
    is_known,
    is_true,
    one_of,
)
from measures.words import Condition

_LAST_DAY_OF_INFANCY = 364
_NOT_ALL_FOLLOWED = (
    "Deaths after the last registry file are not yet seen: births of the last year sent count as alive so far.",
)


def _deaths(
    id: str,
    title: str,
    definition: str,
    numerator: Condition,
    *,
    denominator: Condition = INBORN,
    rate_per: int = 1000,
    steward: str = "HRSA NOM 9 / NVSS",
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = False,
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="F",
        family="infant_mortality",
        grain=Grain.NEWBORN,
        denominator=denominator,
        numerator=numerator,
        rate_per=rate_per,
        better=Better.LOWER,
        steward=steward,
        version="2025",
        needs=(Need.DEATHS,),
        ruling="newborn_population",
        caveats=(
            *caveats,
            "A death that names neither a record number of the network nor a birth certificate with one is not seen.",
        ),
        needs_spec_check=needs_spec_check,
    )


_IN_INFANCY = established(at_most("registered_death_age_days", _LAST_DAY_OF_INFANCY))
_AMONG = "among inborn live-born newborns"
INFANT_MORTALITY = _deaths(
    "infant_mortality",
    "Infant mortality",
    f"Newborns with a registered death 0 to 364 days after birth, {_AMONG}.",
    _IN_INFANCY,
    caveats=_NOT_ALL_FOLLOWED,
)
INFANT_MORTALITY_FOLLOWED = _deaths(
    "infant_mortality_followed",
    "Infant mortality, fully followed",
    f"Newborns with a registered death 0 to 364 days after birth, {_AMONG} whose hospital has sent data for 365 days or "
    "more after the birth stay.",
    _IN_INFANCY,
    denominator=all_of(INBORN, at_least("followed_days", _LAST_DAY_OF_INFANCY + 1)),
    caveats=("How far the registry's files reach is not known: the hospital's stand for them.",),
)
NEONATAL_MORTALITY = _deaths(
    "neonatal_mortality",
    "Neonatal mortality",
    f"Newborns with a registered death 0 to 27 days after birth, wherever they died, {_AMONG}.",
    established(at_most("registered_death_age_days", 27)),
    caveats=("In-hospital deaths within 28 days by discharge status are neonatal_death.",),
)
POSTNEONATAL_MORTALITY = _deaths(
    "postneonatal_mortality",
    "Postneonatal mortality",
    f"Newborns with a registered death 28 to 364 days after birth, {_AMONG}.",
    established(between("registered_death_age_days", 28, _LAST_DAY_OF_INFANCY)),
    caveats=_NOT_ALL_FOLLOWED,
)
_SUDDEN = all_of(established(is_true("registered_death_sudden")), _IN_INFANCY)
SUID = _deaths(
    "suid",
    "Sudden unexpected infant death",
    "Newborns with a registered death 0 to 364 days after birth whose underlying cause is sudden infant death (R95), an "
    f"unknown cause (R99) or accidental suffocation in bed (W75), {_AMONG}.",
    _SUDDEN,
    rate_per=100_000,
    steward="CDC / HRSA NOM 9.5",
    caveats=(*_NOT_ALL_FOLLOWED, "A death without an underlying cause counts as not sudden."),
)
SUID_UNSAFE_SLEEP = _deaths(
    "suid_unsafe_sleep",
    "Unsafe sleep among sudden unexpected infant deaths",
    "Newborns whose sleep environment was unsafe, among inborn live-born newborns with a sudden unexpected death (R95, R99, "
    "W75) 0 to 364 days after birth of whom it is told to have been safe or unsafe.",
    equals("registered_sleep_environment", "unsafe"),
    denominator=all_of(INBORN, _SUDDEN, one_of("registered_sleep_environment", "safe", "unsafe")),
    rate_per=100,
    steward="HRSA IM CoIIN safe sleep",
    needs_spec_check=True,
)


def _of_mothers(
    id: str,
    title: str,
    definition: str,
    denominator: Condition,
    numerator: Condition,
    needs: tuple[Need, ...],
    *,
    better: Better,
    steward: str = "HRSA IM CoIIN",
    caveats: tuple[str, ...] = (),
) -> Measure:
    return Measure(
        id=id,
        title=title,
        definition=definition,
        group="L",
        family="programmes",
        grain=Grain.DELIVERY,
        denominator=denominator,
        numerator=numerator,
        better=better,
        steward=steward,
        version="2025",
        needs=needs,
        ruling="missing_is_outside",
        caveats=caveats,
        needs_spec_check=True,
    )


COIIN_SMOKING_BEFORE = _of_mothers(
    "coiin_smoking_before",
    "IM CoIIN: smoking before pregnancy",
    "Deliveries of women who smoked at least one cigarette a day before the pregnancy, among deliveries with those "
    "cigarettes recorded. Codes are not used.",
    everyone(),
    at_least("smoking_before", 1),
    (Need.SMOKING,),
    better=Better.LOWER,
)
COIIN_SMOKING_QUIT = _of_mothers(
    "coiin_smoking_quit",
    "IM CoIIN: stopped smoking in pregnancy",
    "Deliveries of women who smoked no cigarette in the last trimester, among deliveries of women who smoked at least one a "
    "day before the pregnancy. Last trimester not recorded: outside.",
    established(at_least("smoking_before", 1)),
    below("smoking_last_trimester", 1),
    (Need.SMOKING,),
    better=Better.HIGHER,
)
COIIN_SHORT_INTERVAL = _of_mothers(
    "coiin_short_interval",
    "IM CoIIN: short interval between pregnancies",
    "Deliveries of women who became pregnant less than 18 months after their last live birth, among deliveries of women "
    "with an earlier birth whose interval is recorded.",
    is_known("interpregnancy_interval_months"),
    below("interpregnancy_interval_months", 18),
    (Need.BIRTH_SPACING,),
    better=Better.LOWER,
    caveats=("Pregnancies that ended in a loss between the two births are not looked at.",),
)

MEASURES = (
    INFANT_MORTALITY,
    INFANT_MORTALITY_FOLLOWED,
    NEONATAL_MORTALITY,
    POSTNEONATAL_MORTALITY,
    SUID,
    SUID_UNSAFE_SLEEP,
    COIIN_SMOKING_BEFORE,
    COIIN_SMOKING_QUIT,
    COIIN_SHORT_INTERVAL,
)
