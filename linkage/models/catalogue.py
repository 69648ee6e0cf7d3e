"""The models that link newborns to deliveries, in the order in which they are run.

What a model compares stands in its own module; which model a newborn's records allow, in hospital_habits.py.
"""

from __future__ import annotations

from linkage.models import identified, limited
from linkage.models.comparison import trainable_levels
from linkage.models.model import Model, Thresholds

# The identified model's candidates are chosen by identity where days are crowded, so that the mother may not be among
# them: "none" stays at even odds with a bare candidate's weight of 0.
IDENTIFIED_THRESHOLDS = Thresholds(
    target_precision=0.999,
    link_probability=0.98,
    link_weight=identified.LINK_WEIGHT,
    link_margin=identified.LINK_MARGIN,
    strict_probability=0.9999,
    strict_margin=10.0,
    review_probability=0.5,
    review_weight=identified.REVIEW_WEIGHT,
    none_weight=identified.REVIEW_WEIGHT,
    kept_weight=-4.0,
)

MODELS: tuple[Model, ...] = (
    Model(
        name=identified.MODEL_NAME,
        settings=identified.settings,
        default_parameters=identified.default_parameters,
        trainable=trainable_levels(identified.COMPARISONS),
        training=identified.TRAINING,
        blocking_rules=identified.BLOCKING_RULES,
        thresholds=IDENTIFIED_THRESHOLDS,
    ),
    Model(
        name=limited.MODEL_NAME,
        settings=limited.settings,
        default_parameters=limited.default_parameters,
        trainable=trainable_levels(limited.COMPARISONS),
        training=limited.TRAINING,
        blocking_rules=limited.BLOCKING_RULES,
        thresholds=limited.THRESHOLDS,
    ),
)


def model_named(name: str) -> Model:
    """The model of that name (ValueError naming the known ones)."""
    for model in MODELS:
        if model.name == name:
            return model
    raise ValueError(f"no model is called {name}; there are {', '.join(model.name for model in MODELS)}")
