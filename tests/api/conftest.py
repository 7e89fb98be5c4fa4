"""Every test of the API begins with nobody having asked anything yet."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_allowance() -> None:
    """Throttles count in the cache, which outlives a test."""
    cache.clear()
