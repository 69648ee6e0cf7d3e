"""Group L: the scorecards of programmes; each names the measures that a programme follows, and computes nothing anew.

The measures stand in the modules of their families. A card may also name measures of hospitals and measures that no feed
can answer yet, so that what a programme asks for and what is missing stand side by side.
"""

from __future__ import annotations

from measures.measure import DerivedMeasure, Statistic


def _scorecard(
    id: str,
    title: str,
    steward: str,
    *shown: str,
    caveats: tuple[str, ...] = (),
    needs_spec_check: bool = False,
) -> DerivedMeasure:
    """A card of the measures named in `shown`, ids separated by blanks; one named twice is shown once."""
    return DerivedMeasure(
        id=id,
        title=title,
        definition=(
            f"{title}: the measures named, side by side for one place and period. Nothing is computed anew."
        ),
        group="L",
        family="programmes",
        statistic=Statistic.SCORECARD,
        derived_from=tuple(dict.fromkeys(" ".join(shown).split())),
        steward=steward,
        version="2025",
        caveats=caveats,
        needs_spec_check=needs_spec_check,
    )


_INDICATORS_OF_SEVERE_MORBIDITY = (
    "smm_ami smm_aneurysm smm_arf smm_ards smm_afe smm_arrest smm_cardioversion smm_dic smm_eclampsia "
    "smm_periop_hf smm_cva smm_pulm_edema smm_anesthesia smm_sepsis smm_shock smm_sickle_crisis "
    "smm_embolism smm_hysterectomy smm_trach smm_vent smm_transfusion"
)
# HHS Perinatal Improvement Collaborative: conditions of mothers beside what became of their newborns.
_PIC_CHRONIC = (
    "chronic_htn dm_t1 dm_t2 gdm obesity30 obesity40 asthma cardiac renal thyroid epilepsy autoimmune "
    "sickle anemia_adm mental_health depression_dx sdoh_oud cm_leonard cm_bateman_ge2 cm_elixhauser"
)
_PIC_HYPERTENSION = (
    "hdp_any chronic_htn gest_htn preeclampsia preeclampsia_severe superimposed_pe hellp "
    "smm_eclampsia pp_preeclampsia smm_preeclampsia htn_treat_60 mgso4_severe_pe readmit_htn_10d "
    "dyad_htn_preterm dyad_htn_sga"
)
_PIC_INFECTION = (
    "maternal_sepsis smm_sepsis chorio endometritis puerperal_infection uti gbs gc_ct hiv_mother "
    "syphilis_mother hbv_mother hcv_mother flu_delivery congenital_syphilis hbv_ppx "
    "dyad_chorio_sepsis early_sepsis late_sepsis"
)
_PIC_COVID = "covid_delivery covid_severe covid_smm covid_stillbirth covid_preterm covid_newborn covid_vacc"
_PIC_SOCIAL = (
    "sdoh_any_z sdoh_housing sdoh_food sdoh_transport sdoh_finance sdoh_ipv sdoh_screened "
    "sdoh_positive sdoh_medicaid sdoh_insurance sdoh_language sdoh_rural sdoh_svi sdoh_adi "
    "sdoh_distance sdoh_tobacco sdoh_drug pnc_late_none pnc_apncu"
)
_PIC_DYADS = (
    "dyad_both_healthy dyad_any_adverse dyad_smm_nicu dyad_dm_lga dyad_smoke_lbw dyad_oud_nows "
    "dyad_separation dyad_readmit preterm lbw nicu_admission neonatal_death perinatal_death smm20 "
    "smm21 maternal_death_inpatient"
)
_OPTIMISATION = (
    "nmnsip_preterm acs_full mgso4_neuro right_place abx_intrapartum_preterm dcc hypothermia_adm "
    "bm_first2d early_caffeine lung_protective"
)
_CHART_PART_MISSING = (
    "The bundle's structure measures and chart reviews need data that the feeds do not carry.",
)

