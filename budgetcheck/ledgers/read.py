"""The intake, top to bottom: sniff → format → layout → parse → classify → the canonical ledger and its account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.files import refuse_twice, refuse_unreadable, sha256, short_labels
from budgetcheck.language import _
from budgetcheck.ledgers.balances.check import with_balances_compared
from budgetcheck.ledgers.balances.intake import intake_without_lines, no_entries, with_balances
from budgetcheck.ledgers.ledger import Ledger, Workspace
from budgetcheck.ledgers.meaning.classify import classify
from budgetcheck.ledgers.meaning.profile import Profile, given_profile
from budgetcheck.ledgers.meaning.profile_choice import fitting_profile, kept_apart_by
from budgetcheck.ledgers.meaning.together import refuse_idle_profile, with_one_side
from budgetcheck.ledgers.schema import CANONICAL, REJECTED, TEXT_COLUMNS, Intake, Rows
from budgetcheck.ledgers.source import open_source, same_content
from budgetcheck.ledgers.table.tables import read_tables
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from os import PathLike

    from budgetcheck.ledgers.choices import Choice
    from budgetcheck.ledgers.table.table import Table
    from budgetcheck.ledgers.table.trial_balance import TrialBalance


def read_ledgers(
    paths: Sequence[Path],
    profile: str | Profile | None = None,
    kept: Collection[str] = TEXT_COLUMNS,
    columns: Mapping[str, str] | None = None,
) -> list[Ledger]:
    """Ledgers from files, in the order of their labels.

    Args:
        paths: The files.
        profile: A profile, the name of a built-in one or the path of a unit's own. None takes `canonical` for a file with a
            column of categories or natures, else the built-in profile whose accounts the file uses.
        kept: The text columns that are wanted; the others are null, which saves time over millions of lines.
        columns: The heading of a field, before what the profile's [columns] say.

    Raises:
        InputError: with the faults of every file that could not be used at all.
    """
    refuse_twice(paths)
    chosen = given_profile(profile)
    labels = short_labels(paths)
    ledgers: list[Ledger] = []
    faults: list[Problem] = []
    for path in sorted(paths, key=lambda each: labels[each]):
        try:
            ledgers.append(_read(path, labels[path], chosen, kept, columns or {}))
        except InputError as error:
            faults.extend(error.problems)
    faults.extend(_same_content(ledgers))
    if faults:
        raise InputError(*faults)
    if chosen is not None:
        refuse_idle_profile(chosen, [each for each in ledgers if each.intake.kind == "ledger"])
    sided = with_one_side(ledgers, chosen.counted_side if chosen else "financial")
    return with_balances_compared(sided)


def read_journals(
    paths: Sequence[Path], profile: str | None = None, kept: Collection[str] = TEXT_COLUMNS
) -> list[Ledger]:
    """As `read_ledgers`, but there must be a journal among the files where there are any.

    Raises:
        InputError: likewise, and where all are trial balances.
    """
    ledgers = read_ledgers(paths, profile, kept)
    if ledgers and all(each.intake.kind == "trial_balance" for each in ledgers):
        files = _("、").join(each.intake.path for each in ledgers)
        found = _("{files} 是科目余额表，没有给序时账").format(files=files)
        raise InputError(Problem("", "", found, _("请一并给出同一期间的序时账或明细账")))
    return ledgers


def _same_content(ledgers: Iterable[Ledger]) -> list[Problem]:
    """Files with the same bytes under different names: their lines would count twice."""
    first: dict[str, str] = {}
    faults: list[Problem] = []
    for ledger in ledgers:
        intake = ledger.intake
        same = first.setdefault(intake.sha256, intake.path)
        if same != intake.path:
            faults.append(same_content(intake.path, same))
    return faults


def read_ledger(path: str | PathLike[str], profile: str | None = None) -> Ledger:
    """One ledger export as the canonical frame; see `read_ledgers`."""
    return read_ledgers([Path(path)], profile)[0]


def _read(
    path: Path, label: str, chosen: Profile | None, kept: Collection[str], columns: Mapping[str, str]
) -> Ledger:
    refuse_unreadable(path)
    workspace = Workspace()
    with ThreadPoolExecutor(max_workers=1) as beside:
        digest = beside.submit(sha256, path)
        source = open_source(path, label, workspace.folder)
        try:
            tables, balances, left = read_tables(
                source.sheets, workspace.folder, kept, {**(chosen.columns if chosen else {}), **columns}
            )
        except ValueError as error:
            raise InputError(Problem(label, "", str(error), _("请核对文件后重试"))) from error
        file = _File(
            label,
            source.format,
            digest.result(),
            (*source.left, *(choice.chosen for choice in left if choice.chosen)),
            (*source.choices, *left),
        )
        ledger = (
            _ledger(file, tables, chosen, workspace) if tables else _no_lines(file, balances[0], workspace)
        )
        return with_balances(ledger, balances)


class _File(NamedTuple):
    """A file as its intake names it, what of it was left, and why."""

    label: str
    format: str
    sha256: str
    sheets_left: tuple[str, ...]
    choices: tuple[Choice, ...]


def _ledger(
    file: _File,
    tables: list[Table],
    chosen: Profile | None,
    workspace: Workspace,
) -> Ledger:
    parsed = pl.concat([table.entries() for table in tables], how="diagonal")
    fields = set[str]().union(*(table.layout.at for table in tables))
    profile, choice = (chosen, None) if chosen else fitting_profile(parsed, fields, file.label)
    lines, refused, set_aside, origins, rules_match = classify(parsed, profile, file.label)
    rejected = pl.concat(
        [
            *(table.rejected(file.label) for table in tables),
            _rejected_words(refused, tables, file.label),
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
        kept_apart_by=kept_apart_by(
            profile, set.intersection(*(set(table.layout.at) for table in tables)), origins
        ),
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
        heading_row=tables[0].layout.heading_row or None,
        columns=tables[0].layout.columns,
        sheets_left=file.sheets_left,
        totals=tuple(total for table in tables for total in table.totals(lines)),
        set_aside=dict(set_aside.row(0, named=True)),
        choices=(
            *file.choices,
            *(choice for table in tables for choice in (*table.sheet.choices, *table.layout.choices)),
            *((choice,) if choice else ()),
            *origins.choices(),
        ),
    )
    return Ledger(lines, rejected.sort("sheet", "row"), intake, workspace, parsed, rules_match, tables[0])


def _no_lines(file: _File, table: TrialBalance, workspace: Workspace) -> Ledger:
    """A file that holds nothing but trial balances, before these are counted."""
    intake = intake_without_lines(table)._replace(
        path=file.label,
        sha256=file.sha256,
        format=file.format,
        sheets_left=file.sheets_left,
        choices=file.choices,
    )
    lines = pl.LazyFrame(schema=CANONICAL)
    rejected = pl.DataFrame(schema=REJECTED)
    return Ledger(lines, rejected, intake, workspace, no_entries(), rules_match=False, first=table)


def _rejected_words(rows: pl.DataFrame, tables: list[Table], label: str) -> pl.DataFrame:
    heading = {
        (table.sheet.name, field): text for table in tables for field, text in table.layout.columns.items()
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
