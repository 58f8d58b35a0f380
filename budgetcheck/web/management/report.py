"""How commands tell what is wrong: sentences on the error output, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from django.core.management.base import BaseCommand, CommandError

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 50


class Command(BaseCommand):
    """One that speaks the language of whoever calls it."""

    requires_system_checks = ()

    def say(self, line: str) -> None:
        """Tell something."""
        self.stdout.write(line)

    def refuse(self, told: Sequence[str]) -> NoReturn:
        """End with exit code 1 and what is wrong."""
        shown = list(told[:_MOST])
        if len(told) > _MOST:
            shown.append(_("……共 {count} 处").format(count=len(told)))
        raise CommandError("\n".join(shown), returncode=1)
