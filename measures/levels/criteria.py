"""The published criteria of levels of care, as data: one record a criterion, in our own words.

How a survey is held against them stands in `assess.py`. The scoring of CDC's own survey tool is not public and is not
reproduced here.
"""

from __future__ import annotations

from measures.levels.ladder import AtMost, CareKind, Criterion, Ladder

BIRTH_CENTER = 0

MATERNAL = Ladder(
    kind=CareKind.MATERNAL,
    names={BIRTH_CENTER: "birth_center", 1: "I", 2: "II", 3: "III", 4: "IV"},
    self_report_item="maternal_level_self_reported",
    source="ACOG/SMFM Obstetric Care Consensus 9, Levels of Maternal Care, 2019",
    criteria=(
        Criterion(
            id="attendants",
            level=BIRTH_CENTER,
            items=("qualified_attendants_at_every_birth",),
            sentence="a midwife or physician and a second trained person attend every birth",
        ),
        Criterion(
            id="consultation",
            level=BIRTH_CENTER,
            items=("higher_level_consultation_24h",),
            sentence="a higher-level hospital can be asked for advice at all times",
        ),
        Criterion(
            id="transport_out",
            level=BIRTH_CENTER,
            items=("maternal_transport_agreement",),
            sentence="women can be moved to a higher-level hospital by a standing agreement",
        ),
        Criterion(
            id="emergency_cesarean",
            level=1,
            items=("emergency_cesarean_24h", "emergency_cesarean_within_30_minutes"),
            sentence="an emergency cesarean can be begun at all times",
        ),
        Criterion(
            id="anesthesia",
            level=1,
            items=("anesthesia_readily_available_24h", "anesthesia_on_site_24h"),
            sentence="anesthesia for labor and surgery is readily available at all times",
        ),
        Criterion(
            id="massive_transfusion",
            level=1,
            items=("massive_transfusion_protocol",),
            sentence="a protocol for massive transfusion can be started, with a way to more blood",
        ),
        Criterion(
            id="ultrasound_and_laboratory",
            level=1,
            items=("obstetric_ultrasound_laboratory_blood_bank_24h",),
            sentence="limited obstetric ultrasound, laboratory and blood bank are available at all times",
        ),
        Criterion(
            id="obstetrician_available",
            level=2,
            items=("obstetrician_readily_available_24h", "obstetric_provider_on_site_24h"),
            sentence="an obstetrician-gynecologist is readily available at all times",
        ),
        Criterion(
            id="mfm_consultation",
            level=2,
            items=(
                "maternal_fetal_medicine_consultation_24h",
                "maternal_fetal_medicine_inpatient_24h",
                "maternal_fetal_medicine_on_site_24h",
            ),
            sentence="maternal-fetal medicine can be consulted at all times, also by telephone or telemedicine",
        ),
        Criterion(
            id="anesthesiologist_available",
            level=2,
            items=("anesthesiologist_readily_available_24h", "anesthesia_on_site_24h"),
            sentence="an anesthesiologist is readily available at all times",
        ),
        Criterion(
            id="medicine_and_surgery",
            level=2,
            items=("internal_medicine_and_general_surgery_24h",),
            sentence="internal or family medicine and general surgery are readily available at all times",
        ),
        Criterion(
            id="imaging_daily",
            level=2,
            items=("ct_mri_echocardiography_daily", "ct_mri_echocardiography_24h"),
            sentence="CT, MRI and maternal echocardiography with interpretation are available daily",
        ),
        Criterion(
            id="obstetrician_on_site",
            level=3,
            items=("obstetric_provider_on_site_24h",),
            sentence="an obstetrician-gynecologist is on site at all times",
        ),
        Criterion(
            id="anesthesiologist_on_site",
            level=3,
            items=("anesthesia_on_site_24h",),
            sentence="an anesthesiologist is on site at all times",
        ),
        Criterion(
            id="mfm_inpatient",
            level=3,
            items=("maternal_fetal_medicine_inpatient_24h", "maternal_fetal_medicine_on_site_24h"),
            sentence="maternal-fetal medicine with inpatient privileges is readily available at all times",
        ),
        Criterion(
            id="adult_icu",
            level=3,
            items=("adult_icu_accepts_obstetric_patients",),
            sentence="an adult intensive care unit on site takes pregnant and postpartum women",
        ),
        Criterion(
            id="ventilation_in_labor_unit",
            level=3,
            items=("maternal_ventilation_until_icu",),
            sentence="women can be ventilated and monitored in the labor unit until they reach intensive care",
        ),
        Criterion(
            id="adult_subspecialists",
            level=3,
            items=("adult_subspecialists_for_inpatients",),
            sentence="the full range of adult subspecialists consults for inpatients",
        ),
        Criterion(
            id="interventional_radiology",
            level=3,
            items=("interventional_radiology_24h",),
            sentence="interventional radiology (uterine artery embolization) is available at all times",
        ),
        Criterion(
            id="imaging_at_all_times",
            level=3,
            items=("ct_mri_echocardiography_24h",),
            sentence="CT, MRI and maternal echocardiography with interpretation are available at all times",
        ),
        Criterion(
            id="transport_in",
            level=3,
            items=("accepts_maternal_transports",),
            sentence="women are taken over from lower-level hospitals",
        ),
        Criterion(
            id="mfm_on_site",
            level=4,
            items=("maternal_fetal_medicine_on_site_24h",),
            sentence="maternal-fetal medicine comes to the bedside at all times to consult and manage",
        ),
        Criterion(
            id="critical_care_shared",
            level=4,
            items=("maternal_critical_care_with_mfm",),
            sentence="critically ill women are managed by or together with maternal-fetal medicine",
        ),
        Criterion(
            id="complex_surgery",
            level=4,
            items=("neurosurgery_24h", "cardiac_surgery_24h", "transplant_surgery_24h"),
            sentence="neurosurgery, cardiac surgery or transplant surgery is readily available at all times",
        ),
        Criterion(
            id="maternal_outreach",
            level=4,
            items=("maternal_outreach_education",),
            sentence="the hospital leads its region: outreach, education and review of maternal care",
        ),
    ),
)

