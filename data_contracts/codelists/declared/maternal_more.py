"""Starter sets of the mother: infection, substances, mind, history, labor and the child before birth.

Outcome, hemorrhage, chronic disease and procedures stand in `maternal.py`.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList, declare

MORE_MATERNAL_LISTS: tuple[DeclaredList, ...] = (
    declare("hiv_maternal", "HIV in pregnancy", dx="O987 B20 Z21"),
    declare("syphilis_maternal", "Syphilis maternal", dx="O981 A50 A51 A52 A53"),
    declare("hepatitis_b_maternal", "Hepatitis b maternal", dx="B16 B180 B181 B191"),
    declare("hepatitis_c_maternal", "Hepatitis c maternal", dx="B171 B182 B192"),
    declare("viral_hepatitis_pregnancy", "Viral hepatitis pregnancy", dx="O984"),
    declare("gonorrhea_chlamydia_maternal", "Gonorrhea chlamydia maternal", dx="O982 O983 A54 A56"),
    declare("herpes_genital", "Herpes genital", dx="A60"),
    declare("influenza_maternal", "Influenza maternal", dx="J09 J10 J11"),
    declare("rsv_maternal", "Respiratory syncytial virus, maternal", dx="J121 J210 B974"),
    declare("covid19_maternal_confirmed", "COVID-19 in pregnancy, O98.5 included", dx="U071 O985"),
    declare(
        "covid19_exposure_history_post", "Covid19 exposure history post", dx="Z20822 Z8616 U099 J1282 M3581"
    ),
    declare("covid_vaccination_status", "Covid vaccination status", dx="Z28310 Z28311 Z2839"),
    declare("tobacco_use_pregnancy", "Tobacco use pregnancy", dx="O9933 F17 Z720 Z87891"),
    declare(
        "tobacco_current_pregnancy",
        "Tobacco current pregnancy",
        dx="O99330 O99331 O99332 O99333 O99334 O99335 F172 Z720",
    ),
    declare("alcohol_use", "Alcohol use", dx="O9931 F10"),
    declare("drug_use_any", "Drug use any", dx="O9932 F11 F12 F13 F14 F15 F16 F18 F19"),
    declare("opioid_use_disorder", "Opioid use disorder", dx="F11"),
    declare("cannabis_use", "Cannabis use", dx="F12"),
    declare("cocaine_stimulant", "Cocaine stimulant", dx="F14 F15"),
    declare(
        "mental_health_any",
        "Mental health any",
        dx="O9934 F20 F25 F30 F31 F32 F33 F34 F39 F40 F41 F42 F43 F53",
    ),
    declare("depression", "Depression", dx="F32 F33 F530 O906"),
    declare("anxiety", "Anxiety", dx="F40 F41"),
    declare("postpartum_depression_psychosis", "Postpartum depression psychosis", dx="F53 O906"),
    declare("suicidality_self_harm", "Suicidality self harm", dx="R45851 T1491 X71 X72 X73 X74 X78 X83"),
    declare(
        "intimate_partner_violence",
        "Intimate partner violence",
        dx="O9A3 O9A4 O9A5 T7411 T7421 T7431 T7611 T7621 T7631 Z6911 Y070",
    ),
    declare("late_prenatal_care", "Late prenatal care", dx="O093"),
    declare("insufficient_prenatal_care", "Insufficient prenatal care", dx="O0930 O0931 O0932 O0933 Z530"),
    declare("advanced_maternal_age", "Advanced maternal age", dx="O095"),
    declare("young_maternal_age", "Young maternal age", dx="O096"),
    declare("grand_multiparity", "Grand multiparity", dx="O094 Z641"),
    declare("ivf_art", "Pregnancy after assisted reproduction", dx="O0981 Z3183"),
    declare("previous_cesarean", "Previous cesarean", dx="O3421"),
    declare("cervical_insufficiency", "Cervical insufficiency", dx="O343"),
    declare("history_preterm", "History preterm", dx="O0921 Z8751"),
    declare("macrosomia_suspected", "Macrosomia suspected", dx="O366"),
    declare("oligohydramnios", "Oligohydramnios", dx="O410"),
    declare("polyhydramnios", "Polyhydramnios", dx="O40"),
    declare("fetal_anomaly_known", "Fetal anomaly known", dx="O35"),
    declare("breech_malpresentation", "Breech malpresentation", dx="O32 O64"),
    declare("nonreassuring_fetal_status", "Nonreassuring fetal status", dx="O76 O77"),
    declare("meconium_maternal", "Meconium maternal", dx="O770"),
    declare("labor_dystocia", "Labor dystocia", dx="O61 O62 O63"),
    declare("failed_induction", "Failed induction", dx="O610 O611 O618 O619"),
    declare("anesthesia_complication", "Anesthesia complication", dx="O29 O74 O89"),
    declare("intrahepatic_cholestasis", "Intrahepatic cholestasis", dx="O2664"),
    declare("afe", "Amniotic fluid embolism", dx="O881"),
    declare("maternal_stroke", "Maternal stroke", dx="I60 I61 I62 I63 O2250 O2252 O2253 O873"),
)
