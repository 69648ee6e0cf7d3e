"""Which codes of which lists stand on a unit's records, as bits: a pass over diagnoses, one over procedures.

Each code carries the bits of all flags it belongs to; a unit's bits are those of its records together, and
fact tables unfold them into columns. No list is scanned by itself, however many flags are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_contracts.codelists import KNOWN_CODELISTS, codelist_named, codelist_table
from measures.flags import Flag, FlagKind

if TYPE_CHECKING:
    import duckdb

# A BIGINT without its sign.
BITS_A_WORD = 63
DIAGNOSIS_SYSTEMS = ("ICD10CM", "SNOMED")
PROCEDURE_SYSTEMS = ("ICD10PCS", "SNOMED")
# Spellings of code systems that feeds carry beside the one of the code lists.
SPELLINGS = {
    "ICD10CM": ("ICD10CM", "ICD-10-CM", "ICD10-CM", "ICD-10CM", "ICD 10 CM"),
    "ICD10PCS": ("ICD10PCS", "ICD-10-PCS", "ICD10-PCS", "ICD-10PCS", "ICD 10 PCS"),
    "SNOMED": ("SNOMED", "SNOMEDCT", "SNOMED-CT", "SNOMED CT", "SCT"),
}
# Flags that the fact tables themselves are made with.
LIVEBORN_FIRST = Flag(kind=FlagKind.DIAGNOSIS_FIRST, codelist="liveborn_any")
OUTBORN = Flag(kind=FlagKind.DIAGNOSIS, codelist="liveborn_outborn")
BORN_VAGINALLY = Flag(kind=FlagKind.DIAGNOSIS, codelist="liveborn_vaginal")
BORN_BY_CESAREAN = Flag(kind=FlagKind.DIAGNOSIS, codelist="liveborn_cesarean")
DIABETES = Flag(kind=FlagKind.DIAGNOSIS, codelist="diabetes_in_pregnancy")
OWN_FLAGS = (LIVEBORN_FIRST, OUTBORN, BORN_VAGINALLY, BORN_BY_CESAREAN, DIABETES)
GESTATION_LISTS = ("gestational_age_weeks", "gestation_newborn_lt28", "gestation_newborn_28_36")

# When a record may lend its bits of a kind. Empty and E or 1 (exempt) count as present on admission; a sign
# that means nothing counts as neither.
_CONDITION_OF_KIND = {
    FlagKind.DIAGNOSIS: "true",
    FlagKind.DIAGNOSIS_FIRST: "record.sequence = 1 and stay.is_index",
    FlagKind.DIAGNOSIS_SECONDARY: "record.sequence > 1",
    FlagKind.DIAGNOSIS_NOT_PRESENT_ON_ADMISSION: "record.present_on_admission in ('N', 'U', 'W')",
    FlagKind.DIAGNOSIS_PRESENT_ON_ADMISSION: "coalesce(record.present_on_admission, 'Y') in ('Y', '1', 'E')",
    FlagKind.DIAGNOSIS_SECONDARY_PRESENT_ON_ADMISSION: "record.sequence > 1 "
    "and coalesce(record.present_on_admission, 'Y') in ('Y', '1', 'E')",
    FlagKind.PROCEDURE: "true",
}

# Weeks of ICD-10-CM Z3A x 7. Z3A.00 (unknown) and .01 (under 8 weeks) name no week; .49 (over 42) is week 43.
_Z3A_DAYS = """7 * case
        when code_plain = 'Z3A49' then 43
        when code_plain like 'Z3A%' and code_plain not in ('Z3A00', 'Z3A01')
            then try_cast(right(code_plain, 2) as bigint) end"""
# Lowest day of the week named by P07.2 and P07.3. "Under 23 weeks" (P07.21) and "under 28, not said" (P07.20)
# have none: 22 weeks, the first that newborn measures know. P07.30 (28 to 36 weeks, not said) begins at 28.
_P07_DAYS = """case
        when code_plain in ('P0720', 'P0721') then 22 * 7
        when code_plain like 'P072_' then (21 + try_cast(right(code_plain, 1) as bigint)) * 7
        when code_plain = 'P0730' then 28 * 7
        when code_plain like 'P073_' then (27 + try_cast(right(code_plain, 1) as bigint)) * 7 end"""


@dataclass(frozen=True, kw_only=True)
class FlagBit:
    """Where a flag lies: the column of `fact_codes` (e.g. `dx_0`) and the bit in it."""

    column: str
    mask: int


def flag_sql(bits: dict[Flag, FlagBit], flag: Flag, table: str = "codes") -> str:
    """SQL that is TRUE when the flag is set and FALSE otherwise, never NULL."""
    bit = bits[flag]
    return f"coalesce({table}.{bit.column} & {bit.mask} <> 0, false)"


def flag_columns_sql(bits: dict[Flag, FlagBit], flags: Iterable[Flag], table: str = "codes") -> str:
    """One column a flag, each after a comma, to stand last in a select list."""
    return "".join(f",\n            {flag_sql(bits, flag, table)} as {flag.column}" for flag in flags)


def create_code_flags(con: duckdb.DuckDBPyConnection, flags: Iterable[Flag]) -> dict[Flag, FlagBit]:
    """Create temp table `fact_codes`, one row a unit that has codes; say where each flag lies.

    Columns: `unit_no`, words of bits, `z3a_days` (highest), `p07_days` (lowest). ValueError for a flag that
    cannot be.
    """
    asked = tuple(sorted({*flags, *OWN_FLAGS}))
    for flag in asked:
        _require_possible(flag)
    bits = _lay_out(asked)
    codelist_table(con)
    diagnosis_bits = {flag: bit for flag, bit in bits.items() if flag.kind is not FlagKind.PROCEDURE}
    procedure_bits = {flag: bit for flag, bit in bits.items() if flag.kind is FlagKind.PROCEDURE}
    _create_map(con, "fact_diagnosis_map", DIAGNOSIS_SYSTEMS, diagnosis_bits)
    _create_map(con, "fact_procedure_map", PROCEDURE_SYSTEMS, procedure_bits)
    diagnosis_words, procedure_words = _words_sql(diagnosis_bits), _words_sql(procedure_bits)
    con.execute(
        f"""
        create or replace temp table fact_codes as
        with
        -- one row a unit with a diagnosis of interest
        of_diagnoses as (
            select stay.unit_no, {diagnosis_words}
                max(map.z3a_days) as z3a_days, min(map.p07_days) as p07_days
            from diagnoses as record
            join fact_diagnosis_map as map
                on map.code_plain = record.code_plain and map.spelling = record.code_system
            join fact_encounters as stay
                on stay.hospital_id = record.hospital_id and stay.encounter_id = record.encounter_id
            where stay.code_date between map.valid_from and map.valid_to
            group by stay.unit_no
        ),
        -- one row a unit with a completed procedure of interest
        of_procedures as (
            select stay.unit_no, {procedure_words} count(*) as procedures
            from procedures as record
            join fact_procedure_map as map
                on map.code_plain = record.code_plain and map.spelling = record.code_system
            join fact_encounters as stay
                on stay.hospital_id = record.hospital_id and stay.encounter_id = record.encounter_id
            where stay.code_date between map.valid_from and map.valid_to
                and coalesce(lower(record.status), 'completed') = 'completed'
            group by stay.unit_no
        )
        select unit_no, {_word_names(diagnosis_bits)} {_word_names(procedure_bits)} z3a_days, p07_days
        from of_diagnoses
        full join of_procedures using (unit_no)
        """
    )
    return bits


def drop_code_flags(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that `create_code_flags` made, but not `code_lists`."""
    for table in ("fact_codes", "fact_diagnosis_map", "fact_procedure_map"):
        con.execute(f"drop table {table}")


