"""`dyads review`: the custodian's queue of doubtful newborns, decisions on them, and what these tell of the linkage."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from pipelines.commands.options import AsJson, Home, console
from pipelines.settings import load_settings

app = typer.Typer(help="Clerical review: doubtful newborns, decided by people.", no_args_is_help=True)

Reviewer = Annotated[str, typer.Option(help="Who decides; agreement is measured between names.")]
ForReviewer = Annotated[
    str | None, typer.Option("--reviewer", help="Only what this reviewer has not decided yet.")
]
Item = Annotated[str, typer.Argument(help="Id of the item, as `dyads review list` names it.")]


class Verdict(StrEnum):
    """What a reviewer may say."""

    MATCH = "match"
    NO_MATCH = "no-match"
    UNSURE = "unsure"


@app.command("list")
def list_queue(
    limit: Annotated[int, typer.Option(min=1, help="Items to list.")] = 20,
    reviewer: ForReviewer = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List what to look at first: ids, reasons and weights, no names."""
    from pipelines.review import list_items

    items = list_items(load_settings(home=home), limit=limit, reviewer=reviewer)
    if as_json:
        typer.echo(json.dumps(items))
        return
    if not items:
        console.print("nothing is left to review")
        return
    table = Table(title="Review, most useful first", title_justify="left")
    table.add_column("item", no_wrap=True, min_width=len(items[0]["item"]))
    for name in ("why", "reason", "bits by candidate", "probability", "gain"):
        table.add_column(name)
    for item in items:
        weights = ", ".join(
            "-" if each["match_weight"] is None else f"{each['match_weight']:.1f}"
            for each in item["candidates"]
        )
        probability = item["link_probability"]
        table.add_row(
            item["item"],
            _why(item),
            (item["link_reason"] or "").replace("_", " "),
            weights,
            "" if probability is None else f"{probability:.3f}",
            f"{item['expected_gain']:.2f}",
        )
    console.print(table)
    console.print("gain: bits of doubt in the first candidate, times the newborns whom a decision concerns")


def _why(item: dict[str, Any]) -> str:
    words = item["purpose"].replace("_", " ")
    return f"{words}, waits for another reviewer" if item["state"] == "awaiting" else str(words)


@app.command("explain")
def explain(item: Item, home: Home = None, as_json: AsJson = False) -> None:
    """Say, comparison by comparison, what speaks for and against each candidate of an item; no values."""
    from pipelines.review_page import explain_item

    rows = explain_item(load_settings(home=home), item)
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for number in sorted({row["number"] for row in rows}):
        own = [row for row in rows if row["number"] == number]
        table = Table("comparison", "found", "bits", title=f"Candidate {number}", title_justify="left")
        for row in own:
            table.add_row(row["comparison"], row["level"], f"{row['match_weight']:+.2f}")
        table.add_section()
        table.add_row("match weight", "", f"{sum(row['match_weight'] for row in own):+.2f}")
        console.print(table)


@app.command("decide")
def decide_item(
    item: Item,
    verdict: Annotated[
        Verdict, typer.Argument(help="no-match without --candidate: none of them is the mother.")
    ],
    reviewer: Reviewer,
    candidate: Annotated[
        int | None, typer.Option(min=1, help="Number of the candidate; a match means the first.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Why; kept with the decision.")] = None,
    home: Home = None,
) -> None:
    """Keep a decision for ever; the next night links by it once enough reviewers agree."""
    from pipelines.review import decide
    from pipelines.review_files import read_verdict

    kept = decide(
        load_settings(home=home),
        item,
        read_verdict(verdict.value),
        number=candidate,
        reviewer=reviewer,
        note=note,
    )
    console.print(_kept_words(len(kept)))


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="CSV file to write; it names people.")],
    limit: Annotated[int, typer.Option(min=1, help="Items to write.")] = 200,
    reviewer: ForReviewer = None,
    home: Home = None,
) -> None:
    """Write a worklist for a spreadsheet: both records of each pair, and columns for verdict and note."""
    from pipelines.review_files import export_worklist

    items, rows = export_worklist(load_settings(home=home), file, limit=limit, reviewer=reviewer)
    console.print(
        f"{items:,} items, {rows:,} candidates. The file names people: keep it on the custodian's side."
    )


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(help="CSV file with item, candidate, verdict and, if wanted, note.")
    ],
    reviewer: Reviewer,
    home: Home = None,
) -> None:
    """Keep the decisions of a worklist, or of the review page, all or none."""
    from pipelines.review_files import import_decisions

    held, kept = import_decisions(load_settings(home=home), file, reviewer=reviewer)
    console.print(f"{held:,} verdicts in the file; {_kept_words(len(kept))}")


