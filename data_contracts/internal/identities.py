"""The tables that give out the pipeline's own ids: the crosswalk and the stays under their ids.

The published form of dyads stands in `published/dyads.py`; both share the fields listed here.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Field, Kind
from data_contracts.fields import boolean, date, datetime, integer, number, text
from data_contracts.internal.links import (
    STAY_KINDS,
    method_is_known,
    probability_is_a_share,
    status_is_known,
)
from data_contracts.rules import Before, OneOf, RefersTo, Rule, Severity

GRAINS = ("newborn", "delivery", "mother", "infant")

DYAD_FIELDS: tuple[Field, ...] = (
    text("dyad_id", "Dyad: one newborn with its mother, or without while none is found", required=True),
    text("newborn_id", "Newborn", required=True),
    text("infant_id", "The person; joins later stays of the same infant", required=True),
    text("delivery_id", "Delivery; empty when unlinked"),
    text("mother_id", "Mother; empty when unlinked"),
    text("hospital_id", "Hospital of the newborn's index stay", required=True),
    text("link_status", "linked, review or unlinked", required=True),
    text("link_reason", "Why linked, or why not"),
    text("link_method", "deterministic, probabilistic or reviewed; empty unless linked"),
    text(
        "model", "Model that scored: identified, limited; empty where the hospital sends nothing to link on"
    ),
    text("link_tier", "strict or standard when linked, loose in review; empty when unlinked"),
    number("match_weight", "Evidence for the best pair, log2 odds", unit="bits"),
    number("match_probability", "Probability that the best pair is true, 0-1"),
    number(
        "link_probability", "Probability of this mother among all candidates of the newborn and none, 0-1"
    ),
    number("runner_up_weight", "Evidence for the second best pair, log2 odds", unit="bits"),
    integer("plurality", "Children of this pregnancy: the mother's record, else the newborn's"),
    integer("birth_order", "Order within a multiple birth, 1 = first"),
    boolean("is_multiple", "One of twins or more"),
    boolean("is_outborn", "Born elsewhere than the hospital of the index stay"),
    text("newborn_type", "What kind of newborn this is"),
    text("delivery_type", "What kind of delivery its mother's was"),
    date("birth_month", "First day of the month of birth"),
)

DYAD_RULES: tuple[Rule, ...] = (status_is_known(), method_is_known(), probability_is_a_share())

CROSSWALK = DataContract(
    name="crosswalk",
    kind=Kind.INTERNAL,
    title="Crosswalk",
    grain="one row a grain and source encounter; several encounters may share an id",
    key=("grain", "hospital_id", "encounter_id"),
    fields=(
        text("grain", "newborn, delivery, mother or infant", required=True),
        text("hospital_id", "Hospital of the source encounter", required=True),
        text("encounter_id", "Source encounter", required=True, identifying=True),
        text("id", "The pipeline's own id of that grain", required=True),
    ),
    rules=(
        OneOf(
            column="grain", values=GRAINS, severity=Severity.STOP, because="ids are given out at four grains"
        ),
    ),
    notes="Lives in the identities folder and is never published.",
)

IDENTITY_LEDGER = DataContract(
    name="identity_ledger",
    kind=Kind.INTERNAL,
    title="Ledger of ids",
    grain="one row a grain and source encounter ever seen",
    key=("grain", "hospital_id", "encounter_id"),
    fields=(
        text("grain", "newborn, delivery, mother or infant", required=True),
        text("hospital_id", "Hospital of the source encounter", required=True),
        text("encounter_id", "Source encounter", required=True, identifying=True),
        text("id", "The id it carries, or carried when it was last present", required=True),
        integer("issued_in", "Night in which the id was issued", required=True),
        boolean(
            "is_anchor",
            "The record the id was issued for; when records come apart, it keeps the id",
            required=True,
        ),
        boolean("is_present", "The record is in the current submissions", required=True),
    ),
    notes="Lives in the identities folder and is never published.",
)

ENDED_IDS = DataContract(
    name="ended_ids",
    kind=Kind.INTERNAL,
    title="Ended ids",
    grain="one row an id that was merged into another",
    key=("grain", "id"),
    fields=(
        text("grain", "newborn, delivery, mother or infant", required=True),
        text("id", "The id; taken back only when its anchor record stands apart again", required=True),
        integer("issued_in", "Night in which the id was issued", required=True),
        text("anchor_hospital_id", "Hospital of the record it was issued for"),
        text("anchor_encounter_id", "Record it was issued for", identifying=True),
    ),
    notes="Lives in the identities folder and is never published.",
)

DYAD_DELIVERIES = DataContract(
    name="dyad_deliveries",
    kind=Kind.INTERNAL,
    title="Deliveries of dyads",
    grain="one row a linked dyad",
    key=("dyad_id",),
    fields=(
        text("dyad_id", "Dyad", required=True),
        text("delivery_id", "Its delivery, to be compared with the next night's", required=True),
    ),
)

DELIVERY_STAYS = DataContract(
    name="delivery_stays",
    kind=Kind.INTERNAL,
    title="Delivery stays",
    grain="one row a delivery",
    key=("delivery_id",),
    fields=(
        text("delivery_id", "Delivery", required=True),
        text("mother_id", "Mother", required=True),
        text("hospital_id", "Hospital of the stay", required=True),
        text("encounter_id", "Encounter of the stay", required=True),
        datetime("admit_at", "Admission", required=True),
        datetime("discharge_at", "Discharge; empty while in hospital"),
        datetime("delivery_at", "Birth of the first child"),
        integer("gestational_age_days", "Gestation at delivery", unit="days"),
        integer("plurality", "Fetuses"),
        integer("liveborn_count", "Children born alive"),
        text("delivery_mode", "vaginal, operative_vaginal or cesarean"),
    ),
)

NEWBORN_STAYS = DataContract(
    name="newborn_stays",
    kind=Kind.INTERNAL,
    title="Newborn stays",
    grain="one row an infant encounter",
    key=("hospital_id", "encounter_id"),
    fields=(
        text("newborn_id", "Newborn; empty for a readmission whose birth record is unknown"),
        text("infant_id", "The person", required=True),
        text("hospital_id", "Hospital of the stay", required=True),
        text("encounter_id", "Encounter of the stay", required=True),
        text("stay_kind", "birth, transfer or readmission", required=True),
        integer("stay_sequence", "1 = index stay", required=True),
        boolean("is_outborn", "Born elsewhere than the hospital of the stay"),
    ),
    rules=(
        OneOf(
            column="stay_kind",
            values=STAY_KINDS,
            severity=Severity.STOP,
            because="measures join transfers to the birth and keep readmissions apart",
        ),
    ),
)

MATERNAL_STAYS = DataContract(
    name="maternal_stays",
    kind=Kind.INTERNAL,
    title="Maternal stays",
    grain="one row a maternal encounter",
    key=("hospital_id", "encounter_id"),
    fields=(
        text("mother_id", "Mother", required=True),
        text("hospital_id", "Hospital of the stay", required=True),
        text("encounter_id", "Encounter of the stay", required=True),
        datetime("admit_at", "Admission", required=True),
        datetime("discharge_at", "Discharge; empty while in hospital"),
        boolean("is_delivery", "A delivery stay", required=True),
    ),
    rules=(
        Before(
            earlier="admit_at",
            later="discharge_at",
            severity=Severity.STOP,
            because="staging set aside stays that end before they begin",
        ),
    ),
)

DYADS_IN_WORK = DataContract(
    name="dyads",
    kind=Kind.INTERNAL,
    title="Dyads",
    grain="one row a newborn",
    key=("dyad_id",),
    fields=DYAD_FIELDS,
    rules=(
        *DYAD_RULES,
        RefersTo(
            columns=("delivery_id",),
            targets=("delivery_stays",),
            target_columns=("delivery_id",),
            severity=Severity.STOP,
            because="a dyad's delivery must be one of the network's deliveries",
        ),
    ),
)
