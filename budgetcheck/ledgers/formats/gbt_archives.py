"""What the national data interface says beside the vouchers: accounts, auxiliaries, and the archives of their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST = 500_000
_SLOT = re.compile(r"辅助项(\d{1,2})(?:编号|编码)")
_DIGITS = re.compile(r"\d+")
_SEPARATORS = re.compile(r"[.\-\s_/\\]")
_SEPARATED = re.compile(r"\s*[/\\\-_—.]\s*")
_GROUP_ENDS = re.compile(r"[;；,，|、]")
_PAIR = re.compile(r"([^:：=]+)[:：=](.*)")
_RULES = ("会计科目编号规则", "科目结构")
_CODES = ("编号", "编码", "代码")
_NAMES = ("名称", "姓名")
_OTHERS = ("上级", "类别", "所属")
_CUSTOM_VALUES = ("档案值编码", "档案值编号")


def slot_number(heading: str) -> int | None:
    """The n of the heading 辅助项n编号; None for any other."""
    match = _SLOT.fullmatch(heading)
    return int(match[1]) if match else None


class _Item(NamedTuple):
    """An auxiliary of an account: its number where it has one, its name, and the archive of its values."""

    number: int | None
    name: str
    archive: str


class Archives:
    """Gathered while a file is read, asked when all of it was.

    Attributes:
        accounts: Name and level of each account by its code.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, tuple[str, str]] = {}
        self._items: dict[str, list[_Item]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._count = 0
        self._levels: tuple[int, ...] = ()
        self._paths: dict[str, str] = {}
        self._bare: dict[str, str] = {}
        self._unnamed: set[str] = set()

    def add(self, kind: str, texts: Mapping[str, str]) -> None:
        """Add a record.

        Args:
            kind: The name of its element.
            texts: The text of each of its fields.
        """
        for rule in _RULES:
            if texts.get(rule):
                self._levels = _levels(texts[rule])
        if self._count >= _MOST:
            return
        if kind == "会计科目":
            self._count += 1
            code = texts.get("科目编号", "")
            self.accounts[code] = (texts.get("科目名称", ""), texts.get("科目级次", ""))
            kinds = [part.strip() for part in _GROUP_ENDS.split(texts.get("辅助核算项", "")) if part.strip()]
            if kinds:
                self._items[code] = [_Item(None, each, each) for each in kinds]
        elif kind == "科目辅助核算":
            self._count += 1
            number = _DIGITS.search(texts.get("辅助项编号", ""))
            name = texts.get("辅助项名称") or texts.get("辅助项编号", "")
            item = _Item(int(number[0][:9]) if number else None, name, texts.get("对应档案", ""))
            self._items.setdefault(texts.get("科目编号", ""), []).append(item)
        else:
            self._add_name(kind, texts)

    def settle(self) -> None:
        """Call when all is read, before the first question."""
        self._bare = {_SEPARATORS.sub("", code): code for code in self.accounts}

    def account_name(self, code: str) -> str | None:
        """The name of an account behind those of the accounts above it, joined with /; None where it is unknown."""
        if code not in self.accounts:
            return None
        if code not in self._paths:
            name = self.accounts[code][0]
            above = self._above(code)
            path = self.account_name(above) if above else None
            # Some programs write the whole path as the name.
            is_whole = above and _SEPARATED.sub("/", name).startswith(
                (f"{path}/", f"{self.accounts[above][0]}/")
            )
            self._paths[code] = name if is_whole or not path else f"{path}/{name}"
        return self._paths[code] or None

    def auxiliaries(self, account: str, values: Mapping[int, str]) -> str | None:
        """The auxiliaries of a line (GB/T 24589) as one text, such as `项目:YT-2025-0001 膜中试;部门:01 财务部`.

        Args:
            account: The code of its account.
            values: What 辅助项n编号 holds, by n.
        """
        if not values:
            return None
        items = self._items_of(account)
        numbered = {item.number: item for item in items if item.number is not None}
        if values.keys() <= numbered.keys():
            of_slot = {slot: numbered[slot] for slot in values}
        elif len(values) == len(items):
            of_slot = dict(zip(sorted(values), items, strict=True))
        else:
            of_slot = {slot: items[slot - 1] for slot in values if 0 < slot <= len(items)}
        return ";".join(
            self._shown(of_slot.get(slot) or _Item(None, f"辅助项{slot}", ""), code)
            for slot, code in sorted(values.items())
        )

    def auxiliaries_of_group(self, account: str, group: str) -> str | None:
        """Likewise for GB/T 19581, where one text holds the codes; as it is where they cannot be told apart."""
        if not group:
            return None
        parts = [part.strip() for part in _GROUP_ENDS.split(group) if part.strip()]
        pairs = [_PAIR.fullmatch(part) for part in parts]
        if parts and all(pairs):
            return ";".join(
                self._shown(_Item(None, pair[1].strip(), ""), pair[2].strip()) for pair in pairs if pair
            )
        items = self._items_of(account)
        if len(items) == len(parts):
            return ";".join(self._shown(item, part) for item, part in zip(items, parts, strict=True))
        return group

    def choices(self, sheet: str) -> tuple[Choice, ...]:
        """What could not be resolved, to be said."""
        if self._count >= _MOST:
            reason = _("档案超过 {most} 条，其余的没有取名称").format(most=_MOST)
            return (Choice("auxiliary", _("只有编号"), 50, reason, sheet),)
        if self._unnamed:
            some = _("、").join(sorted(self._unnamed)[:5])
            reason = _("文件里没有档案“{archives}”，这些辅助项只有编号").format(archives=some)
            return (Choice("auxiliary", _("只有编号"), 80, reason, sheet),)
        return ()

    def _add_name(self, kind: str, texts: Mapping[str, str]) -> None:
        value = next((field for field in _CUSTOM_VALUES if field in texts), None)
        own = [field for field in texts if not field.startswith(_OTHERS)]
        code = value or next((field for field in own if field.endswith(_CODES)), None)
        name = next(
            (field for field in own if field.endswith(_NAMES) and field.startswith(_stem(code))), None
        )
        name = name or next((field for field in own if field.endswith(_NAMES)), None)
        if code is None or name is None or not texts[code]:
            return
        self._count += 1
        archive = kind if value is None else texts.get("档案名称") or texts.get("档案编码", "")
        self._names.setdefault(archive, {})[texts[code]] = texts[name]

    def _items_of(self, account: str) -> list[_Item]:
        """The auxiliaries of an account, else those of the nearest account above it that has some."""
        at: str | None = account
        while at:
            if at in self._items:
                return self._items[at]
            at = self._above(at)
        return []

    def _above(self, code: str) -> str | None:
        """The account above another, by the rule of the codes, else by the levels that the accounts state."""
        bare = _SEPARATORS.sub("", code)
        if self._levels:
            ends = [end for end in self._levels if end < len(bare)]
            return self._bare.get(bare[: ends[-1]]) if ends else None
        level = self.accounts.get(code, ("", ""))[1]
        if not level.isdecimal():
            return None
        prefixes = (self._bare.get(bare[:end]) for end in range(len(bare) - 1, 0, -1))
        return next(
            (each for each in prefixes if each and self.accounts[each][1] == str(int(level) - 1)), None
        )

    def _shown(self, item: _Item, code: str) -> str:
        for archive in _candidates(item):
            if archive in self._names:
                name = self._names[archive].get(code)
                shown = f"{item.name}:{code} {name}" if name else f"{item.name}:{code}"
                return shown.replace(";", "，")
        self._unnamed.add(item.archive or item.name)
        return f"{item.name}:{code}".replace(";", "，")


def _candidates(item: _Item) -> Iterator[str]:
    """What the archive of an auxiliary may be called."""
    for name in (item.archive, item.name):
        if name:
            yield name
            yield name.removesuffix("档案") if name.endswith("档案") else f"{name}档案"


def _stem(code: str | None) -> str:
    return "" if code is None else code[:-2]


def _levels(rule: str) -> tuple[int, ...]:
    """Where the levels of a code end: `4-2-2` gives 4, 6, 8."""
    ends: list[int] = []
    for digits in _DIGITS.findall(rule)[:20]:
        ends.append(sum(ends[-1:]) + int(digits[:3]))
    return tuple(ends)
