"""The codes by which a delivery, its outcome and a birth record are recognised, and the SQL that looks for them.

Codes of clinical conditions stand in data_contracts/codelists; how a stay is judged from these signs, in comparable.py.
"""

from __future__ import annotations

from data_contracts.codelists import codelist_named

# Delivery stay: AHRQ Maternal Health Indicators v2024 and HCUP I10_DELIVERY. O81, O83 and O84 exist in
# ICD-10 of the
# WHO only and are read for hospitals outside the United States.
DELIVERY_DIAGNOSES = ("O80", "O81", "O82", "O83", "O84", "O7582")
DELIVERY_PROCEDURES = ("10D00Z0", "10D00Z1", "10D00Z2", "10E0XZZ", *(f"10D07Z{n}" for n in range(3, 9)))
CESAREAN_PROCEDURES = ("10D00Z0", "10D00Z1", "10D00Z2")
OPERATIVE_PROCEDURES = tuple(f"10D07Z{n}" for n in range(3, 9))
# MS-DRG of a delivery; 765-767, 774 and 775 were retired on 2018-10-01 and not given out again.
DELIVERY_DRGS = (
    *("765", "766", "767", "768", "774", "775"),
    *("783", "784", "785", "786", "787", "788", "796", "797", "798", "805", "806", "807"),
)
# Stays of ectopic pregnancy, mole or abortion are no deliveries, whatever else is coded (AHRQ MHI v2024).
ABORTION_DIAGNOSES = ("O00", "O01", "O02", "O03", "O04", "O07", "O08")
ABORTION_PROCEDURES = (
    *("10A00ZZ", "10A03ZZ", "10A04ZZ", "10A07Z6", "10A07ZW", "10A07ZX", "10A07ZZ", "10A08ZZ"),
)
# ICD-10-CM Z37: (code, children of the pregnancy, liveborn). Z37.50 and .60 leave the number open (three at
# least);
# "some liveborn" means at most all but one.
DELIVERY_OUTCOMES: tuple[tuple[str, int, int], ...] = (
    ("Z370", 1, 1),
    ("Z371", 1, 0),
    ("Z372", 2, 2),
    ("Z373", 2, 1),
    ("Z374", 2, 0),
    ("Z3751", 3, 3),
    ("Z3752", 4, 4),
    ("Z3753", 5, 5),
    ("Z3754", 6, 6),
    ("Z3761", 3, 2),
    ("Z3762", 4, 3),
    ("Z3763", 5, 4),
    ("Z3764", 6, 5),
)


