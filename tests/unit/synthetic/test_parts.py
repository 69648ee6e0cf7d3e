"""The generator's parts on small inputs: exact numbers of births, spoiling, naming habits, numbering of codes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from synthetic.code_rules import CodeRows, is_exempt
from synthetic.conditions import Condition, draw_conditions
from synthetic.hospitals import build_network, default_hospital_count
from synthetic.landing import period_names
from synthetic.name_tables import NAME_GROUPS, draw_names, surname_table
from synthetic.newborn_codes import heavy_codes, low_weight_codes, short_gestation_codes
from synthetic.newborn_names import NAMING_HABITS
from synthetic.pregnancies import draw_plurality
from synthetic.settings import ERROR_RATES, SynthesisSettings
from synthetic.spoiling import mistype, spoil_text


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def settings(births: int, hospitals: int) -> SynthesisSettings:
    return SynthesisSettings(
        births=births,
        seed=1,
        hospitals=hospitals,
        months=12,
        first_month=date(2025, 1, 1),
        errors=ERROR_RATES["light"],
    )


def test_each_hospital_gets_exactly_its_births_whatever_the_twins(rng: np.random.Generator) -> None:
    wanted = np.array([7, 1, 400, 0, 92])
    mothers = {
        "hospital": np.repeat(np.arange(5), wanted),
        "age": rng.integers(16, 45, 500),
        "race": np.zeros(500, dtype=int),
    }
    for _ in range(30):
        plurality = draw_plurality(rng, mothers, wanted)
        born = np.bincount(mothers["hospital"], weights=plurality, minlength=5)
        assert born.tolist() == wanted.tolist()


def test_a_network_has_about_one_hospital_for_1500_births() -> None:
    assert default_hospital_count(100, 12) == 3
    assert default_hospital_count(30_000, 12) == 20
    assert default_hospital_count(15_000, 6) == 20
    assert default_hospital_count(4_000_000, 12) == 250


def test_every_region_has_a_center_of_the_highest_level(rng: np.random.Generator) -> None:
    network = build_network(rng, settings(60_000, 40))
    assert network.births.sum() == 60_000
    for region in np.unique(network.region):
        here = network.region == region
        (center,) = set(network.region_center[here].tolist())
        assert network.region[center] == region
        assert network.neonatal_level[center] == network.neonatal_level[here].max() >= 3
    codes = network.area_code.to_pylist()
    assert len(set(codes)) == len(codes)


def test_half_of_the_hospitals_send_the_mothers_record_number(rng: np.random.Generator) -> None:
    assert build_network(rng, settings(9_000, 12)).habits["sends_mother_mrn"].sum() == 6


def test_a_condition_keeps_its_overall_rate_while_companions_raise_it(rng: np.random.Generator) -> None:
    states = {"obese": np.arange(200_000) % 4 == 0}
    condition = Condition(name="diabetes", rate=0.08, raised_by=(("obese", 3.0),))
    draw_conditions(rng, states, [condition], np.ones(200_000))
    # A quarter at three times the chance: 0.08 = (3/4 + 1/4 x 3) p, so p = 0.0533 and 0.16 among the obese.
    assert states["diabetes"].mean() == pytest.approx(0.08, abs=0.002)
    assert states["diabetes"][states["obese"]].mean() == pytest.approx(0.16, abs=0.006)


def test_surnames_are_zipf_like_and_cluster_by_group(rng: np.random.Generator) -> None:
    table = surname_table()
    drawn = {g: draw_names(rng, table, np.full(20_000, i)) for i, g in enumerate(NAME_GROUPS)}
    garcia = table.names.to_pylist().index("Garcia")
    assert (drawn["hispanic"] == garcia).mean() > 0.02 > (drawn["any"] == garcia).mean()
    _, counts = np.unique(drawn["any"], return_counts=True)
    assert counts.max() / 20_000 < 0.03, "the commonest surname is borne by one in a hundred or so"
    assert (counts == 1).sum() > 1_500, "many surnames occur once"


def test_naming_habits_give_the_shapes_that_hospitals_use() -> None:
    single_girl = [write("Wendy", False, 0) for write in NAMING_HABITS]
    second_boy = [write("Wendy", True, 2) for write in NAMING_HABITS]
    for shape in (
        "Babygirl",
        "BG",
        "Girl",
        "Wendysgirl",
        "Wendys Girl",
        "Baby Wendy",
        "GirlWendy",
        "Infant of Wendy",
    ):
        assert shape in single_girl
    for shape in ("BabyboyB", "BB B", "2Wendysboy", "Boy2Wendy", "Twin B", "Wendy Boy 2"):
        assert shape in second_boy


def test_typing_errors_hit_the_share_asked_for_and_leave_numbers_their_length(
    rng: np.random.Generator,
) -> None:
    numbers = pa.array(["0123456789"] * 20_000)
    wrong = [text for text in mistype(rng, numbers, 0.06).to_pylist() if text != "0123456789"]
    assert len(wrong) == pytest.approx(1_200, abs=150)
    assert all(len(text) == 10 and text.isdigit() for text in wrong)
    spoiled = spoil_text(rng, pa.array(["Smith"] * 20_000), ERROR_RATES["heavy"])
    assert spoiled.null_count == pytest.approx(2_400, abs=250)
    assert spoil_text(rng, numbers, ERROR_RATES["none"]).equals(numbers)


def test_rows_of_a_stay_are_numbered_by_place_and_doubles_are_dropped() -> None:
    rows = CodeRows()
    first, second = rows.number_of("O80"), rows.number_of("Z37.0")
    rows.add(np.array([0, 1]), second, 90, 0)
    rows.add(np.array([0, 1]), first, 1, 0)
    rows.add(np.array([1]), first, 1, 0)
    ordered = rows.in_order(np.array([1, 0]))
    assert ordered["stay"].tolist() == [1, 1, 0, 0]
    assert ordered["sequence"].tolist() == [1, 2, 1, 2]
    assert ordered["code"].tolist() == [first, second, first, second]


def test_size_codes_follow_the_limits_of_weight_and_weeks() -> None:
    weight = np.array([499.0, 500, 999, 1000, 2499, 2500])
    position, codes = low_weight_codes(weight, np.zeros(6, dtype=bool))
    assert [codes[p] if p >= 0 else None for p in position] == [
        "P07.01",
        "P07.02",
        "P07.03",
        "P07.14",
        "P07.18",
        None,
    ]
    position, codes = low_weight_codes(np.array([2450.0, 2900]), np.ones(2, dtype=bool))
    assert [codes[p] for p in position] == ["P05.18", "P05.19"]
    position, codes = short_gestation_codes(np.array([21, 22, 23, 27, 28, 36, 37]))
    assert [codes[p] if p >= 0 else None for p in position] == [
        "P07.21", "P07.21", "P07.22", "P07.26", "P07.31", "P07.39", None,
    ]  # fmt: skip
    position, codes = heavy_codes(np.array([3999.0, 4000, 4499, 4500]))
    assert [codes[p] if p >= 0 else None for p in position] == [None, "P08.1", "P08.1", "P08.0"]


def test_exempt_codes_carry_no_flag() -> None:
    assert [is_exempt(code) for code in ("Z37.0", "Z3A.39", "O80", "Q21.0", "O82", "P22.0")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


def test_period_folders_are_named_by_month_quarter_or_year() -> None:
    assert period_names(date(2024, 11, 1), 3, "month") == ["2024-11", "2024-12", "2025-01"]
    assert period_names(date(2024, 11, 1), 3, "quarter") == ["2024Q4", "2024Q4", "2025Q1"]
    assert period_names(date(2024, 11, 1), 3, "year") == ["2024", "2024", "2025"]
