"""Where the level of care comes from that a measure goes by, as the reason beside it. No measure stands here."""

from __future__ import annotations

from measures.vocabulary import equals, first_matching, of_mother

ASSESSED, SELF_REPORTED = "assessed", "self_reported"
OWN_REPORT = (
    "Where no survey settles the level it is the hospital's own report, often higher than an assessment finds; the reason "
    "column says which."
)

MATERNAL_LEVEL_SOURCE = first_matching(
    (equals("maternal_level_source", ASSESSED), ASSESSED),
    (equals("maternal_level_source", SELF_REPORTED), SELF_REPORTED),
)
NEONATAL_LEVEL_SOURCE = first_matching(
    (of_mother(equals("neonatal_level_source", ASSESSED)), ASSESSED),
    (of_mother(equals("neonatal_level_source", SELF_REPORTED)), SELF_REPORTED),
)
# Both levels of the hospital of birth: assessed only where both are.
BOTH_LEVEL_SOURCES = first_matching(
    (of_mother(equals("maternal_level_source", SELF_REPORTED)), SELF_REPORTED),
    (of_mother(equals("neonatal_level_source", SELF_REPORTED)), SELF_REPORTED),
    (of_mother(equals("maternal_level_source", ASSESSED)), ASSESSED),
)
