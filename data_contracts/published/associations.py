"""The published table of associations between mothers' conditions and their newborns' outcomes.

How they are counted, adjusted and hidden stands in `measures/associations`.
"""

from __future__ import annotations

from data_contracts.contract import DataContract, Kind
from data_contracts.fields import boolean, integer, number, text
from data_contracts.rules import Between, Severity

DYAD_ASSOCIATIONS = DataContract(
    name="dyad_associations",
    kind=Kind.PUBLISHED,
    title="Dyad associations",
    grain="one row a mother's exposure and newborn's outcome, whole network and period",
    key=("exposure", "outcome"),
    fields=(
        text(
            "exposure",
            "Delivery measure: its numerator is exposed, the rest of its denominator unexposed",
            required=True,
        ),
        text(
            "exposure_family",
            "severe morbidity, hypertension, diabetes, infection, substances or social factors",
        ),
        text("outcome", "Newborn measure", required=True),
        integer(
            "exposed", "Linked newborns of exposed mothers, in the outcome's denominator; to the nearest 5"
        ),
        integer("exposed_events", "Of these with the outcome; to the nearest 5"),
        integer("unexposed", "Linked newborns of unexposed mothers, likewise"),
        integer("unexposed_events", "Of these with the outcome; to the nearest 5"),
        integer("rate_per", "Risks and differences are per 1 000"),
        number("risk_exposed", "Risk of the exposed"),
        number("risk_unexposed", "Risk of the unexposed"),
        number("relative_risk", "Risk of the exposed / risk of the unexposed"),
        number("rr_ci_low", "Lower end of its 95 % interval"),
        number("rr_ci_high", "Upper end of its 95 % interval"),
        number("risk_difference", "Risk of the exposed - risk of the unexposed"),
        number("rd_ci_low", "Lower end of its 95 % interval"),
        number("rd_ci_high", "Upper end of its 95 % interval"),
        number("relative_risk_low", "Least relative risk by published, strict and best candidate links"),
        number("relative_risk_high", "Greatest relative risk by published, strict and best candidate links"),
        number(
            "adjusted_relative_risk", "Mantel-Haenszel relative risk within strata of what is adjusted for"
        ),
        number("adjusted_rr_ci_low", "Lower end of its 95 % interval"),
        number("adjusted_rr_ci_high", "Upper end of its 95 % interval"),
        number("adjusted_risk_difference", "Mantel-Haenszel risk difference within the same strata"),
        number("adjusted_rd_ci_low", "Lower end of its 95 % interval"),
        number("adjusted_rd_ci_high", "Upper end of its 95 % interval"),
        text("adjusted_for", "What the strata are formed by"),
        boolean("suppressed", "Figures are hidden: a cell of the two-by-two table is small", required=True),
        text("suppression_reason", "Why hidden"),
    ),
    rules=(
        Between(column="risk_exposed", low=0, high=1000, severity=Severity.STOP, because="a risk is a share"),
    ),
)