@app.command("page")
def page(
    limit: Annotated[int, typer.Option(min=1, help="Items on the page.")] = 50,
    reviewer: ForReviewer = None,
    home: Home = None,
) -> None:
    """Write reports/review.html: two records side by side. It names people, so no night writes it."""
    from pipelines.review_page import write_page

    path, items = write_page(load_settings(home=home), limit=limit, reviewer=reviewer)
    console.print(
        f"{path}: {items:,} items. The page names people: not for publication; delete it after use."
    )


@app.command("agreement")
def agreement(home: Home = None, as_json: AsJson = False) -> None:
    """Say how far reviewers agree, what is settled, and which decisions sleep because their records are gone."""
    from pipelines.review import measure_progress

    progress = measure_progress(load_settings(home=home))
    pairs = [
        {
            "reviewers": list(each.reviewers),
            "pairs": each.pairs,
            "agreeing": each.agreeing,
            "share": each.share,
            "kappa": each.kappa,
        }
        for each in progress.agreement
    ]
    pins = progress.pins
    states = progress.states
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "decisions": progress.decisions,
                    "reviewers_needed": progress.reviewers_needed,
                    "newborns": states,
                    "pins": {
                        "matches": pins.matches,
                        "refusals": pins.refusals,
                        "dormant": pins.dormant,
                        "contradicting": pins.contradicting,
                    },
                    "agreement": pairs,
                }
            )
        )
        return
    table = Table(
        "reviewers", "pairs both judged", "same verdict", "kappa", title="Agreement", title_justify="left"
    )
    for pair in pairs:
        table.add_row(
            " and ".join(pair["reviewers"]),
            f"{pair['pairs']:,}",
            f"{pair['share']:.1%}",
            "-" if pair["kappa"] is None else f"{pair['kappa']:.2f}",
        )
    if pairs:
        console.print(table)
    else:
        console.print("no pair was judged by two reviewers yet")
    console.print(
        f"{progress.decisions:,} decisions ({progress.reviewers_needed} needed to settle a pair); newborns: "
        + (", ".join(f"{count:,} {state}" for state, count in states.items()) or "none yet")
    )
    console.print(
        f"the next night pins {pins.matches:,} matches and {pins.refusals:,} refusals; {pins.dormant:,} dormant (their "
        f"records are not in the data), {pins.contradicting:,} contradicting each other"
    )


@app.command("estimate")
def estimate(home: Home = None, as_json: AsJson = False) -> None:
    """Estimate false and missed links from the randomly drawn newborns that people judged, with 95 % intervals."""
    from pipelines.review_labels import estimate_errors

    rows = estimate_errors(load_settings(home=home))
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table("figure", "among", "estimate", "95 % interval", "judged", "newborns", title_justify="left")
    for row in rows:
        table.add_row(
            row["figure"],
            row["among"],
            "-" if row["share"] is None else f"{row['share']:.4f}",
            "-" if row["low"] is None else f"{row['low']:.4f} to {row['high']:.4f}",
            f"{row['judged']:,}",
            f"{row['newborns']:,}",
        )
    console.print(table)


def _kept_words(kept: int) -> str:
    if not kept:
        return "nothing new: that was this reviewer's word already"
    return f"{kept:,} new {'decision' if kept == 1 else 'decisions'} kept; the next night goes by them"
