"""The intake, top to bottom: sniff → format → layout → parse → classify → the canonical ledger and its account."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.files import refuse_twice, refuse_unreadable, sha256, short_labels
from budgetcheck.language import _
from budgetcheck.ledgers.classify import classify
from budgetcheck.ledgers.formats import FORMATS
from budgetcheck.ledgers.formats.sheet import ROW
from budgetcheck.ledgers.layout import HEAD_ROWS, Layout, NoAmountsError, find_layout
from budgetcheck.ledgers.profile import BUILT_IN, KeptApart, Profile, load_profile
from budgetcheck.ledgers.rows import OddRows, odd_rows, plain_rows
from budgetcheck.ledgers.schema import REJECTED, TEXT_COLUMNS, Intake, Rows, validate
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.ledgers.totals import compare_totals
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from os import PathLike

    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.schema import TotalRow

_ROW_GROUP = 250_000


class Workspace:
    """A temporary folder that goes when nothing holds it any more.

    Attributes:
        folder: Its path.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="budgetcheck-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


class Ledger(NamedTuple):
    """One file as the canonical ledger.

    Attributes:
        lines: The accepted rows, the columns of `schema.CANONICAL`; backed by files in `workspace`.
        rejected: The rejected rows (`schema.REJECTED`).
        intake: How the file was understood, and the account of its rows.
        workspace: Keeps the temporary files for as long as the ledger is held.
    """

    lines: pl.LazyFrame
    rejected: pl.DataFrame
    intake: Intake
    workspace: Workspace

    def frame(self) -> pl.DataFrame:
        """The accepted rows, validated against `schema.CANONICAL`."""
        return validate(self.lines.collect(engine="streaming"))


def read_ledgers(
    paths: Sequence[Path], profile: str | None = None, kept: Collection[str] = TEXT_COLUMNS
) -> list[Ledger]:
    """Ledgers from files, in the order of their labels.

    Args:
        paths: The files.
        profile: The name of a built-in profile or the path of a unit's own. None takes `canonical` for a file with a
            column of categories or natures, else the built-in profile whose accounts the file uses.
        kept: The text columns that are wanted; the others are null, which saves time over millions of lines.

    Raises:
        InputError: with the faults of every file that could not be used at all.
    """
    refuse_twice(paths)
    chosen = load_profile(profile) if profile else None
    labels = short_labels(paths)
    ledgers: list[Ledger] = []
    faults: list[Problem] = []
    for path in sorted(paths, key=lambda each: labels[each]):
        try:
            ledgers.append(_read(path, labels[path], chosen, kept))
        except InputError as error:
            faults.extend(error.problems)
    faults.extend(_same_content(ledgers))
    if faults:
        raise InputError(*faults)
    return ledgers


def _same_content(ledgers: Iterable[Ledger]) -> list[Problem]:
    """Files with the same bytes under different names: their lines would count twice."""
    first: dict[str, str] = {}
    faults: list[Problem] = []
    for ledger in ledgers:
        intake = ledger.intake
        same = first.setdefault(intake.sha256, intake.path)
        if same != intake.path:
            found = _("内容与 {first} 完全相同").format(first=same)
            faults.append(Problem(intake.path, "", found, _("请只给一次，否则会重复计算")))
    return faults


def read_ledger(path: str | PathLike[str], profile: str | None = None) -> Ledger:
    """One ledger export as the canonical frame; see `read_ledgers`."""
    return read_ledgers([Path(path)], profile)[0]


def _read(path: Path, label: str, chosen: Profile | None, kept: Collection[str]) -> Ledger:
    refuse_unreadable(path)
    found = sniff(path, label)
    workspace = Workspace()
    with ThreadPoolExecutor(max_workers=1) as beside:
        digest = beside.submit(sha256, path)
        try:
            sheets = FORMATS[found.format].read(path, found.encoding, workspace.folder)
            tables = _tables(sheets, workspace.folder, kept)
        except ValueError as error:
            raise InputError(Problem(label, "", str(error), _("请核对文件后重试"))) from error
        taken = [table for table in tables if table is not None]
        if not taken:
            raise InputError(
                Problem(
                    label,
                    "",
                    _("没有找到账簿的标题行"),
                    _("前 {most} 行里应有一行写明日期、凭证号、摘要、科目、借方和贷方等").format(
                        most=HEAD_ROWS
                    ),
                )
            )
        left = tuple(sheet.name or "" for sheet, table in zip(sheets, tables, strict=True) if table is None)
        return _ledger(_File(label, found.format, digest.result()), taken, left, chosen, workspace)


def _tables(sheets: list[Sheet], folder: Path, kept: Collection[str]) -> list[_Table | None]:
    """The sheets parsed; None for one without a ledger.

    A list without amounts (of papers, say) may stand beside the ledger, but not in its place.
    """
    tables: list[_Table | None] = []
    without_amounts: list[NoAmountsError] = []
    for at, sheet in enumerate(sheets):
        try:
            tables.append(_parse(sheet, folder / f"{at}.parquet", kept))
        except NoAmountsError as error:
            tables.append(None)
            without_amounts.append(error)
    if without_amounts and not any(tables):
        raise without_amounts[0]
    return tables


class _File(NamedTuple):
    """A file as its intake names it."""

    label: str
    format: str
    sha256: str


class _Table(NamedTuple):
    """A sheet that was taken: its layout, and its rows parsed onto disk."""

    sheet: Sheet
    layout: Layout
    entries: Path
    odd: OddRows


