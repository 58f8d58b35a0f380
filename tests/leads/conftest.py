from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.leads.books import Books

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Books of project P in a folder of their own."""
    return Books(tmp_path)
