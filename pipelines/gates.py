"""The four gates of a night: runs their checks, keeps the verdicts as rows, and asks for them before going on.

Which checks a gate has, and what a verdict means, stands in `quality_checks`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.durable import replace_durably
from pipelines.stage_runner import Night, open_on, source_hash
from pipelines.warehouse import quoted, stage_connection

GATES: dict[str, str] = {
    "staging": "The feeds against their contracts, each other, their own history and their peers.",
    "linkage": "Links and ids: what may never happen, and link rates by hospital and month.",
    "measures": "Measures and rates: identities that must hold, and plausible ranges.",
    "publish": "What is about to be published: contracts, nothing identifying, nothing empty.",
}

# Stages whose results a gate judges.
_JUDGES: dict[str, tuple[str, ...]] = {
    "staging": (),
    "linkage": ("compare", "link", "assess", "type", "identify"),
    "measures": ("identify", "facts", "measure", "rate"),
    "publish": ("compare", "link", "identify", "evaluate", "facts", "measure", "rate", "bound", "associate"),
}
_WORST_FIRST = ("ERROR", "FAIL", "SKIPPED", "WAIVED", "WARN", "PASS_WITH_ROWS", "PASS", "NOT_APPLICABLE")
_SHOWN_ROWS = 50


@dataclass(frozen=True, kw_only=True)
class GateSummary:
    """A gate's verdicts in short: how many of each, whether it stops the night, and a table of the worst."""

    name: str
    counts: Mapping[str, int]
    passed: bool
    stopped: bool
    table: str


def gate_key(gate: str, night: Night) -> str:
    """Hash of what the gate judges, of the checks themselves and of the waivers."""
    waivers = night.settings.identities / "waivers.json"
    parts = [
        gate,
        night.input_key,
        *(night.keys[stage] for stage in _JUDGES[gate]),
        source_hash(("quality_checks", "data_contracts")),
        hashlib.sha256(waivers.read_bytes()).hexdigest() if waivers.is_file() else "",
        night.settings.privacy_profile if gate == "publish" else "",
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def gate_file(gate: str, night: Night) -> Path:
    """Where the gate's verdicts for these inputs are kept."""
    return night.settings.work / "gates" / gate / f"{gate_key(gate, night)}.parquet"


def judge(gate: str, night: Night, say: Callable[[str], None]) -> GateSummary:
    """Run the gate's checks unless they were run for exactly these inputs; keep the verdicts; sum them up."""
    path = gate_file(gate, night)
    if not path.is_file():
        report = _run_checks(gate, night)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}")
        pq.write_table(report, unfinished)
        replace_durably(unfinished, path)
    summary = _sum_up(gate, night)
    words = ", ".join(f"{summary.counts[v]} {v}" for v in _WORST_FIRST if v in summary.counts)
    say(f"gate {gate}: {words}")
    return summary


def require(gate: str, night: Night) -> None:
    """Return when the gate's stored verdicts for exactly these inputs let data pass; raise GateNotPassed otherwise."""
    from quality_checks.gate import require_passed

    path = gate_file(gate, night)
    with stage_connection(night.settings) as con:
        if path.is_file():
            con.execute(f"create temp view gate_results as from read_parquet({quoted(path)})")
        else:
            require_passed((), gate, gate_key(gate, night))
        require_passed(con, gate, gate_key(gate, night))


def _run_checks(gate: str, night: Night):  # type: ignore[no-untyped-def]
    # Great Expectations takes seconds to import; a night in which nothing changed does without.
    from quality_checks import suites
    from quality_checks.outcome import gate_outcomes_to_arrow
    from quality_checks.waivers import read_waivers

    named = {
        "input_key": gate_key(gate, night),
        "now": datetime.now(UTC),
        "waivers": read_waivers(night.settings.identities / "waivers.json"),
    }
    with open_on(night, _JUDGES[gate], sees_feeds=True) as con:
        if gate == "publish":
            from pipelines.published_tables import create_sources, published_contracts, source_relation

            contracts = published_contracts(con)
            create_sources(
                con,
                night,
                build_id="not yet published",
                started_at=named["now"],
                gates=("staging", "linkage", "measures"),
            )
            relations = {contract.name: source_relation(con, contract.name) for contract in contracts}
            report = suites.check_publish(con, contracts=contracts, relations=relations, **named)
        else:
            checks = {
                "staging": suites.check_staging,
                "linkage": suites.check_linkage,
                "measures": suites.check_measures,
            }
            report = checks[gate](con, **named)
    return gate_outcomes_to_arrow(report.outcomes)


def _sum_up(gate: str, night: Night) -> GateSummary:
    from quality_checks.gate import GateNotPassed

    rows = pq.read_table(gate_file(gate, night)).to_pylist()
    counts = Counter(row["verdict"] for row in rows)
    try:
        require(gate, night)
        stopped = False
    except GateNotPassed:
        stopped = True
    shown = sorted(
        (row for row in rows if row["verdict"] not in ("PASS", "NOT_APPLICABLE", "PASS_WITH_ROWS")),
        key=lambda row: (_WORST_FIRST.index(row["verdict"]), row["hospital_id"] is not None, row["check_id"]),
    )
    lines = ["| verdict | check | where | violated | of | why |", "| --- | --- | --- | ---: | ---: | --- |"]
    for row in shown[:_SHOWN_ROWS]:
        where = " ".join(str(part) for part in (row["hospital_id"], row["period_start"]) if part) or "network"
        lines.append(
            f"| {row['verdict']} | {row['check_id']} | {where} | {row['violated']} | {row['total']} | {row['because']} |"
        )
    if len(shown) > _SHOWN_ROWS:
        lines.append(f"| | and {len(shown) - _SHOWN_ROWS} more | | | | |")
    passed = not any(
        row["verdict"] in ("FAIL", "ERROR", "SKIPPED") and row["hospital_id"] is None for row in rows
    )
    return GateSummary(
        name=gate,
        counts=dict(counts),
        passed=passed and not stopped,
        stopped=stopped,
        table="\n".join(lines) if shown else "Nothing to show: every check passed or had nothing to judge.",
    )
