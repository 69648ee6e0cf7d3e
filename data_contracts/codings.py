"""SQL expressions that bring values as sent (race, payer, language, sex ...) to the few words used after.

Each function takes SQL expressions and returns one; no table, code list or measure stands here.
"""

from __future__ import annotations

# Said in place of a value. A literal "NONE" is a null printed by an export, not an answer, except where
# it is one (how labor began).
_SAYS_UNKNOWN = (
    "UNKNOWN",
    "UNK",
    "UNKN",
    "UNAVAILABLE",
    "NULL",
    "NONE",
    "NAN",
    "NA",
    "N/A",
    "ASKU",
    "NASK",
    "NI",
    ".",
    ".A",
    ".B",
    "-",
    "?",
    "X99",
    "99",
    "999",
    "9999",
)
_SAYS_UNKNOWN_PATTERN = (
    r"UNKNOWN|DECLIN|REFUS|NOT (REPORTED|RECORDED|SPECIFIED|STATED|AVAILABLE|ASKED|PROVIDED|DISCLOSED)|"
    r"UNABLE TO|PREFER NOT|CHOOSE NOT|DID NOT ANSWER|MISSING"
)

RACE_ETHNICITY_GROUPS = (
    "nh_white",
    "nh_black",
    "hispanic",
    "asian_pi",
    "aian",
    "multiracial",
    "other",
    "white_ethnicity_unknown",
    "black_ethnicity_unknown",
)
PAYER_GROUPS = ("medicare", "medicaid", "private", "self_pay", "no_charge", "other")
LANGUAGE_GROUPS = ("english", "spanish", "other")
EDUCATION_GROUPS = ("less_than_high_school", "high_school", "some_college", "college_degree")
MARITAL_GROUPS = ("married", "not_married")
SEXES = ("F", "M", "X")
AGE_BANDS = ("under_20", "20_24", "25_29", "30_34", "35_39", "40_plus")
DELIVERY_MODES = ("vaginal", "operative_vaginal", "cesarean")
PRESENTATIONS = ("cephalic", "breech", "transverse", "other")
LABOR_ONSETS = ("spontaneous", "induced", "none")

# HIPAA Safe Harbor: three-digit areas of 20,000 people or fewer (HHS guidance of 2012, Census 2000 counts).
SMALL_ZIP3_AREAS = (
    "036",
    "059",
    "063",
    "102",
    "203",
    "556",
    "692",
    "790",
    "821",
    "823",
    "830",
    "831",
    "878",
    "879",
    "884",
    "890",
    "893",
)


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _upper(expression: str) -> str:
    """Upper case, one blank where there were several, NULL for an empty text."""
    return f"nullif(trim(regexp_replace(upper(cast({expression} as varchar)), '\\s+', ' ', 'g')), '')"


def _known(expression: str, *, unknown: tuple[str, ...] = _SAYS_UNKNOWN) -> str:
    """As `_upper`, and NULL for the many ways of saying "unknown"."""
    text = _upper(expression)
    return (
        f"case when {text} in ({_quoted(unknown)}) or regexp_matches({text}, '{_SAYS_UNKNOWN_PATTERN}') "
        f"then null else {text} end"
    )


def _is(text: str, pattern: str) -> str:
    """True when the pattern is found; false, never NULL, for a NULL text."""
    return f"coalesce(regexp_matches({text}, '{pattern}'), false)"


def _bind(expression: str, body: str) -> str:
    """`body` with `said` standing for the expression.

    A lambda over a list of one: written out, the text would be normalised anew at each mention, which made
    a payer cost 20 microseconds a row.
    """
    return f"(list_transform([{expression}], lambda said: {body})[1])"


