"""What may be in no page's source: who somebody is, and a figure that is hidden as too small.

The exact rates of the custodian's work folder are held against every list a page's script reads and every row it shows.
No browser is needed for it.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.acceptance.conftest import CANARY_NAME, CANARY_NUMBER, Network

SMALLEST_SHOWN = 11
# Headings of columns that count people; each is checked to be found.
COUNTING = {
    "Newborns",
    "Linked",
    "Of newborns",
    "Links",
    "of links",
    "of true pairs",
    "Deliveries",
    "Live births",
    "n",
}
# Deliveries of files, not of children; and what linking did with the network as a whole (linkage/quality/hidden.py).
SHOWN_ON_PURPOSE = (["Status"], ["Outcome"], ["Tier"])
# A rate is cut to four digits for the page's script.
DIGITS = 4


class Tables(HTMLParser):
    """The tables of a page: headings, and the words of each row's cells (a cell over several columns counts as such)."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[list[str], list[list[str]]]] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "table":
            self.tables.append(([], []))
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr" and self.tables and not self._in_head:
            self.tables[-1][1].append([])
        elif tag in ("td", "th"):
            self._cell, self._span = [], int(found.get("colspan") or 1)

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self._in_head = False
        elif tag in ("td", "th") and self._cell is not None and self.tables:
            words = " ".join("".join(self._cell).split())
            heads, rows = self.tables[-1]
            target = heads if self._in_head else rows[-1] if rows else []
            target.extend([words] * self._span)
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


