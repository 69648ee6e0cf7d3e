"""Rows of facts for tests: their columns, how they are loaded, and how Hypothesis draws rows, words and measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache

import duckdb
import pyarrow as pa
from hypothesis import strategies as st

from measures import vocabulary as words
from measures.catalogue import CATALOGUE
from measures.fact_columns import TEXT_WORDS, columns_of
from measures.facts_used import flags_needed
from measures.flags import Flag, FlagKind
from measures.measure import Grain, Measure, MeasureKind, Need, UnknownExclusion

Cell = bool | int | float | str | date | datetime | None
Row = dict[str, Cell]

_ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
}
FIRST_DAY = date(2025, 1, 1)


@cache
def fact_types(grain: Grain) -> Mapping[str, str]:
    """Name and DuckDB type of every column of the grain's facts, the flags of the whole catalogue included."""
    if grain is not Grain.DYAD:
        flags = {flag.column: "BOOLEAN" for flag in flags_needed(CATALOGUE, grain)}
        return columns_of(grain) | flags
    mother = {f"mother__{flag.column}": "BOOLEAN" for flag in flags_needed(CATALOGUE, Grain.DELIVERY)}
    newborn = {f"newborn__{flag.column}": "BOOLEAN" for flag in flags_needed(CATALOGUE, Grain.NEWBORN)}
    return columns_of(grain) | mother | newborn


def load_facts(con: duckdb.DuckDBPyConnection, grain: Grain, rows: Sequence[Mapping[str, Cell]]) -> None:
    """Create `<grain>_facts` from full rows."""
    types = fact_types(grain)
    schema = pa.schema([(name, _ARROW_TYPES[type_]) for name, type_ in types.items()])
    facts = pa.table({name: [row[name] for row in rows] for name in types}, schema=schema)
    con.register("rows_of_facts", facts)
    con.execute(f"create or replace temp table {grain}_facts as from rows_of_facts")
    con.unregister("rows_of_facts")


def load_availability(con: duckdb.DuckDBPyConnection, hospitals: Mapping[str, Mapping[Need, bool]]) -> None:
    """Create `input_availability`: what each hospital sends."""
    con.execute(
        "create or replace temp table input_availability "
        "(hospital_id varchar, need varchar, available boolean, reason varchar)"
    )
    for hospital_id, sent in hospitals.items():
        for need, available in sent.items():
            con.execute(
                "insert into input_availability values (?, ?, ?, null)", [hospital_id, need.value, available]
            )


def everything_sent() -> dict[Need, bool]:
    """Availability of a hospital that sends every input."""
    return dict.fromkeys(Need, True)


# Drawing. Numbers lie around the limits that measures use, so that both sides and the limit itself come up.

_NUMBERS: dict[str, tuple[float, ...]] = {
    "mother_age_years": (11, 12, 17, 18, 19, 20, 34, 35, 55, 56),
    "gestational_age_days": (153, 154, 195, 196, 223, 224, 238, 251, 252, 258, 259, 272, 273),
    "birth_weight_g": (999, 1000, 1499, 1500, 1999, 2000, 2499, 2500, 3999, 4000),
    "length_of_stay_days": (0, 2, 3, 4, 5, 120, 121),
    "blood_loss_ml": (999, 1000, 1499, 1500),
    "lowest_glucose_mg_dl": (44, 45),
    "lowest_glucose_mmol_l": (2.4, 2.5),
    "svi_overall": (-999, 0, 0.74, 0.75, 1),
    "rural_urban_code": (1, 3, 4, 10, 99),
    "adi_national_percentile": (1, 84, 85, 100),
    "age_at_death_days": (0, 28, 29),
    "first_prenatal_visit_week": (0, 1, 13, 14),
}
_OTHER_NUMBERS = (0, 1, 2, 3, 5, 6, 7)
_TEXTS: dict[str, tuple[str, ...]] = {
    **TEXT_WORDS,
    "discharge_disposition": ("01", "02", "05", "07", "20", "66"),
    "first_discharge_disposition": ("01", "02", "05", "20"),
    "point_of_origin": ("1", "4", "5", "6"),
}
_OTHER_TEXTS = ("a", "b", "it's")


def _plain(column: str) -> str:
    return column.removeprefix("mother__").removeprefix("newborn__")


def cells(column: str, type_: str) -> st.SearchStrategy[Cell]:
    """Cells of a column, absent one time in a few; flags are never absent."""
    name = _plain(column)
    if name.startswith(("dx", "px__")):
        return st.booleans()
    match type_:
        case "BOOLEAN":
            present: st.SearchStrategy[Cell] = st.booleans()
        case "BIGINT" | "DOUBLE":
            numbers = _NUMBERS.get(name, _OTHER_NUMBERS)
            present = st.sampled_from([float(n) if type_ == "DOUBLE" else int(n) for n in numbers])
        case "DATE":
            present = st.integers(0, 40).map(lambda days: FIRST_DAY + timedelta(days=days))
        case "TIMESTAMP":
            present = st.integers(0, 40 * 24 * 60).map(
                lambda minutes: datetime(2025, 1, 1) + timedelta(minutes=minutes)
            )
        case _:
            present = st.sampled_from(_TEXTS.get(name, _OTHER_TEXTS))
    return st.one_of(st.none(), present, present, present)


