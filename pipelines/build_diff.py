"""What changed between two kept builds, and why: deliveries, code lists, linkage models, definitions, program.

Both builds are read as they were published; no difference is told that is a small count or could give one away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from duckdb import DuckDBPyConnection

from linkage.quality.small_cells import choose_hidden
from measures.rates.suppression import PROFILES
from pipelines.builds import kept_builds, present_build
from pipelines.privacy import PERSON_TABLES
from pipelines.settings import Settings, SettingsError
from pipelines.warehouse import compare_readers

STRICTEST: Final = 10
# What a build is made from, in the words of the report.
_CAUSES: Final = {
    "code_version": "program",
    "codelist_version": "code lists",
    "linkage_model_version": "linkage models",
    "measure_catalogue_version": "measure definitions",
    "privacy_profile": "privacy profile",
    "suppression_profile": "hiding of small counts",
}
_SHOWN_RATES: Final = """
    select measure_id, period_type, period_start, level, place, stratum, stratum_value, denominator, numerator,
        rate, rate_per, ci_low, ci_high
    from {build}.measure_rates where not coalesce(suppressed, true) and computable and rate is not null
"""


@dataclass(frozen=True, kw_only=True)
class BuildDiff:
    """The differences, each a list of plain rows; `causes` names what the build is made from that changed."""

    before: str
    after: str
    causes: list[dict[str, Any]]
    submissions: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    link_status: list[dict[str, Any]]
    codelists: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    rates: list[dict[str, Any]]
    rates_moved: int
    rates_not_told: int
    rates_newly_hidden: int
    rates_newly_shown: int
    ids: list[dict[str, Any]] = field(default_factory=list)


def find_build(settings: Settings, asked: str) -> Path:
    """The database of a kept build: its id, a beginning of it that no other has, `present` or `previous`.

    SettingsError names the builds that are kept.
    """
    builds = [str(build["build_id"]) for build in kept_builds(settings.published)]
    present = present_build(settings.published)
    now = str(present["build_id"]) if present else None
    if asked == "present" and now:
        found = [now]
    elif asked == "previous" and now:
        found = [build for build in builds if build < now][-1:]
    else:
        found = [build for build in builds if build == asked] or [b for b in builds if b.startswith(asked)]
    if len(found) != 1:
        why = "begin so" if found else "has that name"
        raise SettingsError(
            f"{len(found) or 'no'} kept build{'s' if found else ''} {why}; kept are {', '.join(builds) or 'none'}"
        )
    return settings.published / "builds" / found[0] / "research.duckdb"


def compare_builds(settings: Settings, before: str, after: str) -> BuildDiff:
    """Compare two kept builds, named as `find_build` takes them; SettingsError when they are one and the same."""
    paths = find_build(settings, before), find_build(settings, after)
    if paths[0] == paths[1]:
        raise SettingsError("that is one and the same build; name two")
    with compare_readers(*paths) as con:
        return _compare(con)


def _compare(con: DuckDBPyConnection) -> BuildDiff:
    builds = [_build_row(con, build) for build in ("before", "after")]
    limit = max(_largest_hidden(build["suppression_profile"]) for build in builds)
    measures = _changed_measures(con)
    codelists = _changed_codelists(con)
    submissions = _changed_submissions(con)
    rates, moved, not_told = _moved_rates(con, limit)
    causes = _causes(builds, bool(submissions))
    changed = {row["measure_id"]: row for row in measures}
    lists = {row["codelist"] for row in codelists}
    for row in rates:
        row["because"] = _reasons(con, row, changed, lists, causes)
    return BuildDiff(
        before=builds[0]["build_id"],
        after=builds[1]["build_id"],
        causes=causes,
        submissions=submissions,
        tables=_table_counts(con, limit),
        link_status=_status_counts(con, limit),
        codelists=codelists,
        measures=measures,
        rates=rates,
        rates_moved=moved,
        rates_not_told=not_told,
        rates_newly_hidden=_switched(con, "before", "after"),
        rates_newly_shown=_switched(con, "after", "before"),
        ids=_changed_ids(con, builds, limit),
    )


def _build_row(con: DuckDBPyConnection, build: str) -> dict[str, Any]:
    return _rows(con, f"from {build}.builds where is_current")[0]


def _largest_hidden(profile: str | None) -> int:
    """The largest count that the profile hides; an unknown profile is read as the strictest."""
    rules = PROFILES.get(profile or "")
    return STRICTEST if rules is None else rules.largest_hidden


def _causes(builds: list[dict[str, Any]], has_new_submissions: bool) -> list[dict[str, Any]]:
    hashes = [json.loads(build["input_hashes"] or "{}").get("deliveries") for build in builds]
    causes = [
        {"cause": words, "before": builds[0][column], "after": builds[1][column]}
        for column, words in _CAUSES.items()
        if builds[0][column] != builds[1][column]
    ]
    if has_new_submissions or hashes[0] != hashes[1]:
        causes.insert(0, {"cause": "deliveries", "before": hashes[0], "after": hashes[1]})
    return causes


def _changed_submissions(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Submissions whose rows came in or went out; one that took the place of another of its month says `replaced`."""
    return _rows(
        con,
        """
        -- one row a submission that stands in one build only
        with old as (select submission_id, submitter, period from before.submissions where is_current),
        new as (select submission_id, submitter, period from after.submissions where is_current)
        select coalesce(n.submitter, o.submitter) as submitter, coalesce(n.period, o.period) as period,
            case when o.submission_id is null then
                    if((n.submitter, n.period) in (select (submitter, period) from old), 'replaced', 'added')
                else 'gone' end as change,
            coalesce(n.submission_id, o.submission_id) as submission_id
        from old as o full join new as n on n.submission_id = o.submission_id
        where n.submission_id is null
            and (o.submitter, o.period) not in (select (submitter, period) from new)
            or o.submission_id is null
        order by all
        """,
    )


