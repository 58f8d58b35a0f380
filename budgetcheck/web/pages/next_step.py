"""What is to be done next with a project, so that its page has one main button."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import NoReverseMatch, reverse

from budgetcheck.language import _
from budgetcheck.web.models import JobState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.web.models import DossierVersion, Ledger, Project, Run, RunProject


_STOPPED = (JobState.REFUSED, JobState.FAILED)


class Step(NamedTuple):
    """A next step.

    Attributes:
        text: What is to be done, or waited for.
        address: Where; empty where there is only waiting.
        button: What the button says.
        waits: The address that says whether it is done; empty where there is nothing to wait for.
    """

    text: str
    address: str = ""
    button: str = ""
    waits: str = ""


def next_step(
    project: Project, dossier: DossierVersion | None, ledgers: Sequence[Ledger], runs: Sequence[Run]
) -> Step:
    """The next step.

    Args:
        project: The project, with the result that is its latest.
        dossier: Its latest version.
        ledgers: Those in use, with their state.
        runs: Its checks, the latest first.
    """
    running = next((run for run in runs if run.is_open), None)
    if running is not None:
        return Step(
            _("正在检查，完成后这里会显示结论。"),
            reverse("run", args=[running.pk]),
            _("看进度"),
            reverse("run-state", args=[running.pk]),
        )
    if (step := _with_ledgers(ledgers)) is not None:
        return step
    if project.current is None:
        if runs and runs[0].state in _STOPPED:
            return Step(_("上次检查没有做成，看看为什么。"), reverse("run", args=[runs[0].pk]), _("去看原因"))
        return Step(_("可以检查了。"), "#check", _("去检查"))
    if _is_outdated(project.current, dossier, ledgers):
        return Step(_("档案或账簿在检查之后有变化，请再检查一次。"), "#check", _("再检查"))
    return _after(project.current)


def _with_ledgers(ledgers: Sequence[Ledger]) -> Step | None:
    """What is to be done with the ledgers first, if anything."""
    if not ledgers:
        return Step(_("先上传账簿：从财务软件导出的序时账，一个或几个。"), "#ledgers", _("上传账簿"))
    stopped = [each for each in ledgers if each.state in _STOPPED]
    if stopped:
        return Step(
            _("有 {count} 个账簿不能用，先去改正。").format(count=len(stopped)),
            reverse("ledger", args=[stopped[0].pk]),
            _("去看账簿"),
        )
    reading = next((each for each in ledgers if each.is_open), None)
    if reading is None:
        return None
    waits = address_if_known("ledger-state", reading.pk)
    return Step(_("账簿正在读取，稍后就能检查。"), waits=waits)


def address_if_known(name: str, *arguments: object) -> str:
    """The address of a page by its name; empty where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _is_outdated(current: RunProject, dossier: DossierVersion | None, ledgers: Sequence[Ledger]) -> bool:
    """Whether what was checked is no longer what the project has."""
    changed = [each.queued_at for each in ledgers] + ([dossier.created_at] if dossier else [])
    return any(at > current.run.queued_at for at in changed)


def _after(current: RunProject) -> Step:
    address = reverse("run-project", args=[current.run.pk, current.pk])
    if current.run.decisions.filter(certified=True).exists():
        return Step(_("这次检查已审定，可以下载报告归档。"), address, _("去看报告"))
    if failed := current.counts.get("fail"):
        return Step(
            _("有 {count} 项不符合，去看依据和整改建议。").format(count=failed), address, _("去看结论")
        )
    if review := current.counts.get("review"):
        return Step(_("没有不符合；有 {count} 项需要人工复核。").format(count=review), address, _("去看结论"))
    return Step(_("没有不符合，也没有待复核的事项；可以下载报告。"), address, _("去看报告"))