def rows_of(grain: Grain, columns: Sequence[str], hospitals: Sequence[str]) -> st.SearchStrategy[Row]:
    """Full rows: the named columns are drawn, the others are absent (flags: no)."""
    types = fact_types(grain)
    drawn = {name: cells(name, types[name]) for name in columns if name != "hospital_id"}
    absent = {name: False if _plain(name).startswith(("dx", "px__")) else None for name in types}
    return st.builds(
        lambda cells_drawn, hospital: absent | cells_drawn | {"hospital_id": hospital},
        st.fixed_dictionaries(drawn),
        st.sampled_from(list(hospitals)),
    )


# The columns that generated words speak of: one or two of each type, and two flags.
WORD_COLUMNS = (
    "mother_age_years",
    "blood_loss_ml",
    "payer",
    "trial_of_labor",
    "admit_at",
    "discharge_at",
    "delivery_date",
)
WORD_FLAGS = (
    Flag(kind=FlagKind.DIAGNOSIS, codelist="postpartum_hemorrhage"),
    Flag(kind=FlagKind.PROCEDURE, codelist="cesarean"),
)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> words.Condition:
    """Conditions of any word over the columns of WORD_COLUMNS, a few levels deep."""
    simple = (_draw_comparison, _draw_flag, _draw_membership, _draw_between, _draw_known, _draw_always)
    if depth == 0:
        return draw(st.sampled_from(simple))(draw)
    smaller = conditions(depth=depth - 1)
    several = st.lists(smaller, min_size=1, max_size=3)
    match draw(st.integers(0, 7)):
        case 0:
            return words.all_of(*draw(several))
        case 1:
            return words.any_of(*draw(several))
        case 2:
            return words.not_(draw(smaller))
        case 3:
            parts = draw(several)
            return words.count_of(*parts, at_least=draw(st.integers(1, len(parts))))
        case 4:
            return words.established(draw(smaller))
        case 5:
            cases = draw(st.lists(st.tuples(smaller, smaller), min_size=1, max_size=3))
            return words.first_answer(*cases)
        case 6:
            scored = draw(st.lists(st.tuples(smaller, st.integers(-3, 9)), min_size=1, max_size=3))
            return words.score_at_least(words.points(*scored), draw(st.integers(-3, 9)))
        case _:
            return draw(st.sampled_from(simple))(draw)


def _draw_comparison(draw: st.DrawFn) -> words.Condition:
    column = draw(st.sampled_from(("mother_age_years", "blood_loss_ml")))
    operator = draw(st.sampled_from(list(words.Operator)))
    return words.Compare(column=column, operator=operator, constant=draw(st.sampled_from(_NUMBERS[column])))


def _draw_flag(draw: st.DrawFn) -> words.Condition:
    return words.HasFlag(flag=draw(st.sampled_from(WORD_FLAGS)))


def _draw_membership(draw: st.DrawFn) -> words.Condition:
    if draw(st.booleans()):
        return words.is_true("trial_of_labor")
    return words.one_of(
        "payer", *draw(st.lists(st.sampled_from(TEXT_WORDS["payer"]), min_size=1, max_size=3))
    )


def _draw_between(draw: st.DrawFn) -> words.Condition:
    limits = sorted(draw(st.lists(st.sampled_from(_NUMBERS["mother_age_years"]), min_size=2, max_size=2)))
    return words.between("mother_age_years", limits[0], limits[1])


def _draw_known(draw: st.DrawFn) -> words.Condition:
    return words.is_known(draw(st.sampled_from(WORD_COLUMNS)))


def _draw_always(draw: st.DrawFn) -> words.Condition:
    return words.Always(answer=draw(st.booleans()))


@st.composite
def number_values(draw: st.DrawFn) -> words.Value:
    """Values that are numbers."""
    match draw(st.integers(0, 4)):
        case 0:
            return words.value_of(draw(st.sampled_from(("mother_age_years", "blood_loss_ml"))))
        case 1:
            pair = draw(st.permutations(("admit_at", "discharge_at", "delivery_date")))
            return words.days_between(pair[0], pair[1])
        case 2:
            return words.points(
                *draw(st.lists(st.tuples(conditions(depth=1), st.integers(-3, 9)), min_size=1, max_size=4))
            )
        case 3:
            return words.sum_of(draw(number_values()), words.value_of("length_of_stay_days"))
        case _:
            return words.difference(draw(number_values()), less=words.value_of("blood_loss_ml"))


@st.composite
def reasons(draw: st.DrawFn) -> words.Value:
    """Values that are labels."""
    labels = st.sampled_from(("abnormal presentation", "fetal death", "it's twins"))
    cases = draw(st.lists(st.tuples(conditions(depth=1), labels), min_size=1, max_size=3))
    return words.first_matching(*cases) if draw(st.booleans()) else words.all_matching(*cases)


@st.composite
def delivery_measures(draw: st.DrawFn) -> Measure:
    """Measures of deliveries made of any words."""
    kind = draw(st.sampled_from((MeasureKind.PROPORTION, MeasureKind.CONTINUOUS)))
    return Measure(
        id="generated",
        title="Generated",
        definition="Generated",
        group="A",
        family="generated",
        grain=Grain.DELIVERY,
        denominator=draw(conditions()),
        numerator=draw(number_values()) if kind is MeasureKind.CONTINUOUS else draw(conditions()),
        exclusions=draw(st.none() | conditions(depth=2)),
        unknown_exclusion=draw(st.sampled_from(list(UnknownExclusion))),
        reason=draw(st.none() | reasons()),
        kind=kind,
        steward="tests",
        version="1",
        needs=draw(st.sampled_from(((), (Need.DIAGNOSES,), (Need.DIAGNOSES, Need.PARITY)))),
    )
