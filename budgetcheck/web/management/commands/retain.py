"""`manage retain`: deletes what is no longer to be kept; for a timer, daily."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budgetcheck.language import _
from budgetcheck.web.jobs.retention import Deleted, delete_expired, delete_left, expired
from budgetcheck.web.jobs.workspace import sweep
from budgetcheck.web.management.report import Command as Reporting
from budgetcheck.web.models import Retention

_DAYS_OF_TASKS = 7


class Command(Reporting):
    """The command."""

    help = "删除到期的文件，保留校验值、结果和操作记录 / deletes files whose time is over; hashes, results and trail stay"

    def add_arguments(self, parser: Any) -> None:
        """Add the options."""
        parser.add_argument(
            "--dry-run", action="store_true", help="只列出，不删除 / only say what it would delete"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Delete it."""
        self._say_what_is_kept()
        if options["dry_run"]:
            found = expired().aggregate(size=Sum("size"))
            would = Deleted(expired().count(), found["size"] or 0)
            for file in expired().iterator(chunk_size=1_000):
                self.say(f"{timezone.localtime(file.stored_at):%Y-%m-%d}  {file.sha256}  {file.name}")
            said = _("到期的文件 {count} 个，共 {size} 字节；这次没有删除")
            self.say(said.format(count=would.files, size=f"{would.size:,}"))
            return
        deleted = delete_expired()
        said = _("删除了 {count} 个到期的文件，共 {size} 字节；它们的校验值、检查结果和操作记录都在")
        self.say(said.format(count=deleted.files, size=f"{deleted.size:,}"))
        if left := delete_left():
            self.say(_("另删除了 {count} 个上次没有删完的文件").format(count=left))
        _tidy()

    def _say_what_is_kept(self) -> None:
        kept = Retention.objects.first()
        for days, one, all_ in (
            (kept and kept.days, _("文件保存 {days} 天"), _("文件一直保存")),
            (
                kept and kept.certified_days,
                _("审定的检查的文件保存 {days} 天"),
                _("审定的检查的文件一直保存"),
            ),
        ):
            self.say(all_ if days is None else one.format(days=days))


def _tidy() -> None:
    """Sessions that ended, tasks that were done, and folders of processes that died."""
    call_command("clearsessions")
    old = timezone.now() - dt.timedelta(days=_DAYS_OF_TASKS)
    DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    sweep()