NEONATAL = Ladder(
    kind=CareKind.NEONATAL,
    names={1: "I", 2: "II", 3: "III", 4: "IV"},
    self_report_item="neonatal_level_self_reported",
    source="AAP Committee on Fetus and Newborn, Levels of Neonatal Care, Pediatrics 130 (2012) 587-597",
    criteria=(
        Criterion(
            id="resuscitation",
            level=1,
            items=("neonatal_resuscitation_at_every_birth",),
            sentence="newborns can be resuscitated at every birth",
        ),
        Criterion(
            id="stabilization",
            level=1,
            items=("neonatal_stabilization_until_transfer",),
            sentence="ill newborns and those under 35 weeks are stabilized until they are moved",
        ),
        Criterion(
            id="from_35_weeks",
            level=1,
            items=("lowest_gestation_accepted_weeks",),
            answer=AtMost(limit=35),
            sentence="stable newborns of 35 weeks and more are cared for",
        ),
        Criterion(
            id="from_32_weeks",
            level=2,
            items=("lowest_gestation_accepted_weeks",),
            answer=AtMost(limit=32),
            sentence="newborns of 32 weeks and more are cared for",
        ),
        Criterion(
            id="from_1500_g",
            level=2,
            items=("lowest_birth_weight_accepted_g",),
            answer=AtMost(limit=1500),
            sentence="newborns of 1,500 g and more are cared for",
        ),
        Criterion(
            id="brief_support",
            level=2,
            items=("cpap_available", "brief_ventilation", "sustained_ventilation"),
            sentence="CPAP or ventilation for less than 24 hours can be given",
        ),
        Criterion(
            id="neonatal_provider",
            level=2,
            items=(
                "neonatal_provider_available_24h",
                "neonatologist_available_24h",
                "neonatologist_on_site_24h",
            ),
            sentence="a neonatologist, neonatal nurse practitioner or pediatric hospitalist is available",
        ),
        Criterion(
            id="xray_and_blood_gas",
            level=2,
            items=("neonatal_xray_and_blood_gas_24h",),
            sentence="portable X-ray and blood gases with their staff are available at all times",
        ),
        Criterion(
            id="under_32_weeks",
            level=3,
            items=("lowest_gestation_accepted_weeks",),
            answer=AtMost(limit=31),
            sentence="newborns under 32 weeks are cared for",
        ),
        Criterion(
            id="under_1500_g",
            level=3,
            items=("lowest_birth_weight_accepted_g",),
            answer=AtMost(limit=1499),
            sentence="newborns under 1,500 g are cared for",
        ),
        Criterion(
            id="sustained_life_support",
            level=3,
            items=("sustained_ventilation",),
            sentence="life support can be given for as long as it is needed",
        ),
        Criterion(
            id="full_respiratory_support",
            level=3,
            items=("inhaled_nitric_oxide", "high_frequency_ventilation"),
            sentence="respiratory support goes up to high-frequency ventilation or inhaled nitric oxide",
        ),
        Criterion(
            id="neonatologist",
            level=3,
            items=("neonatologist_available_24h", "neonatologist_on_site_24h"),
            sentence="a neonatologist is available at all times",
        ),
        Criterion(
            id="pediatric_subspecialists",
            level=3,
            items=("pediatric_subspecialists_readily_available", "pediatric_subspecialists_on_site"),
            sentence="pediatric medical subspecialists are readily available, also by agreement",
        ),
        Criterion(
            id="pediatric_surgeons",
            level=3,
            items=("pediatric_surgery_readily_available", "pediatric_surgery_on_site"),
            sentence="pediatric surgeons and anesthesiologists are readily available, also by agreement",
        ),
        Criterion(
            id="pediatric_ophthalmologist",
            level=3,
            items=("pediatric_ophthalmology_available",),
            sentence="a pediatric ophthalmologist is available",
        ),
        Criterion(
            id="urgent_imaging",
            level=3,
            items=("neonatal_ct_mri_echocardiography_urgent",),
            sentence="CT, MRI and echocardiography with interpretation can be had urgently",
        ),
        Criterion(
            id="complex_newborn_surgery",
            level=4,
            items=("complex_newborn_surgery",),
            sentence="complex congenital or acquired conditions are repaired by surgery in the institution",
        ),
        Criterion(
            id="pediatric_surgeons_on_site",
            level=4,
            items=("pediatric_surgery_on_site",),
            sentence="pediatric surgeons and anesthesiologists are on site",
        ),
        Criterion(
            id="pediatric_subspecialists_on_site",
            level=4,
            items=("pediatric_subspecialists_on_site",),
            sentence="the full range of pediatric medical subspecialists is on site",
        ),
        Criterion(
            id="neonatal_transport",
            level=4,
            items=("neonatal_transport_team",),
            sentence="the transport of newborns is organised from here",
        ),
        Criterion(
            id="neonatal_outreach",
            level=4,
            items=("neonatal_outreach_education",),
            sentence="the hospital teaches others of its region",
        ),
    ),
)

LADDERS: tuple[Ladder, ...] = (MATERNAL, NEONATAL)
# Asked by the survey and told nowhere as a criterion of a level: known, and not used.
ASKED_WITHOUT_LEVEL = ("ecmo", "placenta_accreta_team", "therapeutic_hypothermia")


def items_of(ladder: Ladder) -> frozenset[str]:
    """Every question that the ladder's criteria ask, and the self-report."""
    return frozenset(item for criterion in ladder.criteria for item in criterion.items) | {
        ladder.self_report_item
    }
