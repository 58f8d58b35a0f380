"""A look at a ledger: how it was understood, for the person who uploaded it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from budgetcheck.inspection import inspect_ledger
from budgetcheck.language import Language, _, speaking
from budgetcheck.problems import InputError
from budgetcheck.web.jobs.lifecycle import end, reach
from budgetcheck.web.jobs.workspace import lay, workspace
from budgetcheck.web.models import JobState
from budgetcheck.web.storage.store import DeletedError

if TYPE_CHECKING:
    from budgetcheck.web.models import Ledger


def inspect(ledger: Ledger) -> None:
    """Look at a ledger; where it cannot be read its `problems` say why."""
    language: Language = "en" if ledger.added_by.language == "en" else "zh"
    with speaking(language), workspace() as folder:
        place, profile = folder / "ledger" / ledger.file.name, None
        try:
            lay(ledger.file, place)
            if ledger.profile is not None:
                profile = folder / f"{ledger.profile.name}.toml"
                profile.write_text(ledger.profile.toml, encoding="utf-8")
            reach(ledger, "reading")
            seen = inspect_ledger(place, str(profile) if profile else None)
        except InputError as error:
            end(ledger, JobState.REFUSED, error.told)
        except DeletedError:
            end(ledger, JobState.REFUSED, [_("这个文件已按保存期限删除，请重新上传")])
        except BaseException:
            end(ledger, JobState.FAILED, [_("程序出错，没有读完；文件已存好，请联系管理员")])
            raise
        else:
            with transaction.atomic():
                if end(ledger, JobState.DONE):
                    ledger.kind, ledger.inspection = seen["input"]["kind"], seen
                    ledger.save(update_fields=["kind", "inspection"])