_NOT_HISPANIC = r"\b(NON|NOT)[ -]?(OF )?(HISP|LATIN|SPAN)|\bNH\b"
_HISPANIC = r"HISPANIC|LATIN[OAXE]|MEXIC|PUERTO RIC|CUBAN|CHICAN|SPANISH ORIGIN|2135-2"
_WHITE = r"\bWHITE|CAUCASIAN|EUROPEAN|2106-3"
_BLACK = r"BLACK|AFRICAN|CARIBBEAN|2054-5"
_ASIAN_PI = (
    r"ASIAN|PACIFIC|HAWAII|\bNHPI\b|\bNHOPI\b|CHINESE|FILIPIN|JAPANESE|KOREAN|VIETNAM|SAMOA|GUAM|CHAMORRO|"
    r"PAKISTAN|BANGLADESH|2028-9|2076-8"
)
_AIAN = r"AMERICAN INDIAN|ALASKA|NATIVE AMERICAN|AMER\.? INDIAN|INDIGENOUS|FIRST NATION|\bAI/?AN\b|1002-5"
_MULTIRACIAL = r"TWO OR MORE|MORE THAN ONE|MULTI|MIXED|BIRACIAL|BI-RACIAL"


def race_ethnicity_sql(race: str, ethnicity: str) -> str:
    """One of RACE_ETHNICITY_GROUPS from race and ethnicity as sent; NULL when neither tells.

    Hispanic by either field is `hispanic`. `nh_white` and `nh_black` want a known non-Hispanic ethnicity
    (ruling race_groups); a race without it stays visible as `white_ethnicity_unknown` and
    `black_ethnicity_unknown`. The other groups hold whoever did not say Hispanic. Middle Eastern or North
    African is `other` (a category of its own since the OMB standard of 2024). Single digits are read as HCUP
    writes them (1 White ... 6 Other, ethnicity included); the CDC codes 1002-5 ... 2186-5 and the billing
    codes R1-R9 and E1/E2 are known too.
    """
    said = f"{{'race': {_known(race)}, 'ethnicity': {_known(ethnicity)}}}"
    group = f"case when {_SAYS_HISPANIC} then 'hispanic' else {_RACE_GROUP} end"
    return _bind(said, group)


_SAYS_HISPANIC = (
    "coalesce(said.ethnicity in ('H', 'Y', 'YES', 'TRUE', '1', 'E1', 'HL', 'HIS', 'HISP'), false) "
    f"or ({_is('said.ethnicity', _HISPANIC)} and not {_is('said.ethnicity', _NOT_HISPANIC)}) "
    "or coalesce(said.race in ('H', '3', 'HISP', 'HIS'), false) "
    f"or ({_is('said.race', _HISPANIC)} and not {_is('said.race', _NOT_HISPANIC)})"
)
_SAYS_NOT_HISPANIC = (
    f"({_is('said.ethnicity', _NOT_HISPANIC)} "
    "or coalesce(said.ethnicity in ('N', 'NO', 'FALSE', '0', '2', 'E2', 'NHL', '2186-5'), false) "
    f"or {_is('said.race', _NOT_HISPANIC)} or coalesce(said.race in ('1', '2'), false))"
)
_SAYS_WHITE = f"({_is('said.race', _WHITE)} and not {_is('said.race', 'NON[ -]?WHITE')})"
_SAYS_BLACK = _is("said.race", _BLACK)
_SAYS_ASIAN_PI = _is("said.race", _ASIAN_PI)
_SAYS_AIAN = _is("said.race", _AIAN)
_RACES_SAID = f"({_SAYS_WHITE}::int + {_SAYS_BLACK}::int + {_SAYS_ASIAN_PI}::int + {_SAYS_AIAN}::int)"
_WHITE_GROUP = f"case when {_SAYS_NOT_HISPANIC} then 'nh_white' else 'white_ethnicity_unknown' end"
_BLACK_GROUP = f"case when {_SAYS_NOT_HISPANIC} then 'nh_black' else 'black_ethnicity_unknown' end"
_RACE_GROUP = f"""case
        when said.race is null or said.race in ('U', '9') then null
        when said.race in ('1', 'W', 'WH', 'R5', 'C', 'WHITE') then {_WHITE_GROUP}
        when said.race in ('2', 'B', 'BL', 'AA', 'R3', 'BLACK') then {_BLACK_GROUP}
        when said.race in ('4', 'A', 'AS', 'P', 'PI', 'API', 'R2', 'R4', 'ASIAN') then 'asian_pi'
        when said.race in ('5', 'I', 'AI', 'AN', 'R1') then 'aian'
        when said.race in ('M', 'MR') or {_RACES_SAID} > 1 or {_is("said.race", _MULTIRACIAL)}
            then 'multiracial'
        when {_SAYS_ASIAN_PI} then 'asian_pi'
        when {_SAYS_AIAN} then 'aian'
        when {_SAYS_BLACK} then {_BLACK_GROUP}
        when {_SAYS_WHITE} then {_WHITE_GROUP}
        else 'other'
    end"""


