"""Batches of applications: screened before approval, and once more without the files that could not be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.applications import sort_out
from budgetcheck.web.acts.days import read_day
from budgetcheck.web.acts.runs import ask
from budgetcheck.web.models import JobState, Run, RunInput, RunKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.web.models import StoredFile, Unit, User

_MOST_FAULTS = 50
"""How many files a refusal names."""


def ask_screening(  # noqa: PLR0913, PLR0917 - what a batch is made of
    user: User, unit: Unit, files: Sequence[StoredFile], title: str, as_of: str, request_key: str
) -> Run:
    """Have applications screened.

    Args:
        user: Who asks.
        unit: For which they were handed in.
        files: Stored: ZIPs, dossiers, forms; whatever else is among them is left out, and said.
        title: Of the batch; the day where empty.
        as_of: ISO; today where empty.
        request_key: As for `runs.ask_check`.

    Raises:
        PermissionDenied: for a unit that is not the person's to review for.
        InputError: for a day that is none, a ZIP that is refused, or where no file is a dossier.
    """
    access.demand(user, Act.REVIEW, unit)
    day = read_day(as_of)
    known = Run.objects.filter(asked_by=user, request_key=request_key).first()
    if known is not None:
        return known
    given = sort_out(user, unit, files)
    if not given.inputs:
        raise InputError(
            *(Problem(each["name"], "", each["why"], "") for each in given.left_out[:_MOST_FAULTS]),
            Problem("", "", _("没有一个文件是项目档案"), _("请上传 YAML、JSON 或填好的 Excel 项目档案")),
        )
    options: dict[str, Any] = {"as_of": day, "left_out": given.left_out, "given": digests_of(files)}
    named = "".join(each for each in title if each.isprintable()).strip() or _("{day} 收到的申报").format(
        day=timezone.localdate().isoformat()
    )
    return ask(user, RunKind.SCREENING, unit, given.inputs, options, request_key, named)


def ask_rest(user: User, run: Run, request_key: str) -> Run:
    """Have the applications of a refused batch screened without the files that it was refused for.

    Raises:
        PermissionDenied: for a batch of a unit that is not the person's to review for.
        InputError: where it was not refused for single files, or nothing is left.
    """
    access.demand(user, Act.REVIEW, run.unit)
    inputs = list(run.inputs.select_related("file").order_by("pk"))
    rest = [each for each in inputs if not each.problems]
    if run.kind != RunKind.SCREENING or run.state != JobState.REFUSED or len(rest) in (0, len(inputs)):
        raise InputError(
            Problem(str(run), "", _("没有可以剔除的文件，或剔除后没有剩下的文件"), _("请改好文件后重新上传"))
        )
    left_out = [
        {"name": each.name, "sha256": each.file.sha256, "why": _("；").join(each.problems)}
        for each in inputs
        if each.problems
    ]
    options = {**run.options, "left_out": [*run.options.get("left_out", []), *left_out]}
    copies = [RunInput(file=each.file, role=each.role, folder=each.folder, name=each.name) for each in rest]
    return ask(user, RunKind.SCREENING, run.unit, copies, options, request_key, run.title)


def digests_of(files: Sequence[StoredFile]) -> list[str]:
    """What was handed in, by SHA-256: whether a request is the same as before, and which ZIP a batch came from."""
    return sorted(each.sha256 for each in files)
