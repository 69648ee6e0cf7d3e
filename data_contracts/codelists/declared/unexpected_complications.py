"""Lists of PC-06 (unexpected complications in term newborns) by the measure's group names: own and small.

The steward's lists are not public: each carries `needs_spec_check` (ruling pc06_lists). No logic stands here.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList, declare

_STEWARD = "own list by the group names of CMQCC/Joint Commission PC-06"


def _group(
    name: str, group: str, title: str, *, dx: str = "", px: str = "", but_not: str = ""
) -> DeclaredList:
    return declare(
        f"pc06_{name}",
        f"PC-06 {group}: {title}",
        dx=dx,
        px=px,
        but_not=but_not,
        steward=_STEWARD,
        needs_spec_check=True,
    )


UNEXPECTED_COMPLICATION_LISTS: tuple[DeclaredList, ...] = (
    # Who is left out
    _group(
        "congenital_malformation",
        "2A",
        "congenital malformation or genetic disease",
        # Minor and common findings (tongue tie, undescended testis, skin tags, birth marks) do not exclude.
        dx="Q0 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 E70 E71 E72 E74 E75 E76 E77 E84 D56 D57 D66 D67 G71 G12",
        but_not="Q170 Q180 Q181 Q270 Q381 Q531 Q532 Q539 Q665 Q666 Q668 Q69 Q825 Q828 Q839 D573",
    ),
    _group(
        "fetal_condition",
        "2B",
        "other fetal or placental condition",
        dx="P023 P05 P50 P550 P56 P832 P353 P351 P371 P002",
    ),
    _group(
        "drug_exposure",
        "2C",
        "maternal drug use",
        dx="P0414 P0416 P0417 P041A P043 P0440 P0441 P0442 P0449 P0481 P961 Q860",
    ),
    # Severe
    _group("severe_birth_trauma", "3A", "severe birth trauma", dx="P10 P115 P122 P130 P150 P151"),
    _group("severe_asphyxia", "3B", "severe hypoxia or asphyxia", dx="P84 P916 P915"),
    _group("severe_shock", "3C", "severe shock or resuscitation", dx="P290 P2981 R570 R571 R578 R579 R6521"),
    _group(
        "severe_respiratory",
        "3D",
        "severe respiratory complication",
        dx="P220 P2401 P2411 P2421 P2431 P2481 P25 P26 P285 P293 J80",
    ),
    _group("severe_infection", "3E", "severe infection", dx="G00 G01 G039 A321 P372 P77"),
    _group(
        "severe_neurologic",
        "3F",
        "severe neurologic complication",
        dx="P90 P52 P57 P910 P911 P912 P914 G931 G936",
    ),
    _group(
        "shock_procedure",
        "3G",
        "shock or resuscitation procedure",
        px="5A12012 5A2204Z 5A1522F 5A1522G 5A1522H 5A15223",
    ),
    _group(
        "severe_respiratory_procedure",
        "3H",
        "severe respiratory procedure",
        px="5A1935Z 5A1945Z 5A1955Z 0BH17EZ 0BH18EZ 0W9930Z 0W9B30Z",
    ),
    _group("severe_neurologic_procedure", "3I", "severe neurologic procedure", px="6A4Z0ZZ 6A4Z1ZZ"),
    _group("severe_sepsis", "3J", "sepsis, with a stay over 4 days", dx="P36 A40 A41 R652"),
    # Moderate, at any length of stay
    _group(
        "moderate_birth_trauma",
        "4A",
        "moderate birth trauma",
        dx="P110 P111 P112 P113 P114 P119 P131 P132 P133 P140 P141 P142 P143",
    ),
    _group(
        "moderate_respiratory", "4B", "moderate respiratory complication", dx="P28 P240", but_not="P285 P2401"
    ),
    _group(
        "moderate_respiratory_procedure",
        "4C",
        "moderate respiratory procedure",
        px="5A09357 5A09457 5A09557 5A09358 5A09458 5A09558",
    ),
    # Moderate, only with a long stay
    _group(
        "stay_birth_trauma",
        "4D",
        "birth trauma with a long stay",
        dx="P12 P134 P138 P139 P15",
        but_not="P122 P150 P151",
    ),
    _group("stay_respiratory", "4E", "respiratory complication with a long stay", dx="P221 P228 P229"),
    _group(
        "stay_neurologic_procedure",
        "4F",
        "neurologic procedure with a long stay",
        px="4A00X4Z 4A10X4Z 009U3ZX B030ZZZ B020ZZZ",
    ),
    _group(
        "stay_respiratory_procedure",
        "4G",
        "respiratory procedure with a long stay",
        px="5A0935A 5A0945A 5A0955A",
    ),
    _group("stay_infection", "4H", "infection with a long stay", dx="P38 P39 P23 P358 P378 A499 L00"),
    # What explains a long stay
    _group("jaundice", "5", "jaundice", dx="P55 P58 P59"),
    _group("phototherapy", "5", "phototherapy", px="6A600ZZ 6A601ZZ"),
    _group("social", "5", "social circumstances", dx="Z59 Z60 Z62 Z63 Z65 Z0282 Z0289"),
)
