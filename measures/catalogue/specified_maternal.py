"""Measures of mothers that no feed can answer: care in clinics after birth, and decisions that are not recorded.

Those of newborns and others stand in `specified.py`.
"""

from __future__ import annotations

from measures.measure import SpecifiedMeasure

_NO_CLINICS = "the feeds hold hospital encounters only"

DELIVERY_TIMING_CS_CATEGORY = SpecifiedMeasure(
    id="delivery_timing_cs_category",
    title="Decision-to-delivery interval of category 1 cesareans",
    definition="Category 1 cesareans (immediate threat to the life of woman or fetus) with birth 30 minutes or less after "
    "the decision to deliver, of all category 1 cesareans with both times recorded.",
    group="C",
    family="maternal_bundles",
    one_row="delivery",
    missing="the category of urgency and the time of the decision: no feed carries them and no public code names them",
    steward="RCOG / NICE",
    version="2021",
    needs_spec_check=True,
)
PP_VISIT = SpecifiedMeasure(
    id="pp_visit",
    title="Postpartum visit",
    definition="Deliveries of live births after which the woman had a postpartum visit 7 to 84 days after birth, of all "
    "deliveries of live births.",
    group="C",
    family="maternal_bundles",
    one_row="delivery",
    missing=f"clinic and home visits of mothers after discharge: {_NO_CLINICS}",
    steward="HEDIS PPC (in our words) / HRSA Title V",
    version="2025",
    needs_spec_check=True,
)
PP_BP_CHECK = SpecifiedMeasure(
    id="pp_bp_check",
    title="Blood pressure checked after a hypertensive pregnancy",
    definition="Deliveries with a hypertensive disorder of pregnancy after which blood pressure was measured within 10 days "
    "of birth, within 72 hours where hypertension was severe, of all such deliveries discharged alive.",
    group="C",
    family="maternal_bundles",
    one_row="delivery",
    missing=f"blood pressures measured in clinics, at home or remotely after discharge: {_NO_CLINICS}",
    steward="AIM / ACOG",
    version="2025",
    caveats=(
        "Pressures measured on visits to triage or emergency alone would show the ill, not the checked.",
    ),
    needs_spec_check=True,
)
PP_GLUCOSE = SpecifiedMeasure(
    id="pp_glucose",
    title="Glucose tested after gestational diabetes",
    definition="Deliveries with gestational diabetes (O24.4) after which glucose tolerance or hemoglobin A1c was tested 4 "
    "to 12 weeks after birth, of all such deliveries.",
    group="C",
    family="maternal_bundles",
    one_row="delivery",
    missing=f"laboratory results of clinics after discharge: {_NO_CLINICS}",
    steward="ADA / ACOG",
    version="2025",
    needs_spec_check=True,
)

SPECIFIED = (DELIVERY_TIMING_CS_CATEGORY, PP_VISIT, PP_BP_CHECK, PP_GLUCOSE)