@pytest.fixture(scope="module")
def sources(network: Network) -> dict[str, str]:
    """The source of every report of the network by its path below the reports' folder."""
    reports = network.home / "reports"
    return {
        path.relative_to(reports).as_posix(): path.read_text() for path in sorted(reports.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def rates(network: Network) -> list[dict[str, Any]]:
    """Every computable rate of the whole period and of the network's months: exact, and whether it is hidden."""
    exact = max(
        (network.home / "work" / "stages" / "rate").glob("*/measure_rates_exact.parquet"),
        key=lambda path: path.stat().st_mtime,
    )
    with duckdb.connect(str(network.database), read_only=True) as con:
        found = con.execute(
            f"""
            select measure_id, period_type, strftime(period_start, '%b %Y') as month, level, place, stratum, stratum_value,
                exact.denominator, exact.numerator, exact.rate, published.suppressed
            from measure_rates published
            join read_parquet('{exact}') exact
                using (measure_id, period_type, period_start, level, place, stratum, stratum_value)
            where published.computable and exact.denominator > 0
                and (period_type = 'all' or (period_type = 'month' and level = 'network' and stratum = 'overall'))
            """
        )
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    hidden = sum(row["suppressed"] for row in rows)
    assert hidden > 1000 and len(rows) - hidden > 1000, "this would pass on nothing"
    return rows


def figures_of(source: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', source, re.DOTALL)
    assert found
    figures: dict[str, Any] = json.loads(found[1])
    return figures


def cut(rate: float) -> float:
    return float(f"{rate:.{DIGITS}g}")


def people_of(landing: Path) -> dict[str, set[str]]:
    """What tells people from one another in the delivered files, by kind, in small letters."""
    files = str(landing / "*" / "*" / "maternal_encounters.parquet")
    with duckdb.connect() as con:
        rows = con.execute(
            "select patient_mrn, account_number, phone, email, birth_date::date::varchar, "
            f"lower(first_name || ' ' || last_name) from read_parquet('{files}', union_by_name = true)"
        ).fetchall()
    kinds = (
        "record numbers",
        "accounts",
        "telephones",
        "addresses of mail",
        "birth dates",
        "names",
    )
    return {
        kind: {str(row[at]).lower() for row in rows if row[at] is not None and len(str(row[at])) >= 6}
        for at, kind in enumerate(kinds)
    }


def test_no_source_names_a_person(network: Network, sources: dict[str, str]) -> None:
    people = people_of(network.landing)
    assert all(len(values) > 100 for kind, values in people.items() if kind != "addresses of mail")
    for name, source in sources.items():
        assert CANARY_NAME not in source and CANARY_NUMBER not in source, name
        text = source.lower()
        tokens = set(re.findall(r"[\w@.+-]*\w", text))
        words = re.findall(r"[a-z'-]+", text)
        pairs = {f"{one} {other}" for one, other in pairwise(words)}
        pairs |= {f"{other} {one}" for one, other in pairwise(words)}
        for kind, values in people.items():
            found = values & (pairs if kind == "names" else tokens)
            assert not found, f"{name}: {len(found)} {kind}"


def test_what_is_hidden_is_in_no_list_of_the_page_of_measures(
    sources: dict[str, str], rates: list[dict[str, Any]]
) -> None:
    figures = figures_of(sources["network.html"])
    # Region, state and hospital: n, rate; group: n, rate. Two places with the same two figures are not told apart.
    listed = {
        measure: {
            (one[at], one[at + 1])
            for name, at in (("a", 2), ("h", 1), ("g", 2))
            for one in found.get(name, ())
        }
        for measure, found in figures["measures"].items()
    }
    whole = [
        row
        for row in rates
        if row["period_type"] == "all" and (row["level"], row["stratum"]) != ("network", "overall")
    ]
    shown = {
        (row["measure_id"], row["denominator"], cut(row["rate"])) for row in whole if not row["suppressed"]
    }
    found = 0
    for row in whole:
        figure = (row["measure_id"], row["denominator"], cut(row["rate"]))
        if not row["suppressed"]:
            found += figure[1:] in listed.get(row["measure_id"], ())
        elif figure not in shown:
            assert figure[1:] not in listed.get(row["measure_id"], ()), (row["measure_id"], row["level"])
    assert found > 500, "hardly a shown rate was found: the comparison is broken"


def test_a_hidden_month_is_a_gap(sources: dict[str, str], rates: list[dict[str, Any]]) -> None:
    figures = figures_of(sources["network.html"])
    months = [row for row in rates if row["period_type"] == "month"]
    drawn = {
        (measure, figures["months"][point[0]])
        for measure, found in figures["measures"].items()
        for point in found.get("m", ())
    }
    assert drawn
    assert not drawn & {(row["measure_id"], row["month"]) for row in months if row["suppressed"]}


def test_a_hidden_measure_has_a_row_without_figures(
    sources: dict[str, str], rates: list[dict[str, Any]]
) -> None:
    rows = dict(re.findall(r'<tr id="m-([^"]+)"(.*?)</tr>', sources["network.html"], re.DOTALL))
    hidden = {
        row["measure_id"]
        for row in rates
        if row["suppressed"]
        and (row["level"], row["stratum"], row["period_type"]) == ("network", "overall", "all")
    }
    assert len(hidden) > 20
    for measure in hidden & rows.keys():
        cells = re.findall(r"<td[^>]*>(.*?)</td>", rows[measure], re.DOTALL)[:2]
        assert not re.search(r"\d", re.sub(r"<[^>]+>", "", "".join(cells))), measure
        assert 'data-v=""' in rows[measure]


def test_a_hospitals_page_speaks_of_no_measure_that_is_hidden_there(
    sources: dict[str, str], rates: list[dict[str, Any]]
) -> None:
    checked = 0
    for name, source in sources.items():
        if not name.startswith("hospitals/"):
            continue
        own = [row for row in rates if (row["level"], row["place"]) == ("hospital", Path(name).stem)]
        hidden = {row["measure_id"] for row in own if row["suppressed"] and row["stratum"] == "overall"}
        spoken_of = set(re.findall(r"network\.html#m-([\w.-]+)", source)) | set(
            re.findall(r'id="r-([^"]+)"', source)
        )
        assert spoken_of and hidden
        assert not spoken_of & hidden, name
        checked += 1
    assert checked >= 2


def test_no_column_that_counts_people_holds_a_small_number(sources: dict[str, str]) -> None:
    found: set[str] = set()
    for name, source in sources.items():
        parsed = Tables()
        parsed.feed(re.sub(r"<script.*?</script>", "", source, flags=re.DOTALL))
        for heads, rows in parsed.tables:
            if heads[:1] in SHOWN_ON_PURPOSE:
                continue
            for at in [at for at, head in enumerate(heads) if head in COUNTING]:
                counts = [row[at].replace("\u202f", "") for row in rows if len(row) > at]
                numbers = [int(count) for count in counts if count.isdigit()]
                assert not [n for n in numbers if 0 < n < SMALLEST_SHOWN], (name, heads[at], heads[0])
                found |= {heads[at]} if numbers else set()
    assert found == COUNTING