def _require_possible(flag: Flag) -> None:
    if flag.codelist not in KNOWN_CODELISTS:
        raise ValueError(f"flag {flag.column}: no code list is called {flag.codelist}")
    systems = PROCEDURE_SYSTEMS if flag.kind is FlagKind.PROCEDURE else DIAGNOSIS_SYSTEMS
    if not any(code.system in systems for code in codelist_named(flag.codelist).codes):
        raise ValueError(
            f"flag {flag.column}: code list {flag.codelist} has no code of {' or '.join(systems)}"
        )


def _lay_out(flags: Iterable[Flag]) -> dict[Flag, FlagBit]:
    bits: dict[Flag, FlagBit] = {}
    for kind in FlagKind:
        of_kind = [flag for flag in flags if flag.kind is kind]
        for number, flag in enumerate(of_kind):
            word, bit = divmod(number, BITS_A_WORD)
            bits[flag] = FlagBit(column=f"{kind}_{word}", mask=1 << bit)
    return bits


def _columns(bits: dict[Flag, FlagBit]) -> dict[str, FlagKind]:
    """Columns of words with the kind that each belongs to."""
    return {bit.column: flag.kind for flag, bit in bits.items()}


def _word_names(bits: dict[Flag, FlagBit]) -> str:
    return "".join(f"{column}, " for column in _columns(bits))


def _words_sql(bits: dict[Flag, FlagBit]) -> str:
    return "".join(
        f"bit_or(case when {_CONDITION_OF_KIND[kind]} then map.{column} else 0 end) as {column}, "
        for column, kind in _columns(bits).items()
    )


def _create_map(
    con: duckdb.DuckDBPyConnection, table: str, systems: tuple[str, ...], bits: dict[Flag, FlagBit]
) -> None:
    """Create the temp table: one row a code, spelling of its system and stretch of validity; its bits."""
    asked = [(flag.codelist, bit.column, bit.mask) for flag, bit in bits.items()]
    # Lists without a bit bring in the codes of gestation, and keep the table well formed without flags.
    asked += [(codelist, "", 0) for codelist in GESTATION_LISTS]
    spellings = [(system, spelling) for system in systems for spelling in SPELLINGS[system]]
    words = "".join(
        f"coalesce(bit_or(mask) filter (asked.word = '{column}'), 0) as {column}, "
        for column in _columns(bits)
    )
    con.execute(
        f"""
        create or replace temp table {table} as
        with
        asked as (
            select unnest($codelists) as codelist, unnest($words) as word, unnest($masks)::bigint as mask
        ),
        spellings as (
            select unnest($systems) as system, unnest($spellings) as spelling
        )
        select codes.code_plain, spellings.spelling, codes.valid_from,
            coalesce(codes.valid_to, date '9999-12-31') as valid_to, {words}
            {_Z3A_DAYS} as z3a_days,
            {_P07_DAYS} as p07_days
        from asked
        join code_lists as codes using (codelist)
        join spellings using (system)
        group by codes.code_plain, spellings.spelling, codes.valid_from, codes.valid_to
        """,
        {
            "codelists": [codelist for codelist, _, _ in asked],
            "words": [word for _, word, _ in asked],
            "masks": [mask for _, _, mask in asked],
            "systems": [system for system, _ in spellings],
            "spellings": [spelling for _, spelling in spellings],
        },
    )
