"""Levels of care and safety culture of hospitals, from their surveys. No patient's record is read here."""
