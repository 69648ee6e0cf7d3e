"""Turns a page's figures into one self-contained file: the shared header, the templates, and writing it whole.

What a page shows is decided in its own module; nothing is counted here but what every header carries.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import verdicts, wording
from reports.hiding import smallest_shown
from reports.published import Row, ask
from reports.robson import word_points
from reports.sparks import draw_bar

TEMPLATES = Path(__file__).parent / "templates"
PAGES = (
    ("index.html", "Overview"),
    ("quality.html", "Data quality"),
    ("linkage.html", "Linkage"),
    ("network.html", "Measures"),
    ("dyads.html", "Mothers and newborns"),
    ("levels.html", "Levels of care"),
)
SUPPRESSION_WORDS = {
    "us_cms": "us_cms (counts of 1 to 10 hidden)",
    "us_hcup": "us_hcup (counts of 1 to 10 hidden)",
    "nhs": "nhs (counts of 1 to 7 hidden, others rounded to 5)",
    "internal": "internal (nothing hidden: not for release)",
}


def describe_build(con: duckdb.DuckDBPyConnection) -> Row:
    """What every page says of the build: `build_id, finished_at, period, privacy, suppression, smallest, worst, …`."""
    builds = ask(
        con, "select * from builds order by is_current desc nulls last, started_at desc, build_id limit 1"
    )
    build = builds[0] if builds else {}
    period = ask(
        con,
        """
        select min(period_start) as first_month, max(period_start) as last_month
        from measure_rates
        where period_type = 'month' and level = 'network' and stratum = 'overall'
        """,
    )[0]
    verdict_counts = ask(con, "select verdict, count(*) as checks from gate_results group by verdict")
    tally = {row["verdict"]: row["checks"] for row in verdict_counts}
    worst = verdicts.worst_of(tally)
    profile = build.get("suppression_profile")
    return {
        "build": build,
        "build_id": build.get("build_id") or wording.NOT_KNOWN,
        "finished": wording.format_moment(build.get("finished_at")),
        "period": wording.format_period(period["first_month"], period["last_month"]),
        "privacy": build.get("privacy_profile") or wording.NOT_KNOWN,
        "profile": profile,
        "suppression": SUPPRESSION_WORDS.get(str(profile), profile or wording.NOT_KNOWN),
        "smallest": smallest_shown(profile),
        "worst": verdicts.look_of(worst) if worst else None,
        "checks": sum(tally.values()),
        "tally": [(verdicts.look_of(v), tally[v]) for v in sorted(tally, key=verdicts.place_of)],
        "need_a_look": sum(
            n for v, n in tally.items() if v in verdicts.NEEDS_A_LOOK or v not in verdicts.BY_VERDICT
        ),
    }


def render_page(
    name: str, about: Mapping[str, Any], figures: Mapping[str, Any], *, template: str | None = None
) -> str:
    """The whole page as text; figures are escaped unless they are drawings made by this package.

    `name` is the page's path below the reports' folder, from which the way back to the other pages follows.
    """
    root = "../" * name.count("/")
    return _ENVIRONMENT.get_template(template or name).render(
        page=name, root=root, pages=PAGES, about=about, **figures
    )


def write_whole(path: Path, text: str) -> Path:
    """Writes the file beside its place and renames it: a reader sees the old page or the new, never half of one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _draw_share(share: float | None, tone: str) -> Markup:
    """A bar of a share of 0-1, named by its percentage; nothing where the share is not known."""
    return Markup("") if share is None else draw_bar(share, tone=tone, about=wording.format_share(share))


def _make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        count=wording.format_count,
        share=wording.format_share,
        number=wording.format_number,
        month=wording.format_month,
        moment=wording.format_moment,
    )
    environment.globals.update(
        HIDDEN=wording.HIDDEN,
        looks=verdicts.LOOKS,
        bar=_draw_share,
        count_of=wording.format_count_of,
        points=word_points,
    )
    return environment


_ENVIRONMENT = _make_environment()
