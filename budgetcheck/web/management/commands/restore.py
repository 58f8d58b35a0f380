"""`manage restore`: an empty installation from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetcheck.language import _
from budgetcheck.web.backup.restore import restore
from budgetcheck.web.management.report import Command as Reporting


class Command(Reporting):
    """The command."""

    help = "由备份恢复到空的安装；先核对全部校验值 / into an empty installation; verifies every hash first"

    def add_arguments(self, parser: Any) -> None:
        """Add the arguments."""
        parser.add_argument("file", type=Path, help="backup 写的文件 / which `backup` wrote")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Restore it."""
        manifest = restore(options["file"])
        rows = sum(table.rows for table in manifest.tables.values())
        said = _("恢复完成：{rows} 条记录，{files} 个文件；备份由 {version} 写于 {moment}")
        self.say(
            said.format(
                rows=f"{rows:,}",
                files=f"{manifest.files:,}",
                version=manifest.version,
                moment=manifest.made_at,
            )
        )
        for place in sorted(manifest.faulty):
            self.say(_("{place}：备份时文件就不在了或已被改动").format(place=place))
