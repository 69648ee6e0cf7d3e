"""Tells which population a newborn and a delivery belong to: one type a row, by declared precedence.

Signs from codes are found in population_evidence.py; types change no link, they say what a dyad is.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# Neonatal period by WHO definition.
NEONATAL_DAYS = 28
# UB-04 discharge status: expired, in the hospital or elsewhere; left against advice; to a general or children's hospital.
_DIED = ("20", "40", "41", "42")
_LEFT = ("07",)
_MOVED_ON = ("02", "05")


@dataclass(frozen=True, kw_only=True)
class PopulationType:
    """A type, the condition under which a row has it unless an earlier type does, and why."""

    name: str
    when: str
    because: str


# In order of precedence: what forbids or ends a dyad before what qualifies it, what is rarer before what is common.
DELIVERY_TYPES: tuple[PopulationType, ...] = (
    PopulationType(
        name="stillbirth",
        when="liveborn_count = 0 or (liveborn_count is null and says_all_stillborn)",
        because="no child of this delivery lives: Z37.1, .4 or .7, or O36.4 of a single fetus; it is never given one",
    ),
    PopulationType(
        name="mother_died",
        when=f"discharge_disposition in {_DIED}",
        because="discharge status: expired; the dyad has no mother from then on",
    ),
    PopulationType(
        name="gestational_carrier",
        when="says_carrier",
        because="Z33.3 or Z31.7; the dyad is that of the woman who gave birth, others raise the child",
    ),
    PopulationType(
        name="mixed_outcome",
        when="liveborn_count < plurality or says_some_stillborn",
        because="Z37.3 or Z37.6: a multiple delivery of which a child lives and a child does not",
    ),
    PopulationType(
        name="mother_transferred",
        when=f"transfer_to_hospital_id <> hospital_id or discharge_disposition in {_MOVED_ON}",
        because="she went on to another hospital, mostly without the child",
    ),
    PopulationType(
        name="mother_left",
        when=f"discharge_disposition in {_LEFT}",
        because="discharge status: left against medical advice, mostly without the child",
    ),
    PopulationType(name="live_birth", when="true", because="none of the above: every child is born alive"),
)

NEWBORN_TYPES: tuple[PopulationType, ...] = (
    PopulationType(
        name="test_patient", when="is_test", because="a record made to try the system is nobody's"
    ),
    PopulationType(
        name="stillborn_record",
        when="says_stillborn",
        because="P95: a record opened for a stillborn child; the delivery stands for it",
    ),
    PopulationType(
        name="safe_haven",
        when="says_foundling",
        because="Z76.1: left under a safe haven law or found; who bore it may be unknown, and is not to be looked for",
    ),
    PopulationType(
        name="surrogacy",
        when="delivery_type = 'gestational_carrier'",
        because="borne by a gestational carrier: the dyad is the birth mother's, guarantor and address are others'",
    ),
    PopulationType(
        name="adoption",
        when="says_adoption",
        because="Z02.82: the dyad is the birth mother's, guarantor and address may be the adopting family's",
    ),
    PopulationType(
        name="neonatal_death",
        when="died_as_newborn",
        because="discharge status expired within 28 days of birth",
    ),
    PopulationType(
        name="mother_died",
        when="delivery_type = 'mother_died'",
        because="its mother died in the stay of the birth",
    ),
    PopulationType(
        name="sibling_lost",
        when="is_multiple and (delivery_type = 'mixed_outcome' or has_dead_sibling)",
        because="of a multiple birth, a sibling stillborn or dead within 28 days",
    ),
    PopulationType(
        name="outborn",
        when="is_transferred_in",
        because="born in another hospital whose birth record is not in the data; the sender is stated or not",
    ),
    PopulationType(
        name="born_before_arrival",
        when="says_born_outside or is_born_outside",
        because="Z38.1, .4 or .7: born outside hospital; mostly there is no delivery record",
    ),
    PopulationType(
        name="duplicate_record",
        when="birth_records > 1",
        because="one child with two birth records, joined to one; never two newborns of a delivery",
    ),
    PopulationType(
        name="multiple", when="is_multiple", because="a twin or higher multiple, all siblings alive"
    ),
    PopulationType(
        name="liveborn_in_hospital",
        when="true",
        because="none of the above: a single child born in this hospital",
    ),
)

# The woman who gave birth is the mother of the dyad; guarantor, insurance and address are never asked to agree.
OF_THE_BIRTH_MOTHER_ONLY = ("adoption", "surrogacy", "safe_haven")


def create_population_types(con: duckdb.DuckDBPyConnection) -> None:
    """Create `delivery_types` (hospital_id, encounter_id, delivery_type), one row a delivery stay, and `newborn_types`
    (hospital_id, encounter_id, newborn_type), one row an infant (its index stay) and a test patient.

    Reads `population_evidence`, `comparable_deliveries`, `comparable_newborns`, `infant_stays` and `links`.
    """
    con.execute(_delivery_types_sql())
    con.execute(_newborn_types_sql())


def _case(types: tuple[PopulationType, ...]) -> str:
    return (
        "case " + "\n                ".join(f"when {each.when} then '{each.name}'" for each in types) + " end"
    )


def _delivery_types_sql() -> str:
    return f"""
        -- one row a delivery stay
        create or replace temp table delivery_types as
        select hospital_id, encounter_id,
            {_case(DELIVERY_TYPES)} as delivery_type
        from comparable_deliveries
        left join population_evidence using (hospital_id, encounter_id)
        order by hospital_id, encounter_id
    """


def _newborn_types_sql() -> str:
    return f"""
        -- one row an infant (index stay), and one a test patient
        create or replace temp table newborn_types as
        with stays as (
            -- one row an infant encounter
            select coalesce(stay.index_hospital_id, newborn.hospital_id) as hospital_id,
                coalesce(stay.index_encounter_id, newborn.encounter_id) as encounter_id,
                newborn.role = 'test' as is_test, newborn.role, newborn.is_outborn,
                coalesce(stay.stay_sequence, 1) = 1 as is_index,
                newborn.plurality, says_stillborn, says_foundling, says_adoption, says_born_outside,
                newborn.discharge_disposition in {_DIED}
                    and date_diff('day', newborn.birth_at, newborn.discharge_at) < {NEONATAL_DAYS} as died_as_newborn
            from comparable_newborns as newborn
            left join infant_stays as stay using (hospital_id, encounter_id)
            left join population_evidence using (hospital_id, encounter_id)
            where stay.hospital_id is not null or newborn.role = 'test'
        ),
        infants as (
            select hospital_id, encounter_id, bool_or(is_test) as is_test,
                bool_and(coalesce(says_stillborn, false)) as says_stillborn,
                bool_or(says_foundling) as says_foundling, bool_or(says_adoption) as says_adoption,
                bool_or(says_born_outside) filter (is_index) as says_born_outside,
                bool_or(is_outborn and role = 'birth') filter (is_index) as is_born_outside,
                bool_or(role = 'transfer_in') filter (is_index) as is_transferred_in,
                coalesce(bool_or(died_as_newborn), false) as died_as_newborn,
                count(*) filter (role = 'birth') as birth_records, max(plurality) as plurality
            from stays
            group by hospital_id, encounter_id
        ),
        with_mother as (
            select infants.*, link.delivery_hospital_id, link.delivery_encounter_id, delivery_type,
                coalesce(infants.plurality, delivery.plurality) > 1 as is_multiple
            from infants
            left join links as link
                on link.newborn_hospital_id = infants.hospital_id and link.newborn_encounter_id = infants.encounter_id
            left join comparable_deliveries as delivery
                on delivery.hospital_id = link.delivery_hospital_id
                and delivery.encounter_id = link.delivery_encounter_id
            left join delivery_types as of_delivery
                on of_delivery.hospital_id = link.delivery_hospital_id
                and of_delivery.encounter_id = link.delivery_encounter_id
        ),
        with_siblings as (
            select with_mother.*,
                delivery_encounter_id is not null
                    and count(*) filter (died_as_newborn) over (
                        partition by delivery_hospital_id, delivery_encounter_id) > 0 as has_dead_sibling
            from with_mother
        )
        select hospital_id, encounter_id,
            {_case(NEWBORN_TYPES)} as newborn_type
        from with_siblings
        order by hospital_id, encounter_id
    """
