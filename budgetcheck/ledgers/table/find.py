"""Where the table starts and which column is which: the heading that tells most."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import ROW, cell
from budgetcheck.ledgers.table.headings import (
    JOURNAL,
    TRIAL_BALANCE,
    folded,
    meaning,
    other_document,
    two_rows,
    unit_in,
)
from budgetcheck.ledgers.table.layout import BALANCES, HEAD_ROWS, MOVEMENTS, Layout, NoAmountsError
from budgetcheck.ledgers.table.reasons import explain
from budgetcheck.ledgers.table.titles import UNITS, Titles, read_titles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.ledgers.formats.sheet import Sheet


_FUNCTIONAL_CURRENCY = ("本位币", "本币")
_AMOUNTS = ("debit", "credit", "amount")
_FEWEST_HEADINGS = 3
_MOST_NOTES = 1_000
"""How many rows of text are looked at for a second heading."""


def find_layout(head: pl.DataFrame, sheet: Sheet, columns: Mapping[str, str] | None = None) -> Layout | None:
    """The layout of a sheet from its first rows, or None where no row looks like the heading of a ledger.

    The heading of a journal names at least a date (or month and day) and two more fields; that of a trial balance an
    account, movements and balances.

    Args:
        head: The first rows of the sheet.
        sheet: The sheet.
        columns: The heading that a profile names for a field, where a file leaves doubt; empty where it says that no
            column is that field.

    Raises:
        NoAmountsError: where a heading was found but no amounts.
        ValueError: where two of its columns could both be the debit (credit), or the year is nowhere stated.
    """
    wanted = columns or {}
    candidates = [
        layout for cells in possible_headings(head, sheet) if (layout := _layout(cells, wanted)) is not None
    ]
    if not candidates:
        return None
    best = max(candidates, key=_how_telling)
    _refuse_missing(best, wanted)
    _refuse_two_of_a_kind(best, wanted)
    if best.role == JOURNAL and not best.two_sided and "amount" not in best.at:
        raise NoAmountsError(
            _(
                "第 {row} 行是标题行（{headings}），但没有金额列；需要“借方”和“贷方”，或“金额”（和“方向”）"
            ).format(row=best.heading_row, headings=_("、").join(text for text in best.all_headings if text))
        )
    return _with_titles(best, head, sheet, wanted)


def refuse_other_headings(notes: pl.DataFrame, layout: Layout) -> None:
    """Refuse a sheet with a second table whose columns stand in another order.

    Args:
        notes: Rows that are no entries, totals or blanks.
        layout: The layout of the sheet.

    Raises:
        ValueError: naming the row of the second heading.
    """
    width = len(layout.all_headings)
    below = notes.filter(pl.col(ROW) >= layout.first_row).head(_MOST_NOTES)
    for number, *cells in below.select(ROW, *map(cell, range(width))).iter_rows():
        other = _journal(PossibleHeading(number, tuple((text or "").strip() for text in cells), ()), {})
        if other is not None and any(other.at.get(side) != layout.at.get(side) for side in _AMOUNTS):
            raise ValueError(
                _("第 {row} 行又有一个标题行，金额列与第 {first} 行的不同；请把两张表分开导出").format(
                    row=number, first=layout.heading_row
                )
            )


def document_in(head: pl.DataFrame, sheet: Sheet) -> str | None:
    """The key of the document that a sheet seems to be (`headings.OTHER_DOCUMENTS`), where it is no ledger."""
    return next(
        (found for each in possible_headings(head, sheet) if (found := other_document(each.cells))), None
    )


class PossibleHeading(NamedTuple):
    """Cells that may be a heading: their row, the cells, and the one or two rows that they stand in."""

    row: int
    cells: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def possible_headings(head: pl.DataFrame, sheet: Sheet) -> list[PossibleHeading]:
    """Each row, and each pair of rows, as the heading that it might be."""
    if sheet.headings is not None:
        return [PossibleHeading(0, sheet.headings, ())]
    rows = [
        (number, tuple((text or "").strip() for text in cells))
        for number, *cells in head.head(HEAD_ROWS).select(ROW, *map(cell, range(sheet.width))).iter_rows()
    ]
    one = [PossibleHeading(number, cells, (cells,)) for number, cells in rows]
    two = [
        PossibleHeading(number, joined, (upper, lower))
        for (number, upper), (_number, lower) in pairwise(rows)
        if (joined := two_rows(upper, lower)) is not None
    ]
    return [*one, *two]


def _layout(heading: PossibleHeading, wanted: Mapping[str, str]) -> Layout | None:
    """The layout under a heading; None where it is none."""
    return _journal(heading, wanted) or _trial_balance(heading, wanted)


def _journal(heading: PossibleHeading, wanted: Mapping[str, str]) -> Layout | None:
    found = _candidates(heading.cells, JOURNAL, wanted)
    at = {field: min(columns)[1] for field, columns in found.items()}
    if "date" in at or "month_day" in at:
        for field in ("month", "day"):
            at.pop(field, None)
    if not ({"date", "month_day"} & at.keys() or {"month", "day"} <= at.keys()):
        return None
    if "debit" in at and "credit" in at:
        # The single amount is then another view of the two columns, and the direction is that of the balance.
        for field in ("amount", "direction"):
            at.pop(field, None)
    if (
        "direction" in at
        and not wanted.get("direction")
        and folded(heading.cells[at["direction"]]) == "余额方向"
        and _has_balance(heading.cells)
    ):
        # Beside the balance it is the balance's own.
        at.pop("direction")
    levels = tuple(sorted(column for _rank, column in found.get("account_level", ())))
    auxiliaries = _auxiliaries(heading.cells, wanted)
    for field in ("account_level", "auxiliary", "aux_type", "aux_code", "aux_name"):
        at.pop(field, None)
    has_account = {"account_code", "account_name"} & at.keys() or levels
    if len(at) < _FEWEST_HEADINGS or (not has_account and other_document(heading.cells)):
        return None
    return _of(heading, at, JOURNAL)._replace(account_levels=levels, auxiliaries=auxiliaries)


def _has_balance(cells: Sequence[str]) -> bool:
    return any(meaning(text).field == "balance" for text in cells if text)


def _trial_balance(heading: PossibleHeading, wanted: Mapping[str, str]) -> Layout | None:
    found = _candidates(heading.cells, TRIAL_BALANCE, wanted)
    at = {field: min(columns)[1] for field, columns in found.items()}
    has_movements = any(debit in at and credit in at for debit, credit in MOVEMENTS)
    if not ("account_code" in at and has_movements and any(field in at for field in BALANCES)):
        return None
    if directions := _directions(at, [column for _rank, column in found.get("direction", ())]):
        at = {field: column for field, column in at.items() if field != "direction"} | directions
    layout = _of(heading, at, TRIAL_BALANCE)
    return layout._replace(auxiliaries=_auxiliaries(heading.cells, wanted))


def _directions(at: Mapping[str, int], columns: Sequence[int]) -> dict[str, int]:
    """Two columns of one name (方向 期初余额 … 方向 期末余额): each is that of the balance beside it."""
    if len(columns) != 2 or not {"opening", "closing"} <= at.keys():  # noqa: PLR2004 - of two balances
        return {}
    first, second = sorted(columns)
    if at["opening"] < at["closing"]:
        return {"opening_direction": first, "closing_direction": second}
    return {"opening_direction": second, "closing_direction": first}


def _of(heading: PossibleHeading, at: dict[str, int], role: str) -> Layout:
    return Layout(
        heading_row=heading.row,
        at=at,
        headings={field: heading.cells[column] for field, column in at.items()},
        all_headings=heading.cells,
        first_row=heading.row + max(len(heading.rows), 1),
        heading_rows=heading.rows,
        role=role,
    )


def _candidates(
    cells: Sequence[str], role: str, wanted: Mapping[str, str]
) -> dict[str, list[tuple[int, int]]]:
    """The columns that could be each field, with the rank of their heading; of amounts in several currencies the functional one."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, text in enumerate(cells):
        means = meaning(text, role) if text else None
        if means is not None and means.taken:
            found.setdefault(means.field, []).append((means.rank, at))
    for field in found.keys() & set(_AMOUNTS):
        functional = [
            (rank, at) for rank, at in found[field] if any(word in cells[at] for word in _FUNCTIONAL_CURRENCY)
        ]
        found[field] = functional or found[field]
    chosen = {folded(heading): field for field, heading in wanted.items() if heading}
    named: dict[str, list[tuple[int, int]]] = {}
    for at, text in enumerate(cells):
        if text and (wanted_field := chosen.get(folded(text))) is not None:
            named.setdefault(wanted_field, []).append((-1, at))
    for field, others in found.items():
        found[field] = [other for other in others if folded(cells[other[1]]) not in chosen]
    found |= named
    return {field: columns for field, columns in found.items() if columns and wanted.get(field) != ""}


