"""Tells newborns apart for figures of linkage quality: by birth, place, group, and by what their hospital sends.

Nothing is judged here; rates, accuracy and bias are counted by other modules on the table made here.
"""

from __future__ import annotations

import duckdb

# One row an infant encounter, with what STRATA and the bias table speak of. Test patients have no stay.
DESCRIBED = "linkage_described"

# What newborns are told apart by, for truth and for rates of linkage alike: SQL on a row of DESCRIBED.
STRATA: dict[str, str] = {
    "overall": "'all'",
    "plurality": "case when plurality >= 3 then '3+' else coalesce(plurality::varchar, 'unknown') end",
    "outborn": "case when is_outborn then 'outborn' else 'inborn' end",
    "transfer": "case when not coalesce(is_outborn, false) then 'inborn' "
    "when sender_is_stated then 'outborn, sender stated' else 'outborn, sender not stated' end",
    "stay": "coalesce(stay_kind, 'unknown')",
    "hospital": "hospital_id",
    "race_ethnicity": "coalesce(race_ethnicity, 'unknown')",
    "payer": "coalesce(payer, 'unknown')",
    "gestation": "case when gestational_age_days < 28 * 7 then 'under 28 weeks' "
    "when gestational_age_days < 32 * 7 then '28-31 weeks' when gestational_age_days < 37 * 7 then '32-36 weeks' "
    "when gestational_age_days is not null then '37 weeks and more' else 'unknown' end",
    "data_quality": "case when filled_share < 0.25 then 'under 25 % filled' "
    "when filled_share < 0.5 then '25-49 % filled' when filled_share < 0.75 then '50-74 % filled' "
    "when filled_share < 0.9 then '75-89 % filled' when filled_share is not null then '90 % and more filled' "
    "else 'unknown' end",
    "model": "coalesce(model, 'none')",
}

# The fields by which a person can be told from another, on each side: how many of them a hospital fills is the
# quality of its data for linking.
_NEWBORN_IDENTIFIERS = (
    "mother_mrn",
    "mother_account_number",
    "coalesce(mother_first_name, name_mother_first_name)",
    "coalesce(mother_last_name, last_name)",
    "mother_birth_date",
    "subscriber_id",
    "phone",
    "street",
)
_DELIVERY_IDENTIFIERS = (
    "mother_mrn",
    "account_number",
    "first_name",
    "last_name",
    "birth_date",
    "subscriber_id",
    "phone",
    "street",
)
# What a hospital's birth system writes and a billing system does not; records without any of it are the "missing
# baby tail" of English data (59 % of unlinked, 9 % of linked records; Harron 2016).
_RECORD_TAIL = ("birth_weight_g", "gestational_age_days", "birth_order", "plurality", "delivery_mode")


def create_described(con: duckdb.DuckDBPyConnection) -> None:
    """Create DESCRIBED from `comparable_newborns`, `comparable_deliveries`, `infant_stays` and `links`."""
    tail = " and ".join(f"newborn.{column} is null" for column in _RECORD_TAIL)
    con.execute(
        f"""
        create or replace temp table {DESCRIBED} as
        with filled as (
            {_filled_sql("comparable_newborns", _NEWBORN_IDENTIFIERS)}
            union all
            {_filled_sql("comparable_deliveries", _DELIVERY_IDENTIFIERS)}
        ),
        hospital as (select hospital_id, avg(filled_share) as filled_share from filled group by hospital_id)
        select newborn.hospital_id, newborn.encounter_id, stay.index_hospital_id, stay.index_encounter_id,
            stay.stay_kind, newborn.is_outborn, newborn.transfer_from_hospital_id is not null as sender_is_stated,
            newborn.plurality, newborn.race_ethnicity, newborn.payer, newborn.sex, newborn.birth_weight_g,
            newborn.gestational_age_days, newborn.delivery_mode, newborn.name_is_provisional,
            newborn.discharge_disposition, hospital.filled_share, {tail} as lacks_record_tail,
            link.link_status, link.link_method, link.model, link.link_tier
        from comparable_newborns as newborn
        join infant_stays as stay using (hospital_id, encounter_id)
        left join hospital using (hospital_id)
        left join links as link
            on link.newborn_hospital_id = stay.index_hospital_id
            and link.newborn_encounter_id = stay.index_encounter_id
        """
    )


def _filled_sql(relation: str, identifiers: tuple[str, ...]) -> str:
    """One row a hospital: the share of its identifying cells that are filled."""
    filled = " + ".join(f"count({column})" for column in identifiers)
    return (
        f"select hospital_id, ({filled}) / (count(*) * {len(identifiers)}) as filled_share "
        f"from {relation} group by hospital_id"
    )
