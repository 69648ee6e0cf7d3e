"""Levels of care and safety culture of hospitals, from their surveys; no patient's record is read here."""

from __future__ import annotations

from measures.levels.culture import create_safety_culture
from measures.levels.rates import add_survey_rates
from measures.levels.table import create_levels_of_care

__all__ = ["add_survey_rates", "create_levels_of_care", "create_safety_culture"]
