"""Which ICD-10-PCS codes the states of mothers get, and when in the stay the procedure is done.

Every code is valid on every day of 2025 (checked against the official table by a test).
"""

from __future__ import annotations

# When in a stay a procedure is done: at the birth, before it or after it.
AT_BIRTH, BEFORE_BIRTH, AFTER_BIRTH = range(3)

# state, codes, weights, when
DELIVERY_PROCEDURES: tuple[tuple[str, tuple[str, ...], tuple[float, ...], int], ...] = (
    ("cesarean", ("10D00Z1", "10D00Z0", "10D00Z2"), (96, 3, 1), AT_BIRTH),
    ("forceps", ("10D07Z3", "10D07Z4"), (8, 2), AT_BIRTH),
    ("vacuum", ("10D07Z6",), (), AT_BIRTH),
    ("spontaneous", ("10E0XZZ",), (), AT_BIRTH),
    ("breech_extracted", ("10D07Z8", "10D07Z7"), (8, 2), AT_BIRTH),
    ("induced_by_drug", ("3E033VJ", "3E0P7VZ"), (8, 2), BEFORE_BIRTH),
    ("membranes_ruptured", ("10907ZC",), (), BEFORE_BIRTH),
    ("epidural_coded", ("3E0R3BZ",), (), BEFORE_BIRTH),
    ("episiotomy", ("0W8NXZZ",), (), AT_BIRTH),
    ("tear_1", ("0HQ9XZZ",), (), AT_BIRTH),
    ("tear_2", ("0KQM0ZZ",), (), AT_BIRTH),
    ("tear_3", ("0DQR0ZZ",), (), AT_BIRTH),
    ("tear_4", ("0DQP0ZZ",), (), AT_BIRTH),
    ("retained_placenta", ("10D17ZZ",), (), AFTER_BIRTH),
    ("packed", ("2Y44X5Z",), (), AFTER_BIRTH),
    ("sterilized", ("0UL70ZZ", "0UT70ZZ", "0UL70CZ"), (4, 5, 1), AFTER_BIRTH),
    ("implant_or_iud", ("0UH97HZ", "0JHF3HZ"), (6, 4), AFTER_BIRTH),
    (
        "smm_transfusion",
        ("30233N1", "30233R1", "30233L1", "30233K1", "30243N1"),
        (82, 4, 5, 4, 5),
        AFTER_BIRTH,
    ),
    ("transfused_twice", ("30233L1", "30233K1"), (6, 4), AFTER_BIRTH),
    ("smm_hysterectomy", ("0UT90ZZ", "0UT90ZL"), (7, 3), AFTER_BIRTH),
    ("smm_cardioversion", ("5A2204Z", "5A12012"), (7, 3), AFTER_BIRTH),
    ("smm_trach", ("0B110F4",), (), AFTER_BIRTH),
    ("smm_vent", ("5A1935Z", "5A1945Z", "5A1955Z"), (6, 3, 1), AFTER_BIRTH),
    ("dialysis", ("5A1D70Z",), (), AFTER_BIRTH),
)


def all_maternal_procedures() -> tuple[str, ...]:
    """Every code this file can produce."""
    return tuple(code for _, codes, _, _ in DELIVERY_PROCEDURES for code in codes)