def quoted(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _snomed(codelist: str) -> str:
    """Whether the row's code is a SNOMED CT member of the list: hospitals that send no ICD-10 code their deliveries so."""
    codes = tuple(code.code for code in codelist_named(codelist).codes if code.system == "SNOMED")
    return f"(code_system in ('SNOMED', 'SNOMEDCT', 'SCT') and code_plain in ({quoted(codes)}))"


def _outcome_case(position: int) -> str:
    """Liveborn or plurality of the outcome code: NULL where the code leaves it open."""
    branches = " ".join(f"when '{outcome[0]}' then {outcome[position]}" for outcome in DELIVERY_OUTCOMES)
    return f"case when {_snomed('singleton_live')} then 1 else case left(code_plain, 5) {branches} end end"


def maternal_codes_sql() -> str:
    is_singleton = _snomed("singleton_live")
    is_delivery = f"(code_plain in ({quoted(DELIVERY_PROCEDURES)}) or {_snomed('epc_delivery_procedure')})"
    is_cesarean = f"(code_plain in ({quoted(CESAREAN_PROCEDURES)}) or {_snomed('epc_cesarean_birth')})"
    return f"""
        -- one row an encounter with a code that bears on having delivered
        create or replace temp table linkage_maternal_codes as
        with diagnosis_signs as (
            select hospital_id, encounter_id,
                bool_or(left(code_plain, 3) = 'Z37' or code_plain in ({quoted(("O7582",))})
                    or left(code_plain, 3) in ({quoted(DELIVERY_DIAGNOSES[:5])}) or {is_singleton}) as has_delivery_code,
                bool_or(left(code_plain, 3) in ({quoted(ABORTION_DIAGNOSES)})) as has_abortion_code,
                max({_outcome_case(1)}) as outcome_plurality,
                max(case when code_plain = 'Z377' then 0 else {_outcome_case(2)} end) as outcome_liveborn,
                bool_or(left(code_plain, 4) in ('Z375', 'Z376')) as is_higher_multiple
            from diagnoses
            where left(code_plain, 3) in ('Z37', {quoted(DELIVERY_DIAGNOSES[:5] + ABORTION_DIAGNOSES)})
               or code_plain = 'O7582' or {is_singleton}
            group by hospital_id, encounter_id
        ),
        procedure_signs as (
            select hospital_id, encounter_id,
                bool_or({is_delivery}) as has_delivery_procedure,
                bool_or(code_plain in ({quoted(ABORTION_PROCEDURES)})) as has_abortion_procedure,
                bool_or({is_cesarean}) as has_cesarean,
                bool_or(code_plain in ({quoted(OPERATIVE_PROCEDURES)})) as has_operative,
                min(start_datetime) filter ({is_delivery}) as procedure_at
            from procedures
            where (left(code_plain, 3) in ('10D', '10E', '10A') or {is_delivery})
                and coalesce(lower(status), 'completed') = 'completed'
            group by hospital_id, encounter_id
        )
        select hospital_id, encounter_id,
            coalesce(has_delivery_code, false) or coalesce(has_delivery_procedure, false) as
                has_delivery_evidence,
            coalesce(has_abortion_code, false) or coalesce(has_abortion_procedure, false) as
                has_abortion_evidence,
            outcome_plurality, outcome_liveborn, coalesce(is_higher_multiple, false) as is_higher_multiple,
            case when has_cesarean then 'cesarean' when has_operative then 'operative_vaginal'
                 when has_delivery_procedure then 'vaginal' end as procedure_mode,
            procedure_at
        from diagnosis_signs full join procedure_signs using (hospital_id, encounter_id)
    """


def birth_codes_sql() -> str:
    # Z38: fourth character 0-2 single, 3-5 twin, 6-8 other multiple; within each the second is born outside
    # hospital.
    # Fifth character, born in hospital: 0 vaginal, 1 cesarean (single, twin); .61/.63/.65/.68 and
    # .62/.64/.66/.69.
    return """
        -- one row an encounter with a liveborn-infant code
        create or replace temp table linkage_birth_codes as
        select hospital_id, encounter_id,
            bool_or(left(code_plain, 4) in ('Z380', 'Z382', 'Z383', 'Z385', 'Z386', 'Z388')) as
                says_born_in_hospital,
            bool_or(left(code_plain, 4) in ('Z381', 'Z384', 'Z387')) as says_born_outside,
            max(case when left(code_plain, 4) in ('Z380', 'Z381', 'Z382') then 1
                     when left(code_plain, 4) in ('Z383', 'Z384', 'Z385') then 2
                     when left(code_plain, 5) in ('Z3861', 'Z3862') then 3
                     when left(code_plain, 5) in ('Z3863', 'Z3864') then 4
                     when left(code_plain, 5) in ('Z3865', 'Z3866') then 5 end) as code_plurality,
            max(case when left(code_plain, 5) in ('Z3801', 'Z3831', 'Z3862', 'Z3864', 'Z3866', 'Z3869') then
                'cesarean'
                     when left(code_plain, 5) in ('Z3800', 'Z3830', 'Z3861', 'Z3863', 'Z3865', 'Z3868') then
                         'vaginal'
                end) as code_mode
        from diagnoses
        where left(code_plain, 3) = 'Z38'
        group by hospital_id, encounter_id
    """
