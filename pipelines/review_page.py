"""Gathers what a reviewer must see of each item, for the page and the worklist: both records and the model's reasons.

What is gathered here identifies people: it goes to files of the custodian only, never to a log or to researchers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from linkage.candidates.explanation import explain_pairs
from linkage.models.catalogue import MODELS
from pipelines.linkage_models import parameter_files
from pipelines.review import Rows, ask, items_left, open_queue, prepare_sides
from pipelines.settings import Settings, SettingsError

PAGE_NAME = "review.html"

# label, of the mother's delivery record, of the newborn's record, comparisons it belongs to. SQL on `delivery` and
# `newborn`; texts only. Comparisons are those of linkage/models; a field of none is shown above them.
FIELDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Hospital", "delivery.hospital_id", "newborn.hospital_id", ("place",)),
    ("Encounter", "delivery.encounter_id", "newborn.encounter_id", ()),
    (
        "Transfer",
        "concat_ws(', ', 'from ' || delivery.transfer_from_hospital_id, 'to ' || delivery.transfer_to_hospital_id)",
        "concat_ws(', ', 'from ' || newborn.transfer_from_hospital_id, 'to ' || newborn.transfer_to_hospital_id)",
        ("place",),
    ),
    ("Admitted", "{moment}(delivery.admit_at)", "{moment}(newborn.admit_at)", ()),
    ("Birth", "{moment}(delivery.delivery_at)", "{moment}(newborn.birth_at)", ("timing",)),
    ("Discharged", "{moment}(delivery.discharge_at)", "{moment}(newborn.discharge_at)", ("leaving",)),
    ("Mother's record number", "delivery.mother_mrn", "newborn.mother_mrn", ("record_number",)),
    ("Mother's account", "delivery.account_number", "newborn.mother_account_number", ("account_number",)),
    (
        "Mother's first name",
        "concat_ws(' ', delivery.first_name, delivery.middle_name)",
        "concat_ws(' / ', newborn.mother_first_name, newborn.name_mother_first_name)",
        ("first_name",),
    ),
    (
        "Surname",
        "concat_ws(' / born ', delivery.last_name, delivery.maiden_name)",
        "concat_ws(' / newborn ', newborn.mother_last_name, newborn.last_name)",
        ("surname",),
    ),
    (
        "Mother's birth date or age",
        "concat_ws(', ', delivery.birth_date::varchar, delivery.age_years || ' years')",
        "concat_ws(', ', newborn.mother_birth_date::varchar, newborn.mother_age_years || ' years')",
        ("mother_birth_date", "age"),
    ),
    ("Telephone", "delivery.phone", "newborn.phone", ("phone",)),
    ("Subscriber", "delivery.subscriber_id", "newborn.subscriber_id", ("subscriber_id",)),
    ("Guarantor", "null", "newborn.guarantor_name", ()),
    (
        "Address",
        "concat_ws(', ', delivery.street, delivery.city, delivery.zip)",
        "concat_ws(', ', newborn.street, newborn.city, newborn.zip)",
        ("address", "zip"),
    ),
    (
        "Gestation, days",
        "delivery.gestational_age_days::varchar",
        "newborn.gestational_age_days::varchar",
        ("gestation",),
    ),
    (
        "Children",
        "concat_ws(', ', delivery.plurality || ' in all', delivery.liveborn_count || ' liveborn')",
        "concat_ws(', ', newborn.plurality || ' in all', 'number ' || newborn.birth_order)",
        ("plurality",),
    ),
    ("Delivery", "delivery.delivery_mode", "newborn.delivery_mode", ("delivery_mode",)),
    ("Race and ethnicity", "delivery.race_ethnicity", "newborn.race_ethnicity", ("race_ethnicity",)),
    ("Payer", "delivery.payer", "newborn.payer", ("payer",)),
    (
        "Newborn",
        "null",
        "concat_ws(', ', newborn.first_name, newborn.sex, newborn.birth_weight_g::integer || ' g')",
        (),
    ),
    ("Newborn's record number", "null", "newborn.mrn", ()),
)


def gather_items(
    settings: Settings, *, limit: int, reviewer: str | None = None, only: str | None = None
) -> Rows:
    """The first items of the queue (or the one named) with their candidates, both records' fields and the reasons.

    An item has `item, purpose, link_status, link_reason, model, linkage, candidates`; a candidate `number, candidate,
    match_weight, rule, is_shown, fields` (label, mother, newborn, comparisons), `reasons` (comparison, level,
    match_weight, in model order, the prior first; none where the delivery is another record of one compared under
    another number) and `others` (encounter, birth, sex, birth_weight_g, link_status: newborns linked to the delivery
    or likeliest its children).
    """
    with open_queue(settings, asked=[only] if only else []) as (con, linkage, decisions):
        items = items_left(con, decisions, reviewer)
        if only is not None:
            items = [item for item in ask(con, "from review_items") if item["item"] == only]
            if not items:
                raise SettingsError(
                    "no newborn of the last linkage has that item id; `dyads review list` names them"
                )
        items = items[:limit]
        con.execute("create or replace temp table chosen_items (item varchar, model varchar)")
        con.executemany(
            "insert into chosen_items values (?, ?)",
            [(each["item"], each["model"]) for each in items] or [(None, None)],
        )
        fields = _gather_fields(con)
        reasons = _gather_reasons(con, parameter_files(settings))
        others = _gather_others(con)
    for item in items:
        item["linkage"] = linkage
        item["candidates"] = [
            candidate
            | {
                "reasons": reasons.get((item["item"], candidate["number"]), []),
                "others": others.get((item["item"], candidate["number"]), []),
            }
            for candidate in fields.get(item["item"], [])
        ]
    return items


def _gather_fields(con: DuckDBPyConnection) -> dict[str, Rows]:
    columns = []
    for place, (_, of_mother, of_newborn, _) in enumerate(FIELDS):
        for side, sql in (("mother", of_mother), ("newborn", of_newborn)):
            columns.append(f"nullif({sql.replace('{moment}', 'shown_moment')}, '') as {side}_{place}")
    con.execute(
        "create or replace temp macro shown_moment(moment) as case when strftime(moment, '%H:%M:%S') = '00:00:00' "
        "then strftime(moment, '%Y-%m-%d') else strftime(moment, '%Y-%m-%d %H:%M') end"
    )
    rows = ask(
        con,
        f"""
        -- one row a candidate of a chosen item
        select listed.item, listed.candidate as number, listed.candidate_id, listed.match_weight, listed.rule,
            listed.is_shown, {", ".join(columns)}
        from review_candidates as listed
        join chosen_items using (item)
        join comparable_newborns as newborn
          on newborn.hospital_id = listed.newborn_hospital_id and newborn.encounter_id = listed.newborn_encounter_id
        join comparable_deliveries as delivery
          on delivery.hospital_id = listed.delivery_hospital_id and delivery.encounter_id = listed.delivery_encounter_id
        order by listed.item, listed.candidate
        """,
    )
    gathered: dict[str, Rows] = {}
    for row in rows:
        gathered.setdefault(row["item"], []).append(
            {
                "number": row["number"],
                "candidate": row["candidate_id"],
                "match_weight": row["match_weight"],
                "rule": row["rule"],
                "is_shown": row["is_shown"],
                "fields": [
                    {
                        "label": label,
                        "mother": row[f"mother_{place}"],
                        "newborn": row[f"newborn_{place}"],
                        "comparisons": comparisons,
                    }
                    for place, (label, _, _, comparisons) in enumerate(FIELDS)
                ],
            }
        )
    return gathered


def _gather_reasons(con: DuckDBPyConnection, parameters: Mapping[str, Path]) -> dict[tuple[str, int], Rows]:
    """Reasons by item and candidate number, with the model that the newborn's records allow."""
    prepare_sides(con)
    gathered: dict[tuple[str, int], Rows] = {}
    for model in MODELS:
        con.execute(
            """
            -- one row a candidate pair of this model's items
            create or replace temp table explained_candidates as
            select listed.item, listed.candidate as number, newborn.unique_id as newborn_no,
                delivery.unique_id as delivery_no
            from review_candidates as listed
            join chosen_items using (item)
            join linkage_newborn_side as newborn
              on newborn.hospital_id = listed.newborn_hospital_id
             and newborn.encounter_id = listed.newborn_encounter_id
            join linkage_delivery_side as delivery
              on delivery.hospital_id = listed.delivery_hospital_id
             and delivery.encounter_id = listed.delivery_encounter_id
            where chosen_items.model = ?
            """,
            [model.name],
        )
        explain_pairs(
            con,
            model.settings(model.default_parameters(parameters.get(model.name))),
            pairs="explained_candidates",
            deliveries="linkage_delivery_side",
            newborns="linkage_newborn_side",
            into="explained_pairs",
        )
        rows = ask(
            con,
            """
            select item, number, comparison, level, match_weight
            from explained_candidates
            join explained_pairs using (newborn_no, delivery_no)
            order by item, number, position
            """,
        )
        for row in rows:
            key = (row.pop("item"), row.pop("number"))
            gathered.setdefault(key, []).append(row)
    return gathered


