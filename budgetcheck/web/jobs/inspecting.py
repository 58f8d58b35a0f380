"""A look at a ledger: how it was understood, for the person who uploaded it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from budgetcheck.inspection import inspect_ledger
from budgetcheck.language import Language, _, speaking
from budgetcheck.ledgers.meaning.profile_text import read_profile_text
from budgetcheck.problems import InputError, Problem
from budgetcheck.web.jobs.lifecycle import end
from budgetcheck.web.jobs.workspace import lay, workspace
from budgetcheck.web.models import JobState
from budgetcheck.web.storage.store import DeletedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.meaning.profile import Profile
    from budgetcheck.web.models import Ledger


def inspect(ledger: Ledger) -> None:
    """Look at a ledger; where it cannot be read its `problems` say why, everything else is raised."""
    language: Language = "en" if ledger.added_by.language == "en" else "zh"
    with speaking(language), workspace() as folder:
        place = folder / "ledger" / ledger.file.name
        try:
            lay(ledger.file, place)
            seen = inspect_ledger(place, _profile(ledger))
        except InputError as error:
            _end(ledger, JobState.REFUSED, error.told, None)
        except DeletedError:
            end(ledger, JobState.REFUSED, [_("这个文件已按保存期限删除，请重新上传")])
        else:
            _keep(ledger, seen)


def _profile(ledger: Ledger) -> Profile | None:
    if ledger.profile is None:
        return None
    return read_profile_text(ledger.profile.toml, ledger.profile.name)


def _keep(ledger: Ledger, seen: dict[str, Any]) -> None:
    """Keep what was seen; of a file that was refused its headings, by which it can be corrected."""
    problems = [str(Problem(**each)) for each in seen["problems"]]
    _end(ledger, JobState.REFUSED if problems else JobState.DONE, problems, seen)


def _end(ledger: Ledger, state: JobState, problems: Sequence[str], seen: dict[str, Any] | None) -> None:
    with transaction.atomic():
        if end(ledger, state, problems):
            ledger.kind = seen["input"]["kind"] if seen and seen["input"] else ""
            ledger.inspection = seen
            ledger.save(update_fields=["kind", "inspection"])
