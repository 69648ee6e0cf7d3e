"""Runs a benchmark's action in a process of its own, so that its peak memory is its own, and takes medians over runs.

What is run and what is printed stands in the modules that call this one.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any


def peak_mb() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_alone(*words: str, python: str = sys.executable) -> dict[str, Any]:
    """Run Python with the words; the last line it prints is JSON. CalledProcessError when it fails."""
    done = subprocess.run([python, *words], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def medians(results: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over the runs."""
    return {name: statistics.median(each[name] for each in results) for name in results[0]}