def _table_counts(con: DuckDBPyConnection, limit: int) -> list[dict[str, Any]]:
    """Tables that came or went, or whose rows are another number; a small difference of people hides the later count."""
    known = {
        build: {
            row["table_name"]
            for row in _rows(con, f"select table_name from duckdb_tables() where database_name = '{build}'")
        }
        for build in ("before", "after")
    }
    found: list[dict[str, Any]] = []
    # Events of ids are told by kind, small numbers as such; the table's own growth would be their sum.
    for table in sorted((known["before"] | known["after"]) - {"identity_events"}):
        counts = {
            build: _count(con, f"{build}.{table}") if table in names else None
            for build, names in known.items()
        }
        old, new = counts["before"], counts["after"]
        if old == new:
            continue
        row: dict[str, Any] = {"table": table, "before": old, "after": new, "difference": None}
        if old is not None and new is not None:
            row |= _difference(old, new, limit if table in PERSON_TABLES else 0)
        found.append(row)
    return found


def _status_counts(con: DuckDBPyConnection, limit: int) -> list[dict[str, Any]]:
    """Newborns by link status. They add up to all newborns, so one small difference hides all later counts."""
    rows = _rows(
        con,
        """
        -- one row a link status
        with old as (select link_status, count(*) as newborns from before.dyads group by all),
        new as (select link_status, count(*) as newborns from after.dyads group by all)
        select coalesce(o.link_status, n.link_status) as link_status,
            coalesce(o.newborns, 0) as before, coalesce(n.newborns, 0) as after
        from old as o full join new as n on n.link_status = o.link_status order by 1
        """,
    )
    changes = [abs(row["after"] - row["before"]) for row in rows]
    total = abs(sum(row["after"] for row in rows) - sum(row["before"] for row in rows))
    # All newborns are told elsewhere: never a single status is hidden, since it would be what is left of them.
    cells = {number: (row["before"], row["after"]) for number, row in enumerate(rows)}
    hidden = choose_hidden(cells, [list(cells)], limit)
    hides_later = any(0 < change <= limit for change in [*changes, total])
    return [
        {
            "link_status": row["link_status"],
            "before": None if number in hidden else row["before"],
            "after": None if hides_later or number in hidden else row["after"],
        }
        for number, row in enumerate(rows)
    ]


def _difference(old: int, new: int, limit: int) -> dict[str, Any]:
    if 0 < abs(new - old) <= limit:
        return {"after": None, "difference": f"fewer than {limit + 1}"}
    return {"difference": new - old}


def _shown(count: int, limit: int) -> int | None:
    return None if 0 < count <= limit else count


