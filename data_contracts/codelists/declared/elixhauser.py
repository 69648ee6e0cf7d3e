"""The 38 categories of the Elixhauser comorbidity software, refined for ICD-10-CM: one list a category, two of stroke.

Codes are those of AHRQ's table v2026.1, gathered into prefixes; how categories are counted stands in the catalogue.
"""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList, declare

_AHRQ = "AHRQ Elixhauser Comorbidity Software Refined v2026.1"

ELIXHAUSER_LISTS: tuple[DeclaredList, ...] = tuple(
    declare(f"elix_{name}", title, dx=prefixes, steward=_AHRQ)
    for name, title, prefixes in (
        (
            "aids",
            "Acquired immune deficiency syndrome",
            "B20 E8814 O987 Z21",
        ),
        (
            "alcohol",
            "Alcohol abuse",
            "F101 F102 F1094 F1095 F1096 F1097 F10980 G621 I426 K292 K701 O9931",
        ),
        (
            "anemdef",
            "Anemias due to other nutritional deficiencies",
            "D501 D508 D509 D51 D52 D53 D63 D649 O9901",
        ),
        (
            "autoimmune",
            "Autoimmune conditions",
            "A1801 A1802 A3984 A5441 A5442 L4050 L4051 L4054 L4059 L900 L940 L941 L943 M05 M06 M07 M08 "
            "M120 M30 M31 M32 M33 M34 M350 M351 M352 M353 M355 M356 M358 M359 M360 M361 M368 M45",
        ),
        (
            "bldloss",
            "Chronic blood loss (iron deficiency)",
            "D500",
        ),
        (
            "cancer_leuk",
            "Leukemia",
            "C901 C91 C92 C93 C94 C95",
        ),
        (
            "cancer_lymph",
            "Lymphoma",
            "C81 C82 C83 C84 C85 C86 C88 C900 C902 C903 C960 C962 C964 C969 C96A C96Z D47Z9",
        ),
        (
            "cancer_mets",
            "Metastatic cancer",
            "C77 C78 C79 C7B C800",
        ),
        (
            "cancer_nsitu",
            "Solid tumor without metastasis, in situ",
            "D00 D01 D02 D03 D04 D05 D06 D07 D09",
        ),
        (
            "cancer_solid",
            "Solid tumor without metastasis, malignant",
            "C00 C01 C02 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 "
            "C22 C23 C24 C25 C26 C30 C31 C32 C33 C34 C37 C38 C39 C40 C41 C43 C4400 C4409 C4410 C4413 "
            "C4419 C4420 C4429 C4430 C4439 C4440 C4449 C4450 C4459 C4460 C4469 C4470 C4479 C4480 C4489 "
            "C4490 C4499 C45 C46 C47 C48 C49 C4A C50 C51 C52 C53 C54 C55 C56 C57 C58 C60 C61 C62 C63 "
            "C64 C65 C66 C67 C68 C69 C70 C71 C72 C73 C74 C75 C76 C7A D469 E3121 E3122 E3123",
        ),
        (
            "cbvd_poa",
            "Cerebrovascular disease, acute",
            "G45 G46 H340 H341 H342 I60 I61 I6200 I6203 I621 I629 I63 I65 I66",
        ),
        (
            "cbvd_sqla",
            "Cerebrovascular disease, sequelae",
            "I693 I698 I699 P9182",
        ),
        (
            "coag",
            "Coagulopathy",
            "D6102 D6103 D6109 D611 D612 D613 D618 D619 D65 D66 D67 D680 D681 D682 D683 D684 D688 D689 "
            "D691 D693 D694 D695 D696 D698 D699 D7582 D7584 O991",
        ),
        (
            "dementia",
            "Dementia",
            "F01 F02 F03 F067 G30 G310 G311 G312 G3180 G3181 G3182 G3183 G3185 G3186 G3189 G319",
        ),
        (
            "depress",
            "Depression",
            "F0631 F0632 F0634 F320 F321 F322 F323 F328 F329 F32A F330 F331 F332 F333 F338 F339 F341",
        ),
        (
            "diab_cx",
            "Diabetes with chronic complications",
            "E082 E083 E084 E085 E086 E088 E092 E093 E094 E095 E096 E098 E102 E103 E104 E105 E106 E108 "
            "E112 E113 E114 E115 E116 E118 E132 E133 E134 E135 E136 E138",
        ),
        (
            "diab_uncx",
            "Diabetes without chronic complications",
            "E080 E081 E089 E090 E091 E099 E101 E109 E110 E111 E119 E11A E130 E131 E139 O24",
        ),
        (
            "drug_abuse",
            "Drug abuse",
            "F111 F112 F121 F122 F131 F132 F141 F142 F151 F152 F161 F162 F181 F182 F191 F192 O9932",
        ),
        (
            "hf",
            "Heart failure",
            "I0981 I110 I130 I132 I50 I5181 I9713 O2912 R570 Z95811 Z95812",
        ),
        (
            "htn_cx",
            "Hypertension, complicated",
            "H3503 I11 I12 I13 I15 I161 I674 O101 O102 O103 O104 O109 O11 O16",
        ),
        (
            "htn_uncx",
            "Hypertension, uncomplicated",
            "I10 I160 I169 I1A O100",
        ),
        (
            "liver_mld",
            "Liver disease, mild",
            "A5145 A5274 B18 B1910 B1920 B199 B251 B581 I27840 K700 K701 K702 K703 K709 K713 K714 K715 "
            "K716 K717 K718 K73 K74 K751 K752 K753 K754 K758 K759 K760 K761 K762 K763 K764 K768 K769 "
            "K77",
        ),
        (
            "liver_sev",
            "Liver disease and failure, moderate to severe",
            "B190 B1911 B1921 I85 I864 K704 K721 K729 K765 K766 K767 K9182 Z944",
        ),
        (
            "lung_chronic",
            "Chronic pulmonary disease",
            "J41 J42 J43 J44 J45 J47 J4A J60 J61 J62 J63 J64 J65 J66 J67 J684 J701 J703",
        ),
        (
            "neuro_movt",
            "Neurological disorders affecting movement",
            "G08 G10 G11 G12 G13 G20 G21 G23 G2409 G241 G242 G248 G254 G255 G257 G258 G259 G26 G32 G803",
        ),
        (
            "neuro_oth",
            "Other neurological disorders",
            "E750 E751 E7523 E7525 E7526 E7527 E7528 E7529 E754 F05 F842 G35 G360 G368 G369 G37 G474 "
            "G890 G91 G930 G934 G935 G936 G937 G938 G939 G94 K7682 O9935 P916",
        ),
        (
            "neuro_seiz",
            "Seizures and epilepsy",
            "G40 G9345 R561 R569",
        ),
        (
            "obese",
            "Obesity",
            "E660 E661 E662 E668 E669 E8882 O9921 Z683 Z684 Z6854 Z6855 Z6856",
        ),
        (
            "paralysis",
            "Paralysis",
            "G041 G800 G801 G802 G808 G809 G81 G82 G83 I6903 I6904 I6905 I6906 I6913 I6914 I6915 I6916 "
            "I6923 I6924 I6925 I6926 I6933 I6934 I6935 I6936 I6983 I6984 I6985 I6986 I6993 I6994 I6995 "
            "I6996 R532",
        ),
        (
            "perivasc",
            "Peripheral vascular disease",
            "A5200 A5201 A5202 A5209 E83820 E83821 E83823 E83825 I70 I71 I72 I7301 I731 I738 I739 I74 "
            "I75 I77 I78 I79 K551 Z9582",
        ),
        (
            "psychoses",
            "Psychoses",
            "F060 F061 F062 F0630 F0633 F1115 F1125 F1195 F1215 F1225 F1295 F1315 F1325 F1395 F1415 "
            "F1425 F1495 F1515 F1525 F1595 F1615 F1625 F1695 F1815 F1825 F1895 F1915 F1925 F1995 F20 "
            "F21 F22 F23 F24 F25 F28 F29 F30 F31 F324 F325 F334 F340 F348 F349 F39 F4489 F843",
        ),
        (
            "pulmcirc",
            "Pulmonary circulation disease",
            "I27 I28",
        ),
        (
            "renlfl_mod",
            "Renal (kidney) failure and disease, moderate",
            "N183 N189 N19",
        ),
        (
            "renlfl_sev",
            "Renal (kidney) failure and disease, severe",
            "I120 I1311 I132 N184 N185 N186 Z49 Z9115 Z940 Z992",
        ),
        (
            "thyroid_hypo",
            "Hypothyroidism",
            "E00 E01 E02 E03 E890",
        ),
        (
            "thyroid_oth",
            "Other thyroid disorders",
            "E04 E05 E06 H0583 O905",
        ),
        (
            "ulcer_peptic",
            "Peptic ulcer with bleeding",
            "K25 K26 K27 K28",
        ),
        (
            "valve",
            "Valvular disease",
            "A1884 A3282 A3951 A5203 B3321 B376 I011 I018 I019 I020 I05 I06 I07 I08 I091 I0989 I33 I34 "
            "I35 I36 I37 I38 I39 M3211 Q22 Q23 T820 T8222 T826 Z952 Z953 Z954",
        ),
        (
            "wghtloss",
            "Weight loss",
            "E40 E41 E42 E43 E44 E45 E46 E640 E88A O25 R634 R64",
        ),
    )
)
