"""Windows for the people of a journey."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.windows import Windows


@pytest.fixture
def windows(new_context: Callable[..., BrowserContext], base_url: str) -> Windows:
    """Opens windows; look at their `faults` at the end."""
    return Windows(new_context, base_url)
