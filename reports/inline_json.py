"""Writes figures as JSON that a page's script reads from the page itself: small, and unable to end its script element.

What may be written is decided where the figures are gathered.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

# Characters that could close the element, open a comment, or end a line of script.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write_json(figures: Any) -> Markup:
    """The figures without blanks; numbers that are none (NaN, infinity) are an error, for no reader could take them."""
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_ESCAPED))
