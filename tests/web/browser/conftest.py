"""A server of one's own to each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.installed import Served

if TYPE_CHECKING:
    from tests.web.installed import Installation


@pytest.fixture
def served(installation: Installation) -> Served:
    """`budgetcheck serve`, on the database of this run of the tests."""
    return Served(installation)