def _gather_others(con: DuckDBPyConnection) -> dict[tuple[str, int], Rows]:
    """Other newborns whose linked, else best delivery is the candidate's, by item and candidate number."""
    rows = ask(
        con,
        """
        select listed.item, listed.candidate as number, newborn.hospital_id || ' ' || newborn.encounter_id as encounter,
            shown_moment(newborn.birth_at) as birth, newborn.sex, newborn.birth_weight_g, link.link_status
        from review_candidates as listed
        join chosen_items using (item)
        join links as link
          on coalesce(link.delivery_hospital_id, link.best_delivery_hospital_id) = listed.delivery_hospital_id
         and coalesce(link.delivery_encounter_id, link.best_delivery_encounter_id) = listed.delivery_encounter_id
         and (link.newborn_hospital_id, link.newborn_encounter_id)
            <> (listed.newborn_hospital_id, listed.newborn_encounter_id)
        join comparable_newborns as newborn
          on newborn.hospital_id = link.newborn_hospital_id and newborn.encounter_id = link.newborn_encounter_id
        where link.link_status <> 'unlinked'
        order by listed.item, number, birth, encounter
        """,
    )
    gathered: dict[tuple[str, int], Rows] = {}
    for row in rows:
        gathered.setdefault((row.pop("item"), row.pop("number")), []).append(row)
    return gathered


def write_page(settings: Settings, *, limit: int, reviewer: str | None = None) -> tuple[Path, int]:
    """Write `reports/review.html`, readable by its owner alone; returns its path and how many items it holds."""
    from reports.review import write_review_page  # charts' libraries load only when pages are made

    items = gather_items(settings, limit=limit, reviewer=reviewer)
    settings.reports.mkdir(parents=True, exist_ok=True)
    umask = os.umask(0o077)
    try:
        path = write_review_page(settings.reports / PAGE_NAME, items, reviewer=reviewer)
    finally:
        os.umask(umask)
    return path, len(items)


def explain_item(settings: Settings, item: str) -> list[dict[str, Any]]:
    """The reasons for each candidate of an item, one row a candidate and comparison; weights and levels, no values."""
    (found,) = gather_items(settings, limit=1, only=item)
    return [
        {"number": candidate["number"], **reason}
        for candidate in found["candidates"]
        for reason in candidate["reasons"]
    ]
