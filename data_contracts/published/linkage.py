"""The published tables of how far links can be trusted: expected errors, calibration, signs of false links, drift.

They hold counts, shares and limits, with small counts hidden; no row of theirs describes a person.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, date, integer, number, text
from data_contracts.rules import Between, OneOf, Severity


def _is_a_share(column: str) -> Between:
    return Between(
        column=column, low=0, high=1, severity=Severity.STOP, because="a share lies between 0 and 1"
    )


LINK_CERTAINTY = DataContract(
    name="link_certainty",
    kind=Kind.PUBLISHED,
    title="Link certainty",
    grain="one row a group of newborns, or a threshold",
    key=("stratum", "stratum_value"),
    fields=(
        text(
            "stratum", "overall, tier, model, method, hospital, month (of birth) or threshold", required=True
        ),
        text("stratum_value", "Which group; all for everyone", required=True),
        number("threshold", "Least link_probability of a link, for the stratum threshold"),
        integer("newborns", "Newborns; empty when suppressed"),
        integer(
            "links",
            "Links; of tier loose and of thresholds the candidates that would be links; empty when suppressed",
        ),
        number("expected_right", "Links expected to be right: the sum of their probabilities"),
        number("expected_false", "Links expected to be false"),
        number("expected_missed", "Mothers among the candidates to whom no link is expected to lead"),
        number("expected_precision", "Share of links expected to be right, 0-1"),
        number("expected_recall", "Share of the mothers among the candidates expected to be found, 0-1"),
    ),
    rules=(_is_a_share("expected_precision"), _is_a_share("expected_recall")),
    notes=(
        "Told by the model's own probabilities, without any truth; `link_calibration` shows how well they hold. "
        "Mothers that are among no newborn's candidates, or not in the data, cannot be counted as missed."
    ),
)

LINK_CALIBRATION = DataContract(
    name="link_calibration",
    kind=Kind.PUBLISHED,
    title="Link calibration",
    grain="one row a kind of evidence, model, method and band",
    key=("kind", "model", "method", "band"),
    fields=(
        text("kind", "link_probability or match_weight", required=True),
        text("model", "Model that weighed the candidate; none where there was none", required=True),
        text(
            "method",
            "deterministic, probabilistic or reviewed; probabilistic for newborns without a link",
            required=True,
        ),
        text("band", "Band in words", required=True),
        number("band_low", "Lower edge, part of the band; empty when open"),
        number("band_high", "Upper edge, not part of the band; empty when open"),
        integer("newborns", "Newborns whose best candidate lies in the band; empty when suppressed"),
        number("expected_right", "Of them expected to be right: the sum of their probabilities"),
        integer("observed_right", "Of them right"),
        number("share", "observed_right / newborns"),
        number("ci_low", "Lower end of the 95 % interval"),
        number("ci_high", "Upper end of the 95 % interval"),
    ),
    rules=(_is_a_share("share"),),
    notes="Filled where a truth is known; without one the table is empty.",
)

LINKAGE_PROXIES = DataContract(
    name="linkage_proxies",
    kind=Kind.PUBLISHED,
    title="Signs of false links",
    grain="one row a sign",
    key=("proxy",),
    fields=(
        text("proxy", "Sign that a link may be false", required=True),
        integer("numerator", "Linked newborns, or deliveries, that show it; empty when small or not known"),
        integer("denominator", "Linked newborns, or deliveries, that could show it"),
        number("share", "numerator / denominator"),
        text("because", "Why it speaks against a link", required=True),
    ),
    rules=(_is_a_share("share"),),
    notes="Most cases have another cause, such as a wrong date; a rise is what deserves a look.",
)

LINKAGE_DRIFT = DataContract(
    name="linkage_drift",
    kind=Kind.PUBLISHED,
    title="Linkage drift",
    grain="one row a subject, hospital and month",
    key=("subject", "hospital_id", "month"),
    fields=(
        text(
            "subject",
            "link_rate, review_rate (of inborn newborns), candidates_per_newborn, match_weight_psi, "
            "missing_newborn_<field> or missing_delivery_<field>",
            required=True,
        ),
        text("hospital_id", "Hospital; empty for the whole network"),
        date("month", "First day of the month of birth", required=True),
        number("value", "A share 0-1, a mean, or the index; empty when suppressed or too few births"),
        number("reference", "The same over up to 12 earlier months of this hospital"),
        number("lower", "Lower limit"),
        number("upper", "Upper limit"),
        boolean("is_out", "The month lies outside its limits", required=True),
    ),
    notes=(
        "Limits are 3 standard errors, wider where earlier months differed by more than chance, and never closer than "
        "a change that matters. A hospital with a hidden month has no references or limits, "
        "since hidden counts would follow from them."
    ),
)

LINKAGE_METHODS = DataContract(
    name="linkage_methods",
    kind=Kind.PUBLISHED,
    title="Linkage methods",
    grain="one row a model, threshold, comparison, rule or tier",
    key=("place",),
    fields=(
        integer("place", "Reading order", required=True),
        text("part", "model, threshold, comparison, blocking_rule, certain_rule or tier", required=True),
        text("model", "Model that it belongs to; empty for all"),
        text("item", "Model, threshold, comparison, rule or tier by its name", required=True),
        text("value", "Threshold, or the day on which the model was trained"),
        text("because", "What it is for", required=True),
    ),
    notes="Read off the models and rules that the linker ran; what a methods section needs.",
)

LINKAGE_TABLES = (LINK_CERTAINTY, LINK_CALIBRATION, LINKAGE_PROXIES, LINKAGE_DRIFT, LINKAGE_METHODS)
TIER_IS_KNOWN = OneOf(
    column="link_tier",
    values=("strict", "standard", "loose"),
    severity=Severity.STOP,
    because="links are published in two tiers of certainty, and candidates under review as the third",
)