def _auxiliaries(cells: Sequence[str], wanted: Mapping[str, str]) -> tuple[tuple[int, ...], ...]:
    """Columns of auxiliaries: each that holds them all, and each set of type, code and name.

    A column that the profile names for auxiliaries stands beside the others; one that it names for another field is none.
    """
    if wanted.get("auxiliary") == "":
        return ()
    chosen = {folded(heading): field for field, heading in wanted.items() if heading}
    single: list[tuple[int, ...]] = []
    sets: dict[int, dict[str, int]] = {}
    for at, text in enumerate(cells):
        means = meaning(text) if text else None
        named = chosen.get(folded(text)) if text else None
        if named == "auxiliary":
            single.append((at,))
        if named is not None or means is None or not means.taken:
            continue
        if means.field == "auxiliary":
            single.append((at,))
        elif means.field in _PARTS:
            sets.setdefault(means.number, {}).setdefault(means.field, at)
    return (*single, *(tuple(parts.get(part, -1) for part in _PARTS) for parts in sets.values()))


_PARTS = ("aux_type", "aux_code", "aux_name")


def _how_telling(layout: Layout) -> tuple[int, int, int]:
    """How much a heading tells: of two rows read as one only what neither tells alone; of equals the upper one."""
    known = len(layout.at) + len(layout.account_levels) + len(layout.auxiliaries)
    lower = layout.heading_rows[1:]
    alone = sum(meaning(text, layout.role).taken for row in lower for text in row if text)
    named = sum(map(bool, layout.all_headings))
    return (known, named if alone < known else 0, -layout.heading_row)


