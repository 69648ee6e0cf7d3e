"""Starter sets of social circumstances (Z55-Z65), on either record. Clinical conditions stand elsewhere."""

from __future__ import annotations

from data_contracts.codelists.declared.record import DeclaredList, declare

SOCIAL_LISTS: tuple[DeclaredList, ...] = (
    declare("sdoh_any", "Sdoh any", dx="Z55 Z56 Z57 Z58 Z59 Z60 Z62 Z63 Z64 Z65"),
    declare("education_literacy", "Education literacy", dx="Z55"),
    declare("employment", "Employment", dx="Z56"),
    declare("physical_environment_water", "Physical environment water", dx="Z58"),
    declare("homelessness", "Homelessness", dx="Z590"),
    declare("housing_inadequate", "Housing inadequate", dx="Z591"),
    declare("housing_instability", "Housing instability", dx="Z5981"),
    declare("food_insecurity", "Food insecurity", dx="Z594"),
    declare("poverty_low_income", "Poverty low income", dx="Z595 Z596"),
    declare("insurance_welfare", "Insurance welfare", dx="Z597"),
    declare("transport_insecurity", "Transport insecurity", dx="Z5982"),
    declare("financial_insecurity", "Financial insecurity", dx="Z5986"),
    declare("material_hardship", "Material hardship", dx="Z5987"),
    declare("social_isolation_acculturation", "Social isolation acculturation", dx="Z602 Z603 Z604"),
    declare("family_upbringing_child_abuse_history", "Family upbringing child abuse history", dx="Z62"),
    declare("primary_support_family", "Primary support family", dx="Z63"),
    declare("unwanted_pregnancy", "Unwanted pregnancy", dx="Z640"),
    declare("legal_incarceration", "Legal incarceration", dx="Z651 Z652 Z653"),
    declare("disaster_violence_exposure", "Disaster violence exposure", dx="Z655 Z654"),
)
