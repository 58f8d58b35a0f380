"""`manage check_trail`: whether the trail is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.language import _, later
from budgetcheck.web import trail
from budgetcheck.web.management.report import Command as Reporting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.web.models import Entry

_FAULTS = {
    "missing": later("缺少第 {number} 条"),
    "changed": later("第 {number} 条的内容与它的校验值不一致，被改动过"),
    "unchained": later("第 {number} 条与前一条接不上"),
}


class Command(Reporting):
    """The command."""

    help = "检查操作记录是否完整、没有被改动 / whether the trail is whole; prints its length and last hash"

    def add_arguments(self, parser: Any) -> None:
        """Add the options."""
        parser.add_argument(
            "--expect",
            metavar="HASH",
            help="以前记下的末条校验值，应仍在链上 / a hash noted before, still in it",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Check it."""
        looked = _Looked(options["expect"])
        told = [_fault(each) for each in trail.breaks(entries=looked.at_each())]
        self.say(_("操作记录共 {count} 条，末条校验值 {hash}").format(count=looked.count, hash=looked.head))
        if options["expect"] and not looked.found:
            told.append(
                _("链上没有校验值为 {hash} 的记录：末尾的记录被删去过，或整条链被改写").format(
                    hash=options["expect"]
                )
            )
        if told:
            self.refuse(told)
        self.say(_("完整"))


class _Looked:
    """What was seen in passing."""

    def __init__(self, expected: str | None) -> None:
        self.count, self.head, self.found = 0, trail.FIRST, expected == trail.FIRST
        self._expected = expected

    def at_each(self) -> Iterator[Entry]:
        for entry in trail.kept():
            self.count, self.head = self.count + 1, entry.hash
            self.found |= entry.hash == self._expected
            yield entry


def _fault(found: trail.Break) -> str:
    sentence = _FAULTS[found.fault]
    return _(sentence).format(number=found.number)
