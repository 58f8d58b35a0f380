"""`manage backup`: everything in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from budgetcheck.language import _
from budgetcheck.web import trail
from budgetcheck.web.backup.write import write_backup
from budgetcheck.web.management.report import Command as Reporting
from budgetcheck.web.storage.audit import digest


class Command(Reporting):
    """The command."""

    help = "把数据库和全部文件备份成一个文件；不用停机 / database and files in one file, while people work"

    def add_arguments(self, parser: Any) -> None:
        """Add the arguments."""
        parser.add_argument(
            "file", type=Path, help="写到哪个文件（不覆盖） / the file to write, never overwritten"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Write it."""
        target: Path = options["file"]
        manifest = write_backup(target)
        sha256, size = digest(target), target.stat().st_size
        trail.record(None, "backup_made", after={"name": target.name, "sha256": sha256, "size": size})
        rows = sum(table.rows for table in manifest.tables.values())
        said = _("备份完成：{rows} 条记录，{files} 个文件，{size} 字节").format(
            rows=f"{rows:,}", files=f"{manifest.files:,}", size=f"{size:,}"
        )
        self.say(said)
        self.say(f"sha256 {sha256}")
        told = [
            _("{place}：文件不在了或内容与校验值不一致，备份里也是如此；请运行 check_files").format(
                place=place
            )
            for place in sorted(manifest.faulty)
        ]
        told += [
            _("操作记录第 {number} 条接不上或被改动过").format(number=number) for number in manifest.breaks
        ]
        if told:
            self.refuse(told)
