"""A server of one's own to each test, and Debian's Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import browser, noticed
from tests.web.installed import Served

if TYPE_CHECKING:
    from tests.web.installed import Installation

__all__ = ["browser", "noticed"]


@pytest.fixture
def served(installation: Installation) -> Served:
    """`budgetcheck serve`, on the database of this run of the tests."""
    return Served(installation)
