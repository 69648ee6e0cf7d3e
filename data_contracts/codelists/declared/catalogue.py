"""Lists named by their measure, where the catalogue's codes differ from the starter set; and of scores.

Where the two agree the starter set serves (`maternal.py`, `newborn.py`, `social.py`) and no list stands here.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import CATALOGUE, DeclaredList, declare

_OWN = "by group name; the steward's list is not public"
_AHRQ = "AHRQ MHI v2024"
_BATEMAN = "Bateman 2013, ICD-10 mapping of ruling bateman_mapping"

COMPLICATION_LISTS: tuple[DeclaredList, ...] = (
    declare("dialysis", "Dialysis (refined renal failure)", px="3E1M39Z 5A1D", steward=_AHRQ),
    declare(
        "hemorrhage_at_delivery",
        "Obstetric hemorrhage, previa only with hemorrhage",
        dx="O441 O443 O445 O45 O46 O67 O72",
        steward="AIM, ruling smm_hemorrhage",
    ),
    declare(
        "preeclampsia_aim",
        "Superimposed or severe preeclampsia, HELLP or eclampsia",
        dx="O11 O141 O142 O15",
        steward="AIM, ruling smm_preeclampsia",
    ),
    declare(
        "mgso4_severe_pe", "Severe preeclampsia, HELLP or eclampsia", dx="O141 O142 O15", steward=CATALOGUE
    ),
    declare("hysterectomy_peripartum", "Resection of uterus", px="0UT9", steward=CATALOGUE),
    declare(
        "sepsis_in_pregnancy",
        "Maternal sepsis",
        dx="O85 O8604 A40 A41 R652",
        steward="catalogue, ruling other_vte",
    ),
    declare(
        "vte",
        "Venous thromboembolism",
        dx="O223 O225 O871 O873 O882 I26 I824",
        steward="catalogue, ruling other_vte",
    ),
    declare("stroke", "Peripartum stroke", dx="I60 I61 I62 I63 O225 O873", steward=CATALOGUE),
    declare(
        "acute_respiratory_failure", "Acute respiratory failure or ARDS", dx="J960 J80", steward=CATALOGUE
    ),
    declare("covid19", "COVID-19", dx="U071", steward="CDC, ruling covid_codes"),
)

CONDITION_LISTS: tuple[DeclaredList, ...] = (
    declare(
        "hypertension_dyad",
        "Hypertensive disorder of pregnancy",
        dx="O10 O11 O13 O14 O15 O16",
        steward="catalogue, ruling dyad_hypertension",
    ),
    declare(
        "superimposed_preeclampsia", "Preeclampsia superimposed on hypertension", dx="O11", steward=CATALOGUE
    ),
    declare(
        "pp_preeclampsia",
        "Preeclampsia or eclampsia with onset after birth",
        dx="O1405 O1415 O1425 O1495 O152",
        steward=CATALOGUE,
    ),
    declare(
        "diabetes_in_pregnancy",
        "Diabetes of any kind in pregnancy",
        dx="O24 E08 E09 E10 E11 E13",
        steward="ruling dyad_diabetes",
    ),
    declare("dm_t1", "Type 1 diabetes in pregnancy", dx="O240", steward=CATALOGUE),
    declare("dm_t2", "Type 2 diabetes in pregnancy", dx="O241", steward=CATALOGUE),
    declare("anemia_adm", "Anemia, without acute blood loss", dx="O990 D50 D51 D52 D53", steward=CATALOGUE),
    declare("renal", "Chronic renal disease", dx="O2683 N18", steward=CATALOGUE),
    declare(
        "autoimmune",
        "Systemic autoimmune disease, M30 to M36",
        dx="M30 M31 M32 M33 M34 M35 M36",
        steward=CATALOGUE,
    ),
    declare("depression_dx", "Depression at delivery", dx="F32 F33 F530", steward=CATALOGUE),
    declare("hbv_mother", "Hepatitis B in pregnancy", dx="B16 B180 B181 O984", steward=CATALOGUE),
    declare("hcv_mother", "Hepatitis C in pregnancy", dx="B182 B192", steward=CATALOGUE),
    declare("gbs", "Group B streptococcus colonization", dx="O9982 Z22330", steward=CATALOGUE),
    declare("gc_ct", "Gonorrhea or chlamydia in pregnancy", dx="O982 A54 A56", steward=CATALOGUE),
    declare("uti", "Urinary infection in pregnancy", dx="O23", steward=CATALOGUE),
    declare("sdoh_housing", "Homelessness or housing instability", dx="Z590 Z591 Z5981", steward=CATALOGUE),
    declare(
        "sdoh_finance", "Financial strain or poverty", dx="Z595 Z596 Z597 Z5986 Z5987", steward=CATALOGUE
    ),
    declare(
        "tobacco_coded",
        "Tobacco use in pregnancy",
        dx="O9933 F172",
        steward="catalogue, ruling tobacco_evidence",
    ),
)

SCORE_LISTS: tuple[DeclaredList, ...] = (
    declare(
        "bateman_severe_preeclampsia",
        "Severe preeclampsia, HELLP or eclampsia",
        dx="O141 O142 O15",
        steward=_BATEMAN,
    ),
    declare(
        "bateman_mild_preeclampsia", "Mild or unspecified preeclampsia", dx="O11 O140 O149", steward=_BATEMAN
    ),
    declare(
        "bateman_heart_failure", "Congestive heart failure", dx="I50", steward=_BATEMAN, needs_spec_check=True
    ),
    declare(
        "bateman_congenital_heart",
        "Congenital heart disease",
        dx="Q20 Q21 Q22 Q23 Q24 Q25",
        steward=_BATEMAN,
        needs_spec_check=True,
    ),
    declare(
        "bateman_pulmonary_hypertension",
        "Pulmonary hypertension",
        dx="I270 I272",
        steward=_BATEMAN,
        needs_spec_check=True,
    ),
    declare(
        "bateman_ischemic_heart",
        "Chronic ischemic heart disease",
        dx="I20 I25",
        steward=_BATEMAN,
        needs_spec_check=True,
    ),
    declare(
        "bateman_valve",
        "Cardiac valve disease",
        dx="I05 I06 I07 I08 I34 I35 I36 I37 I38",
        steward=_BATEMAN,
        needs_spec_check=True,
    ),
    declare(
        "bateman_sickle_cell", "Sickle cell disease without trait", dx="D57", but_not="D573", steward=_BATEMAN
    ),
    declare("bateman_lupus", "Systemic lupus erythematosus", dx="M32", steward=_BATEMAN),
    declare("bateman_drug_abuse", "Drug abuse", dx="O9932 F11 F12 F13 F14 F15 F16 F18 F19", steward=_BATEMAN),
)

NEWBORN_MEASURE_LISTS: tuple[DeclaredList, ...] = (
    declare("low_birth_weight", "Birth weight under 2,500 g by code", dx="P070 P071", steward=CATALOGUE),
    declare(
        "birth_weight_lt2000",
        "Birth weight under 2,000 g by code (birth trauma exclusion)",
        dx="P0700 P0701 P0702 P0703 P0714 P0715 P0716 P0717",
        steward="AHRQ PSI 17 v2024",
        note="P07.00 names no weight but lies under 1,000 g; P07.10 leaves it open and is not here",
    ),
    declare(
        "birth_weight_1500_2499",
        "Birth weight 1,500 to 2,499 g by code",
        dx="P0716 P0717 P0718",
        steward=CATALOGUE,
    ),
    declare("birth_weight_2000_2499", "Birth weight 2,000 to 2,499 g by code", dx="P0718", steward=CATALOGUE),
    declare("osteogenesis_imperfecta", "Osteogenesis imperfecta", dx="Q780", steward="AHRQ PSI 17 v2024"),
    declare("mas", "Meconium aspiration with respiratory symptoms", dx="P2401", steward=CATALOGUE),
    declare(
        "cpap_nb", "Continuous positive airway pressure", px="5A09357 5A09457 5A09557", steward=CATALOGUE
    ),
    declare("drug_exposure", "Prenatal substance exposure", dx="P041 P044 P048 P961", steward=CATALOGUE),
    declare(
        "small_for_gestation",
        "Slow growth or malnutrition before birth",
        dx="P05",
        steward="ruling hypoglycemia_risk",
    ),
    declare(
        "nqi03_sepsis",
        "Newborn bloodstream infection",
        dx="P36 A40 A41 R7881",
        steward=_OWN,
        needs_spec_check=True,
    ),
    declare(
        "rop_treatment",
        "Treatment of retinopathy of prematurity",
        px="085E3ZZ 085F3ZZ 085G3ZZ 085H3ZZ 3E0C3GC",
        steward=_OWN,
        note="laser or cryotherapy of retina or retinal vessels, injection into the eye",
        needs_spec_check=True,
    ),
    declare("galactosemia", "Galactosemia", dx="E7421", steward="Joint Commission PC-05"),
    declare(
        "parenteral_nutrition",
        "Parenteral nutrition",
        px="3E0336Z 3E0436Z 3E0536Z 3E0636Z",
        steward="Joint Commission PC-05",
        needs_spec_check=True,
    ),
)
