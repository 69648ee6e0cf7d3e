"""Fixtures for tests of the pages: the network that the acceptance tests run once."""

from __future__ import annotations

from tests.acceptance.conftest import network

__all__ = ["network"]
