"""One ledger file looked at before it is used: how it was understood, as plain values from which a page is made."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.files import refuse_unreadable, short_labels
from budgetcheck.inputs import inspected_input
from budgetcheck.ledgers.ledger import Workspace
from budgetcheck.ledgers.meaning.profile import Profile, given_profile, load_profile
from budgetcheck.ledgers.meaning.profile_rules import COLUMN_FIELDS, FIELDS
from budgetcheck.ledgers.meaning.used import used_accounts, used_auxiliaries
from budgetcheck.ledgers.output.overview import overview
from budgetcheck.ledgers.read import read_ledgers
from budgetcheck.ledgers.source import open_source
from budgetcheck.ledgers.table.column_list import columns_of, likely_columns
from budgetcheck.money import plain
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.ledgers.meaning.used import UsedAccount, UsedType
    from budgetcheck.ledgers.table.column_list import ColumnList

_MOST_ROWS = 500
"""How many rejected rows and totals are given; all of them are counted."""
_MOST_COLUMNS = 500
_MOST_TYPES = 100
_MOST_VALUES = 20
_LONGEST_VALUE = 200


def inspect_ledger(
    path: Path,
    profile: str | Profile | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    most_accounts: int = 500,
) -> dict[str, Any]:
    """How a ledger file is understood, in values that JSON can hold: money as text with two decimals, days in ISO.

    The file itself is read once; twice where it could not be used. What is looked at of its lines is read from what was
    parsed.

    Args:
        path: The file.
        profile: As for `read_ledgers`.
        columns: Likewise: corrected headings to try before a profile is made of them, the fitting profile being chosen
            for the file as they show it.
        most_accounts: How many accounts are given, those with the most lines; all of them are counted.

    Returns:
        - `problems`: why the file could not be used, each with `file`, `place`, `found`, `expected`; else empty. Where it
          is not, `input`, `overview` and `profile` are None and `accounts` and `auxiliaries` hold nothing, but `headings`
          are there, so that columns can be corrected.
        - `input`: the element of `inputs` (`inputs.inspected_input`); of `rejected_rows` and `totals` the first 500.
        - `rejected_total`, `totals_total`: how many there are of each.
        - `overview`: `first` and `first_counted` (lines, by the columns of the canonical ledger), `sheets`, `first_day`,
          `last_day`, `natures`, `without_project`, `without_source`, `without_category`, `counts_nothing`.
        - `headings`: `sheet`, `row`, `total` and `columns`: of the first table each column that has a heading, with
          `heading` (as [columns] names it), `samples`, `field` (None where it is left), `score` and `reason`.
        - `fields`: the fields that [columns] may name.
        - `accounts`: `total` and `accounts`: `code`, `name`, `lines`, `debit`, `credit`, what the account means
          (`project`, `source`, `category`, `nature`, `with_project`, `moves_money`), `told_by` (for each of the first four
          `rule`, `word` or None) and `by_name` (whether a rule must go by its name), in the order of the codes.
        - `auxiliaries`: `total` and `types`: `type`, `field`, `total` and the most frequent `values`, with their `lines`.
        - `profile`: the name of the profile by which it was read; None for a trial balance.

    Raises:
        InputError: where it cannot be opened, or holds nothing that could be the heading of a ledger.
    """
    chosen = given_profile(profile)
    wanted = {**(chosen.columns if chosen else {}), **(columns or {})}
    try:
        (ledger,) = read_ledgers([path], chosen, columns=columns)
    except InputError as error:
        return _unusable(path, wanted, error)
    intake = ledger.intake
    element = inspected_input(intake, ledger.rejected.head(_MOST_ROWS))
    used = chosen or (load_profile(intake.profile) if intake.profile else None)
    accounts = used_accounts([ledger.parsed], used) if used else []
    types = used_auxiliaries([ledger.parsed], used) if used else []
    return {
        "problems": [],
        "input": {**element, "totals": element["totals"][:_MOST_ROWS]},
        "rejected_total": ledger.rejected.height,
        "totals_total": len(intake.totals),
        "overview": _overview(ledger),
        "headings": _headings(columns_of(ledger.first.sheet, ledger.first.layout)),
        "fields": list(COLUMN_FIELDS),
        "accounts": _accounts(accounts, most_accounts),
        "auxiliaries": _auxiliaries(types),
        "profile": intake.profile or None,
    }


def _unusable(path: Path, wanted: Mapping[str, str], error: InputError) -> dict[str, Any]:
    """What can be said of a file that could not be used; the error itself where that is nothing."""
    refuse_unreadable(path)
    workspace = Workspace()
    try:
        source = open_source(path, short_labels([path])[path], workspace.folder)
        likely = likely_columns(source.sheets, wanted)
    except (InputError, ValueError):
        raise error from None
    if likely is None:
        raise error
    return {
        "problems": [problem._asdict() for problem in error.problems],
        "input": None,
        "rejected_total": 0,
        "totals_total": 0,
        "overview": None,
        "headings": _headings(likely),
        "fields": list(COLUMN_FIELDS),
        "accounts": _accounts([], 0),
        "auxiliaries": _auxiliaries([]),
        "profile": None,
    }


def _overview(ledger: Ledger) -> dict[str, Any]:
    seen = overview(ledger.lines)
    return {
        "first": _lines(seen.first),
        "first_counted": _lines(seen.first_counted),
        "sheets": [{"sheet": sheet, "lines": lines} for sheet, lines in seen.sheets],
        "first_day": _plain(seen.first_day),
        "last_day": _plain(seen.last_day),
        "natures": [_values(each._asdict()) for each in seen.natures],
        "without_project": seen.without_project,
        "without_source": seen.without_source,
        "without_category": seen.without_category,
        "counts_nothing": seen.counts_nothing,
    }


def _lines(lines: pl.DataFrame) -> list[dict[str, Any]]:
    return [_values(line) for line in lines.iter_rows(named=True)]


def _headings(found: ColumnList) -> dict[str, Any]:
    return {
        "sheet": found.sheet,
        "row": found.heading_row,
        "total": len(found.columns),
        "columns": [
            {**each._asdict(), "samples": list(each.samples)} for each in found.columns[:_MOST_COLUMNS]
        ],
    }


def _accounts(accounts: list[UsedAccount], most: int) -> dict[str, Any]:
    shown = sorted(range(len(accounts)), key=lambda at: -accounts[at].lines)[:most]
    return {"total": len(accounts), "accounts": [_account(accounts[at]) for at in sorted(shown)]}


def _account(account: UsedAccount) -> dict[str, Any]:
    meaning = account.meaning
    return {
        "code": account.code,
        "name": account.name,
        "lines": account.lines,
        "debit": plain(account.debit),
        "credit": plain(account.credit),
        **{field: getattr(meaning, field) for field in FIELDS},
        "with_project": meaning.only_with_project,
        "moves_money": meaning.moves_money,
        "told_by": dict(account.told_by),
        "by_name": account.code is None or account.is_one_of_several,
    }


def _auxiliaries(types: list[UsedType]) -> dict[str, Any]:
    return {
        "total": len(types),
        "types": [
            {
                "type": each.type,
                "field": each.field,
                "total": len(each.values),
                "values": [
                    {"value": value[:_LONGEST_VALUE], "lines": lines}
                    for value, lines in each.values[:_MOST_VALUES]
                ],
            }
            for each in types[:_MOST_TYPES]
        ],
    }


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, dt.date) else value