def _parse(sheet: Sheet, target: Path, kept: Collection[str]) -> _Table | None:
    """A sheet's rows parsed in one streaming pass; None where the sheet holds no ledger."""
    try:
        return _parse_as_it_comes(sheet, target, kept)
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if sheet.carefully is None:
            raise ValueError(_("无法读取：{problem}").format(problem=error)) from error
        return _parse_as_it_comes(sheet.carefully(), target, kept)


def _parse_as_it_comes(sheet: Sheet, target: Path, kept: Collection[str]) -> _Table | None:
    head = sheet.cells.head(HEAD_ROWS * 4).collect()
    layout = find_layout(head.head(HEAD_ROWS))
    if layout is None:
        return None
    entries, others = plain_rows(sheet, layout, head, kept)
    sink = entries.sink_parquet(
        target, compression="lz4", statistics=False, row_group_size=_ROW_GROUP, lazy=True
    )
    _sunk, numbers = pl.collect_all([sink, others], engine="streaming")
    odd = _rows(sheet, head, numbers)
    read = odd_rows(odd, sheet, layout, kept)
    if read.accepted.height:
        read.accepted.write_parquet(target.with_suffix(".odd.parquet"))
    return _Table(sheet, layout, target, read)


def _rows(sheet: Sheet, head: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The rows of some numbers, raw; a second look at the file is needed only where one lies beyond its first rows."""
    if numbers.join(head, on=ROW, how="anti").is_empty():
        return head.join(numbers, on=ROW, how="semi", maintain_order="left")
    return sheet.cells.join(numbers.lazy(), on=ROW, how="semi").collect(engine="streaming").sort(ROW)


def _ledger(
    file: _File,
    tables: list[_Table],
    sheets_left: tuple[str, ...],
    chosen: Profile | None,
    workspace: Workspace,
) -> Ledger:
    parsed = pl.concat([_entries(table) for table in tables])
    profile = chosen or _fitting_profile(parsed, tables)
    lines, unknown_words, set_aside = classify(parsed, profile, file.label)
    rejected = pl.concat(
        [
            *(_rejected(table, file.label) for table in tables),
            _rejected_words(unknown_words, tables, file.label),
        ]
    )
    accepted, debit, credit = (
        lines.select(pl.len(), pl.col("debit").sum(), pl.col("credit").sum())
        .collect(engine="streaming")
        .row(0)
    )
    subtotal = sum(table.odd.subtotals.height for table in tables)
    header = sum(table.odd.header for table in tables)
    blank = sum(table.odd.blank for table in tables)
    intake = Intake(
        path=file.label,
        sha256=file.sha256,
        format=file.format,
        encoding=tables[0].sheet.encoding,
        profile=profile.name,
        kept_apart_by=_kept_apart_by(profile, tables),
        rows=Rows(
            header + blank + subtotal + accepted + rejected.height,
            header,
            blank,
            subtotal,
            accepted,
            rejected.height,
        ),
        debit=debit,
        credit=credit,
        heading_row=tables[0].layout.heading_row,
        columns=tables[0].layout.headings,
        sheets_left=sheets_left,
        totals=tuple(total for table in tables for total in _totals(table, lines)),
        set_aside=dict(set_aside.row(0, named=True)),
    )
    return Ledger(lines, rejected.sort("sheet", "row"), intake, workspace)


def _entries(table: _Table) -> pl.LazyFrame:
    plain = pl.scan_parquet(table.entries)
    odd = table.entries.with_suffix(".odd.parquet")
    return pl.concat([plain, pl.scan_parquet(odd)]) if odd.exists() else plain


def _totals(table: _Table, lines: pl.LazyFrame) -> list[TotalRow]:
    of_sheet = lines.filter(pl.col("sheet").eq_missing(pl.lit(table.sheet.name, pl.String)))
    return compare_totals(table.odd.subtotals, of_sheet, table.sheet.name)


def _rejected(table: _Table, label: str) -> pl.DataFrame:
    return table.odd.rejected.select(
        pl.lit(label).alias("file"),
        pl.lit(table.sheet.name, pl.String).alias("sheet"),
        ROW,
        "column",
        "value",
        "reason",
    ).cast(pl.Schema(REJECTED))


def _rejected_words(rows: pl.DataFrame, tables: list[_Table], label: str) -> pl.DataFrame:
    heading = {
        (table.sheet.name, field): text for table in tables for field, text in table.layout.headings.items()
    }
    columns = [heading.get((sheet, field)) for sheet, field in rows.select("sheet", "field").iter_rows()]
    return rows.select(
        pl.lit(label).alias("file"),
        "sheet",
        "row",
        pl.Series("column", columns, pl.String),
        "value",
        "reason",
    ).cast(pl.Schema(REJECTED))


def _fitting_profile(parsed: pl.LazyFrame, tables: list[_Table]) -> Profile:
    """The built-in profile for a file that comes without one: said in the intake, never silent."""
    canonical = load_profile("canonical")
    if any(field in table.layout.at for table in tables for field in ("category", "nature")):
        return canonical
    accounts = (
        parsed.select(pl.struct("account_code", "account_name").unique().alias("account"))
        .collect()
        .unnest("account")
    )
    candidates = [load_profile(name) for name in BUILT_IN if name != "canonical"]
    matched = {
        profile.name: sum(profile.meaning(*account).tells_money for account in accounts.iter_rows())
        for profile in candidates
    }
    best = max(candidates, key=lambda profile: matched[profile.name])
    return best if matched[best.name] else canonical


def _kept_apart_by(profile: Profile, tables: list[_Table]) -> KeptApart | None:
    """How the unit keeps projects apart: as its profile says, else by the file's own project column."""
    if profile.segregate_by is not None:
        return profile.segregate_by
    return "auxiliary" if all("project" in table.layout.at for table in tables) else None