def _refuse_missing(layout: Layout, wanted: Mapping[str, str]) -> None:
    """Refuse a journal without a column that the profile names: another one taken for it would be a guess."""
    have = {folded(text) for text in layout.all_headings}
    missing = [heading for heading in wanted.values() if heading and folded(heading) not in have]
    if missing and layout.role == JOURNAL:
        raise ValueError(
            _("科目对照方案的 [columns] 写明了 {headings}，标题行里没有这样的列").format(
                headings=_("、").join(_("“{heading}”").format(heading=each) for each in missing)
            )
        )


def _refuse_two_of_a_kind(layout: Layout, wanted: Mapping[str, str]) -> None:
    names = {
        "debit": _("借方"), "credit": _("贷方"), "amount": _("金额"),
        "period_debit": _("本期借方"), "period_credit": _("本期贷方"),
    }  # fmt: skip
    for field, found in _candidates(layout.all_headings, layout.role, wanted).items():
        if field not in layout.at:
            continue
        ranks = [rank for rank, _at in found]
        if len(set(ranks)) < len(ranks):
            heading = layout.headings[field]
            raise ValueError(
                _("标题“{heading}”出现了两次，不知道用哪一列，请只保留一列").format(heading=heading)
            )
        if field in names and len(found) > 1:
            columns = _("、").join(
                _("“{heading}”").format(heading=layout.all_headings[at]) for _rank, at in found
            )
            raise ValueError(
                _(
                    "{columns} 这几列都可能是{field}，请只保留一列，或在科目对照方案的 [columns] 中写明用哪一列"
                ).format(columns=columns, field=names[field])
            )


def _with_titles(layout: Layout, head: pl.DataFrame, sheet: Sheet, wanted: Mapping[str, str]) -> Layout:
    """The layout with what the rows above its heading state, and with the reasons of all that was decided."""
    above = head.filter(head[ROW] < layout.heading_row).select(map(cell, range(sheet.width)))
    rows = (" ".join(text for text in row if text) for row in above.iter_rows())
    # The year may stand over month and day (2026年 over 月 and 日).
    titles = read_titles(
        [*rows, *(text for row in layout.heading_rows[:-1] for text in row), sheet.name or ""]
    )
    units = {
        stated for field in layout.amounts if (stated := unit_in(layout.headings.get(field, ""))) is not None
    }
    if len(units) > 1:
        raise ValueError(
            _("金额各列的单位不同（{units}），请统一后再导入").format(units=_("、").join(sorted(units)))
        )
    unit: str | None = next(iter(units), titles.unit)
    layout = layout._replace(titles=titles, power=UNITS[unit or "元"])
    if layout.role == JOURNAL and ("month" in layout.at or "month_day" in layout.at):
        _refuse_unknown_year(layout, titles)
    return layout._replace(choices=explain(layout, unit, sheet.name, wanted))


def _refuse_unknown_year(layout: Layout, titles: Titles) -> None:
    if "year" in layout.at or titles.year_of:
        return
    found = (
        _("题名写了 {years}").format(years=_("、").join(map(str, titles.years)))
        if titles.years
        else _("题名也没有写")
    )
    raise ValueError(
        _(
            "日期只有月和日，不知道是哪一年（{found}）；请在标题行上方写明年份，如“2025年度”，或加一列“年”"
        ).format(found=found)
    )
