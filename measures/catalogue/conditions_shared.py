"""Conditions and short builders that several families of the catalogue share.

Measures themselves stand in the families' modules.
"""

from __future__ import annotations

from measures.measure import Better, Grain, Measure, Need
from measures.vocabulary import (
    all_of,
    any_of,
    at_least,
    below,
    diagnosed,
    established,
    everyone,
    first_answer,
    had_procedure,
    is_known,
    is_true,
    not_,
    one_of,
)
from measures.words import NO, YES, Condition

INBORN = is_true("is_inborn")

VAGINAL_PROCEDURE = any_of(
    had_procedure("vaginal_spontaneous"),
    had_procedure("operative_vaginal"),
    had_procedure("breech_extraction"),
)
CESAREAN = had_procedure("cesarean")
VAGINAL_DELIVERY = all_of(VAGINAL_PROCEDURE, not_(CESAREAN))

# UB-04 discharge status: another acute hospital, a children's or cancer hospital, a federal hospital, a
# critical access hospital; then the same four with a planned readmission.
LEFT_FOR_ANOTHER_HOSPITAL = ("02", "05", "43", "66", "82", "85", "88", "94")


def left_for_another_hospital(column: str) -> Condition:
    """The discharge status in `column` says that the patient left for another acute hospital."""
    return one_of(column, *LEFT_FOR_ANOTHER_HOSPITAL)


def _any_code(codelists: tuple[str, ...]) -> Condition:
    flags = tuple(diagnosed(codelist) for codelist in codelists)
    return flags[0] if len(flags) == 1 else any_of(*flags)


def weighs_less_than(grams: int, *, lighter: tuple[str, ...], heavier: tuple[str, ...]) -> Condition:
    """Birth weight below the limit: by grams, else by a weight code, else unknown.

    `lighter` are lists of codes that lie wholly below the limit, `heavier` wholly at or above it. A code that
    names no weight nearer than the limit (P07.10, 1,000 to 2,499 g) stands in neither and leaves it unknown.
    """
    return first_answer(
        (is_known("birth_weight_g"), below("birth_weight_g", grams)),
        (_any_code(lighter), YES),
        (_any_code(heavier), NO),
    )


# ICD-10-CM: P07.0 is under 1,000 g, P07.1 1,000 to 2,499 g, P08.0 and P08.1 are 4,000 g and more.
UNDER_1000_G = weighs_less_than(
    1000, lighter=("birth_weight_lt1000",), heavier=("birth_weight_1000_2499", "lga_heavy")
)
UNDER_1500_G = weighs_less_than(
    1500, lighter=("vlbw_lt1500",), heavier=("birth_weight_1500_2499", "lga_heavy")
)
UNDER_2000_G = weighs_less_than(
    2000, lighter=("birth_weight_lt2000",), heavier=("birth_weight_2000_2499", "lga_heavy")
)
UNDER_2500_G = weighs_less_than(
    2500, lighter=("birth_weight_lt1000", "birth_weight_1000_2499"), heavier=("lga_heavy",)
)
FROM_4000_G = not_(
    weighs_less_than(4000, lighter=("birth_weight_lt1000", "birth_weight_1000_2499"), heavier=("lga_heavy",))
)
TOBACCO_USE = any_of(
    diagnosed("tobacco_coded"),
    established(any_of(at_least("smoking_first_trimester", 1), at_least("smoking_last_trimester", 1))),
)


def coded_among_deliveries(
    id: str,
    title: str,
    *,
    codelist: str,
    codes: str,
    group: str,
    family: str,
    steward: str,
    version: str = "2025",
    rate_per: int = 100,
    better: Better = Better.NEITHER,
    ruling: str = "",
    caveats: tuple[str, ...] = (),
) -> Measure:
    """Share of all delivery stays with a diagnosis of the list; `codes` names them in the definition."""
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Delivery stays with a diagnosis code of {codes} in any position, among all delivery stays. "
            "Present on admission or not makes no difference."
        ),
        group=group,
        family=family,
        grain=Grain.DELIVERY,
        denominator=everyone(),
        numerator=diagnosed(codelist),
        rate_per=rate_per,
        better=better,
        steward=steward,
        version=version,
        needs=(Need.DIAGNOSES,),
        ruling=ruling,
        caveats=caveats,
    )


def coded_among_newborns(
    id: str,
    title: str,
    *,
    codelist: str,
    codes: str,
    group: str,
    family: str,
    steward: str,
    version: str = "2025",
    rate_per: int = 1000,
    better: Better = Better.LOWER,
    ruling: str = "newborn_population, joined_stays",
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = False,
) -> Measure:
    """Share of inborn newborns with a diagnosis of the list; `codes` names them in the definition."""
    return Measure(
        id=id,
        title=title,
        definition=(
            f"Newborns with a diagnosis code of {codes} in any position of the birth stay or of a transfer "
            "that followed within a day, among inborn live-born newborns."
        ),
        group=group,
        family=family,
        grain=Grain.NEWBORN,
        denominator=INBORN,
        numerator=diagnosed(codelist),
        rate_per=rate_per,
        better=better,
        steward=steward,
        version=version,
        needs=(Need.DIAGNOSES,),
        ruling=ruling,
        caveats=caveats,
        needs_spec_check=needs_spec_check,
    )