_PIC_CARDS = (
    _scorecard(
        "pic_chronic",
        "HHS PIC: chronic conditions",
        "HHS PIC",
        _PIC_CHRONIC,
    ),
    _scorecard(
        "pic_hypertension",
        "HHS PIC: hypertension",
        "HHS PIC",
        _PIC_HYPERTENSION,
    ),
    _scorecard(
        "pic_infection",
        "HHS PIC: infection",
        "HHS PIC",
        _PIC_INFECTION,
    ),
    _scorecard(
        "pic_covid",
        "HHS PIC: COVID-19",
        "HHS PIC",
        _PIC_COVID,
    ),
    _scorecard(
        "pic_social",
        "HHS PIC: social factors",
        "HHS PIC",
        _PIC_SOCIAL,
    ),
    _scorecard(
        "pic_dyads",
        "HHS PIC: outcomes of mothers and newborns together",
        "HHS PIC",
        _PIC_DYADS,
    ),
    _scorecard(
        "pic_scorecard",
        "HHS PIC view: hypertension, infection, COVID-19, chronic conditions, social factors",
        "HHS PIC",
        _PIC_CHRONIC,
        _PIC_HYPERTENSION,
        _PIC_INFECTION,
        _PIC_COVID,
        _PIC_SOCIAL,
        _PIC_DYADS,
    ),
)
_AIM_CARDS = (
    _scorecard(
        "smm_variants",
        "Severe maternal morbidity, all variants and indicators",
        "CDC / AHRQ / AIM / HP2030 / Joint Commission",
        "smm20 smm21 smm_tx_only smm20_death smm20_refined smm_hp2030 smm_hemorrhage smm_preeclampsia "
        "smm_mode_cesarean smm_mode_vaginal smm_mode_operative smm_cesarean_ntsv smm_vaginal_ntsv "
        "covid_smm epc07_g1 epc07_g2 icu_or_4units maternal_death_inpatient",
        _INDICATORS_OF_SEVERE_MORBIDITY,
        caveats=("By race and ethnicity and by quarter: the strata and periods of the same measures.",),
    ),
    _scorecard(
        "aim_hem",
        "AIM obstetric hemorrhage",
        "AIM",
        "hem_risk_assess qbl uterotonic txa_pph pph_dx pph_1000 pph_1500 massive_transfusion "
        "smm_hemorrhage smm_transfusion smm_dic hysterectomy_peripartum acute_anemia_pp icu_or_4units",
        caveats=_CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_htn",
        "AIM severe hypertension in pregnancy",
        "AIM",
        "htn_treat_60 mgso4_severe_pe preeclampsia_severe smm_eclampsia smm_preeclampsia smm_cva "
        "smm_pulm_edema readmit_htn_10d ed_visit_42d pp_bp_check",
        caveats=_CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_cs",
        "AIM safe reduction of primary cesarean",
        "AIM",
        "ntsv_discharge epc02 csec_primary failed_induction_cs induction_rate tolac_success robson_1 "
        "robson_2 robson_5 vbac_all smm_cesarean_ntsv smm_vaginal_ntsv dyad_ntsv_unc",
        caveats=_CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_sud",
        "AIM care for pregnant and postpartum people with substance use disorder",
        "AIM",
        "sdoh_oud sdoh_drug moud discharge_naloxone nows nows_pharm dyad_oud_nows dyad_oud_home "
        "dyad_oen_bm drug_exposure larc_immediate",
        caveats=_CHART_PART_MISSING,
    ),
    _scorecard(
        "aim_sepsis",
        "AIM sepsis in obstetric care",
        "AIM",
        "maternal_sepsis sepsis_bundle smm_sepsis smm_shock chorio endometritis ssi_cesarean "
        "abx_prophylaxis_cs gbs_prophylaxis puerperal_infection readmit_42d_mother",
        caveats=(
            "The bundle's screening tool and structure measures need data that the feeds do not carry.",
        ),
        needs_spec_check=True,
    ),
    _scorecard(
        "aim_cardiac",
        "AIM cardiac conditions in obstetric care",
        "AIM",
        "cardiac cardiomyopathy smm_ami smm_arrest smm_pulm_edema smm_periop_hf smm_cardioversion "
        "icu_admission_mother maternal_death_42d",
        caveats=("Risk assessment by a standard tool and the multidisciplinary care plan are in no feed.",),
        needs_spec_check=True,
    ),
    _scorecard(
        "aim_pmhc",
        "AIM perinatal mental health conditions",
        "AIM",
        "depression_screen mh_referral depression_dx mental_health",
        caveats=_CHART_PART_MISSING,
        needs_spec_check=True,
    ),
    _scorecard(
        "aim_ppdt",
        "AIM postpartum discharge transition",
        "AIM",
        "pp_visit pp_bp_check readmit_7d_mother readmit_42d_mother ed_visit_42d maternal_death_42d "
        "larc_immediate discharge_naloxone",
        caveats=_CHART_PART_MISSING,
        needs_spec_check=True,
    ),
)
_COIIN_CARDS = (
    _scorecard(
        "coiin_sleep",
        "IM CoIIN: safe sleep",
        "HRSA IM CoIIN",
        "safe_sleep suid suid_unsafe_sleep postneonatal_mortality infant_mortality",
    ),
    _scorecard(
        "coiin_tobacco",
        "IM CoIIN: smoking cessation",
        "HRSA IM CoIIN",
        "coiin_smoking_before coiin_smoking coiin_smoking_quit sdoh_tobacco dyad_smoke_lbw",
    ),
    _scorecard(
        "coiin_preterm",
        "IM CoIIN: pre- and early-term birth",
        "HRSA IM CoIIN",
        "coiin_pretermtrim pc01_elective induction_lt39 early_term preterm preterm_late "
        "dyad_elective_nicu neonatal_mortality",
    ),
    _scorecard(
        "coiin_regional",
        "IM CoIIN: perinatal regionalization",
        "HRSA IM CoIIN",
        "vlbw_level3 right_place vol_outborn transfer_in_mother transfer_out level_mismatch "
        "locate_maternal locate_neonatal neonatal_mortality",
    ),
    _scorecard(
        "coiin_precon",
        "IM CoIIN: pre- and interconception care",
        "HRSA IM CoIIN",
        "larc_immediate pnc_first_tri coiin_short_interval pp_visit pp_glucose",
        caveats=("Visits to clinics after birth are in no feed.",),
    ),
    _scorecard(
        "coiin_sdoh",
        "IM CoIIN: social determinants",
        "HRSA IM CoIIN",
        "sdoh_any_z sdoh_housing sdoh_food sdoh_transport sdoh_finance sdoh_medicaid sdoh_rural "
        "sdoh_screened sdoh_positive infant_mortality",
    ),
)
_ENGLAND_CARDS = (
    _scorecard(
        "nmnsip",
        "Maternity and neonatal safety improvement programme, England",
        "NMNSIP",
        "nmnsip_smokefree cqim_smoking_booking cqim_smoking_delivery nmnsip_diabetes "
        "nmnsip_diabetes_dka dyad_dm_lga hypoglycemia_idm nmnsip_deterioration",
        _OPTIMISATION,
        "nmnsip_hypogly hypogly_protocol dyad_dm_hypogly term_nicu dyad_separation nmnsip_plgf "
        "culture_response culture_positive",
        caveats=("Culture surveys are shown beside the outcomes and never used to adjust them.",),
        needs_spec_check=True,
    ),
    _scorecard(
        "nmnsip_precept",
        "PReCePT: magnesium before birth under 30 weeks, with funnel and run chart",
        "PReCePT",
        "mgso4_neuro",
    ),
    _scorecard(
        "nmnsip_optimisation",
        "Optimisation of the very preterm newborn, element by element",
        "NMNSIP / PReCePT",
        _OPTIMISATION,
        needs_spec_check=True,
    ),
    _scorecard(
        "cqim",
        "Clinical quality improvement metrics, England",
        "NHS England CQIM",
        "apgar5_lt7 cqim_breastfeeding cqim_pph cqim_preterm robson_1 robson_2 robson_5 "
        "cqim_smoking_booking cqim_smoking_delivery cqim_tears cqim_vbac cqim_bwoi",
        needs_spec_check=True,
    ),
    _scorecard(
        "nnap",
        "National neonatal audit programme, England and Wales",
        "NNAP (RCPCH)",
        "acs_full mgso4_neuro right_place dcc hypothermia_adm parents_24h bm_first2d bm_discharge "
        "rop_screen rop late_sepsis early_sepsis nec bpd ivh_severe pvl lung_protective cooling hie "
        "term_nicu dyad_separation neonatal_death",
        caveats=("Parents on ward rounds, nurse staffing and follow-up at two years are in no feed.",),
        needs_spec_check=True,
    ),
    _scorecard(
        "nmpa_composite",
        "NMPA set: induction, mode of birth, tears, hemorrhage, Apgar, breast milk, skin to skin",
        "NMPA",
        "induction_rate csec_total operative_vaginal spontaneous_vaginal episiotomy cqim_vbac "
        "cqim_tears pph_1500 apgar5_lt7 first_feed_bm bm_discharge skin_to_skin cqim_bwoi term_nicu "
        "readmit_42d_mother readmit_30d_nb",
    ),
)
_US_CARDS = (
    _scorecard(
        "tv_npm",
        "Title V national performance measures",
        "HRSA MCHB",
        "pp_visit depression_screen mh_referral larc_immediate vlbw_level3 pc05_ebf bm_discharge "
        "safe_sleep sdoh_tobacco coiin_smoking sdoh_housing",
        caveats=("Discrimination in perinatal care is asked of women after birth, in no feed.",),
    ),
    _scorecard(
        "tv_nom",
        "Title V national outcome measures",
        "HRSA MCHB",
        "pnc_first_tri smm21 smm20 maternal_death_42d lbw vlbw preterm preterm_late preterm_very "
        "early_term pc01_elective perinatal_death infant_mortality neonatal_mortality "
        "postneonatal_mortality suid nows fas vol_stillbirth vol_teen_births",
        needs_spec_check=True,
    ),
    _scorecard(
        "jc_pc",
        "Joint Commission perinatal care",
        "Joint Commission PC",
        "pc01_elective epc02 pc02_chart ntsv_discharge acs_any pc05_ebf pc06_total pc06_severe "
        "pc06_moderate epc07_g1 epc07_g2 epc07_g1_2026 epc07_g2_2026",
        caveats=("acs_any stands for PC-03, which the steward has retired.",),
    ),
)

SCORECARDS: tuple[DerivedMeasure, ...] = (
    *_PIC_CARDS,
    *_AIM_CARDS,
    *_COIIN_CARDS,
    *_ENGLAND_CARDS,
    *_US_CARDS,
)
