"""The trail: who did what, when, before and after; each entry chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from budgetcheck.language import later
from budgetcheck.web.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import Model

    from budgetcheck.web.models import Unit, User

ACTS: Mapping[str, str] = {
    "signed_in": later("登录"),
    "signed_out": later("退出登录"),
    "locked_out": later("多次输错密码，暂停登录"),
    "password_set": later("设置密码"),
    "unit_created": later("建立单位"),
    "unit_changed": later("修改单位"),
    "person_created": later("添加人员"),
    "person_changed": later("修改人员"),
    "link_made": later("生成登录链接"),
    "person_unlocked": later("解除登录暂停"),
    "sessions_ended": later("在所有设备上退出"),
    "token_created": later("建立接口令牌"),
    "token_revoked": later("撤销接口令牌"),
    "retention_changed": later("修改保存期限"),
    "files_deleted": later("到期删除文件"),
    "file_stored": later("上传文件"),
    "file_refused": later("拒收文件"),
    "project_created": later("建立项目"),
    "sample_added": later("加入样例项目"),
    "dossier_changed": later("更新项目档案"),
    "ledger_added": later("加入账簿"),
    "ledger_removed": later("移出账簿"),
    "ledger_assigned": later("指定账簿用于哪些项目"),
    "ledger_read_by": later("换用科目对照方案"),
    "profile_kept": later("保存科目对照方案"),
    "run_asked": later("开始检查"),
    "run_done": later("检查完成"),
    "run_refused": later("资料不能用，未检查"),
    "run_failed": later("检查中断"),
    "run_repeated": later("中断后重做"),
    "note_written": later("答复结论"),
    "waiver_proposed": later("提出豁免"),
    "waiver_approved": later("批准豁免"),
    "waiver_declined": later("不批准豁免"),
    "run_certified": later("审定"),
    "run_returned": later("退回检查"),
    "backup_made": later("备份"),
    "restored": later("由备份恢复"),
}
"""What can be done, by code."""

FIRST = "0" * 64
"""The hash before the first entry."""

_LOCK = 0x62756467  # any number of our own


class Break(NamedTuple):
    """Where the chain does not hold: the number of an entry, and what is wrong there (`missing`, `changed`, `unchained`)."""

    number: int
    fault: str


def record(  # noqa: PLR0913 - each by its name
    user: User | None,
    act: str,
    thing: Model | None = None,
    *,
    unit: Unit | None = None,
    before: Any = None,
    after: Any = None,
) -> Entry:
    """Add an entry, in the transaction of what was done.

    Nobody else adds one until that transaction ends. It therefore locks whatever rows it needs before its first entry (with
    `no_key`, so that others may still refer to them): who waits for a row while holding the trail may wait for somebody who waits
    for the trail.

    Args:
        user: Who did it; None for the program itself.
        act: A code of `ACTS`.
        thing: On what.
        unit: To which that belongs, where the thing does not say so itself.
        before: What was changed, as it was (plain values).
        after: As it is now.
    """
    if act not in ACTS:
        raise KeyError(act)
    with transaction.atomic():
        _wait_for_others()
        last = Entry.objects.order_by("-number").first()
        owner = unit or getattr(thing, "unit", None)
        entry = Entry(
            number=1 if last is None else last.number + 1,
            at=timezone.now(),
            who="" if user is None else f"{user.name}（{user.username}）",
            user="" if user is None else str(user.pk),
            act=act,
            on="" if thing is None else thing._meta.model_name or "",  # noqa: SLF001 - Django's documented name
            key="" if thing is None else str(thing.pk),
            label="" if thing is None else str(thing)[:500],
            unit="" if owner is None else str(owner.pk),
            before=_plain(before),
            after=_plain(after),
            previous=FIRST if last is None else last.hash,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: Entry) -> str:
    """The hash of an entry: of all that it says and of the hash before it."""
    told = [
        entry.number,
        entry.at.isoformat(),
        entry.who,
        entry.user,
        entry.act,
        entry.on,
        entry.key,
        entry.label,
        entry.unit,
        entry.before,
        entry.after,
        entry.previous,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def kept(since: int = 1) -> Iterator[Entry]:
    """The entries that the database holds, from one to the last."""
    return Entry.objects.filter(number__gte=since).order_by("number").iterator(chunk_size=1_000)


def breaks(since: int = 1, entries: Iterable[Entry] | None = None) -> Iterator[Break]:
    """Where the chain does not hold, up to its last entry.

    Args:
        since: The number of the entry to begin with; what it is chained to is taken as it stands.
        entries: Others than those that the database holds, from the first.
    """
    before = Entry.objects.filter(number__lt=since).first() if since > 1 else None
    previous, number = (FIRST, since - 1) if before is None else (before.hash, before.number)
    for entry in kept(since) if entries is None else entries:
        if entry.number != number + 1:
            yield Break(number + 1, "missing")
        elif entry.previous != previous:
            yield Break(entry.number, "unchained")
        if digest(entry) != entry.hash:
            yield Break(entry.number, "changed")
        previous, number = entry.hash, entry.number


def _wait_for_others() -> None:
    """Entries are added one at a time; SQLite lets but one write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _plain(value: Any) -> Any:
    """As the database gives it back: the hash must not depend on whether it was read or written."""
    return None if value is None else json.loads(json.dumps(value, ensure_ascii=False, default=str))
