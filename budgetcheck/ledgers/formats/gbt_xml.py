"""The national data interface of accounting software as XML: GB/T 19581-2004 and GB/T 24589.1-2010.

Elements are known by their local names, whatever the namespace or prefix; each 记账凭证 is one line of a voucher.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.gbt_archives import Archives, slot_number
from budgetcheck.ledgers.formats.markup import find_root, local_name, records
from budgetcheck.ledgers.formats.probe import NoLedgerError, Probe
from budgetcheck.ledgers.formats.sheet import FAULT, Sheet, cell
from budgetcheck.ledgers.formats.spill import WIDEST, Spill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml.etree import _Element


_ROOTS = {"会计核算软件数据": "gbt19581", "总账": "gbt24589"}
_VOUCHERS = "记账凭证"
_BALANCES = "科目余额及发生额"
_TABLES = (_VOUCHERS, _BALANCES)
_NO_ARCHIVES = frozenset(
    ("现金流量项目", "现金流量凭证项目数据", "报表集", "报表项数据", "会计期间", "币种", "结算方式")
)
_PARTS_TO_A_BATCH = 8
_MOST_SHAPES = 10_000
_VALUES = ("value", "Value", "值")
_NO_FIELDS = ("locID",)
_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_ACCOUNT = "科目编号"
_ACCOUNT_NAME = "科目名称"
_AUXILIARY = "辅助核算"
_GROUP = "辅助核算组"
_VOID = "作废标志"
_IS_VOID = ("1", "是", "true", "y", "yes", "t", "√", "已作废", "作废")
_IS_VALID = ("", "0", "否", "false", "n", "no", "f", "未作废", "正常")


def recognise(probe: Probe) -> str | None:
    """By the root."""
    root = find_root(probe.text)
    return _ROOTS.get(root.name) if root else None


def read(path: Path, encoding: str | None, workspace: Path) -> list[Sheet]:
    """The voucher lines, and beside them the table of balances where the file has one.

    Two columns are added: the full name of the account (科目名称) and the line's auxiliaries as one text (辅助核算), both
    from the file's own archives, which may stand before or behind the vouchers. A voided line has a fault.

    Raises:
        ValueError: for XML that cannot be read, or holds no voucher lines and no balances.
    """
    folder = workspace / f"{path.name}.tables"
    folder.mkdir()
    tables = {name: _Table(Spill(folder / str(at))) for at, name in enumerate(_TABLES)}
    archives = Archives()
    names: dict[object, str] = {}
    for number, batch in enumerate(records(path, encoding, _ROOTS, _is_record)):
        for element in batch:
            tag = element.tag
            name = names.get(tag) or names.setdefault(tag, local_name(tag))
            if table := tables.get(name):
                table.add(element)
            elif name not in _NO_ARCHIVES:
                archives.add(name, _texts(element))
        if number % _PARTS_TO_A_BATCH == 0:
            for table in tables.values():
                table.spill.flush()
    archives.settle()
    sheets = [table.sheet(name, archives) for name, table in tables.items() if table.spill.rows]
    if not sheets:
        raise NoLedgerError(_("这个 XML 文件里没有记账凭证，也没有科目余额"))
    return [sheet._replace(encoding=encoding, choices=archives.choices(sheet.name or "")) for sheet in sheets]


def _is_record(name: str) -> bool:
    return name in _TABLES or name in ("会计科目", "科目辅助核算", "总账基础信息", "电子账簿")


class _Table:
    """Records with their fields in columns, in the order in which the file first names them."""

    def __init__(self, spill: Spill) -> None:
        self.spill = spill
        self._columns: dict[str, int] = {}
        self._straight = [*range(WIDEST)]
        self._shapes: dict[tuple[object, ...], list[int]] = {}

    def add(self, record: _Element) -> None:
        """Add a record as the next row."""
        fields = list(record)
        places = self._places(tuple([field.tag for field in fields]))
        texts = [field.text for field in fields]
        fault = None
        if None in texts or any(map(len, fields)):
            fault = _nested(fields)
            texts = [_text(field) for field in fields]
        cells: list[str | None]
        if places == self._straight[: len(places)]:
            cells = texts
        else:
            cells = [None] * len(self._columns)
            for place, text in zip(places, texts, strict=True):
                if cells[place] and text and cells[place] != text:
                    fault = fault or _("同一栏“{heading}”写了两次").format(heading=list(self._columns)[place])
                cells[place] = text or cells[place]
        if record.attrib:
            self._add_attributes(record, cells)
        self.spill.add(cells, fault)

    def sheet(self, name: str, archives: Archives) -> Sheet:
        """The rows with what the archives say of their accounts and auxiliaries."""
        self.spill.flush()
        added: dict[str, Callable[[pl.DataFrame], pl.Series]] = {}
        at = self._columns.get(_ACCOUNT)
        if at is not None and _ACCOUNT_NAME not in self._columns and archives.accounts:
            added[_ACCOUNT_NAME] = partial(_told, archives.account_name, [at])
        slots = {number: at for text, at in self._columns.items() if (number := slot_number(text))}
        if slots and _AUXILIARY not in self._columns:
            told = partial(_auxiliaries_by_slot, archives, list(slots))
            added[_AUXILIARY] = partial(_told, told, [at, *slots.values()])
        elif (group := self._columns.get(_GROUP)) is not None and _AUXILIARY not in self._columns:
            added[_AUXILIARY] = partial(_told, archives.auxiliaries_of_group, [at, group])
        void = self._columns.get(_VOID) if name == _VOUCHERS else None

        def change(frame: pl.DataFrame) -> pl.DataFrame:
            columns = {cell(self.spill.width + at): tell(frame) for at, tell in enumerate(added.values())}
            frame = frame.with_columns(**columns)
            return frame if void is None else frame.with_columns(_with_void(cell(void)))

        if added or void is not None:
            self.spill.rewrite(change, len(added))
        return self.spill.sheet(name)._replace(headings=(*self._columns, *added))

    def _places(self, tags: tuple[object, ...]) -> list[int]:
        """The columns of the fields of a record; most records of a table have the same fields."""
        places = self._shapes.get(tags)
        if places is None:
            places = [self._column(local_name(tag)) for tag in tags]
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[tags] = places
        return places

    def _column(self, name: str) -> int:
        at = self._columns.setdefault(name, len(self._columns))
        if at >= WIDEST:
            raise ValueError(_("一条记录的栏目超过 {most} 个，拒绝读取").format(most=WIDEST))
        return at

    def _add_attributes(self, record: _Element, cells: list[str | None]) -> None:
        """Fields that are written as attributes of the record."""
        for tag, text in record.attrib.items():
            name = local_name(tag)
            if name in _NO_FIELDS or str(tag).startswith(_SCHEMA_INSTANCE):
                continue
            at = self._column(name)
            cells += [None] * (at + 1 - len(cells))
            cells[at] = cells[at] or str(text)


def _text(field: _Element) -> str | None:
    """A field's text; where it has none, the attribute that holds its value."""
    if len(field):
        return " ".join(text.strip() for text in field.itertext() if text.strip())
    if field.text is None and field.attrib:
        return next((field.attrib[name] for name in _VALUES if name in field.attrib), None)
    return field.text


