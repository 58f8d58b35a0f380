"""How long the bytes of files are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.jobs.retention import expired
from budgetcheck.web.models import Retention

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from budgetcheck.web.models import StoredFile, User

MOST_DAYS = 36_500


def terms() -> Retention:
    """What is set; at first everything is kept for ever."""
    return Retention.objects.filter(pk=1).first() or Retention(pk=1)


def change(administrator: User, days: int | None, certified_days: int | None) -> None:
    """Set how many days files are kept, and those of certified runs; None keeps them for ever.

    Raises:
        PermissionDenied: for anybody but an administrator.
        InputError: where a number cannot be, or what is certified would go before the rest.
    """
    access.demand(administrator, Act.ADMINISTER)
    _refuse_wrong(days, certified_days)
    with transaction.atomic():
        set_now = terms()
        before = _plain(set_now)
        set_now.days, set_now.certified_days = days, certified_days
        set_now.save()
        if before != _plain(set_now):
            trail.record(administrator, "retention_changed", before=before, after=_plain(set_now))


def due() -> QuerySet[StoredFile]:
    """The files whose time is over: what the next run of `manage retain` deletes the bytes of."""
    return expired()


def _refuse_wrong(days: int | None, certified_days: int | None) -> None:
    faults = []
    for name, number in ((_("一般文件"), days), (_("已审定的检查"), certified_days)):
        if number is not None and not 1 <= number <= MOST_DAYS:
            expected = _("应为 1 至 {most} 天；不填为一直保存").format(most=MOST_DAYS)
            faults.append(Problem("", name, str(number), expected))
    if not faults and certified_days is not None and (days is None or certified_days < days):
        kept = _("一直保存") if days is None else _("{days} 天").format(days=days)
        expected = _("不能短于一般文件的期限（{kept}）").format(kept=kept)
        faults.append(Problem("", _("已审定的检查"), _("{days} 天").format(days=certified_days), expected))
    if faults:
        raise InputError(*faults)


def _plain(terms: Retention) -> dict[str, int | None]:
    return {"days": terms.days, "certified_days": terms.certified_days}
