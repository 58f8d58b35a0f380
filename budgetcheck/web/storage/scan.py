from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgetcheck.web.models import StoredFile, User


def refuse_infected(file: StoredFile, user: User | None) -> None:
    """Refuse a stored file in which the installation's scanner finds a virus."""