_MEDICAID = (
    r"MEDICAID|MEDI[- ]CAL|MEDICAL ASSISTANCE|\bMCD\b|\bS?CHIP\b|AHCCCS|TENNCARE|MASSHEALTH|BADGERCARE|"
    r"SOONERCARE|APPLE HEALTH|HUSKY|MAINECARE|HOOSIER HEALTHWISE|KANCARE|MINNESOTACARE"
)
_MEDICARE = r"MEDICARE|\bMCR\b"
_SELF_PAY = r"SELF[- _]?PAY|UNINSURED|NO INSURANCE|\bSELF\b|OUT OF POCKET"
_NO_CHARGE = r"NO[- _]CHARGE|CHARITY|INDIGENT|FREE CARE|PRO BONO"
_OTHER_PAYER = (
    r"TRICARE|CHAMPUS|CHAMPVA|MILITARY|VETERAN|\bVA\b|\bIHS\b|INDIAN HEALTH|TRIBAL|WORKER|CORRECTION|PRISON|"
    r"TITLE V|GOVERNMENT|\bGOVT?\b|\bOTHER\b"
)
_PRIVATE = (
    r"PRIVATE|COMMERCIAL|BLUE ?CROSS|BLUE ?SHIELD|\bBC/?BS\b|AETNA|CIGNA|HUMANA|UNITED ?HEALTH|\bUHC\b|"
    r"KAISER|ANTHEM|\bHMO\b|\bPPO\b|\bPOS\b|\bEPO\b|MANAGED CARE|EMPLOYER|MARKETPLACE|EXCHANGE|INSUR|"
    r"HEALTH PLAN|TUFTS|HARVARD PILGRIM|HIGHMARK|WELLPOINT"
)


def payer_sql(payer: str) -> str:
    """One of PAYER_GROUPS (AHRQ's) from a payer as sent; NULL when none is named, `other` for any other name.

    Single digits are AHRQ's and HCUP's (1 Medicare, 2 Medicaid, 3 private, 4 self-pay, 5 no charge, 6 other);
    two to six digits are Source of Payment Typology codes (1x Medicare, 2x Medicaid, 5x-7x private,
    81 self-pay, 82 no charge). Medicaid run by a private plan is Medicaid; Medicare and Medicaid together go
    to whichever is named first.
    """
    sopt = "coalesce(regexp_full_match(said, '[0-9]{2,6}'), false)"
    body = f"""case
        when said is null or said in ('U', '9') then null
        when said = '1' or ({sopt} and said like '1%') then 'medicare'
        when said = '2' or ({sopt} and said like '2%') then 'medicaid'
        when said = '3' or ({sopt} and regexp_matches(said, '^[567]')) then 'private'
        when said in ('4', 'SP') or ({sopt} and said like '81%') then 'self_pay'
        when said = '5' or ({sopt} and said like '82%') then 'no_charge'
        when {_is("said", "(" + _MEDICARE + ").*(" + _MEDICAID + ")")} then 'medicare'
        when {_is("said", _MEDICAID)} then 'medicaid'
        when {_is("said", _MEDICARE)} then 'medicare'
        when {_is("said", r"SELF[- ]INSURED|OTHER (PRIVATE|COMMERCIAL)")} then 'private'
        when {_is("said", _NO_CHARGE)} then 'no_charge'
        when {_is("said", _SELF_PAY)} then 'self_pay'
        when {_is("said", _OTHER_PAYER)} then 'other'
        when {_is("said", _PRIVATE)} then 'private'
        else 'other'
    end"""
    return _bind(_known(payer), body)