def _texts(record: _Element) -> dict[str, str]:
    texts = {local_name(tag): str(text) for tag, text in record.attrib.items()}
    return texts | {local_name(field.tag): (_text(field) or "").strip() for field in record}


def _nested(fields: list[_Element]) -> str | None:
    """Why a record cannot be read: lines within a line, say; extensions are let pass."""
    names = [local_name(field.tag) for field in fields if len(field)]
    name = next((each for each in names if "扩展" not in each), None)
    return name and _("“{heading}”里还有下级元素，无法读取").format(heading=name)


def _told(tell: Callable[..., str | None], columns: list[int | None], frame: pl.DataFrame) -> pl.Series:
    """What is told of the texts in some columns, asked once for all rows that have the same."""
    keys = frame.select(
        pl.lit("") if at is None else pl.col(cell(at)).fill_null("").alias(str(place))
        for place, at in enumerate(columns)
    )
    distinct = keys.unique()
    answers = pl.Series("answer", [tell(*row) for row in distinct.iter_rows()], dtype=pl.String)
    return keys.join(
        distinct.with_columns(answers), on=keys.columns, how="left", maintain_order="left"
    ).to_series(-1)


def _auxiliaries_by_slot(archives: Archives, slots: list[int], account: str, *values: str) -> str | None:
    return archives.auxiliaries(
        account, {slot: value for slot, value in zip(slots, values, strict=True) if value}
    )


def _with_void(column: str) -> pl.Expr:
    """The faults, with one for each voided line and each whose mark cannot be understood."""
    mark = pl.col(column).fill_null("").str.to_lowercase()
    return (
        pl.when(mark.is_in(_IS_VOID))
        .then(pl.lit(_("凭证已作废")))
        .when(~mark.is_in(_IS_VALID))
        .then(pl.format(_("作废标志“{}”看不懂"), pl.col(column)))
        .otherwise(FAULT)
        .alias(FAULT)
    )
