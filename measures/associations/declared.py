"""Which properties of mothers are held against which outcomes of their newborns, and what each is adjusted for.

All are measures of the catalogue, so that each is defined once; nothing is counted here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """A delivery measure whose numerator is the exposed and whose remainder the unexposed.

    `adjusts_comorbidity` is false for what counts in the comorbidity score itself: adjusting diabetes for a score made
    of diabetes would take the association away.
    """

    measure_id: str
    family: str
    adjusts_comorbidity: bool = True


def _family(family: str, *ids: str, adjusts_comorbidity: bool = True) -> tuple[Exposure, ...]:
    return tuple(
        Exposure(measure_id=name, family=family, adjusts_comorbidity=adjusts_comorbidity) for name in ids
    )


EXPOSURES: tuple[Exposure, ...] = (
    *_family(
        "severe morbidity", "smm21", "smm20", "smm_ami", "smm_aneurysm", "smm_arf", "smm_ards", "smm_afe"
    ),
    *_family("severe morbidity", "smm_arrest", "smm_dic", "smm_eclampsia", "smm_periop_hf", "smm_cva"),
    *_family(
        "severe morbidity", "smm_pulm_edema", "smm_anesthesia", "smm_sepsis", "smm_shock", "smm_embolism"
    ),
    *_family("severe morbidity", "smm_sickle_crisis", "smm_cardioversion", "smm_hysterectomy", "smm_trach"),
    *_family("severe morbidity", "smm_vent", "smm_transfusion"),
    *_family("hypertension", "hdp_any", "chronic_htn", "gest_htn", "preeclampsia", adjusts_comorbidity=False),
    *_family("hypertension", "preeclampsia_severe", "superimposed_pe", "hellp", adjusts_comorbidity=False),
    *_family("diabetes", "gdm", "dm_t1", "dm_t2", adjusts_comorbidity=False),
    *_family(
        "infection", "chorio", "gbs", "uti", "syphilis_mother", "hiv_mother", "hcv_mother", "hbv_mother"
    ),
    *_family("infection", "gc_ct", "flu_delivery", "covid_delivery"),
    *_family(
        "substances", "sdoh_oud", "sdoh_alcohol", "sdoh_drug", "sdoh_cannabis", adjusts_comorbidity=False
    ),
    *_family("substances", "sdoh_tobacco"),
    *_family("social factors", "sdoh_any_z", "sdoh_housing", "sdoh_food", "sdoh_transport", "sdoh_finance"),
    *_family(
        "social factors", "sdoh_incarceration", "sdoh_positive", "pnc_late_none", "sdoh_svi", "sdoh_rural"
    ),
)

OUTCOMES: tuple[str, ...] = (
    "nicu_admission", "term_nicu", "pc06_total", "pc06_severe", "preterm", "preterm_very", "lbw", "vlbw", "sga10", "nows",
    "neonatal_death", "apgar5_lt7", "rds", "hypoglycemia", "neonatal_seizure", "hie", "readmit_30d_nb",
)  # fmt: skip