def language_sql(language: str) -> str:
    """One of LANGUAGE_GROUPS from a preferred language in words or as ISO 639 code; NULL when unknown."""
    body = """case
        when said is null or said in ('UND', 'U', 'ZXX') then null
        when regexp_matches(said, '^(EN|ENG)([-_].*)?$|ENGLISH') then 'english'
        when regexp_matches(said, '^(ES|SPA)([-_].*)?$|SPANISH|ESPA.OL|CASTELLANO|CASTILIAN') then 'spanish'
        else 'other'
    end"""
    return _bind(_known(language), body)


def education_sql(education: str) -> str:
    """One of EDUCATION_GROUPS from the highest education as sent; NULL when unknown.

    Single digits are those of the birth certificate (1 eighth grade or less, 2 no diploma, 3 high school, 4 some
    college, 5 associate ... 8 doctorate), two digits years of school; HL7's codes are known too.
    """
    body = """case
        when said in ('1', '2', 'ELEM', 'SEC', '09', '10', '11') then 'less_than_high_school'
        when said in ('3', 'HS', '12') then 'high_school'
        when said in ('4', 'SCOL', '13', '14', '15') then 'some_college'
        when said in ('5', '6', '7', '8', 'ASSOC', 'BD', 'PB', 'GD', 'POSTG', '16', '17', '18', '19', '20')
            then 'college_degree'
        when regexp_matches(said, 'NO DIPLOMA|LESS THAN (A )?HIGH|BELOW HIGH|8TH|EIGHTH|ELEMENTARY|PRIMARY|'
            '(9TH|NINTH|10TH|11TH).*GRADE|SOME HIGH|NO (FORMAL )?(SCHOOL|EDUCATION)|DID NOT (FINISH|COMPLETE) HIGH')
            then 'less_than_high_school'
        when regexp_matches(said, 'SOME COLLEGE|NO DEGREE') then 'some_college'
        when regexp_matches(said, 'ASSOC|BACHELOR|MASTER|DOCTOR|GRADUATE DEGREE|PROFESSIONAL')
            or regexp_matches(said, 'POST-?GRAD|COLLEGE (DEGREE|GRAD)')
            then 'college_degree'
        when regexp_matches(said, 'HIGH SCHOOL|\\bGED\\b|12TH') then 'high_school'
        when regexp_matches(said, 'COLLEGE|UNIVERSITY') then 'some_college'
    end"""
    return _bind(_known(education), body)


def marital_status_sql(status: str) -> str:
    """`married` or `not_married` (single, divorced, widowed, separated, partner) as sent; NULL when unknown."""
    body = """case
        when said in ('M', 'MAR') or regexp_full_match(said, '(LEGALLY )?MARRIED.*|YES') then 'married'
        when said in ('S', 'D', 'W', 'L', 'T', 'C', 'A', 'I', 'P', 'NO')
            or regexp_matches(said, 'SINGLE|NEVER|UNMARRIED|NOT MARRIED|DIVORCED|WIDOW|SEPARATED|PARTNER|COMMON[- ]LAW')
            then 'not_married'
    end"""
    return _bind(_known(status), body)


def sex_sql(sex: str) -> str:
    """`F`, `M` or `X` (neither) from a sex as sent; NULL when unknown. Digits: ISO 5218, 1 male, 2 female."""
    body = """case
        when said in ('F', 'FEMALE', '2', 'GIRL', 'W', 'WOMAN') then 'F'
        when said in ('M', 'MALE', '1', 'BOY', 'MAN') then 'M'
        when said in ('X', 'I', 'INTERSEX', 'INDETERMINATE', 'NONBINARY', 'NON-BINARY') then 'X'
    end"""
    return _bind(_upper(sex), body)


def age_band_sql(age_years: str) -> str:
    """One of AGE_BANDS from an age in years; NULL when the age is."""
    return f"""(case
        when {age_years} < 20 then 'under_20'
        when {age_years} < 25 then '20_24'
        when {age_years} < 30 then '25_29'
        when {age_years} < 35 then '30_34'
        when {age_years} < 40 then '35_39'
        when {age_years} is not null then '40_plus'
    end)"""


