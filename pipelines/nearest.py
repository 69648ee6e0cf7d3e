"""Advice on a word that is not known: the nearest ones that are. Nothing here decides what is known."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def nearest_words(asked: str, known: Sequence[str], most: int = 5) -> str:
    """`; nearest are a, b`: the known words most like the one asked for, then those that contain it; else nothing.

    Capitals make no difference.
    """
    by_lower = {word.lower(): word for word in sorted(known)}
    alike = get_close_matches(asked.lower(), list(by_lower), n=most, cutoff=0.6)
    containing = [word for word in by_lower if asked.lower() in word and word not in alike] if asked else []
    chosen = [by_lower[word] for word in [*alike, *containing][:most]]
    return f"; nearest {'are' if len(chosen) > 1 else 'is'} {', '.join(chosen)}" if chosen else ""
