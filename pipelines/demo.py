"""What the demo prints at its end: counts, link figures, verdicts, paths and three queries to try."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from pipelines.settings import Settings
from pipelines.warehouse import reader

EXAMPLE_QUERIES = {
    "How many newborns were linked, and why were the others not?": (
        "select link_status, link_reason, count(*) as newborns from dyads group by all order by newborns desc"
    ),
    "Which measures does the network stand at, with their intervals?": (
        "select measure_id, rate, ci_low, ci_high, denominator from measure_rates "
        "where level = 'network' and period_type = 'all' and stratum = 'overall' and not suppressed "
        "order by measure_id"
    ),
    "Do newborns of mothers with hypertension come early more often?": (
        "select dm.hdp_any as mother_hypertensive, avg(nm.preterm::int) as preterm_share, count(*) as dyads "
        "from dyads join delivery_measures dm using (delivery_id) join newborn_measures nm using (newborn_id) "
        "where dm.hdp_any is not null and nm.preterm is not null group by all order by all"
    ),
}

_HEADLINE_MEASURES = (
    "smm20",
    "ntsv_discharge",
    "hdp_any",
    "preterm",
    "lbw",
    "nicu_admission",
    "dyad_htn_preterm",
    "sdoh_medicaid",
)


def show_result(settings: Settings, console: Console) -> None:
    """Print what was found and where to look."""
    database = settings.published / "research.duckdb"
    with reader(database) as con:
        counts = con.execute("""
            select
                (select count(*) from deliveries), (select count(*) from newborns),
                count(*) filter (link_status = 'linked'), count(*) filter (link_status = 'review'),
                count(*) filter (link_status = 'unlinked'), (select count(distinct hospital_id) from deliveries)
            from dyads
        """).fetchall()[0]
        quality = con.execute("""
            select metric, value, ci_low, ci_high from link_quality
            where stratum = 'overall' and metric in ('link_rate', 'precision', 'recall') order by metric
        """).fetchall()
        verdicts = con.execute("""
            select stage, verdict, count(*) from gate_results group by all order by all
        """).fetchall()
        rates = con.execute(
            """
            select r.measure_id, c.title, r.rate, r.rate_per, r.ci_low, r.ci_high
            from measure_rates r join measure_catalogue c using (measure_id)
            where level = 'network' and period_type = 'all' and stratum = 'overall' and not suppressed
                and list_contains(?, r.measure_id)
            order by list_position(?, r.measure_id)
            """,
            [list(_HEADLINE_MEASURES), list(_HEADLINE_MEASURES)],
        ).fetchall()
    console.print()
    console.print(
        f"[bold]{counts[0]:,} deliveries and {counts[1]:,} newborns at {counts[5]} hospitals:[/] "
        f"{counts[2]:,} linked, {counts[3]:,} for review, {counts[4]:,} unlinked"
    )
    for metric, value, low, high in quality:
        console.print(f"  {metric.replace('_', ' ')}: {value:.4f} ({low:.4f} to {high:.4f})")
    table = Table(
        "measure", "rate", "95 % interval", title="Some of the measures, whole network", title_justify="left"
    )
    for _, title, rate, per, low, high in rates:
        table.add_row(title, f"{rate:.2f} per {per:,}", f"{low:.2f} to {high:.2f}")
    console.print(table)
    stages = list(dict.fromkeys(stage for stage, _, _ in verdicts))
    for stage in stages:
        words = ", ".join(f"{count} {verdict}" for each, verdict, count in verdicts if each == stage)
        console.print(f"gate {stage}: {words}")
    console.print("\n[bold]Where to look[/]")
    for page in sorted(settings.reports.glob("*.html")):
        console.print(f"  {page}")
    console.print(f"  {database}\n")
    console.print(
        f"[bold]Three queries to try[/] (in Python: duckdb.connect('{database}', read_only=True).sql('...'))"
    )
    for question, query in EXAMPLE_QUERIES.items():
        console.print(f"  [italic]{question}[/]\n    {query};", soft_wrap=True)