def _changed_codelists(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    return _rows(
        con,
        """
        -- one row a code list with other codes or other dates of them
        with old as (select codelist, code_system, code, valid_from, valid_to from before.code_lists),
        new as (select codelist, code_system, code, valid_from, valid_to from after.code_lists),
        came as (select codelist, count(*) as codes from (from new except from old) group by all),
        went as (select codelist, count(*) as codes from (from old except from new) group by all)
        select coalesce(c.codelist, w.codelist) as codelist,
            coalesce(c.codes, 0) as codes_added, coalesce(w.codes, 0) as codes_dropped
        from came as c full join went as w on w.codelist = c.codelist order by 1
        """,
    )


def _changed_measures(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Measures that came, went or read otherwise; only columns that both catalogues have are compared."""
    told = (
        "definition",
        "denominator",
        "exclusions",
        "numerator",
        "rate_per",
        "grain",
        "version",
        "codelists",
    )
    both = _columns(con, "before", "measure_catalogue") & _columns(con, "after", "measure_catalogue")
    compared = [column for column in told if column in both]
    differing = ", ".join(
        f"if(o.{column}::varchar is distinct from n.{column}::varchar, '{column}', null)"
        for column in compared
    )
    return _rows(
        con,
        f"""
        -- one row a measure of one catalogue only, or that reads otherwise
        with compared as (
            select coalesce(o.measure_id, n.measure_id) as measure_id, coalesce(n.title, o.title) as title,
                case when o.measure_id is null then 'added' when n.measure_id is null then 'dropped'
                    else 'changed' end as change,
                if(o.measure_id is null or n.measure_id is null, null, concat_ws(', ', {differing})) as parts
            from before.measure_catalogue as o
            full join after.measure_catalogue as n on n.measure_id = o.measure_id
        )
        select measure_id, title, change, parts from compared
        where change <> 'changed' or parts <> '' order by change, measure_id
        """,
    )


def _moved_rates(con: DuckDBPyConnection, limit: int) -> tuple[list[dict[str, Any]], int, int]:
    """Rates shown in both builds of which the later one lies outside the earlier one's interval.

    Rows whose difference in units, events or others is small are counted and not told: one build less the other
    would give the few who make the difference. Two digits and no counts, so that no place is another two subtracted.
    Returns the rows of everybody, how many moved, how many are not told.
    """
    small = " or ".join(f"coalesce({c} between 1 and {limit}, true)" for c in ("units", "events", "others"))
    con.execute(f"""
        -- one row a rate that moved
        create or replace temp table moved_rates as
        with old as ({_SHOWN_RATES.format(build="before")}), new as ({_SHOWN_RATES.format(build="after")}),
        moved as (
            select n.measure_id, n.period_type, n.period_start, n.level, n.place, n.stratum, n.stratum_value,
                n.rate_per, o.rate as rate_before, n.rate as rate_after,
                abs(n.denominator - o.denominator) as units,
                abs(coalesce(n.numerator, 0) - coalesce(o.numerator, 0)) as events,
                abs((n.denominator - coalesce(n.numerator, 0)) - (o.denominator - coalesce(o.numerator, 0))) as others
            from new as n join old as o using (
                measure_id, period_type, period_start, level, place, stratum, stratum_value)
            where n.rate < o.ci_low or n.rate > o.ci_high
        )
        select *, {small} as is_small from moved
    """)
    moved, not_told = con.execute("select count(*), count(*) filter (is_small) from moved_rates").fetchall()[
        0
    ]
    rows = _rows(
        con,
        """
        select measure_id, period_type, period_start, level, place, rate_per, rate_before, rate_after
        from moved_rates where not is_small and stratum = 'overall' and period_type in ('year', 'all')
        order by measure_id, period_type, period_start, level, place
        """,
    )
    for row in rows:
        row |= {name: float(f"{row[name]:.2g}") for name in ("rate_before", "rate_after")}
    return rows, int(moved), int(not_told)


def _reasons(
    con: DuckDBPyConnection,
    rate: dict[str, Any],
    measures: dict[str, dict[str, Any]],
    lists: set[str],
    causes: list[dict[str, Any]],
) -> str:
    """What may have moved the rate: its own definition and code lists first, then what bears on every measure."""
    found: list[str] = []
    if rate["measure_id"] in measures:
        found.append(f"definition ({measures[rate['measure_id']]['parts']})")
    row = con.execute(
        "select codelists, needs from after.measure_catalogue where measure_id = ?", [rate["measure_id"]]
    ).fetchall()
    used, needs = row[0] if row else ("", "")
    touched = sorted(lists & set((used or "").split(", ")))
    if touched:
        found.append(f"code lists ({', '.join(touched)})")
    for cause in causes:
        if cause["cause"] == "deliveries" or (
            cause["cause"] == "linkage models" and "linked dyads" in (needs or "")
        ):
            found.append(cause["cause"])
    if not found:
        found = [cause["cause"] for cause in causes if cause["cause"] == "program"]
    return ", ".join(found) or "not known"


def _switched(con: DuckDBPyConnection, shown_in: str, hidden_in: str) -> int:
    """How many rates one build shows and the other hides; which ones is not told."""
    return int(
        con.execute(f"""
            select count(*) from {shown_in}.measure_rates as s join {hidden_in}.measure_rates as h using (
                measure_id, period_type, period_start, level, place, stratum, stratum_value)
            where not s.suppressed and h.suppressed
        """).fetchall()[0][0]
    )


def _changed_ids(con: DuckDBPyConnection, builds: list[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Events of ids between the two builds; a small number is told as such."""
    first, last = (build.get("identity_night") or 0 for build in builds)
    rows = _rows(
        con,
        f"""
        select event, grain, count(*) as ids from after.identity_events
        where night > {int(first)} and night <= {int(last)} group by all order by all
        """,
    )
    return [row | {"ids": _shown(row["ids"], limit) or f"fewer than {limit + 1}"} for row in rows]


def _columns(con: DuckDBPyConnection, build: str, table: str) -> set[str]:
    return {row[0] for row in con.execute(f"describe {build}.{table}").fetchall()}


def _count(con: DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"select count(*) from {table}").fetchall()[0][0])


def _rows(con: DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = con.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