def zip3_sql(zip_code: str) -> str:
    """First three digits of a ZIP or ZIP+4, `000` for areas of 20,000 people or fewer; else NULL."""
    first = "left(said, 3)"
    body = f"""case
        when not regexp_full_match(said, '[0-9]{{5}}(-?[0-9]{{4}})?') then null
        when {first} in ({_quoted(SMALL_ZIP3_AREAS)}) then '000'
        else {first}
    end"""
    return _bind(_upper(zip_code), body)


def disposition_sql(disposition: str) -> str:
    """UB-04 discharge status in two digits (`20` died, `01` home), also from words; NULL when unknown."""
    body = """case
        when said in ('0', '00') then null
        when regexp_full_match(said, '[0-9]{1,2}([.]0)?') then lpad(replace(said, '.0', ''), 2, '0')
        when regexp_matches(said, 'EXPIRED|DIED|DEATH|DECEASED') then '20'
        when regexp_matches(said, 'AGAINST MEDICAL ADVICE|\\bAMA\\b') then '07'
        when regexp_matches(said, 'HOME HEALTH') then '06'
        when regexp_matches(said, 'TRANSFER|OTHER HOSPITAL|ACUTE CARE') then '02'
        when regexp_matches(said, 'HOME|ROUTINE') then '01'
    end"""
    return _bind(_known(disposition), body)


def ub04_code_sql(code: str) -> str:
    """A UB-04 code of one character (type of admission, point of origin), no leading zeros; NULL unknown."""
    body = """case
        when regexp_full_match(said, '0*[1-8]([.]0)?') then right(replace(said, '.0', ''), 1)
        when regexp_full_match(said, '[A-Z]') then said
    end"""
    return _bind(_known(code), body)


def delivery_mode_sql(mode: str) -> str:
    """One of DELIVERY_MODES from a mode as sent; NULL for what says neither way."""
    body = """case
        when regexp_matches(said, 'VBAC|VAGINAL BIRTH AFTER') then 'vaginal'
        when regexp_matches(said, 'CA?ESAR|C[ -]?SECTION|^(L?S?CS|C/S)$') then 'cesarean'
        when regexp_matches(said, 'OPERATIVE|FORCEPS|VACUUM|VENTOUSE|INSTRUMENT|ASSISTED')
            then 'operative_vaginal'
        when regexp_matches(said, 'VAGINAL|SPONTANEOUS|^(N?SVD|VD|V)$') then 'vaginal'
    end"""
    return _bind(_known(mode), body)


def presentation_sql(presentation: str) -> str:
    """One of PRESENTATIONS from a presentation as sent; NULL when unknown.

    Face and brow are cephalic, oblique and shoulder transverse, as in the Robson manual (WHO 2017).
    """
    body = """case
        when said is null or said in ('U', '9') then null
        when regexp_matches(said, 'BREECH|FRANK|FOOTLING') then 'breech'
        when regexp_matches(said, 'TRANSVERSE LIE|^TRANSVERSE$|OBLIQUE|SHOULDER') then 'transverse'
        when regexp_matches(said, 'CEPHALIC|VERTEX|OCCIPUT|OCCIPIT|FACE|BROW|^(LOA|ROA|LOP|ROP|OA|OP|OT)$')
            then 'cephalic'
        else 'other'
    end"""
    return _bind(_known(presentation), body)


def labor_onset_sql(onset: str) -> str:
    """One of LABOR_ONSETS from the onset as sent; NULL when unknown. `none` is a birth without labor."""
    body = """case
        when regexp_matches(said, '^NONE$|(NO|NOT IN|WITHOUT) LABOU?R|PRE-?LABOU?R') then 'none'
        when regexp_matches(said, 'INDUC') then 'induced'
        when regexp_matches(said, 'SPONT|AUGMENT') then 'spontaneous'
    end"""
    return _bind(_known(onset, unknown=tuple(word for word in _SAYS_UNKNOWN if word != "NONE")), body)
