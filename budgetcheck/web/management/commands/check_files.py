"""`manage check_files`: whether the bytes of every stored file are what they were."""

from __future__ import annotations

from typing import Any

from budgetcheck.language import _, later
from budgetcheck.web.management.report import Command as Reporting
from budgetcheck.web.models import StoredFile
from budgetcheck.web.storage import audit

_FAULTS = {
    "missing": later("{name}（{place}）：文件不在了；请从备份找回"),
    "changed": later("{name}（{place}）：内容与校验值不一致；请从备份找回"),
}


class Command(Reporting):
    """The command."""

    help = "逐个核对已存文件的内容与校验值 / whether every stored file's bytes match its hash; lists orphans"

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Check them."""
        told = []
        for found in audit.faults():
            sentence = _FAULTS[found.fault]
            told.append(_(sentence).format(name=found.file.name, place=found.file.place))
        kept = StoredFile.objects.filter(deleted_at=None).count()
        self.say(_("核对了 {count} 个文件，{faults} 个有问题").format(count=kept, faults=len(told)))
        for place in audit.orphans():
            self.say(_("{place}：没有登记的文件，可能是上传中断留下的").format(place=place))
        if told:
            self.refuse(told)
