"""What is adjusted for what: the covariates, their levels, and the measures whose hospitals are compared fairly with them.

Nothing is fitted here. Race, ethnicity, payer, language and place are left out on purpose: adjusting for them would
count worse care of a group as to be expected, and hide the very gap that the disparities show.
"""

from __future__ import annotations

from dataclasses import dataclass

from measures.measure import Grain

# Levels are kept in three bits of a pattern's number.
MOST_LEVELS = 8


@dataclass(frozen=True, kw_only=True)
class Covariate:
    """A property of the mother, pregnancy or child that was there before the care that is judged.

    `level_sql` gives the place (from 0) of one of `levels` from the unit's facts `f`, measures `m` and strata `s`;
    NULL is the level `unknown`, which comes last and need not be named. The first level is the reference.
    """

    name: str
    levels: tuple[str, ...]
    level_sql: str

    def __post_init__(self) -> None:
        if len(self.levels) >= MOST_LEVELS:
            raise ValueError(f"covariate {self.name}: at most {MOST_LEVELS - 1} levels besides unknown")


@dataclass(frozen=True, kw_only=True)
class RiskAdjustment:
    """One measure and what its expected events are worked out from."""

    measure_id: str
    grain: Grain
    covariates: tuple[Covariate, ...]


def _cut(column: str, *limits: float) -> str:
    """Place of a value among bands: 0 below the first limit, 1 from it on, and so forth; NULL stays NULL."""
    steps = " ".join(f"when {column} < {limit} then {place}" for place, limit in enumerate(limits))
    return f"case {steps} when {column} is not null then {len(limits)} end"


def _place_of(column: str, words: tuple[str, ...]) -> str:
    return f"case {column} {' '.join(f'when {word!r} then {place}' for place, word in enumerate(words))} end"


_AGES = ("25_29", "under_20", "20_24", "30_34", "35_39", "40_plus")
_PLURALITIES = ("singleton", "twins", "higher")

AGE = Covariate(name="mother_age", levels=_AGES, level_sql=_place_of("s.age_band", _AGES))
PLURALITY = Covariate(name="plurality", levels=_PLURALITIES, level_sql=_place_of("s.plurality", _PLURALITIES))
PARITY = Covariate(name="parity", levels=("0", "1", "2_3", "4_plus"), level_sql=_cut("f.parity", 1, 2, 4))
# Leonard's score counts what was present on admission, so that nothing the hospital caused is adjusted away.
COMORBIDITY = Covariate(
    name="comorbidity_score",
    levels=("0", "1_9", "10_19", "20_39", "40_plus"),
    level_sql=_cut("m.cm_leonard", 1, 10, 20, 40),
)
BODY_MASS = Covariate(
    name="body_mass_before_pregnancy",
    levels=("under_25", "25_29", "30_34", "35_39", "40_plus"),
    level_sql=_cut("f.prepregnancy_weight_kg / nullif(pow(f.height_cm / 100, 2), 0)", 25, 30, 35, 40),
)
GESTATION = Covariate(
    name="gestation_weeks",
    levels=("39_40", "under_28", "28_31", "32_33", "34_36", "37_38", "41_plus"),
    level_sql="""case when f.gestational_age_days < 196 then 1 when f.gestational_age_days < 224 then 2
        when f.gestational_age_days < 238 then 3 when f.gestational_age_days < 259 then 4
        when f.gestational_age_days < 273 then 5 when f.gestational_age_days < 287 then 0
        when f.gestational_age_days is not null then 6 end""",
)
SEX = Covariate(name="sex", levels=("female", "male"), level_sql=_place_of("f.sex", ("F", "M")))
DIABETIC_MOTHER = Covariate(
    name="mother_has_diabetes", levels=("no", "yes"), level_sql="f.mother_has_diabetes::integer"
)

_MOTHER = (AGE, PARITY, PLURALITY, COMORBIDITY)
_CESAREAN = (AGE, PARITY, COMORBIDITY, BODY_MASS)
_FIRST_BIRTH = (AGE, BODY_MASS, COMORBIDITY)
_VAGINAL = (AGE, PARITY, BODY_MASS)
_CHILD = (GESTATION, PLURALITY, SEX)
_TERM_CHILD = (GESTATION, PLURALITY, SEX, DIABETIC_MOTHER, AGE)


def _of(grain: Grain, covariates: tuple[Covariate, ...], *ids: str) -> tuple[RiskAdjustment, ...]:
    return tuple(RiskAdjustment(measure_id=name, grain=grain, covariates=covariates) for name in ids)


RISK_ADJUSTMENTS: tuple[RiskAdjustment, ...] = (
    *_of(Grain.DELIVERY, _MOTHER, "smm20", "smm21", "smm20_refined", "smm_hp2030", "smm_hemorrhage"),
    *_of(Grain.DELIVERY, _MOTHER, "pph_dx", "pph_1000", "endometritis"),
    *_of(Grain.DELIVERY, _CESAREAN, "csec_iqi21", "csec_primary", "vbac_uncomplicated"),
    *_of(Grain.DELIVERY, _FIRST_BIRTH, "ntsv_discharge"),
    *_of(Grain.DELIVERY, _VAGINAL, "episiotomy", "ob_trauma_instr", "ob_trauma_noinstr"),
    *_of(Grain.NEWBORN, _CHILD, "nicu_admission", "neonatal_death", "rds", "birth_trauma"),
    *_of(Grain.NEWBORN, _TERM_CHILD, "term_nicu", "apgar5_lt7", "hypoglycemia", "hyperbili"),
)
